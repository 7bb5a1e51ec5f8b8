//! From alignment to credit.
//!
//! Owns the constants. `tests/offline_calibration.rs` fits them on graded answers, and nothing else
//! in the offline assessor is fitted: a logistic curve over two measures, each of which can only
//! raise the credit.

use crate::domain::Verdict;

/// How an answer relates to one key point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    /// Soft recall 0.0–1.0: how much of what the point says, by rarity, has a token in the answer
    /// that is nearer than chance brings one.
    pub recall: f64,
    /// Elaboration 0.0–1.0: how much of the answer is about the points at all, against the length
    /// of the points.
    pub elaboration: f64,
}

/// Constants of the curve: `1 / (1 + exp(-(bias + recall·x + elaboration·y)))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// Log odds where both measures are 0.
    pub bias: f64,
    /// Of [`Measures::recall`].
    pub recall: f64,
    /// Of [`Measures::elaboration`].
    pub elaboration: f64,
}

/// Version of the measures and constants, kept with every assessment.
pub const VERSION: u32 = 4;

/// Fitted on all of DigiKlausur and the answers of `seeds/calibration`, without the points that these
/// contradict: a measure of words cannot tell those from points that are made.
pub const CURVE: Curve = Curve {
    bias: -2.26,
    recall: 6.03,
    elaboration: 3.01,
};

/// Credit from which a point counts as made.
const MET: f64 = 0.7;
/// Credit from which it counts as made in part.
const PARTIAL: f64 = 0.4;
/// Credit below which nothing is earned: unrelated text aligns a little, too.
const FLOOR: f64 = 0.15;

impl Curve {
    /// The value of the curve, 0.0–1.0.
    pub fn at(&self, m: Measures) -> f64 {
        1.0 / (1.0
            + (-(self.bias + self.recall * m.recall + self.elaboration * m.elaboration)).exp())
    }

    /// Credit 0.0–1.0; what is below [`FLOOR`] is nothing.
    pub fn credit(&self, m: Measures) -> f64 {
        let credit = self.at(m);
        if credit < FLOOR { 0.0 } else { credit }
    }
}

/// The verdict a credit stands for.
pub fn verdict(credit: f64) -> Verdict {
    match credit {
        c if c >= MET => Verdict::Met,
        c if c >= PARTIAL => Verdict::Partial,
        _ => Verdict::Missing,
    }
}
