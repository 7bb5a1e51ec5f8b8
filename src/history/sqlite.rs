//! The history file: opening, settings, migrations, transactions.
//!
//! A new column is a file in `migrations/`; it is written in `write` and read in `read`.

use super::fault::SqlFault;
use crate::files::create_private_folder;
use crate::ports::HistoryError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Time a call waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(10);
/// `PRAGMA application_id` of the file: "VIVA" in ASCII.
const APPLICATION_ID: i64 = 0x5649_5641;

/// Append-only: a released file is never edited, the next number is added.
pub(super) const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_sessions.sql")),
    M::up(include_str!("migrations/0002_learning.sql")),
    M::up(include_str!("migrations/0003_second_try.sql")),
    M::up(include_str!("migrations/0004_vectors.sql")),
    M::up(include_str!("migrations/0005_spending.sql")),
    M::up(include_str!("migrations/0006_ranges.sql")),
    M::up(include_str!("migrations/0007_code_runs.sql")),
    M::up(include_str!("migrations/0008_outcomes.sql")),
    M::up(include_str!("migrations/0009_recognitions.sql")),
    M::up(include_str!("migrations/0010_self_rating.sql")),
    M::up(include_str!("migrations/0011_goal.sql")),
    M::up(include_str!("migrations/0012_stories.sql")),
    M::up(include_str!("migrations/0013_towards.sql")),
];

/// [`crate::ports::History`] in one SQLite file. Every call is one transaction and is on the disk
/// when it returns (WAL with `synchronous = FULL`); any number of processes may share the file.
pub struct SqliteHistory {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl SqliteHistory {
    /// Opens the history at `path`, creating it (mode 0600) and its folder (mode 0700), and brings
    /// an earlier version's file up to date. A file that is no history is refused and left as it
    /// is; [`Self::keep_aside`] moves a damaged one.
    pub fn open(path: &Path) -> Result<Self, HistoryError> {
        create_folder(path).map_err(|e| HistoryError::ReadOnly {
            path: path.to_path_buf(),
            reason: e.to_string(),
        })?;
        let connection = connect(path).map_err(|fault| fault.at(path))?;
        Ok(Self {
            connection,
            path: path.to_path_buf(),
        })
    }

    /// Runs `work` in a transaction that no other writer can overlap.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, SqlFault>,
    ) -> Result<T, HistoryError> {
        self.transact(TransactionBehavior::Immediate, work)
    }

    /// Runs `work` on one consistent snapshot.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, SqlFault>,
    ) -> Result<T, HistoryError> {
        self.transact(TransactionBehavior::Deferred, work)
    }

    fn transact<T>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, SqlFault>,
    ) -> Result<T, HistoryError> {
        run_transaction(&self.connection, behavior, work).map_err(|fault| fault.at(&self.path))
    }
}

fn connect(path: &Path) -> Result<Connection, SqlFault> {
    // Without SQLITE_OPEN_URI: a file name is a file name, whatever characters it has.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    make_private(path).map_err(|e| SqlFault::Unwritable(e.to_string()))?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);

    // The file may have been handed to us: nothing in its schema may run functions of ours or
    // rewrite it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    refuse_foreign(&connection)?;
    use_wal(&connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;

    // What the candidate deletes is gone, not only unlinked.
    connection.pragma_update(None, "secure_delete", true)?;
    migrate(&mut connection)?;

    Ok(connection)
}

/// Another program's database must not get our tables.
pub(super) fn refuse_foreign(connection: &Connection) -> Result<(), SqlFault> {
    let snapshot = connection.unchecked_transaction()?;
    let tables: i64 = snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    let id: i64 = snapshot.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        return Ok(());
    }
    Err(SqlFault::Foreign)
}

/// Reads the whole file and its indexes; fails where its structure is broken.
pub(super) fn integrity(connection: &Connection) -> Result<(), SqlFault> {
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    // The first line only says which database.
    Err(SqlFault::Content(
        found.lines().last().unwrap_or_default().to_string(),
    ))
}

fn run_transaction<T>(
    connection: &Connection,
    behavior: TransactionBehavior,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, SqlFault>,
) -> Result<T, SqlFault> {
    let transaction = Transaction::new_unchecked(connection, behavior)?;
    let value = work(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

/// Switches to WAL. SQLite does not wait for other processes here as it does elsewhere, so we do.
fn use_wal(connection: &Connection) -> Result<(), SqlFault> {
    let deadline = Instant::now() + BUSY;

    loop {
        // A file system without shared memory stays with a rollback journal: slower, as safe.
        match connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |r| r.get::<_, String>(0))
        {
            Err(e)
                if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < deadline =>
            {
                std::thread::sleep(Duration::from_millis(10));
            }
            result => return result.map(|_| ()).map_err(SqlFault::from),
        }
    }
}

fn migrate(connection: &mut Connection) -> Result<(), SqlFault> {
    let migrations = Migrations::from_slice(MIGRATIONS);
    // Immediate, so that of two processes that find an old file one waits for the other.
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    let result = migrations.to_latest(connection);
    connection.set_transaction_behavior(TransactionBehavior::Deferred);

    match result {
        // The version is read before the transaction: the one that waited tried what was done
        // meanwhile.
        Err(_) if migrations.pending_migrations(connection) == Ok(0) => Ok(()),
        result => result.map_err(SqlFault::from),
    }
}

/// Creates the folder for this user alone; one that exists is left as it is.
fn create_folder(path: &Path) -> std::io::Result<()> {
    let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) else {
        return Ok(());
    };
    create_private_folder(folder)
}

/// Takes the file from everybody else. By its path: closing a second handle of a file would drop
/// the locks this process holds on it. SQLite gives its side files the same mode.
fn make_private(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if std::fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}
