//! What became of interviews, as the candidate told it.
//!
//! Owns its table. How outcomes and scores relate is `learn::outcomes`' matter.

use super::fault::SqlFault;
use super::read::session_row;
use super::rows::{parse_column, parse_optional_column, word_column};
use super::sqlite::SqliteHistory;
use crate::domain::{InterviewOutcome, OutcomeResult};
use crate::ports::HistoryError;
use rusqlite::{Transaction, params};

impl SqliteHistory {
    /// Keeps an outcome, and returns the one of the same interview that it replaces. An outcome of
    /// a session that is not there is refused.
    pub fn set_outcome(
        &self,
        outcome: &InterviewOutcome,
    ) -> Result<Option<InterviewOutcome>, HistoryError> {
        self.write(|tx| {
            let before = load_outcomes(tx)?;
            let before = before.into_iter().find(|o| o.is_about_the_same(outcome));
            if let Some(before) = &before {
                delete(tx, before)?;
            }
            insert(tx, outcome)?;
            Ok(before)
        })
    }

    /// Keeps an outcome unless one of the same interview is there, and says whether it is new.
    /// False also where its session is not there.
    pub(super) fn add_outcome(&self, outcome: &InterviewOutcome) -> Result<bool, HistoryError> {
        self.write(|tx| {
            let known = load_outcomes(tx)?;
            let has_session = match outcome.session {
                Some(id) => session_row(tx, id)?.is_some(),
                None => true,
            };
            let is_new = has_session && !known.iter().any(|o| o.is_about_the_same(outcome));
            if is_new {
                insert(tx, outcome)?;
            }
            Ok(is_new)
        })
    }

    /// Forgets an outcome. False where there is none of that interview.
    pub fn remove_outcome(&self, outcome: &InterviewOutcome) -> Result<bool, HistoryError> {
        self.write(|tx| delete(tx, outcome))
    }

    /// Returns every outcome in the order in which they were told.
    pub fn outcomes(&self) -> Result<Vec<InterviewOutcome>, HistoryError> {
        self.read(load_outcomes)
    }
}

/// Reads every outcome in the order in which they were told.
pub(super) fn load_outcomes(tx: &Transaction<'_>) -> Result<Vec<InterviewOutcome>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT sessions.uuid, outcomes.day, outcomes.result
         FROM outcomes LEFT JOIN sessions ON sessions.id = outcomes.session ORDER BY outcomes.id",
    )?;
    let mut rows = statement.query([])?;

    let mut outcomes = Vec::new();
    while let Some(row) = rows.next()? {
        outcomes.push(InterviewOutcome {
            session: parse_optional_column(row, 0)?,
            day: parse_column(row, 1)?,
            result: word_column(row, 2, OutcomeResult::from_word)?,
        });
    }
    Ok(outcomes)
}

fn insert(tx: &Transaction<'_>, outcome: &InterviewOutcome) -> Result<(), SqlFault> {
    let session = match outcome.session {
        None => None,
        Some(id) => Some(
            session_row(tx, id)?
                .ok_or_else(|| SqlFault::Refused(format!("there is no session {id}")))?,
        ),
    };
    tx.prepare_cached("INSERT INTO outcomes (session, day, result) VALUES (?, ?, ?)")?
        .execute(params![
            session,
            outcome.day.to_string(),
            outcome.result.as_str()
        ])?;
    Ok(())
}

fn delete(tx: &Transaction<'_>, outcome: &InterviewOutcome) -> Result<bool, SqlFault> {
    let deleted = match outcome.session {
        Some(id) => tx.execute(
            "DELETE FROM outcomes WHERE session = (SELECT id FROM sessions WHERE uuid = ?)",
            [id.to_string()],
        )?,
        None => tx.execute(
            "DELETE FROM outcomes WHERE session IS NULL AND day = ?",
            [outcome.day.to_string()],
        )?,
    };
    Ok(deleted > 0)
}
