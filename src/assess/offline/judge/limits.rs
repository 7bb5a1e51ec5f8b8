//! From chances to what is told: made, not found, the opposite, or unsure.
//!
//! Owns the limits and how they are fitted. They are data (`seeds/judge.json`): what is told as made
//! or as not found has to be right in 9 of 10 cases on answers nobody tuned on, the rest is unsure.
//! `tests/judge_fit.rs` fits them on chances of judges that have not seen the question.

use crate::domain::Verdict;
use serde::{Deserialize, Serialize};

/// Share of what is told that has to be right where limits are fitted: a little above 9 of 10, since
/// other people's answers are not like those that are graded.
pub const RIGHT: f64 = 0.92;
/// Fewer points than this say nothing about a limit.
const LEAST_POINTS: usize = 40;

/// Probabilities from which a verdict is told, 0.0–1.0; above 1.0 it never is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Of being made.
    pub made: f64,
    /// Of earning nothing: absent or contradicted.
    pub not_found: f64,
    /// Of the opposite being said. A false accusation does more harm than a point called missing,
    /// which earns as little.
    pub contradicted: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            made: RIGHT,
            not_found: RIGHT,
            contradicted: RIGHT,
        }
    }
}

/// Probabilities of made, partly, contradicted and absent, together 1.0.
pub type Probabilities = [f64; 4];

impl Limits {
    /// The verdict that chances allow.
    pub fn verdict(&self, chances: &Probabilities) -> Verdict {
        let [made, _, contradicted, _] = *chances;
        if contradicted >= self.contradicted {
            Verdict::Contradicted
        } else if made >= self.made {
            Verdict::Met
        } else if is_absent(chances) && nothing(chances) >= self.not_found {
            Verdict::Missing
        } else {
            Verdict::Unsure
        }
    }

    /// The lowest limits by which what is told is right as often as [`RIGHT`], on graded points.
    pub fn fit(graded: &[(Probabilities, Verdict)]) -> Self {
        let limit = |chance: fn(&Probabilities) -> f64, right: fn(Verdict) -> bool| {
            let points = graded
                .iter()
                .map(|(c, verdict)| (chance(c), right(*verdict)));
            lowest_limit(points.collect())
        };
        Self {
            made: limit(|c| c[0], |verdict| verdict == Verdict::Met),
            not_found: limit(nothing_of_it, |verdict| verdict.credit() == 0.0),
            contradicted: limit(|c| c[2], |verdict| verdict == Verdict::Contradicted),
        }
    }
}

fn nothing([_, _, contradicted, absent]: &Probabilities) -> f64 {
    contradicted + absent
}

/// Returns true where the point is rather left out than denied. What is said of a point and not
/// surely the opposite may be the point: of those called missing 7 in 10 earned nothing.
fn is_absent([_, _, contradicted, absent]: &Probabilities) -> bool {
    absent >= contradicted
}

/// The chance of earning nothing of a point that may be told as not found, else none.
fn nothing_of_it(chances: &Probabilities) -> f64 {
    if is_absent(chances) {
        nothing(chances)
    } else {
        0.0
    }
}

/// The lowest chance from which on the points that have it, and all with more, are right often
/// enough; 2.0 where there is none.
fn lowest_limit(mut points: Vec<(f64, bool)>) -> f64 {
    points.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut limit) = (0.0, 2.0);
    for (at, (chance, is_right)) in points.iter().enumerate() {
        right += f64::from(u8::from(*is_right));
        let told = at + 1;
        let last_with_it = points.get(told).is_none_or(|next| next.0 < *chance);
        if last_with_it && told >= LEAST_POINTS && right >= RIGHT * told as f64 {
            limit = *chance;
        }
    }
    limit
}

/// The credit to be expected of a point that is unsure.
pub(super) fn expected(chances: &Probabilities) -> f64 {
    chances[0] + Verdict::Partial.credit() * chances[1]
}

/// What the plain alignment says of points without sayings. It finds a point's words, and cannot tell
/// what is said of them: nothing is told as made by it, and nothing as missed, but where the answer
/// is about something else.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct AlignmentLimits {
    /// Constant and slope of the logistic curve from a point's credit to the credit to be expected.
    pub curve: [f64; 2],
    /// Mean credit of an answer's points up to which all are told as not found.
    pub not_found_up_to: f64,
}

