//! JSON as language models write it when they do not write JSON.
//!
//! Owns the forgiving reading of one object or list: broken escapes, single and typographic quotes,
//! quotation marks inside a string, comments, commas too many, `NaN`. What is JSON is read by
//! `serde_json` before anybody asks here.

use serde_json::{Map, Number, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 32;

/// A value and the number of bytes it takes.
#[derive(Debug, Clone, PartialEq)]
pub struct LenientValue {
    /// The value.
    pub value: Value,
    /// Bytes from the start of the text to behind the value.
    pub length: usize,
}

/// Reads the object or list that `text` begins with; None where it never ends or makes no sense.
pub fn parse(text: &str) -> Option<LenientValue> {
    let mut reader = Reader { text, at: 0 };
    let value = match reader.peek()? {
        '{' => reader.object(MAX_DEPTH),
        '[' => reader.list(MAX_DEPTH),
        _ => None,
    }?;
    Some(LenientValue {
        value,
        length: reader.at,
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Passes over white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            let rest = rest.get(blank..).unwrap_or_default();
            let comment = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                0
            };

            self.at += blank + comment;
            if comment == 0 {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip();
        match self.peek()? {
            '{' => self.object(depth.checked_sub(1)?),
            '[' => self.list(depth.checked_sub(1)?),
            c if closing_quotes(c).is_some() => self.string().map(Value::String),
            _ => self.bare(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut object = Map::new();
        self.next()?;
        loop {
            self.skip();
            match self.peek()? {
                '}' => {
                    self.next();
                    return Some(Value::Object(object));
                }
                ',' => {
                    self.next();
                }
                c => {
                    let key = match closing_quotes(c) {
                        Some(_) => self.string()?,
                        None => self.word()?,
                    };
                    self.skip();
                    if self.next()? != ':' {
                        return None;
                    }
                    let value = self.value(depth)?;
                    object.insert(key, value);
                }
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut list = Vec::new();
        self.next()?;
        loop {
            self.skip();
            match self.peek()? {
                ']' => {
                    self.next();
                    return Some(Value::Array(list));
                }
                ',' => {
                    self.next();
                }
                _ => list.push(self.value(depth)?),
            }
        }
    }

    /// A number, `true`, `null` or their like in other languages; a word that is none is an error.
    fn bare(&mut self) -> Option<Value> {
        let word = self.word()?;
        match word.to_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" | "none" | "nan" | "undefined" => Some(Value::Null),
            number => {
                let number: f64 = number.trim_end_matches('%').parse().ok()?;
                Number::from_f64(number).map(Value::Number)
            }
        }
    }

    fn word(&mut self) -> Option<String> {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || "_.+-%".contains(c);
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let word = rest.get(..length).filter(|w| !w.is_empty())?.to_string();
        self.at += length;
        Some(word)
    }

    fn string(&mut self) -> Option<String> {
        let closing = closing_quotes(self.next()?)?;
        let mut out = String::new();
        loop {
            match self.next()? {
                '\\' => self.escape(&mut out)?,
                c if closing.contains(c) && self.ends_here() => return Some(out),
                c => out.push(c),
            }
        }
    }

    /// An escape that JSON does not know stands for itself: formulas are full of them.
    fn escape(&mut self, out: &mut String) -> Option<()> {
        match self.next()? {
            c @ ('"' | '\\' | '/' | '\'') => out.push(c),
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' | 'f' => out.push(' '),
            'u' => match self.code_point() {
                Some(c) => out.push(c),
                None => out.push_str("\\u"),
            },
            c => out.extend(['\\', c]),
        }
        Some(())
    }

    fn code_point(&mut self) -> Option<char> {
        let code = |hex: &str| u16::from_str_radix(hex, 16).ok();
        let first = code(self.rest().get(..4)?)?;
        let mut units = vec![first];
        let mut length = 4;
        if (0xD800..0xDC00).contains(&first) && self.rest().get(4..6) == Some("\\u") {
            units.extend(self.rest().get(6..10).and_then(code));
            length = 10;
        }
        let c = char::decode_utf16(units).next()?.ok()?;
        self.at += length;
        Some(c)
    }

    /// True where what follows a quotation mark can only follow a string: else the mark is a part
    /// of it.
    fn ends_here(&self) -> bool {
        let rest = self.rest().trim_start();
        match rest.chars().next() {
            None | Some('}' | ']' | ':') => true,
            Some(',') => {
                let next = rest.get(1..).unwrap_or_default().trim_start();
                let word = ["true", "false", "null", "None"]
                    .iter()
                    .any(|w| next.starts_with(w));
                word || next.is_empty()
                    || next.starts_with(|c| "{[]}/-0123456789\"'“‘„".contains(c))
            }
            Some(_) => rest.starts_with("//") || rest.starts_with("/*"),
        }
    }
}

/// The marks that may close what `c` opens; None where `c` opens no string.
fn closing_quotes(c: char) -> Option<&'static str> {
    match c {
        '"' => Some("\""),
        '\'' => Some("'"),
        '“' | '”' | '„' => Some("”“\""),
        '‘' | '’' => Some("’'"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_models_write_instead_of_json_is_read() {
        for (text, expected) in [
            (
                r#"{"a": "we set \sigma = 1"}"#,
                json!({"a": "we set \\sigma = 1"}),
            ),
            (r#"{"a": "it\'s"}"#, json!({"a": "it's"})),
            ("{'a': ['it is', 2,],}", json!({"a": ["it is", 2.0]})),
            (
                "{'a': 'it's so', 'b': true}",
                json!({"a": "it's so", "b": true}),
            ),
            (
                r#"{"a": "called "pinning" here", "b": 1}"#,
                json!({"a": "called \"pinning\" here", "b": 1.0}),
            ),
            (
                r#"{"a": "he said "yes", then left"}"#,
                json!({"a": "he said \"yes\", then left"}),
            ),
            (
                "{“a”: “b”, // note\n c: NaN, /* x */ d: None}",
                json!({"a": "b", "c": null, "d": null}),
            ),
            (
                r#"{"a": "\u00e4 \ud83d\ude00 \uzzzz"}"#,
                json!({"a": "ä 😀 \\uzzzz"}),
            ),
            (
                "{\"a\": \"x\ny\", \"share\": 75%}",
                json!({"a": "x\ny", "share": 75.0}),
            ),
        ] {
            let parsed = parse(text).map(|p| p.value);
            assert_eq!(parsed, Some(expected), "{text}");
        }
    }

    #[test]
    fn what_never_ends_is_not_read() {
        for text in [
            "",
            "x",
            "{",
            "[1, 2",
            "{\"a\": \"b",
            "{\"a\" 1}",
            "{a: b}",
            &"[".repeat(99),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "[\\PC{}\\[\\]\",:'\\\\u \n/*]{0,200}") {
            if let Some(parsed) = parse(&text) {
                prop_assert!(text.is_char_boundary(parsed.length));
            }
        }

        #[test]
        fn what_is_json_is_read_as_json_is(key in "[a-z]{1,5}", text in "[a-zäöü .;!?\\\\\n\"]{0,30}", flag: bool) {
            let value = json!({ key: [text, flag, null, {"n": 1.5}] });
            // A quotation mark before a bracket or comma may be taken for the end of its string.
            prop_assume!(!text.contains('"'));
            prop_assert_eq!(parse(&value.to_string()).map(|p| p.value), Some(value));
        }
    }
}
