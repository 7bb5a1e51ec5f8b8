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
    let mut chances = Chances::from([(steps(score(rubric, found, 0)), 1.0)]);
    for (at, finding) in found.iter().enumerate() {
        let odds = odds.iter().find(|odds| odds.criterion == finding.criterion);
        if let Some(odds) = odds.filter(|odds| is_decided(finding, odds)) {
            chances = convolved(&chances, &changes(rubric, found, at, odds));
        }
    }

    let low = quantile(&chances, OUTSIDE).clamp(0.0, 100.0);
    let high = quantile(&chances, 1.0 - OUTSIDE).clamp(0.0, 100.0);
    (low.round() < high.round()).then_some(Spread { low, high })
}

/// False where the model did not decide: its word was refused, or no words of the answer stand
/// behind it, so that another verdict would have earned nothing either.
fn is_decided(finding: &Finding, odds: &VerdictOdds) -> bool {
    let agrees = earns(finding.verdict) == earns(odds.said);
    agrees && finding.quote.is_some() && !finding.is_unsure()
}

fn earns(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Met | Verdict::Partial)
}

/// What the score changes by with each verdict on the finding at `at`, and its chance.
fn changes(rubric: &Rubric, found: &[Finding], at: usize, odds: &VerdictOdds) -> Chances {
    let Some(finding) = found.get(at) else {
        return Chances::new();
    };
    let criterion = rubric.get(&finding.criterion);
    let flag = criterion.is_some_and(|c| c.kind == CriterionKind::RedFlag);
    let given = match flag {
        true => flag_credit(finding.verdict),
        false => finding.credit,
    };

    let made = score(rubric, &with_credit(found, at, 1.0), 0);
    let weight = made - score(rubric, &with_credit(found, at, 0.0), 0);
    let mut changes = Chances::new();
    for likely in &odds.verdicts {
        let credit = match likely.verdict {
            verdict if verdict == odds.said => given,
            verdict if flag => flag_credit(verdict),
            verdict => verdict.credit(),
        };
        *changes.entry(steps(weight * (credit - given))).or_default() += likely.chance;
    }
    changes
}

fn steps(points: f64) -> i64 {
    (points * STEPS).round() as i64
}

/// A wrong claim is made or it is not.
fn flag_credit(verdict: Verdict) -> f64 {
    if verdict == Verdict::Met { 1.0 } else { 0.0 }
}

/// The findings, the one at `at` made or missing.
fn with_credit(found: &[Finding], at: usize, credit: f64) -> Vec<Finding> {
    let mut found = found.to_vec();
    if let Some(finding) = found.get_mut(at) {
        finding.verdict = match credit > 0.0 {
            true => Verdict::Met,
            false => Verdict::Missing,
        };
        finding.credit = credit;
    }
    found
}

/// The chances after one more thing that may change the score.
fn convolved(chances: &Chances, changes: &Chances) -> Chances {
    let mut after = Chances::new();
    for (score, chance) in chances {
        for (change, odds) in changes {
            *after.entry(score + change).or_default() += chance * odds;
        }
    }
    after
}

/// The lowest score that is reached with at least the probability `part`, by itself or a lower one.
fn quantile(chances: &Chances, part: f64) -> f64 {
    let mut sum = 0.0;
    let reached = chances.iter().find(|(_, chance)| {
        sum += **chance;
        sum >= part
    });
    let last = chances.last_key_value();
    reached
        .or(last)
        .map_or(0.0, |(steps, _)| *steps as f64 / STEPS)
}
