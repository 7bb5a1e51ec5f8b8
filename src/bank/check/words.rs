//! Which words of a sentence carry its meaning: enough to notice repetition, no more.

use crate::domain::text::ellipsis;
use crate::domain::text::stem::strip_ending;
use crate::domain::text::stop_words::LINT;
use std::collections::BTreeSet;

/// Stems of the words that carry meaning, in order.
pub(super) type Words = BTreeSet<String>;

/// Endings that are cut off where at least [`LEAST_STEM`] characters stay. Fewer than those of
/// [`crate::domain::text::stem()`]: the thresholds of the linter were set with these.
const ENDINGS: [&str; 9] = [
    "ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "y",
];
const LEAST_STEM: usize = 4;

/// Returns the stems of all words but stop words. Percentages and amounts keep their sign, which
/// the tokenisers of [`crate::domain::text`] cut off: "5%" and "5" are not the same.
pub(super) fn decisive_words(text: &str) -> Words {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '%' | '$')));

    words
        .filter(|word| !word.is_empty() && !LINT.contain(word))
        .map(|word| strip_ending(word, &ENDINGS, LEAST_STEM).to_string())
        .collect()
}

/// The words of both, and their share of the smaller set, 0.0–1.0.
pub(super) fn overlap<'w>(a: &'w Words, b: &'w Words) -> (f64, Vec<&'w str>) {
    let common: Vec<&str> = a.intersection(b).map(String::as_str).collect();
    let share = common.len() as f64 / a.len().min(b.len()).max(1) as f64;
    (share, common)
}

/// Words between blanks.
pub(super) fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Words for a message.
pub(super) fn list(words: &[&str]) -> String {
    ellipsis(&words.join(", "), 80)
}
