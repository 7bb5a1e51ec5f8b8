//! A database in memory in which a query may only read.
//!
//! Owns what a script and a query may do there, and how long, how much and how large. Compares
//! nothing.

use super::dialect::{SqlToken, explain_foreign, tokens};
use super::functions::add_functions;
use crate::domain::text::one_line;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection, ErrorCode, OpenFlags, Statement};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Most rows that are read of a query.
pub(super) const MAX_ROWS: usize = 10_000;
/// Most bytes that are read of a query, all rows together.
const MAX_BYTES: usize = 4 << 20;
/// Bytes of the longest text that SQLite makes: the clock is not looked at inside of a function, and
/// searching one long text in another takes the product of their lengths.
const MAX_LENGTH: i32 = 100_000;
/// Bytes of the longest statement.
const MAX_STATEMENT: i32 = 100_000;
/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 1_000;

/// A value that a query returned.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SqlValue {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

/// What a query returned.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct QueryRows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<SqlValue>>,
}

/// Why there is no table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum QueryError {
    /// It took longer than its limit, or was stopped.
    TimedOut,
    /// It is wrong, forbidden or too large, in a sentence.
    Refused(String),
    /// It is another dialect's, in a clause: that says nothing about the query.
    Foreign(String),
    /// The exercise's own script failed: nothing is known about the query.
    Data(String),
}

/// Makes a database by `scripts`, one after the other, and runs the query `query` in it. `stop` ends
/// it early.
pub(super) fn run_query(
    scripts: &[&str],
    query: &str,
    limit: Duration,
    stop: &Arc<AtomicBool>,
) -> Result<QueryRows, QueryError> {
    let made = database(scripts, limit, stop);
    let connection = made.map_err(|error| match explain(&error, ONLY_TABLES) {
        QueryError::Refused(message) => QueryError::Data(message),
        other => other,
    })?;

    let allowed = connection
        .authorizer(Some(reading_only))
        .and_then(|()| watch_clock(&connection, limit, stop));
    allowed.map_err(|error| explain(&error, ONLY_READING))?;

    let mut statement = single_select(&connection, query)?;
    read_rows(&mut statement)
}

fn database(
    scripts: &[&str],
    limit: Duration,
    stop: &Arc<AtomicBool>,
) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_in_memory_with_flags(flags)?;
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, MAX_LENGTH),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, MAX_STATEMENT),
        (Limit::SQLITE_LIMIT_COLUMN, 200),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 100),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, most)?;
    }

    add_functions(&connection)?;
    connection.authorizer(Some(inside_of_memory))?;
    watch_clock(&connection, limit, stop)?;
    for script in scripts {
        connection.execute_batch(script)?;
    }
    Ok(connection)
}

/// Ends whatever runs for longer than `limit` from now, or when `stop` says so.
fn watch_clock(
    connection: &Connection,
    limit: Duration,
    stop: &Arc<AtomicBool>,
) -> rusqlite::Result<()> {
    let stop = stop.clone();
    let begin = Instant::now();
    connection.progress_handler(
        STEPS,
        Some(move || stop.load(Ordering::Relaxed) || begin.elapsed() > limit),
    )
}

/// What a bank's script may do: everything that stays in this database.
fn inside_of_memory(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Attach { .. }
        | AuthAction::Detach { .. }
        | AuthAction::Pragma { .. }
        | AuthAction::CreateVtable { .. }
        | AuthAction::DropVtable { .. }
        | AuthAction::Unknown { .. } => Authorization::Deny,
        AuthAction::Function { function_name } => function(function_name),
        _ => Authorization::Allow,
    }
}

/// What a candidate's query may do: read.
fn reading_only(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => {
            Authorization::Allow
        }
        AuthAction::Function { function_name } => function(function_name),
        _ => Authorization::Deny,
    }
}

/// All functions but those that reach out of the database.
fn function(name: &str) -> Authorization {
    let outside = [
        "load_extension",
        "fts3_tokenizer",
        "readfile",
        "writefile",
        "edit",
    ];
    match outside
        .iter()
        .any(|outside| name.eq_ignore_ascii_case(outside))
    {
        true => Authorization::Deny,
        false => Authorization::Allow,
    }
}

