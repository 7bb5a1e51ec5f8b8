//! Two attempts at one question, criterion by criterion. Pure.

use crate::domain::score::{Credited, ThreadOutcome, thread_outcome};
use crate::domain::{
    Criterion, CriterionKind, QuestionId, ScoreRange, SessionId, SessionRecord, ThreadRecord,
    Verdict,
};
use jiff::Timestamp;
use serde::Serialize;

/// An attempt in a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttemptLine {
    /// The session it belongs to.
    pub session: SessionId,
    /// The time when that was planned.
    pub started: Timestamp,
    /// Score 0–100, each unsure point counted by its chance; None when unscored.
    pub score: Option<f64>,
    /// Lower end of the range it lies in while points are unsure; None when unscored.
    pub score_low: Option<f64>,
    /// Its upper end.
    pub score_high: Option<f64>,
    /// Points that are unsure.
    pub unsure: usize,
    /// The score is an offline estimate.
    pub offline: bool,
}

/// The change of a criterion from one attempt to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// More credit than before (for a red flag: no longer raised).
    Gained,
    /// Less credit (for a red flag: raised now).
    Lost,
    /// As before.
    Same,
    /// Checked in one of the attempts only, or unsure in one of them.
    Incomparable,
}

/// One criterion in both attempts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriterionDiff {
    /// The text that is checked.
    pub text: String,
    /// Key point, dimension or red flag.
    pub kind: CriterionKind,
    /// Relative weight.
    pub weight: f64,
    /// Verdict then; null when it was not checked.
    pub before: Option<Verdict>,
    /// Verdict now.
    pub after: Option<Verdict>,
    /// The change.
    pub change: Turn,
    /// The sentence that shows it: of the later answer where something was gained, of the earlier
    /// where it was lost.
    pub quote: Option<String>,
}

/// One question in both attempts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionDiff {
    /// Identity.
    pub question: QuestionId,
    /// Its topic.
    pub topic: String,
    /// Its words, as last asked.
    pub text: String,
    /// The earlier attempt.
    pub before: AttemptLine,
    /// The later one.
    pub after: AttemptLine,
    /// Criteria in the order of the later rubric, then those only the earlier one had.
    pub criteria: Vec<CriterionDiff>,
}

/// A thread and the session it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Attempted<'a> {
    /// The session's id.
    pub session: SessionId,
    /// The time when it was planned.
    pub started: Timestamp,
    /// The thread.
    pub thread: &'a ThreadRecord,
}

/// Compares two attempts at one question. Criteria are the same when their text is.
pub fn diff(before: Attempted<'_>, after: Attempted<'_>) -> QuestionDiff {
    let (then, now) = (findings(before.thread), findings(after.thread));
    let mut criteria = Vec::new();

    for criterion in &after.thread.rubric.criteria {
        let earlier = before
            .thread
            .rubric
            .criteria
            .iter()
            .find(|c| c.key() == criterion.key());
        criteria.push(compare(
            criterion,
            earlier.and_then(|c| of(&then, c)),
            of(&now, criterion),
        ));
    }

    for criterion in &before.thread.rubric.criteria {
        if !after
            .thread
            .rubric
            .criteria
            .iter()
            .any(|c| c.key() == criterion.key())
        {
            criteria.push(compare(criterion, of(&then, criterion), None));
        }
    }

    let question = &after.thread.question;
    QuestionDiff {
        question: question.id,
        topic: question.topic.clone(),
        text: question.text.clone(),
        before: line(before),
        after: line(after),
        criteria,
    }
}

/// The questions two sessions share, in the order of the later one.
pub fn sessions(before: &SessionRecord, after: &SessionRecord) -> Vec<QuestionDiff> {
    let diffs = after.threads.iter().filter_map(|now| {
        let then = before
            .threads
            .iter()
            .find(|t| t.question.id == now.question.id)?;

        Some(diff(
            Attempted {
                session: before.id,
                started: before.started,
                thread: then,
            },
            Attempted {
                session: after.id,
                started: after.started,
                thread: now,
            },
        ))
    });

    diffs.collect()
}

fn line(attempt: Attempted<'_>) -> AttemptLine {
    let (score, range, offline) = match thread_outcome(attempt.thread) {
        ThreadOutcome::Scored {
            score,
            range,
            offline,
            ..
        } => (Some(score), Some(range), offline),
        ThreadOutcome::Unscored { .. } => (None, None, false),
    };
    AttemptLine {
        session: attempt.session,
        started: attempt.started,
        score,
        score_low: range.map(|range| range.low),
        score_high: range.map(|range| range.high),
        unsure: range.map_or(0, |range| range.unsure),
        offline,
    }
}

impl AttemptLine {
    fn range(&self) -> Option<ScoreRange> {
        Some(ScoreRange {
            low: self.score_low?,
            high: self.score_high?,
            unsure: self.unsure,
        })
    }

