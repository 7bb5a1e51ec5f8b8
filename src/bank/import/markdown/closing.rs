//! PageLines below the last answer that belong to no question: "Good luck!", "Thank the candidate",
//! notes for whoever asks.
//!
//! Where they stand decides: outside of the list in which all answers stand, or in a paragraph more
//! than any answer has. Where the place does not tell, such a paragraph has to look like one as
//! well.

use super::headline::is_name;
use super::labels::label_of;
use super::lines::{AskingLook, CODE, Item, PageLines};
use super::paper::is_page_number;
use crate::bank::import::guess::asks;
use crate::bank::import::part_names::{LabelledPart, folded};
use std::collections::BTreeSet;

/// Words that a footer has at most.
const MOST_WORDS: usize = 8;

/// The lines of a page that belong to no question: footers, and what stands below the last answer.
/// `titles` are the lines that name parts.
pub(super) fn closing_lines(
    lines: &PageLines<'_>,
    items: &[Item],
    titles: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let page = Page {
        lines,
        items,
        titles,
    };
    page.footers().into_iter().chain(page.closing()).collect()
}

struct Page<'p> {
    lines: &'p PageLines<'p>,
    items: &'p [Item],
    titles: &'p BTreeSet<usize>,
}

/// PageLines of a body without a blank one between.
#[derive(Debug, Clone, Copy)]
struct Paragraph {
    first: usize,
    /// The line behind it.
    end: usize,
}

