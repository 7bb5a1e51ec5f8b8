//! `viva history export`: sessions as JSON Lines, `docs/history.md` says of which shape.

use crate::app::Context;
use crate::domain::text::plural;
use crate::failure::Failure;
use crate::files::{self, Access};
use crate::history::{ExchangeError, SqliteHistory};
use std::path::Path;

/// Runs `viva history export`: writes every session to `output`, standard output without one.
pub fn run(
    output: Option<&Path>,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let Some(path) = output.filter(|o| *o != Path::new("-")) else {
        history.export(&mut context.out.writer())?;
        return Ok(());
    };

    // Answers are private, and an export that fails must not cost the one before.
    let count = files::replace_with(path, Access::Private, |file| {
        history.export(file).map_err(ExportError::History)
    })
    .map_err(|error| match error {
        ExportError::Io(e) => Failure::io("write", path, &e),
        ExportError::History(e) => e.into(),
    })?;

    let sessions = plural(count, "session");
    let note = format!("{sessions} written to {}", path.display());
    context.out.note(&note);
    Ok(())
}

/// An export fails on one of its two sides.
enum ExportError {
    Io(std::io::Error),
    History(ExchangeError),
}

impl From<std::io::Error> for ExportError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
