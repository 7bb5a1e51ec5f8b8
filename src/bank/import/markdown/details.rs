//! `<details>`: CommonMark knows them only as HTML, and pages hide answers, questions and whole
//! parts in them.

use super::plain::plain;
use crate::bank::import::guess::{self, asks};
use crate::bank::import::html;
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

/// Every closed `<details>` outside of code, in order. `open_lines` are the lines outside of code.
pub(super) fn find(text: &str, open_lines: &[Range<usize>]) -> Vec<Details> {
    struct Open {
        start: usize,
        content: usize,
        summary_from: Option<usize>,
        summary: String,
    }
    let mut open: Vec<Open> = Vec::new();
    let mut found = Vec::new();

    for range in open_lines {
        let line = text.get(range.clone()).unwrap_or_default();
        let mut from = 0;

        while let Some(at) = line
            .get(from..)
            .and_then(|rest| rest.find('<'))
            .map(|at| from + at)
        {
            let here = range.start + at;
            let Some((name, closes, length)) = text.get(here..).and_then(html::tag) else {
                from = at + 1;
                continue;
            };

            match (name.as_str(), closes) {
                ("details", false) => open.push(Open {
                    start: here,
                    content: here + length,
                    summary_from: None,
                    summary: String::new(),
                }),
                ("summary", false) => open
                    .last_mut()
                    .into_iter()
                    .for_each(|o| o.summary_from = Some(here + length)),
                ("summary", true) => {
                    if let Some((details, begin)) = open
                        .last_mut()
                        .and_then(|o| o.summary_from.take().map(|b| (o, b)))
                    {
                        details.summary = plain(text.get(begin..here).unwrap_or_default());
                        details.content = here + length;
                    }
                }
                ("details", true) => {
                    if let Some(details) = open.pop() {
                        found.push(Details {
                            role: role(&details.summary),
                            whole: details.start..here + length,
                            summary: details.summary,
                            content: details.content..here,
                        });
                    }
                }
                _ => {}
            }

            from = at + length.max(1);
            if from >= line.len() {
                break;
            }
        }
    }

    found.sort_by_key(|details| details.whole.start);
    // What most of the page's summaries are, a short one among them is too: "Closures" between two
    // questions.
    let count = |role| found.iter().filter(|d| d.role == role).count();

    if count(DetailsRole::Question) > 2 * count(DetailsRole::Section) {
        found
            .iter_mut()
            .filter(|d| d.role == DetailsRole::Section)
            .for_each(|d| d.role = DetailsRole::Question);
    }

    found
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
