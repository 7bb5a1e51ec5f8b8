//! Ratings on disk: one for each topic, section and kind of question.

use super::fault::SqlFault;
use super::rows::{count_column, parse_column};
use crate::learn::{self, Game, Rating, Ratings};
use rusqlite::{Transaction, params};

type Tx<'a> = Transaction<'a>;

/// The dimensions of ratings: name in the table `ratings`, which is the column of `attempts`.
pub(super) const DIMENSIONS: [&str; 3] = ["topic", "section", "kind"];

/// The key of a rating.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RatingKey {
    /// Index in [`DIMENSIONS`].
    pub dimension: usize,
    /// The topic, section or kind.
    pub name: String,
}

/// Loads every rating.
pub(super) fn load_ratings(tx: &Tx<'_>) -> Result<Ratings, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT dimension, name, rating, deviation, volatility, games, last FROM ratings",
    )?;
    let mut rows = statement.query([])?;

    let mut ratings = Ratings::default();
    while let Some(row) = rows.next()? {
        let dimension: String = row.get(0)?;
        let by_name = match dimension.as_str() {
            "topic" => &mut ratings.topics,
            "section" => &mut ratings.sections,
            _ => &mut ratings.kinds,
        };
        let rating = Rating {
            rating: row.get(2)?,
            deviation: row.get(3)?,
            volatility: row.get(4)?,
            games: count_column(row, 5)?,
            last: row
                .get::<_, Option<String>>(6)?
                .and_then(|text| text.parse().ok()),
        };
        by_name.insert(row.get(1)?, rating);
    }

    Ok(ratings)
}

/// Computes a rating again from the attempts; one without attempts is deleted.
pub(super) fn recompute_rating(tx: &Tx<'_>, dimension: &str, name: &str) -> Result<(), SqlFault> {
    // `dimension` is one of our three words, never input.
    let mut statement = tx.prepare_cached(&format!(
        "SELECT difficulty, score, offline, day, ifnull(score_high - score_low, 0.0) FROM attempts
         WHERE {dimension} = ? AND score IS NOT NULL ORDER BY at DESC, thread DESC LIMIT ?"
    ))?;
    let mut rows = statement.query(params![name, learn::rating::GAMES as i64])?;

    let mut games = Vec::new();
    while let Some(row) = rows.next()? {
        games.push(Game {
            difficulty: parse_column(row, 0)?,
            score: row.get(1)?,
            offline: row.get(2)?,
            day: parse_column(row, 3)?,
            width: row.get(4)?,
        });
    }

    games.reverse();
    if games.is_empty() {
        tx.prepare_cached("DELETE FROM ratings WHERE dimension = ? AND name = ?")?
            .execute([dimension, name])?;
        return Ok(());
    }

    let rating = Rating::of(games);
    tx.prepare_cached(
        "INSERT OR REPLACE INTO ratings (dimension, name, rating, deviation, volatility, games,
         last)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        dimension,
        name,
        rating.rating,
        rating.deviation,
        rating.volatility,
        rating.games as i64,
        rating.last.map(|d| d.to_string())
    ])?;

    Ok(())
}
