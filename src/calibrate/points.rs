//! Agreement point by point, and how far probabilities can be believed.
//!
//! Owns the measures of single key points; those of whole answers are `figures`'.

use super::agreement::{mean, superiority};
use crate::domain::Verdict;
use crate::ports::Chances;
use serde::{Deserialize, Serialize};

/// Bands of probability whose truth is counted.
const BANDS: usize = 5;

/// One key point of a graded answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointResult {
    /// The grader's verdict.
    pub graded: Verdict,
    /// The assessor's.
    pub told: Verdict,
    /// How likely the assessor finds each verdict, where it says.
    pub chances: Option<Chances>,
}

impl PointResult {
    fn is_told_as_not_found(&self) -> bool {
        matches!(self.told, Verdict::Missing | Verdict::Contradicted)
    }
}

/// What an assessor is worth on single key points. Shares are 0.0–1.0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PointFigures {
    /// Key points with a grade and a verdict.
    pub points: usize,
    /// Share with the same verdict of four.
    pub agreement: Option<f64>,
    /// Share of those graded met that earn something.
    pub made_found: Option<f64>,
    /// Share of those graded contradicted that earn something.
    pub contradicted_credited: Option<f64>,
    /// Share of those graded missing that earn something.
    pub absent_credited: Option<f64>,
    /// Share of those graded met that are told to be contradicted.
    pub falsely_accused: Option<f64>,
    /// Share that is told to be unsure.
    pub unsure: Option<f64>,
    /// Share of those told as made that are graded met.
    #[serde(default)]
    pub made_right: Option<f64>,
    /// Share of those told as not found or as the opposite that earn nothing in the grader's eyes.
    #[serde(default)]
    pub not_found_right: Option<f64>,
    /// Chance that a point graded met is found likelier made than one graded contradicted (area
    /// under the ROC curve).
    pub met_against_contradicted: Option<f64>,
    /// How often points are made, by how likely that was found.
    pub made: Vec<ChanceBand>,
}

/// Points whose probability of being made lies in one part of the scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChanceBand {
    /// Points in it.
    pub points: usize,
    /// Mean of their probabilities.
    pub said: f64,
    /// Share of them that is graded met.
    pub graded: f64,
}

impl PointFigures {
    /// The figures of some points.
    pub fn of(points: &[PointResult]) -> Self {
        let graded = |verdict| points.iter().filter(move |p| p.graded == verdict);
        let told_made = points.iter().filter(|p| p.told == Verdict::Met);
        let not_found = points.iter().filter(|p| p.is_told_as_not_found());
        let credited = |verdict| share(graded(verdict), |p| p.told.credit() > 0.0);
        let leans = |verdict| graded(verdict).filter_map(|p| Some(lean(&p.chances?)));
        let (met, contradicted): (Vec<f64>, Vec<f64>) = (
            leans(Verdict::Met).collect(),
            leans(Verdict::Contradicted).collect(),
        );

        Self {
            points: points.len(),
            agreement: share(points.iter(), |p| p.told == p.graded),
            made_found: credited(Verdict::Met),
            contradicted_credited: credited(Verdict::Contradicted),
            absent_credited: credited(Verdict::Missing),
            falsely_accused: share(graded(Verdict::Met), |p| p.told == Verdict::Contradicted),
            unsure: share(points.iter(), |p| p.told == Verdict::Unsure),
            made_right: share(told_made, |p| p.graded == Verdict::Met),
            not_found_right: share(not_found, |p| p.graded.credit() == 0.0),
            met_against_contradicted: superiority(&met, &contradicted),
            made: bands(points),
        }
    }
}

/// The same points with the likeliest verdict in place of the one told, which limits may have
/// changed; without those that have no probabilities.
pub fn by_likeliest(points: &[PointResult]) -> Vec<PointResult> {
    points.iter().filter_map(with_likeliest).collect()
}

fn with_likeliest(point: &PointResult) -> Option<PointResult> {
    Some(PointResult {
        told: point.chances?.likeliest(),
        ..*point
    })
}

