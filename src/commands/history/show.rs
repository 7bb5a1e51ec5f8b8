//! `viva history show`: one session, as its report or as stored.

use super::lookup::{load_session, resolve_session};
use crate::app::Context;
use crate::config::ReportFormat;
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::session::reports::render_report;

/// Runs `viva history show`.
pub fn run(
    id: &str,
    json: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let record = load_session(resolve_session(id, history)?, history)?;
    if json {
        let value = serde_json::to_value(&record).map_err(|e| Failure::failed(e.to_string()))?;
        return context.out.json(&value);
    }

    let text = render_report(&record, history, ReportFormat::Md)?;
    context.out.markdown(&text)
}
