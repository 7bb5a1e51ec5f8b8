//! Lines of notes that people write for themselves, each by its mark, and what such a line becomes.
//!
//! What a whole page of them makes of its lines: `own_notes`.

use super::closing::{begins_as_footer, names_ending};
use super::headline::without_rule;
use super::pairs::begins_with_q;
use super::pasted::{is_task, without_letter};
use super::prefix::{answer_prefix, behind_arrow, question_prefix};
use crate::bank::import::guess::{asks, without_number};

/// Words that a question has at most, where an answer follows it without a mark.
pub(super) const MOST_WORDS: usize = 16;
/// Words that the name of a part has at most.
pub(super) const MOST_TITLE_WORDS: usize = 4;

/// A line of such notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Note<'l> {
    Blank,
    /// Asks nothing.
    Heading,
    /// Without a mark before it.
    Plain(&'l str),
    /// Of the first level of a list.
    Outer(&'l str),
    /// Behind a mark that says nothing by itself: a dash, blanks.
    Dashed(&'l str),
    /// Behind a mark that answers: an arrow, `Ans:`.
    Answer(&'l str),
}

impl<'l> Note<'l> {
    pub(super) fn plain(self) -> Option<&'l str> {
        match self {
            Self::Plain(words) | Self::Outer(words) => Some(words),
            _ => None,
        }
    }

    pub(super) fn marked(self) -> Option<&'l str> {
        match self {
            Self::Dashed(words) | Self::Answer(words) => Some(words),
            _ => None,
        }
    }
}

/// What a line becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotePart {
    /// Stays as it is.
    Same,
    Title(String),
    Question(String),
    Answer(String),
    /// One of several lines that answer.
    Item(String),
    Both {
        question: String,
        answer: String,
    },
}

/// The lines of a page; None where one has a mark of another layout.
pub(super) fn notes_of<'l>(lines: &[&'l str]) -> Option<Vec<Note<'l>>> {
    // What pages have at their end may have any form.
    let ending = lines.iter().position(|line| {
        let name = line.split(':').next().unwrap_or_default();
        names_ending(name)
    });
    let (own, below) = lines.split_at(ending.unwrap_or(lines.len()));
    let notes = own.iter().map(|line| note(line));
    let notes = notes.chain(below.iter().map(|_| Some(Note::Blank)));
    let notes: Vec<Note<'l>> = notes.collect::<Option<_>>()?;
    Some(without_outer_marks(lines, notes))
}

/// The lines of a list of two levels without the marks of the first.
fn without_outer_marks<'l>(lines: &[&'l str], mut notes: Vec<Note<'l>>) -> Vec<Note<'l>> {
    let first = notes
        .iter()
        .position(|note| !matches!(note, Note::Blank | Note::Heading));
    let outer = first.filter(|first| matches!(notes.get(*first), Some(Note::Dashed(_))));
    let Some(least) = outer.map(|first| indent(lines, first)) else {
        return notes;
    };

    let mut marked = notes
        .iter()
        .enumerate()
        .filter(|(_, note)| note.marked().is_some());
    if !marked.any(|(at, _)| indent(lines, at) > least) {
        return notes;
    }

    for (at, note) in notes.iter_mut().enumerate() {
        match note {
            Note::Dashed(words) if indent(lines, at) <= least => *note = Note::Outer(words),
            _ => {}
        }
    }
    notes
}

/// Columns before a line's words.
fn indent(lines: &[&str], at: usize) -> usize {
    let line = lines.get(at).copied().unwrap_or_default();
    line.len() - line.trim_start().len()
}

fn note(line: &str) -> Option<Note<'_>> {
    let text = line.trim();
    if text.is_empty() {
        return Some(Note::Blank);
    }
    if [">>", "::", " #", "{{"]
        .iter()
        .any(|sign| text.contains(sign))
    {
        return None;
    }
    if let Some(answer) = behind_arrow(text).or_else(|| labelled_answer(text)) {
        return Some(Note::Answer(answer));
    }
    let dash = ["- ", "– ", "— ", "* ", "• "];
    if let Some(words) = dash.iter().find_map(|dash| text.strip_prefix(dash)) {
        let is_labelled = begins_with_q(words) || question_prefix(words).is_some();
        return Some(Note::Dashed(words.trim_start())).filter(|_| !is_labelled);
    }
    if let Some(words) = counted_in_small(text) {
        return Some(Note::Outer(words));
    }
    if text.starts_with("# ") || text.starts_with("##") {
        let words = text.trim_start_matches(['#', ' ']);
        let names = asks(words) == 0 || (asks(words) == 1 && !words.contains(' '));
        return names.then_some(Note::Heading);
    }
    if without_rule(text) != text || begins_as_footer(text) {
        return Some(Note::Plain(text));
    }

    let is_of_other_layout = !text.starts_with(char::is_alphanumeric)
        || text.contains(['\t', '、'])
        || without_number(text).1
        || without_letter(text).is_some()
        || question_prefix(text).is_some()
        || begins_with_q(text);
    match (is_of_other_layout, line.starts_with([' ', '\t'])) {
        (true, _) => None,
        (false, true) => Some(Note::Dashed(text)),
        (false, false) => Some(Note::Plain(text)),
    }
}

/// The words behind a box to tick, or behind the number of whoever writes no capitals.
fn counted_in_small(text: &str) -> Option<&str> {
    let boxed = ["[ ] ", "[x] ", "[X] "];
    let boxed = boxed.iter().find_map(|mark| text.strip_prefix(mark));
    let numbered = Some(without_number(text)).filter(|(_, numbered)| *numbered);
    let numbered = numbered.map(|(words, _)| words);
    boxed.or(numbered.filter(|words| words.starts_with(char::is_lowercase)))
}

/// The words of a line `Ans: …` or `A - …`.
fn labelled_answer(text: &str) -> Option<&str> {
    let dashed = text.strip_prefix(['A', 'a']).map(str::trim_start);
    let dashed = dashed.and_then(|rest| rest.strip_prefix(['-', '–', '—']));
    let dashed = dashed.filter(|rest| rest.starts_with(' '));
    match dashed.or(text.strip_prefix("= ")) {
        Some(words) => Some(words.trim_start()),
        None if text.starts_with(char::is_alphabetic) => answer_prefix(text),
        None => None,
    }
}

/// Returns true for a text that is written as a question or a task is.
pub(super) fn says_it_asks(words: &str) -> bool {
    !words.starts_with(char::is_lowercase) && (asks(words) == 2 || is_task(words))
}

/// A line with words.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoteLine<'l> {
    pub(super) at: usize,
    pub(super) words: &'l str,
}

pub(super) fn put(parts: &mut [NotePart], at: usize, part: NotePart) {
    if let Some(own) = parts.get_mut(at) {
        *own = part;
    }
}

pub(super) fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}
