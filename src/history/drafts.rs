//! Half-typed answers: the table `drafts`, one text for a session.
//!
//! Owns saving and loading, and that an answer becomes a draft again. When they are saved is `session::drive`'s: with every line that the
//! terminal reports, until the answer is given.

use super::fault::SqlFault;
use super::read::session_row;
use crate::domain::SessionId;
use rusqlite::{OptionalExtension, Transaction, params};

/// Keeps what was typed so far in a session; an empty text takes it away.
pub(super) fn save(tx: &Transaction<'_>, id: SessionId, text: &str) -> Result<(), SqlFault> {
    let session = session_row(tx, id)?
        .ok_or_else(|| SqlFault::Refused(format!("there is no session {id}")))?;
    if text.is_empty() {
        tx.execute("DELETE FROM drafts WHERE session = ?", [session])?;
    } else {
        tx.execute(
            "INSERT OR REPLACE INTO drafts (session, text) VALUES (?, ?)",
            params![session, text],
        )?;
    }
    Ok(())
}

/// Returns what was typed so far in a session; empty where nothing is kept.
pub(super) fn load(tx: &Transaction<'_>, id: SessionId) -> Result<String, SqlFault> {
    let text = tx
        .query_row(
            "SELECT text FROM drafts JOIN sessions ON sessions.id = drafts.session
             WHERE sessions.uuid = ?",
            [id.to_string()],
            |row| row.get(0),
        )
        .optional()?;
    Ok(text.unwrap_or_default())
}

/// Makes the answer of a thread's last turn the draft of its session again.
pub(super) fn take_back(tx: &Transaction<'_>, session: i64, thread: i64) -> Result<(), SqlFault> {
    const LAST_TURN: &str =
        "id = (SELECT id FROM turns WHERE thread = ?1 ORDER BY position DESC LIMIT 1)";
    tx.prepare_cached(&format!(
        "INSERT OR REPLACE INTO drafts (session, text)
         SELECT ?2, answer || char(10) FROM turns WHERE {LAST_TURN} AND answer <> ''"
    ))?
    .execute([thread, session])?;
    tx.prepare_cached(&format!(
        "UPDATE turns SET answer = NULL, answered_at = NULL, self_rating = NULL, run = NULL
         WHERE {LAST_TURN}"
    ))?
    .execute([thread])?;
    Ok(())
}
