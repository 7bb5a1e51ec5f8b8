//! What each day brought: attempts, scores, time and tokens.

use super::fault::SqlFault;
use super::rows::{parse_column, spent_columns};
use crate::learn::Day;
use rusqlite::Transaction;

type Tx<'a> = Transaction<'a>;

/// Loads the days with closed threads, oldest first, then those with other calls.
pub(super) fn load_days(tx: &Tx<'_>) -> Result<Vec<Day>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT day, count(*), count(score), ifnull(sum(weight * score), 0.0),
                ifnull(sum(iif(score IS NULL, 0.0, weight)), 0.0), sum(seconds), sum(prompt_tokens),
                sum(completion_tokens), sum(cost),
                ifnull(sum(weight * ifnull(score_low, score)), 0.0),
                ifnull(sum(weight * ifnull(score_high, score)), 0.0)
         FROM attempts GROUP BY day ORDER BY day",
    )?;
    let mut rows = statement.query([])?;

    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        days.push(Day {
            date: parse_column(row, 0)?,
            attempts: row.get::<_, i64>(1)?.cast_unsigned(),
            scored: row.get::<_, i64>(2)?.cast_unsigned(),
            points: row.get(3)?,
            weight: row.get(4)?,
            seconds: row.get(5)?,
            prompt_tokens: row.get::<_, i64>(6)?.cast_unsigned(),
            completion_tokens: row.get::<_, i64>(7)?.cast_unsigned(),
            cost: row.get(8)?,
            points_low: row.get(9)?,
            points_high: row.get(10)?,
        });
    }

    add_spending(tx, &mut days)?;
    Ok(days)
}

/// Adds what was used beside assessments, on the day of a session's first closed thread; on the day
/// it began, in UTC, where it has none.
fn add_spending(tx: &Tx<'_>, days: &mut Vec<Day>) -> Result<(), SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT sum(prompt_tokens), sum(completion_tokens), sum(cost), ifnull(
             (SELECT day FROM threads JOIN attempts ON attempts.thread = threads.id
              WHERE threads.session = spending.session ORDER BY threads.position LIMIT 1),
             (SELECT substr(started, 1, 10)
             FROM sessions WHERE sessions.id = spending.session)) AS day
         FROM spending GROUP BY day",
    )?;
    let mut rows = statement.query([])?;

    while let Some(row) = rows.next()? {
        let (used, date) = (spent_columns(row)?, parse_column(row, 3)?);
        let day = Day {
            prompt_tokens: used.prompt_tokens,
            completion_tokens: used.completion_tokens,
            cost: used.cost,
            ..Day::empty(date)
        };
        days.push(day);
    }

    Ok(())
}
