//! Questions from the files people already have: format recognised, questions, answers, key points,
//! topics and difficulty marks understood, and a count of what was.
//!
//! Bytes in, a [`Bank`] out; every format ends in [`RawQuestion`]s, and `assemble` alone makes
//! questions of them. Which formats there are is decided in `detect`, what column and field names
//! mean in `fields`, what a text's words say in `guess` and `marks`, and which lines of a Markdown
//! page are questions in `prose`.

mod assemble;
mod decode;
mod detect;
mod fields;
mod guess;
mod html;
mod json;
mod marks;
mod prose;
mod table;
#[cfg(test)]
mod tests;

use super::errors::BankErrors;
use super::limits::{MAX_FILE_BYTES, MAX_SKIPPED};
use super::markdown;
use crate::domain::text::one_line;
use crate::domain::{Bank, Difficulty, QuestionType};
use std::fmt;
use std::str::FromStr;

/// What a file of questions may be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Viva's own Markdown.
    Viva,
    /// Any other Markdown.
    Markdown,
    /// Comma-separated (or semicolons, where the first line has more of them).
    Csv,
    /// Tab-separated.
    Tsv,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    JsonLines,
    /// Anki's "Notes in Plain Text".
    Anki,
}

impl Format {
    /// In the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::Viva,
        Self::Markdown,
        Self::Csv,
        Self::Tsv,
        Self::Json,
        Self::JsonLines,
        Self::Anki,
    ];

    /// The word of `--format` and of JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viva => "viva",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Anki => "anki",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let word = word.trim().to_lowercase();
        let word = match word.as_str() {
            "md" => "markdown",
            "ndjson" | "jsonlines" | "json-lines" => "jsonl",
            other => other,
        };
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| {
                format!(
                    "\"{word}\" is not one of {}",
                    Self::ALL.map(Self::as_str).join(", ")
                )
            })
    }
}

/// What the user says about a file; everything else is found out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// The format, where it is not to be recognised.
    pub format: Option<Format>,
    /// Meaning and field: `("question", "Front")`; fields of tables also by number from 1.
    pub map: Vec<(String, String)>,
    /// Role of the bank; else its title, else its name.
    pub role: Option<String>,
    /// Level of the bank; else none.
    pub level: Option<String>,
    /// Name of the bank; else the file's stem.
    pub bank_name: Option<String>,
}

/// What was understood of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The format it was read as.
    pub format: Format,
    /// Its questions; ids are the same on every import of the same file under the same bank name.
    pub bank: Bank,
    /// Questions with a model answer.
    pub with_answer: usize,
    /// Questions with key points.
    pub with_key_points: usize,
    /// Questions whose difficulty the file tells; the others are medium.
    pub with_difficulty: usize,
    /// What looked like a question and was left out.
    pub skipped: Vec<Skipped>,
}

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Line in the file, counted from 1.
    pub line: usize,
    /// Why, a clause.
    pub why: String,
}

/// Why nothing of a file was imported.
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
    /// Not a text file.
    #[error("{file}: this is {what}, not a text; export it as text, CSV or Markdown and add that")]
    NotText {
        /// The file.
        file: String,
        /// What it seems to be.
        what: &'static str,
    },
    /// JSON that breaks off or is none.
    #[error(
        "{file}:{line}: not valid JSON: {reason}; fix the file, or name another format with --format"
    )]
    Json {
        /// The file.
        file: String,
        /// Where.
        line: usize,
        /// The parser's words.
        reason: String,
    },
    /// `--map` names a meaning that does not exist.
    #[error("--map: \"{meaning}\" is no meaning; the meanings are {known}")]
    UnknownMeaning {
        /// What was written.
        meaning: String,
        /// Those there are.
        known: String,
    },
    /// `--map` names a field that the file does not have.
    #[error("{file}: no field \"{field}\" as --map says; the fields are {known}")]
    UnknownField {
        /// The file.
        file: String,
        /// What was written.
        field: String,
        /// Those of the file.
        known: String,
    },
    /// Read, and nothing in it is a question.
    #[error("{file}: no question found (read as {format}); {hint}")]
    NoQuestion {
        /// The file.
        file: String,
        /// What it was read as.
        format: Format,
        /// What to try.
        hint: String,
    },
}

/// Reads a file of questions. `file_name` is used for messages, as a hint at the format, and for
/// the bank's name.
pub fn import(
    bytes: &[u8],
    file_name: &str,
    options: &ImportOptions,
) -> Result<Imported, ImportError> {
    let file = one_line(file_name);
    fields::refuse_unknown_meanings(&options.map)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(ImportError::TooLarge {
            file,
            bytes: bytes.len(),
        });
    }
    let text = decode::decode(bytes).map_err(|what| ImportError::NotText {
        file: file.clone(),
        what,
    })?;
    let format = options
        .format
        .unwrap_or_else(|| detect::detect(&text, file_name));
    let source = Source {
        file: &file,
        text: &text,
        map: &options.map,
    };
    let raw = match format {
        Format::Viva => {
            let bank = markdown::parse(&file, &assemble::bank_name(file_name, options), &text)?;
            return Ok(assemble::own(bank, options));
        }
        Format::Markdown => prose::read(&source),
        Format::Csv | Format::Tsv => table::read(&source, format)?,
        Format::Anki => table::read_anki(&source)?,
        Format::Json => json::read(&source)?,
        Format::JsonLines => json::read_lines(&source)?,
    };
    let hint = raw.hint.clone();
    let imported = assemble::assemble(raw, format, file_name, options);
    if imported.bank.questions.is_empty() {
        return Err(ImportError::NoQuestion { file, format, hint });
    }
    Ok(imported)
}

/// A decoded file and what the user says about its fields.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
    map: &'a [(String, String)],
}

/// What a reader found, before it is cleaned.
#[derive(Debug, Default)]
struct Raw {
    title: Option<String>,
    questions: Vec<RawQuestion>,
    skipped: Vec<Skipped>,
    /// What to try where there is no question.
    hint: String,
}

impl Raw {
    fn skip(&mut self, line: usize, why: impl Into<String>) {
        if self.skipped.len() < MAX_SKIPPED {
            self.skipped.push(Skipped {
                line,
                why: why.into(),
            });
        }
    }
}

/// A question as a reader found it: raw Markdown, not yet safe to show.
#[derive(Debug, Clone, Default)]
struct RawQuestion {
    line: usize,
    section: String,
    /// The question in one line.
    text: String,
    /// What else belongs to it: code, options.
    details: String,
    answer: String,
    key_points: Vec<String>,
    hints: Vec<String>,
    difficulty: Option<RawDifficulty>,
    topic: String,
    kind: Option<QuestionType>,
    id: Option<uuid::Uuid>,
    tags: Vec<(String, String)>,
}

/// A difficulty as files tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum RawDifficulty {
    Known(Difficulty),
    /// A number on the file's own scale.
    Number(f64),
    /// So many stars.
    Stars(usize),
}
