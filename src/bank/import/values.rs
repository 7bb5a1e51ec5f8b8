//! Values of records as texts, lists and key points; key points are plain texts, or objects as
//! `viva bank show --json` writes them. Does not decide which field holds what: that is `fields`.

use super::html;
use crate::domain::KeyPoint;
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

/// Reads an object with a text; None where it has none.
fn whole_point(object: &Map<String, Value>) -> Option<KeyPoint> {
    let text_of = |name: &str| {
        let text = readable(object.get(name)?);
        (!text.trim().is_empty()).then_some(text)
    };
    let weight = object.get("weight").and_then(Value::as_u64).unwrap_or(1);

    Some(KeyPoint {
        weight: u32::try_from(weight.clamp(1, MOST_WEIGHT)).unwrap_or(1),
        text: text_of("text")?,
        why: text_of("why"),
        probe: text_of("probe"),
        ..KeyPoint::default()
    })
}

/// A value as Markdown. HTML is made readable where it is no code sample.
pub(super) fn readable(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => {
            let is_html = ["<br", "</p>", "</div>", "</li>"]
                .iter()
                .any(|tag| text.contains(tag));
            if is_html && !text.contains("```") {
                html::to_text(text)
            } else {
                text.clone()
            }
        }
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(readable)
                .filter(|item| !item.trim().is_empty())
                .collect();
            match items.as_slice() {
                [one] => one.clone(),
                _ => items
                    .iter()
                    .map(|item| format!("- {item}"))
                    .collect::<Vec<_>>()
                    .join("\n"),
            }
        }
        Value::Object(fields) => {
            let told = [
                "text",
                "value",
                "content",
                "body",
                "name",
                "description",
                "answer",
            ];
            told.iter()
                .find_map(|name| fields.get(*name))
                .map(readable)
                .unwrap_or_default()
        }
        scalar => scalar.to_string(),
    }
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

    let bullets = |c: char| c.is_whitespace() || matches!(c, '-' | '*' | '•' | '·');
    items
        .iter()
        .map(|item| item.trim_start_matches(bullets).trim().to_string())
        .filter(|item| !item.is_empty())
        .collect()
}
