//! The seam to whoever hears an appeal against a verdict.
//!
//! Owns the request and the word on it; a model's is `assess::interviewer`'s. Without a model the
//! candidate's own word counts.

use crate::domain::{Criterion, Finding, Question, Rubric, TurnRecord, Verdict};
use futures_util::future::BoxFuture;

/// A verdict on a key point, contested by the candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct AppealRequest {
    /// Index of the thread in its session.
    pub thread: usize,
    /// Index of the turn whose finding counts.
    pub turn: usize,
    /// The question.
    pub question: Question,
    /// Its whole rubric.
    pub rubric: Rubric,
    /// The key point.
    pub point: Criterion,
    /// The turns that were answered, oldest first.
    pub turns: Vec<TurnRecord>,
    /// The finding that is contested.
    pub finding: Finding,
    /// Why, in the candidate's words.
    pub reason: String,
    /// Language of the reply, BCP 47.
    pub lang: String,
}

/// The word on an appeal.
#[derive(Debug, Clone, PartialEq)]
pub enum AppealRuling {
    /// A language model looked again, and its evidence was checked.
    Heard {
        /// Its verdict.
        verdict: Verdict,
        /// One sentence to the candidate.
        reply: String,
    },
    /// Nobody could hear it, and why.
    Unheard(String),
    /// There is nobody but the candidate to decide.
    ByCandidate,
}

/// Hears appeals.
pub trait AppealJudge: Send + Sync {
    /// Looks again at one key point. Never fails: what cannot be heard is said. Dropping the future
    /// cancels the work.
    fn hear<'a>(&'a self, request: &'a AppealRequest) -> BoxFuture<'a, AppealRuling>;
}
