//! The JSON in a reply that may be wrapped in prose, code fences or thoughts.
//!
//! Owns finding it. Reading what is not quite JSON is `lenient`'s; knows nothing of the fields but
//! the one that marks an object.

use super::lenient;
use super::problem::Problem;
use serde_json::{Map, Value};
use std::ops::Range;

/// Longest reply that is read, in bytes.
pub const MAX_BYTES: usize = 512 * 1024;
/// Deepest nesting that is read.
const MAX_DEPTH: usize = 32;
/// Most opening brackets that are tried.
const MAX_TRIES: usize = 64;
/// Most attempts on what is not JSON: each may read to the end of the reply.
const MAX_LENIENT: usize = 8;
/// Most wrappers around an object.
const MAX_WRAPPERS: usize = 3;
/// What ends a model's thoughts: the reply stands behind it.
const THOUGHTS_END: &[&str] = &[
    "</think>",
    "</thinking>",
    "</reasoning>",
    "[/THINK]",
    "<|message|>",
];

/// The object with the key `key`: at the top of the text, inside wrapping objects, or the list that
/// should stand under it. Of several the last: what stands before it is a draft or an echo.
///
/// # Errors
/// Too long, broken, or without such an object.
pub fn object_with(text: &str, key: &str) -> Result<Map<String, Value>, Problem> {
    let found = values(text)?;
    let objects = found.values.iter().rev();
    let mut objects = objects.filter_map(|value| unwrap(value, key, MAX_WRAPPERS));
    if let Some(object) = objects.next() {
        return Ok(object);
    }

    let list = found.values.iter().rev().find(|v| is_list_of_objects(v));
    match list.filter(|_| !found.unclosed) {
        Some(list) => Ok(Map::from_iter([(key.to_string(), list.clone())])),
        None => Err(found.broken.unwrap_or_else(|| Problem::NoObject {
            key: key.to_string(),
        })),
    }
}

/// Everything in a reply that could be read as JSON.
#[derive(Debug, Default)]
pub struct Found {
    /// Objects and lists, in order.
    pub values: Vec<Value>,
    /// What is wrong with the first that could not be read.
    pub broken: Option<Problem>,
    /// An object begins that never ends: what is inside may not be all.
    pub unclosed: bool,
}

/// Reads every object and list of a reply, behind the model's thoughts where it has any.
///
/// # Errors
/// A reply longer than [`MAX_BYTES`].
pub fn values(text: &str) -> Result<Found, Problem> {
    if text.len() > MAX_BYTES {
        return Err(Problem::TooLong { bytes: text.len() });
    }
    let behind = THOUGHTS_END
        .iter()
        .filter_map(|mark| Some(text.rfind(mark)? + mark.len()));
    let text = text.get(behind.max().unwrap_or(0)..).unwrap_or_default();

    // The whole reply as a JSON string.
    if let Ok(Value::String(inner)) = serde_json::from_str(text.trim()) {
        return Ok(find_in(&inner));
    }
    Ok(find_in(text))
}

fn find_in(text: &str) -> Found {
    let mut found = Found::default();
    let (mut at, mut lenient_tries) = (0, 0);
    for _ in 0..MAX_TRIES {
        let rest = text.get(at..).unwrap_or_default();
        let Some(start) = rest.find(['{', '[']).map(|offset| at + offset) else {
            break;
        };

        let block = block_from(text, start);
        let json = block.clone().and_then(|block| text.get(block));
        let strict = json.map(|json| serde_json::from_str::<Value>(&clean(json)));
        if let (Some(Ok(value)), Some(block)) = (&strict, &block) {
            found.values.push(value.clone());
            at = block.end;
            continue;
        }

        lenient_tries += 1;
        let rest = text.get(start..).unwrap_or_default();
        let parsed = (lenient_tries <= MAX_LENIENT).then(|| lenient::parse(rest));
        if let Some(parsed) = parsed.flatten() {
            found.values.push(parsed.value);
            at = start + parsed.length;
            continue;
        }
        if let Some(Err(error)) = strict {
            let broken = Problem::BrokenJson(error.to_string());
            found.broken.get_or_insert(broken);
        }
        // A stray bracket in prose, or an object that never ends: look behind it.
        let inside = rest.get(1..).unwrap_or_default().trim_start();
        let object = rest.starts_with('{');
        found.unclosed |= block.is_none() && object && inside.starts_with(['"', '\'']);
        at = block.filter(|_| object).map_or(start + 1, |b| b.end);
    }
    found
}

fn is_list_of_objects(value: &Value) -> bool {
    let list = value.as_array().filter(|list| !list.is_empty());
    list.is_some_and(|list| list.iter().all(Value::is_object))
}

