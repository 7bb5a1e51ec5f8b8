//! Numbers of JSON as they are written: `3.10`, `1e3` and digits that no number keeps are texts.

use serde_json::Number;
use std::borrow::Cow;

/// JSON in which such numbers are texts. What is no JSON stays so.
pub(super) fn with_numbers_as_written(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut out = String::new();
    let (mut at, mut copied) = (0, 0);

    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = behind_text(bytes, at),
            b'-' | b'0'..=b'9' => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().take_while(|byte| is_of_number(**byte)).count();
                let number = json.get(at..at + length).unwrap_or_default();
                if !is_kept(number) && serde_json::from_str::<Number>(number).is_ok() {
                    out.push_str(json.get(copied..at).unwrap_or_default());
                    out.push_str(&format!("\"{number}\""));
                    copied = at + length;
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return json.into();
    }
    out.push_str(json.get(copied..).unwrap_or_default());
    out.into()
}

/// Returns true for a number that is written again as it stands there.
pub(super) fn is_kept(number: &str) -> bool {
    let read = serde_json::from_str::<Number>(number);
    read.is_ok_and(|read| read.to_string() == number)
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-.eE".contains(&byte)
}

/// The byte behind a text in quotes that begins at `at`.
fn behind_text(bytes: &[u8], at: usize) -> usize {
    let mut escaped = false;
    let inside = bytes.get(at + 1..).unwrap_or_default();
    let end = inside.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(bytes.len(), |end| at + end + 2)
}

#[cfg(test)]
mod tests {
    use super::with_numbers_as_written;

    #[test]
    fn numbers_that_would_be_written_in_another_way_are_texts() {
        for (json, expected) in [
            (r#"{"a": 3.10, "b": [1e3, -0]}"#, r#"{"a": "3.10", "b": ["1e3", "-0"]}"#),
            ("[12345678901234567890123]", "[\"12345678901234567890123\"]"),
            (r#"{"a": 12, "b": 1.5, "c": -3}"#, r#"{"a": 12, "b": 1.5, "c": -3}"#),
            (r#"["a \"3.10", "1e3"]"#, r#"["a \"3.10", "1e3"]"#),
            ("[1.2.3, \"open", "[1.2.3, \"open"),
        ] {
            assert_eq!(with_numbers_as_written(json), expected);
        }
    }
}
