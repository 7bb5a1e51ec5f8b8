//! What is wrong with a model's reply.
//!
//! Owns the sentences: each is a clause that can be sent back to the model, and shown to people
//! where a second reply is no better.

use crate::domain::Verdict;

/// One thing that is wrong with a reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Longer than is read.
    #[error("the reply has {bytes} bytes, more than anybody could read")]
    TooLong {
        /// Length of the reply.
        bytes: usize,
    },
    /// The first block that looks like JSON is none.
    #[error("the JSON is broken: {0}")]
    BrokenJson(String),
    /// Nothing in the reply has the form asked for.
    #[error("there is no complete JSON object with the key \"{key}\"")]
    NoObject {
        /// The key that marks the object.
        key: String,
    },
    /// A list was asked for.
    #[error("\"{key}\" is not a list")]
    NoList {
        /// The key with something else.
        key: &'static str,
    },
    /// An entry about a criterion that nobody asked about.
    #[error("\"{id}\" is not one of the criteria to check")]
    Stranger {
        /// The id as the model wrote it, shortened.
        id: String,
    },
    /// An entry that does not say what it is about.
    #[error("an entry of \"criteria\" has no id")]
    NoId,
    /// A criterion with two different entries.
    #[error("criterion {id} appears more than once")]
    Repeated {
        /// Id of the criterion.
        id: String,
    },
    /// A criterion without an entry.
    #[error("criterion {id} is left out")]
    LeftOut {
        /// Id of the criterion.
        id: String,
    },
    /// A verdict that is none.
    #[error(
        "criterion {id} has the verdict \"{word}\", which is none of met, partial, missing, \
         contradicted"
    )]
    UnknownVerdict {
        /// Id of the criterion.
        id: String,
        /// The verdict as the model wrote it, shortened.
        word: String,
    },
    /// A quote that holds no words.
    #[error("criterion {id} has a quote that is neither words nor a list of passages")]
    QuoteWithoutWords {
        /// Id of the criterion.
        id: String,
    },
    /// A verdict that needs words of the answer, without any.
    #[error("criterion {id} is called {} without the key \"quote\"", verdict.as_str())]
    NoQuote {
        /// Id of the criterion.
        id: String,
        /// What it was called.
        verdict: Verdict,
    },
    /// Too few key points were drafted.
    #[error("there are {found} different points with a text, at least {fewest} are needed")]
    TooFewPoints {
        /// Points that can be used.
        found: usize,
        /// Points that are needed.
        fewest: usize,
    },
    /// Sayings of one side only.
    #[error("there is no right or no wrong statement that keeps the rules")]
    OneSided,
}

impl Problem {
    /// The criterion whose entry is wrong.
    pub fn criterion(&self) -> Option<&str> {
        match self {
            Self::Repeated { id }
            | Self::LeftOut { id }
            | Self::UnknownVerdict { id, .. }
            | Self::QuoteWithoutWords { id }
            | Self::NoQuote { id, .. } => Some(id),
            _ => None,
        }
    }
}

/// All of them in one sentence.
pub fn join_problems(problems: &[Problem]) -> String {
    let clauses: Vec<String> = problems.iter().map(Problem::to_string).collect();
    clauses.join("; ")
}
