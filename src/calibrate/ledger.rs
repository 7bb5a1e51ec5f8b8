//! What is remembered of calibrations: one entry an assessor.
//!
//! Owns the form of `calibration.json`. Reads and writes no file itself.

use super::figures::Trust;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The outcome of the last calibration of one assessor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Day, `2026-01-31`.
    pub day: String,
    /// Name of the graded set.
    pub set: String,
    /// Answers graded.
    pub answers: usize,
    /// Pearson's correlation with the grades.
    pub pearson: Option<f64>,
    /// Tricks withstood, and tried.
    pub withstood: (usize, usize),
    /// The verdict.
    pub trust: Trust,
    /// The worth of a second look; None where only one way was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_look: Option<LooksCompared>,
}

/// The same answers with and without a second look.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LooksCompared {
    /// Pearson's correlation with the grades, with it.
    pub with: Option<f64>,
    /// The same without it.
    pub without: Option<f64>,
    /// True where the model is better off with it.
    pub helps: bool,
}

/// Correlation by which a second look must win: it costs calls.
const WORTH_ITS_CALLS: f64 = 0.01;

impl LooksCompared {
    /// Compares two correlations.
    pub fn of(with: Option<f64>, without: Option<f64>) -> Self {
        let helps = match (with, without) {
            (Some(with), Some(without)) => with >= without + WORTH_ITS_CALLS,
            (with, without) => with.is_some() && without.is_none(),
        };
        Self {
            with,
            without,
            helps,
        }
    }
}

/// Entries by assessor: model and address, so that a model of the same name elsewhere counts as
/// another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger(pub BTreeMap<String, Entry>);

impl Ledger {
    /// True where a calibration found that a second look helps `assessor`.
    pub fn wants_second_look(&self, assessor: &str) -> bool {
        let looks = self.0.get(assessor).and_then(|entry| entry.second_look);
        looks.is_some_and(|looks| looks.helps)
    }

    /// Returns the remark of interviews and reports on `assessor`.
    pub fn remark(&self, assessor: &str) -> String {
        let Some(entry) = self.0.get(assessor) else {
            return "uncalibrated model".into();
        };
        let r = entry
            .pearson
            .map_or_else(|| "no correlation".into(), |r| format!("r {r:.2}"));
        let (withstood, tried) = entry.withstood;
        let trust = match entry.trust {
            Trust::Good => "close to graded answers",
            Trust::Care => "use its scores with care",
            Trust::Little => "do not trust its scores",
        };
        format!(
            "calibrated {}: {trust} ({r} on {} answers, {withstood} of {tried} tricks withstood)",
            entry.day, entry.answers
        )
    }
}
