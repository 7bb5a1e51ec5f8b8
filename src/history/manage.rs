//! What the history commands need beyond the port: attempts, drift, usage, deleting, export and import.

use super::fault::Fault;
use super::learning::{Touched, forget, replay};
use super::read::{assessment, load_session, load_thread, parsed, session_row};
use super::sqlite::SqliteHistory;
use super::write::insert_session;
use crate::domain::{Assessment, QuestionId, SessionId, SessionRecord, ThreadRecord};
use crate::learn::Scheduler;
use crate::ports::HistoryError;
use jiff::Timestamp;
use rusqlite::params;
use std::io::{BufRead, Read, Write};

/// The longest line `import` reads, in bytes. A session with 60 long answers has about one million.
const LONGEST_LINE: u64 = 64 << 20;

/// One thread on one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The session it belongs to.
    pub session: SessionId,
    /// When that was planned.
    pub started: Timestamp,
    /// Index of the thread in it.
    pub thread: usize,
    /// The thread.
    pub record: ThreadRecord,
}

/// What assessing has cost, over every assessment ever made.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Usage {
    /// Tokens sent.
    pub prompt_tokens: u64,
    /// Tokens received.
    pub completion_tokens: u64,
    /// Money; None where no call had a price.
    pub cost: Option<f64>,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// Sessions that were new.
    pub added: usize,
    /// Sessions that were there already and were left as they are.
    pub known: usize,
    /// Lines that are no session: number (from 1) and why. Nothing of such a line is kept.
    pub refused: Vec<(usize, String)>,
}

/// Why an export or import stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The history failed.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The other side failed.
    #[error("the export cannot be {doing}: {error}")]
    Io {
        /// "read" or "written".
        doing: &'static str,
        /// What the system says.
        error: std::io::Error,
    },
}

