//! What became of interviews, as the candidate told it.
//!
//! Owns its table. How outcomes and scores relate is `learn::outcomes`' matter.

use super::fault::SqlFault;
use super::read::session_row;
use super::rows::{parse_column, parse_optional_column, to_json, word_column};
use super::sqlite::SqliteHistory;
use crate::domain::{InterviewOutcome, OutcomeResult, SessionId};
use crate::ports::HistoryError;
use jiff::civil::Date;
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
            let mut earlier = Vec::new();
            if let Some(before) = &before {
                earlier = load_earlier(tx, before)?;
                if before.result != outcome.result {
                    earlier.push(before.result);
                }
                delete(tx, before)?;
            }
            insert(tx, outcome, &earlier)?;
            Ok(before)
        })
    }

    /// Makes what was told of a day's real interview the outcome of its debrief, unless something was
    /// told of that already.
    pub fn give_outcome(&self, day: Date, debrief: SessionId) -> Result<(), HistoryError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE OR IGNORE outcomes SET session = (SELECT id FROM sessions WHERE uuid = ?)
                 WHERE session IS NULL AND day = ?",
                params![debrief.to_string(), day.to_string()],
            )?;
            Ok(())
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
                insert(tx, outcome, &[])?;
            }
            Ok(is_new)
        })
    }

    /// Takes back what was told last of an interview, and returns what counts again; None where
    /// nothing had been told before, and nothing is left.
    pub fn take_back_outcome(
        &self,
        outcome: &InterviewOutcome,
    ) -> Result<Option<OutcomeResult>, HistoryError> {
        self.write(|tx| {
            let mut earlier = load_earlier(tx, outcome)?;
            delete(tx, outcome)?;
            let Some(result) = earlier.pop() else {
                return Ok(None);
            };
            let outcome = InterviewOutcome {
                result,
                ..outcome.clone()
            };
            insert(tx, &outcome, &earlier)?;
            Ok(Some(result))
        })
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

/// Reads what was told of an interview before what counts, the last one last.
fn load_earlier(
    tx: &Transaction<'_>,
    outcome: &InterviewOutcome,
) -> Result<Vec<OutcomeResult>, SqlFault> {
    let session = outcome.session.map(|id| id.to_string());
    let mut statement = tx.prepare_cached(
        "SELECT earlier FROM outcomes LEFT JOIN sessions ON sessions.id = outcomes.session
         WHERE sessions.uuid IS ?1 AND (?1 IS NOT NULL OR outcomes.day = ?2)",
    )?;
    let mut rows = statement.query(params![session, outcome.day.to_string()])?;
    let text: Option<String> = match rows.next()? {
        Some(row) => row.get(0)?,
        None => None,
    };
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

fn insert(
    tx: &Transaction<'_>,
    outcome: &InterviewOutcome,
    earlier: &[OutcomeResult],
) -> Result<(), SqlFault> {
    let earlier = match earlier {
        [] => None,
        told => Some(to_json(&told)?),
    };
    let session = match outcome.session {
        None => None,
        Some(id) => Some(
            session_row(tx, id)?
                .ok_or_else(|| SqlFault::Refused(format!("there is no session {id}")))?,
        ),
    };
    tx.prepare_cached("INSERT INTO outcomes (session, day, result, earlier) VALUES (?, ?, ?, ?)")?
        .execute(params![
            session,
            outcome.day.to_string(),
            outcome.result.as_str(),
            earlier
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
