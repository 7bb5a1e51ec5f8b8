//! Every seam between the core and the world: traits, their requests and their errors.
//!
//! Adapters live in `llm`, `store`, `history` and `term`; only `app` names them. The core (`bank`, `engine`, `assess`,
//! `report`) sees nothing but these traits.

use crate::domain::{
    AnswerPrompt, Assessment, Change, Command, Criterion, Difficulty, Question, QuestionId, QuestionType, Rubric,
    Screen, SessionId, SessionKind, SessionRecord, SessionStatus, TurnRecord, Verdict,
};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

// ---------------------------------------------------------------------------------------------------------------
// Time and chance

/// The wall clock.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// A source of random numbers; seeded in tests and by `--seed`.
pub trait Randomness {
    /// A number in `0..bound`; 0 where `bound` is 0.
    fn below(&mut self, bound: usize) -> usize;
}

// ---------------------------------------------------------------------------------------------------------------
// Embedding

/// Turns texts into vectors.
pub trait Embedder: Send + Sync {
    /// Name of the model, kept in the store's manifest: vectors of different models must never mix.
    fn model(&self) -> &str;
    /// Width of every vector.
    fn width(&self) -> usize;
    /// One unit-length vector per text, in order.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// Contextual vectors of a text's tokens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TokenVectors {
    /// Vocabulary id of each token and byte range in the text of the word it is a piece of; special tokens left out.
    pub tokens: Vec<(u32, std::ops::Range<usize>)>,
    /// Row-major, one unit-length row per token.
    pub vectors: Vec<f32>,
    /// Length of a row.
    pub width: usize,
}

impl TokenVectors {
    /// Row `i`.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.vectors[i * self.width..(i + 1) * self.width]
    }
}

/// Gives contextual vectors of single tokens, for alignment.
pub trait TokenEmbedder: Send + Sync {
    /// One entry per text, in order. Texts longer than the model's window are covered by overlapping windows.
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError>;
}

/// Why texts could not be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The bundled model does not load or run: a broken build.
    #[error("the bundled embedding model failed: {0}")]
    Model(String),
    /// A remote endpoint could not be reached or refused.
    #[error("the embedding endpoint {url} failed: {reason}")]
    Endpoint {
        /// Without credentials.
        url: String,
        /// One sentence.
        reason: String,
    },
    /// The endpoint answers with vectors of another width than before.
    #[error("the embedding model {model} gave vectors of width {got}, expected {expected}")]
    Width {
        /// Model name.
        model: String,
        /// Width received.
        got: usize,
        /// Width configured or stored.
        expected: usize,
    },
}

// ---------------------------------------------------------------------------------------------------------------
// Questions

/// A question ready to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// The question.
    pub question: Question,
    /// Its dense vector.
    pub vector: Vec<f32>,
}

/// Which questions are meant. Empty lists match everything; several values of one field are alternatives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Bank names.
    pub banks: Vec<String>,
    /// Section titles.
    pub sections: Vec<String>,
    /// Topic slugs.
    pub topics: Vec<String>,
    /// Difficulties.
    pub difficulties: Vec<Difficulty>,
    /// Types.
    pub kinds: Vec<QuestionType>,
    /// Roles.
    pub roles: Vec<String>,
    /// Levels.
    pub levels: Vec<String>,
    /// Questions to leave out.
    pub exclude: Vec<QuestionId>,
}

/// A search: by words, by vector, or by both (fused).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Words for BM25; empty for none.
    pub text: String,
    /// Dense vector of the words, from the same model as the store's; None for none.
    pub vector: Option<Vec<f32>>,
    /// Which questions are meant.
    pub filter: Filter,
    /// Most hits.
    pub limit: usize,
    /// Maximal marginal relevance: 0.0 pure relevance … 1.0 pure diversity; None without.
    pub diversity: Option<f32>,
}

/// A question that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The question.
    pub question: Question,
    /// Fused score, higher is better; comparable within one search only.
    pub score: f32,
    /// Cosine with the query's vector, where one was given.
    pub dense: Option<f32>,
    /// BM25 score, where words were given and any matched.
    pub sparse: Option<f32>,
}

