//! From two ranked lists to hits: fusion, diversity, typing errors. Pure; the same for both
//! engines.
//!
//! Fusion is done here and not by the engine, because the engine returns the fused score only, and
//! `viva bank search` shows why a question was found.

use super::text::{is_abbreviation, words};
use crate::domain::vector::dot;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009: 60). Lower here: with
/// some 50 candidates of which a handful matter, the first ranks must count visibly more than the
/// tail.
const RRF_K: f32 = 10.0;
/// Weights of the halves. The sentence model is the better judge of plain-language queries; words
/// decide names.
const DENSE_WEIGHT: f32 = 0.65;
const SPARSE_WEIGHT: f32 = 0.35;

/// Most hits of any search.
const MOST_HITS: usize = 100_000;

/// Candidates each half gives for `limit` hits.
pub fn candidates(limit: usize) -> usize {
    limit
        .saturating_mul(4)
        .clamp(50, 2_000)
        .max(limit.min(MOST_HITS))
}

/// A candidate with its scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<Id> {
    /// Which question.
    pub id: Id,
    /// Fused score, 0–1: 1 is first in every half that was asked.
    pub score: f32,
    /// Cosine, where the dense half found it.
    pub dense: Option<f32>,
    /// BM25, where the sparse half found it.
    pub sparse: Option<f32>,
}

/// A question with the score one half of a search gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked<Id> {
    /// Which question.
    pub id: Id,
    /// Cosine in the dense half, BM25 in the sparse half.
    pub score: f32,
}

/// Weighted reciprocal rank fusion of the two halves, each best first; None for a half that was not
/// asked. Best first; ties in the order of the ids.
pub fn fuse<Id: Copy + Eq + Hash + Ord>(
    dense: Option<&[Ranked<Id>]>,
    sparse: Option<&[Ranked<Id>]>,
) -> Vec<Candidate<Id>> {
    let mut found: HashMap<Id, Candidate<Id>> = HashMap::new();
    let mut total = 0.0;

    for (half, weight) in [(dense, DENSE_WEIGHT), (sparse, SPARSE_WEIGHT)] {
        let Some(half) = half else { continue };
        total += weight;

        for (rank, ranked) in half.iter().enumerate() {
            let candidate = found.entry(ranked.id).or_insert(Candidate {
                id: ranked.id,
                score: 0.0,
                dense: None,
                sparse: None,
            });
            candidate.score += weight * (RRF_K + 1.0) / (RRF_K + 1.0 + rank as f32);
            let slot = if weight == DENSE_WEIGHT {
                &mut candidate.dense
            } else {
                &mut candidate.sparse
            };
            *slot = Some(ranked.score);
        }
    }

    let mut fused: Vec<_> = found.into_values().collect();
    if total > 0.0 {
        fused.iter_mut().for_each(|c| c.score /= total);
    }

    fused.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    fused
}

/// An item to be diversified.
#[derive(Debug, Clone, Copy)]
pub struct Relevant<'a> {
    /// From 0 to 1.
    pub relevance: f32,
    /// Of unit length.
    pub vector: &'a [f32],
}

