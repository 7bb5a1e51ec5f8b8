//! The key points of a question that are still open.
//!
//! Owns the one rule for it, which follow-ups, second tries, summaries and reports all go by: a key
//! point is open until a finding calls it met. What is done about an open point is theirs.

use super::assessment::{Finding, Verdict};
use super::rubric::{Criterion, CriterionKind, Rubric};
use super::score::{ThreadOutcome, thread_outcome};
use super::session::ThreadRecord;
use std::collections::HashMap;

/// Most of its weight that a point can have earned while it is open, so that it still ranks.
const MOST_CREDIT: f64 = 0.99;

/// Highest chance of being made at which a point that was not found is surely untouched. Of
/// follow-ups for such a point of the graded answers 3 in 100 ask for what was said, and as few up
/// to 0.06; but what is told as a story, in words unlike any saying, can have a chance of 0.05.
const UNTOUCHED: f64 = 0.04;

/// Returns true for a verdict that leaves its criterion open: none yet, or any but met.
pub fn is_open(verdict: Option<Verdict>) -> bool {
    verdict != Some(Verdict::Met)
}

/// Returns the open key points of a rubric, the one with the most weight left to earn first; of
/// equals, the author's order stands.
///
/// `findings` may hold several for one point, from the turns of a thread: the one with the most
/// credit counts, since what an answer earned stays earned. Qualities and red flags are never open:
/// no single question could close them.
pub fn open_points<'a, 'f>(
    rubric: &'a Rubric,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<&'a Criterion> {
    let mut best: HashMap<&str, &Finding> = HashMap::new();
    for finding in findings {
        let known = best.entry(&finding.criterion).or_insert(finding);
        if finding.outranks(known) {
            *known = finding;
        }
    }

    let mut open: Vec<&Criterion> = rubric
        .of_kind(CriterionKind::KeyPoint)
        .filter(|point| is_open(best.get(point.id.as_str()).map(|f| f.ruling())))
        .collect();
    open.sort_by(|a, b| weight_left(b, &best).total_cmp(&weight_left(a, &best)));

    open
}

/// The weight of a key point that its best finding leaves to earn.
fn weight_left(point: &Criterion, best: &HashMap<&str, &Finding>) -> f64 {
    let credit = best.get(point.id.as_str()).map_or(0.0, |f| f.earned());
    point.weight * (1.0 - credit.clamp(0.0, MOST_CREDIT))
}

/// Returns the finding by which a point counts that the answer touches already: it is made in part,
/// it may be made, or the candidate has decided about it. None where there is nothing of it. What
/// is told as not found may be touched as well: nine of ten such verdicts are right, not all.
pub fn touching<'f>(
    point: &str,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Option<&'f Finding> {
    let about = findings.into_iter().filter(|f| f.criterion == point);
    let best = about.reduce(|best, f| if f.outranks(best) { f } else { best });
    best.filter(|f| {
        let half = matches!(f.ruling(), Verdict::Partial | Verdict::Unsure);
        f.is_spoken_of() || half || may_be_made(f)
    })
}

/// True for a finding that is unsure and has no passage to show for it: nothing in the words is
/// near.
pub fn is_unsaid(finding: &Finding) -> bool {
    finding.verdict == Verdict::Unsure && finding.quote.is_none() && !finding.is_spoken_of()
}

fn may_be_made(finding: &Finding) -> bool {
    finding.verdict == Verdict::Missing && finding.chance.is_some_and(|c| c > UNTOUCHED)
}

/// Returns the open key points of a thread as [`open_points`] does; none where it has no score.
pub fn open_points_of(thread: &ThreadRecord) -> Vec<&Criterion> {
    match thread_outcome(thread) {
        ThreadOutcome::Unscored { .. } => Vec::new(),
        ThreadOutcome::Scored { findings, .. } => {
            open_points(&thread.rubric, findings.iter().map(|f| &f.finding))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rubric() -> Rubric {
        let criterion = |(id, kind, weight): (&str, CriterionKind, f64)| Criterion {
            id: id.into(),
            kind,
            text: id.into(),
            weight,
            probe: None,
            anchors: None,
            ..Criterion::default()
        };
        let criteria = [
            ("k1", CriterionKind::KeyPoint, 3.0),
            ("k2", CriterionKind::KeyPoint, 2.0),
            ("k3", CriterionKind::KeyPoint, 2.0),
            ("d1", CriterionKind::Dimension, 9.0),
            ("r1", CriterionKind::RedFlag, 9.0),
        ];
        Rubric {
            criteria: criteria.into_iter().map(criterion).collect(),
            drafted: false,
        }
    }

    fn finding(id: &str, verdict: Verdict, credit: f64) -> Finding {
        Finding {
            criterion: id.into(),
            verdict,
            credit,
            ..Finding::default()
        }
    }

    #[test]
    fn a_point_is_open_until_it_is_met() {
        use Verdict::*;
        let cases: &[(&str, Vec<Finding>, &[&str])] = &[
            ("nothing found", vec![], &["k1", "k2", "k3"]),
            (
                "met counts, whatever its credit",
                vec![finding("k1", Met, 0.72), finding("k3", Met, 1.0)],
                &["k2"],
            ),
            (
                "the weight left decides",
                vec![finding("k1", Partial, 0.5), finding("k2", Missing, 0.0)],
                &["k2", "k3", "k1"],
            ),
            (
                "contradicted and nearly made points are open",
                vec![
                    finding("k1", Partial, 1.0),
                    finding("k2", Contradicted, 0.0),
                    finding("k3", Met, 1.0),
                ],
                &["k2", "k1"],
            ),
            (
                "what an earlier turn earned stays earned",
                vec![
                    finding("k1", Met, 1.0),
                    finding("k1", Missing, 0.0),
                    finding("k2", Partial, 0.5),
                    finding("k2", Missing, 0.0),
                ],
                &["k3", "k2"],
            ),
        ];
        for (case, findings, expected) in cases {
            let open: Vec<String> = open_points(&rubric(), findings)
                .iter()
                .map(|c| c.id.clone())
                .collect();
            assert_eq!(&open, expected, "{case}");
        }
    }
}
