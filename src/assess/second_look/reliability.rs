//! How far a model is believed about the points that the judge of sayings cannot tell.
//!
//! A model that can judge says of the other points what the judge says; one that cannot agrees with
//! it by chance. Owns what follows from that for one answer, by Bayes' rule. What a model said, and
//! what becomes of a verdict, is [`super::doubt`]'s.

use crate::assess::evidence::support::JudgedPoint;
use crate::assess::offline::judge::RIGHT;
use crate::domain::Verdict;

/// How often a model that can judge is right about whether a point earns something; one that cannot
/// is right as often as a coin.
const ABLE: f64 = 0.85;
/// How likely a model that needs a second look can judge, before it has said anything: rather not.
const BEFORE: f64 = 0.3;

/// One model on one answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reliability {
    /// The chance that it can judge, 0.0–1.0.
    able: f64,
}

impl Reliability {
    /// Learns from what a model said of an answer's points: whether it credits each, beside what
    /// the judge of sayings makes of it.
    pub fn of<'a>(claims: impl Iterator<Item = (bool, &'a JudgedPoint)>) -> Self {
        // How much likelier the claims are from a model that can judge than from a coin.
        let likelier: f64 = claims
            .map(|(credits, judged)| {
                let earns = chance_by_judge(judged);
                let agrees = if credits { earns } else { 1.0 - earns };
                (agrees * ABLE + (1.0 - agrees) * (1.0 - ABLE)) / 0.5
            })
            .product();

        let odds = likelier * BEFORE / (1.0 - BEFORE);
        Self {
            able: odds / (1.0 + odds),
        }
    }

    /// The chance of a point by both, where the judge's is `judged` and the model `credits` it or
    /// not.
    pub fn chance(self, judged: f64, credits: bool) -> f64 {
        let (for_it, against) = if credits {
            (judged * ABLE, (1.0 - judged) * (1.0 - ABLE))
        } else {
            (judged * (1.0 - ABLE), (1.0 - judged) * ABLE)
        };
        let from_able = for_it / (for_it + against);

        self.able * from_able + (1.0 - self.able) * judged
    }
}

/// The chance that a point earns something, by the judge alone. It is never sure altogether.
fn chance_by_judge(judged: &JudgedPoint) -> f64 {
    match judged.finding.verdict {
        Verdict::Met => RIGHT,
        Verdict::Missing | Verdict::Contradicted => 1.0 - RIGHT,
        Verdict::Partial | Verdict::Unsure => {
            let chance = judged.finding.chance.unwrap_or(0.5);
            chance.clamp(1.0 - RIGHT, RIGHT)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Finding;

    fn judged(verdict: Verdict, chance: f64) -> JudgedPoint {
        JudgedPoint {
            finding: Finding {
                verdict,
                chance: Some(chance),
                ..Finding::default()
            },
            right: String::new(),
            wrong: String::new(),
        }
    }

    /// A model that says `claims` of three points the judge is sure of: made, not made, the
    /// opposite.
    fn of_three(claims: [bool; 3]) -> Reliability {
        let sure = [Verdict::Met, Verdict::Missing, Verdict::Contradicted];
        let judged = sure.map(|verdict| judged(verdict, 0.5));
        Reliability::of(claims.into_iter().zip(&judged))
    }

    #[test]
    fn a_model_is_believed_as_far_as_it_agrees_with_what_the_judge_is_sure_of() {
        // Each word of three is 1.59 times as likely from a model that can judge where it agrees
        // with the judge, 0.41 times where it does not.
        for (claims, able) in [
            ([true, false, false], 0.632),
            ([true, true, false], 0.308),
            ([true, true, true], 0.104),
            ([false, true, true], 0.029),
        ] {
            let reliability = of_three(claims);
            assert!(
                (reliability.able - able).abs() < 0.001,
                "{claims:?} {reliability:?}"
            );
        }
    }

    #[test]
    fn of_what_the_judge_cannot_tell_little_is_learnt() {
        let nothing = Reliability::of(std::iter::empty());
        assert!((nothing.able - BEFORE).abs() < 1e-9);

        let halfway = judged(Verdict::Unsure, 0.5);
        let one = Reliability::of([(true, &halfway)].into_iter());
        assert!((one.able - BEFORE).abs() < 1e-9);

        let rather_made = judged(Verdict::Unsure, 0.7);
        let rather = Reliability::of([(true, &rather_made)].into_iter());
        assert!(rather.able > BEFORE && rather.able < 0.4);
    }

    #[test]
    fn a_chance_moves_to_the_side_of_the_model_and_stays_a_chance() {
        for claims in [
            [true, false, false],
            [true, true, true],
            [false, true, true],
        ] {
            let reliability = of_three(claims);
            for judged in [0.0, 0.1, 0.5, 0.9, 1.0] {
                let credited = reliability.chance(judged, true);
                let left_out = reliability.chance(judged, false);
                assert!((0.0..=judged).contains(&left_out), "{judged} {left_out}");
                assert!((judged..=1.0).contains(&credited), "{judged} {credited}");
            }
        }
    }
}
