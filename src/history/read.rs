//! Reading sessions back, and the implementation of the port.

use super::fault::Fault;
use super::sqlite::SqliteHistory;
use super::write;
use crate::domain::{
    Assessment, Change, PlannedQuestion, QuestionId, SessionId, SessionKind, SessionRecord,
    SessionStatus, Spent, ThreadRecord, ThreadStatus, TurnKind, TurnRecord,
};
use crate::ports::{History, HistoryError, SessionSummary};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

type Tx<'a> = Transaction<'a>;

impl History for SqliteHistory {
    fn begin(&self, record: &SessionRecord) -> Result<(), HistoryError> {
        self.write(|tx| write::insert_session(tx, record))
    }

    fn apply(&self, id: SessionId, change: &Change) -> Result<(), HistoryError> {
        self.write(|tx| write::apply(tx, id, change))
    }

    fn load(&self, id: SessionId) -> Result<Option<SessionRecord>, HistoryError> {
        self.read(|tx| {
            session_row(tx, id)?
                .map(|row| load_session(tx, row))
                .transpose()
        })
    }

    fn list(&self) -> Result<Vec<SessionSummary>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT uuid, started, kind, status, score, questions FROM sessions
                 ORDER BY started DESC, uuid DESC",
            )?;
            let mut rows = statement.query([])?;
            let mut sessions = Vec::new();
            while let Some(row) = rows.next()? {
                sessions.push(SessionSummary {
                    id: parsed(row, 0)?,
                    started: parsed(row, 1)?,
                    kind: word(row, 2, SessionKind::from_word)?,
                    status: word(row, 3, SessionStatus::from_word)?,
                    score: row.get(4)?,
                    questions: count(row, 5)?,
                });
            }
            Ok(sessions)
        })
    }

    fn recent_questions(&self, sessions: usize) -> Result<Vec<QuestionId>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT DISTINCT contents.question_id FROM threads JOIN contents ON contents.id = threads.content
                 WHERE threads.session IN (SELECT id FROM sessions ORDER BY started DESC, uuid DESC LIMIT ?)",
            )?;
            let mut rows = statement.query([i64::try_from(sessions).unwrap_or(i64::MAX)])?;
            let mut ids = Vec::new();
            while let Some(row) = rows.next()? {
                ids.push(parsed(row, 0)?);
            }
            Ok(ids)
        })
    }

    fn save_draft(&self, id: SessionId, text: &str) -> Result<(), HistoryError> {
        self.write(|tx| {
            let session = session_row(tx, id)?
                .ok_or_else(|| Fault::Refused(format!("there is no session {id}")))?;
            if text.is_empty() {
                tx.execute("DELETE FROM drafts WHERE session = ?", [session])?;
            } else {
                tx.execute(
                    "INSERT OR REPLACE INTO drafts (session, text) VALUES (?, ?)",
                    params![session, text],
                )?;
            }
            Ok(())
        })
    }

    fn draft(&self, id: SessionId) -> Result<String, HistoryError> {
        self.read(|tx| {
            let text = tx
                .query_row(
                    "SELECT text FROM drafts JOIN sessions ON sessions.id = drafts.session WHERE sessions.uuid = ?",
                    [id.to_string()],
                    |r| r.get(0),
                )
                .optional()?;
            Ok(text.unwrap_or_default())
        })
    }
}

/// The row of a session; None for an unknown id.
pub(super) fn session_row(tx: &Tx<'_>, id: SessionId) -> Result<Option<i64>, Fault> {
    Ok(tx
        .prepare_cached("SELECT id FROM sessions WHERE uuid = ?")?
        .query_row([id.to_string()], |r| r.get(0))
        .optional()?)
}

/// The whole record in a row.
pub(super) fn load_session(tx: &Tx<'_>, session: i64) -> Result<SessionRecord, Fault> {
    let mut statement = tx.prepare_cached(
        "SELECT uuid, kind, started, ended, status, seed, settings, summary FROM sessions WHERE id = ?",
    )?;
    let mut rows = statement.query([session])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok(SessionRecord {
        id: parsed(row, 0)?,
        kind: word(row, 1, SessionKind::from_word)?,
        started: parsed(row, 2)?,
        ended: maybe_parsed(row, 3)?,
        status: word(row, 4, SessionStatus::from_word)?,
        seed: row.get::<_, i64>(5)?.cast_unsigned(),
        settings: json(row, 6)?,
        plan: load_plan(tx, session)?,
        threads: load_threads(tx, session)?,
        summary: row.get(7)?,
        spent: spending(tx, session)?,
    })
}

/// What a session used beside its assessments.
pub(super) fn spending(tx: &Tx<'_>, session: i64) -> Result<Spent, Fault> {
    let spent = tx
        .prepare_cached(
            "SELECT prompt_tokens, completion_tokens, cost FROM spending WHERE session = ?",
        )?
        .query_row([session], spent)
        .optional()?;
    Ok(spent.unwrap_or_default())
}

