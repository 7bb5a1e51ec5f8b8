//! Words for the alignment: cutting, folding, stop words, rarity.
//!
//! Owns what counts as a word and how much it tells. English only, as the bundled model is.

use std::collections::HashSet;
use std::ops::Range;

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Byte range in its text.
    pub(crate) range: Range<usize>,
    /// Lower case, typographic apostrophes made plain.
    pub(crate) lower: String,
}

/// The words of a text: runs of letters, digits and apostrophes.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, c) in text
        .char_indices()
        .chain(std::iter::once((text.len(), ' ')))
    {
        match (is_word_char(c), start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                let word = text.get(from..i).unwrap_or_default();
                let inner = word.trim_matches(['\'', '’']);
                if !inner.is_empty() {
                    let from = from + (word.len() - word.trim_start_matches(['\'', '’']).len());
                    let lower = inner.to_lowercase().replace('’', "'");
                    out.push(Word {
                        range: from..from + inner.len(),
                        lower,
                    });
                }
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '\'' || c == '’'
}

/// A word without what inflection most often adds, so that "environments" is said back by
/// "environment".
pub(crate) fn stem(word: &str) -> String {
    let lower = word.to_lowercase().replace('’', "'");
    let base = lower.strip_suffix("'s").unwrap_or(&lower);
    let base = match base.strip_suffix('s') {
        Some(cut) if cut.len() >= 3 && !cut.ends_with('s') => cut,
        _ => base,
    };
    base.to_string()
}

/// True for words that carry a topic: not a stop word, and with a letter or digit in it.
pub(crate) fn is_content(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
        && !STOP_WORDS.contains(&word.to_lowercase().replace('’', "'").as_str())
}

/// True for the function words of a sentence.
pub(crate) fn is_stop_word(lower: &str) -> bool {
    STOP_WORDS.contains(&lower)
}

/// Stems of the content words of a text.
pub(crate) fn content_stems(text: &str) -> HashSet<String> {
    words(text)
        .into_iter()
        .filter(|w| is_content(&w.lower))
        .map(|w| stem(&w.lower))
        .collect()
}

/// How much a word piece tells, 0.0–1.0: a stand-in for inverse document frequency that needs no
/// corpus. BERT's uncased vocabulary lists its pieces by falling frequency from id 1996 ("the") on,
/// and by Zipf's law the logarithm of the rank falls in step with that of the frequency. The
/// exponent lifts the common words a little.
pub(crate) fn rarity(id: u32) -> f32 {
    const FIRST: u32 = 1995;
    const VOCABULARY: f32 = 30_522.0;
    let rank = id.saturating_sub(FIRST).max(1) as f32;
    (rank.ln_1p() / VOCABULARY.ln()).clamp(0.0, 1.0).powf(0.7)
}

#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "being",
    "between", "both", "but", "by", "can", "can't", "could", "d", "did", "do", "does", "doesn't", "doing", "don't",
    "down", "during", "each", "else", "for", "from", "had", "has", "have", "having", "he", "her", "here", "his",
    "how", "i", "i'd", "i'll", "i'm", "i've", "if", "in", "into", "is", "isn't", "it", "it's", "its", "just", "ll",
    "m", "may", "me", "might", "more", "most", "must", "my", "no", "nor", "not", "of", "off", "on", "only", "or",
    "other", "our", "out", "over", "own", "re", "s", "same", "shall", "she", "should", "so", "some", "such", "t",
    "than", "that", "that's", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through",
    "to", "too", "under", "until", "up", "us", "ve", "very", "was", "we", "we'd", "we'll", "were", "what", "when",
    "where", "which", "while", "who", "whom", "whose", "why", "will", "with", "would", "you", "you'd", "you'll",
    "you're", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_where_they_stand() {
        let text = "Don’t pin 'latest', ünïcode’s ok";
        let found: Vec<(&str, &str)> = words(text)
            .iter()
            .map(|w| (&text[w.range.clone()], w.lower.clone()))
            .map(|(a, b)| (a, b.leak() as &str))
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

    #[test]
    fn rare_pieces_tell_more() {
        assert!(rarity(1996) < 0.2 && rarity(2003) < rarity(9000) && rarity(9000) < rarity(29_000));
        assert!((0.0..=1.0).contains(&rarity(u32::MAX)) && rarity(0) < 0.2);
    }

    #[test]
    fn stop_words_are_sorted_and_stems_fold_plurals() {
        assert!(STOP_WORDS.is_sorted());
        for (word, expected) in [
            ("environments", "environment"),
            ("Bias", "bia"),
            ("loss", "loss"),
            ("model's", "model"),
        ] {
            assert_eq!(stem(word), expected);
        }
    }
}
