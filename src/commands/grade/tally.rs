//! The figures of a run that are shown while it works and at its end.

use super::rows::{NumberedLine, Refused};
use crate::term::bar::Bar;
use crate::term::style::Look;

/// The figures that are shown while it works and at the end.
pub(super) struct Tally {
    pub(super) bar: Bar,
    /// Bytes of the input, 0 where unknown, and those read.
    all: u64,
    read: u64,
    pub(super) done: usize,
    pub(super) known: usize,
    pub(super) unscored: usize,
    /// Rows that could not be understood, and why the first could not.
    pub(super) unread: usize,
    pub(super) why_unread: Option<String>,
    pub(super) tokens: u64,
    pub(super) cost: f64,
    /// What the calls under way wait for.
    pub(super) waiting: Option<String>,
}

impl Tally {
    pub(super) fn new(all: u64, look: &Look) -> Self {
        let bar = Bar::new("grading", look);
        Self {
            bar,
            all,
            read: 0,
            done: 0,
            known: 0,
            unscored: 0,
            unread: 0,
            why_unread: None,
            tokens: 0,
            cost: 0.0,
            waiting: None,
        }
    }

    pub(super) fn count_bytes(&mut self, line: &NumberedLine) {
        self.read += line.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
    }

    /// Counts a row whose form is wrong; other refusals are about what it asks for.
    pub(super) fn count_unread(&mut self, refused: &Refused) {
        if refused.is_no_row {
            self.unread += 1;
            self.why_unread.get_or_insert_with(|| refused.why.clone());
        }
    }

    /// The number of rows is known only at the end: it is guessed from the bytes read so far.
    pub(super) fn show(&mut self, under_way: usize) {
        let begun = self.done + under_way;
        let guess = match self.all {
            0 => begun,
            all => (begun as f64 * all as f64 / self.read.max(1) as f64).round() as usize,
        };

        let cost = if self.cost > 0.0 {
            format!(", {:.2} spent", self.cost)
        } else {
            String::new()
        };
        let tokens = if self.tokens > 0 {
            format!("{} tokens{cost}", self.tokens)
        } else {
            String::new()
        };
        // How long comes first: the end of a long line is cut.
        let waiting = self
            .waiting
            .as_ref()
            .map(|why| match why.rsplit_once("; ") {
                Some((what, when)) => format!("{when}: {what}"),
                None => why.clone(),
            });
        self.bar.note(waiting.unwrap_or(tokens));
        self.bar.show(self.done, guess.max(self.done));
    }
}
