//! Rows of threads and turns, found by their places in a session.

use super::fault::SqlFault;
use super::rows::saturating_i64;
use rusqlite::{OptionalExtension, Transaction, params};

type Tx<'a> = Transaction<'a>;

/// Row of the thread that was opened last.
pub(super) fn last_thread(tx: &Tx<'_>, session: i64) -> Result<Option<i64>, SqlFault> {
    Ok(tx
        .prepare_cached("SELECT id FROM threads WHERE session = ? ORDER BY position DESC LIMIT 1")?
        .query_row([session], |r| r.get(0))
        .optional()?)
}

/// Row of the turn that was asked last in a thread.
pub(super) fn last_turn(tx: &Tx<'_>, thread: i64) -> Result<Option<i64>, SqlFault> {
    Ok(tx
        .prepare_cached("SELECT id FROM turns WHERE thread = ? ORDER BY position DESC LIMIT 1")?
        .query_row([thread], |r| r.get(0))
        .optional()?)
}

/// Row of a thread, by its place in a session.
pub(super) fn thread_row(
    tx: &Tx<'_>,
    session: i64,
    thread: usize,
) -> Result<Option<i64>, SqlFault> {
    Ok(tx
        .prepare_cached("SELECT id FROM threads WHERE session = ? AND position = ?")?
        .query_row(params![session, saturating_i64(thread)], |r| r.get(0))
        .optional()?)
}

/// Rows of a turn and its thread, by their places in a session.
pub(super) fn turn_row(
    tx: &Tx<'_>,
    session: i64,
    thread: usize,
    turn: usize,
) -> Result<Option<(i64, i64)>, SqlFault> {
    Ok(tx
        .prepare_cached(
            "SELECT turns.id, turns.thread
             FROM turns JOIN threads ON threads.id = turns.thread
             WHERE threads.session = ? AND threads.position = ? AND turns.position = ?",
        )?
        .query_row(
            params![session, saturating_i64(thread), saturating_i64(turn)],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()?)
}
