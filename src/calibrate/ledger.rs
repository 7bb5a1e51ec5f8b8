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
}

/// Entries by assessor: model and address, so that a model of the same name elsewhere counts as
/// another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger(pub BTreeMap<String, Entry>);

impl Ledger {
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
