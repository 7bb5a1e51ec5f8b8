//! One entry of a model's list of verdicts.
//!
//! Owns the shapes that an entry, its id, its quote and its share may have.

use super::problem::Problem;
use super::verdict_words::verdict;
use crate::domain::{Verdict, text};
use serde_json::{Value, json};

/// Longest sentence kept, in characters.
const MAX_SENTENCE: usize = 400;
/// Longest quote kept, in characters.
const MAX_QUOTE: usize = 4_000;
/// The keys under which models put the words of the answer.
const QUOTE_KEYS: &[&str] = &[
    "quote",
    "quotes",
    "evidence",
    "quotation",
    "passage",
    "passages",
    "excerpt",
];
/// The keys under which an object holds them.
const TEXT_KEYS: &[&str] = &["text", "quote", "passage", "words"];

/// Stands between the passages of a quote that came as a list.
pub const PASSAGE_BREAK: char = '\u{2029}';

/// The claim of a model about one criterion, unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Criterion id.
    pub id: String,
    /// Alleged words of the answer, may be empty; several passages with [`PASSAGE_BREAK`] between.
    pub quote: String,
    /// Verdict.
    pub verdict: Verdict,
    /// How much of the criterion is made, 0 to 100; None where the reply does not say.
    pub share: Option<u8>,
    /// One line.
    pub why: String,
}

/// Returns the entries of a list, or of a map from criteria to entries.
pub(super) fn list(criteria: &Value, ids: &[&str]) -> Option<Vec<Value>> {
    let map = match criteria {
        Value::Array(list) => return Some(list.clone()),
        Value::Object(map) => map,
        _ => return None,
    };
    if let Some(Value::Array(list)) = map.values().find(|_| map.len() == 1) {
        return Some(list.clone());
    }

    let names = Names::new(ids, map.len());
    let entries: Vec<Value> = map
        .iter()
        .filter(|(key, _)| names.called(key).is_some())
        .map(|(key, value)| with_id(key, value))
        .collect();
    (!entries.is_empty()).then_some(entries)
}

fn with_id(key: &str, value: &Value) -> Value {
    match value {
        Value::Object(entry) => {
            let mut entry = entry.clone();
            entry.insert("id".to_string(), json!(key));
            Value::Object(entry)
        }
        verdict => json!({ "id": key, "verdict": verdict }),
    }
}

/// The ids that were asked for, and what models make of them.
pub(super) struct Names<'a> {
    ids: &'a [&'a str],
    /// A number may mean a place only where there is an entry for each.
    complete: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(ids: &'a [&'a str], entries: usize) -> Self {
        let complete = ids.len() == entries;
        Self { ids, complete }
    }

    /// Returns the id that an entry is about.
    pub(super) fn of(&self, entry: &Value) -> Option<&'a str> {
        match field(entry, "id").or_else(|| field(entry, "criterion"))? {
            Value::String(name) => self.called(name),
            Value::Number(number) => self.numbered(&number.as_f64()?.to_string()),
            _ => None,
        }
    }

    fn called(&self, name: &str) -> Option<&'a str> {
        let name = name.trim().to_lowercase();
        let exact = |name: &str| {
            self.ids
                .iter()
                .copied()
                .find(|id| id.to_lowercase() == name)
        };
        let first = name
            .split(|c: char| !c.is_alphanumeric())
            .find(|w| !w.is_empty());
        let first = first.unwrap_or_default();
        exact(&name)
            .or_else(|| exact(first))
            .or_else(|| self.numbered(first))
    }

    /// Returns the id with this number where there is one only, else the one in this place.
    fn numbered(&self, number: &str) -> Option<&'a str> {
        let place: usize = number.parse().ok()?;
        let mut alike = self
            .ids
            .iter()
            .copied()
            .filter(|id| id_number(id) == number);
        let found = alike.next();
        if found.is_some() && alike.next().is_none() && !self.is_mixed() {
            return found;
        }
        self.ids
            .get(place.checked_sub(1)?)
            .copied()
            .filter(|_| self.complete)
    }

    /// True where the ids begin with different letters: then 2 may mean k2 or the second of all.
    fn is_mixed(&self) -> bool {
        self.ids
            .windows(2)
            .any(|pair| pair[0].chars().next() != pair[1].chars().next())
    }
}