    /// Returns its score or the ends of its range: `52`, `16 to 37`.
    pub fn score_text(&self) -> String {
        let range = self.range().map(|range| range.to_string());
        range.unwrap_or_else(|| "no score".into())
    }
}

impl QuestionDiff {
    /// Returns by how many points the score moved: `+9`, while points are unsure `-6 to +30`; None
    /// without a score then and now.
    pub fn points_text(&self) -> Option<String> {
        let (then, now) = (self.before.range()?, self.after.range()?);
        // Adding 0.0 turns a negative zero positive.
        let least = now.low.round() - then.high.round() + 0.0;
        let most = now.high.round() - then.low.round() + 0.0;
        Some(match then.unsure + now.unsure {
            0 => format!("{most:+.0}"),
            _ => format!("{least:+.0} to {most:+.0}"),
        })
    }
}

fn findings(thread: &ThreadRecord) -> Vec<Credited> {
    match thread_outcome(thread) {
        ThreadOutcome::Scored { findings, .. } => findings,
        ThreadOutcome::Unscored { .. } => Vec::new(),
    }
}

fn of<'a>(findings: &'a [Credited], criterion: &Criterion) -> Option<&'a Credited> {
    findings
        .iter()
        .find(|f| f.finding.criterion == criterion.id)
}

/// Returns the credit of a finding; a red flag earns it as long as it is not raised. None where it is
/// unsure.
fn credit(kind: CriterionKind, found: &Credited) -> Option<f64> {
    match (kind, found.finding.ruling()) {
        (CriterionKind::RedFlag, Verdict::Met) => Some(0.0),
        (CriterionKind::RedFlag, _) => Some(1.0),
        (_, Verdict::Unsure) => None,
        (_, verdict) => Some(verdict.credit()),
    }
}

