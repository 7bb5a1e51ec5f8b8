//! Viva's Markdown: the format of `seeds/*.md`, read and written without loss.
//!
//! ```markdown
//! # Role - Level Questions
//! ## Section
//! ### Question: the question in one line
//! **Id:** a UUID, optional: only where the derived one is not meant
//! **Topic:** short_name
//! **Difficulty:** easy, medium or hard
//! **Type:** conceptual, scenario, case_study, coding or behavioral
//! **Any other key:** kept as a tag
//! #### Details
//! The rest of a question that needs more than a line: code, tables. Optional, as all parts are.
//! #### Key points
//! - (3) One point of a good answer: a headline, its weight before it
//!   - Why: the reason behind it, optional
//!   - Probe: the follow-up that aims at this point
//! #### Red flags
//! - (2) A wrong claim, its weight before it
//! #### Hints
//! 1. From vague to plain
//! #### Facts
//! - name: told only when the candidate asks
//! #### Starter
//! One fenced block, `sql` or `python`: what the candidate's code starts from
//! #### Data
//! One fenced block of SQL that makes the database
//! #### Checks
//! - (2) what holds where it passes → k1, or a dimension
//!   Fenced blocks: `csv` rows, before them `sql` on top of the data; or `python`
//! #### Model answer
//! Any Markdown.
//! ```
//!
//! The format is a matter of whole lines, so it is read line by line: a Markdown parser would know
//! about emphasis and links, which do not matter here, and lose the line numbers and raw text,
//! which do. Only code fences have to be followed, because what stands in them is never structure.
//!
//! Structure begins at a line's first column. A heading of levels 1 to 3, or a level 4 one that
//! reads like a part's name, belongs to a model answer or to details when it is indented;
//! [`render()`] adds one space to such a line and [`parse()`] takes one away. Lines that continue an
//! item are indented and joined with a space.

mod draft;
mod exercise;
mod lines;
mod parse;
mod render;
#[cfg(test)]
mod tests;
mod values;

pub use lines::{ItemLine, Lines, QuestionLines};
pub use parse::{Parsed, parse, parse_with_lines};
pub use render::render;

use crate::domain::text::suggestions;

/// The parts of a question, each under a `####` heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The rest of the question.
    Details,
    /// Points of a good answer.
    KeyPoints,
    /// Wrong claims.
    RedFlags,
    /// Help on demand.
    Hints,
    /// Facts that only asking reveals.
    Facts,
    /// What the candidate's code starts from.
    Starter,
    /// The script that makes the database.
    Data,
    /// What the code is held to.
    Checks,
    /// A full answer.
    ModelAnswer,
}

impl Part {
    /// In the order of the format.
    pub const ALL: [Self; 9] = [
        Self::Details,
        Self::KeyPoints,
        Self::RedFlags,
        Self::Hints,
        Self::Facts,
        Self::Starter,
        Self::Data,
        Self::Checks,
        Self::ModelAnswer,
    ];

    /// The heading's words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Details => "Details",
            Self::KeyPoints => "Key points",
            Self::RedFlags => "Red flags",
            Self::Hints => "Hints",
            Self::Facts => "Facts",
            Self::Starter => "Starter",
            Self::Data => "Data",
            Self::Checks => "Checks",
            Self::ModelAnswer => "Model answer",
        }
    }

    /// True for parts of free Markdown, false for lists.
    pub(super) fn is_free(self) -> bool {
        matches!(self, Self::Details | Self::ModelAnswer)
    }

    /// True for the parts of an exercise.
    pub(super) fn is_exercise(self) -> bool {
        matches!(self, Self::Starter | Self::Data | Self::Checks)
    }

    fn from_title(title: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|part| part.title().eq_ignore_ascii_case(title.trim()))
    }

    /// The parts a mistyped heading may mean in free Markdown. Those of an exercise are not among
    /// them: `#### Date` is a good heading of a model answer, and older banks have such.
    fn near_in_free(title: &str) -> Vec<Self> {
        let near = Self::near(title).into_iter();
        near.filter(|part| !part.is_exercise()).collect()
    }

    /// The parts a mistyped heading may mean.
    fn near(title: &str) -> Vec<Self> {
        let slugs = Self::ALL.map(|part| part.title().to_lowercase().replace(' ', "_"));
        let near = suggestions(title, slugs.iter().map(String::as_str));
        near.iter()
            .filter_map(|slug| Self::from_title(&slug.replace('_', " ")))
            .collect()
    }
}

