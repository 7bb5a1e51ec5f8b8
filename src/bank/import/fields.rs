//! What the columns of tables and the fields of objects mean: by name, or as the user says.

use super::choices::{
    add_choices, choices_into, choices_of, is_letter, is_lettered, lettered, numbered_choices,
    without_word,
};
use super::difficulty;
use super::guess::asks;
use super::names::Meaning::{
    self, Answer, Difficulty, Hints, Id, KeyPoints, Options, Question, RedFlags, Section, Topic,
    Type, WrongOptions,
};
use super::names::{is_answer_name, is_index, is_weak, letters, name_letters, scale_of};
use super::outcome::ImportError;
use super::part_names::{LabelledPart, part_named};
use super::raw::{FoundQuestion, RawQuestion};
use super::unread;
use super::values::{key_points, list, marked_choices, readable, red_flags};
use crate::domain::text::{ellipsis, one_line, suggestions};
use serde_json::Value;

/// Fields of one record, in file order.
pub(super) type Record = Vec<(String, Value)>;

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

/// The question a record holds, if it holds one.
pub(super) fn question(
    record: &Record,
    map: &[(String, String)],
    line: usize,
) -> Option<FoundQuestion> {
    let fields = Fields::of(record, map);

    // A field of several questions is a list to walk, not a question.
    let (name, value) = fields
        .find(Question)
        .filter(|(_, value)| !value.is_array())?;
    let text = readable(value);
    let sure = fields.is_mapped(Question) || !is_weak(&letters(name));

    if text.trim().is_empty() || (!sure && asks(&text) == 0 && !fields.shows_a_question(name)) {
        return None;
    }

    let (text, details) = split_asking(&text);
    let mut question = RawQuestion {
        line,
        text,
        details,
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
        .filter(|(_, value)| !is_number(value))
        .map(|(_, v)| key_points(v))
        .unwrap_or_default();
    let flags = fields.find(RedFlags).map(|(_, value)| key_points(value));
    question.red_flags = flags.map(red_flags).unwrap_or_default();
    question.hints = fields.find(Hints).map(|(_, v)| list(v)).unwrap_or_default();
    let hardness = fields.first(Difficulty);
    let scale = fields.find(Difficulty).and_then(|(name, _)| scale_of(name));
    question.difficulty = scale
        .and_then(|scale| difficulty::on_scale(&hardness, scale.least, scale.most))
        .or_else(|| difficulty::difficulty(&hardness));
    if question.difficulty.is_none() && !hardness.trim().is_empty() {
        question.unknown_difficulty = Some(hardness);
    }
    question.topic = fields.all(Topic);
    question.section = fields.all(Section);
    question.kind = fields.first(Type).parse().ok();
    question.id = fields.first(Id).parse().ok();

    let unread = fields.unread(&question);
    Some(FoundQuestion { question, unread })
}

/// The number by which a record names the right one of its choices.
pub(super) struct ChosenPlace {
    /// Index of its field in the record.
    pub(super) field: usize,
    pub(super) number: u64,
    /// So many choices there are.
    pub(super) choices: u64,
    /// The choices are in fields numbered from 1.
    pub(super) numbered_from_one: bool,
}

/// The number by which a record names its right choice. None where it names none so, where the
/// number may be what a choice says, and for a field that is called an index: that counts from 0.
pub(super) fn chosen_place(record: &Record, map: &[(String, String)]) -> Option<ChosenPlace> {
    let fields = Fields::of(record, map);
    let (name, value) = fields.find(Answer)?;
    let number = value.as_u64().filter(|_| !is_index(name))?;
    let choices = fields.choices();
    let count = u64::try_from(choices.len()).unwrap_or(u64::MAX);
    if count < 2 || number > count || choices.contains(&number.to_string()) {
        return None;
    }

    let named = record.iter().filter(|(name, _)| fields.is_choice(name));
    let digits = named.filter_map(|(name, _)| name.chars().find(char::is_ascii_digit));
    Some(ChosenPlace {
        field: record
            .iter()
            .position(|(_, other)| std::ptr::eq(other, value))?,
        number,
        choices: count,
        numbered_from_one: fields.find(Options).is_none() && digits.min() == Some('1'),
    })
}

/// The line of a text that asks, and the rest: a list or a table may stand above the question.
fn split_asking(text: &str) -> (String, String) {
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.first().copied().unwrap_or_default();
    let mut asking = lines.iter().enumerate().filter(|(_, line)| asks(line) == 2);
    let asked = match (asks(first), asking.next(), asking.next()) {
        (0, Some((at, _)), None) if !text.contains("```") => at,
        _ => 0,
    };

    let rest = lines.iter().enumerate().filter(|(at, _)| *at != asked);
    let rest: Vec<&str> = rest.map(|(_, line)| *line).collect();
    let asked = lines.get(asked).copied().unwrap_or_default();
    (asked.trim().to_string(), rest.join("\n"))
}

/// A field's name and value.
type Field<'r> = (&'r str, &'r Value);

struct Fields<'r> {
    record: &'r Record,
    /// The names as [`letters`] has them.
    letters: Vec<String>,
    map: &'r [(String, String)],
}