/// A bank in the store, in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankSummary {
    /// Name.
    pub bank: String,
    /// Role.
    pub role: String,
    /// Level.
    pub level: String,
    /// Number of questions.
    pub questions: usize,
    /// Number of sections.
    pub sections: usize,
}

/// Keeps questions with their vectors.
pub trait QuestionStore {
    /// Inserts or replaces. When it returns, the questions survive a `kill -9`.
    fn upsert(&self, questions: &[Embedded]) -> Result<(), StoreError>;
    /// Removes; unknown ids are no error.
    fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError>;
    /// Content hashes of what is stored, for skipping unchanged questions.
    fn hashes(&self, filter: &Filter) -> Result<Vec<(QuestionId, String)>, StoreError>;
    /// Questions with their vectors, ordered by bank and position of import; at most `limit`.
    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError>;
    /// Best first.
    fn search(&self, query: &Query) -> Result<Vec<Hit>, StoreError>;
    /// Banks by name.
    fn banks(&self) -> Result<Vec<BankSummary>, StoreError>;
    /// Builds search graphs where they are due, about a minute per 100,000 questions; true when it did. `begin` is called
    /// with the number of questions when it is due. To be called after an import; a server does it by itself.
    fn maintain(&self, _begin: &mut dyn FnMut(usize)) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Files are broken.
    #[error("the question store at {path} is damaged: {reason}")]
    Damaged {
        /// Folder.
        path: PathBuf,
        /// One sentence.
        reason: String,
    },
    /// Folder or files cannot be written.
    #[error("the question store at {path} cannot be written: {reason}")]
    ReadOnly {
        /// Folder.
        path: PathBuf,
        /// One sentence.
        reason: String,
    },
    /// Another process holds the store and did not let go in time.
    #[error("another viva process is writing to the question store at {path}")]
    Busy {
        /// Folder.
        path: PathBuf,
    },
    /// Written by another version of Viva.
    #[error("the question store at {path} has format {found}, this viva reads format {expected}")]
    Format {
        /// Folder.
        path: PathBuf,
        /// Format found.
        found: u32,
        /// Format expected.
        expected: u32,
    },
    /// Its vectors come from another embedding model.
    #[error(
        "the question store holds vectors of {stored} (width {stored_width}), the configuration names {configured} (width {configured_width})"
    )]
    Model {
        /// Model of the stored vectors.
        stored: String,
        /// Its width.
        stored_width: usize,
        /// Model configured.
        configured: String,
        /// Its width.
        configured_width: usize,
    },
    /// A server could not be reached.
    #[error("the question store at {url} cannot be reached: {reason}")]
    Unreachable {
        /// Without credentials.
        url: String,
        /// One sentence.
        reason: String,
    },
    /// A server wants another key.
    #[error("the question store at {url} refused the API key")]
    Unauthorized {
        /// Without credentials.
        url: String,
    },
    /// Anything else.
    #[error("the question store failed: {0}")]
    Other(String),
}

// ---------------------------------------------------------------------------------------------------------------
// Language models

/// Who says a message.
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
    /// Who says it.
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
    /// How the reply's form was asked for: `json_schema`, `json_object`, `instructions`, or `prose`.
    pub structured_by: String,
}

/// What a running call reports.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent<'a> {
    /// It waits, and why: a retry, a model that loads.
    Waiting(&'a str),
    /// More content.
    Delta(&'a str),
    /// What was received so far is void: the call starts again.
    Restarted,
}

/// Why a call gave no reply. `Display` is one sentence that says what happened and what to do next.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ChatError {
    /// What kind of failure.
    pub kind: ChatErrorKind,
    /// What happened and what to do next; never contains a key.
    pub message: String,
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
    /// Number of tokens of a text, for budgets; may be an estimate for models whose tokenizer is not public.
    fn count_tokens(&self, text: &str) -> usize;
    /// Sends a request and reports progress. Dropping the future cancels the call.
    fn chat<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>>;
}

// ---------------------------------------------------------------------------------------------------------------
// Assessing

