//! The arithmetic of scores: from findings to points, bands and session scores.
//!
//! Owns every number a candidate is shown. Pure; the same record always gives the same score.
//!
//! Key points carry 70 % and dimensions 30 % (all 100 % where one part has no findings). Within a
//! part, points are the weighted mean of the credits. A red flag that is met subtracts its weight
//! from the key points' earned weight (from the dimensions' where there are no key points). Each
//! hint used costs [`HINT_COST`] points. Scores lie in 0–100.
//!
//! While points are unsure a score is a range: from all of them missed to all of them made. Where
//! one number is needed, each counts by the chance that it is made.

use super::assessment::{Assessment, Finding, Scored, Spread, Verdict};
use super::band::ScoreRange;
use super::own_word::OwnWord;
use super::question::Difficulty;
use super::rubric::{CriterionKind, Rubric};
use super::session::{SessionRecord, ThreadRecord, ThreadStatus, TurnKind};
use serde::{Deserialize, Serialize};

/// Share of the key points in a score where dimensions were judged too.
pub const KEY_POINT_SHARE: f64 = 0.7;
/// Points a hint costs.
pub const HINT_COST: f64 = 5.0;

/// Score 0–100 of findings against their rubric, after `hints` hints. Findings for unknown criteria
/// are ignored; criteria without a finding are not part of the score, except key points, which then
/// earn nothing.
pub fn score(rubric: &Rubric, findings: &[Finding], hints: usize) -> f64 {
    score_with(rubric, findings, hints, Finding::expected)
}

/// The range of such a score.
pub fn score_range(rubric: &Rubric, findings: &[Finding], hints: usize) -> ScoreRange {
    let unsure = |f: &&Finding| {
        let criterion = rubric.get(&f.criterion);
        f.is_unsure() && criterion.is_some_and(|c| c.kind != CriterionKind::RedFlag)
    };
    let made = |f: &Finding| if f.is_unsure() { 1.0 } else { f.earned() };

    ScoreRange {
        low: score_with(rubric, findings, hints, Finding::earned),
        high: score_with(rubric, findings, hints, made),
        unsure: findings.iter().filter(unsure).count(),
    }
}

/// The score where each finding is worth what `worth` says, 0.0–1.0.
fn score_with(
    rubric: &Rubric,
    findings: &[Finding],
    hints: usize,
    worth: fn(&Finding) -> f64,
) -> f64 {
    let penalty: f64 = rubric
        .of_kind(CriterionKind::RedFlag)
        .filter(|c| finding_for(findings, &c.id).is_some_and(|f| f.ruling() == Verdict::Met))
        .map(|c| c.weight)
        .sum();
    let (key_earned, key_possible) =
        weights_of_kind(CriterionKind::KeyPoint, rubric, findings, worth);
    let (dim_earned, dim_possible) =
        weights_of_kind(CriterionKind::Dimension, rubric, findings, worth);

    let share = match (key_possible > 0.0, dim_possible > 0.0) {
        (true, true) => {
            KEY_POINT_SHARE * ratio(key_earned - penalty, key_possible)
                + (1.0 - KEY_POINT_SHARE) * ratio(dim_earned, dim_possible)
        }
        (true, false) => ratio(key_earned - penalty, key_possible),
        (false, _) => ratio(dim_earned - penalty, dim_possible),
    };

    (100.0 * share - HINT_COST * hints as f64).clamp(0.0, 100.0)
}

fn finding_for<'a>(findings: &'a [Finding], id: &str) -> Option<&'a Finding> {
    findings.iter().find(|f| f.criterion == id)
}

/// The weight earned and the weight that could be earned, over the criteria of a kind that count.
fn weights_of_kind(
    kind: CriterionKind,
    rubric: &Rubric,
    findings: &[Finding],
    worth: fn(&Finding) -> f64,
) -> (f64, f64) {
    let (mut earned, mut possible) = (0.0, 0.0);
    for criterion in rubric.of_kind(kind) {
        let finding = finding_for(findings, &criterion.id);
        if finding.is_none() && kind != CriterionKind::KeyPoint {
            continue;
        }
        earned += criterion.weight * finding.map_or(0.0, worth);
        possible += criterion.weight;
    }

    (earned, possible)
}