/// The one statement of a query. [`Batch`] goes from one to the next in a loop, `prepare` by
/// recursion, which a text of semicolons would drive as deep as it is long.
fn single_select<'c>(connection: &'c Connection, query: &str) -> Result<Statement<'c>, QueryError> {
    if query.len() > MAX_STATEMENT as usize {
        return Err(refused("the query is too long"));
    }

    let query = bare_select(query);
    if let [first, _, ..] = tokens(query).as_slice()
        && first.is("CREATE")
    {
        return Err(refused(NOTHING_CREATED));
    }
    let mut batch = Batch::new(connection, query);
    let first = batch
        .next()
        .map_err(|error| match explain_foreign(query, &error) {
            Some(why) => QueryError::Foreign(why),
            None => explain(&error, ONLY_READING),
        })?;
    let Some(statement) = first else {
        return Err(refused("there is no query"));
    };
    if statement.is_explain() != 0 || !statement.readonly() || statement.column_count() == 0 {
        return Err(refused(ONE_SELECT));
    }
    match batch.next() {
        Ok(None) => Ok(statement),
        _ => Err(refused(ONE_SELECT)),
    }
}

/// A query without the brackets around all of it, which other dialects allow, and without `EXPLAIN`:
/// what counts is the query that it explains.
fn bare_select(query: &str) -> &str {
    let tokens = tokens(query);
    let mut first = 0;
    if tokens.first().is_some_and(|token| token.is("EXPLAIN")) {
        let words = (tokens.iter()).take_while(|token| EXPLAINS.iter().any(|word| token.is(word)));
        first = words.count();
    }
    let mut behind = (tokens.iter())
        .rposition(|token| token.text != ";")
        .map_or(0, |last| last + 1);

    while first + 1 < behind && closing(&tokens[first..behind]) == Some(behind - first - 1) {
        (first, behind) = (first + 1, behind - 1);
    }
    match (tokens.get(first), behind) {
        (Some(begin), behind) if behind > first && first > 0 => {
            &query[begin.range.start..tokens[behind - 1].range.end]
        }
        _ => query,
    }
}

/// Words before a query that is only to be explained.
const EXPLAINS: &[&str] = &["EXPLAIN", "QUERY", "PLAN", "ANALYZE"];

/// The place of the bracket that closes the first of some tokens; None where that is no bracket.
fn closing(tokens: &[SqlToken<'_>]) -> Option<usize> {
    let mut depth = 0usize;
    tokens
        .iter()
        .position(|token| {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
        .filter(|at| *at > 0)
}

fn refused(message: &str) -> QueryError {
    QueryError::Refused(message.into())
}

const NOTHING_CREATED: &str = "only one SELECT (or WITH … SELECT) runs: write the view or table that you create as a WITH \
                               clause of it";
const ONE_SELECT: &str = "an answer is one SELECT (or WITH … SELECT), and nothing else";

fn read_rows(statement: &mut Statement<'_>) -> Result<QueryRows, QueryError> {
    let columns: Vec<String> = (statement.column_names().into_iter())
        .map(String::from)
        .collect();
    let mut table = QueryRows {
        columns,
        rows: Vec::new(),
    };

    let count = table.columns.len();
    let mut bytes = 0;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|error| explain(&error, ONLY_READING))? {
        let mut cells = Vec::with_capacity(count);
        for at in 0..count {
            let value = row
                .get_ref(at)
                .map_err(|error| explain(&error, ONLY_READING))?;
            bytes += length(value) + size_of::<SqlValue>();
            cells.push(cell(value));
        }
        table.rows.push(cells);
        if table.rows.len() > MAX_ROWS || bytes > MAX_BYTES {
            let message = format!("it returns too much: more than {MAX_ROWS} rows or 4 MB");
            return Err(QueryError::Refused(message));
        }
    }

    Ok(table)
}

fn length(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        _ => 0,
    }
}

fn cell(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(number) => SqlValue::Integer(number),
        ValueRef::Real(number) => SqlValue::Real(number),
        ValueRef::Text(bytes) => SqlValue::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => SqlValue::Text(crate::domain::text::hex(bytes)),
    }
}

const ONLY_READING: &str = "only reading is allowed: one SELECT, nothing else";
const ONLY_TABLES: &str = "a script may only make and fill tables: no ATTACH, no PRAGMA, no virtual \
                           tables";

/// What SQLite said, without the statement that candidates have before them anyway; `denied` where
/// it was the authorizer.
fn explain(error: &rusqlite::Error, denied: &str) -> QueryError {
    let code = error.sqlite_error_code();
    if code == Some(ErrorCode::OperationInterrupted) {
        return QueryError::TimedOut;
    }
    if code == Some(ErrorCode::AuthorizationForStatementDenied) {
        return refused(denied);
    }

    // It may hold pieces of what was typed.
    QueryError::Refused(one_line(match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg,
        rusqlite::Error::SqliteFailure(_, Some(message)) => message,
        other => return QueryError::Refused(one_line(&other.to_string())),
    }))
}