/// Level 1–4 and text of a heading at the line's first column.
fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let separated = rest.is_empty() || rest.starts_with([' ', '\t']);
    ((1..=4).contains(&level) && separated).then(|| (level, rest.trim()))
}

/// Returns true where a line of free Markdown would be read as structure.
fn is_reserved(line: &str) -> bool {
    match heading(line) {
        Some((4, title)) => {
            !Part::near_in_free(title).is_empty() || Part::from_title(title).is_some()
        }
        Some(_) => true,
        None => false,
    }
}

/// The character and length of a code fence that opens at this line (CommonMark 0.31, 4.5, at any
/// indentation, since fences inside list items are indented).
fn opening_fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let info = line.get(length..).unwrap_or_default();
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

/// The character and length of a line of nothing but fence marks.
fn closing_fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    line.chars()
        .all(|c| c == mark)
        .then_some((mark, line.len()))
}

/// Which lines stand in code fences, the fences themselves included, and the lines (from 0) of
/// fences never closed: those are read as if they were no fences. Linear in the text, whatever it
/// is.
pub(in crate::bank) fn fences(lines: &[&str]) -> (Vec<bool>, Vec<usize>) {
    let closers: Vec<_> = lines.iter().map(|line| closing_fence(line)).collect();
    // For each line the longest closing fence of either mark from there on: tells that looking for
    // one would be vain.
    let mut longest = vec![(0, 0); lines.len()];
    let mut so_far = (0, 0);

    for (slot, closer) in longest.iter_mut().zip(&closers).rev() {
        match closer {
            Some(('`', length)) => so_far.0 = so_far.0.max(*length),
            Some((_, length)) => so_far.1 = so_far.1.max(*length),
            None => {}
        }
        *slot = so_far;
    }

    let mut fenced = vec![false; lines.len()];
    let mut unclosed = Vec::new();
    let mut at = 0;

    while let Some(line) = lines.get(at) {
        let open = opening_fence(line);
        let rest = closers.get(at + 1..).unwrap_or_default();
        let reachable = longest.get(at + 1).copied().unwrap_or_default();
        let length = open.and_then(|(mark, length)| {
            let closed = length
                <= if mark == '`' {
                    reachable.0
                } else {
                    reachable.1
                };
            closed
                .then(|| {
                    rest.iter()
                        .position(|c| c.is_some_and(|(m, l)| m == mark && l >= length))
                })
                .flatten()
        });

        match length {
            Some(length) => {
                fenced
                    .iter_mut()
                    .skip(at)
                    .take(length + 2)
                    .for_each(|f| *f = true);
                at += length + 2;
            }
            None => {
                unclosed.extend(open.map(|_| at));
                at += 1;
            }
        }
    }

    (fenced, unclosed)
}

/// Free Markdown as it is kept: no blank lines at its ends, no blanks after its last word, every
/// code fence closed.
pub(in crate::bank) fn tidy_free(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let first = lines
        .iter()
        .position(|l| !l.trim().is_empty())
        .unwrap_or(lines.len());
    let mut tidy = lines.get(first..).unwrap_or_default().join("\n");
    tidy.truncate(tidy.trim_end().len());
    let kept: Vec<&str> = tidy.lines().collect();

    if let Some(open) = fences(&kept)
        .1
        .first()
        .and_then(|i| kept.get(*i))
        .and_then(|l| opening_fence(l))
    {
        let close = open.0.to_string().repeat(open.1);
        return format!("{tidy}\n{close}");
    }

    tidy
}
