//! The texts an answer is held against: sayings, key points with their reasons.
//!
//! Owns how much each of their tokens tells, and how near a passage comes to one of them.

use super::spans::Span;
use crate::assess::answer::fit_words::rarity;
use crate::assess::offline::point::{nearness, point_text};
use crate::domain::{Criterion, CriterionKind};
use crate::ports::TokenVectors;
use std::collections::{HashMap, HashSet};

/// Nearness that any two tokens of texts about one topic have.
const NEAR_BY_CHANCE: f32 = 0.35;
/// Values whose mean stands for the best.
const SEVERAL: usize = 3;

/// The side a text takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Right,
    Wrong,
    /// The point's headline.
    Point,
    /// The point's reason.
    Why,
}

/// A text to compare with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference<'a> {
    /// Index of its criterion.
    pub(super) criterion: usize,
    pub(super) side: Side,
    pub(super) text: &'a str,
}

impl Reference<'_> {
    /// True for right and wrong sayings.
    pub(super) fn is_saying(&self) -> bool {
        matches!(self.side, Side::Right | Side::Wrong)
    }
}

/// Returns the texts of all key points, in order.
pub(super) fn references<'a>(criteria: &[&'a Criterion]) -> Vec<Reference<'a>> {
    let mut out = Vec::new();
    for (index, criterion) in criteria.iter().enumerate() {
        if criterion.kind != CriterionKind::KeyPoint {
            continue;
        }
        let mut add = |side, text: &'a str| {
            out.push(Reference {
                criterion: index,
                side,
                text,
            });
        };
        add(Side::Point, point_text(criterion));
        if let Some(why) = &criterion.why {
            add(Side::Why, why);
        }
        let sayings = &criterion.sayings;
        sayings.right.iter().for_each(|text| add(Side::Right, text));
        sayings.wrong.iter().for_each(|text| add(Side::Wrong, text));
    }
    out
}

/// How much each token tells: how rare it is in English, and among the sayings of the question.
pub(super) struct Telling {
    sayings: f32,
    with: HashMap<u32, f32>,
}

impl Telling {
    /// Counts the tokens of all sayings.
    pub(super) fn of<'v>(sayings: impl Iterator<Item = &'v TokenVectors>) -> Self {
        let mut out = Self {
            sayings: 0.0,
            with: HashMap::new(),
        };
        for vectors in sayings {
            out.sayings += 1.0;
            let ids: HashSet<u32> = vectors.tokens.iter().map(|(id, _)| *id).collect();
            for id in ids {
                *out.with.entry(id).or_default() += 1.0;
            }
        }
        out
    }

    /// Weight of a token, 0.0–1.0.
    pub(super) fn weight(&self, id: u32) -> f32 {
        let all = self.sayings.max(1.0) + 1.0;
        let with = self.with.get(&id).copied().unwrap_or(0.0);
        let idf = (all / (with + 0.5)).ln() / (all / 0.5).ln();
        idf * rarity(id)
    }

    /// Weights of a text's tokens.
    pub(super) fn weights(&self, vectors: &TokenVectors) -> Vec<f32> {
        vectors
            .tokens
            .iter()
            .map(|(id, _)| self.weight(*id))
            .collect()
    }
}

/// The answer's side of a comparison.
pub(super) struct Compared<'a> {
    pub(super) vectors: &'a TokenVectors,
    pub(super) spans: &'a [Span],
    /// Weight of each token.
    pub(super) weights: Vec<f32>,
    /// Factor on the nearness of each token.
    pub(super) worth: Vec<f32>,
}

/// How near an answer comes to one text.
pub(super) struct Nearness {
    /// Per passage: the harmonic mean of how much of the text is in it and how much of it is in the
    /// text.
    pub(super) both: Vec<f32>,
    /// Per passage: how much of the text is in it.
    pub(super) recall: Vec<f32>,
    /// Per token of the answer: nearness to the text's nearest token.
    pub(super) tokens: Vec<f32>,
}

/// Compares a text with every passage of the answer.
pub(super) fn compare(text: &TokenVectors, answer: &Compared<'_>, telling: &Telling) -> Nearness {
    let columns = answer.vectors.tokens.len();
    let mut near = nearness(text, answer.vectors);
    for row in near.chunks_exact_mut(columns.max(1)) {
        for (near, worth) in row.iter_mut().zip(&answer.worth) {
            *near = ((*near - NEAR_BY_CHANCE) / (1.0 - NEAR_BY_CHANCE)).max(0.0) * worth;
        }
    }

    let mut tokens = vec![0.0f32; columns];
    for row in near.chunks_exact(columns.max(1)) {
        tokens
            .iter_mut()
            .zip(row)
            .for_each(|(most, near)| *most = most.max(*near));
    }

    let weights = telling.weights(text);
    let mut out = Nearness {
        both: Vec::with_capacity(answer.spans.len()),
        recall: Vec::with_capacity(answer.spans.len()),
        tokens,
    };
    for span in answer.spans {
        let rows = near.chunks_exact(columns.max(1));
        let best = rows.map(|row| largest(row.get(span.tokens.clone()).unwrap_or_default()));
        let recall = weighted_mean(weights.iter().copied(), best);
        let precision = weighted_mean(
            slice(&answer.weights, span).iter().copied(),
            slice(&out.tokens, span).iter().copied(),
        );
        out.recall.push(recall);
        out.both
            .push(2.0 * recall * precision / (recall + precision).max(1e-6));
    }
    out
}

/// The part of a list of one value per token that belongs to a passage.
pub(super) fn slice<'s>(values: &'s [f32], span: &Span) -> &'s [f32] {
    values.get(span.tokens.clone()).unwrap_or_default()
}

/// Largest value; 0.0 for none.
pub(super) fn largest(values: &[f32]) -> f32 {
    values.iter().copied().fold(0.0, f32::max)
}

/// Mean of the [`SEVERAL`] largest values; 0.0 for none.
pub(super) fn mean_of_best(mut values: Vec<f32>) -> f32 {
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(SEVERAL);
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

/// Mean of values by weight.
pub(super) fn weighted_mean(
    weights: impl Iterator<Item = f32>,
    values: impl Iterator<Item = f32>,
) -> f32 {
    let (total, sum) = weights
        .zip(values)
        .fold((0.0f32, 0.0f32), |(total, sum), (weight, value)| {
            (total + weight, sum + weight * value)
        });
    sum / total.max(1e-6)
}
