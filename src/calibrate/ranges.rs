//! What ranges are worth: how wide they are, whether they hold what a person graded, and whether the
//! bands they allow are right.
//!
//! Pure. An assessor without unsure points has no ranges, and so no figures.

use super::agreement::mean;
use crate::domain::{Band, ScoreRange};
use serde::{Deserialize, Serialize};

/// The worth of the ranges of some answers. Shares are 0.0–1.0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct RangeFigures {
    /// Mean distance of the ends, in points.
    pub width: Option<f64>,
    /// Share of answers whose grade lies within the range.
    pub holds_grade: Option<f64>,
    /// Share of answers that get a band: both ends lie in it.
    pub with_band: Option<f64>,
    /// Share of those bands that are the grade's.
    pub bands_right: Option<f64>,
}

impl RangeFigures {
    /// The figures of grades 0–100 with the range told for each; none where no point is unsure.
    pub fn of(graded: &[(f64, ScoreRange)]) -> Self {
        if graded.iter().all(|(_, range)| range.unsure == 0) {
            return Self::default();
        }

        let bands = graded
            .iter()
            .filter_map(|(grade, range)| Some((Band::of(*grade), range.band()?)));
        Self {
            width: mean(graded.iter().map(|(_, range)| range.width())),
            holds_grade: share(graded.iter().map(|(grade, range)| holds(range, *grade))),
            with_band: share(graded.iter().map(|(_, range)| range.band().is_some())),
            bands_right: share(bands.map(|(graded, told)| graded == told)),
        }
    }
}

/// True where a grade lies within a range, both rounded as they are shown.
fn holds(range: &ScoreRange, grade: f64) -> bool {
    (range.low.round()..=range.high.round()).contains(&grade.round())
}

fn share(outcomes: impl Iterator<Item = bool>) -> Option<f64> {
    mean(outcomes.map(|yes| f64::from(u8::from(yes))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: f64, high: f64, unsure: usize) -> ScoreRange {
        ScoreRange { low, high, unsure }
    }

    #[test]
    fn ranges_are_held_against_grades() {
        let figures = RangeFigures::of(&[
            (62.0, range(48.0, 66.0, 2)),
            (90.0, range(86.0, 100.0, 1)),
            (41.0, range(0.0, 38.0, 3)),
            (0.0, range(0.0, 0.0, 0)),
        ]);
        assert_eq!(
            figures,
            RangeFigures {
                width: Some(17.5),
                holds_grade: Some(0.75),
                with_band: Some(0.75),
                bands_right: Some(2.0 / 3.0),
            }
        );
    }

    #[test]
    fn without_an_unsure_point_there_are_no_ranges() {
        let certain = [(62.0, range(60.0, 60.0, 0))];
        assert_eq!(RangeFigures::of(&certain), RangeFigures::default());
        assert_eq!(RangeFigures::of(&[]), RangeFigures::default());
    }
}
