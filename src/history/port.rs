//! The implementation of the port.
//!
//! Owns the listing and recent questions. Whole records are read by `read` and stored by `write`;
//! half-typed answers are in `drafts`.

use super::drafts;
use super::read::{load_session, session_row};
use super::rows::{count_column, parse_column, range_columns, word_column};
use super::sqlite::SqliteHistory;
use super::write;
use crate::domain::{Change, QuestionId, SessionId, SessionKind, SessionRecord, SessionStatus};
use crate::ports::{History, HistoryError, SessionSummary};

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
                "SELECT uuid, started, kind, status, score, questions, score_low, score_high, unsure
                 FROM sessions
                 ORDER BY started DESC, uuid DESC",
            )?;
            let mut rows = statement.query([])?;

            let mut sessions = Vec::new();
            while let Some(row) = rows.next()? {
                let score: Option<f64> = row.get(4)?;
                sessions.push(SessionSummary {
                    id: parse_column(row, 0)?,
                    started: parse_column(row, 1)?,
                    kind: word_column(row, 2, SessionKind::from_word)?,
                    status: word_column(row, 3, SessionStatus::from_word)?,
                    score,
                    range: score
                        .map(|score| range_columns(row, 6, score))
                        .transpose()?,
                    questions: count_column(row, 5)?,
                });
            }

            Ok(sessions)
        })
    }

    fn recent_questions(&self, sessions: usize) -> Result<Vec<QuestionId>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT DISTINCT contents.question_id
                 FROM threads JOIN contents ON contents.id = threads.content
                 WHERE threads.session IN
                     (SELECT id FROM sessions ORDER BY started DESC, uuid DESC LIMIT ?)",
            )?;
            let mut rows = statement.query([i64::try_from(sessions).unwrap_or(i64::MAX)])?;

            let mut ids = Vec::new();
            while let Some(row) = rows.next()? {
                ids.push(parse_column(row, 0)?);
            }

            Ok(ids)
        })
    }

    fn save_draft(&self, id: SessionId, text: &str) -> Result<(), HistoryError> {
        self.write(|tx| drafts::save(tx, id, text))
    }

    fn draft(&self, id: SessionId) -> Result<String, HistoryError> {
        self.read(|tx| drafts::load(tx, id))
    }
}
