//! What the columns of tables and the fields of objects mean: by name, or as the user says.

use super::difficulty;
use super::guess::asks;
use super::outcome::ImportError;
use super::raw::RawQuestion;
use super::values::{key_points, list, readable};
use crate::domain::text::{ellipsis, one_line, suggestions};
use serde_json::Value;

/// Fields of one record, in file order.
pub(super) type Record = Vec<(String, Value)>;

/// A meaning of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Question,
    Answer,
    KeyPoints,
    Difficulty,
    Topic,
    Section,
    Type,
    Id,
    Hints,
    Options,
    WrongOptions,
}

use Meaning::{
    Answer, Difficulty, Hints, Id, KeyPoints, Options, Question, Section, Topic, Type, WrongOptions,
};

impl Meaning {
    const ALL: [Self; 11] = [
        Question,
        Answer,
        KeyPoints,
        Difficulty,
        Topic,
        Section,
        Type,
        Id,
        Hints,
        Options,
        WrongOptions,
    ];

    /// The word of `--map`.
    fn word(self) -> &'static str {
        match self {
            Question => "question",
            Answer => "answer",
            KeyPoints => "key_points",
            Difficulty => "difficulty",
            Topic => "topic",
            Section => "section",
            Type => "type",
            Id => "id",
            Hints => "hints",
            Options => "options",
            WrongOptions => "wrong_options",
        }
    }

    /// Names of such fields, letters and digits only, the surest first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Question => &[
                "question",
                "questiontext",
                "q",
                "questions",
                "prompt",
                "front",
                "query",
                "ask",
                "interviewquestion",
                "title",
                "problem",
                "task",
                "term",
                "text",
                "name",
                "body",
            ],
            Answer => &[
                "answer",
                "modelanswer",
                "answertext",
                "a",
                "back",
                "response",
                "solution",
                "correctanswer",
                "expectedanswer",
                "referenceanswer",
                "idealanswer",
                "sampleanswer",
                "answers",
                "explanation",
                "definition",
                "reference",
                "expected",
                "output",
                "description",
                "content",
            ],
            KeyPoints => &[
                "keypoints",
                "goodtohear",
                "criteria",
                "rubric",
                "points",
                "checklist",
                "expectedpoints",
                "mustmention",
                "keyideas",
                "keyconcepts",
                "evaluationcriteria",
                "lookfor",
                "whattolistenfor",
            ],
            Difficulty => &[
                "difficulty",
                "difficultylevel",
                "hardness",
                "expertise",
                "level",
                "complexity",
                "rating",
            ],
            Topic => &[
                "topic", "topics", "subtopic", "skill", "subject", "category", "tags", "tag",
                "area", "theme",
            ],
            Section => &[
                "section", "chapter", "category", "group", "deck", "module", "unit", "subject",
                "tags",
            ],
            Type => &["type", "kind", "questiontype"],
            Id => &["id", "uuid", "guid"],
            Hints => &["hints", "hint"],
            Options => &["options", "choices", "alternatives", "allanswers"],
            WrongOptions => &[
                "incorrectanswers",
                "wronganswers",
                "distractors",
                "incorrect",
            ],
        }
    }
}

/// Names that are questions only where the record shows that it is one.
const WEAK: [&str; 7] = ["title", "problem", "task", "term", "text", "name", "body"];

/// Fails where `--map` names a meaning that does not exist.
pub(super) fn refuse_unknown_meanings(map: &[(String, String)]) -> Result<(), ImportError> {
    let words = Meaning::ALL.map(Meaning::word);
    match map
        .iter()
        .find(|(meaning, _)| !words.contains(&meaning.as_str()))
    {
        Some((meaning, _)) => Err(ImportError::UnknownMeaning {
            meaning: ellipsis(&one_line(meaning), 40),
            known: words.join(", "),
        }),
        None => Ok(()),
    }
}

/// Fails where `--map` names a field that none of the records has.
pub(super) fn refuse_unknown_fields<'r>(
    file: &str,
    map: &[(String, String)],
    names: impl Iterator<Item = &'r str> + Clone,
) -> Result<(), ImportError> {
    for (_, field) in map {
        if names.clone().any(|name| same(name, field)) {
            continue;
        }

        let mut known: Vec<&str> = Vec::new();
        for name in names.clone() {
            if known.len() < 30 && !known.contains(&name) {
                known.push(name);
            }
        }

        let near = suggestions(field, known.iter().copied());
        let known = if near.is_empty() {
            known.join(", ")
        } else {
            format!("{} (near: {})", known.join(", "), near.join(", "))
        };

        return Err(ImportError::UnknownField {
            file: file.to_string(),
            field: ellipsis(&one_line(field), 40),
            known: ellipsis(&one_line(&known), 400),
        });
    }

    Ok(())
}

/// Returns true where a column of this name holds questions.
pub(super) fn is_question_name(name: &str) -> bool {
    let name = letters(name);
    Question.names().contains(&name.as_str()) && !WEAK.contains(&name.as_str())
}

