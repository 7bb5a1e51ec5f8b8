//! The seam to an independent measure of how much an answer supports a criterion.

use crate::domain::{Criterion, Quote};
use std::collections::HashMap;
use std::ops::Range;

/// Support up to which nothing in the answer comes near a criterion.
pub const NOTHING_NEAR: f64 = 0.1;
/// Support from which a passage comes near a criterion.
pub const SUPPORTED: f64 = 0.3;
/// Support from which it is hard to see how a criterion could be missing.
pub const STRONGLY_SUPPORTED: f64 = 0.7;

/// An independent measure of how much an answer supports each criterion.
pub trait SecondLook: Send + Sync {
    /// For each criterion it can say something about: id, credit 0–1, and the passage that comes
    /// nearest.
    fn align(
        &self,
        question: &str,
        criteria: &[Criterion],
        answer: &str,
    ) -> Vec<(String, f64, Option<Quote>)>;

    /// How much of each key point each byte range of the answer says, 0–1: a row per range, a
    /// column per criterion, in order. Empty where it cannot say.
    fn fits(
        &self,
        question: &str,
        points: &[Criterion],
        answer: &str,
        ranges: &[Range<usize>],
    ) -> Vec<Vec<f64>>;
}

/// What the measure says: per criterion, support and passage.
pub type Support = HashMap<String, (f64, Option<Quote>)>;
