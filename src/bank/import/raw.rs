//! What readers hand over: questions as they stand in a file, before they are cleaned.

use super::outcome::Skipped;
use crate::bank::limits::MAX_SKIPPED;
use crate::domain::text::{ellipsis, one_line, plural};
use crate::domain::{Difficulty, KeyPoint, QuestionType, RedFlag};

/// Between the names of a field and of a part of it.
pub(super) const PART: &str = " › ";
/// Unread fields that are told one by one.
const MAX_UNREAD: usize = 50;

/// A decoded file and what the user says about its fields.
pub(super) struct SourceFile<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) map: &'a [(String, String)],
}

/// Words of a line of a page.
#[derive(Debug)]
pub(super) struct ToldWords {
    pub(super) line: usize,
    pub(super) text: String,
}

/// Everything a reader found, before it is cleaned.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) title: Option<String>,
    pub(super) questions: Vec<RawQuestion>,
    pub(super) skipped: Vec<Skipped>,
    /// Fields with words that nothing was made of.
    pub(super) unread: Unread,
    /// Words of a page that are told of otherwise: cells of unread columns.
    pub(super) told: Vec<ToldWords>,
    /// A thing to try where there is no question.
    pub(super) hint: String,
}

impl Raw {
    /// Takes in the question of a record.
    pub(super) fn take(&mut self, found: FoundQuestion) {
        for name in &found.unread {
            self.unread.count(name, found.question.line);
        }
        self.questions.push(found.question);
    }

    pub(super) fn skip(&mut self, line: usize, why: impl Into<String>) {
        self.skip_lines(line, line, why);
    }

    /// Notes that the lines from `line` to `through` were left out.
    pub(super) fn skip_lines(&mut self, line: usize, through: usize, why: impl Into<String>) {
        if self.skipped.len() < MAX_SKIPPED {
            self.skipped.push(Skipped {
                line,
                through,
                why: why.into(),
            });
        }
    }
}

/// Fields that are not read: how many records have words there, and the line of the first.
#[derive(Debug, Default)]
pub(super) struct Unread(Vec<UnreadField>);

#[derive(Debug)]
struct UnreadField {
    name: String,
    line: usize,
    records: usize,
}

impl Unread {
    /// Counts a field of the record at `line`.
    pub(super) fn count(&mut self, name: &str, line: usize) {
        let room = self.0.len() < MAX_UNREAD;
        match self.0.iter_mut().find(|field| field.name == name) {
            Some(field) => field.records += 1,
            None if room => self.0.push(UnreadField {
                name: name.to_string(),
                line,
                records: 1,
            }),
            None => {}
        }
    }

    /// What was left out, in words: `thing` is a column or a field.
    pub(super) fn tell(&self, thing: &str) -> Vec<Skipped> {
        let fields = self.0.iter().map(|field| Skipped {
            line: field.line,
            through: field.line,
            why: format!(
                "the {thing} \"{}\" is not read ({}){}",
                ellipsis(&one_line(&field.name), 60),
                plural(field.records, "time"),
                match field.name.contains(PART) {
                    true => "",
                    false => "; --map gives it a meaning",
                }
            ),
        });
        fields.collect()
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
    pub(super) red_flags: Vec<RedFlag>,
    pub(super) hints: Vec<String>,
    pub(super) difficulty: Option<RawDifficulty>,
    /// A word for the difficulty that means nothing here.
    pub(super) unknown_difficulty: Option<String>,
    pub(super) topic: String,
    pub(super) kind: Option<QuestionType>,
    pub(super) id: Option<uuid::Uuid>,
    pub(super) tags: Vec<(String, String)>,
}

/// A question, and the names of the fields of its record that have words and are not read.
pub(super) struct FoundQuestion {
    pub(super) question: RawQuestion,
    pub(super) unread: Vec<String>,
}

/// A difficulty as files tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum RawDifficulty {
    Known(Difficulty),
    /// A number on the file's own scale.
    Number(f64),
    /// So many stars, of so many that are drawn.
    Stars(usize, usize),
}
