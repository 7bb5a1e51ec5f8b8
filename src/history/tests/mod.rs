//! What the history promises, room-wide.

mod agreement;
mod damaged;
mod faults;

mod large;
mod learning;
mod queries;
mod recognition;

use super::{ImportedSessions, SqliteHistory};
use crate::domain::*;
use crate::learn::{Calendar, DayEnd};
use crate::ports::History;
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

pub(super) fn home() -> (TempDir, SqliteHistory) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let history =
        SqliteHistory::open(&folder.path().join("history.sqlite")).expect("a new history");
    (folder, history)
}

/// Days of UTC.
pub(super) fn calendar() -> Calendar {
    Calendar::new(jiff::tz::TimeZone::UTC, DayEnd::MIDNIGHT)
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).expect("a time")
}

pub(super) fn question(n: u128) -> Question {
    Question {
        id: QuestionId(Uuid::from_u128(n)),
        bank: "bank".into(),
        role: "Engineer".into(),
        level: String::new(),
        section: format!("Section {}", n % 3),
        text: format!("What is {n}?"),
        topic: format!("topic_{}", n % 5),
        difficulty: Difficulty::ALL[(n % 3) as usize],
        kind: QuestionType::ALL[(n % 5) as usize],
        key_points: vec![KeyPoint {
            weight: 2,
            text: format!("Names {n}"),
            probe: None,
            ..KeyPoint::default()
        }],
        red_flags: vec![],
        hints: vec!["Think".into()],
        facts: vec![],
        exercise: None,
        model_answer: None,
        tags: vec![("Source".into(), "me".into())],
    }
}

pub(super) fn rubric(n: u128) -> Rubric {
    let criterion = |id: &str, kind, text: String, weight| Criterion {
        id: id.into(),
        kind,
        text,
        weight,
        probe: None,
        anchors: None,
        ..Criterion::default()
    };
    Rubric {
        criteria: vec![
            criterion("k1", CriterionKind::KeyPoint, format!("Names {n}"), 2.0),
            criterion("k2", CriterionKind::KeyPoint, format!("Proves {n}"), 1.0),
            criterion("d1", CriterionKind::Dimension, "Is clear".into(), 1.0),
            criterion("r1", CriterionKind::RedFlag, format!("Denies {n}"), 1.0),
        ],
        drafted: false,
    }
}

/// A planned session of questions `1..=questions`, not begun.
pub(super) fn session(id: u128, questions: u128) -> SessionRecord {
    SessionRecord {
        id: SessionId(Uuid::from_u128(id)),
        kind: SessionKind::Interview,
        started: at(i64::try_from(id).unwrap_or(0) * 1000),
        ended: None,
        status: SessionStatus::Open,
        seed: u64::MAX - 7,
        settings: SessionSettings::default(),
        plan: (1..=questions)
            .map(|n| PlannedQuestion {
                question: question(n),
                rubric: rubric(n),
                reason: format!("number {n}"),
            })
            .collect(),
        threads: vec![],
        summary: None,
        spent: Default::default(),
    }
}

pub(super) fn scored(verdicts: &[(&str, Verdict)]) -> Assessment {
    Assessment::Scored(Scored {
        findings: verdicts
            .iter()
            .map(|(criterion, verdict)| Finding {
                criterion: (*criterion).into(),
                verdict: *verdict,
                credit: verdict.credit(),
                ..Finding::default()
            })
            .collect(),
        provenance: Provenance {
            assessor: "a model".into(),
            prompt_tokens: 100,
            completion_tokens: 20,
            cost: Some(0.25),
            ..Provenance::default()
        },
        ..Scored::default()
    })
}

/// Applies to both, and keeps them equal.
pub(super) fn change(history: &SqliteHistory, record: &mut SessionRecord, change: Change) {
    record.apply(&change);
    history.apply(record.id, &change).expect("apply");
}

/// A whole thread on the next question: asked at `seconds`, answered a minute later, assessed,
/// closed.
pub(super) fn ask(
    history: &SqliteHistory,
    record: &mut SessionRecord,
    seconds: i64,
    verdicts: &[(&str, Verdict)],
) {
    let thread = record.threads.len();
    for step in [
        Change::ThreadOpened,
        Change::TurnAsked {
            turn: TurnKind::Main,
            prompt: "?".into(),
            at: at(seconds),
        },
        Change::Answered {
            answer: "mine".into(),
            at: at(seconds + 60),
        },
        Change::Assessed {
            thread,
            turn: 0,
            assessment: Box::new(scored(verdicts)),
        },
        Change::ThreadClosed {
            status: ThreadStatus::Done,
        },
    ] {
        change(history, record, step);
    }
}
