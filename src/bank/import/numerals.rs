//! Numbers of JSON and YAML as they are written: `3.10`, `1e3` and digits that no number keeps are
//! texts.

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

/// YAML in which such numbers at the end of a line are texts, but in blocks of text (`|`, `>`).
pub(super) fn yaml_with_numbers_as_written(yaml: &str) -> String {
    let mut block: Option<usize> = None;
    let lines: Vec<String> = yaml
        .split('\n')
        .map(|line| {
            let indent = line.len() - line.trim_start().len();
            if !line.trim().is_empty() && block.is_some_and(|above| indent <= above) {
                block = None;
            }
            if block.is_some() {
                return line.to_string();
            }
            if opens_block(line) {
                block = Some(indent);
            }
            quoted_value(line).unwrap_or_else(|| line.to_string())
        })
        .collect();
    lines.join("\n")
}

/// Returns true for a line whose value is the text in the lines below.
fn opens_block(line: &str) -> bool {
    let bare = line
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit() || "+-".contains(c));
    [": |", ": >", "- |", "- >"]
        .iter()
        .any(|end| bare.ends_with(end))
}

/// A line with its value in quotes, where it is such a number; None for any other.
fn quoted_value(line: &str) -> Option<String> {
    let value = line.rsplit(' ').next()?;
    let before = line.get(..line.len() - value.len())?;
    let is_value = before.trim_end().ends_with([':', '-']);
    let is_number = value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && value.bytes().all(is_of_number)
        && value.parse::<f64>().is_ok();
    (is_value && is_number && !is_kept(value)).then(|| format!("{before}\"{value}\""))
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
    use super::*;

    #[test]
    fn numbers_of_yaml_but_in_blocks_of_text() {
        for (yaml, expected) in [
            ("- a: 3.10\n  b: 3", "- a: \"3.10\"\n  b: 3"),
            ("list:\n  - 1e3\n  - 1.5", "list:\n  - \"1e3\"\n  - 1.5"),
            ("a: |\n  b: 3.10\nc: 3.10", "a: |\n  b: 3.10\nc: \"3.10\""),
            ("a: on 3.10\nb: 'x: 3.10'", "a: on 3.10\nb: 'x: 3.10'"),
        ] {
            assert_eq!(yaml_with_numbers_as_written(yaml), expected);
        }
    }

    #[test]
    fn numbers_that_would_be_written_in_another_way_are_texts() {
        for (json, expected) in [
            (
                r#"{"a": 3.10, "b": [1e3, -0]}"#,
                r#"{"a": "3.10", "b": ["1e3", "-0"]}"#,
            ),
            ("[12345678901234567890123]", "[\"12345678901234567890123\"]"),
            (
                r#"{"a": 12, "b": 1.5, "c": -3}"#,
                r#"{"a": 12, "b": 1.5, "c": -3}"#,
            ),
            (r#"["a \"3.10", "1e3"]"#, r#"["a \"3.10", "1e3"]"#),
            ("[1.2.3, \"open", "[1.2.3, \"open"),
        ] {
            assert_eq!(with_numbers_as_written(json), expected);
        }
    }
}