/// A point without sayings: its answer's mean credit, its own, and the grade.
pub type AlignedPoint = (f64, f64, Verdict);

impl AlignmentLimits {
    /// The credit to be expected by a point's credit.
    pub fn expected(&self, credit: f64) -> f64 {
        let [constant, slope] = self.curve;
        1.0 / (1.0 + (-constant - slope * credit).exp())
    }

    /// Fits both to graded points.
    pub fn fit(graded: &[AlignedPoint]) -> Self {
        let credits = graded
            .iter()
            .map(|(_, own, verdict)| (*own, verdict.credit()));
        let nearness = |(mean, _, verdict): &AlignedPoint| (-mean, verdict.credit() == 0.0);
        Self {
            curve: logistic(&credits.collect::<Vec<_>>()),
            not_found_up_to: -lowest_limit(graded.iter().map(nearness).collect()),
        }
    }
}

/// Constant and slope of the logistic curve that explains outcomes best.
fn logistic(points: &[(f64, f64)]) -> [f64; 2] {
    /// Keeps the curve finite where one credit decides everything.
    const RIDGE: f64 = 1e-3;
    let [mut constant, mut slope] = [0.0f64; 2];
    for _ in 0..50 {
        let (mut g0, mut g1) = (RIDGE * constant, RIDGE * slope);
        let (mut h00, mut h01, mut h11) = (RIDGE, 0.0, RIDGE);
        for (x, outcome) in points {
            let p = 1.0 / (1.0 + (-constant - slope * x).exp());
            let w = p * (1.0 - p);
            g0 += p - outcome;
            g1 += (p - outcome) * x;
            h00 += w;
            h01 += w * x;
            h11 += w * x * x;
        }
        let determinant = (h00 * h11 - h01 * h01).max(1e-12);
        constant -= (h11 * g0 - h01 * g1) / determinant;
        slope -= (h00 * g1 - h01 * g0) / determinant;
    }
    [constant, slope]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_sure_enough_is_unsure() {
        let limits = Limits {
            made: 0.8,
            not_found: 0.7,
            contradicted: 0.9,
        };
        for (chances, verdict) in [
            ([0.85, 0.05, 0.05, 0.05], Verdict::Met),
            ([0.6, 0.2, 0.1, 0.1], Verdict::Unsure),
            ([0.05, 0.0, 0.94, 0.01], Verdict::Contradicted),
            ([0.1, 0.1, 0.7, 0.1], Verdict::Unsure),
            ([0.1, 0.1, 0.1, 0.7], Verdict::Missing),
        ] {
            assert_eq!(limits.verdict(&chances), verdict, "{chances:?}");
        }
    }

    #[test]
    fn limits_are_the_lowest_that_are_right_in_nine_of_ten() {
        // Of those with a chance of 0.9 nineteen of twenty are made, of those with 0.5 half.
        let graded: Vec<(Probabilities, Verdict)> = (0..200)
            .map(|n| {
                let sure = n % 2 == 0;
                let made = if sure { n % 40 != 0 } else { n % 4 == 1 };
                let chance = if sure { 0.9 } else { 0.5 };
                let verdict = if made { Verdict::Met } else { Verdict::Missing };
                ([chance, 0.0, 0.0, 1.0 - chance], verdict)
            })
            .collect();
        let limits = Limits::fit(&graded);
        assert_eq!((limits.made, limits.contradicted), (0.9, 2.0));
        assert!(limits.not_found > 1.0, "{limits:?}");
    }

    #[test]
    fn the_alignment_tells_only_what_is_about_something_else() {
        // The mean of an answer decides, and within the others the point's own credit says little.
        let graded: Vec<AlignedPoint> = (0..300)
            .map(|n| {
                let mean = f64::from(n % 10) / 10.0;
                let own = f64::from(n) / 300.0;
                let made = mean > 0.15 && f64::from(n % 7) / 7.0 < own;
                (
                    mean,
                    own,
                    if made { Verdict::Met } else { Verdict::Missing },
                )
            })
            .collect();
        let limits = AlignmentLimits::fit(&graded);
        assert!((limits.not_found_up_to - 0.1).abs() < 0.15, "{limits:?}");
        assert!(
            limits.expected(0.9) > limits.expected(0.1) + 0.4,
            "{limits:?}"
        );
    }
}