impl SqliteHistory {
    /// Deletes a session with everything that was learned from it. False for an unknown id.
    pub fn delete(&self, id: SessionId, scheduler: &Scheduler) -> Result<bool, HistoryError> {
        self.write(|tx| {
            let Some(session) = session_row(tx, id)? else { return Ok(false) };
            let mut touched = Touched::default();
            let mut statement = tx.prepare_cached("SELECT id FROM threads WHERE session = ?")?;
            for thread in statement.query_map([session], |r| r.get(0))? {
                forget(tx, thread?, &mut touched)?;
            }
            tx.execute("DELETE FROM sessions WHERE id = ?", [session])?;
            tx.execute("DELETE FROM contents WHERE id NOT IN (SELECT content FROM plan)", [])?;
            replay(tx, scheduler, &touched)?;
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
                 WHERE contents.question_id = ? ORDER BY sessions.started, sessions.uuid, threads.position",
            )?;
            let mut rows = statement.query([question.to_string()])?;
            let mut attempts = Vec::new();
            while let Some(row) = rows.next()? {
                attempts.push(Attempt {
                    session: parsed(row, 1)?,
                    started: parsed(row, 2)?,
                    thread: super::read::count(row, 3)?,
                    record: load_thread(tx, row.get(0)?)?,
                });
            }
            Ok(attempts)
        })
    }

    /// Turns with an answer and no score, as (session, index of the thread, index of the turn), oldest session first: what
    /// `viva regrade` has to do. Skipped and flagged threads are left out.
    pub fn unscored(&self) -> Result<Vec<(SessionId, usize, usize)>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT sessions.uuid, threads.position, turns.position
                 FROM threads JOIN sessions ON sessions.id = threads.session JOIN turns ON turns.thread = threads.id
                 WHERE turns.answer IS NOT NULL AND threads.status NOT IN ('skipped', 'flagged') AND NOT ifnull(
                     (SELECT scored FROM assessments WHERE turn = turns.id ORDER BY id DESC LIMIT 1), 0)
                 ORDER BY sessions.started, sessions.uuid, threads.position, turns.position",
            )?;
            let mut rows = statement.query([])?;
            let mut turns = Vec::new();
            while let Some(row) = rows.next()? {
                turns.push((parsed(row, 0)?, super::read::count(row, 1)?, super::read::count(row, 2)?));
            }
            Ok(turns)
        })
    }

    /// Every assessment of a turn, oldest first; the last is the one that counts.
    pub fn assessments(&self, id: SessionId, thread: usize, turn: usize) -> Result<Vec<Assessment>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT assessments.assessment FROM assessments JOIN turns ON turns.id = assessments.turn
                 JOIN threads ON threads.id = turns.thread JOIN sessions ON sessions.id = threads.session
                 WHERE sessions.uuid = ? AND threads.position = ? AND turns.position = ? ORDER BY assessments.id",
            )?;
            let position = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let found = statement
                .query_map(params![id.to_string(), position(thread), position(turn)], |r| r.get::<_, String>(0))?
                .map(|text| text.map(|text| assessment(&text)))
                .collect::<Result<_, _>>()?;
            Ok(found)
        })
    }

    /// Reads the whole file and its indexes; fails where anything in it is not as it was written.
    pub fn check(&self) -> Result<(), HistoryError> {
        self.read(|tx| {
            let found: String = tx.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
            if found != "ok" {
                return Err(Fault::Content(found));
            }
            let orphans = tx.prepare("PRAGMA foreign_key_check")?.exists([])?;
            if orphans { Err(Fault::Content("rows point to rows that are gone".into())) } else { Ok(()) }
        })
    }

    /// Tokens and money of every assessment ever made.
    pub fn usage(&self) -> Result<Usage, HistoryError> {
        self.read(|tx| {
            let usage = tx.query_row(
                "SELECT ifnull(sum(prompt_tokens), 0), ifnull(sum(completion_tokens), 0), sum(cost) FROM assessments",
                [],
                |r| {
                    Ok(Usage {
                        prompt_tokens: r.get::<_, i64>(0)?.cast_unsigned(),
                        completion_tokens: r.get::<_, i64>(1)?.cast_unsigned(),
                        cost: r.get(2)?,
                    })
                },
            )?;
            Ok(usage)
        })
    }

    /// Writes every session as one line of JSON ([`SessionRecord`]), oldest first, and says how many.
    pub fn export(&self, out: &mut dyn Write) -> Result<usize, ExchangeError> {
        let sessions = self.read(|tx| {
            let mut statement = tx.prepare("SELECT id FROM sessions ORDER BY started, uuid")?;
            let ids = statement.query_map([], |r| r.get(0))?.collect::<Result<Vec<i64>, _>>()?;
            Ok(ids)
        })?;
        let written = |error| ExchangeError::Io { doing: "written", error };
        let mut count = 0;
        // One session in memory at a time, and no snapshot held while a pipe is slow.
        for session in sessions {
            let load = self.read(|tx| match load_session(tx, session) {
                Err(Fault::Sql(rusqlite::Error::QueryReturnedNoRows)) => Ok(None),
                result => result.map(Some),
            });
            // Deleted by another process meanwhile.
            let Some(record) = load? else { continue };
            serde_json::to_writer(&mut *out, &record).map_err(|e| written(e.into()))?;
            out.write_all(b"\n").map_err(written)?;
            count += 1;
        }
        out.flush().map_err(written)?;
        Ok(count)
    }

    /// Reads what [`Self::export`] wrote. Sessions that are there already are left as they are, so an import can be repeated; a line
    /// that is no session is refused and the rest goes on. Call [`Self::learn`] afterwards.
    pub fn import(&self, input: &mut dyn BufRead) -> Result<Imported, ExchangeError> {
        let mut imported = Imported::default();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let read = (&mut *input)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)
                .map_err(|error| ExchangeError::Io { doing: "read", error })?;
            if read == 0 {
                break;
            }
            if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
                imported.refused.push((number, format!("the line is longer than {} MB", LONGEST_LINE >> 20)));
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice::<SessionRecord>(&line) {
                Err(error) => imported.refused.push((number, error.to_string())),
                Ok(record) => match self.write(|tx| add(tx, &record)) {
                    Ok(true) => imported.added += 1,
                    Ok(false) => imported.known += 1,
                    Err(HistoryError::Other { reason, .. }) => imported.refused.push((number, reason)),
                    Err(error) => return Err(error.into()),
                },
            }
        }
        Ok(imported)
    }
}

fn add(tx: &rusqlite::Transaction<'_>, record: &SessionRecord) -> Result<bool, Fault> {
    if session_row(tx, record.id)?.is_some() {
        return Ok(false);
    }
    insert_session(tx, record).map(|()| true)
}
