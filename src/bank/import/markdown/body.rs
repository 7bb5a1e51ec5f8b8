//! What stands below a question: which of it still asks, and which answers.

use super::escapes::without_escapes;
use super::prefix::{answer_prefix, behind_arrow};
use crate::bank::import::guess::asks;
use crate::bank::import::html::{self, HtmlTag};
use crate::bank::markdown::{fences, tidy_free};

/// The rest of the question and the answer, both Markdown, either may be empty. `head` is the
/// question's first line; below a `labelled` one, a line that calls itself the answer begins it.
pub(super) fn split(head: &str, body: &str, labelled: bool) -> (String, String) {
    let body = clean(body);
    let lines: Vec<&str> = body.lines().collect();
    let groups = leading_pieces(&lines);
    let mut asked = 0;
    let is_task = !head.contains('?') && groups.iter().any(|piece| piece.group == Group::Code);
    let takes_any = head.trim_end().ends_with([':', '：']);

    for (i, Piece { group, range }) in groups.iter().enumerate() {
        let text = lines.get(range.clone()).unwrap_or_default().join("\n");
        let mut next = groups.iter().skip(i + 1).take(2);
        let options_follow = next.any(|piece| piece.group == Group::Options);

        let belongs = match group {
            Group::Options => true,
            Group::Code => (asked == 0 && (takes_any || points_at_code(head))) || options_follow,
            Group::List => {
                (asked == 0 && takes_any) || is_asking_list(&text) || (is_task && is_example(&text))
            }
            Group::Text if answer_prefix(&text).is_some() => false,
            Group::Text => options_follow || (is_task && introduces_example(&text)),
        };

        if !belongs {
            break;
        }

        asked = range.end;
    }

    if labelled {
        asked = asked.max(answer_line(&lines).unwrap_or_default());
    }
    let (details, answer) = lines.split_at(asked.min(lines.len()));
    let checked: Vec<&str> = details
        .iter()
        .filter_map(|line| checked_option(line))
        .collect();
    let details: Vec<String> = details.iter().map(|line| without_box(line)).collect();
    let answer = without_prefix(&answer.join("\n"));
    let answer = chosen(&details, &answer).unwrap_or(answer);

    let answer = if checked.is_empty() {
        answer
    } else {
        format!("{}\n\n{answer}", checked.join("\n"))
    };

    (
        tidy_free(&details.join("\n")),
        tidy_free(&without_quote(&answer)),
    )
}

/// The first line that calls itself an answer, outside of code.
fn answer_line(lines: &[&str]) -> Option<usize> {
    let fenced = fences(lines).0;
    let mut open = lines.iter().zip(fenced);
    open.position(|(line, fenced)| {
        !fenced && !line.starts_with([' ', '\t']) && answer_prefix(line).is_some()
    })
}

