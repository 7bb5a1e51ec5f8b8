//! JSON as servers send it: what breaks the grammar without hiding the meaning is mended.
//!
//! Owns the mending of half surrogate pairs, bytes that are no UTF-8, bare control characters,
//! unknown escapes and `NaN`. Knows nothing of what the JSON says.

use serde_json::Value;

/// Deepest nesting of JSON within strings of JSON that is followed.
pub const MAX_DEPTH: usize = 12;

/// Surrogates are kept in a private plane until their other half has come: this plus the code unit.
const PRIVATE: u32 = 0x0010_0000;

/// Reads `bytes` as JSON, mended where they need it; None where they are none.
pub fn read_json(bytes: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Some(value);
    }
    serde_json::from_str(&mend(&String::from_utf8_lossy(bytes))).ok()
}

/// Reads a text that is a JSON object or list; None for all other texts, also those that are a
/// number or a word.
pub fn read_nested(text: &str) -> Option<Value> {
    let text = text.trim();
    let looks_so = text.starts_with('{') && text.ends_with('}')
        || text.starts_with('[') && text.ends_with(']');
    looks_so.then(|| read_json(text.as_bytes())).flatten()
}

/// Returns `text` with everything in it mended that the grammar of JSON refuses and a reader can
/// still make sense of. Valid JSON stays as it is.
pub fn mend(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut chars = text.char_indices();
    let mut in_string = false;

    while let Some((at, c)) = chars.next() {
        let rest = text.get(at..).unwrap_or_default();
        match c {
            '"' => {
                in_string = !in_string;
                mended.push(c);
            }
            '\\' if in_string => {
                let (escape, length) = mended_escape(rest);
                mended.push_str(&escape);
                // Escapes are ASCII: as many characters as bytes.
                for _ in 1..length {
                    chars.next();
                }
            }
            c if in_string && c < ' ' => mended.push_str(&format!("\\u{:04x}", u32::from(c))),
            'N' if !in_string && rest.starts_with("NaN") => {
                mended.push_str("null");
                chars.next();
                chars.next();
            }
            '-' | 'I' if !in_string && infinity(rest).is_some() => {
                mended.push_str("null");
                (1..infinity(rest).unwrap_or(1)).for_each(|_| _ = chars.next());
            }
            c => mended.push(c),
        }
    }
    mended
}

/// The length of the infinite number that `rest` begins with.
fn infinity(rest: &str) -> Option<usize> {
    let mut names = ["-Infinity", "Infinity"].into_iter();
    names.find(|name| rest.starts_with(name)).map(str::len)
}

/// Returns what to write for the escape that `rest` begins with, and how many bytes it takes.
fn mended_escape(rest: &str) -> (String, usize) {
    let next = rest.as_bytes().get(1).copied();
    match next {
        Some(b'u') => mended_code_unit(rest),
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            (rest.get(..2).unwrap_or_default().to_string(), 2)
        }
        // A backslash that stands for itself.
        _ => ("\\\\".to_string(), 1),
    }
}

fn mended_code_unit(rest: &str) -> (String, usize) {
    let Some(unit) = code_unit(rest) else {
        return ("\\\\".to_string(), 1);
    };
    let whole = |length: usize| (rest.get(..length).unwrap_or_default().to_string(), length);
    match unit {
        0xd800..=0xdbff => match rest.get(6..).and_then(code_unit) {
            Some(0xdc00..=0xdfff) => whole(12),
            _ => (half(unit).to_string(), 6),
        },
        0xdc00..=0xdfff => (half(unit).to_string(), 6),
        _ => whole(6),
    }
}

/// Returns the code unit of an escape `\uXXXX` at the beginning of `text`.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