/// The number at the end of an id: "2" of "k2".
fn id_number(id: &str) -> &str {
    id.trim_start_matches(|c: char| !c.is_ascii_digit())
}

/// What is wrong with an entry about nothing that was asked for.
pub(super) fn stranger(entry: &Value) -> Problem {
    match field(entry, "id") {
        Some(id) if !as_words(id).trim().is_empty() => Problem::Stranger { id: shorten(id) },
        _ => Problem::NoId,
    }
}

/// Reads an entry about the criterion `id`.
///
/// # Errors
/// An unknown verdict, a quote that is none.
pub(super) fn claim(entry: &Value, id: &str) -> Result<Claim, Problem> {
    let word = field(entry, "verdict").cloned().unwrap_or(Value::Null);
    let verdict = word.as_str().and_then(verdict);
    let verdict = verdict.ok_or_else(|| Problem::UnknownVerdict {
        id: id.to_string(),
        word: shorten(&word),
    })?;

    let why = field(entry, "why")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Ok(Claim {
        id: id.to_string(),
        quote: quote(entry, id, verdict)?,
        verdict,
        share: field(entry, "share").and_then(share),
        why: text::ellipsis(&text::one_line(why), MAX_SENTENCE),
    })
}

/// The value under a key, however it is capitalised.
fn field<'v>(entry: &'v Value, name: &str) -> Option<&'v Value> {
    let object = entry.as_object()?;
    object.get(name).or_else(|| {
        let mut keys = object.iter();
        keys.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

fn as_words(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_string)
}

/// The beginning of `value`, for a message.
fn shorten(value: &Value) -> String {
    text::ellipsis(&text::one_line(&as_words(value)), 40)
}

/// The words of the answer. Without them a verdict that needs some would silently earn nothing: the
/// model is told instead.
fn quote(entry: &Value, id: &str, verdict: Verdict) -> Result<String, Problem> {
    let value = QUOTE_KEYS.iter().find_map(|key| field(entry, key));
    let value = value.filter(|value| !value.is_null());
    let id = id.to_string();
    let needs_none = matches!(verdict, Verdict::Missing | Verdict::Unsure);
    match value {
        Some(value) => match passages(value) {
            Some(passages) => Ok(passages.join(&PASSAGE_BREAK.to_string())),
            None if needs_none => Ok(String::new()),
            None => Err(Problem::QuoteWithoutWords { id }),
        },
        None if needs_none => Ok(String::new()),
        None => Err(Problem::NoQuote { id, verdict }),
    }
}

/// The passages of a quote; None for what holds no words.
fn passages(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::String(words) => Some(vec![text::ellipsis(&text::printable(words), MAX_QUOTE)]),
        Value::Array(list) => {
            let all: Option<Vec<Vec<String>>> = list.iter().map(passages).collect();
            Some(all?.concat())
        }
        Value::Object(_) => TEXT_KEYS
            .iter()
            .find_map(|key| passages(field(value, key)?)),
        _ => None,
    }
}

/// A share in per cent, also where it came as a fraction or in words; None for what is no share.
fn share(value: &Value) -> Option<u8> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(words) => {
            let words = words.trim();
            let digits = words.find(|c: char| !c.is_ascii_digit() && c != '.');
            words.get(..digits.unwrap_or(words.len()))?.parse().ok()?
        }
        _ => return None,
    };
    let percent = if number <= 1.0 {
        100.0 * number
    } else {
        number
    };
    (0.0..=100.0)
        .contains(&percent)
        .then(|| percent.round() as u8)
}