/// Maximal marginal relevance (Carbonell and Goldstein 1998): the indices of at most `limit` of
/// `items`, in the order chosen. `diversity` 0.0 keeps the order of relevance, 1.0 looks at
/// unlikeness alone.
pub fn diversify(items: &[Relevant<'_>], diversity: f32, limit: usize) -> Vec<usize> {
    let diversity = if diversity.is_nan() {
        0.0
    } else {
        diversity.clamp(0.0, 1.0)
    };

    // The nearest already chosen item is kept up to date instead of compared anew in every round.
    let mut nearest = vec![0.0_f32; items.len()];
    let mut left: Vec<usize> = (0..items.len()).collect();
    let mut chosen = Vec::with_capacity(limit.min(items.len()));

    while chosen.len() < limit && !left.is_empty() {
        let marginal = left.iter().map(|&i| match (items.get(i), nearest.get(i)) {
            (Some(item), Some(near)) => (1.0 - diversity) * item.relevance - diversity * near,
            _ => f32::MIN,
        });
        let best = marginal
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((at, _)) = best else { break };
        let index = left.remove(at);
        chosen.push(index);

        let Some(item) = items.get(index) else { break };
        for (near, other) in nearest.iter_mut().zip(items) {
            *near = near.max(dot(item.vector, other.vector));
        }
    }

    chosen
}

/// Words shorter than this are never corrected: everything is near to them.
const SHORTEST: usize = 4;
/// Most words of a query that are looked at, and most words of a vocabulary.
const MOST_CORRECTED: usize = 32;
/// Most words a vocabulary keeps.
const MOST_KNOWN: usize = 50_000;
/// Least Damerau–Levenshtein similarity (0–1) of a word and its correction: one error in four
/// letters, two in eight.
const NEAREST: f64 = 0.75;

/// The words the questions of a store use in titles and topics.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary(HashSet<String>);

impl Vocabulary {
    /// Adds the words of a text.
    pub fn learn(&mut self, text: &str) {
        for word in words(text) {
            if self.0.len() >= MOST_KNOWN {
                return;
            }
            let word = word.to_lowercase();
            if word.chars().count() >= SHORTEST && !self.0.contains(&word) {
                self.0.insert(word);
            }
        }
    }

    /// `text` with the nearest known word put behind every word that is unknown and looks mistyped.
    /// The word itself stays: it may be right and stand in an answer only.
    pub fn correct(&self, text: &str) -> String {
        let mut corrected = text.to_string();
        for word in words(text).take(MOST_CORRECTED).map(str::to_lowercase) {
            if let Some(near) = self.nearest(&word) {
                corrected.push(' ');
                corrected.push_str(near);
            }
        }
        corrected
    }

    fn nearest(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        if length < SHORTEST || self.knows(word) || word.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        self.0
            .iter()
            // More letters apart than any accepted similarity allows.
            .filter(|known| known.len().abs_diff(word.len()) <= length / 3)
            .map(|known| (strsim::normalized_damerau_levenshtein(word, known), known))
            .filter(|(near, _)| *near >= NEAREST)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(Reverse(a.1).cmp(&Reverse(b.1))))
            .map(|(_, known)| known.as_str())
    }

    /// Known as it stands, as an abbreviation, or in another of the common endings.
    fn knows(&self, word: &str) -> bool {
        let stems = ["s", "es", "ing", "ed"]
            .iter()
            .filter_map(|end| word.strip_suffix(end));
        is_abbreviation(word)
            || self.0.contains(word)
            || stems.into_iter().any(|stem| self.0.contains(stem))
            || self.0.contains(&format!("{word}s"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_beats_a_single_first_place() {
        let ranked = |(id, score): (char, f32)| Ranked { id, score };
        let dense = [('a', 0.9), ('b', 0.8), ('c', 0.7)].map(ranked);
        let sparse = [('b', 12.0), ('d', 5.0)].map(ranked);
        let order = |d: Option<&[Ranked<char>]>, s: Option<&[Ranked<char>]>| -> String {
            fuse(d, s).iter().map(|c| c.id).collect()
        };
        assert_eq!(order(Some(&dense), Some(&sparse)), "bacd");
        assert_eq!(order(Some(&dense), None), "abc");
        assert_eq!(order(None, Some(&sparse)), "bd");
        assert_eq!(order(None, None), "");
        let first = fuse(Some(&dense), Some(&sparse))[0];
        assert_eq!((first.dense, first.sparse), (Some(0.8), Some(12.0)));
        assert_eq!(fuse(Some(&dense), None)[0].score, 1.0);
    }

    #[test]
    fn diversity_leaves_twins_for_last() {
        let (east, north) = ([1.0, 0.0], [0.0, 1.0]);
        let items = [(1.0, &east), (0.99, &east), (0.5, &north)]
            .map(|(relevance, vector)| Relevant { relevance, vector });
        assert_eq!(diversify(&items, 0.0, 9), [0, 1, 2]);
        assert_eq!(diversify(&items, 0.5, 9), [0, 2, 1]);
        assert_eq!(diversify(&items, 0.5, 2), [0, 2]);
        assert_eq!(diversify(&items, f32::NAN, 2), [0, 1]);
        assert_eq!(diversify(&[], 0.5, 2), [0_usize; 0]);
    }

    #[test]
    fn mistyped_words_get_their_neighbour() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.learn("Explain transformer architecture");
        vocabulary.learn("ab_testing_platform reinforcement learning experiments Größe");
        for (typed, corrected) in [
            ("transfomer", "transfomer transformer"),
            (
                "Tranformer arhcitecture",
                "Tranformer arhcitecture transformer architecture",
            ),
            (
                "reinforcment learning",
                "reinforcment learning reinforcement",
            ),
            ("experiment tests", "experiment tests"),
            ("Kubernetes 漢字 k8s", "Kubernetes 漢字 k8s"),
            ("grösse", "grösse"),
            ("größ", "größ größe"),
            ("lea", "lea"),
            ("", ""),
        ] {
            assert_eq!(vocabulary.correct(typed), corrected);
        }
    }

    #[test]
    fn correction_is_bounded() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.learn("transformer");
        let corrected = vocabulary.correct(&"transfomer ".repeat(10_000));
        assert_eq!(corrected.matches("transformer").count(), MOST_CORRECTED);
    }
}
