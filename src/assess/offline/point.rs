//! Key points and red flags as the alignment sees them.
//!
//! Owns the weights of a point's tokens and their nearness to the answer's. The credit for them is
//! `align`'s.

use crate::assess::answer::fit_words::{is_content, rarity};
use crate::assess::answer::passages::denies;
use crate::domain::text::stem::singular;
use crate::domain::{Criterion, CriterionKind};
use crate::ports::TokenVectors;
use rten::FloatOperators;
use rten_tensor::NdTensorView;
use std::collections::HashSet;

/// Weight of a question's word in a point.
const QUESTION_WORD: f32 = 0.3;

/// A key point or red flag.
pub(super) struct Point<'a> {
    pub(super) criterion: &'a Criterion,
    /// Weight of each token: rarity, less for the question's words.
    pub(super) weights: Vec<f32>,
    /// The tokens that tell what the point is about: content words that are not the question's.
    pub(super) telling: Vec<bool>,
    pub(super) denies: bool,
    /// Nearness of each of its tokens (rows) to each of the answer's (columns), 0.0–1.0.
    pub(super) near: Vec<f32>,
}

impl Point<'_> {
    /// Nearness to the answer's tokens, a row for each of the point's tokens.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[f32]> {
        let columns = self.near.len().checked_div(self.weights.len()).unwrap_or(0);
        (0..self.weights.len()).map(move |i| {
            self.near
                .get(i * columns..(i + 1) * columns)
                .unwrap_or_default()
        })
    }

    /// Weighted mean of one value per token.
    pub(super) fn weighted(&self, values: impl Iterator<Item = f32>) -> f32 {
        let total: f32 = self.weights.iter().sum();
        let sum: f32 = self.weights.iter().zip(values).map(|(w, v)| w * v).sum();
        if total > 0.0 { sum / total } else { 0.0 }
    }
}

/// Returns the part of a criterion that is embedded and aligned: a red flag without "Says that".
pub(super) fn point_text(criterion: &Criterion) -> &str {
    let text = criterion.text.trim();
    if criterion.kind != CriterionKind::RedFlag {
        return text;
    }

    let mut rest = text;
    for opener in [
        "Says ",
        "Claims ",
        "Thinks ",
        "Believes ",
        "States ",
        "Suggests ",
        "Assumes ",
        "that ",
    ] {
        rest = rest.strip_prefix(opener).unwrap_or(rest);
    }
    rest
}

pub(super) fn read_point<'a>(
    criterion: &'a Criterion,
    vectors: &TokenVectors,
    question: &HashSet<String>,
    answer: &TokenVectors,
) -> Point<'a> {
    let text = point_text(criterion);

    let mut weights = Vec::with_capacity(vectors.tokens.len());
    let mut telling = Vec::with_capacity(vectors.tokens.len());
    for (id, range) in &vectors.tokens {
        let word = text.get(range.clone()).unwrap_or_default();
        let asked = question.contains(&singular(word));
        weights.push(rarity(*id) * if asked { QUESTION_WORD } else { 1.0 });
        telling.push(is_content(word) && !asked);
    }

    Point {
        criterion,
        weights,
        telling,
        denies: denies(text),
        near: nearness(vectors, answer),
    }
}

/// Cosines of all token pairs, negative ones as 0.0; rows are `a`'s tokens, columns `b`'s.
///
/// The product is the tensor crate's: it is pure arithmetic, and the figures of the fit were made
/// with its sums.
pub(super) fn nearness(a: &TokenVectors, b: &TokenVectors) -> Vec<f32> {
    let product = matrix(a)
        .zip(matrix(b))
        .and_then(|(a, b)| a.matmul(b.transposed().as_dyn()).ok());
    match product {
        Some(product) => product
            .into_data()
            .into_iter()
            .map(|x| x.max(0.0))
            .collect(),
        // Vectors of two models, or of none: nothing is near.
        None => vec![0.0; a.tokens.len() * b.tokens.len()],
    }
}

fn matrix(v: &TokenVectors) -> Option<NdTensorView<'_, f32, 2>> {
    NdTensorView::try_from_data([v.tokens.len(), v.width], v.vectors.as_slice()).ok()
}
