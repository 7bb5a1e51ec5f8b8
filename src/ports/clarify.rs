//! Seams to the interviewer's own words.

use crate::domain::{Question, Rubric};
use futures_util::future::BoxFuture;

/// What a candidate asks about a question.
#[derive(Debug, Clone, PartialEq)]
pub struct ClarifyRequest {
    /// The question, with its hidden facts.
    pub question: Question,
    /// What its answer will be checked for: nothing of it may be told.
    pub rubric: Rubric,
    /// What was asked and said on this question before, oldest first.
    pub earlier: Vec<(String, String)>,
    /// What the candidate asks.
    pub asked: String,
    /// Persona of the interviewer.
    pub style: String,
    /// Language of the reply, BCP 47.
    pub lang: String,
}

/// Replies to `/clarify`.
pub trait Clarifier: Send + Sync {
    /// Never fails: who cannot tell says so. Dropping the future cancels the work.
    fn clarify<'a>(&'a self, request: &'a ClarifyRequest) -> BoxFuture<'a, String>;
}