fn ratio(earned: f64, possible: f64) -> f64 {
    if possible > 0.0 {
        earned / possible
    } else {
        0.0
    }
}

/// A finding together with the turn whose answer earned it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Credited {
    /// Index of the turn in its thread.
    pub turn: usize,
    /// The best finding any turn gave for this criterion.
    #[serde(flatten)]
    pub finding: Finding,
}

/// The worth of a thread, derived from its turns.
#[derive(Debug, Clone, PartialEq)]
pub enum ThreadOutcome {
    /// The main answer was assessed.
    Scored {
        /// 0–100.
        score: f64,
        /// The range it lies in while points are unsure.
        range: ScoreRange,
        /// One entry per criterion checked, in rubric order.
        findings: Vec<Credited>,
        /// True when any assessment that counts is an offline estimate.
        offline: bool,
    },
    /// No score, and why.
    Unscored {
        /// One sentence.
        reason: String,
    },
}

/// How far scores of `thread`, which is worth `score`, lie apart when a model scores it again. Known
/// is that of the main answer without hints: what hints cost and follow-ups added moves both ends.
/// The score itself lies within.
pub fn score_spread(thread: &ThreadRecord, score: f64) -> Option<Spread> {
    let Some(Assessment::Scored(main)) = thread.turns.first()?.assessment.as_ref() else {
        return None;
    };
    let bare = self::score(&thread.rubric, &main.findings, 0);
    Some(moved(main.spread?, bare, score))
}

/// A spread around `from` as it lies around `to`.
fn moved(spread: Spread, from: f64, to: f64) -> Spread {
    let by = to - from;
    Spread {
        low: (spread.low + by).clamp(0.0, 100.0).min(to),
        high: (spread.high + by).clamp(0.0, 100.0).max(to),
    }
}

/// The outcome of a thread: its main assessment, raised (never lowered) by its follow-ups and its
/// second try.
pub fn thread_outcome(thread: &ThreadRecord) -> ThreadOutcome {
    outcome(thread, true)
}

/// The outcome before the second try: what the candidate knew before feedback named the missing
/// points.
pub fn first_outcome(thread: &ThreadRecord) -> ThreadOutcome {
    outcome(thread, false)
}

fn outcome(thread: &ThreadRecord, second_try: bool) -> ThreadOutcome {
    let unscored = |reason: &str| ThreadOutcome::Unscored {
        reason: reason.to_string(),
    };
    match thread.status {
        ThreadStatus::Skipped => return unscored("skipped"),
        ThreadStatus::Flagged => return unscored("flagged as a bad question"),
        ThreadStatus::Open | ThreadStatus::Done | ThreadStatus::Revealed => {}
    }
    let scored: Vec<(usize, &Scored)> = thread
        .turns
        .iter()
        .enumerate()
        .filter(|(_, t)| second_try || t.kind != TurnKind::SecondTry)
        .filter_map(|(i, t)| match &t.assessment {
            Some(Assessment::Scored(s)) => Some((i, s)),
            _ => None,
        })
        .collect();
    match thread.turns.first() {
        None => return unscored("not asked"),
        Some(main) => match (&main.answer, &main.assessment) {
            (None, _) => return unscored("not answered"),
            (Some(_), None) => return unscored("not assessed yet; `viva regrade` does it"),
            (Some(_), Some(Assessment::Unscored(u))) => return unscored(&u.reason),
            (Some(_), Some(Assessment::Scored(_))) => {}
        },
    }
    let findings: Vec<Credited> = thread
        .rubric
        .criteria
        .iter()
        .filter_map(|criterion| best_finding(&criterion.id, criterion.kind, &scored))
        .collect();
    let bare: Vec<Finding> = findings.iter().map(|c| c.finding.clone()).collect();
    ThreadOutcome::Scored {
        score: score(&thread.rubric, &bare, thread.hints_used),
        range: score_range(&thread.rubric, &bare, thread.hints_used),
        offline: scored.iter().any(|(_, s)| s.provenance.offline),
        findings,
    }
}