/// Columns 0 to 2: tokens sent, tokens received, money.
pub(super) fn spent(row: &Row<'_>) -> rusqlite::Result<Spent> {
    Ok(Spent {
        prompt_tokens: row.get::<_, i64>(0)?.cast_unsigned(),
        completion_tokens: row.get::<_, i64>(1)?.cast_unsigned(),
        cost: row.get(2)?,
    })
}

fn load_plan(tx: &Tx<'_>, session: i64) -> Result<Vec<PlannedQuestion>, Fault> {
    let mut statement = tx.prepare_cached(
        "SELECT question, rubric, reason FROM plan JOIN contents ON contents.id = plan.content
         WHERE session = ? ORDER BY position",
    )?;
    let mut rows = statement.query([session])?;
    let mut plan = Vec::new();
    while let Some(row) = rows.next()? {
        plan.push(PlannedQuestion {
            question: json(row, 0)?,
            rubric: json(row, 1)?,
            reason: row.get(2)?,
        });
    }
    Ok(plan)
}

fn load_threads(tx: &Tx<'_>, session: i64) -> Result<Vec<ThreadRecord>, Fault> {
    let mut statement =
        tx.prepare_cached("SELECT id FROM threads WHERE session = ? ORDER BY position")?;
    let ids = statement
        .query_map([session], |r| r.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    ids.into_iter().map(|id| load_thread(tx, id)).collect()
}

/// One thread with its turns and their current assessments.
pub(super) fn load_thread(tx: &Tx<'_>, thread: i64) -> Result<ThreadRecord, Fault> {
    let mut statement = tx.prepare_cached(
        "SELECT question, rubric, status, hints FROM threads JOIN contents ON contents.id = threads.content
         WHERE threads.id = ?",
    )?;
    let mut rows = statement.query([thread])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let mut clarified = tx.prepare_cached(
        "SELECT question, reply FROM clarifications WHERE thread = ? ORDER BY position",
    )?;
    Ok(ThreadRecord {
        question: json(row, 0)?,
        rubric: json(row, 1)?,
        status: word(row, 2, ThreadStatus::from_word)?,
        turns: load_turns(tx, thread)?,
        hints_used: count(row, 3)?,
        clarifications: clarified
            .query_map([thread], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<Result<_, _>>()?,
    })
}

fn load_turns(tx: &Tx<'_>, thread: i64) -> Result<Vec<TurnRecord>, Fault> {
    let mut statement = tx.prepare_cached(
        "SELECT criterion, prompt, asked_at, answer, answered_at,
                (SELECT assessment FROM assessments WHERE turn = turns.id ORDER BY id DESC LIMIT 1),
                second_try
         FROM turns WHERE thread = ? ORDER BY position",
    )?;
    let mut rows = statement.query([thread])?;
    let mut turns = Vec::new();
    while let Some(row) = rows.next()? {
        turns.push(TurnRecord {
            kind: match row.get(0)? {
                None if row.get(6)? => TurnKind::SecondTry,
                None => TurnKind::Main,
                Some(criterion) => TurnKind::FollowUp { criterion },
            },
            prompt: row.get(1)?,
            asked_at: parsed(row, 2)?,
            answer: row.get(3)?,
            answered_at: maybe_parsed(row, 4)?,
            assessment: row
                .get::<_, Option<String>>(5)?
                .map(|text| assessment(&text)),
        });
    }
    Ok(turns)
}

/// A stored assessment. One that cannot be read costs its score, not the session: the answer is
/// still there.
pub(super) fn assessment(text: &str) -> Assessment {
    serde_json::from_str(text).unwrap_or_else(|_| {
        Assessment::unscored("the stored assessment cannot be read; `viva regrade` makes it again")
    })
}

/// Column `i`, read from its text form.
pub(super) fn parsed<T: FromStr<Err: Display>>(row: &Row<'_>, i: usize) -> Result<T, Fault> {
    parse(&row.get::<_, String>(i)?)
}

fn maybe_parsed(row: &Row<'_>, i: usize) -> Result<Option<Timestamp>, Fault> {
    row.get::<_, Option<String>>(i)?
        .map(|text| parse(&text))
        .transpose()
}

fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, Fault> {
    text.parse()
        .map_err(|e| Fault::Content(format!("a stored value cannot be read: {e}")))
}

/// Column `i`, one of an enumeration's words.
pub(super) fn word<T>(row: &Row<'_>, i: usize, known: fn(&str) -> Option<T>) -> Result<T, Fault> {
    let text: String = row.get(i)?;
    known(&text).ok_or_else(|| Fault::Content(format!("a stored word is unknown: {text:?}")))
}

/// Column `i`, JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, i: usize) -> Result<T, Fault> {
    let text: String = row.get(i)?;
    serde_json::from_str(&text)
        .map_err(|e| Fault::Content(format!("a stored record cannot be read: {e}")))
}

/// Column `i`, a number of things.
pub(super) fn count(row: &Row<'_>, i: usize) -> Result<usize, Fault> {
    usize::try_from(row.get::<_, i64>(i)?)
        .map_err(|_| Fault::Content("a stored count is below zero".into()))
}
