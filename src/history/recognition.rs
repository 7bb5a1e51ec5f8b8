//! What quick rounds say of points, on disk, and in the cards.
//!
//! What a judged statement is worth is `learn::quick`'s; how it is merged with the reviews of
//! answers, [`super::cards`]'.

use super::cards::{find_or_insert_card, recompute_card};
use super::fault::SqlFault;
use super::rows::{json_column, parse_column, timestamp_text, to_json};
use super::sqlite::SqliteHistory;
use crate::domain::{Criterion, QuestionId};
use crate::learn::quick::Recognition;
use crate::learn::{Grade, Scheduler};
use crate::ports::HistoryError;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

type Tx<'a> = Transaction<'a>;

/// What a round says of a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredRecognition {
    /// When the round began.
    at: Timestamp,
    /// The candidate's day.
    day: Date,
    /// The number of its [`Grade`](crate::learn::Grade).
    grade: i64,
    /// The point.
    criterion: Criterion,
    /// The question it was shown for.
    question: QuestionId,
}

impl StoredRecognition {
    fn is_sane(&self) -> bool {
        Grade::from_number(self.grade).is_some() && self.criterion.weight.is_finite()
    }
}

impl SqliteHistory {
    /// Keeps what is not there yet, and says how much that is. The cards are as they were.
    pub(super) fn add_recognitions(
        &self,
        recognitions: &[StoredRecognition],
    ) -> Result<usize, HistoryError> {
        self.write(|tx| {
            let mut added = 0;
            for recognition in recognitions.iter().filter(|r| r.is_sane()) {
                added += tx
                    .prepare_cached(
                        "INSERT OR IGNORE INTO recognitions
                         (key, at, day, grade, criterion, question_id) VALUES (?, ?, ?, ?, ?, ?)",
                    )?
                    .execute(params![
                        recognition.criterion.key(),
                        timestamp_text(recognition.at),
                        recognition.day.to_string(),
                        recognition.grade,
                        to_json(&recognition.criterion)?,
                        recognition.question.to_string()
                    ])?;
            }
            Ok(added)
        })
    }

    /// Keeps what the round that began `at`, on `day`, says; what it said before is replaced.
    pub fn keep_recognitions(
        &self,
        scheduler: &Scheduler,
        at: Timestamp,
        day: Date,
        recognitions: &[Recognition],
    ) -> Result<(), HistoryError> {
        let at = timestamp_text(at);
        self.write(|tx| {
            let before = forget_round(tx, &at)?;
            for recognition in recognitions {
                tx.prepare_cached(
                    "INSERT INTO recognitions (key, at, day, grade, criterion, question_id)
                     VALUES (?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    recognition.point.key(),
                    at,
                    day.to_string(),
                    recognition.grade as i64,
                    to_json(&recognition.point)?,
                    recognition.question.to_string()
                ])?;
            }

            restore_cards(tx, scheduler)?;
            let kept = recognitions.iter().map(|r| r.point.key());
            for key in before.into_iter().chain(kept) {
                recompute_known(tx, scheduler, &key)?;
            }
            Ok(())
        })
    }
}

/// Reads what every round said, the oldest first.
pub(super) fn load_recognitions(tx: &Tx<'_>) -> Result<Vec<StoredRecognition>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT at, day, grade, criterion, question_id FROM recognitions ORDER BY at, key",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(StoredRecognition {
            at: parse_column(row, 0)?,
            day: parse_column(row, 1)?,
            grade: row.get(2)?,
            criterion: json_column(row, 3)?,
            question: parse_column(row, 4)?,
        });
    }
    Ok(all)
}

/// Deletes what a round said, and returns the keys of its points.
fn forget_round(tx: &Tx<'_>, at: &str) -> Result<Vec<String>, SqlFault> {
    let mut statement = tx.prepare_cached("DELETE FROM recognitions WHERE at = ? RETURNING key")?;
    let keys = statement.query_map([at], |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Computes the card of a point again, where it has one.
fn recompute_known(tx: &Tx<'_>, scheduler: &Scheduler, key: &str) -> Result<(), SqlFault> {
    let card: Option<i64> = tx
        .prepare_cached("SELECT id FROM cards WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    card.map_or(Ok(()), |card| recompute_card(tx, scheduler, card))
}

/// Makes the cards of points that have none although a statement about them was judged wrongly.
pub(super) fn restore_cards(tx: &Tx<'_>, scheduler: &Scheduler) -> Result<(), SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT criterion, question_id FROM recognitions
         WHERE grade = 1 AND key NOT IN (SELECT key FROM cards)",
    )?;
    let mut rows = statement.query([])?;
    let mut cards = Vec::new();
    while let Some(row) = rows.next()? {
        let criterion: Criterion = json_column(row, 0)?;
        cards.push(find_or_insert_card(tx, &criterion, parse_column(row, 1)?)?);
    }

    for card in cards {
        recompute_card(tx, scheduler, card)?;
    }
    Ok(())
}
