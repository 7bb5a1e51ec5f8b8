//! Lines that a page of paper repeats at its head or foot, in texts taken out of a PDF: numbers of
//! pages, a title with such a number.

use crate::bank::markdown::fences;
use std::collections::HashMap;

/// The text with such lines empty; lines keep their numbers.
pub(super) fn without_running_heads(text: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut heads: HashMap<&str, Vec<RunningHead<'_>>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let alone = !fenced.get(at).copied().unwrap_or_default() && stands_alone(&lines, at);
        if let Some(head) = running_head(line, at).filter(|_| alone) {
            heads.entry(head.title).or_default().push(head);
        }
    }

    for heads in heads.into_values().filter(|heads| is_run(heads)) {
        for head in heads {
            if let Some(line) = lines.get_mut(head.line) {
                let breaks = line.starts_with('\u{c}');
                *line = if breaks { "\u{c}" } else { "" };
            }
        }
    }
    lines.join("\n")
}

/// The text without the comments that Google Docs leaves below a page: lines behind `[a]`, `[b]`, …
/// that name who wrote them, or whose letters stand in brackets within the text above.
pub(super) fn without_comments(text: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    for at in (0..lines.len()).rev() {
        let line = lines.get(at).copied().unwrap_or_default();
        let above = lines.get(..at).unwrap_or_default();
        if line.trim().is_empty() {
            continue;
        }
        if !is_comment(line, above) {
            break;
        }
        if let Some(line) = lines.get_mut(at) {
            *line = "";
        }
    }
    lines.join("\n")
}

fn is_comment(line: &str, above: &[&str]) -> bool {
    let Some((letters, words)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']'))
    else {
        return false;
    };
    let is_letter =
        matches!(letters.len(), 1 | 2) && letters.chars().all(|c| c.is_ascii_lowercase());
    let words = words.trim_start().to_lowercase();
    let has_author = ["comment by ", "reply by "]
        .iter()
        .any(|by| words.starts_with(by));
    let anchor = format!("[{letters}]");
    let is_anchored = above
        .iter()
        .any(|line| line.find(&anchor).is_some_and(|at| at > 0));
    is_letter && (has_author || is_anchored)
}

/// A line with the number of a page.
struct RunningHead<'t> {
    /// Empty for the number alone.
    title: &'t str,
    line: usize,
    page: u32,
    /// It says of how many: "Page 1 of 2".
    tells_pages: bool,
}

/// Returns true for the heads of pages that follow each other.
fn is_run(heads: &[RunningHead<'_>]) -> bool {
    let follow = heads.windows(2).all(|pair| match pair {
        [one, next] => next.page == one.page.saturating_add(1),
        _ => true,
    });
    follow && (heads.len() > 1 || heads.iter().all(|head| head.tells_pages))
}

/// Returns true for a line between empty ones, at an end of the text, or below a page break.
fn stands_alone(lines: &[&str], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    let breaks = lines.get(at).is_some_and(|line| line.starts_with('\u{c}'));
    let below = lines.get(at + 1);
    let ends_page = below.is_some_and(|line| line.starts_with('\u{c}'));
    (is_empty(above) || breaks) && (is_empty(below) || ends_page)
}

fn is_empty(line: Option<&&str>) -> bool {
    line.is_none_or(|line| line.trim().is_empty())
}

/// What a line with the number of a page says.
fn running_head(line: &str, at: usize) -> Option<RunningHead<'_>> {
    let text = line.trim();
    if let Some(head) = numbered_page(text, at) {
        return Some(head);
    }
    let gap = text.find("  ").or_else(|| text.find('\t'))?;
    let (first, last) = text.split_at(gap);
    let last = last.trim();
    let (title, page) = match (last.parse(), first.parse()) {
        (Ok(page), _) => (first, page),
        (_, Ok(page)) => (last, page),
        _ => return None,
    };
    let is_title = title.contains(char::is_alphabetic) && !title.ends_with('?');

    is_title.then_some(RunningHead {
        title,
        line: at,
        page,
        tells_pages: false,
    })
}

/// Returns true for a line that is the number of a page.
pub(super) fn is_page_number(text: &str) -> bool {
    numbered_page(text.trim(), 0).is_some()
}

/// "Page 3", "Page 3 of 9", "Seite 3/9".
fn numbered_page(text: &str, at: usize) -> Option<RunningHead<'static>> {
    const PAGE: [&str; 6] = ["page", "seite", "pagina", "página", "strona", "sida"];
    const OF: [&str; 8] = ["of", "von", "de", "di", "sur", "van", "z", "av"];
    let text = text.to_lowercase().replace('/', " of ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let (page, tells_pages) = match words.as_slice() {
        [page, number] if PAGE.contains(page) => (number, false),
        [page, number, of, all]
            if PAGE.contains(page) && OF.contains(of) && all.parse::<u32>().is_ok() =>
        {
            (number, true)
        }
        _ => return None,
    };

    Some(RunningHead {
        title: "",
        line: at,
        page: page.parse().ok()?,
        tells_pages,
    })
}

#[cfg(test)]
mod tests {
    use super::{without_comments, without_running_heads};

    #[test]
    fn comments_below_a_page_go_and_choices_stay() {
        for (text, expected) in [
            (
                "Why?\nSo.\n\n[a] Comment by Jo: cut?\n[b] Reply by Al: no",
                "Why?\nSo.\n\n\n",
            ),
            ("Why?[a]\nSo.\n[a]cut this one", "Why?[a]\nSo.\n"),
            ("Which?\n[a] Vane\n[b] Plate", "Which?\n[a] Vane\n[b] Plate"),
        ] {
            assert_eq!(without_comments(text), expected);
        }
    }

    #[test]
    fn heads_and_numbers_of_pages_go() {
        for (text, expected) in [
            (
                "ML Questions      1\n\nWhat?\nSo.\n\nML Questions      2\n\nWhy?",
                "\n\nWhat?\nSo.\n\n\n\nWhy?",
            ),
            ("What?\n\nPage 1 of 2\n\u{c}Why?", "What?\n\n\n\u{c}Why?"),
            ("a\n\nSeite 3\n\nb\n\nSeite 4\n", "a\n\n\n\nb\n\n\n"),
            ("a\n\n\u{c}7  Notes\n\nb\n\n8  Notes", "a\n\n\u{c}\n\nb\n\n"),
        ] {
            assert_eq!(without_running_heads(text), expected);
        }
        for text in [
            // Once, not one after the other, in running text, a question.
            "a\n\nPage 3\n\nb",
            "Recall   1\n\nRecall   5\n",
            "Weight   1\nWeight   2\n",
            "What is it?   1\n\nWhat is it?   2\n",
            "```\n\nPage 1 of 2\n\n```",
        ] {
            assert_eq!(without_running_heads(text), text);
        }
    }
}
