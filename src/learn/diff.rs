//! Two attempts at one question, criterion by criterion. Pure.

use crate::domain::score::{Credited, ThreadOutcome, thread_outcome};
use crate::domain::{
    Criterion, CriterionKind, QuestionId, SessionId, SessionRecord, ThreadRecord, Verdict,
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
    /// Score 0–100; None when unscored.
    pub score: Option<f64>,
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
    /// Checked in one of the attempts only.
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
    let (score, offline) = match thread_outcome(attempt.thread) {
        ThreadOutcome::Scored { score, offline, .. } => (Some(score), offline),
        ThreadOutcome::Unscored { .. } => (None, false),
    };
    AttemptLine {
        session: attempt.session,
        started: attempt.started,
        score,
        offline,
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

/// Returns the credit of a finding; a red flag earns it as long as it is not raised.
fn credit(kind: CriterionKind, found: &Credited) -> f64 {
    match (kind, found.finding.ruling()) {
        (CriterionKind::RedFlag, Verdict::Met) => 0.0,
        (CriterionKind::RedFlag, _) => 1.0,
        (_, verdict) => verdict.credit(),
    }
}

fn compare(
    criterion: &Criterion,
    before: Option<&Credited>,
    after: Option<&Credited>,
) -> CriterionDiff {
    let flag = criterion.kind == CriterionKind::RedFlag;
    let change = match (
        before.map(|c| credit(criterion.kind, c)),
        after.map(|c| credit(criterion.kind, c)),
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
                assessment: Some(Assessment::Scored(scored)),
            }],
            hints_used: 0,
            clarifications: vec![],
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