/// An answer all of whose lines are quoted, without the marks.
fn without_quote(answer: &str) -> String {
    let lines = answer.lines().filter(|line| !line.starts_with("!["));
    let mut words = lines.filter(|line| !line.trim().is_empty()).peekable();
    if words.peek().is_none() || !words.all(|line| line.starts_with('>')) {
        return answer.to_string();
    }
    let lines = answer.lines().map(|line| {
        let line = line.strip_prefix('>').unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Code,
    Options,
    List,
    Text,
}

/// Lines of a body that belong together.
struct Piece {
    group: Group,
    range: std::ops::Range<usize>,
}

/// The body's leading pieces.
fn leading_pieces(lines: &[&str]) -> Vec<Piece> {
    let fenced = fences(lines).0;
    let mut pieces = Vec::new();
    let mut at = 0;

    // Whatever comes later than this is answer anyway.
    while at < lines.len() && pieces.len() < 12 {
        if lines.get(at).is_none_or(|line| line.trim().is_empty()) {
            at += 1;
            continue;
        }

        let group = group_at(lines, &fenced, at);
        let end = match group {
            Group::Code => end_of_code(lines, at),
            _ => {
                let rest = lines.iter().zip(&fenced).enumerate().skip(at + 1);
                rest.take_while(|(_, (line, fenced))| !**fenced && goes_on(group, line))
                    .last()
                    .map_or(at + 1, |(i, _)| i + 1)
            }
        };

        pieces.push(Piece {
            group,
            range: at..end,
        });
        at = end;
    }

    pieces
}

/// Returns the kind of the piece that begins with line `at`.
fn group_at(lines: &[&str], fenced: &[bool], at: usize) -> Group {
    let line = lines.get(at).copied().unwrap_or_default();
    if fenced.get(at).copied().unwrap_or_default() {
        Group::Code
    } else if is_option(line) && next_filled(lines, at + 1).is_some_and(|next| follows(line, next))
    {
        Group::Options
    } else if is_item(line) {
        Group::List
    } else {
        Group::Text
    }
}

/// Returns the line after a block of code. Two blocks may touch: one ends with its own fence.
fn end_of_code(lines: &[&str], start: usize) -> usize {
    let line = lines.get(start).copied().unwrap_or_default();
    let mark: String = line.trim_start().chars().take(3).collect();
    lines
        .iter()
        .enumerate()
        .skip(start + 1)
        .find(|(_, line)| line.trim_start().starts_with(&mark))
        .map_or(lines.len(), |(i, _)| i + 1)
}

/// Returns true where a line belongs to the piece of this kind that stands before it.
fn goes_on(group: Group, line: &str) -> bool {
    match group {
        Group::Code => false,
        Group::Options => line.trim().is_empty() || is_option(line),
        Group::List => is_item(line) || line.starts_with([' ', '\t']),
        Group::Text => {
            !line.trim().is_empty()
                && !is_option(line)
                && !is_item(line)
                && answer_prefix(line).is_none()
        }
    }
}

fn next_filled<'l>(lines: &[&'l str], from: usize) -> Option<&'l str> {
    lines
        .iter()
        .skip(from)
        .find(|line| !line.trim().is_empty())
        .copied()
}

fn item_text(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = match digits {
        0 => line.strip_prefix(['-', '*', '+', '•'])?,
        _ => line.get(digits..)?.strip_prefix(['.', ')'])?,
    };
    rest.starts_with([' ', '\t']).then(|| rest.trim())
}

fn is_item(line: &str) -> bool {
    item_text(line).is_some()
}

/// A choice: "A) …", "- b. …", "(C) …", "- [ ] …".
fn is_option(line: &str) -> bool {
    let line = item_text(line).unwrap_or(line.trim());
    if unchecked(line).is_some() || checked(line).is_some() {
        return true;
    }

    let line = line.trim_start_matches(['*', '_', '(']);
    let mut chars = line.chars();
    let letter = chars
        .next()
        .is_some_and(|c| matches!(c, 'A'..='H' | 'a'..='h'));
    let mark = chars.next().is_some_and(|c| matches!(c, ')' | '.' | ':'));

    letter
        && mark
        && chars
            .next()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '*' | '_' | '`'))
}

/// Returns true where a choice follows another: two lines "A: …" are an answer.
fn follows(option: &str, next: &str) -> bool {
    let bare = item_text(option).unwrap_or(option.trim());
    let boxed = unchecked(bare).or(checked(bare)).is_some();
    is_option(next) && (boxed || letter_of(option) != letter_of(next))
}

/// The letter of a choice.
fn letter_of(option: &str) -> Option<char> {
    let text = item_text(option).unwrap_or(option.trim());
    let letter = text.chars().find(|c| c.is_alphanumeric())?;
    Some(letter.to_ascii_uppercase())
}

