//! Points in time and scores, the values that every part of a report uses.

use crate::domain::{Band, OwnWord, ScoreRange};
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
    /// 0–100; while points are unsure each counts by the chance that it is made.
    pub value: f64,
    /// The score with every unsure point missed; equal to `value` where nothing is unsure.
    pub score_low: f64,
    /// The score with every unsure point made.
    pub score_high: f64,
    /// Points that are unsure.
    pub unsure: usize,
    /// Points that count as made by the candidate's own word.
    pub own_word: usize,
    /// The verdict it would mean in a real interview; null while points are unsure and the ends lie
    /// in different bands, and where most of the score is the candidate's own word.
    pub band: Option<Band>,
    /// Lower end of the range, 0–100: `score_low`, or less where a model's samples lie lower.
    pub low: f64,
    /// Upper end: `score_high`, or more where a model's samples lie higher.
    pub high: f64,
    /// Band of the lower end.
    pub low_band: Band,
    /// Band of the upper end.
    pub high_band: Band,
    /// True for an offline estimate: no language model read the answer.
    pub offline: bool,
}

/// Who speaks for a score.
#[derive(Debug, Clone, Copy)]
pub struct Judges {
    /// True for an offline estimate.
    pub offline: bool,
    /// What the candidate speaks for.
    pub own_word: OwnWord,
}

impl Score {
    /// A score, its range while points are unsure, and the spread of its samples, clamped to 0–100
    /// and to contain the former.
    pub fn new(value: f64, range: &ScoreRange, (low, high): (f64, f64), judges: Judges) -> Self {
        let (low, high) = (
            low.clamp(0.0, 100.0).min(range.low),
            high.clamp(0.0, 100.0).max(range.high),
        );

        Self {
            value,
            score_low: range.low,
            score_high: range.high,
            unsure: range.unsure,
            own_word: judges.own_word.points,
            band: judges.own_word.band(range),
            low,
            high,
            low_band: Band::of(low),
            high_band: Band::of(high),
            offline: judges.offline,
        }
    }

    /// True where a model's samples lie further apart than what is unsure explains, as shown.
    pub fn is_spread(&self) -> bool {
        self.unsure == 0 && self.low.round() < self.high.round()
    }

    /// The score as it is shown: `57`, or `48–66` while points are unsure.
    pub fn figure(&self) -> String {
        figure(self.value, self.score_low, self.score_high, self.unsure)
    }
}

/// A score, or the ends of its range while points are unsure.
pub fn figure(value: f64, low: f64, high: f64, unsure: usize) -> String {
    match unsure {
        0 => format!("{:.0}", value.round()),
        _ => format!("{:.0}–{:.0}", low.round(), high.round()),
    }
}
