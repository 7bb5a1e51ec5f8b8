//! Runs of words among words: word for word, or nearly so.
//!
//! Owns the two searches with which [`super::quote`] looks a quote up in the answer. Works on
//! folded words and gives word ranges.

use crate::domain::text::words::Word;
use std::collections::HashSet;
use std::ops::Range;

/// Normalised Levenshtein similarity from which a passage is the quoted one.
pub const NEAR: f64 = 0.9;
/// Quotes with more characters are only found verbatim.
const MAX_FUZZY_CHARS: usize = 1_200;
/// Bound of the fuzzy search: characters of the answer times edits allowed.
const MAX_FUZZY_WORK: usize = 4_000_000;

/// Every word range where `part` stands word for word.
pub fn verbatim(words: &[Word], part: &[Word], from: usize) -> Vec<Range<usize>> {
    let (text, offsets) = join(words.get(from..).unwrap_or_default());
    let (needle, _) = join(part);
    let needle = format!(" {needle} ");
    let text = format!(" {text} ");
    text.match_indices(&needle)
        // With the leading blank, the match begins exactly at the offset of its first word.
        .filter_map(|(at, _)| offsets.binary_search(&at).ok())
        .map(|first| from + first..from + first + part.len())
        .collect()
}

/// Words joined by blanks, and the byte offset of each.
fn join(words: &[Word]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut offsets = Vec::with_capacity(words.len());
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        offsets.push(text.len());
        text.push_str(&word.folded);
    }
    (text, offsets)
}

/// The word range most similar to `part`, at least [`NEAR`], with the same negations and numbers.
pub fn near(words: &[Word], part: &[Word], from: usize) -> Option<Range<usize>> {
    let words = words.get(from..)?;
    // A passage of which half the words are nowhere in the answer is not nearly verbatim: no need
    // to search.
    let there: HashSet<&str> = words.iter().map(|w| w.folded.as_str()).collect();
    if 2 * part
        .iter()
        .filter(|w| there.contains(w.folded.as_str()))
        .count()
        < part.len()
    {
        return None;
    }
    let (needle, _) = join(part);
    let pattern: Vec<char> = needle.chars().collect();
    let edits = pattern.len() / 10;
    // For every character the word it belongs to; a blank belongs to the word before it.
    let mut text: Vec<char> = Vec::new();
    let mut owner: Vec<usize> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        for c in word.folded.chars().chain([' ']) {
            text.push(c);
            owner.push(index);
        }
    }
    let work = text.len().saturating_mul(edits + 1);
    if edits == 0 || pattern.len() > MAX_FUZZY_CHARS || work > MAX_FUZZY_WORK {
        return None;
    }
    let chars = approximate(&pattern, &text, edits)?;
    let leading = usize::from(text.get(chars.start) == Some(&' '));
    let first = *owner.get(chars.start + leading)?;
    let last = *owner.get(chars.end.checked_sub(1)?)?;
    let found = words.get(first..=last)?;
    let (passage, _) = join(found);
    let similar = strsim::normalized_levenshtein(&passage, &needle) >= NEAR;
    (similar && pivots(found) == pivots(part)).then_some(from + first..from + last + 1)
}

/// The words that a slip of the pen must not change: numbers and negations, sorted.
fn pivots(words: &[Word]) -> Vec<&str> {
    let mut out: Vec<&str> = words
        .iter()
        .map(|w| w.folded.as_str())
        .filter(|w| negates(w) || w.chars().any(|c| c.is_numeric()))
        .collect();
    out.sort_unstable();

    out
}

fn negates(word: &str) -> bool {
    NEGATIONS.contains(&word)
        || (word.ends_with("nt") && word.len() <= 8 && CONTRACTED.contains(&word))
}

const NEGATIONS: &[&str] = &[
    "no", "not", "never", "none", "nor", "neither", "without", "cannot", "instead", "nothing",
    "nobody", "kein", "nicht",
];
const CONTRACTED: &[&str] = &[
    "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt",
    "mustnt", "shouldnt", "wasnt", "werent", "wont", "wouldnt",
];

/// Approximate substring search (Sellers 1980, with Ukkonen's cut-off): the character range of
/// `text` that `pattern` turns into with the fewest edits, at most `edits`; the first of several.
/// Time O(edits · text) on ordinary text.
fn approximate(pattern: &[char], text: &[char], edits: usize) -> Option<Range<usize>> {
    /// Fewest edits of a prefix of the pattern against a passage that ends here, and where the
    /// passage starts.
    #[derive(Clone, Copy)]
    struct Cell {
        cost: usize,
        start: usize,
    }
    let over = edits + 1;
    let mut column: Vec<Cell> = (0..=pattern.len())
        .map(|i| Cell {
            cost: i.min(over),
            start: 0,
        })
        .collect();
    let mut active = edits.min(pattern.len());
    let mut best: Option<(usize, Range<usize>)> = None;
    for (at, c) in text.iter().enumerate() {
        let mut diagonal = Cell { cost: 0, start: at };
        let mut above = Cell {
            cost: 0,
            start: at + 1,
        };
        let mut last = 0;
        for (row, (cell, wanted)) in column
            .iter_mut()
            .skip(1)
            .zip(pattern)
            .take(active + 1)
            .enumerate()
        {
            let left = *cell;
            let substituted = Cell {
                cost: diagonal.cost + usize::from(wanted != c),
                ..diagonal
            };
            let options = [
                substituted,
                Cell {
                    cost: left.cost + 1,
                    ..left
                },
                Cell {
                    cost: above.cost + 1,
                    ..above
                },
            ];
            let next = options
                .into_iter()
                .min_by_key(|o| o.cost)
                .unwrap_or(substituted);
            *cell = Cell {
                cost: next.cost.min(over),
                ..next
            };
            if next.cost <= edits {
                last = row + 1;
            }
            diagonal = left;
            above = *cell;
        }
        active = last;
        if active == pattern.len() && best.as_ref().is_none_or(|(cost, _)| above.cost < *cost) {
            best = Some((above.cost, above.start..at + 1));
        }
        if let Some(below) = column.get_mut(active + 1..) {
            // Rows below the active ones hold no value of this column.
            if let Some(first) = below.first_mut() {
                first.cost = over;
            }
        }
    }
    best.map(|(_, range)| range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn approximate_agrees_with_plain_levenshtein(pattern in "[ab ]{1,12}", text in "[ab ]{0,24}", edits in 0usize..4) {
            let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            let mut least = usize::MAX;
            for start in 0..=t.len() {
                for end in start..=t.len() {
                    least = least.min(strsim::generic_levenshtein(&p, &t[start..end].to_vec()));
                }
            }
            match approximate(&p, &t, edits) {
                Some(range) => prop_assert_eq!(strsim::generic_levenshtein(&p, &t[range].to_vec()), least),
                // An empty passage is never reported.
                None => prop_assert!(least > edits || least == p.len()),
            }
        }
    }
}