/// The question a record holds, if it holds one.
pub(super) fn question(
    record: &Record,
    map: &[(String, String)],
    line: usize,
) -> Option<RawQuestion> {
    let fields = Fields {
        record,
        letters: record.iter().map(|(name, _)| letters(name)).collect(),
        map,
    };

    // A field of several questions is a list to walk, not a question.
    let (name, value) = fields
        .find(Question)
        .filter(|(_, value)| !value.is_array())?;
    let text = readable(value);
    let sure = fields.is_mapped(Question) || !WEAK.contains(&letters(name).as_str());

    if text.trim().is_empty() || (!sure && asks(&text) == 0 && !fields.shows_a_question(name)) {
        return None;
    }

    let (text, details) = text.split_once('\n').unwrap_or((&text, ""));
    let mut question = RawQuestion {
        line,
        text: text.to_string(),
        details: details.to_string(),
        ..Default::default()
    };
    let answer = fields
        .find(Answer)
        .filter(|(other, _)| *other != name)
        .map(|(_, value)| value);
    question.answer = answer.map(readable).unwrap_or_default();
    fields.options_into(&mut question, answer);
    question.key_points = fields
        .find(KeyPoints)
        .map(|(_, v)| key_points(v))
        .unwrap_or_default();
    question.hints = fields.find(Hints).map(|(_, v)| list(v)).unwrap_or_default();
    question.difficulty = fields
        .find(Difficulty)
        .and_then(|(_, v)| difficulty::difficulty(&readable(v)));
    question.topic = fields.first(Topic);
    question.section = fields.first(Section);
    question.kind = fields.first(Type).parse().ok();
    question.id = fields.first(Id).parse().ok();

    Some(question)
}

struct Fields<'r> {
    record: &'r Record,
    /// The names as [`letters`] has them.
    letters: Vec<String>,
    map: &'r [(String, String)],
}

impl<'r> Fields<'r> {
    fn is_mapped(&self, meaning: Meaning) -> bool {
        self.map.iter().any(|(word, _)| word == meaning.word())
    }

    /// The field of a meaning: the mapped one, else the one with the surest name that is mapped to
    /// nothing else.
    fn find(&self, meaning: Meaning) -> Option<(&'r str, &'r Value)> {
        if let Some((_, mapped)) = self.map.iter().find(|(word, _)| word == meaning.word()) {
            let mut fields = self.record.iter();
            return fields
                .find(|(name, value)| same(name, mapped) && !value.is_null())
                .map(|(name, value)| (name.as_str(), value));
        }

        meaning.names().iter().find_map(|wanted| {
            let mut named = self
                .record
                .iter()
                .zip(&self.letters)
                .filter(|(_, letters)| letters == wanted);
            let found = named.find(|((name, value), _)| self.is_free(name) && !is_empty(value));
            found.map(|((name, value), _)| (name.as_str(), value))
        })
    }

    /// Returns true for a field that is mapped to nothing.
    fn is_free(&self, name: &str) -> bool {
        !self.map.iter().any(|(_, field)| same(field, name))
    }

    /// The text of a field, its first item where it is a list.
    fn first(&self, meaning: Meaning) -> String {
        match self.find(meaning) {
            Some((_, Value::Array(items))) => items.first().map(readable).unwrap_or_default(),
            Some((_, value)) => readable(value),
            None => String::new(),
        }
    }

    /// Returns true where a record without a sure name has what only questions have.
    fn shows_a_question(&self, name: &str) -> bool {
        let nested = self
            .record
            .iter()
            .any(|(_, v)| v.as_array().is_some_and(|a| a.iter().any(Value::is_object)));
        !nested
            && [Answer, KeyPoints]
                .into_iter()
                .any(|meaning| self.find(meaning).is_some_and(|(other, _)| other != name))
    }

    /// Choices become part of the question, the right one its answer.
    fn options_into(&self, question: &mut RawQuestion, answer: Option<&Value>) {
        let mut options = match self.find(Options) {
            Some((_, Value::Object(named))) => named.values().map(readable).collect(),
            Some((_, value)) => list(value),
            None => self.lettered_options(),
        };

        if let Some((_, wrong)) = self.find(WrongOptions) {
            options.extend(list(wrong));
            options.push(question.answer.clone());
            // In file order the right one would always be the last.
            options.sort();
        }

        options.retain(|option| !option.trim().is_empty());
        if options.len() < 2 {
            return;
        }

        let lines = ('A'..='Z')
            .zip(&options)
            .map(|(letter, option)| format!("{letter}) {}", one_line(option)));
        let lines: Vec<String> = lines.collect();
        let details = [
            question.details.trim(),
            &lines
                .iter()
                .map(|l| format!("- {l}"))
                .collect::<Vec<_>>()
                .join("\n"),
        ]
        .join("\n\n");

        question.details = details.trim_start().to_string();
        let letter = question
            .answer
            .trim()
            .trim_end_matches([')', '.'])
            .to_uppercase();
        let index = match answer {
            Some(Value::Number(number)) => number.as_u64().and_then(|n| usize::try_from(n).ok()),
            _ => ('A'..='Z').position(|l| l.to_string() == letter),
        };

        if let Some(right) = index.and_then(|i| lines.get(i)) {
            question.answer.clone_from(right);
        }
    }

    /// Columns like "Option A", "choice_2".
    fn lettered_options(&self) -> Vec<String> {
        self.record
            .iter()
            .filter(|(name, _)| is_lettered(name))
            .map(|(_, value)| readable(value))
            .collect()
    }
}

/// Lower-case letters and digits of a field's name: `goodToHear`, `good_to_hear` and "Good to hear"
/// are one.
fn letters(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn same(a: &str, b: &str) -> bool {
    a == b || (letters(a) == letters(b) && !letters(a).is_empty())
}

/// Returns true for names like "Option A", "choice_2".
fn is_lettered(name: &str) -> bool {
    let name = letters(name);
    let rest = name
        .strip_prefix("option")
        .or_else(|| name.strip_prefix("choice"));
    rest.is_some_and(|rest| rest.len() == 1)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
