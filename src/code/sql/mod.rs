//! Queries of answers, run in a SQLite database in memory.
//!
//! Owns how an exercise's checks become queries and verdicts. A query can only read what the
//! exercise's script made, so any answer can be run, also those of others.

mod compare;
mod database;
mod dialect;
mod functions;
#[cfg(test)]
mod tests;

use crate::domain::{
    CheckOutcome, CheckTest, CheckVerdict, CodeCheck, CodeLanguage, CodeRun, CodeTrial, Exercise,
    TrialEnd, expected_rows,
};
use compare::{compare, show_value};
use database::{QueryError, QueryRows, SqlValue, run_query};
use dialect::explain_read_otherwise;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// The time that a query has for each check.
pub const QUERY_LIMIT: Duration = Duration::from_secs(2);
/// Rows of a trial that are shown.
const SHOWN_ROWS: usize = 20;

/// Runs every check of an exercise on a query, each for at most `limit`; where one was out of time,
/// those after it get a fifth. `stop` ends it early.
pub fn check_query(
    exercise: &Exercise,
    query: &str,
    limit: Duration,
    stop: &Arc<AtomicBool>,
) -> CodeRun {
    let begin = Instant::now();
    let (full, mut limit) = (limit, limit);
    let mut foreign = false;
    let checks = exercise.checks.iter().map(|check| {
        let begin = Instant::now();
        let verdict = verdict(exercise, check, query, limit, stop).unwrap_or_else(|why| {
            foreign = true;
            CheckVerdict::NotRun { why }
        });
        if matches!(verdict, CheckVerdict::TimedOut { .. }) {
            limit = limit.min(full / 5);
        }
        CheckOutcome::of(check, verdict, millis(begin))
    });
    let checks: Vec<CheckOutcome> = checks.collect();

    let mut run = CodeRun {
        language: CodeLanguage::Sql,
        code: query.into(),
        checks,
        output: String::new(),
        left_out: String::new(),
        read_as: String::new(),
        cannot_run_here: foreign,
        millis: millis(begin),
    };
    // What means something else in another dialect shows nothing by its rows.
    let mut checks = run.checks.iter();
    if checks.any(|check| matches!(check.verdict, CheckVerdict::Failed { .. }))
        && let Some(why) = explain_read_otherwise(query)
    {
        run = CodeRun {
            cannot_run_here: true,
            ..CodeRun::not_run(CodeLanguage::Sql, query, &exercise.checks, &why)
        };
    }
    run
}

/// The verdict of a check on a query; where that is another dialect's, the clause that says so.
fn verdict(
    exercise: &Exercise,
    check: &CodeCheck,
    query: &str,
    limit: Duration,
    stop: &Arc<AtomicBool>,
) -> Result<CheckVerdict, String> {
    let CheckTest::Rows {
        statements,
        rows,
        ordered,
        tolerance,
    } = &check.test
    else {
        return Ok(not_run("this check is not about rows"));
    };
    let expected = match expected_rows(rows) {
        Ok(expected) => expected,
        Err(why) => return Ok(not_run(&format!("its rows cannot be read: {why}"))),
    };

    let scripts = [&*exercise.data, statements.as_deref().unwrap_or_default()];
    Ok(match run_query(&scripts, query, limit, stop) {
        Ok(table) => compare(&table, &expected, *ordered, *tolerance),
        Err(QueryError::TimedOut) => CheckVerdict::TimedOut {
            seconds: limit.as_secs_f64().ceil() as u64,
        },
        Err(QueryError::Refused(message)) => CheckVerdict::Error { message },
        Err(QueryError::Foreign(why)) => return Err(why),
        Err(QueryError::Data(why)) => not_run(&format!("its data cannot be made: {why}")),
    })
}

fn not_run(why: &str) -> CheckVerdict {
    CheckVerdict::NotRun { why: why.into() }
}

/// Runs a query once on the exercise's data, for at most `limit`.
pub fn try_query(
    exercise: &Exercise,
    query: &str,
    limit: Duration,
    stop: &Arc<AtomicBool>,
) -> CodeTrial {
    let begin = Instant::now();
    let end = match run_query(&[&exercise.data], query, limit, stop) {
        Ok(table) => shown(&table),
        Err(QueryError::TimedOut) => TrialEnd::TimedOut {
            seconds: limit.as_secs(),
        },
        Err(QueryError::Refused(message)) => TrialEnd::Error { message },
        Err(QueryError::Foreign(why)) => TrialEnd::NotRun { why },
        Err(QueryError::Data(why)) => TrialEnd::NotRun {
            why: format!("the question's data cannot be made: {why}"),
        },
    };

    CodeTrial {
        end,
        output: String::new(),
        examples: Vec::new(),
        millis: millis(begin),
    }
}

/// The first rows, their texts without control characters.
fn shown(table: &QueryRows) -> TrialEnd {
    let rows = table.rows.iter().take(SHOWN_ROWS);
    TrialEnd::Rows {
        columns: (table.columns.iter())
            .map(|name| crate::domain::text::one_line(name))
            .collect(),
        rows: rows
            .map(|row| row.iter().map(shown_cell).collect())
            .collect(),
        more: table.rows.len().saturating_sub(SHOWN_ROWS),
    }
}

fn shown_cell(cell: &SqlValue) -> Option<String> {
    (*cell != SqlValue::Null).then(|| show_value(cell))
}

fn millis(begin: Instant) -> u64 {
    u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX)
}
