//! Between Rust values and columns: readers of a row, and the forms in which values are stored.
//!
//! Owns no statement: what is read and written is said in `read`, `write` and their neighbours.

use super::fault::SqlFault;
use crate::domain::{Assessment, ScoreRange, Spent};
use jiff::Timestamp;
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// Returns a time as it is stored; the text sorts by time.
pub(super) fn timestamp_text(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// Returns a record as it is stored.
pub(super) fn to_json(value: &impl Serialize) -> Result<String, SqlFault> {
    serde_json::to_string(value)
        .map_err(|e| SqlFault::Refused(format!("a record cannot be written: {e}")))
}

/// Converts a number to SQLite's integer; numbers beyond 2^63 count nothing real and are kept at
/// the limit.
pub(super) fn saturating_i64(n: impl TryInto<i64>) -> i64 {
    n.try_into().unwrap_or(i64::MAX)
}

/// Columns 0 to 2: tokens sent, tokens received, money.
pub(super) fn spent_columns(row: &Row<'_>) -> rusqlite::Result<Spent> {
    Ok(Spent {
        prompt_tokens: row.get::<_, i64>(0)?.cast_unsigned(),
        completion_tokens: row.get::<_, i64>(1)?.cast_unsigned(),
        cost: row.get(2)?,
    })
}

/// Columns `i` to `i + 2`: low end, high end and unsure points of a range; of an older version's row
/// the range of a score that is certain.
pub(super) fn range_columns(row: &Row<'_>, i: usize, score: f64) -> Result<ScoreRange, SqlFault> {
    Ok(ScoreRange {
        low: row.get::<_, Option<f64>>(i)?.unwrap_or(score),
        high: row.get::<_, Option<f64>>(i + 1)?.unwrap_or(score),
        unsure: count_column(row, i + 2)?,
    })
}

/// A stored assessment. One that cannot be read costs its score, not the session: the answer is
/// still there.
pub(super) fn parse_assessment(text: &str) -> Assessment {
    serde_json::from_str(text).unwrap_or_else(|_| {
        Assessment::unscored("the stored assessment cannot be read; `viva regrade` makes it again")
    })
}

/// Column `i`, read from its text form.
pub(super) fn parse_column<T: FromStr<Err: Display>>(
    row: &Row<'_>,
    i: usize,
) -> Result<T, SqlFault> {
    parse(&row.get::<_, String>(i)?)
}

/// Column `i`, read from its text form; None where it is NULL.
pub(super) fn parse_optional_column<T: FromStr<Err: Display>>(
    row: &Row<'_>,
    i: usize,
) -> Result<Option<T>, SqlFault> {
    row.get::<_, Option<String>>(i)?
        .map(|text| parse(&text))
        .transpose()
}

fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, SqlFault> {
    text.parse()
        .map_err(|e| SqlFault::Content(format!("a stored value cannot be read: {e}")))
}

/// Column `i`, one of an enumeration's words.
pub(super) fn word_column<T>(
    row: &Row<'_>,
    i: usize,
    known: fn(&str) -> Option<T>,
) -> Result<T, SqlFault> {
    let text: String = row.get(i)?;
    known(&text).ok_or_else(|| SqlFault::Content(format!("a stored word is unknown: {text:?}")))
}

/// Column `i`, JSON.
pub(super) fn json_column<T: DeserializeOwned>(row: &Row<'_>, i: usize) -> Result<T, SqlFault> {
    let text: String = row.get(i)?;
    serde_json::from_str(&text)
        .map_err(|e| SqlFault::Content(format!("a stored record cannot be read: {e}")))
}

/// Column `i`, a number of things.
pub(super) fn count_column(row: &Row<'_>, i: usize) -> Result<usize, SqlFault> {
    usize::try_from(row.get::<_, i64>(i)?)
        .map_err(|_| SqlFault::Content("a stored count is below zero".into()))
}
