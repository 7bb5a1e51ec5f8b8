//! Language models behind a chat endpoint.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use std::time::Duration;

/// The speaker of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Rules.
    System,
    /// Material.
    User,
    /// An earlier reply of the model.
    Assistant,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its speaker.
    pub role: Role,
    /// The words.
    pub content: String,
}

/// A request to a chat model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChatRequest {
    /// In order; the stable part first, so that prefix caches hit.
    pub messages: Vec<Message>,
    /// Name and JSON schema the reply has to follow; None for prose.
    pub schema: Option<(String, serde_json::Value)>,
    /// Most tokens of the reply; None for the endpoint's setting.
    pub max_tokens: Option<u32>,
    /// Sampling seed, where the server takes one.
    pub seed: Option<u64>,
    /// True where it is of use how likely the tokens of the reply were.
    pub token_odds: bool,
}

/// A complete reply. A reply that broke off is an error, never one of these.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChatReply {
    /// The content, reasoning removed.
    pub text: String,
    /// Model name the server gave, else the configured one.
    pub model: String,
    /// Tokens sent; the server's count, else ours.
    pub prompt_tokens: u64,
    /// Tokens received; the server's count, else ours.
    pub completion_tokens: u64,
    /// Cost by the configured prices.
    pub cost: Option<f64>,
    /// From request to last byte.
    pub latency: Duration,
    /// The way the reply's form was asked for: `json_schema`, `json_object`, `instructions`, or
    /// `prose`.
    pub structured_by: String,
    /// What makes the reply doubtful though it is complete, a clause each.
    pub remarks: Vec<String>,
    /// The tokens as they came, where they were asked for and the server tells them; else none.
    pub tokens: Vec<ReplyToken>,
}

/// A token of a reply, and what might have stood in its place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReplyToken {
    /// Its text.
    pub text: String,
    /// The likeliest tokens of this place; as a rule the token itself is among them.
    pub likely: Vec<LikelyToken>,
}

/// A token that might have come.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LikelyToken {
    /// Its text.
    pub text: String,
    /// Its probability, 0.0–1.0.
    pub chance: f64,
}

/// Progress of a running call.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent<'a> {
    /// It waits, and why: a retry, a model that loads.
    Waiting(&'a str),
    /// The endpoint turned the call away for coming too often (429); said before the wait.
    Throttled,
    /// More content.
    Delta(&'a str),
    /// The call starts again: everything received so far is void.
    Restarted,
}

/// Why a call gave no reply. `Display` is one sentence that says what happened and what to do next.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ChatError {
    /// Kind of failure.
    pub kind: ChatErrorKind,
    /// One sentence on what happened and what to do next; never contains a key.
    pub message: String,
}

impl ChatErrorKind {
    /// Tells whether every other call would fail the same way, until somebody changes something.
    pub fn is_lasting(self) -> bool {
        matches!(
            self,
            Self::Unauthorized | Self::NotFound | Self::OutOfCredit
        )
    }
}

impl ChatError {
    /// Returns an error of a kind with its sentence.
    pub fn new(kind: ChatErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }
}

/// Kinds of failure a caller may act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatErrorKind {
    /// Nothing listens, DNS, TLS, time-outs.
    Unreachable,
    /// 401 and 403.
    Unauthorized,
    /// The model or the path does not exist.
    NotFound,
    /// The prompt is longer than the context window.
    TooLong,
    /// 429 that outlived the retries.
    RateLimited,
    /// The account has no credit or budget left.
    OutOfCredit,
    /// The reply broke off, was not JSON, or was filtered.
    BadReply,
    /// Any other refusal of the server.
    Rejected,
    /// Ctrl-C.
    Cancelled,
}

/// An OpenAI-compatible chat endpoint.
pub trait ChatModel: Send + Sync {
    /// Configured model name.
    fn model(&self) -> &str;
    /// Tokens the prompt and the reply may have together.
    fn context_window(&self) -> usize;
    /// Number of tokens of a text, for budgets; may be an estimate for models whose tokenizer is
    /// not public.
    fn count_tokens(&self, text: &str) -> usize;
    /// Opens the connection of a call that is expected soon, unless one is open. None of anybody's
    /// words are sent; failures show in the call itself.
    fn connect(&self) -> BoxFuture<'_, ()> {
        ready(()).boxed()
    }
    /// Sends a request and reports progress. Dropping the future cancels the call.
    fn chat<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>>;
}
