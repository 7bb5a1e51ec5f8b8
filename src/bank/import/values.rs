//! Values of records as texts, lists and key points; key points are plain texts, or objects as
//! `viva bank show --json` writes them. Does not decide which field holds what: that is `fields`.

use super::html;
use super::names::letters;
use crate::domain::{KeyPoint, RedFlag};
use serde_json::{Map, Value};

/// The weights a bank may have.
const MOST_WEIGHT: u64 = 10;

/// Reads the key points of a field, as they are written: not yet safe to show.
pub(super) fn key_points(value: &Value) -> Vec<KeyPoint> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let whole: Vec<KeyPoint> = items
        .iter()
        .filter_map(|item| item.as_object().and_then(whole_point))
        .collect();
    if !whole.is_empty() {
        return whole;
    }

    let plain = list(value).into_iter();
    plain
        .map(|text| KeyPoint {
            weight: 1,
            text,
            ..KeyPoint::default()
        })
        .collect()
}

/// The same as what an answer must not say.
pub(super) fn red_flags(points: Vec<KeyPoint>) -> Vec<RedFlag> {
    let flags = points.into_iter().map(|point| RedFlag {
        weight: point.weight,
        text: point.text,
    });
    flags.collect()
}

/// Reads an object with a text; None where it has none.
fn whole_point(object: &Map<String, Value>) -> Option<KeyPoint> {
    let weight = object.get("weight").and_then(Value::as_u64).unwrap_or(1);

    Some(KeyPoint {
        weight: u32::try_from(weight.clamp(1, MOST_WEIGHT)).unwrap_or(1),
        text: text_of(object, "text")?,
        why: text_of(object, "why"),
        probe: text_of(object, "probe"),
        ..KeyPoint::default()
    })
}

/// Reads a text of an object; None where it is missing or blank.
fn text_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    let text = readable(object.get(name)?);
    (!text.trim().is_empty()).then_some(text)
}

/// Fields of an object that hold its text, the surest first.
const TEXT_FIELDS: [&str; 7] = [
    "text",
    "value",
    "content",
    "body",
    "name",
    "description",
    "answer",
];

/// Returns the name of the field that holds an object's text.
pub(super) fn text_field(object: &Map<String, Value>) -> Option<&'static str> {
    TEXT_FIELDS
        .into_iter()
        .find(|name| object.contains_key(*name))
}

/// A value as Markdown. HTML is made readable where it is no code sample.
pub(super) fn readable(value: &Value) -> String {
    match value {
        Value::Null => String::new(),

        Value::String(text) => {
            let is_html = ["<br", "</p>", "</div>", "</li>", "<img "]
                .iter()
                .any(|tag| text.contains(tag));
            if is_html && !text.contains("```") {
                html::to_text(text)
            } else {
                html::decode_entities(text)
            }
        }

        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(readable)
                .filter(|item| !item.trim().is_empty())
                .collect();
            if let [single] = items.as_slice() {
                return single.clone();
            }
            let bullets: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            bullets.join("\n")
        }

        Value::Object(fields) => text_field(fields)
            .and_then(|name| fields.get(name))
            .map(readable)
            .unwrap_or_default(),

        scalar => scalar.to_string(),
    }
}

/// Names of the field by which a choice says that it is the right one.
const RIGHT_FIELDS: [&str; 5] = ["correct", "iscorrect", "right", "isright", "isanswer"];

/// Choices that say themselves which of them are right: their texts, each with that word. None for
/// anything else, and where all or none are right.
pub(super) fn marked_choices(value: &Value) -> Option<Vec<(String, bool)>> {
    let choice = |item: &Value| {
        let fields = item.as_object()?;
        let mut named = fields
            .iter()
            .filter(|(name, _)| RIGHT_FIELDS.contains(&letters(name).as_str()));
        let is_right = named.find_map(|(_, value)| value.as_bool())?;
        Some((readable(item), is_right))
    };
    let choices: Option<Vec<_>> = value.as_array()?.iter().map(choice).collect();
    choices
        .filter(|all| all.iter().any(|(_, right)| *right) && !all.iter().all(|(_, right)| *right))
}

/// A value as a list: an array's items; a text's lines, or its parts between semicolons where it
/// has one line only.
pub(super) fn list(value: &Value) -> Vec<String> {
    let items: Vec<String> = match value {
        Value::Array(items) => items.iter().map(readable).collect(),
        other => {
            let text = readable(other);
            let separator = if text.trim().contains('\n') {
                '\n'
            } else {
                ';'
            };
            text.split(separator).map(str::to_string).collect()
        }
    };

    items
        .iter()
        .map(|item| item.trim_start_matches(is_bullet).trim().to_string())
        .filter(|item| !item.is_empty())
        .collect()
}

fn is_bullet(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '*' | '•' | '·')
}
