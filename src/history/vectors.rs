//! Vectors of criteria, kept from one drill to the next. A cache: what is missing or broken is
//! embedded again.

use super::sqlite::SqliteHistory;
use crate::ports::HistoryError;
use rusqlite::{OptionalExtension, params};
use std::collections::HashMap;

impl SqliteHistory {
    /// The vectors of a model that are kept for these keys; those of another width are left out.
    pub fn vectors(
        &self,
        model: &str,
        width: usize,
        keys: &[String],
    ) -> Result<HashMap<String, Vec<f32>>, HistoryError> {
        self.read(|tx| {
            let mut statement =
                tx.prepare_cached("SELECT vector FROM vectors WHERE key = ? AND model = ?")?;

            let mut found = HashMap::new();
            for key in keys {
                let bytes: Option<Vec<u8>> = statement
                    .query_row([key.as_str(), model], |r| r.get(0))
                    .optional()?;
                let Some(bytes) = bytes.filter(|b| b.len() == 4 * width) else {
                    continue;
                };
                let numbers = bytes
                    .as_chunks::<4>()
                    .0
                    .iter()
                    .map(|b| f32::from_le_bytes(*b));
                found.insert(key.clone(), numbers.collect());
            }

            Ok(found)
        })
    }

    /// Keeps vectors by key.
    pub fn keep_vectors(
        &self,
        model: &str,
        vectors: &[(String, Vec<f32>)],
    ) -> Result<(), HistoryError> {
        if vectors.is_empty() {
            return Ok(());
        }

        self.write(|tx| {
            let mut statement = tx.prepare_cached(
                "INSERT OR REPLACE INTO vectors (key, model, vector) VALUES (?, ?, ?)",
            )?;
            for (key, vector) in vectors {
                let bytes: Vec<u8> = vector.iter().flat_map(|x| x.to_le_bytes()).collect();
                statement.execute(params![key, model, bytes])?;
            }
            Ok(())
        })
    }
}
