//! Signs in the bytes of a reply: its end, a heartbeat, whole JSON.
//!
//! Owns how they are spelt. What follows from them is the assembly's matter.

use crate::net::json::mend;

/// Longest beat that keeps a connection open, in bytes.
const HEARTBEAT: usize = 32;

/// `[DONE]`, also as a JSON string or without its brackets.
pub fn is_done(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let word = text.trim().trim_matches('"');
    word.eq_ignore_ascii_case("[DONE]") || word.eq_ignore_ascii_case("DONE")
}

/// A beat that keeps a connection open, from servers that do not write it as a comment.
pub fn is_heartbeat(data: &[u8]) -> bool {
    data.len() <= HEARTBEAT && !data.iter().any(|b| matches!(b, b'{' | b'[' | b'<'))
}

/// Tells whether `text` holds a JSON object from its first brace on, fences and prose aside.
pub fn is_whole_json(text: &str) -> bool {
    let Some(begin) = text.find('{') else {
        return false;
    };
    let mended = mend(text.get(begin..).unwrap_or_default());
    let mut values =
        serde_json::Deserializer::from_str(&mended).into_iter::<serde::de::IgnoredAny>();
    matches!(values.next(), Some(Ok(_)))
}

/// Returns the first bytes of something, to be shown.
pub fn beginning(data: &[u8]) -> String {
    let start = data.get(..data.len().min(2000)).unwrap_or_default();
    String::from_utf8_lossy(start).into_owned()
}