/// What is to be assessed: the last turn of `turns`, which has an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct AssessRequest {
    /// The question.
    pub question: Question,
    /// Its whole rubric.
    pub rubric: Rubric,
    /// The thread so far, oldest first.
    pub turns: Vec<TurnRecord>,
    /// Ids of the criteria to check: all for a main answer, the open ones for a follow-up.
    pub criteria: Vec<String>,
    /// Persona of the interviewer, for the wording of the follow-up.
    pub style: String,
    /// Language of the feedback, BCP 47.
    pub lang: String,
}

impl AssessRequest {
    /// The answer under assessment; empty where there is none.
    pub fn answer(&self) -> &str {
        self.turns.last().and_then(|t| t.answer.as_deref()).unwrap_or_default()
    }

    /// The criteria to check, in rubric order.
    pub fn checked(&self) -> impl Iterator<Item = &Criterion> {
        self.rubric.criteria.iter().filter(|c| self.criteria.contains(&c.id))
    }
}

/// What an assessor reports while it works.
#[derive(Debug, Clone, PartialEq)]
pub enum AssessProgress {
    /// It begins to check these.
    Started(Vec<Criterion>),
    /// It waits, and why.
    Waiting(String),
    /// The model has begun to reply.
    Replying,
    /// A verdict, not yet final: evidence is checked at the end.
    Verdict {
        /// Criterion id.
        criterion: String,
        /// As the model said it.
        verdict: Verdict,
    },
    /// The reply starts again; verdicts so far are void.
    Restarted,
}

/// Checks an answer against a rubric.
pub trait Assessor: Send + Sync {
    /// What feedback and reports call it: a model name or `offline`.
    fn name(&self) -> &str;
    /// True when its scores are estimates made without a language model.
    fn offline(&self) -> bool;
    /// Never fails: what cannot be assessed is `Unscored` with the reason. Dropping the future cancels the work.
    fn assess<'a>(
        &'a self,
        request: &'a AssessRequest,
        progress: &'a mut (dyn FnMut(AssessProgress) + Send),
    ) -> BoxFuture<'a, Assessment>;
}

// ---------------------------------------------------------------------------------------------------------------
// History

/// A session in a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Identity.
    pub id: SessionId,
    /// When it was planned.
    pub started: Timestamp,
    /// Interview or drill.
    pub kind: SessionKind,
    /// Where it stands.
    pub status: SessionStatus,
    /// Score 0–100, None when nothing is scored.
    pub score: Option<f64>,
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
    /// What was being typed when the session broke off; empty where nothing was.
    fn draft(&self, id: SessionId) -> Result<String, HistoryError>;
}

/// Why the history did not do what was asked. The history file is never overwritten when it is damaged.
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
    /// Anything else.
    #[error("the history {path} failed: {reason}")]
    Other {
        /// File.
        path: PathBuf,
        /// One sentence.
        reason: String,
    },
}

// ---------------------------------------------------------------------------------------------------------------
// Terminal

/// What came from the candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A submitted answer, to the letter.
    Answer(String),
    /// A command, and what had been typed of the answer before it.
    Command(Command, String),
    /// End of input with nothing typed: a pipe that is empty, Ctrl-D on an empty answer.
    Ended,
    /// Ctrl-C, and what had been typed.
    Interrupted(String),
}

/// The candidate's side: screens out, answers in.
pub trait Terminal {
    /// Shows a screen.
    fn show(&mut self, screen: &Screen) -> Result<(), TerminalError>;
    /// Asks for an answer or a command. Calls `draft` with everything typed so far whenever a line is finished.
    fn ask(&mut self, prompt: &AnswerPrompt, draft: &mut dyn FnMut(&str)) -> Result<Input, TerminalError>;
    /// Waits until the candidate goes on (after `/pause`).
    fn pause(&mut self) -> Result<(), TerminalError>;
    /// Shows how far an assessment is.
    fn progress(&mut self, progress: &AssessProgress) -> Result<(), TerminalError>;
    /// Called about ten times a second while an assessment runs, for a spinner; `elapsed` since it began.
    fn tick(&mut self, elapsed: Duration) -> Result<(), TerminalError>;
    /// The assessment is over: clear what `progress` and `tick` drew.
    fn settle(&mut self) -> Result<(), TerminalError>;
}

/// The terminal is gone or cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the terminal failed: {0}")]
pub struct TerminalError(pub String);
