//! The port to the store of questions: filters, searches, errors.

use crate::domain::{Difficulty, Question, QuestionId, QuestionType};
use std::collections::HashMap;
use std::path::PathBuf;

/// A question ready to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// The question.
    pub question: Question,
    /// Its dense vector.
    pub vector: Vec<f32>,
}

/// Which questions are meant. Empty lists match everything; several values of one field are
/// alternatives.
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
    fn hashes(&self, filter: &Filter) -> Result<HashMap<QuestionId, String>, StoreError>;
    /// Questions with their vectors, ordered by bank and position of import; at most `limit`.
    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError>;
    /// Best first.
    fn search(&self, query: &Query) -> Result<Vec<Hit>, StoreError>;
    /// Banks by name.
    fn banks(&self) -> Result<Vec<BankSummary>, StoreError>;
    /// Builds search graphs where they are due, about a minute per 100,000 questions; true when it
    /// did. Where they are due, `progress` is called with (questions copied, questions): first with
    /// 0, and with all of them before the graphs themselves are built, which takes most of the
    /// time. To be called after an import; a server does it by itself.
    fn maintain(&self, _progress: &mut dyn FnMut(usize, usize)) -> Result<bool, StoreError> {
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
    /// There is no room on the disk.
    #[error("the question store at {path} cannot be written: the disk is full")]
    Full {
        /// Folder.
        path: PathBuf,
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
        "the question store holds vectors of {stored} (width {stored_width}), \
         the configuration names {configured} (width {configured_width})"
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
    /// Its vectors were made of other parts of the questions.
    #[error(
        "the question store holds vectors of recipe {stored}, this viva makes recipe {expected}: \
         they embed other parts of a question"
    )]
    Recipe {
        /// Recipe of the stored vectors.
        stored: u32,
        /// Recipe of this version.
        expected: u32,
    },
    /// A server could not be reached.
    #[error("the question store at {url} cannot be reached: {reason}")]
    Unreachable {
        /// Without credentials.
        url: String,
        /// One sentence.
        reason: String,
    },
    /// A server took too long for a write.
    #[error("the question store at {url} did not finish a write within {seconds} s")]
    Slow {
        /// Without credentials.
        url: String,
        /// The limit of time.
        seconds: u64,
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