/// How far probabilities lean to the point: credit to be expected, less contradiction.
fn lean(chances: &Chances) -> f64 {
    chances.made + 0.5 * chances.partly - chances.contradicted
}

fn share<'a>(
    points: impl Iterator<Item = &'a PointResult>,
    counts: impl Fn(&PointResult) -> bool,
) -> Option<f64> {
    mean(points.map(|point| f64::from(u8::from(counts(point)))))
}

fn bands(points: &[PointResult]) -> Vec<ChanceBand> {
    let said: Vec<(f64, bool)> = points
        .iter()
        .filter_map(|p| Some((p.chances?.made, p.graded == Verdict::Met)))
        .collect();
    let band = |number: usize| {
        let within = |made: f64| ((made * BANDS as f64) as usize).min(BANDS - 1) == number;
        let here: Vec<_> = said.iter().filter(|(made, _)| within(*made)).collect();
        Some(ChanceBand {
            points: here.len(),
            said: mean(here.iter().map(|(made, _)| *made))?,
            graded: mean(here.iter().map(|(_, met)| f64::from(u8::from(*met))))?,
        })
    };
    (0..BANDS).filter_map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(graded: Verdict, told: Verdict, made: f64) -> PointResult {
        PointResult {
            graded,
            told,
            chances: Some(Chances {
                made,
                partly: 0.0,
                contradicted: 1.0 - made,
                absent: 0.0,
            }),
        }
    }

    #[test]
    fn credit_is_counted_by_what_was_graded() {
        use Verdict::{Contradicted, Met, Missing, Unsure};
        let figures = PointFigures::of(&[
            result(Met, Met, 0.9),
            result(Met, Unsure, 0.5),
            result(Contradicted, Met, 0.7),
            result(Contradicted, Contradicted, 0.1),
            result(Missing, Missing, 0.1),
        ]);
        assert_eq!(
            (
                figures.agreement,
                figures.made_found,
                figures.contradicted_credited,
                figures.absent_credited,
                figures.unsure,
            ),
            (Some(0.6), Some(0.5), Some(0.5), Some(0.0), Some(0.2))
        );
        // Of four pairs of met and contradicted one is in the wrong order.
        assert_eq!(figures.met_against_contradicted, Some(0.75));
    }

    #[test]
    fn what_is_told_for_sure_is_held_against_what_was_graded() {
        use Verdict::{Contradicted, Met, Missing, Partial, Unsure};
        let figures = PointFigures::of(&[
            result(Met, Met, 0.9),
            result(Partial, Met, 0.8),
            result(Contradicted, Missing, 0.1),
            result(Missing, Contradicted, 0.1),
            result(Partial, Missing, 0.1),
            result(Met, Unsure, 0.5),
        ]);
        assert_eq!(
            (figures.made_right, figures.not_found_right),
            (Some(0.5), Some(2.0 / 3.0))
        );
    }

    #[test]
    fn probabilities_are_held_against_what_was_graded() {
        let told = |made, graded| result(graded, Verdict::Met, made);
        let figures = PointFigures::of(&[
            told(0.9, Verdict::Met),
            told(1.0, Verdict::Missing),
            told(0.1, Verdict::Missing),
        ]);
        let bands: Vec<_> = figures.made.iter().map(|b| (b.points, b.graded)).collect();
        assert_eq!(bands, [(1, 0.0), (2, 0.5)]);
        assert!((figures.made[1].said - 0.95).abs() < 1e-9);
    }

    #[test]
    fn the_likeliest_verdict_stands_in_for_the_one_told() {
        let unsure = result(Verdict::Met, Verdict::Unsure, 0.8);
        let figures = PointFigures::of(&by_likeliest(&[unsure]));
        assert_eq!((figures.agreement, figures.unsure), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn nothing_has_no_figures() {
        assert_eq!(PointFigures::of(&[]), PointFigures::default());
    }
}
