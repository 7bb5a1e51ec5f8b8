//! Which words of a sentence carry its meaning: enough to notice repetition, no more.

use std::collections::BTreeSet;

/// Stems of the words that carry meaning, in order.
pub(super) type Words = BTreeSet<String>;

const STOP_WORDS: &str = "a about after also an and are as at be been before between but by can could did do does each for \
    from had has have how i if in into is it its less like may might more most must my no not of on one only or other \
    over own per same should so some such than that the their them then there these they this those through to two \
    under up us use used uses was we were what when where which while who whom why will with without would you your";

const ENDINGS: [&str; 9] = [
    "ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "y",
];

/// The stems of all words but stop words.
pub(super) fn decisive_words(text: &str) -> Words {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '%' | '$')));
    words
        .filter(|w| !w.is_empty() && STOP_WORDS.split_whitespace().all(|stop| stop != *w))
        .map(stem)
        .collect()
}

/// Cuts one ending off where at least four letters stay.
fn stem(word: &str) -> String {
    let cut = ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|rest| rest.chars().count() >= 4);
    cut.unwrap_or(word).to_string()
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
