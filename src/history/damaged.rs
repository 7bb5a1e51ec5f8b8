//! Damaged files: kept beside the new history, and what can still be read of them.
//!
//! Owns when a file counts as damaged, where it goes, and the rescue. A file of a later version or
//! of another program, one that is in use or cannot be written, is not damaged and stays where it
//! is.

use super::exchange::line;
use super::fault::SqlFault;
use super::imported::ImportedSessions;
use super::sqlite::{MIGRATIONS, SqliteHistory, integrity, refuse_foreign};
use crate::files::{Access, beside, options};
use crate::ports::HistoryError;
use jiff::civil::Date;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time a damaged file may be in use by other processes before that is an error.
const IN_USE: Duration = Duration::from_secs(2);
/// Files that SQLite keeps beside a database. Moved before it: without its log a database may lose
/// sessions.
const SIDES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The outcome of moving a damaged file aside.
#[derive(Debug)]
pub struct KeptAside {
    /// Its new place; the content is as it was found.
    pub path: PathBuf,
    /// The damage.
    pub reason: String,
    /// The sessions of it that the new history begins with.
    pub rescued: Result<ImportedSessions, HistoryError>,
}

impl SqliteHistory {
    /// Keeps a damaged file aside under a free name with `day` in it, begins a new history in its
    /// place and takes over what can be read. None where the file is sound: another process has
    /// done it, or nothing but a value is wrong. Of several processes one does it, the others wait.
    pub fn keep_aside(path: &Path, day: Date) -> Result<Option<KeptAside>, HistoryError> {
        // It stays: taking a lock's file away would let two have it.
        let lock = options(Access::Private)
            .create(true)
            .truncate(false)
            .open(beside(path, ".lock"))
            .map_err(|e| unwritable(path, &e))?;
        lock.lock().map_err(|e| unwritable(path, &e))?;

        let reason = match examine(path).map_err(|fault| fault.at(path)) {
            Ok(()) => return Ok(None),
            Err(HistoryError::Damaged { reason, .. }) => reason,
            Err(error) => return Err(error),
        };
        let kept = move_aside(path, day).map_err(|e| unwritable(path, &e))?;
        let rescued = Self::open(path).and_then(|new| new.import_database(&kept));

        // What reading leaves behind. A log with something in it is part of what was found.
        let _ = std::fs::remove_file(beside(&kept, "-shm"));
        let log = beside(&kept, "-wal");
        if std::fs::metadata(&log).is_ok_and(|m| m.len() == 0) {
            let _ = std::fs::remove_file(log);
        }

        Ok(Some(KeptAside {
            path: kept,
            reason,
            rescued,
        }))
    }

    /// Takes in the sessions of another history file as far as they can be read; the file stays as
    /// it is. Call [`Self::learn`] afterwards.
    pub fn import_database(&self, path: &Path) -> Result<ImportedSessions, HistoryError> {
        let source = source(path).map_err(|fault| fault.at(path))?;
        let from = source
            .unchecked_transaction()
            .map_err(|e| SqlFault::from(e).at(path))?;

        let mut imported = ImportedSessions::default();
        // Not each session on the disk by itself: what they were read from is still there.
        self.synchronous("NORMAL")?;

        for (number, session) in session_rows(&from).into_iter().enumerate() {
            let read = line(&from, session).map_err(|fault| fault.at(path).to_string());
            self.take_in(number + 1, read, &mut imported)?;
        }

        self.copy_beside(&from, &mut imported)?;

        self.synchronous("FULL")?;
        Ok(imported)
    }

    fn synchronous(&self, how: &str) -> Result<(), HistoryError> {
        self.connection
            .pragma_update(None, "synchronous", how)
            .map_err(|e| SqlFault::from(e).at(&self.path))
    }
}

fn unwritable(path: &Path, error: &io::Error) -> HistoryError {
    HistoryError::ReadOnly {
        path: path.to_path_buf(),
        reason: error.to_string(),
    }
}

