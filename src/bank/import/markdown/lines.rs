//! The lines of a page that begin its questions, whatever their look, before Markdown reads them.
//!
//! What stands between them: `sections`; what stands below the last: `closing`.

use super::pasted::is_task;
use super::prefix::question_prefix;
use crate::bank::import::guess::{asks, without_number};
use crate::bank::markdown::fences;

/// What stands in the place of a line of code, which names no part and asks nothing.
pub(super) const CODE: &str = "`";

/// The look of a line that asks, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskingLook {
    Heading,
    Labelled,
    Numbered,
    Bold,
    Bullet,
    Bare,
}

/// A line that begins a question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) line: usize,
    pub(super) look: AskingLook,
    pub(super) number: Option<usize>,
}

/// The lines of a page, without those of code.
pub(super) struct PageLines<'l> {
    lines: Vec<&'l str>,
}

impl<'l> PageLines<'l> {
    pub(super) fn of(text: &'l str) -> Self {
        let mut lines: Vec<&str> = text.split('\n').collect();
        let fenced = fences(&lines).0;
        for (line, fenced) in lines.iter_mut().zip(fenced) {
            if fenced {
                *line = CODE;
            }
        }
        Self { lines }
    }

    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn line(&self, at: usize) -> &'l str {
        self.lines.get(at).copied().unwrap_or_default()
    }

    pub(super) fn is_blank(&self, at: usize) -> bool {
        self.line(at).trim().is_empty()
    }

    /// Returns true for a line below an empty one, or the first.
    pub(super) fn begins_paragraph(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|above| self.is_blank(above))
    }

    /// The first line with words from a line on, before another.
    pub(super) fn first_filled(&self, from: usize, before: usize) -> Option<usize> {
        (from..before).find(|at| !self.is_blank(*at))
    }

    /// The last line with words from a line on, before another.
    pub(super) fn last_filled(&self, from: usize, before: usize) -> Option<usize> {
        (from..before).rev().find(|at| !self.is_blank(*at))
    }

    /// The lines that begin the page's questions: those of the look that most have.
    pub(super) fn items(&self) -> Vec<Item> {
        const LOOKS: [AskingLook; 6] = [
            AskingLook::Heading,
            AskingLook::Labelled,
            AskingLook::Numbered,
            AskingLook::Bold,
            AskingLook::Bullet,
            AskingLook::Bare,
        ];
        let all = (0..self.lines.len()).filter_map(|at| item(at, self.line(at)));
        let all: Vec<Item> = all.collect();
        let of_look = |look: AskingLook| all.iter().filter(move |item| item.look == look);
        // The first of equals; a bare line may ask within an answer.
        let looks = LOOKS.into_iter().rev();
        let most = looks.max_by_key(|look| match look {
            AskingLook::Bare => 1.min(of_look(*look).count()),
            _ => of_look(*look).count(),
        });

        let found = most.map_or(Vec::new(), |look| of_look(look).copied().collect());
        self.with_skipped_numbers(found)
    }

    /// The items with those whose number stands right between two of them, whatever they say, and
    /// one that goes on behind the last.
    fn with_skipped_numbers(&self, found: Vec<Item>) -> Vec<Item> {
        let mut all = Vec::with_capacity(found.len());
        let mut ends = found.iter().skip(1).map(Some).chain([None]);
        for item in &found {
            all.push(*item);
            let next = ends.next().flatten();
            let wanted = item.number.map(|number| number + 1);
            let is_skipped = match next {
                Some(next) => next.number == wanted.map(|number| number + 1),
                None => true,
            };
            let end = next.map_or(self.lines.len(), |next| next.line);
            // What begins anew or is marked otherwise is another list: steps of an answer, a scale.
            let between = (item.line + 1..end).filter_map(|at| numbered(at, self.line(at)));
            let mark = mark_behind_number(self.line(item.line));
            let mut between = between
                .take_while(|other| other.number != Some(1))
                .filter(|other| mark_behind_number(self.line(other.line)) == mark);
            let skipped = between.find(|other| wanted.is_some() && other.number == wanted);
            all.extend(skipped.filter(|_| is_skipped));
        }
        all
    }
}

/// What stands behind the number of a line: `.`, `)`, ` `.
fn mark_behind_number(line: &str) -> Option<char> {
    let text = line.trim_start().trim_start_matches(['(', '[', '#']);
    text.trim_start_matches(|c: char| c.is_ascii_digit())
        .chars()
        .next()
}

/// The question that a line begins.
fn item(at: usize, line: &str) -> Option<Item> {
    let text = line.trim_start();
    if line.len() - text.len() > 3 || text.starts_with(['>', '|', '`']) {
        return None;
    }
    let found = |look, number| {
        Some(Item {
            line: at,
            look,
            number,
        })
    };

    if text.starts_with('#') {
        let (words, is_numbered) = without_number(text.trim_start_matches(['#', ' ']));
        let is_question =
            is_asked(words) || (is_numbered && asks(words) > 0) || question_prefix(text).is_some();
        return found(AskingLook::Heading, None).filter(|_| is_question);
    }
    if question_prefix(line).is_some() {
        return found(AskingLook::Labelled, None);
    }
    if let Some(numbered) = numbered(at, line) {
        return Some(numbered).filter(|_| asks(text) > 0);
    }
    if let Some(words) = bold(text) {
        let (words, is_numbered) = without_number(words);
        let is_question = is_asked(words) || (is_numbered && asks(words) > 0);
        return found(AskingLook::Bold, None).filter(|_| is_question);
    }
    let bullet = ["- ", "* ", "+ "];
    if let Some(words) = bullet.iter().find_map(|mark| text.strip_prefix(mark)) {
        return found(AskingLook::Bullet, None).filter(|_| is_asked(words));
    }
    found(AskingLook::Bare, None).filter(|_| is_asked(text) && text.starts_with(char::is_uppercase))
}

/// A line behind a number, whether it asks or not.
fn numbered(at: usize, line: &str) -> Option<Item> {
    let text = line.trim_start();
    let is_near = line.len() - text.len() <= 3;
    let digits = text.trim_start_matches(['(', '[', '#']);
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();

    (is_near && without_number(text).1).then(|| Item {
        line: at,
        look: AskingLook::Numbered,
        number: digits.parse().ok(),
    })
}

fn is_asked(words: &str) -> bool {
    asks(words) == 2 || is_task(words)
}

/// The words of a line that is bold as a whole.
pub(super) fn bold(text: &str) -> Option<&str> {
    let text = text.trim_end().strip_prefix("**")?.strip_suffix("**")?;
    (!text.contains("**")).then_some(text)
}
