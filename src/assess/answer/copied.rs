//! Telling a rubric that was pasted in from an answer in the candidate's own words.

use crate::domain::text::words::words_with_apostrophes;
use crate::domain::{Criterion, CriterionKind};
use std::collections::HashSet;

/// A point of fewer words may be said in the same words by chance.
const MIN_WORDS: usize = 5;
/// Share of a point's word pairs that a copy keeps.
const SAME: f64 = 0.85;
/// One point in the author's own words is chance, more are not.
const SEVERAL: usize = 2;

/// Ids of the key points whose text stands in the answer (nearly) word for word, where there are
/// several; else none. `told`: the points were named to the candidate just before, so that a single
/// one is no chance either.
pub fn copied(criteria: &[Criterion], answer: &str, told: bool) -> Vec<String> {
    let said = pairs(answer);
    let copies: Vec<String> = criteria
        .iter()
        .filter(|c| c.kind == CriterionKind::KeyPoint)
        .filter(|c| {
            let point = pairs(&c.text);
            let same = point.intersection(&said).count() as f64;
            point.len() + 1 >= MIN_WORDS && same >= SAME * point.len() as f64
        })
        .map(|c| c.id.clone())
        .collect();
    if told || copies.len() >= SEVERAL {
        copies
    } else {
        Vec::new()
    }
}

fn pairs(text: &str) -> HashSet<(String, String)> {
    let words: Vec<String> = words_with_apostrophes(text)
        .into_iter()
        .map(|w| w.folded)
        .collect();
    words
        .iter()
        .cloned()
        .zip(words.iter().skip(1).cloned())
        .collect()
}
