//! What a score means, and the range it lies in while points are unsure.
//!
//! Owns bands and their limits. Scores are computed in [`super::score`].

use serde::{Deserialize, Serialize};
use std::fmt;

/// The meaning of a score at the end of a real interview.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below 40.
    NoHire,
    /// 40 and more.
    LeanNoHire,
    /// 55 and more.
    LeanHire,
    /// 70 and more.
    Hire,
    /// 85 and more.
    StrongHire,
}

impl Band {
    /// The band of a score 0–100. The score is rounded to a whole number first, as it is shown.
    pub fn of(score: f64) -> Self {
        match score.round() {
            s if s >= 85.0 => Self::StrongHire,
            s if s >= 70.0 => Self::Hire,
            s if s >= 55.0 => Self::LeanHire,
            s if s >= 40.0 => Self::LeanNoHire,
            _ => Self::NoHire,
        }
    }

    /// The words shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::StrongHire => "strong hire",
            Self::Hire => "hire",
            Self::LeanHire => "lean hire",
            Self::LeanNoHire => "lean no hire",
            Self::NoHire => "no hire",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

/// The ends between which a score lies while points are unsure: all of them counted as missed, and
/// all of them as made.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ScoreRange {
    /// The lower end, 0–100.
    pub low: f64,
    /// The upper end; equal to the lower where nothing is unsure.
    pub high: f64,
    /// Points that are unsure.
    pub unsure: usize,
}

impl ScoreRange {
    /// The range of a score without an unsure point.
    pub fn certain(score: f64) -> Self {
        Self {
            low: score,
            high: score,
            unsure: 0,
        }
    }

    /// Distance of the ends, 0–100.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// The band both ends lie in; None where they differ, so that nothing can be said yet.
    pub fn band(&self) -> Option<Band> {
        Some(Band::of(self.low)).filter(|band| *band == Band::of(self.high))
    }
}

impl fmt::Display for ScoreRange {
    /// Writes the rounded score, or the ends: `52`, `16 to 37`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unsure {
            0 => write!(f, "{:.0}", self.low),
            _ => write!(f, "{:.0} to {:.0}", self.low, self.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_those_of_the_rounded_score() {
        for (score, band) in [
            (100.0, Band::StrongHire),
            (84.5, Band::StrongHire),
            (84.4, Band::Hire),
            (70.0, Band::Hire),
            (55.0, Band::LeanHire),
            (40.0, Band::LeanNoHire),
            (39.4, Band::NoHire),
            (0.0, Band::NoHire),
        ] {
            assert_eq!(Band::of(score), band, "{score}");
            assert_eq!(ScoreRange::certain(score).band(), Some(band), "{score}");
        }
    }

    #[test]
    fn a_range_has_a_band_where_both_ends_have_it() {
        let range = |low, high| ScoreRange {
            low,
            high,
            unsure: 1,
        };
        assert_eq!(range(40.0, 54.4).band(), Some(Band::LeanNoHire));
        assert_eq!(range(39.0, 41.0).band(), None);
        assert_eq!(range(39.4, 41.0).to_string(), "39 to 41");
        assert_eq!(ScoreRange::certain(51.5).to_string(), "52");
    }
}