/// An answer that begins with the letters of choices (`B`, `A, C`), with those choices in their
/// place; None for another answer.
fn chosen(details: &[String], answer: &str) -> Option<String> {
    let (first, rest) = answer
        .trim()
        .split_once('\n')
        .unwrap_or((answer.trim(), ""));
    let letters: Vec<char> = first
        .split([',', ';', '&', ' '])
        .map(|part| part.trim_matches(['(', ')', '.', '*', '_']))
        .filter(|part| !part.is_empty())
        .map(|part| {
            let mut chars = part.chars();
            chars.next().filter(|_| chars.next().is_none())
        })
        .collect::<Option<_>>()?;

    let choices = letters.iter().map(|letter| {
        let mut options = details.iter().filter(|line| is_option(line));
        let named = options
            .find(|line| letter_of(line).is_some_and(|own| own.eq_ignore_ascii_case(letter)))?;
        Some(item_text(named).unwrap_or(named.trim()))
    });
    let choices: Vec<&str> = choices.collect::<Option<_>>()?;
    let is_choice = !choices.is_empty();
    is_choice.then(|| format!("{}\n{rest}", choices.join("\n")))
}

/// A choice behind the box of the right one.
fn checked(item: &str) -> Option<&str> {
    behind(item, &["[x] ", "[X] ", "(x) ", "(X) ", "☑ ", "☒ "])
}

/// A choice behind an empty box.
fn unchecked(item: &str) -> Option<&str> {
    behind(item, &["[ ] ", "[] ", "( ) ", "() ", "☐ "])
}

fn behind<'i>(item: &'i str, boxes: &[&str]) -> Option<&'i str> {
    boxes.iter().find_map(|mark| item.strip_prefix(mark))
}

fn checked_option(line: &str) -> Option<&str> {
    checked(item_text(line).unwrap_or(line.trim()))
}

/// A choice without the box that would tell whether it is right.
fn without_box(line: &str) -> String {
    let item = item_text(line);
    let text = item.unwrap_or(line.trim());
    match (unchecked(text).or(checked(text)), item) {
        (Some(words), Some(item)) => line.replacen(item, words, 1),
        (Some(words), None) => format!("- {words}"),
        (None, _) => line.to_string(),
    }
}

/// Returns true where a question speaks of code that must then stand below it.
fn points_at_code(head: &str) -> bool {
    const POINTERS: [&str; 16] = [
        " below",
        " following",
        " this",
        " these",
        " output",
        " outcome",
        " value of `",
        " returned from",
        " snippet",
        " will be logged",
        " gets logged",
        " be printed",
        " get printed",
        " does it print",
        " the code",
        " above",
    ];

    let head = format!(" {}", head.to_lowercase());
    let asks = head.contains('?') || head.trim_end().ends_with([':', '.']);

    asks && POINTERS.iter().any(|pointer| head.contains(pointer))
}

/// A list of which most items ask: they refine the question above.
fn is_asking_list(list: &str) -> bool {
    let items: Vec<&str> = list.lines().filter_map(item_text).collect();
    let asking = items
        .iter()
        .filter(|item| asks(item) == 2 || (asks(item) == 1 && item.ends_with('.')))
        .count();
    asking * 2 > items.len()
}

/// A list of examples or definitions, as tasks have before their solution.
fn is_example(list: &str) -> bool {
    let items: Vec<&str> = list.lines().filter_map(item_text).collect();
    let examples = items
        .iter()
        .filter(|item| item.contains(['`', '=', '⇒', '→', '"', '“', '>']));
    examples.count() * 2 > items.len()
}

/// The line before a list of examples, an example itself, or a picture.
fn introduces_example(text: &str) -> bool {
    const STARTS: [&str; 7] = [
        "example",
        "input",
        "output",
        "![",
        "`",
        "for example",
        "e.g.",
    ];

    let lower = text.trim_start().to_lowercase();
    text.starts_with([' ', '\t']) || STARTS.iter().any(|start| lower.starts_with(start))
}

