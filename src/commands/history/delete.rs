//! `viva history delete`: one session, for good.

use super::lookup::resolve_session;
use crate::app::Context;
use crate::failure::Failure;
use crate::history::SqliteHistory;

/// Runs `viva history delete`; without `confirmed` it only says what would be deleted.
pub fn run(
    id: &str,
    confirmed: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let id = resolve_session(id, history)?;
    if !confirmed {
        return Err(
            Failure::usage(format!("this would delete session {id} for good"))
                .hint(format!("`viva history delete {id} --yes` does it")),
        );
    }

    let scheduler = context.app.scheduler(history)?;
    history.delete(id, &scheduler)?;
    context.out.line(&format!("Deleted session {id}."))
}
