//! `viva history export` and `import`: sessions as JSON Lines, `docs/history.md` says of which
//! shape.

use super::super::{Context, plural};
use crate::error::{Failure, Kind};
use crate::files::{self, Access};
use crate::history::{ExchangeError, SqliteHistory};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// How an SQLite file begins: a history file itself is taken in as well as an export.
const DATABASE: &[u8] = b"SQLite format 3\0";
/// Refused lines that are told one by one.
const TOLD: usize = 10;

/// Writes every session to `output`, standard output without one.
pub fn export(
    output: Option<&Path>,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let Some(path) = output.filter(|o| *o != Path::new("-")) else {
        history.export(&mut context.out.writer()).map_err(failure)?;
        return Ok(());
    };
    // Answers are private, and an export that fails must not cost the one before.
    let count = files::replace_with(path, Access::Private, |file| {
        history.export(file).map_err(ExportError::History)
    })
    .map_err(|error| match error {
        ExportError::Io(e) => Failure::io("write", path, &e),
        ExportError::History(e) => failure(e),
    })?;

    let sessions = plural(count, "session");
    context
        .out
        .note(&format!("{sessions} written to {}", path.display()));
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

/// Takes in the sessions of `file` that are not there yet.
pub fn import(
    file: &Path,
    json: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let imported = if file == Path::new("-") {
        history
            .import(&mut BufReader::new(std::io::stdin()))
            .map_err(failure)?
    } else {
        let read = |e| Failure::io("read", file, &e);
        let mut reader = BufReader::new(File::open(file).map_err(read)?);
        if reader.fill_buf().map_err(read)?.starts_with(DATABASE) {
            // It is not our own history that fails where this one is damaged.
            history.import_database(file).map_err(|e| Failure {
                kind: Kind::Failure,
                ..e.into()
            })?
        } else {
            history.import(&mut reader).map_err(failure)?
        }
    };
    history.learn(
        &history.scheduler(context.app.config.drill.retention)?,
        &jiff::tz::TimeZone::system(),
    )?;
    if json {
        let refused: Vec<_> = imported
            .refused
            .iter()
            .map(|line| json!({ "line": line.number, "why": line.reason }))
            .collect();
        context.out.json(
            &json!({ "added": imported.added, "known": imported.known, "refused": refused }),
        )?;
    } else {
        context.out.line(&format!(
            "{} added, {} known already.",
            plural(imported.added, "session"),
            imported.known
        ))?;
        for line in imported.refused.iter().take(TOLD) {
            context.out.note(&format!(
                "{}:{}: {}",
                file.display(),
                line.number,
                line.reason
            ));
        }
    }
    match imported.refused.len() {
        0 => Ok(()),
        n => Err(Failure::failed(format!(
            "{n} lines of {} are no sessions and were left out",
            file.display()
        ))),
    }
}

fn failure(error: ExchangeError) -> Failure {
    match error {
        ExchangeError::History(e) => e.into(),
        ExchangeError::Later { .. } => {
            Failure::failed(error.to_string()).hint("use the newer viva")
        }
        ExchangeError::Io { .. } => Failure::failed(error.to_string()),
    }
}
