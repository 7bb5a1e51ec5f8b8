//! Why bytes are no reply.
//!
//! Owns the reasons. Their words are put together by `llm::failure`.

use super::chunk::TokenUsage;
use crate::llm::sse::TooLong;
use serde_json::Value;

/// Most bytes of a reply, reasoning included; the same for a reply that is one document.
pub const MAX_REPLY: usize = 4 * 1024 * 1024;

/// Why the bytes are no reply.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BrokenReply {
    /// It ended without a finish reason.
    #[error("it broke off")]
    Cut,
    /// The body is empty.
    #[error("nothing came")]
    Nothing,
    /// It ended with `[DONE]`, but without a finish reason, and is not whole by itself.
    #[error("it names no finish_reason")]
    NoReason,
    /// A chunk is not JSON or has another form; its beginning.
    #[error("it holds something that is not a chat chunk: {0}")]
    NotJson(String),
    /// Nothing of it has the form of a chat reply; its beginning.
    #[error("it is no chat reply: {0}")]
    NotChat(String),
    /// Longer than [`MAX_REPLY`].
    #[error("it is longer than {} MB", MAX_REPLY / 1024 / 1024)]
    TooLarge,
    /// A web page; its beginning.
    #[error("it is a web page")]
    WebPage(String),
    /// The server reports an error inside the reply.
    #[error("it holds an error")]
    Reported(Value),
    /// The limit of tokens was reached; whether the model was still reasoning.
    #[error("it ran into the limit of tokens")]
    Length {
        /// Nothing but reasoning had come.
        reasoning: bool,
        /// Tokens of the whole call, where the server counts them.
        used: Option<TokenUsage>,
        /// It ends in nothing but white space, as JSON modes without a grammar do.
        blank: bool,
    },
    /// Withheld by a content filter.
    #[error("it was withheld by a content filter")]
    Filtered,
    /// The model declined, in these words.
    #[error("the model declined: {0}")]
    Refused(String),
    /// Nothing came; whether there was reasoning.
    #[error("it is empty")]
    Empty {
        /// There was reasoning, but no answer.
        reasoning: bool,
    },
}

impl From<TooLong> for BrokenReply {
    fn from(_: TooLong) -> Self {
        Self::TooLarge
    }
}
