//! Points in time and scores, the values that every part of a report uses.

use crate::domain::Band;
use schemars::JsonSchema;
use serde::Serialize;

/// A point in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moment {
    /// RFC 3339, UTC.
    pub utc: String,
    /// As shown: date, time and offset.
    pub local: String,
    /// The date alone, as shown.
    pub date: String,
}

/// A score with its uncertainty. Never without `offline`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Score {
    /// 0–100.
    pub value: f64,
    /// The verdict it would mean in a real interview.
    pub band: Band,
    /// Lower end of the likely range (about two chances in three), 0–100.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Band of the lower end.
    pub low_band: Band,
    /// Band of the upper end.
    pub high_band: Band,
    /// True for an offline estimate: no language model read the answer.
    pub offline: bool,
}

impl Score {
    /// A score and its range, clamped to 0–100 and to contain the score.
    pub fn new(value: f64, (low, high): (f64, f64), offline: bool) -> Self {
        let (low, high) = (
            low.clamp(0.0, 100.0).min(value),
            high.clamp(0.0, 100.0).max(value),
        );

        Self {
            value,
            band: Band::of(value),
            low,
            high,
            low_band: Band::of(low),
            high_band: Band::of(high),
            offline,
        }
    }
}
