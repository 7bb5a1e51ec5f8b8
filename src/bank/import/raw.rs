//! What readers hand over: questions as they stand in a file, before they are cleaned.

use super::outcome::Skipped;
use crate::bank::limits::MAX_SKIPPED;
use crate::domain::{Difficulty, KeyPoint, QuestionType};

/// A decoded file and what the user says about its fields.
pub(super) struct SourceFile<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) map: &'a [(String, String)],
}

/// Everything a reader found, before it is cleaned.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) title: Option<String>,
    pub(super) questions: Vec<RawQuestion>,
    pub(super) skipped: Vec<Skipped>,
    /// A thing to try where there is no question.
    pub(super) hint: String,
}

impl Raw {
    pub(super) fn skip(&mut self, line: usize, why: impl Into<String>) {
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
pub(super) struct RawQuestion {
    pub(super) line: usize,
    pub(super) section: String,
    /// The question in one line.
    pub(super) text: String,
    /// The rest of it: code, options.
    pub(super) details: String,
    pub(super) answer: String,
    pub(super) key_points: Vec<KeyPoint>,
    pub(super) hints: Vec<String>,
    pub(super) difficulty: Option<RawDifficulty>,
    pub(super) topic: String,
    pub(super) kind: Option<QuestionType>,
    pub(super) id: Option<uuid::Uuid>,
    pub(super) tags: Vec<(String, String)>,
}

/// A difficulty as files tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum RawDifficulty {
    Known(Difficulty),
    /// A number on the file's own scale.
    Number(f64),
    /// So many stars.
    Stars(usize),
}
