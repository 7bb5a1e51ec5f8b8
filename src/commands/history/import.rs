//! `viva history import`: sessions from an export, or from a history file itself.

use crate::app::Context;
use crate::domain::text::plural;
use crate::failure::{ExitKind, Failure};
use crate::history::{ImportedSessions, SqliteHistory};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// First bytes of an SQLite file.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";
/// Refused lines that are shown one by one.
const NAMED_LINES: usize = 10;

/// Runs `viva history import`: adds the sessions of `file` that are not there yet.
pub fn run(
    file: &Path,
    json: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let imported = import_file(file, history)?;
    let scheduler = context.app.learn_from(history)?;
    if imported.recognitions > 0 {
        history.relearn(&scheduler, &context.app.calendar())?;
    }

    if json {
        let refused: Vec<_> = imported
            .refused
            .iter()
            .map(|line| json!({ "line": line.number, "why": line.reason }))
            .collect();
        context.out.json(
            &json!({ "added": imported.added, "known": imported.known, "outcomes": imported.outcomes,
                "stories": imported.stories, "goal": imported.goal,
                "recognitions": imported.recognitions,
                "refused": refused }),
        )?;
    } else {
        let others = [
            (imported.outcomes, "outcome", "outcomes"),
            (imported.stories, "story", "stories"),
            (usize::from(imported.goal), "plan", "plans"),
            (
                imported.recognitions,
                "point of quick rounds",
                "points of quick rounds",
            ),
        ];
        let others = others.into_iter().filter(|(n, ..)| *n > 0);
        let others: String = others
            .map(|(n, one, many)| format!(" {n} {} added.", if n == 1 { one } else { many }))
            .collect();
        context.out.line(&format!(
            "{} added, {} known already.{others}",
            plural(imported.added, "session"),
            imported.known
        ))?;
        for line in imported.refused.iter().take(NAMED_LINES) {
            let note = format!("{}:{}: {}", file.display(), line.number, line.reason);
            context.out.note(&note);
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

fn import_file(file: &Path, history: &SqliteHistory) -> Result<ImportedSessions, Failure> {
    if file == Path::new("-") {
        return Ok(history.import(&mut BufReader::new(std::io::stdin()))?);
    }

    let opened = File::open(file).map_err(|e| Failure::io("read", file, &e))?;
    let mut reader = BufReader::new(opened);
    let beginning = reader
        .fill_buf()
        .map_err(|e| Failure::io("read", file, &e))?;
    if !beginning.starts_with(SQLITE_MAGIC) {
        return Ok(history.import(&mut reader)?);
    }

    // It is not our own history that fails where this one is damaged.
    let imported = history.import_database(file).map_err(|e| Failure {
        kind: ExitKind::Failure,
        ..e.into()
    })?;
    Ok(imported)
}
