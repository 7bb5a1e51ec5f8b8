//! `<details>`: CommonMark knows them only as HTML, and pages hide answers, questions and whole
//! parts in them.

use super::plain::plain;
use crate::bank::import::guess::{self, asks};
use crate::bank::import::html::{self, HtmlTag};
use crate::domain::text::fold;
use std::ops::Range;

/// The role of a `<details>` element among the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DetailsRole {
    /// Its summary asks, its content answers.
    Question,
    /// It hides the answer to the question before.
    Answer,
    /// It folds a part of the page; the summary is the part's title.
    Section,
}

#[derive(Debug, Clone)]
pub(super) struct Details {
    pub role: DetailsRole,
    pub whole: Range<usize>,
    pub summary: String,
    pub content: Range<usize>,
}

/// Words that say "here is the answer", as summaries do.
const ANSWER_WORDS: [&str; 12] = [
    "answer",
    "answers",
    "solution",
    "solutions",
    "show",
    "click",
    "reveal",
    "view",
    "expand",
    "explanation",
    "spoiler",
    "hint",
];

/// A `<details>` that is not closed yet.
struct OpenDetails {
    start: usize,
    content: usize,
    summary_from: Option<usize>,
    summary: String,
}

/// The `<details>` of a page, as its tags are read one after the other.
struct Scan<'t> {
    text: &'t str,
    open: Vec<OpenDetails>,
    found: Vec<Details>,
}

impl Scan<'_> {
    /// Takes in the tag at byte `start` of the page.
    fn see(&mut self, tag: &HtmlTag, start: usize) {
        let end = start + tag.length;

        match (tag.name.as_str(), tag.closes) {
            ("details", false) => self.open.push(OpenDetails {
                start,
                content: end,
                summary_from: None,
                summary: String::new(),
            }),
            ("summary", false) => {
                if let Some(details) = self.open.last_mut() {
                    details.summary_from = Some(end);
                }
            }
            ("summary", true) => {
                if let Some(details) = self.open.last_mut()
                    && let Some(begin) = details.summary_from.take()
                {
                    details.summary = plain(self.text.get(begin..start).unwrap_or_default());
                    details.content = end;
                }
            }
            ("details", true) => {
                if let Some(details) = self.open.pop() {
                    self.found.push(Details {
                        role: role(&details.summary),
                        whole: details.start..end,
                        summary: details.summary,
                        content: details.content..start,
                    });
                }
            }
            _ => {}
        }
    }
}

/// Every closed `<details>` outside of code, in order. `open_lines` are the lines outside of code.
pub(super) fn find(text: &str, open_lines: &[Range<usize>]) -> Vec<Details> {
    let mut scan = Scan {
        text,
        open: Vec::new(),
        found: Vec::new(),
    };

    for range in open_lines {
        let line = text.get(range.clone()).unwrap_or_default();
        let mut from = 0;

        while let Some(at) = line
            .get(from..)
            .and_then(|rest| rest.find('<'))
            .map(|at| from + at)
        {
            let here = range.start + at;
            let Some(tag) = text.get(here..).and_then(html::tag) else {
                from = at + 1;
                continue;
            };

            scan.see(&tag, here);
            from = at + tag.length.max(1);
            if from >= line.len() {
                break;
            }
        }
    }

    let mut found = scan.found;
    found.sort_by_key(|details| details.whole.start);
    // A short summary is what most summaries of the page are: "Closures" between two questions.
    let sections = found.iter().filter(|d| d.role == DetailsRole::Section);
    let questions = found.iter().filter(|d| d.role == DetailsRole::Question);
    if questions.count() > 2 * sections.count() {
        found
            .iter_mut()
            .filter(|d| d.role == DetailsRole::Section)
            .for_each(|d| d.role = DetailsRole::Question);
    }

    found
}

/// Returns true for a summary that only says that the answer is folded below it.
pub(in crate::bank::import) fn hides_answer(summary: &str) -> bool {
    summary.split_whitespace().count() <= 4 && role(summary) == DetailsRole::Answer
}

fn role(summary: &str) -> DetailsRole {
    let folded = fold(summary);
    let mut words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let asking = asks(summary) + u8::from(guess::without_number(summary).1);
    if summary.is_empty() || (asks(summary) < 2 && words.any(|word| ANSWER_WORDS.contains(&word))) {
        DetailsRole::Answer
    } else if asking > 0 {
        DetailsRole::Question
    } else {
        DetailsRole::Section
    }
}
