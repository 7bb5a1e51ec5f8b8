//! What comes of an export or an import, and why one stops.

use crate::ports::HistoryError;

/// Version of the lines' shape; raised when a field changes its meaning or goes away.
pub(super) const VERSION: u32 = 1;

/// The outcome of an import.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportedSessions {
    /// Sessions that were new.
    pub added: usize,
    /// Sessions that were there already and were left as they are.
    pub known: usize,
    /// Outcomes that were new.
    pub outcomes: usize,
    /// Stories that were new.
    pub stories: usize,
    /// True where the day that is practised for came along.
    pub goal: bool,
    /// Points of quick rounds that were new; [`super::SqliteHistory::relearn`] brings them into the cards.
    pub recognitions: usize,
    /// Lines that are no session; nothing of them is kept.
    pub refused: Vec<RefusedLine>,
}

/// A line of an import that is no session.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedLine {
    /// Its number, from 1.
    pub number: usize,
    /// Why it was refused.
    pub reason: String,
}

/// Why an export or import stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The history failed.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The other side failed.
    #[error("the export cannot be {doing}: {error}")]
    Io {
        /// "read" or "written".
        doing: &'static str,
        /// The system's error.
        error: std::io::Error,
    },
    /// Written by a later version.
    #[error("the export has version {found}, this viva reads up to {VERSION}")]
    Later {
        /// The version found.
        found: u32,
    },
}
