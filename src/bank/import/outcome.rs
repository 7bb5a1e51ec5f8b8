//! What an import gives: a bank with counts, or why there is none.

use super::format::Format;
use crate::bank::errors::BankErrors;
use crate::bank::limits::MAX_FILE_BYTES;
use crate::domain::Bank;

/// The bank that was read from a file, with counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedBank {
    /// The format it was read as.
    pub format: Format,
    /// The encoding it was read as; None for UTF-8.
    pub encoding: Option<&'static str>,
    /// Its questions; ids are the same on every import of the same file under the same bank name.
    pub bank: Bank,
    /// Questions with a model answer.
    pub with_answer: usize,
    /// Questions with key points.
    pub with_key_points: usize,
    /// Questions whose difficulty the file tells; the others are medium.
    pub with_difficulty: usize,
    /// Things that looked like a question and were left out.
    pub skipped: Vec<Skipped>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// First line in the file, counted from 1.
    pub line: usize,
    /// Last line; the same for one line.
    pub through: usize,
    /// The reason, a clause.
    pub why: String,
}

/// The reason why nothing of a file was imported.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// Viva's own format with errors.
    #[error("{0}")]
    Bank(#[from] BankErrors),
    /// Beyond the limit.
    #[error("{file}: {bytes} bytes are more than {MAX_FILE_BYTES}; split the file")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size.
        bytes: usize,
    },
    /// `--encoding` names none that is known.
    #[error(
        "--encoding {name}: no such encoding; there are windows-1252, macintosh, cp850, cp437, \
         UTF-16LE, Shift_JIS and those that browsers know"
    )]
    UnknownEncoding {
        /// The name.
        name: String,
    },
    /// Of a kind that holds no questions to read.
    #[error("{file}: this is {what}; {remedy}")]
    WrongKind {
        /// The file.
        file: String,
        /// The kind of file it seems to be.
        what: String,
        /// What to do instead.
        remedy: &'static str,
    },
    /// Nothing in it.
    #[error("{file}: the file is empty")]
    Empty {
        /// The file.
        file: String,
    },
    /// JSON, YAML or TOML that breaks off or is none.
    #[error(
        "{file}:{line}: not valid {language}: {reason}; fix the file, or name another format with --format"
    )]
    Syntax {
        /// The file.
        file: String,
        /// What it was read as.
        language: &'static str,
        /// Its line.
        line: usize,
        /// The parser's words.
        reason: String,
    },
    /// `--map` names a meaning that does not exist.
    #[error("--map: \"{meaning}\" is no meaning; the meanings are {known}")]
    UnknownMeaning {
        /// The word that was written.
        meaning: String,
        /// Those there are.
        known: String,
    },
    /// `--map` names a field that the file does not have.
    #[error("{file}: no field \"{field}\" as --map says; the fields are {known}")]
    UnknownField {
        /// The file.
        file: String,
        /// The word that was written.
        field: String,
        /// Those of the file.
        known: String,
    },
    /// Read, and nothing in it is a question.
    #[error("{file}: no question found (read as {format}); {hint}")]
    NoQuestion {
        /// The file.
        file: String,
        /// The format it was read as.
        format: Format,
        /// A thing to try.
        hint: String,
    },
}
