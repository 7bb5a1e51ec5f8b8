//! Cutting texts into sentences.

use std::ops::Range;

/// Returns the byte ranges of sentences and lines that are not blank: cut after `.`, `!`, `?`
/// before white space, and at new lines.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = split_after(text, ends_sentence);
    out.retain(|range| {
        text.get(range.clone())
            .is_some_and(|s| !s.trim().is_empty())
    });
    out
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
        '\n' | '\r' | '。' | '！' | '？' | '\u{2028}' | '\u{2029}' => true,
        _ => false,
    }
}

/// Cuts after every character for which `ends(character, next)` holds. The byte ranges cover the
/// text without gaps.
pub fn split_after(text: &str, ends: impl Fn(char, Option<char>) -> bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();

    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if ends(c, next) || next.is_none() {
            let end = at + c.len_utf8();
            out.push(start..end);
            start = end;
        }
    }

    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_end_at_stops_and_lines() {
        let text = "One. Two 3.5 x! \n\n- three\nfour";
        let cut: Vec<&str> = sentences(text)
            .into_iter()
            .map(|r| text[r].trim())
            .collect();
        assert_eq!(cut, ["One.", "Two 3.5 x!", "- three", "four"]);
    }

    proptest! {
        #[test]
        fn pieces_cover_the_text(text in "\\PC{0,80}") {
            let pieces = split_after(&text, ends_sentence);
            let joined: String = pieces.into_iter().map(|range| &text[range]).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
