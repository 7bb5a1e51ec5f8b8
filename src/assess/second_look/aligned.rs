//! The offline alignment as a second look at a language model's verdicts.

use crate::assess::answer::language::unread;
use crate::assess::evidence::support::{CriterionSupport, SecondLook};
use crate::assess::offline::{Remembered, align, fits};
use crate::domain::Criterion;
use crate::ports::TokenEmbedder;
use std::ops::Range;
use std::sync::Arc;

/// Aligns with the bundled model's token vectors.
pub struct AlignedLook(Remembered);

impl AlignedLook {
    /// A look through `embedder`.
    pub fn new(embedder: Arc<dyn TokenEmbedder>) -> Self {
        Self(Remembered::new(embedder))
    }
}

impl SecondLook for AlignedLook {
    /// Returns nothing where the embedding model fails or does not read the answer's language: the
    /// first look still counts.
    fn align(&self, question: &str, criteria: &[Criterion], answer: &str) -> Vec<CriterionSupport> {
        if unread(answer).is_some() {
            return Vec::new();
        }
        let aligned = align(&self.0, question, criteria, answer).unwrap_or_default();
        aligned
            .into_iter()
            .map(|a| CriterionSupport {
                criterion: a.criterion,
                credit: a.credit,
                passage: a.quote,
            })
            .collect()
    }

    fn fits(
        &self,
        question: &str,
        points: &[Criterion],
        answer: &str,
        ranges: &[Range<usize>],
    ) -> Vec<Vec<f64>> {
        if unread(answer).is_some() {
            return Vec::new();
        }
        fits(&self.0, question, points, answer, ranges).unwrap_or_default()
    }
}