fn best_finding(id: &str, kind: CriterionKind, scored: &[(usize, &Scored)]) -> Option<Credited> {
    let mut best: Option<Credited> = None;
    for (turn, assessment) in scored {
        let Some(finding) = assessment.findings.iter().find(|f| f.criterion == id) else {
            continue;
        };
        // Only the main answer can raise a red flag: a follow-up never lowers a score.
        let better = match &best {
            None => kind != CriterionKind::RedFlag || *turn == 0,
            Some(b) => kind != CriterionKind::RedFlag && finding.outranks(&b.finding),
        };
        if better {
            best = Some(Credited {
                turn: *turn,
                finding: finding.clone(),
            });
        }
    }
    best
}

/// Weight of a question in the session's score.
pub fn difficulty_weight(difficulty: Difficulty) -> f64 {
    match difficulty {
        Difficulty::Easy => 1.0,
        Difficulty::Medium => 1.5,
        Difficulty::Hard => 2.0,
    }
}

/// A session in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct SessionScore {
    /// Difficulty-weighted mean of the scored questions, 0–100; None when nothing was scored.
    pub score: Option<f64>,
    /// Questions that count.
    pub scored: usize,
    /// Questions asked that have no score (assessment failed, not answered, flagged).
    pub unscored: usize,
    /// Questions the candidate skipped.
    pub skipped: usize,
    /// Questions of the plan that were never asked.
    pub not_asked: usize,
    /// True when at least one score is an offline estimate.
    pub offline: bool,
    /// The range it lies in while points are unsure; None when nothing was scored.
    #[serde(default)]
    pub range: Option<ScoreRange>,
    /// What of it stands on the candidate's own word.
    #[serde(default)]
    pub own_word: OwnWord,
}

