//! Texts as words: what evidence, guards and follow-ups compare.
//!
//! Owns folding (case, white space, punctuation, typographic quotes and dashes), stop words, stems
//! and sentences. Positions are byte ranges of the original text.

use std::collections::HashSet;
use std::ops::Range;

/// English words that carry no content of their own. Sorted, for binary search.
const STOP: &[&str] = &[
    "a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as",
    "at", "be", "because", "been", "before", "being", "below", "between", "both", "but", "by",
    "can", "cannot", "cant", "could", "did", "do", "does", "doing", "dont", "down", "during",
    "each", "either", "etc", "every", "few", "for", "from", "further", "get", "gets", "had", "has",
    "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "im", "in",
    "instead", "into", "is", "isnt", "it", "its", "ive", "just", "lets", "like", "may", "me",
    "might", "more", "most", "much", "must", "my", "neither", "no", "nor", "not", "now", "of",
    "off", "on", "once", "one", "only", "or", "other", "our", "out", "over", "own", "please",
    "really", "same", "she", "should", "so", "some", "such", "than", "that", "thats", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too",
    "under", "until", "up", "us", "use", "used", "uses", "using", "very", "was", "we", "were",
    "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would",
    "you", "your",
];

/// A word of a text: a run of letters and digits, a single ideograph, or a symbol that means
/// something in code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, apostrophes left out.
    pub folded: String,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Word {
    /// True for a word that says something: no stop word, no symbol.
    pub fn is_content(&self) -> bool {
        is_content(&self.folded)
    }
}

/// True for a folded word that is neither a stop word nor a symbol.
pub fn is_content(folded: &str) -> bool {
    folded.chars().any(char::is_alphanumeric) && STOP.binary_search(&folded).is_err()
}

/// A text as its words. Punctuation, quotation marks and dashes separate words and are left out;
/// apostrophes inside a word are left out as well ("don't" and "don’t" are `dont`).
pub fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut open = false;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let joins = open
            && matches!(c, '\'' | '’' | 'ʼ' | '‘' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{ad}');
        if joins {
            continue;
        }
        if is_ideograph(c) || "+=<>#%$&*/^|~@_".contains(c) {
            out.push(Word {
                folded: c.to_string(),
                start,
                end,
            });
            open = false;
        } else if c.is_alphanumeric() {
            match out.last_mut().filter(|_| open) {
                Some(word) => {
                    word.folded.extend(c.to_lowercase());
                    word.end = end;
                }
                None => out.push(Word {
                    folded: c.to_lowercase().collect(),
                    start,
                    end,
                }),
            }
            open = true;
        } else {
            open = false;
        }
    }
    out
}

/// Scripts written without spaces: every character is a word of its own.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A crude English stem: enough to see that "randomises" and "randomised" are one word.
pub fn stem(folded: &str) -> &str {
    let cut = [
        "ations", "ation", "ising", "izing", "ises", "izes", "ised", "ized", "ings", "ing", "ies",
        "ed", "es", "ly", "s", "e", "y",
    ]
    .iter()
    .find_map(|suffix| {
        folded
            .strip_suffix(suffix)
            .filter(|rest| rest.chars().count() >= 3)
    });
    cut.unwrap_or(folded)
}

/// The stems of a text's content words.
pub fn stems(text: &str) -> HashSet<String> {
    words(text)
        .iter()
        .filter(|w| w.is_content())
        .map(|w| stem(&w.folded).to_string())
        .collect()
}

/// Number of content words.
pub fn content_count(words: &[Word]) -> usize {
    words.iter().filter(|w| w.is_content()).count()
}

/// Byte ranges of sentences and lines: cut after `.`, `!`, `?` before white space, and at new
/// lines.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let stop = matches!(c, '.' | '!' | '?')
            && chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        if stop
            || matches!(
                c,
                '\n' | '\r' | '。' | '！' | '？' | '\u{2028}' | '\u{2029}'
            )
        {
            out.push(start..end);
            start = end;
        }
    }
    out.push(start..text.len());
    out.retain(|r| text.get(r.clone()).is_some_and(|s| !s.trim().is_empty()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        words(text)
            .iter()
            .map(|w| w.folded.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP.is_sorted());
    }

    #[test]
    fn words_fold_case_quotes_dashes_and_keep_operators() {
        for (text, expected) in [
            ("Don’t \"Panic\" — it’s  ‘fine’…", "dont panic its fine"),
            ("real-time, 2+2=4", "real time 2 + 2 = 4"),
            ("C++ a_b", "c + + a _ b"),
            ("正确答案 is ok", "正 确 答 案 is ok"),
            ("ÜBER Straße", "über straße"),
            ("", ""),
        ] {
            assert_eq!(folded(text), expected, "{text:?}");
        }
    }

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
        fn words_and_sentences_lie_in_the_text(text in "\\PC{0,80}") {
            for word in words(&text) {
                prop_assert!(text.get(word.start..word.end).is_some_and(|w| !w.is_empty()));
            }
            for range in sentences(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
