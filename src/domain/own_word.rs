//! How much of a score stands on the candidate's own word.
//!
//! Owns the rule when a score says nothing of how others would judge. Who decided a point is the
//! finding's matter, what points are worth `score`'s.

use super::assessment::Finding;
use super::band::{Band, ScoreRange};
use super::rubric::{CriterionKind, Rubric};
use serde::{Deserialize, Serialize};

/// The points of a score by who says that they were made.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct OwnWord {
    /// Key points that count as made, whole or in part, by the candidate's own word.
    pub points: usize,
    /// The weight these earned.
    pub earned: f64,
    /// The weight the other key points earned.
    pub judged: f64,
}

impl OwnWord {
    /// Counts the findings of a question.
    pub fn of<'f>(rubric: &Rubric, findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut own = Self::default();
        for finding in findings {
            let Some(point) = rubric.get(&finding.criterion) else {
                continue;
            };
            let worth = point.weight * finding.earned();
            match (point.kind, finding.is_by_candidate() && worth > 0.0) {
                (CriterionKind::KeyPoint, true) => {
                    own.points += 1;
                    own.earned += worth;
                }
                (CriterionKind::KeyPoint, false) => own.judged += worth,
                _ => {}
            }
        }
        own
    }

    /// Adds another question's.
    pub fn add(&mut self, other: Self) {
        self.points += other.points;
        self.earned += other.earned;
        self.judged += other.judged;
    }

    /// The band of a score; None as well where most of it is the candidate's own word, which no
    /// interviewer has weighed.
    pub fn band(&self, range: &ScoreRange) -> Option<Band> {
        range.band().filter(|_| self.earned <= self.judged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Criterion, Verdict};

    #[test]
    fn what_is_mostly_the_own_word_has_no_band() {
        let point = |id: &str, weight| Criterion {
            id: id.into(),
            weight,
            ..Criterion::default()
        };
        let rubric = Rubric {
            criteria: vec![point("k1", 3.0), point("k2", 2.0)],
            drafted: false,
        };
        let found = |id: &str, verdict: Verdict, own| Finding {
            criterion: id.into(),
            verdict,
            credit: verdict.credit(),
            by_candidate: own,
            ..Finding::default()
        };
        let (met, unsure) = (Verdict::Met, Verdict::Unsure);
        let full = ScoreRange::certain(100.0);

        for (findings, points, has_band) in [
            ([found("k1", met, None), found("k2", met, None)], 0, true),
            (
                [found("k1", met, None), found("k2", unsure, Some(met))],
                1,
                true,
            ),
            (
                [found("k1", unsure, Some(met)), found("k2", met, None)],
                1,
                false,
            ),
            (
                [
                    found("k1", unsure, Some(met)),
                    found("k2", unsure, Some(met)),
                ],
                2,
                false,
            ),
            // Whoever says that it was not said claims nothing.
            (
                [
                    found("k1", unsure, Some(Verdict::Missing)),
                    found("k2", met, None),
                ],
                0,
                true,
            ),
        ] {
            let own = OwnWord::of(&rubric, &findings);
            assert_eq!(
                (own.points, own.band(&full).is_some()),
                (points, has_band),
                "{findings:?}"
            );
        }
    }
}
