//! The seam to an independent measure of how much an answer supports a criterion.

use crate::domain::{Criterion, Finding, Quote};
use crate::ports::AssessRequest;
use std::collections::HashMap;
use std::ops::Range;

/// At or below this, no passage resembles the criterion.
pub const NOTHING_NEAR: f64 = 0.1;
/// From here on, a passage resembles the criterion.
pub const SUPPORTED: f64 = 0.3;
/// From here on, a criterion is hardly missing.
pub const STRONGLY_SUPPORTED: f64 = 0.7;

/// The support that an answer gives to one criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionSupport {
    /// Id of the criterion.
    pub criterion: String,
    /// Credit 0–1 by this measure.
    pub credit: f64,
    /// The passage that comes nearest.
    pub passage: Option<Quote>,
    /// What the bank's sayings show, of a key point that has some.
    pub judged: Option<JudgedPoint>,
}

/// What the judge of sayings makes of a key point, without a model.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedPoint {
    /// Met, missing or contradicted where that is right about nine times in ten, else unsure.
    pub finding: Finding,
    /// The right saying nearest to the answer.
    pub right: String,
    /// The wrong one.
    pub wrong: String,
}

/// An independent measure of how much an answer supports each criterion.
pub trait SecondLook: Send + Sync {
    /// Returns the support of each criterion that can be measured.
    fn align(&self, question: &str, criteria: &[Criterion], answer: &str) -> Vec<CriterionSupport>;

    /// Returns what the judge of sayings makes of the key points that have some.
    fn judge(&self, request: &AssessRequest) -> Vec<JudgedPoint>;

    /// Returns the share of each key point that each byte range of the answer says, 0–1: a row per
    /// range, a column per criterion, in order. Empty where it cannot be measured.
    fn fits(
        &self,
        question: &str,
        points: &[Criterion],
        answer: &str,
        ranges: &[Range<usize>],
    ) -> Vec<Vec<f64>>;
}

/// The support of each criterion, by id.
pub type Support = HashMap<String, CriterionSupport>;
