//! Texts as words.
//!
//! Owns two tokenisers. [`words`] serves quotes, guards and follow-ups: it folds away what a model
//! changes when it quotes. [`words_with_apostrophes`] serves the offline alignment, which was
//! fitted on words as the bundled model sees them. Positions are bytes of the original text.

use super::stem::stem;
use super::stop_words::EVIDENCE;
use std::collections::HashSet;

/// A word of a text: a run of letters and digits, a single ideograph, or a symbol that means
/// something in code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word in lower case.
    pub folded: String,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Word {
    /// Returns true for a word that is neither a stop word nor a symbol.
    pub fn is_content(&self) -> bool {
        is_content(&self.folded)
    }
}

/// Returns true for a folded word that is neither a stop word nor a symbol.
pub fn is_content(folded: &str) -> bool {
    EVIDENCE.is_content(folded)
}

/// Cuts a text into words. Punctuation, quotation marks and dashes separate words and are left out;
/// apostrophes inside a word are left out as well ("don't" and "don’t" are `dont`).
pub fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut open = false;

    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        if open && is_ignored_inside(c) {
            continue;
        }

        if is_ideograph(c) || "+=<>#%$&*/^|~@_".contains(c) {
            let folded = c.to_string();
            out.push(Word { folded, start, end });
            open = false;
        } else if c.is_alphanumeric() {
            match out.last_mut().filter(|_| open) {
                Some(word) => {
                    word.folded.extend(c.to_lowercase());
                    word.end = end;
                }
                None => {
                    let folded = c.to_lowercase().collect();
                    out.push(Word { folded, start, end });
                }
            }
            open = true;
        } else {
            open = false;
        }
    }

    out
}

/// Apostrophes, combining accents, and characters without a width.
fn is_ignored_inside(c: char) -> bool {
    matches!(c,
        '\'' | '’' | 'ʼ' | '‘' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{ad}')
}

/// Scripts written without spaces: every character is taken as a word. What it weighs is
/// [`weight`]'s.
pub fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{e7f}' | '\u{2e80}'..='\u{2fdf}' | '\u{3040}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Cuts a text into runs of letters, digits and apostrophes; typographic apostrophes become plain
/// ones, and those at a word's ends are left out.
pub fn words_with_apostrophes(text: &str) -> Vec<Word> {
    const APOSTROPHES: [char; 2] = ['\'', '’'];
    let mut out = Vec::new();
    let mut run_start = None;

    // A blank behind the text ends its last word.
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let in_word = c.is_alphanumeric() || APOSTROPHES.contains(&c);
        let from = match (in_word, run_start) {
            (true, None) => {
                run_start = Some(at);
                continue;
            }
            (false, Some(from)) => from,
            _ => continue,
        };
        run_start = None;

        let run = text.get(from..at).unwrap_or_default();
        let start = from + (run.len() - run.trim_start_matches(APOSTROPHES).len());
        let word = run.trim_matches(APOSTROPHES);
        if !word.is_empty() {
            let folded = word.to_lowercase().replace('’', "'");
            let end = start + word.len();
            out.push(Word { folded, start, end });
        }
    }

    out
}

/// Returns the stems of a text's content words.
pub fn stems(text: &str) -> HashSet<String> {
    words(text)
        .iter()
        .filter(|w| w.is_content())
        .map(|w| stem(&w.folded).to_string())
        .collect()
}

/// How much of a word a [`Word`] is, 0.0–1.0: in scripts written without spaces each character is
/// one, though two of Chinese or Japanese make a word, and four of Thai.
pub fn weight(word: &Word) -> f64 {
    match word.folded.chars().next() {
        Some('\u{e00}'..='\u{e7f}') => 0.25,
        Some(c) if is_ideograph(c) => 0.5,
        _ => 1.0,
    }
}

/// Counts the content words, rounded up where characters stand for parts of words.
pub fn content_count<'a>(words: impl IntoIterator<Item = &'a Word>) -> usize {
    let content = words.into_iter().filter(|word| word.is_content());
    content.map(weight).sum::<f64>().ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        let words = words(text);
        let folded: Vec<&str> = words.iter().map(|w| w.folded.as_str()).collect();
        folded.join(" ")
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
    fn words_with_apostrophes_know_where_they_stand() {
        let text = "Don’t pin 'latest', ünïcode’s ok";
        let words = words_with_apostrophes(text);
        let found: Vec<(&str, &str)> = words
            .iter()
            .map(|w| (&text[w.start..w.end], w.folded.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("Don’t", "don't"),
                ("pin", "pin"),
                ("latest", "latest"),
                ("ünïcode’s", "ünïcode's"),
                ("ok", "ok")
            ]
        );
    }

    proptest! {
        #[test]
        fn words_lie_in_the_text(text in "\\PC{0,80}") {
            for word in words(&text).into_iter().chain(words_with_apostrophes(&text)) {
                prop_assert!(text.get(word.start..word.end).is_some_and(|w| !w.is_empty()));
            }
        }
    }
}
