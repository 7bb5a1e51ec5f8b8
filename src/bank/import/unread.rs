//! What of a record came into no question: fields that nothing reads, and words that the reading of
//! a field passed over. Does not say what fields mean: that is `fields`.

use super::names::name_letters;
use super::raw::{PART, RawQuestion};
use super::values::readable;
use crate::domain::text::words;
use serde_json::Value;
use std::collections::HashSet;

/// Returns the names of what was left out of a record: fields with words that are not `used`, and
/// parts of used ones with words that stand neither in the question nor in `understood`. A repeated
/// name is numbered.
pub(super) fn left_out(
    record: &[(String, Value)],
    question: &RawQuestion,
    used: impl Fn(&Value) -> bool,
    understood: &str,
) -> Vec<String> {
    let mut known = words_of(question);
    add_words(understood, &mut known);
    let mut names: Vec<String> = Vec::new();

    for (at, (name, value)) in record.iter().enumerate() {
        let earlier = record.iter().take(at).filter(|(other, _)| other == name);
        let name = match earlier.count() {
            0 => name.clone(),
            n => format!("{name} ({})", n + 1),
        };
        match used(value) {
            true => lost_parts(&name, value, &known, &mut names),
            false if has_words(value) || is_measure(&name, value) => names.push(name),
            false => {}
        }
    }
    names
}

/// Returns true for a number that says something of the question, where a row's own number does not.
fn is_measure(name: &str, value: &Value) -> bool {
    const OWN_NUMBERS: &str = "no nr num number numero nummer id index idx row line n sno slno srno \
        serial serialno lfd lfdnr lp seq order position pos unnamed0 key pk";
    let name = name_letters(name);
    let is_number = readable(value).chars().any(|c| c.is_ascii_digit());
    let is_own = OWN_NUMBERS.split_whitespace().any(|own| own == name);
    // A column without a name, or with its place for one.
    let is_unnamed = !name.contains(char::is_alphabetic);
    is_number && !is_own && !is_unnamed
}

/// Returns true where a value holds a text with a letter somewhere.
pub(super) fn has_words(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(char::is_alphabetic),
        Value::Array(items) => items.iter().any(has_words),
        Value::Object(fields) => fields.values().any(has_words),
        _ => false,
    }
}

/// Adds the names of the parts of a field that have other words than the known ones.
fn lost_parts(name: &str, value: &Value, known: &HashSet<String>, names: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                lost_parts(name, item, known, names);
            }
        }
        Value::Object(fields) => {
            for (part, value) in fields {
                lost_parts(&format!("{name}{PART}{part}"), value, known, names);
            }
        }
        Value::String(_) => {
            let found = words(&readable(value));
            let lost = found.iter().any(|word| {
                word.folded.contains(char::is_alphabetic) && !known.contains(&word.folded)
            });
            if lost && !names.iter().any(|known| known == name) {
                names.push(name.to_string());
            }
        }
        _ => {}
    }
}

fn words_of(question: &RawQuestion) -> HashSet<String> {
    let mut known = HashSet::new();
    let points = question.key_points.iter().flat_map(|point| {
        [
            Some(point.text.as_str()),
            point.why.as_deref(),
            point.probe.as_deref(),
        ]
    });
    let texts = [
        &question.text,
        &question.details,
        &question.answer,
        &question.topic,
        &question.section,
    ]
    .into_iter()
    .map(String::as_str)
    .chain(question.unknown_difficulty.as_deref())
    .chain(question.hints.iter().map(String::as_str))
    .chain(question.red_flags.iter().map(|flag| flag.text.as_str()))
    .chain(points.flatten());
    texts.for_each(|text| add_words(text, &mut known));

    known
}

fn add_words(text: &str, known: &mut HashSet<String>) {
    known.extend(words(text).into_iter().map(|word| word.folded));
}