/// The score of a session. Skipped and unscored questions are left out of the mean and counted
/// apart.
pub fn session_score(record: &SessionRecord) -> SessionScore {
    let mut out = SessionScore {
        not_asked: record.plan.len().saturating_sub(record.threads.len()),
        ..SessionScore::default()
    };
    let (mut sum, mut ends, mut weights) = (0.0, ScoreRange::default(), 0.0);
    for thread in &record.threads {
        match thread_outcome(thread) {
            ThreadOutcome::Scored {
                score,
                range,
                findings,
                offline,
            } => {
                let weight = difficulty_weight(thread.question.difficulty);
                sum += weight * score;
                ends.low += weight * range.low;
                ends.high += weight * range.high;
                ends.unsure += range.unsure;
                weights += weight;
                out.scored += 1;
                out.offline |= offline;
                out.own_word.add(OwnWord::of(
                    &thread.rubric,
                    findings.iter().map(|c| &c.finding),
                ));
            }
            ThreadOutcome::Unscored { .. } if thread.status == ThreadStatus::Skipped => {
                out.skipped += 1
            }
            ThreadOutcome::Unscored { .. } => out.unscored += 1,
        }
    }
    if weights > 0.0 {
        out.score = Some(sum / weights);
        out.range = Some(ScoreRange {
            low: ends.low / weights,
            high: ends.high / weights,
            unsure: ends.unsure,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Criterion;

    fn rubric(parts: &[(&str, CriterionKind, f64)]) -> Rubric {
        let criteria = parts
            .iter()
            .map(|(id, kind, weight)| Criterion {
                id: (*id).into(),
                kind: *kind,
                text: format!("text {id}"),
                weight: *weight,
                probe: None,
                anchors: None,
                ..Criterion::default()
            })
            .collect();
        Rubric {
            criteria,
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
    fn a_spread_moves_with_hints_and_follow_ups_and_holds_the_score() {
        let spread = Spread {
            low: 30.0,
            high: 60.0,
        };
        for (score, ends) in [
            (50.0, [30.0, 60.0]),
            (45.0, [25.0, 55.0]),
            (75.0, [55.0, 85.0]),
            (100.0, [80.0, 100.0]),
            (0.0, [0.0, 10.0]),
        ] {
            assert_eq!(
                <[f64; 2]>::from(moved(spread, 50.0, score)),
                ends,
                "{score}"
            );
        }
        let beside = Spread {
            low: 30.0,
            high: 40.0,
        };
        assert_eq!(<[f64; 2]>::from(moved(beside, 50.0, 50.0)), [30.0, 50.0]);
    }

    #[test]
    fn points_follow_the_design() {
        use CriterionKind::{Dimension, KeyPoint, RedFlag};
        let full = rubric(&[
            ("k1", KeyPoint, 3.0),
            ("k2", KeyPoint, 1.0),
            ("d1", Dimension, 1.0),
            ("r1", RedFlag, 2.0),
        ]);
        let met = |id: &str| finding(id, Verdict::Met, 1.0);
        let half = |id: &str| finding(id, Verdict::Partial, 0.5);
        let none = |id: &str| finding(id, Verdict::Missing, 0.0);
        for (name, rubric, findings, hints, expected) in [
            (
                "everything",
                &full,
                vec![met("k1"), met("k2"), met("d1"), none("r1")],
                0,
                100.0,
            ),
            (
                "key points 70 %, dimensions 30 %",
                &full,
                vec![met("k1"), met("k2"), none("d1")],
                0,
                70.0,
            ),
            (
                "weights",
                &full,
                vec![met("k1"), none("k2"), none("d1")],
                0,
                52.5,
            ),
            (
                "partial is half",
                &full,
                vec![half("k1"), half("k2"), half("d1")],
                0,
                50.0,
            ),
            (
                "without dimensions key points are all",
                &full,
                vec![met("k1"), none("k2")],
                0,
                75.0,
            ),
            (
                "a key point without a finding earns nothing",
                &full,
                vec![met("k1")],
                0,
                75.0,
            ),
            (
                "a red flag subtracts its weight",
                &full,
                vec![met("k1"), met("k2"), met("r1")],
                0,
                50.0,
            ),
            (
                "a partial red flag does not",
                &full,
                vec![met("k1"), met("k2"), half("r1")],
                0,
                100.0,
            ),
            (
                "never below zero",
                &full,
                vec![none("k1"), met("r1")],
                0,
                0.0,
            ),
            ("hints cost", &full, vec![met("k1"), met("k2")], 2, 90.0),
            (
                "unknown criteria are ignored",
                &full,
                vec![met("k1"), met("k2"), met("k9")],
                0,
                100.0,
            ),
            (
                "only dimensions",
                &rubric(&[("d1", Dimension, 1.0)]),
                vec![half("d1")],
                0,
                50.0,
            ),
            ("nothing to score", &rubric(&[]), vec![], 0, 0.0),
        ] {
            assert!(
                (score(rubric, &findings, hints) - expected).abs() < 1e-9,
                "{name}: {}",
                score(rubric, &findings, hints)
            );
        }
    }

    #[test]
    fn what_is_unsure_makes_a_range() {
        use CriterionKind::{KeyPoint, RedFlag};
        let rubric = rubric(&[
            ("k1", KeyPoint, 2.0),
            ("k2", KeyPoint, 1.0),
            ("k3", KeyPoint, 1.0),
            ("r1", RedFlag, 1.0),
        ]);
        let unsure = |id: &str, chance| Finding {
            chance,
            ..finding(id, Verdict::Unsure, 0.0)
        };
        let decided = Finding {
            by_candidate: Some(Verdict::Partial),
            ..unsure("k1", Some(0.25))
        };
        let met = || finding("k3", Verdict::Met, 1.0);

        for (name, findings, low, score_of, high, count) in [
            ("nothing is", vec![met()], 25.0, 25.0, 25.0, 0),
            (
                "by its chance",
                vec![unsure("k1", Some(0.25)), met()],
                25.0,
                37.5,
                75.0,
                1,
            ),
            (
                "by halves where no chance is known",
                vec![unsure("k1", None), unsure("k2", None)],
                0.0,
                37.5,
                75.0,
                2,
            ),
            (
                "until the candidate decides",
                vec![decided, met()],
                50.0,
                50.0,
                50.0,
                0,
            ),
            (
                "a red flag is never",
                vec![met(), unsure("r1", Some(0.9))],
                25.0,
                25.0,
                25.0,
                0,
            ),
        ] {
            let range = score_range(&rubric, &findings, 0);
            let ends = [range.low, score(&rubric, &findings, 0), range.high];
            assert_eq!(ends, [low, score_of, high], "{name}");
            assert_eq!(range.unsure, count, "{name}");
        }
    }
}
