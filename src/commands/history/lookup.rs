//! From what somebody typed to a stored session.

use crate::domain::{SessionId, SessionRecord};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::{History, SessionSummary};

/// Sessions that are named where several fit.
const MOST_NAMED: usize = 5;

/// Returns the session whose id has `part` in it; before all others the one where it stands in
/// what is shown of the id.
///
/// # Errors
/// No session fits, or several do.
pub fn resolve_session(part: &str, history: &SqliteHistory) -> Result<SessionId, Failure> {
    let part = part.trim().to_lowercase();
    let sessions = history.list()?;
    let found = fitting_ids(&part, &sessions);

    match found.as_slice() {
        [id] => Ok(*id),
        [] => Err(Failure::usage(format!("there is no session \"{part}\""))
            .hint("`viva history` lists them")),
        many => {
            let shown = many.iter().take(MOST_NAMED);
            let shown: Vec<String> = shown
                .map(|id| id.short_among(sessions.iter().map(|s| s.id)))
                .collect();
            let message = format!("\"{part}\" fits {} sessions", many.len());
            Err(Failure::usage(message).hint(format!("give more of the id: {}", shown.join(", "))))
        }
    }
}

fn fitting_ids(part: &str, sessions: &[SessionSummary]) -> Vec<SessionId> {
    let digits = part.replace('-', "");
    if digits.is_empty() {
        return Vec::new();
    }

    let all = || sessions.iter().map(|session| session.id);
    let shown: Vec<SessionId> = all()
        .filter(|id| id.short_among(all()).replace('-', "").contains(&digits))
        .collect();
    if !shown.is_empty() {
        return shown;
    }
    all()
        .filter(|id| id.0.simple().to_string().contains(&digits))
        .collect()
}

/// Returns the record of a session that exists.
pub fn load_session(id: SessionId, history: &SqliteHistory) -> Result<SessionRecord, Failure> {
    history
        .load(id)?
        .ok_or_else(|| Failure::usage(format!("there is no session {id}")))
}
