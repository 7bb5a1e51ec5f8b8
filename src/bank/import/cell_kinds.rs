//! What the columns of a table hold, by their cells: which ask, which answer. For tables whose
//! names do not tell it; what names tell is `names` and `part_names`.

use super::difficulty::difficulty;
use super::fields::speaks_of_answer;
use super::guess::asks;
use super::names::{column_meaning, is_answer_name, letters};
use super::part_names::{LabelledPart, part_named};
use super::rows::Row;

/// The column of which most cells ask; None where few do.
pub(super) fn most_asking(rows: &[Row], width: usize) -> Option<usize> {
    let shares = (0..width).map(|column| share_of_asking(rows, column));
    let shares: Vec<f64> = shares.collect();
    let most = shares.iter().copied().fold(0.0, f64::max);
    let first = shares.iter().position(|share| *share >= most);
    first.filter(|_| most > 0.5)
}

/// How many of a column's cells ask, from 0 to 1: those that only may ask count less.
fn share_of_asking(rows: &[Row], column: usize) -> f64 {
    let cells = rows.iter().filter_map(|row| row.cells.get(column));
    let filled: Vec<&String> = cells.filter(|cell| !cell.is_empty()).collect();
    let sum: f64 = filled
        .iter()
        .map(|cell| match asks(cell) {
            2 => 1.0,
            1 if cell.contains(' ') => 0.7,
            _ => 0.0,
        })
        .sum();
    sum / filled.len().max(1) as f64
}

/// Returns true where the cells of a row say much less than those below them, as names do.
pub(super) fn is_shorter(header: &Row, below: &[Row], question: usize) -> bool {
    let columns = (0..header.cells.len()).filter(|column| *column != question);
    let mut texts = columns
        .filter(|column| words_of(below, *column) >= 2.0)
        .peekable();
    texts.peek().is_some()
        && texts.all(|column| {
            let name = header
                .cells
                .get(column)
                .map_or(0, |cell| cell.split_whitespace().count());
            name as f64 * 2.0 <= words_of(below, column)
        })
}

/// Words of a column's cells on average.
fn words_of(rows: &[Row], column: usize) -> f64 {
    let cells = rows.iter().filter_map(|row| row.cells.get(column));
    let words: usize = cells.map(|cell| cell.split_whitespace().count()).sum();
    words as f64 / rows.len().max(1) as f64
}

/// The columns of a table beside that of its questions.
pub(super) struct Columns<'c> {
    names: &'c [String],
    rows: &'c [Row],
    question: usize,
}

impl<'c> Columns<'c> {
    pub(super) fn of(names: &'c [String], rows: &'c [Row], question: usize) -> Self {
        Self {
            names,
            rows,
            question,
        }
    }

    /// The column of the answers, where no name tells it: of several whose names speak of an answer
    /// the one that says most; else the longest text. `guessed` is true where
    /// no column has the name of a question.
    pub(super) fn answer(&self, map: &[(String, String)], guessed: bool) -> Option<usize> {
        let is_mapped = map.iter().any(|(meaning, _)| meaning == "answer");
        let is_told = self.names.iter().any(|name| is_answer_name(name));
        if is_mapped || is_told {
            return None;
        }

        let free = (0..self.names.len()).filter(|at| self.is_free(*at, map));
        let free: Vec<usize> = free.collect();
        let spoken = free.iter().copied().filter(|at| self.speaks_of_answer(*at));
        match spoken.clone().count() {
            0 => {}
            // Its name is enough.
            1 => return None,
            _ => return self.longest(spoken),
        }
        let mut parts = self.names.iter().filter_map(|name| part_named(name));
        if parts.any(|part| part == LabelledPart::Points) {
            return None;
        }
        let least = if guessed { 2.0 } else { 3.0 };
        let texts = free.into_iter().filter(|at| self.words(*at) >= least);
        let texts: Vec<usize> = texts.collect();
        let next = guessed.then_some(self.question + 1);
        let next = next.filter(|next| texts.is_empty() && *next < self.names.len());
        self.longest(texts.into_iter()).or(next)
    }

    /// The columns that answer by level beside the one taken for the answer, all of them in order:
    /// those whose names speak of an answer, or are levels as its own is ("Junior", "Senior").
    /// Empty where there is no other.
    pub(super) fn levels(&self, answer: usize, map: &[(String, String)]) -> Vec<usize> {
        let free = (0..self.names.len()).filter(|at| self.is_free(*at, map));
        let free: Vec<usize> = free.collect();
        let is_spoken = self.speaks_of_answer(answer);
        let is_level = self.names_level(answer);
        let like = free.into_iter().filter(|at| {
            (is_spoken && self.speaks_of_answer(*at)) || (is_level && self.names_level(*at))
        });
        let levels: Vec<usize> = like.collect();

        match levels.as_slice() {
            [_] => Vec::new(),
            _ => levels,
        }
    }

    fn names_level(&self, at: usize) -> bool {
        let name = self.names.get(at);
        name.is_some_and(|name| difficulty(name).is_some())
    }

    /// Returns true for a column that has no meaning yet.
    fn is_free(&self, at: usize, map: &[(String, String)]) -> bool {
        let Some(name) = self.names.get(at) else {
            return false;
        };
        let is_mapped = map.iter().any(|(_, field)| field == name);
        at != self.question
            && !is_mapped
            && column_meaning(name).is_none()
            && part_named(name).is_none()
    }

    fn speaks_of_answer(&self, at: usize) -> bool {
        let name = self.names.get(at);
        name.is_some_and(|name| speaks_of_answer(&letters(name)))
    }

    /// The column with the most words.
    fn longest(&self, columns: impl Iterator<Item = usize>) -> Option<usize> {
        columns.max_by(|one, other| self.words(*one).total_cmp(&self.words(*other)))
    }

    fn words(&self, at: usize) -> f64 {
        words_of(self.rows, at)
    }
}
