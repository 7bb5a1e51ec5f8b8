//! What the history commands need beyond the port: attempts, drift, usage, deleting.

use super::fault::SqlFault;
use super::learning::{Touched, forget_thread, recompute};
use super::read::{load_thread, session_row};
use super::rows::{count_column, parse_assessment, parse_column, saturating_i64, spent_columns};
use super::sqlite::{SqliteHistory, integrity};
use crate::domain::{Assessment, QuestionId, SessionId, Spent, ThreadRecord};
use crate::learn::Scheduler;
use crate::ports::HistoryError;
use jiff::Timestamp;
use rusqlite::params;

/// One thread on one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The session it belongs to.
    pub session: SessionId,
    /// Time that was planned.
    pub started: Timestamp,
    /// Index of the thread in it.
    pub thread: usize,
    /// The thread.
    pub record: ThreadRecord,
}

impl SqliteHistory {
    /// Deletes a session with everything that was learned from it. False for an unknown id.
    pub fn delete(&self, id: SessionId, scheduler: &Scheduler) -> Result<bool, HistoryError> {
        self.write(|tx| {
            let Some(session) = session_row(tx, id)? else {
                return Ok(false);
            };

            let mut touched = Touched::default();
            let mut statement = tx.prepare_cached("SELECT id FROM threads WHERE session = ?")?;

            for thread in statement.query_map([session], |r| r.get(0))? {
                forget_thread(tx, thread?, &mut touched)?;
            }

            tx.execute("DELETE FROM sessions WHERE id = ?", [session])?;
            tx.execute(
                "DELETE FROM contents WHERE id NOT IN (SELECT content FROM plan)",
                [],
            )?;
            recompute(tx, scheduler, &touched)?;
            tx.execute(
                "DELETE FROM vectors WHERE key NOT IN (SELECT key FROM cards)",
                [],
            )?;

            Ok(true)
        })
    }

    /// Every thread on a question, oldest session first.
    pub fn attempts(&self, question: QuestionId) -> Result<Vec<Attempt>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT threads.id, sessions.uuid, sessions.started, threads.position
                 FROM contents JOIN threads ON threads.content = contents.id
                 JOIN sessions ON sessions.id = threads.session
                 WHERE contents.question_id = ?
                 ORDER BY sessions.started, sessions.uuid, threads.position",
            )?;
            let mut rows = statement.query([question.to_string()])?;

            let mut attempts = Vec::new();
            while let Some(row) = rows.next()? {
                attempts.push(Attempt {
                    session: parse_column(row, 1)?,
                    started: parse_column(row, 2)?,
                    thread: count_column(row, 3)?,
                    record: load_thread(tx, row.get(0)?)?,
                });
            }

            Ok(attempts)
        })
    }

    /// Every question that was ever asked: id and topic, a line for each topic it had.
    pub fn asked(&self) -> Result<Vec<(QuestionId, String)>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT DISTINCT question_id, topic FROM contents
                 WHERE EXISTS (SELECT 1 FROM threads WHERE threads.content = contents.id)",
            )?;
            let mut rows = statement.query([])?;

            let mut asked = Vec::new();
            while let Some(row) = rows.next()? {
                asked.push((parse_column(row, 0)?, row.get(1)?));
            }

            Ok(asked)
        })
    }

    /// Turns with an answer and no score, as (session, index of the thread, index of the turn),
    /// oldest session first: what `viva regrade` has to do. Skipped and flagged threads are left
    /// out.
    pub fn unscored(&self) -> Result<Vec<(SessionId, usize, usize)>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT sessions.uuid, threads.position, turns.position
                 FROM threads JOIN sessions ON sessions.id = threads.session
                 JOIN turns ON turns.thread = threads.id
                 WHERE turns.answer IS NOT NULL AND threads.status NOT IN ('skipped', 'flagged')
                 AND NOT ifnull((SELECT scored FROM assessments WHERE turn = turns.id
                                 ORDER BY id DESC LIMIT 1), 0)
                 ORDER BY sessions.started, sessions.uuid, threads.position, turns.position",
            )?;
            let mut rows = statement.query([])?;

            let mut turns = Vec::new();
            while let Some(row) = rows.next()? {
                turns.push((
                    parse_column(row, 0)?,
                    count_column(row, 1)?,
                    count_column(row, 2)?,
                ));
            }

            Ok(turns)
        })
    }

    /// Every assessment of a turn, oldest first; the last is the one that counts.
    pub fn assessments(
        &self,
        id: SessionId,
        thread: usize,
        turn: usize,
    ) -> Result<Vec<Assessment>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT assessments.assessment
                 FROM assessments JOIN turns ON turns.id = assessments.turn
                 JOIN threads ON threads.id = turns.thread
                 JOIN sessions ON sessions.id = threads.session
                 WHERE sessions.uuid = ? AND threads.position = ? AND turns.position = ?
                 ORDER BY assessments.id",
            )?;
            let found = statement
                .query_map(
                    params![id.to_string(), saturating_i64(thread), saturating_i64(turn)],
                    |r| r.get::<_, String>(0),
                )?
                .map(|text| text.map(|text| parse_assessment(&text)))
                .collect::<Result<_, _>>()?;

            Ok(found)
        })
    }

    /// Reads the whole file and its indexes; fails where anything in it is not as it was written.
    pub fn check(&self) -> Result<(), HistoryError> {
        self.read(|tx| {
            integrity(tx)?;
            let orphans = tx.prepare("PRAGMA foreign_key_check")?.exists([])?;
            if orphans {
                Err(SqlFault::Content("rows point to rows that are gone".into()))
            } else {
                Ok(())
            }
        })
    }

    /// Tokens and money of every call ever made.
    pub fn usage(&self) -> Result<Spent, HistoryError> {
        self.read(|tx| {
            let all = "SELECT ifnull(sum(prompt_tokens), 0), ifnull(sum(completion_tokens), 0),
                       sum(cost) FROM";
            let mut usage = tx.query_row(&format!("{all} assessments"), [], spent_columns)?;
            usage.add(&tx.query_row(&format!("{all} spending"), [], spent_columns)?);
            Ok(usage)
        })
    }
}
