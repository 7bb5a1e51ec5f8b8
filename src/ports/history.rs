//! Where sessions are kept.

use crate::domain::{
    Change, QuestionId, ScoreRange, SessionId, SessionKind, SessionRecord, SessionStatus,
};
use jiff::Timestamp;
use std::path::PathBuf;

/// A session in a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Identity.
    pub id: SessionId,
    /// Time it was planned.
    pub started: Timestamp,
    /// Interview or drill.
    pub kind: SessionKind,
    /// Its status.
    pub status: SessionStatus,
    /// Score 0–100, None when nothing is scored.
    pub score: Option<f64>,
    /// The range it lies in while points are unsure, None when nothing is scored.
    pub range: Option<ScoreRange>,
    /// Questions planned.
    pub questions: usize,
}

/// Keeps sessions. Every call is durable when it returns.
pub trait History {
    /// Stores a session that was just planned.
    fn begin(&self, record: &SessionRecord) -> Result<(), HistoryError>;
    /// Carries out a change on disk, as [`SessionRecord::apply`] does in memory.
    fn apply(&self, id: SessionId, change: &Change) -> Result<(), HistoryError>;
    /// The whole record; None for an unknown id.
    fn load(&self, id: SessionId) -> Result<Option<SessionRecord>, HistoryError>;
    /// Newest first.
    fn list(&self) -> Result<Vec<SessionSummary>, HistoryError>;
    /// Ids of the questions asked in the last `sessions` sessions.
    fn recent_questions(&self, sessions: usize) -> Result<Vec<QuestionId>, HistoryError>;
    /// Keeps what is being typed in a session; an empty text forgets it.
    fn save_draft(&self, id: SessionId, text: &str) -> Result<(), HistoryError>;
    /// Text that was being typed when the session broke off; empty where there was none.
    fn draft(&self, id: SessionId) -> Result<String, HistoryError>;
}

/// Why the history did not do what was asked. The history file is never overwritten when it is
/// damaged.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file is not a database or is broken.
    #[error("the history {path} is damaged: {reason}")]
    Damaged {
        /// File.
        path: PathBuf,
        /// One sentence.
        reason: String,
    },
    /// The file or its folder cannot be written, or the disk is full.
    #[error("the history {path} cannot be written: {reason}")]
    ReadOnly {
        /// File.
        path: PathBuf,
        /// One sentence.
        reason: String,
    },
    /// Written by a later version.
    #[error("the history {path} was written by a later version of viva")]
    Later {
        /// File.
        path: PathBuf,
    },
    /// A database, but not a history.
    #[error("the history {path} is a database of another program")]
    Foreign {
        /// File.
        path: PathBuf,
    },
    /// Anything else.
    #[error("the history {path} failed: {reason}")]
    Other {
        /// File.
        path: PathBuf,
        /// One sentence.
        reason: String,
    },
}
