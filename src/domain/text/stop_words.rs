//! English words that carry no content of their own.
//!
//! Owns the list that all share, and what three users add to it. The additions differ for a reason:
//! each belongs to one tokeniser and to thresholds that were fitted with it, so a word moved from
//! one list to another moves grades or warnings.

/// Stop words of one user: those all share, and its own. Both sorted, for binary search.
#[derive(Debug, Clone, Copy)]
pub struct StopWords(&'static [&'static str]);

/// For quotes, guards and follow-ups, whose words are folded without apostrophes (`dont`).
pub const EVIDENCE: StopWords = StopWords(MORE_OF_EVIDENCE);
/// For the offline alignment, whose words keep their apostrophes (`don't`).
pub const ALIGNMENT: StopWords = StopWords(MORE_OF_ALIGNMENT);
/// For the linter of banks, which compares short titles: "less" and "two" say nothing there.
pub const LINT: StopWords = StopWords(MORE_OF_LINT);

impl StopWords {
    /// Returns true for a stop word; `folded` is in lower case.
    pub fn contain(self, folded: &str) -> bool {
        COMMON.binary_search(&folded).is_ok() || self.0.binary_search(&folded).is_ok()
    }

    /// Returns true for a word with a letter or digit in it that is no stop word.
    pub fn is_content(self, folded: &str) -> bool {
        folded.chars().any(char::is_alphanumeric) && !self.contain(folded)
    }
}

const COMMON: &[&str] = &[
    "a", "about", "also", "an", "and", "are", "as", "at", "be", "been", "between", "but", "by",
    "can", "could", "did", "do", "does", "each", "for", "from", "had", "has", "have", "how", "i",
    "if", "in", "into", "is", "it", "its", "may", "might", "more", "most", "must", "my", "no",
    "not", "of", "on", "only", "or", "other", "over", "own", "same", "should", "so", "some",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "through", "to", "under", "up", "us", "was", "we", "were", "what", "when", "where",
    "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your",
];

const MORE_OF_EVIDENCE: &[&str] = &[
    "above", "after", "again", "all", "am", "any", "because", "before", "being", "below", "both",
    "cannot", "cant", "doing", "dont", "down", "during", "either", "etc", "every", "few",
    "further", "get", "gets", "having", "he", "her", "here", "hers", "him", "his", "im", "instead",
    "isnt", "ive", "just", "lets", "like", "me", "much", "neither", "nor", "now", "off", "once",
    "one", "our", "out", "please", "really", "she", "thats", "too", "until", "use", "used", "uses",
    "using", "very",
];

const MORE_OF_ALIGNMENT: &[&str] = &[
    "all", "am", "any", "because", "being", "both", "can't", "d", "doesn't", "doing", "don't",
    "down", "during", "else", "having", "he", "her", "here", "his", "i'd", "i'll", "i'm", "i've",
    "isn't", "it's", "just", "ll", "m", "me", "nor", "off", "our", "out", "re", "s", "shall",
    "she", "t", "that's", "too", "until", "ve", "very", "we'd", "we'll", "whose", "you'd",
    "you'll", "you're",
];

const MORE_OF_LINT: &[&str] = &[
    "after", "before", "less", "like", "one", "per", "two", "use", "used", "uses", "without",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_repeat_nothing() {
        assert!(COMMON.is_sorted());
        for StopWords(more) in [EVIDENCE, ALIGNMENT, LINT] {
            assert!(more.is_sorted());
            assert!(more.iter().all(|word| COMMON.binary_search(word).is_err()));
        }
    }

    #[test]
    fn each_user_has_the_apostrophes_of_its_tokeniser() {
        assert!(EVIDENCE.contain("dont") && !EVIDENCE.contain("don't"));
        assert!(ALIGNMENT.contain("don't") && !ALIGNMENT.contain("dont"));
        assert!(!EVIDENCE.is_content("%") && LINT.is_content("all"));
    }
}
