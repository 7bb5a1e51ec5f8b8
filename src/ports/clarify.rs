//! The seam to whoever replies to `/clarify`.
//!
//! Owns the request; the replies are `assess::interviewer`'s.

use crate::domain::{Question, Rubric};
use futures_util::future::BoxFuture;

/// A candidate's question about the question.
#[derive(Debug, Clone, PartialEq)]
pub struct ClarifyRequest {
    /// The question, with its hidden facts.
    pub question: Question,
    /// Its rubric: nothing of it may be told.
    pub rubric: Rubric,
    /// Earlier questions and replies on this question, oldest first.
    pub earlier: Vec<(String, String)>,
    /// The words of the candidate.
    pub asked: String,
    /// Persona of the interviewer.
    pub style: String,
    /// Language of the reply, BCP 47.
    pub lang: String,
}

/// Replies to `/clarify`.
pub trait Clarifier: Send + Sync {
    /// Replies in the interviewer's words. Never fails: a clarifier that knows nothing says so in
    /// its reply. Dropping the future cancels the work.
    fn clarify<'a>(&'a self, request: &'a ClarifyRequest) -> BoxFuture<'a, String>;
}
