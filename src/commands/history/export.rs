//! `viva history export`: sessions as JSON Lines, `docs/history.md` says of which shape.

use crate::app::Context;
use crate::domain::text::plural;
use crate::error::Failure;
use crate::history::SqliteHistory;
use std::fs::File;
use std::io::{BufWriter, Write};
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

    // Beside the file first: an export that fails must not cost the one before.
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let count = write_private(part, history).and_then(|count| {
        std::fs::rename(part, path).map_err(|e| Failure::io("write", path, &e))?;
        Ok(count)
    });
    if count.is_err() {
        let _ = std::fs::remove_file(part);
    }

    context.out.note(&format!(
        "{} written to {}",
        plural(count?, "session"),
        path.display()
    ));
    Ok(())
}

/// Writes a file for its owner only: answers are private.
fn write_private(path: &Path, history: &SqliteHistory) -> Result<usize, Failure> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options
        .open(path)
        .map_err(|e| Failure::io("write", path, &e))?;

    let mut writer = BufWriter::new(file);
    let count = history.export(&mut writer)?;
    writer
        .flush()
        .and_then(|()| writer.get_ref().sync_all())
        .map_err(|e| Failure::io("write", path, &e))?;
    Ok(count)
}