fn half(unit: u32) -> char {
    char::from_u32(PRIVATE + unit).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Joins the halves of surrogate pairs in a text that arrives in pieces; a half that stays alone
/// becomes U+FFFD.
#[derive(Debug, Default)]
pub struct SurrogateJoiner {
    /// A first half that waits for the second.
    first: Option<u32>,
}

impl SurrogateJoiner {
    /// Returns the next piece with its halves joined; a first half at its end is kept back.
    pub fn join(&mut self, piece: &str) -> String {
        if self.first.is_none() && !piece.chars().any(|c| unit_of(c).is_some()) {
            return piece.to_string();
        }

        let mut joined = String::with_capacity(piece.len() + 4);
        for c in piece.chars() {
            match (self.first.take(), unit_of(c)) {
                (Some(first), Some(second @ 0xdc00..=0xdfff)) => {
                    let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    joined.extend(char::from_u32(code));
                    continue;
                }
                (Some(_), _) => joined.push(char::REPLACEMENT_CHARACTER),
                (None, _) => {}
            }
            match unit_of(c) {
                Some(first @ 0xd800..=0xdbff) => self.first = Some(first),
                Some(_) => joined.push(char::REPLACEMENT_CHARACTER),
                None => joined.push(c),
            }
        }
        joined
    }

    /// The text is over: returns the mark for a first half whose second never came.
    pub fn finish(self) -> Option<char> {
        self.first.map(|_| char::REPLACEMENT_CHARACTER)
    }
}

/// Returns the code unit that a character of the private plane stands for.
fn unit_of(c: char) -> Option<u32> {
    let unit = u32::from(c).checked_sub(PRIVATE)?;
    (0xd800..=0xdfff).contains(&unit).then_some(unit)
}

/// Returns `json`, a text of JSON, with escapes of half surrogate pairs in its strings replaced by
/// U+FFFD; unchanged where there is none.
pub fn without_half_pairs(json: &str) -> String {
    if !json.contains("\\u") {
        return json.to_string();
    }

    let mut clean = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        clean.push_str(before);
        let (kept, length) = match code_unit(escape) {
            Some(0xd800..=0xdfff) => mended_code_unit(escape),
            // Whatever else is wrong with an escape is for the reader of the reply.
            _ => {
                let length = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
                (escape.get(..length).unwrap_or_default().to_string(), length)
            }
        };
        clean.push_str(&kept);
        rest = escape.get(length..).unwrap_or_default();
    }
    clean.push_str(rest);

    let mut joiner = SurrogateJoiner::default();
    let mut joined = joiner.join(&clean);
    joined.extend(joiner.finish());
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn joined(pieces: &[&str]) -> String {
        let mut joiner = SurrogateJoiner::default();
        let mut text: String = pieces.iter().map(|p| joiner.join(p)).collect();
        text.extend(joiner.finish());
        text
    }

    fn text(json: &str) -> String {
        read_json(json.as_bytes()).unwrap()["a"]
            .as_str()
            .unwrap()
            .to_string()
    }

    #[test]
    fn what_the_grammar_refuses_is_mended() {
        for (sent, read) in [
            (&b"{\"a\": NaN}"[..], json!({"a": null})),
            (
                &b"{\"a\": [-Infinity, -1, Infinity, \"-Infinity\"]}"[..],
                json!({"a": [null, -1, null, "-Infinity"]}),
            ),
            (b"{\"a\": \"x\ny\"}", json!({"a": "x\ny"})),
            (b"{\"a\": \"\\sigma \\' \"}", json!({"a": "\\sigma \\' "})),
            (b"{\"a\": \"\xf0\x9f\"}", json!({"a": "\u{fffd}"})),
            (b"{\"a\": \"\\uzz\"}", json!({"a": "\\uzz"})),
            (b"{\"a\": 1, \"a\": 2}", json!({"a": 2})),
        ] {
            assert_eq!(read_json(sent), Some(read));
        }
        for broken in [&b"{"[..], b"", b"what", b"{} {}"] {
            assert_eq!(read_json(broken), None);
        }
    }

    #[test]
    fn halves_of_a_pair_are_joined_or_marked() {
        let first = text(r#"{"a": "x \ud83d"}"#);
        let second = text(r#"{"a": "\ude00 y"}"#);
        assert_eq!(joined(&[&first, &second]), "x 😀 y");
        assert_eq!(joined(&[&first, "y"]), "x \u{fffd}y");
        assert_eq!(joined(&[&first]), "x \u{fffd}");
        assert_eq!(joined(&[&second]), "\u{fffd} y");
        assert_eq!(joined(&[&first, &first, &second]), "x \u{fffd}x 😀 y");

        assert_eq!(
            without_half_pairs(r#"{"q": "a \ud83d b"}"#),
            "{\"q\": \"a \u{fffd} b\"}"
        );
        for whole in [r#"{"q": "\ud83d\ude00 \u00e4 \\ud83d"}"#, "plain", r"\u"] {
            assert_eq!(without_half_pairs(whole), whole);
        }
    }

    proptest! {
        #[test]
        fn valid_json_stays_as_it_is(texts in proptest::collection::vec("\\PC{0,9}|\n|\\\\|\"", 0..5)) {
            let json = json!({"a": texts, "b": [1.5, null, true]}).to_string();
            prop_assert_eq!(mend(&json), json.clone());
            prop_assert_eq!(without_half_pairs(&json), json);
        }

        #[test]
        fn no_text_breaks_it(text in "(\\PC|\\\\u?|d83d|\"){0,40}") {
            let _ = (read_json(text.as_bytes()), without_half_pairs(&text));
        }
    }
}
