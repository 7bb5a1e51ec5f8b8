//! The likely range of a score, from how sure the model was of its verdicts.
//!
//! Owns the arithmetic. Verdicts are taken to be independent, so the chance of each score is the
//! convolution of what the criteria may add to it; the range is the middle 80% of these scores. It
//! says how far the model doubts itself, not how far it is right.

use crate::assess::reply::odds::VerdictOdds;
use crate::domain::score::score;
use crate::domain::{CriterionKind, Finding, Rubric, Spread, Verdict};
use std::collections::BTreeMap;

/// Probability on each side of the range.
const OUTSIDE: f64 = 0.1;
/// Scores are told apart to this part of a point.
const STEPS: f64 = 10.0;

/// Chances of scores, in steps.
type Chances = BTreeMap<i64, f64>;

/// The range of the score of `found` if the model were asked again; None where its verdicts leave
/// no doubt that can be seen in a whole number.
pub(super) fn likely_range(
    rubric: &Rubric,
    found: &[Finding],
    odds: &[VerdictOdds],
) -> Option<Spread> {
    let steps = |points: f64| (points * STEPS).round() as i64;
    let mut chances = Chances::from([(steps(score(rubric, found, 0)), 1.0)]);

    for (at, finding) in found.iter().enumerate() {
        let odds = odds.iter().find(|odds| odds.criterion == finding.criterion);
        let Some(odds) = odds.filter(|odds| is_decided(finding, odds)) else {
            continue;
        };
        let flag = is_flag(rubric, finding);
        let given = if flag {
            flag_credit(finding.verdict)
        } else {
            finding.credit
        };
        let worth = |credit| score(rubric, &with_credit(found, at, credit), 0);
        let weight = worth(1.0) - worth(0.0);
        let changes = odds.verdicts.iter().map(|(verdict, chance)| {
            let credit = match *verdict {
                verdict if verdict == odds.said => given,
                verdict if flag => flag_credit(verdict),
                verdict => verdict.credit(),
            };
            (steps(weight * (credit - given)), *chance)
        });
        chances = convolved(&chances, &changes.collect::<Vec<_>>());
    }

    let (low, high) = (
        quantile(&chances, OUTSIDE),
        quantile(&chances, 1.0 - OUTSIDE),
    );
    let (low, high) = (low.clamp(0.0, 100.0), high.clamp(0.0, 100.0));
    (low.round() < high.round()).then_some(Spread { low, high })
}

/// False where the model did not decide: its word was refused, or no words of the answer stand
/// behind it, so that another verdict would have earned nothing either.
fn is_decided(finding: &Finding, odds: &VerdictOdds) -> bool {
    let earns = |verdict: Verdict| match verdict {
        Verdict::Met | Verdict::Partial => true,
        Verdict::Missing | Verdict::Contradicted | Verdict::Unsure => false,
    };
    earns(finding.verdict) == earns(odds.said) && finding.quote.is_some() && !finding.is_unsure()
}

fn is_flag(rubric: &Rubric, finding: &Finding) -> bool {
    let criterion = rubric.get(&finding.criterion);
    criterion.is_some_and(|c| c.kind == CriterionKind::RedFlag)
}

/// A wrong claim is made or it is not.
fn flag_credit(verdict: Verdict) -> f64 {
    if verdict == Verdict::Met { 1.0 } else { 0.0 }
}

/// The findings, the one at `at` made or missing.
fn with_credit(found: &[Finding], at: usize, credit: f64) -> Vec<Finding> {
    let mut found = found.to_vec();
    if let Some(finding) = found.get_mut(at) {
        finding.verdict = if credit > 0.0 {
            Verdict::Met
        } else {
            Verdict::Missing
        };
        finding.credit = credit;
    }
    found
}

/// The chances after one more thing that may change the score.
fn convolved(chances: &Chances, changes: &[(i64, f64)]) -> Chances {
    let mut after = Chances::new();
    for (score, chance) in chances {
        for (change, odds) in changes {
            *after.entry(score + change).or_default() += chance * odds;
        }
    }
    after
}

/// The lowest score that is reached with at least the probability `part` by itself or a lower one.
fn quantile(chances: &Chances, part: f64) -> f64 {
    let mut sum = 0.0;
    let reached = chances.iter().find(|(_, chance)| {
        sum += **chance;
        sum >= part
    });
    let last = || chances.last_key_value();
    reached
        .or_else(last)
        .map_or(0.0, |(steps, _)| *steps as f64 / STEPS)
}
