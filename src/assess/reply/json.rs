//! The one JSON object in a reply that may be wrapped in prose or code fences.
//!
//! Owns finding and cleaning it (trailing commas, raw line breaks in strings). Knows nothing of its
//! fields but the one that marks it.

use serde_json::{Map, Value};
use std::ops::Range;

/// Longest reply that is read, in bytes.
pub const MAX_BYTES: usize = 512 * 1024;
/// Deepest nesting that is read.
const MAX_DEPTH: usize = 32;
/// Most opening braces that are tried.
const MAX_TRIES: usize = 64;

/// The one object with the key `key`, at the top of the text or inside a wrapping object.
///
/// # Errors
/// One clause that says what is wrong, fit to be sent back to the model. Two such objects are an
/// error: one of them may be an echo of what a candidate wrote.
pub fn object_with(text: &str, key: &str) -> Result<Map<String, Value>, String> {
    if text.len() > MAX_BYTES {
        return Err(format!(
            "the reply has {} bytes, more than anybody could read",
            text.len()
        ));
    }
    let mut found: Vec<Map<String, Value>> = Vec::new();
    let mut broken = None;
    let mut at = 0;
    for _ in 0..MAX_TRIES {
        let Some(start) = text
            .get(at..)
            .and_then(|rest| rest.find('{'))
            .map(|offset| at + offset)
        else {
            break;
        };
        let Some(block) = block_from(text, start) else {
            // A stray brace in prose, or an object that never ends: look behind it.
            at = start + 1;
            continue;
        };
        at = block.end;
        match serde_json::from_str::<Value>(&clean(text.get(block).unwrap_or_default())) {
            Ok(value) => found.extend(unwrap(value, key)),
            Err(error) => broken = broken.or(Some(format!("the JSON is broken: {error}"))),
        }
    }
    match (found.len(), found.pop()) {
        (1, Some(object)) => Ok(object),
        (0, _) => Err(broken
            .unwrap_or_else(|| format!("there is no complete JSON object with the key \"{key}\""))),
        (n, _) => Err(format!(
            "there are {n} JSON objects with the key \"{key}\", there must be one"
        )),
    }
}

/// The object itself, or the one inside it, that has the key.
fn unwrap(value: Value, key: &str) -> Option<Map<String, Value>> {
    let Value::Object(object) = value else {
        return None;
    };
    if object.contains_key(key) {
        return Some(object);
    }
    object.into_iter().find_map(|(_, inner)| match inner {
        Value::Object(inner) if inner.contains_key(key) => Some(inner),
        _ => None,
    })
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
            r#"{"pass": true} {"criteria": [1]} {"score": 1.0}"#,
            "{ stray, then {\"criteria\": [1]}",
        ] {
            assert_eq!(
                object_with(text, "criteria").map(|o| o["criteria"][0].clone()),
                Ok(1.into()),
                "{text}"
            );
        }
        let raw = object_with("{\"criteria\": \"a\nb\"}", "criteria").unwrap();
        assert_eq!(raw["criteria"], "a\nb");
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
            r#"{"criteria":1} {"criteria":2}"#,
            &deep,
        ]
        .iter()
        .map(|text| object_with(text, "criteria").unwrap_err())
        .collect();
        insta::assert_snapshot!(errors.join("\n"), @r#"
        there is no complete JSON object with the key "criteria"
        there is no complete JSON object with the key "criteria"
        there is no complete JSON object with the key "criteria"
        the JSON is broken: expected ident at line 1 column 15
        there are 2 JSON objects with the key "criteria", there must be one
        there is no complete JSON object with the key "criteria"
        "#);
        assert!(
            object_with(&"{".repeat(MAX_BYTES + 1), "criteria")
                .unwrap_err()
                .contains("bytes")
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
            let text = format!("{prose}{object}{prose}");
            prop_assert_eq!(&object_with(&text, "criteria").unwrap()["criteria"], &object["criteria"]);
        }
    }
}
