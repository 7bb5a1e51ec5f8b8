//! What becomes due, and when.

use super::cards::{StoredCard, load_cards};
use super::sqlite::SqliteHistory;
use crate::learn::Scheduler;
use crate::ports::HistoryError;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Criteria of a topic that become due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDay {
    /// The day; may lie in the past.
    pub day: Date,
    /// Topic of the question they were first asked with.
    pub topic: String,
    /// Number of criteria.
    pub points: usize,
}

impl SqliteHistory {
    /// Every criterion that is remembered, by the day it becomes due and its topic, earliest first.
    pub fn forecast(&self, scheduler: &Scheduler) -> Result<Vec<DueDay>, HistoryError> {
        self.read(|tx| {
            let mut topic = tx.prepare_cached(
                "SELECT topic FROM contents JOIN cards USING (question_id)
                 WHERE cards.id = ? ORDER BY contents.id DESC LIMIT 1",
            )?;

            let mut days: BTreeMap<(Date, String), usize> = BTreeMap::new();
            for StoredCard { row: id, card } in load_cards(tx)? {
                // A question whose sessions are gone has no topic any more.
                let mut rows = topic.query([id])?;
                let name: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
                let name = name.unwrap_or_default();
                *days.entry((scheduler.due(&card), name)).or_default() += 1;
            }

            let due_days =
                days.into_iter()
                    .map(|((day, topic), points)| DueDay { day, topic, points });
            Ok(due_days.collect())
        })
    }
}