impl Page<'_> {
    /// PageLines below a question that say whose the page is, when it was written or how many it
    /// is.
    fn footers(&self) -> Vec<usize> {
        let ends = self.items.iter().skip(1).map(|item| item.line);
        let ends = ends.chain([self.lines.count()]);
        let last = self.items.iter().zip(ends).filter_map(|(item, end)| {
            let at = self.lines.last_filled(item.line + 1, end)?;
            let line = self.lines.line(at);
            let is_page = at > item.line + 1 && is_page_number(line);
            let is_footer = is_page || (self.lines.begins_paragraph(at) && is_footer(line));
            is_footer.then_some(at)
        });
        last.collect()
    }

    /// What stands below the last answer and is none.
    fn closing(&self) -> Vec<usize> {
        let Some((last, others)) = self.items.split_last() else {
            return Vec::new();
        };
        let end = self.end_of_page(last.line + 1);
        let ending = self.ending_label(last.line, end, others);
        let after = ending.map_or(0..0, |from| from..end);
        let end = ending.unwrap_or(end);
        let below = self.paragraphs(last.line, end);
        let bodies = others.iter().zip(self.items.iter().skip(1));
        let bodies: Vec<Vec<Paragraph>> = bodies
            .map(|(item, next)| {
                self.paragraphs(item.line, self.end_of_body(item.line + 1, next.line))
            })
            .collect();

        let is_other = (below.iter()).any(|paragraph| self.is_other(*paragraph));
        let from = match is_other {
            true => None,
            false => self.begin_of_closing(&below, &bodies),
        };
        let closing = from.and_then(|from| below.get(from..)).unwrap_or_default();
        let closing = closing.iter().flat_map(|it| it.first..it.end);
        closing.chain(after).collect()
    }

    /// The line in the last body that names what pages have at their end, as none above does.
    fn ending_label(&self, last: usize, end: usize, others: &[Item]) -> Option<usize> {
        let first = others.first().map_or(last, |item| item.line);
        let mut lines = last + 1..end;
        lines.find(|at| {
            let name = self.ending_name(*at);
            let mut above = (first..last).map(|at| self.ending_name(at));
            name.is_some() && !above.any(|other| other == name) && !self.goes_on_with_list(*at)
        })
    }

    /// Returns true for an item right below another of its depth: a list is an answer as a whole.
    fn goes_on_with_list(&self, at: usize) -> bool {
        let above = at.checked_sub(1).map(|above| self.lines.line(above));
        let depth = depth_of_item(self.lines.line(at));
        depth.is_some() && above.is_some_and(|above| depth_of_item(above) == depth)
    }

    /// The name in a line, alone or before a colon, of what pages have at their end.
    fn ending_name(&self, at: usize) -> Option<String> {
        let line = self.lines.line(at);
        let name = line.split([':', '：']).next().unwrap_or_default();
        let is_alone = name.len() == line.len();
        let words = folded(name);
        (names_ending(name) && (!is_alone || self.lines.begins_paragraph(at))).then_some(words)
    }

    /// The place of the first paragraph below the last answer that is none.
    fn begin_of_closing(&self, below: &[Paragraph], bodies: &[Vec<Paragraph>]) -> Option<usize> {
        // From there on all look like closing lines.
        let sure = below
            .iter()
            .rposition(|it| !self.looks_like_closing(*it))
            .map_or(0, |at| at + 1);
        let answered: Vec<&Vec<Paragraph>> = bodies.iter().filter(|it| !it.is_empty()).collect();
        let are_all_answered = answered.len() == bodies.len();

        // All answers stand in the list.
        if !answered.is_empty() && answered.iter().all(|body| self.are_inside(body)) {
            let from = below.iter().position(|it| self.is_outside(*it));
            return from.filter(|at| *at > 0 || !are_all_answered || sure <= *at);
        }
        // All answers stand right below their questions. One more blank line may stand above the
        // last.
        if bodies.len() > 1 && bodies.iter().all(|body| self.are_attached(body)) {
            let from = below.iter().position(|it| !self.is_attached(*it));
            return from.filter(|at| (*at == 0 && !are_all_answered) || sure <= *at);
        }
        let most = bodies.iter().map(Vec::len).max().unwrap_or_default();
        Some(sure.max(most).max(1))
    }

    fn are_inside(&self, body: &[Paragraph]) -> bool {
        body.iter().all(|paragraph| self.is_inside(*paragraph))
    }

    fn are_attached(&self, body: &[Paragraph]) -> bool {
        body.iter().all(|paragraph| self.is_attached(*paragraph))
    }

    fn is_outside(&self, paragraph: Paragraph) -> bool {
        !self.is_inside(paragraph) && !self.is_attached(paragraph)
    }

    /// The paragraphs below the line of a question.
    fn paragraphs(&self, item: usize, end: usize) -> Vec<Paragraph> {
        let mut found = Vec::new();
        let mut at = item + 1;
        while let Some(first) = self.lines.first_filled(at, end) {
            let blank = (first..end).find(|at| self.lines.is_blank(*at));
            at = blank.unwrap_or(end);
            if !self.titles.contains(&first) {
                found.push(Paragraph { first, end: at });
            }
        }
        found
    }

    /// The line before which a body ends: a heading or a rule is none of it.
    fn end_of_body(&self, from: usize, before: usize) -> usize {
        let mut lines = from..before;
        let ends = lines.find(|at| {
            let line = self.lines.line(*at);
            line.starts_with('#') || is_rule(line)
        });
        ends.unwrap_or(before)
    }

    /// The line behind the last body; the page's first line where something else follows it.
    fn end_of_page(&self, from: usize) -> usize {
        let end = self.end_of_body(from, self.lines.count());
        let mut rest = end..self.lines.count();
        match rest.any(|at| self.lines.line(at).starts_with('#')) {
            true => from,
            false => end,
        }
    }

    fn text(&self, paragraph: Paragraph) -> impl Iterator<Item = &str> {
        (paragraph.first..paragraph.end).map(|at| self.lines.line(at))
    }

    /// Returns true for a paragraph right below a question, without a blank line between.
    fn is_attached(&self, paragraph: Paragraph) -> bool {
        let above = paragraph.first.checked_sub(1);
        above.is_some_and(|above| !self.lines.is_blank(above))
    }

    /// Returns true for a paragraph of items or behind blanks, as answers in a list stand.
    fn is_inside(&self, paragraph: Paragraph) -> bool {
        self.text(paragraph)
            .all(|line| line == CODE || line.starts_with([' ', '\t', '-', '*', '+', '•', '–', ':']))
            && self
                .items
                .iter()
                .any(|item| item.look != AskingLook::Heading)
    }

    /// Returns true for a paragraph that asks itself, or is a table or code.
    fn is_other(&self, paragraph: Paragraph) -> bool {
        self.text(paragraph)
            .any(|line| line == CODE || line.starts_with('|') || asks(line) == 2)
            && !self.is_attached(paragraph)
            && !self.is_inside(paragraph)
    }

    /// Returns true for a few lines that wish, call for something or name themselves.
    fn looks_like_closing(&self, paragraph: Paragraph) -> bool {
        const MOST_LINES: usize = 4;
        let first = self.lines.line(paragraph.first).trim();
        let last = self.lines.line(paragraph.end - 1);
        let last = last.trim_end_matches(['*', '_', ' ']);
        let is_aside = label_of(first).is_some_and(|label| label.part == Some(LabelledPart::Aside));
        let is_short = paragraph.end - paragraph.first <= MOST_LINES;

        let wishes = last.ends_with(['!', '！']) || closes(first) || is_name(first);
        let is_about_page = begins_as_footer(first) || self.text(paragraph).any(is_of_page);
        let leads_away = self.text(paragraph).all(is_address);
        (is_short && (is_aside || wishes || is_about_page)) || leads_away
    }
}

