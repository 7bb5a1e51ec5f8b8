//! What a model's own words must not say: a key point, a figure nobody gave it, or "I".
//!
//! Owns the three checks. What happens to a text that fails one is decided where it is asked for.

use crate::domain::Criterion;
use crate::domain::text::words::{self};
use std::collections::HashSet;

/// Share of a point's decisive words from which a question gives it away.
const GIVEN_AWAY: f64 = 0.5;
/// True when more than half of a point's decisive words (its content words that the question does
/// not say already) stand in `question`.
pub fn gives_away(question: &str, point: &Criterion, main: &str) -> bool {
    let known = words::stems(main);
    let decisive: HashSet<String> = words::stems(&point.text)
        .into_iter()
        .filter(|s| !known.contains(s))
        .collect();
    let said = words::stems(question);
    let shared = decisive.iter().filter(|s| said.contains(*s)).count();
    shared as f64 > GIVEN_AWAY * decisive.len() as f64
}

/// True when an English text says "I": small models thank for the feedback in the candidate's
/// stead.
pub(super) fn speaks_of_itself(text: &str, lang: &str) -> bool {
    const FIRST_PERSON: [&str; 6] = ["i", "im", "ive", "my", "me", "myself"];

    let mut words = words::words(text).into_iter();
    lang.starts_with("en") && words.any(|w| FIRST_PERSON.contains(&w.folded.as_str()))
}

/// True when a text has a number that stands in none of its sources.
pub(super) fn invents_numbers(text: &str, sources: &[&str]) -> bool {
    let known: HashSet<String> = sources.iter().flat_map(|source| numbers(source)).collect();
    !numbers(text).is_subset(&known)
}

fn numbers(text: &str) -> HashSet<String> {
    let words = words::words(text).into_iter().map(|w| w.folded);
    words
        .filter(|w| w.chars().any(|c| c.is_ascii_digit()))
        .collect()
}