impl<'r> Fields<'r> {
    fn of(record: &'r Record, map: &'r [(String, String)]) -> Self {
        Self {
            record,
            letters: record.iter().map(|(name, _)| name_letters(name)).collect(),
            map,
        }
    }

    fn is_mapped(&self, meaning: Meaning) -> bool {
        self.map.iter().any(|(word, _)| word == meaning.word())
    }

    /// The field of a meaning.
    fn find(&self, meaning: Meaning) -> Option<Field<'r>> {
        let named = self.find_named(meaning)?;
        match meaning {
            Question => Some(self.asking_beside(named)),
            _ => Some(named),
        }
    }

    /// The field of a meaning: the mapped one, else the one with the surest name that is mapped to
    /// nothing else.
    fn find_named(&self, meaning: Meaning) -> Option<Field<'r>> {
        if let Some((_, mapped)) = self.map.iter().find(|(word, _)| word == meaning.word()) {
            let mut fields = self.record.iter();
            return fields
                .find(|(name, value)| same(name, mapped) && !value.is_null())
                .map(|(name, value)| (name.as_str(), value));
        }

        meaning
            .names()
            .find_map(|wanted| {
                let mut named = self
                    .record
                    .iter()
                    .zip(&self.letters)
                    .filter(|(_, letters)| letters.as_str() == wanted);
                let found = named.find(|((name, value), _)| {
                    let is_option = meaning == Answer && self.is_option_letter(name);
                    self.is_free(name) && !is_empty(value) && !is_option
                });
                found.map(|((name, value), _)| (name.as_str(), value))
            })
            .or_else(|| self.find_part(meaning))
            .or_else(|| self.find_answer_within(meaning))
    }

    /// The question's field; of those whose names mean little, the only one that asks: a title may
    /// stand before it.
    fn asking_beside(&self, named: Field<'r>) -> Field<'r> {
        if self.is_mapped(Question) || !is_weak(&letters(named.0)) {
            return named;
        }
        let mut asking = self.record.iter().filter(|(name, value)| {
            let is_text = value.is_string() && self.is_free(name);
            is_text && is_weak(&letters(name)) && asks(&readable(value)) == 2
        });
        match (asking.next(), asking.next()) {
            (Some((name, value)), None) => (name, value),
            _ => named,
        }
    }

    /// A field whose name is one of those that key points and red flags have on pages: "Listen
    /// for".
    fn find_part(&self, meaning: Meaning) -> Option<Field<'r>> {
        let wanted = match meaning {
            KeyPoints => LabelledPart::Points,
            RedFlags => LabelledPart::RedFlags,
            _ => return None,
        };
        let mut fields = self.record.iter();
        let found = fields.find(|(name, value)| {
            part_named(name) == Some(wanted) && self.is_free(name) && !is_empty(value)
        });
        found.map(|(name, value)| (name.as_str(), value))
    }

    /// A field whose name speaks of the answer among other words: "Your ideal answer here".
    fn find_answer_within(&self, meaning: Meaning) -> Option<Field<'r>> {
        let mut fields = self.record.iter().zip(&self.letters);
        let found = fields.find(|((name, value), letters)| {
            meaning == Answer
                && speaks_of_answer(letters)
                && part_named(name).is_none()
                && self.is_free(name)
                && readable(value).contains(char::is_alphabetic)
        });
        found.map(|((name, value), _)| (name.as_str(), value))
    }

    /// What of the record came into no part of the question.
    fn unread(&self, question: &RawQuestion) -> Vec<String> {
        let read: Vec<&Value> = Meaning::ALL
            .into_iter()
            .filter(|meaning| *meaning != Type || question.kind.is_some())
            .filter_map(|meaning| self.find(meaning).map(|(_, value)| (meaning, value)))
            .filter(|(meaning, value)| *meaning != KeyPoints || !is_number(value))
            .map(|(_, value)| value)
            .collect();
        let lettered = self.record.iter().filter(|(name, _)| self.is_choice(name));
        let lettered: Vec<&Value> = match self.find(Options) {
            Some(_) => Vec::new(),
            None => lettered.map(|(_, value)| value).collect(),
        };
        let used = [read, lettered].concat();

        // Words for a level, a type or an id are understood without standing anywhere.
        let understood = [Difficulty, Type, Id].map(|meaning| self.first(meaning));
        unread::left_out(
            self.record,
            question,
            |value| used.iter().any(|used| std::ptr::eq(*used, value)),
            &understood.join(" "),
        )
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

    /// The text of a field, the items of a list beside each other.
    fn all(&self, meaning: Meaning) -> String {
        match self.find(meaning) {
            Some((_, Value::Array(items))) => {
                let items: Vec<String> = items.iter().map(readable).collect();
                items.join(", ")
            }
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
        let found = self.find(Options).map(|(_, value)| value);
        let marked = answer.and_then(marked_choices);
        if let Some(choices) = marked.or_else(|| found.and_then(marked_choices)) {
            choices_into(question, &choices);
            return;
        }

        let mut options = self.choices();
        // A table counts from 1.
        let is_table = found.is_none_or(Value::is_string);

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

        let lines = lettered(options.iter().map(String::as_str));
        add_choices(question, &lines);
        let letter = without_word(&question.answer)
            .trim_end_matches([')', '.'])
            .to_uppercase();
        let index = match answer {
            Some(Value::Number(number)) => number.as_u64().and_then(|n| usize::try_from(n).ok()),
            _ => ('A'..='Z').position(|l| l.to_string() == letter),
        };

        let numbered = is_table
            .then(|| numbered_choices(&question.answer, &lines, &options))
            .flatten();
        if let Some(right) = index.and_then(|i| lines.get(i)) {
            question.answer.clone_from(right);
        } else if let Some(right) = numbered {
            question.answer = right;
        } else if is_letter(&letter) && !options.contains(&question.answer) {
            // It names a choice that there is not.
            question.answer.clear();
        }
    }

    /// The choices as they are written.
    fn choices(&self) -> Vec<String> {
        match self.find(Options) {
            Some((_, Value::Object(named))) => named.values().map(readable).collect(),
            Some((_, value)) => choices_of(value),
            None => self.lettered_options(),
        }
    }

    /// Columns like "Option A", "choice_2".
    fn lettered_options(&self) -> Vec<String> {
        self.record
            .iter()
            .filter(|(name, _)| self.is_choice(name))
            .map(|(_, value)| readable(value))
            .collect()
    }

    /// Returns true for the field "A", "B", … of a choice: there is an A and a B, and the answer
    /// has a name of its own.
    fn is_option_letter(&self, name: &str) -> bool {
        let mut names = self.letters.iter();
        let mut first_two = ["a", "b"].into_iter();
        is_letter(name)
            && first_two.all(|letter| self.letters.iter().any(|name| name == letter))
            && names.any(|name| name.len() > 1 && is_answer_name(name))
    }

    /// Returns true for a column of a choice; "Answer 1" is one beside "Correct answer".
    fn is_choice(&self, name: &str) -> bool {
        let mut others = self.letters.iter();
        is_lettered(name, "option")
            || is_lettered(name, "choice")
            || (self.is_option_letter(name) && self.is_free(name))
            || (is_lettered(name, "answer") && others.any(|name| name.starts_with("correct")))
    }
}

/// Returns true for a name that holds a word for the answer and none for something about it.
pub(super) fn speaks_of_answer(letters: &str) -> bool {
    const ABOUT: [&str; 12] = [
        "type",
        "count",
        "date",
        "time",
        "author",
        "score",
        "start",
        "url",
        "link",
        "wrong",
        "incorrect",
        "user",
    ];
    let words = [
        "answer",
        "antwort",
        "respuesta",
        "reponse",
        "resposta",
        "risposta",
        "antwoord",
        "solution",
        "losung",
        "loesung",
    ];

    words.iter().any(|word| letters.contains(word))
        && !ABOUT.iter().any(|word| letters.contains(word))
        && !letters.ends_with("by")
        && !letters.ends_with("id")
        && !letters.ends_with("ids")
}

pub(super) fn same(a: &str, b: &str) -> bool {
    a == b || (letters(a) == letters(b) && !letters(a).is_empty())
}

/// Returns true for points that are counted, not said: "10".
fn is_number(value: &Value) -> bool {
    let text = readable(value);
    text.trim().trim_end_matches('%').parse::<f64>().is_ok()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