/// The object itself, or the one inside it, that has the key, however it is capitalised.
fn unwrap(value: &Value, key: &str, wrappers: usize) -> Option<Map<String, Value>> {
    let object = match value {
        Value::Object(object) => object,
        Value::String(text) if text.trim_start().starts_with('{') => {
            let inner = serde_json::from_str::<Value>(text).ok()?;
            return unwrap(&inner, key, wrappers.checked_sub(1)?);
        }
        _ => return None,
    };

    let own = object.keys().find(|k| k.eq_ignore_ascii_case(key)).cloned();
    if let Some(own) = own {
        let inner = object
            .get(&own)
            .and_then(|v| unwrap(v, key, wrappers.checked_sub(1)?));
        return inner.or_else(|| {
            let mut object = object.clone();
            let value = object.remove(&own)?;
            object.insert(key.to_string(), value);
            Some(object)
        });
    }
    let wrappers = wrappers.checked_sub(1)?;
    object
        .values()
        .find_map(|inner| unwrap(inner, key, wrappers))
}

/// Byte range of the balanced block that starts at `start`; None where it never closes or nests too
/// deeply.
fn block_from(text: &str, start: usize) -> Option<Range<usize>> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (offset, byte) in text.as_bytes().get(start..)?.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return None;
                }
            }
            b'}' | b']' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return Some(start..start + offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// `block` without commas before a closing bracket and with control characters in strings escaped.
fn clean(block: &str) -> String {
    let mut out = String::with_capacity(block.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in block.chars() {
        if in_string && c.is_control() {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
            escaped = false;
            continue;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '}' | ']' if !in_string => {
                let kept = out.trim_end();
                if let Some(without) = kept.strip_suffix(',') {
                    out.truncate(without.len());
                }
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_object_is_found_in_what_models_wrap_around_it() {
        for text in [
            r#"{"criteria":[1]}"#,
            "Sure! Here {it} is:\n```json\n{\"criteria\": [1,],}\n```\nBye {",
            r#"{"reply": {"criteria": [1]}}"#,
            r#"{"a": {"b": {"Criteria": [1]}}}"#,
            r#"{"reply": "{\"criteria\": [1]}"}"#,
            r#""{\"criteria\": [1]}""#,
            r#"{"criteria": {"criteria": [1]}}"#,
            r#"{"pass": true} {"criteria": [1]} {"score": 1.0}"#,
            r#"{"criteria": [2]} On reflection: {"criteria": [1]}"#,
            r#"{"criteria": [2], <think>{"criteria": [3]}</think> {"criteria": [1]}"#,
            "{ stray, then {\"criteria\": [1]}",
            "[note] {'criteria': [1]}",
        ] {
            let first = object_with(text, "criteria").map(|o| o["criteria"][0].as_f64());
            assert_eq!(first, Ok(Some(1.0)), "{text}");
        }
        let raw = object_with("{\"criteria\": \"a\nb\"}", "criteria").unwrap();
        assert_eq!(raw["criteria"], "a\nb");
        let list = object_with(r#"Here: [{"id": "k1"}]"#, "criteria").unwrap();
        assert_eq!(list["criteria"][0]["id"], "k1");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let deep = format!(
            "{{\"criteria\":{}{}}}",
            "[".repeat(5_000),
            "]".repeat(5_000)
        );
        let errors: Vec<String> = [
            "",
            "no json",
            r#"{"criteria":[1"#,
            r#"{"criteria": nope}"#,
            &deep,
        ]
        .iter()
        .map(|text| object_with(text, "criteria").unwrap_err().to_string())
        .collect();
        insta::assert_snapshot!(errors.join("\n"), @r#"
        there is no complete JSON object with the key "criteria"
        there is no complete JSON object with the key "criteria"
        there is no complete JSON object with the key "criteria"
        the JSON is broken: expected ident at line 1 column 15
        there is no complete JSON object with the key "criteria"
        "#);
        assert_eq!(
            object_with(&"{".repeat(MAX_BYTES + 1), "criteria"),
            Err(Problem::TooLong {
                bytes: MAX_BYTES + 1
            })
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\PC{}\\[\\]\",:\\\\ \n]{0,200}") {
            let _ = object_with(&text, "criteria");
        }

        #[test]
        fn valid_objects_survive_cleaning(value in "\\PC{0,40}", prose in "[a-z \n]{0,20}") {
            let object = serde_json::json!({ "criteria": value });
            prop_assume!(!value.trim_start().starts_with('{'));
            let text = format!("{prose}{object}{prose}");
            prop_assert_eq!(&object_with(&text, "criteria").unwrap()["criteria"], &object["criteria"]);
        }
    }
}
