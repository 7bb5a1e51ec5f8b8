//! The lines that the pieces of a bank stand in, for the linter to point at.

use super::Part;

/// Line numbers, counted from 1, of a bank's questions; `questions[i]` belongs to
/// `bank.questions[i]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lines {
    /// One entry per question.
    pub questions: Vec<QuestionLines>,
}

/// The lines of the pieces of one question; every list runs parallel to the question's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuestionLines {
    /// The `### Question:` line.
    pub heading: usize,
    /// The `####` lines, in file order.
    pub parts: Vec<(Part, usize)>,
    /// Key points.
    pub key_points: Vec<ItemLine>,
    /// Red flags.
    pub red_flags: Vec<ItemLine>,
    /// Hints.
    pub hints: Vec<usize>,
    /// Facts.
    pub facts: Vec<usize>,
    /// Checks of the exercise.
    pub checks: Vec<usize>,
}

impl QuestionLines {
    /// The line of a part's heading; the question's where it has no such part.
    pub fn part(&self, part: Part) -> usize {
        self.parts
            .iter()
            .find(|(p, _)| *p == part)
            .map_or(self.heading, |(_, line)| *line)
    }
}

/// The lines of a weighted item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ItemLine {
    /// The item's first line.
    pub line: usize,
    /// False where the author gave no weight and 1 was taken.
    pub weighted: bool,
    /// The line of its reason.
    pub why: Option<usize>,
    /// The line of its probe.
    pub probe: Option<usize>,
}
