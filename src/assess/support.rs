//! The seam to an independent measure of how much an answer supports a criterion.

use crate::domain::{Criterion, Quote};
use std::collections::HashMap;

/// Support up to which nothing in the answer comes near a criterion.
pub const NOTHING_NEAR: f64 = 0.1;
/// Support from which a passage comes near a criterion.
pub const SUPPORTED: f64 = 0.3;
/// Support from which it is hard to see how a criterion could be missing.
pub const STRONGLY_SUPPORTED: f64 = 0.7;

/// An independent measure of how much an answer supports each criterion.
pub trait SecondLook: Send + Sync {
    /// For each criterion it can say something about: id, credit 0–1, and the passage that comes nearest.
    fn align(&self, question: &str, criteria: &[Criterion], answer: &str) -> Vec<(String, f64, Option<Quote>)>;
}

/// What the measure says: per criterion, support and passage.
pub type Support = HashMap<String, (f64, Option<Quote>)>;