/// An answer without "A:", "Answer:", "**Solution**" before it.
fn without_prefix(answer: &str) -> String {
    let answer = answer.trim_start_matches('\n');
    let (first, rest) = answer.split_once('\n').unwrap_or((answer, ""));

    match answer_prefix(first) {
        Some(first) => {
            let first = if first.matches("**").count() % 2 == 1 {
                first.replacen("**", "", 1)
            } else {
                first.to_string()
            };
            format!("{}\n{rest}", first.trim())
                .trim_start_matches('\n')
                .to_string()
        }
        None => match behind_arrow(first).filter(|_| rest.trim().is_empty()) {
            Some(first) => first.to_string(),
            None => answer.to_string(),
        },
    }
}

/// A body without what only a web page needs: anchors, tags, links back to the top; images as
/// Markdown.
fn clean(body: &str) -> String {
    let lines: Vec<&str> = body.lines().collect();
    let fenced = fences(&lines).0;
    let mut cleaned: Vec<String> = Vec::with_capacity(lines.len());

    for (line, fenced) in lines.iter().zip(&fenced) {
        if *fenced {
            cleaned.push((*line).to_string());
            continue;
        }
        let bare = without_escapes(&html::decode_entities(&without_tags(line)));
        let noise = bare.trim().is_empty() && !line.trim().is_empty();
        if !noise && !is_page_link(&bare) {
            cleaned.push(bare);
        }
    }

    dedent(&cleaned)
}

/// A line without known tags outside of inline code; pictures stay as Markdown, hidden headings of
/// answers go.
fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    let mut in_code = false;

    while let Some(at) = rest.find(['<', '`']) {
        let (before, here) = rest.split_at(at);
        out.push_str(before);

        let known = html::tag(here).filter(|_| !in_code);
        let taken = match known {
            Some(HtmlTag {
                name,
                closes,
                length,
            }) => {
                let tag = here.get(..length).unwrap_or_default();
                if name == "img" {
                    out.push_str(&format!(
                        "![{}]({})",
                        attribute(tag, "alt"),
                        attribute(tag, "src")
                    ));
                } else if name == "br" && ends_in_word(&out) && here.len() > length {
                    out.push(' ');
                }
                match here
                    .find("</summary>")
                    .filter(|_| name == "summary" && !closes)
                {
                    Some(end) => end + "</summary>".len(),
                    None => length,
                }
            }
            None => {
                in_code ^= here.starts_with('`');
                out.push_str(here.get(..1).unwrap_or_default());
                1
            }
        };
        rest = here.get(taken..).unwrap_or_default();
    }

    out.push_str(rest);
    out.trim_end().to_string()
}

fn ends_in_word(text: &str) -> bool {
    text.ends_with(|c: char| !c.is_whitespace())
}

fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    let value = tag
        .find(&format!("{name}="))
        .and_then(|at| tag.get(at + name.len() + 1..))
        .unwrap_or_default();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value
            .get(1..)
            .and_then(|v| v.split(quote).next())
            .unwrap_or_default(),
        _ => value.split([' ', '>']).next().unwrap_or_default(),
    }
}

/// A line that is only a link within the page: "[⬆ back to top](#contents)".
fn is_page_link(line: &str) -> bool {
    let line = line.trim().trim_matches(|c: char| {
        matches!(c, '*' | '_' | '-' | '|' | '↑' | '⬆') || c.is_whitespace()
    });
    line.starts_with('[')
        && line.ends_with(')')
        && line.contains("](#")
        && line.matches("](").count() == line.matches("](#").count()
        && !line.contains(". ")
}

/// The lines without the indentation that all have; the first may stand behind the question in its
/// line.
fn dedent(lines: &[String]) -> String {
    let filled = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    let common = filled
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);

    let dedented: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| match i {
            0 => line.trim_start(),
            _ => line.get(common..).unwrap_or_default(),
        })
        .collect();
    tidy_free(&dedented.join("\n"))
}