fn compare(
    criterion: &Criterion,
    before: Option<&Credited>,
    after: Option<&Credited>,
) -> CriterionDiff {
    let flag = criterion.kind == CriterionKind::RedFlag;
    let change = match (
        before.and_then(|c| credit(criterion.kind, c)),
        after.and_then(|c| credit(criterion.kind, c)),
    ) {
        (Some(then), Some(now)) if now > then => Turn::Gained,
        (Some(then), Some(now)) if now < then => Turn::Lost,
        (Some(_), Some(_)) => Turn::Same,
        _ => Turn::Incomparable,
    };
    let quoted = match change {
        // What lost a red flag is no sentence: it is gone. What raised one stands in the later
        // answer.
        Turn::Gained | Turn::Lost if flag => after,
        Turn::Lost => before,
        _ => after,
    };

    CriterionDiff {
        text: criterion.text.clone(),
        kind: criterion.kind,
        weight: criterion.weight,
        before: before.map(|c| c.finding.ruling()),
        after: after.map(|c| c.finding.ruling()),
        change,
        quote: quoted
            .and_then(|c| c.finding.quote.as_ref())
            .map(|q| q.text.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::*;
    use uuid::Uuid;

    fn criterion(id: &str, kind: CriterionKind, text: &str) -> Criterion {
        Criterion {
            id: id.into(),
            kind,
            text: text.into(),
            weight: 1.0,
            probe: None,
            anchors: None,
            ..Criterion::default()
        }
    }

    /// An attempt with these criteria and verdicts; the quote of each is its text in the attempt's
    /// own voice.
    fn thread(
        criteria: &[(&str, CriterionKind, &str, Option<Verdict>)],
        voice: &str,
    ) -> ThreadRecord {
        let question = Question {
            id: QuestionId(Uuid::from_u128(1)),
            bank: "b".into(),
            role: String::new(),
            level: String::new(),
            section: String::new(),
            text: "Why?".into(),
            topic: "why".into(),
            difficulty: Difficulty::Easy,
            kind: QuestionType::Conceptual,
            key_points: vec![],
            red_flags: vec![],
            hints: vec![],
            facts: vec![],
            exercise: None,
            model_answer: None,
            tags: vec![],
        };
        let finding = |(id, _, text, verdict): &(&str, CriterionKind, &str, Option<Verdict>)| {
            let quote = format!("{voice} {text}");
            verdict.map(|verdict| Finding {
                criterion: (*id).into(),
                verdict,
                credit: verdict.credit(),
                quote: (verdict.credit() > 0.0).then(|| Quote {
                    start: 0,
                    end: quote.len(),
                    text: quote.clone(),
                }),
                ..Finding::default()
            })
        };
        let scored = Scored {
            findings: criteria.iter().filter_map(finding).collect(),
            ..Scored::default()
        };
        ThreadRecord {
            question,
            rubric: Rubric {
                criteria: criteria
                    .iter()
                    .map(|(id, k, t, _)| criterion(id, *k, t))
                    .collect(),
                drafted: false,
            },
            status: ThreadStatus::Done,
            turns: vec![TurnRecord {
                kind: TurnKind::Main,
                prompt: "Why?".into(),
                asked_at: Timestamp::UNIX_EPOCH,
                answer: Some(voice.into()),
                answered_at: None,
                run: None,
                self_rating: None,
                assessment: Some(Assessment::Scored(scored)),
            }],
            hints_used: 0,
            clarifications: vec![],
            story: None,
        }
    }

    #[test]
    fn criteria_are_matched_by_their_text_and_shown_by_their_sentence() {
        use CriterionKind::{KeyPoint, RedFlag};
        use Verdict::{Met, Missing, Partial};
        let then = thread(
            &[
                ("k1", KeyPoint, "one", Some(Met)),
                ("k2", KeyPoint, "two", Some(Missing)),
                ("k3", KeyPoint, "three", Some(Partial)),
                ("k4", KeyPoint, "gone", Some(Met)),
                ("r1", RedFlag, "wrong", Some(Met)),
            ],
            "then",
        );
        // The bank was edited meanwhile: the order changed.
        let now = thread(
            &[
                ("k1", KeyPoint, "Two", Some(Met)),
                ("k2", KeyPoint, "one", Some(Partial)),
                ("k3", KeyPoint, "three", Some(Partial)),
                ("k4", KeyPoint, "new", None),
                ("r1", RedFlag, "wrong", Some(Missing)),
            ],
            "now",
        );
        let id = SessionId(Uuid::nil());
        let attempt = |thread| Attempted {
            session: id,
            started: Timestamp::UNIX_EPOCH,
            thread,
        };
        let told = diff(attempt(&then), attempt(&now));
        let lines: Vec<String> = told
            .criteria
            .iter()
            .map(|c| {
                format!(
                    "{}: {:?} {:?} -> {:?} {:?}",
                    c.text, c.change, c.before, c.after, c.quote
                )
            })
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        Two: Gained Some(Missing) -> Some(Met) Some("now Two")
        one: Lost Some(Met) -> Some(Partial) Some("then one")
        three: Same Some(Partial) -> Some(Partial) Some("now three")
        new: Incomparable None -> None None
        wrong: Gained Some(Met) -> Some(Missing) None
        gone: Incomparable Some(Met) -> None None
        "#);
        let back = diff(attempt(&now), attempt(&then));
        let changes: Vec<Turn> = back.criteria.iter().map(|c| c.change).collect();
        use Turn::{Gained, Incomparable, Lost, Same};
        assert_eq!(
            changes,
            [Gained, Lost, Same, Incomparable, Lost, Incomparable],
            "the other way round"
        );
    }

    #[test]
    fn what_is_unsure_neither_gained_nor_lost_and_scores_are_ranges() {
        use CriterionKind::KeyPoint;
        use Verdict::{Met, Missing, Unsure};
        let attempt = |verdicts: [Verdict; 3]| {
            let names = ["one", "two", "three"];
            let rows: Vec<_> = names
                .iter()
                .zip(verdicts)
                .map(|(name, verdict)| (*name, KeyPoint, *name, Some(verdict)))
                .collect();
            thread(&rows, "voice")
        };
        let told = |then: &ThreadRecord, now: &ThreadRecord| {
            let attempted = |thread| Attempted {
                session: SessionId(Uuid::nil()),
                started: Timestamp::UNIX_EPOCH,
                thread,
            };
            let diff = diff(attempted(then), attempted(now));
            let changes: Vec<Turn> = diff.criteria.iter().map(|c| c.change).collect();
            let (then, now) = (diff.before.score_text(), diff.after.score_text());
            let points = diff.points_text().unwrap();
            format!("{then} → {now} ({points}) {changes:?}")
        };

        let sure = attempt([Met, Missing, Missing]);
        let unsure = attempt([Unsure, Met, Unsure]);
        insta::assert_snapshot!(told(&sure, &unsure), @"33 → 33 to 100 (+0 to +67) [Incomparable, Gained, Incomparable]");
        insta::assert_snapshot!(told(&unsure, &sure), @"33 to 100 → 33 (-67 to +0) [Incomparable, Lost, Incomparable]");
        insta::assert_snapshot!(told(&sure, &sure), @"33 → 33 (+0) [Same, Same, Same]");
    }

    #[test]
    fn an_attempt_without_a_score_compares_with_nothing() {
        let mut then = thread(
            &[("k1", CriterionKind::KeyPoint, "one", Some(Verdict::Met))],
            "then",
        );
        let now = then.clone();
        then.status = ThreadStatus::Skipped;
        let id = SessionId(Uuid::nil());
        let attempt = |thread| Attempted {
            session: id,
            started: Timestamp::UNIX_EPOCH,
            thread,
        };
        let told = diff(attempt(&then), attempt(&now));
        assert_eq!((told.before.score, told.after.score), (None, Some(100.0)));
        assert_eq!(told.criteria[0].change, Turn::Incomparable);
    }
}
