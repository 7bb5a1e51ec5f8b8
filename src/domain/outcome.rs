//! What became of an interview: passed or not, as the candidate tells it.

use super::session_id::SessionId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The end of an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeResult {
    /// It went on, or there was an offer.
    Passed,
    /// It did not.
    Failed,
    /// Nobody said.
    Unknown,
}

impl OutcomeResult {
    /// The word used on disk and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The value of a word; None for any other word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "passed" => Some(Self::Passed),
            "failed" => Some(Self::Failed),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

impl fmt::Display for OutcomeResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for OutcomeResult {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let word = word.trim().to_lowercase();
        Self::from_word(&word).ok_or_else(|| "expected passed, failed or unknown".into())
    }
}

/// The outcome of a session, or of a real interview that is no session. A session has one, a day
/// one real interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewOutcome {
    /// The session; None for a real interview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The candidate's day on which it was held.
    pub day: Date,
    /// What became of it.
    pub result: OutcomeResult,
}

impl InterviewOutcome {
    /// True where both tell of the same interview.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        match (self.session, other.session) {
            (None, None) => self.day == other.day,
            (one, another) => one == another,
        }
    }
}