/// The blanks before the bullet of an item; None for any other line.
fn depth_of_item(line: &str) -> Option<usize> {
    let text = line.trim_start();
    let is_item = text.starts_with(['-', '*', '+', '•', '–', '◦']);
    is_item.then_some(line.len() - text.len())
}

/// Returns true for a line that begins as the end of an interview or of a page does.
fn closes(line: &str) -> bool {
    const BEGINS: [&str; 20] = [
        "thank",
        "good luck",
        "best of luck",
        "all the best",
        "remember",
        "don't forget",
        "do not forget",
        "note:",
        "note that",
        "end of",
        "that's all",
        "that's it",
        "next steps",
        "close with",
        "wrap up",
        "leave ",
        "fill in",
        "time:",
        "decision:",
        "danke",
    ];
    let text = line.trim_matches(|c: char| !c.is_alphanumeric() && c != ':');
    let text = text.to_lowercase().replace('’', "'");
    BEGINS.iter().any(|begin| text.starts_with(begin))
}

/// Names of what pages have at their end, as [`folded`] has them.
const ENDINGS: [&str; 27] = [
    "sources",
    "links",
    "useful links",
    "references",
    "bibliography",
    "further reading",
    "resources",
    "see also",
    "contact",
    "contacts",
    "license",
    "licence",
    "author",
    "authors",
    "credits",
    "changelog",
    "note to self",
    "notes to self",
    "own notes",
    "my notes",
    "todo",
    "to do",
    "score sheet",
    "recommendation",
    "overall recommendation",
    "quellen",
    "kontakt",
];

/// Returns true for the name of what pages have at their end.
pub(super) fn names_ending(name: &str) -> bool {
    const SCORES: [&str; 4] = ["scoring", "scorecard", "rating", "ratings"];
    const MOST_WORDS: usize = 4;
    let words = folded(name);
    let is_short = words.split(' ').count() <= MOST_WORDS;
    ENDINGS.contains(&words.as_str())
        || (is_short && words.split(' ').any(|word| SCORES.contains(&word)))
}

/// Returns true for a line with an address to write to, or the terms under which a page is given.
fn is_of_page(line: &str) -> bool {
    line.split_whitespace().any(is_mail_address) || line.contains("licensed under")
}

fn is_mail_address(word: &str) -> bool {
    let parts = word.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// Returns true for a line that is an address of the web, whatever stands before it in an item.
fn is_address(line: &str) -> bool {
    let text = line.trim_start_matches(['-', '*', '•', ' ', '<']);
    ["http://", "https://", "www."]
        .iter()
        .any(|begin| text.starts_with(begin))
        && !text.contains(' ')
}

/// A line drawn across the page.
fn is_rule(line: &str) -> bool {
    let text = line.trim();
    text.len() >= 3
        && text
            .chars()
            .all(|c| matches!(c, '-' | '_' | '*' | '=' | ' '))
}

/// Returns true for a line as pages have at their foot.
pub(super) fn is_footer(line: &str) -> bool {
    let is_short = line.split_whitespace().count() <= MOST_WORDS;
    is_page_number(line.trim().trim_matches(['*', '_', '-', ' ']))
        || (is_short && begins_as_footer(line))
}

/// Returns true for a line that says whose the page is or when it was written.
pub(super) fn begins_as_footer(line: &str) -> bool {
    const BEGINS: [&str; 10] = [
        "©",
        "(c) 20",
        "copyright",
        "last reviewed",
        "last updated",
        "last edited",
        "last modified",
        "confidential",
        "zuletzt ",
        "stand: ",
    ];
    let text = line.trim().trim_matches(['*', '_', '-', ' ']);
    let text = text.to_lowercase();
    BEGINS.iter().any(|begin| text.starts_with(begin))
}