/// Files beside a damaged history that were kept from it, oldest name first.
pub fn kept_aside(path: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(stem)) = (path.parent(), path.file_stem()) else {
        return Vec::new();
    };

    let begin = format!("{}.damaged-", stem.to_string_lossy());
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut kept: Vec<PathBuf> = files
        .map(|entry| entry.path())
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&begin) && file.extension() == path.extension()
        })
        .collect();

    kept.sort();
    kept
}

/// Fails as damaged where the file is; fails otherwise where it must not be touched.
fn examine(path: &Path) -> Result<(), SqlFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = guarded(Connection::open_with_flags(path, flags)?)?;
    // Whoever finds it wants to find it as it is: what waits in the log stays there.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;

    // A file that another process works with is not moved from under it: this asks to be alone with
    // it.
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;

    let deadline = Instant::now() + IN_USE;
    while let Err(error) = connection.execute_batch("BEGIN EXCLUSIVE; COMMIT") {
        let busy = error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy);
        if !busy {
            return Err(error.into());
        }
        if Instant::now() > deadline {
            return Err(SqlFault::Refused(
                "another process still uses it: end that one first".into(),
            ));
        }
        std::thread::sleep(Duration::from_millis(20));
    }

    refuse_others(&connection)?;
    integrity(&connection)
}

/// A history to read from.
fn source(path: &Path) -> Result<Connection, SqlFault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = guarded(Connection::open_with_flags(path, flags)?)?;
    refuse_others(&connection)?;
    Ok(connection)
}

/// Nothing in a file's schema may run functions of ours or rewrite it.
fn guarded(connection: Connection) -> Result<Connection, SqlFault> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

fn refuse_others(connection: &Connection) -> Result<(), SqlFault> {
    refuse_foreign(connection)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |r| r.get(0))?;
    if version > MIGRATIONS.len() as i64 {
        Err(SqlFault::Later)
    } else {
        Ok(())
    }
}

/// The rows of all sessions that can be reached: a broken page hides what lies behind it, so they
/// are read from both ends.
fn session_rows(tx: &Transaction<'_>) -> BTreeSet<i64> {
    let mut found = BTreeSet::new();
    for order in ["ASC", "DESC"] {
        let Ok(mut statement) = tx.prepare(&format!(
            "SELECT id FROM sessions NOT INDEXED ORDER BY id {order}"
        )) else {
            continue;
        };
        let Ok(mut rows) = statement.query([]) else {
            continue;
        };
        while let Ok(Some(row)) = rows.next() {
            found.extend(row.get::<_, i64>(0));
        }
    }

    found
}

/// Moves a history and what lies beside it to the first free name, and gives that.
fn move_aside(path: &Path, day: Date) -> io::Result<PathBuf> {
    for n in 1u32.. {
        let mut name = path.file_stem().unwrap_or_default().to_os_string();
        name.push(format!(".damaged-{day}"));
        if n > 1 {
            name.push(format!("-{n}"));
        }
        if let Some(ending) = path.extension() {
            name.push(".");
            name.push(ending);
        }
        let kept = path.with_file_name(name);
        if SIDES.iter().any(|side| beside(&kept, side).exists()) {
            continue;
        }
        // The name is taken first, so that whatever else comes there is never overwritten.
        match options(Access::Private).create_new(true).open(&kept) {
            Ok(_) => {
                return move_to(path, &kept)
                    .inspect_err(|_| drop(std::fs::remove_file(&kept)))
                    .map(|()| kept);
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }

    Err(io::ErrorKind::AlreadyExists.into())
}

/// All of it or nothing.
fn move_to(path: &Path, kept: &Path) -> io::Result<()> {
    let mut moved = Vec::new();
    for side in SIDES
        .into_iter()
        .filter(|side| beside(path, side).exists())
        .chain([""])
    {
        if let Err(error) = std::fs::rename(beside(path, side), beside(kept, side)) {
            for side in moved {
                let _ = std::fs::rename(beside(kept, side), beside(path, side));
            }
            return Err(error);
        }
        moved.push(side);
    }

    Ok(())
}
