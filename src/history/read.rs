//! Reading sessions back.

use super::fault::SqlFault;
use super::rows::{
    count_column, json_column, parse_assessment, parse_column, parse_optional_column,
    spent_columns, word_column,
};
use super::stories::load_fit;
use crate::domain::{
    PlannedQuestion, SessionId, SessionKind, SessionRecord, SessionStatus, Spent, ThreadRecord,
    ThreadStatus, TurnKind, TurnRecord,
};
use rusqlite::{OptionalExtension, Transaction};

type Tx<'a> = Transaction<'a>;

/// The row of a session; None for an unknown id.
pub(super) fn session_row(tx: &Tx<'_>, id: SessionId) -> Result<Option<i64>, SqlFault> {
    Ok(tx
        .prepare_cached("SELECT id FROM sessions WHERE uuid = ?")?
        .query_row([id.to_string()], |r| r.get(0))
        .optional()?)
}

/// The whole record in a row.
pub(super) fn load_session(tx: &Tx<'_>, session: i64) -> Result<SessionRecord, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT uuid, kind, started, ended, status, seed, settings, summary
         FROM sessions WHERE id = ?",
    )?;
    let mut rows = statement.query([session])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;

    Ok(SessionRecord {
        id: parse_column(row, 0)?,
        kind: word_column(row, 1, SessionKind::from_word)?,
        started: parse_column(row, 2)?,
        ended: parse_optional_column(row, 3)?,
        status: word_column(row, 4, SessionStatus::from_word)?,
        seed: row.get::<_, i64>(5)?.cast_unsigned(),
        settings: json_column(row, 6)?,
        plan: load_plan(tx, session)?,
        threads: load_threads(tx, session)?,
        summary: row.get(7)?,
        spent: spending(tx, session)?,
    })
}

/// Returns the tokens and money a session used beside its assessments.
pub(super) fn spending(tx: &Tx<'_>, session: i64) -> Result<Spent, SqlFault> {
    let spent = tx
        .prepare_cached(
            "SELECT prompt_tokens, completion_tokens, cost FROM spending WHERE session = ?",
        )?
        .query_row([session], spent_columns)
        .optional()?;
    Ok(spent.unwrap_or_default())
}

fn load_plan(tx: &Tx<'_>, session: i64) -> Result<Vec<PlannedQuestion>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT question, rubric, reason FROM plan JOIN contents ON contents.id = plan.content
         WHERE session = ? ORDER BY position",
    )?;
    let mut rows = statement.query([session])?;

    let mut plan = Vec::new();
    while let Some(row) = rows.next()? {
        plan.push(PlannedQuestion {
            question: json_column(row, 0)?,
            rubric: json_column(row, 1)?,
            reason: row.get(2)?,
        });
    }

    Ok(plan)
}

fn load_threads(tx: &Tx<'_>, session: i64) -> Result<Vec<ThreadRecord>, SqlFault> {
    let mut statement =
        tx.prepare_cached("SELECT id FROM threads WHERE session = ? ORDER BY position")?;
    let ids = statement
        .query_map([session], |r| r.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    ids.into_iter().map(|id| load_thread(tx, id)).collect()
}

/// One thread with its turns and their current assessments.
pub(super) fn load_thread(tx: &Tx<'_>, thread: i64) -> Result<ThreadRecord, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT question, rubric, status, hints
         FROM threads JOIN contents ON contents.id = threads.content
         WHERE threads.id = ?",
    )?;
    let mut rows = statement.query([thread])?;
    let row = rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let mut clarified = tx.prepare_cached(
        "SELECT question, reply FROM clarifications WHERE thread = ? ORDER BY position",
    )?;

    Ok(ThreadRecord {
        question: json_column(row, 0)?,
        rubric: json_column(row, 1)?,
        status: word_column(row, 2, ThreadStatus::from_word)?,
        turns: load_turns(tx, thread)?,
        hints_used: count_column(row, 3)?,
        clarifications: clarified
            .query_map([thread], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<Result<_, _>>()?,
        story: load_fit(tx, thread),
    })
}

fn load_turns(tx: &Tx<'_>, thread: i64) -> Result<Vec<TurnRecord>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT criterion, prompt, asked_at, answer, answered_at,
                (SELECT assessment FROM assessments WHERE turn = turns.id ORDER BY id DESC LIMIT 1),
                second_try, run, self_rating
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
            asked_at: parse_column(row, 2)?,
            answer: row.get(3)?,
            answered_at: parse_optional_column(row, 4)?,
            // A run that cannot be read costs its evidence, not the session.
            run: row
                .get::<_, Option<String>>(7)?
                .and_then(|text| serde_json::from_str(&text).ok()),
            self_rating: row.get(8)?,
            assessment: row
                .get::<_, Option<String>>(5)?
                .map(|text| parse_assessment(&text)),
        });
    }

    Ok(turns)
}
