//! From what somebody typed to a stored session.

use crate::domain::{SessionId, SessionRecord};
use crate::error::Failure;
use crate::history::SqliteHistory;
use crate::ports::{History, SessionSummary};

/// Returns the session whose id begins or ends with `part`.
///
/// # Errors
/// No session fits, or several do.
pub fn resolve_session(part: &str, history: &SqliteHistory) -> Result<SessionId, Failure> {
    let part = part.trim().to_lowercase();
    let sessions = history.list()?;
    let found: Vec<SessionId> = sessions
        .iter()
        .filter(|session| id_fits(session, &part))
        .map(|session| session.id)
        .collect();

    match found.as_slice() {
        [id] => Ok(*id),
        [] => Err(Failure::usage(format!("there is no session \"{part}\""))
            .hint("`viva history` lists them")),
        many => Err(
            Failure::usage(format!("\"{part}\" fits {} sessions", many.len()))
                .hint("give more of the id"),
        ),
    }
}

fn id_fits(session: &SessionSummary, part: &str) -> bool {
    let id = session.id.to_string();
    !part.is_empty() && (id.starts_with(part) || id.ends_with(part))
}

/// Returns the record of a session that exists.
pub fn load_session(id: SessionId, history: &SqliteHistory) -> Result<SessionRecord, Failure> {
    history
        .load(id)?
        .ok_or_else(|| Failure::usage(format!("there is no session {id}")))
}
