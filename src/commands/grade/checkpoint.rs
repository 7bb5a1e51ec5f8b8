//! The results that an unfinished run has paid for, by row, in a file that survives `kill -9`.
//!
//! Owns the file below the cache folder. A row is known by its bytes, so that a row which was
//! edited is graded anew. The file goes when every row has its score.

use crate::domain::text::hex;
use crate::failure::Failure;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Results of one job: one input, one assessor, one set of settings.
pub struct Checkpoint {
    path: PathBuf,
    database: Connection,
}

impl Checkpoint {
    /// Opens the checkpoint of `job` in `folder`; `fresh` forgets an earlier run.
    pub fn open(folder: &Path, job: &[&str], fresh: bool) -> Result<Self, Failure> {
        crate::app::private_folder(folder)?;
        let digest = hex(&Sha256::digest(job.join("\0")));
        let path = folder.join(format!("{}.sqlite", &digest[..32]));
        if fresh {
            remove_files(&path)?;
        }

        let database = open_database(&path).map_err(|e| explain(&path, &e))?;
        Ok(Self { path, database })
    }

    /// Returns the result of a row with these bytes.
    pub fn get(&self, row: &[u8]) -> Result<Option<Value>, Failure> {
        let mut find = self
            .database
            .prepare_cached("SELECT json FROM result WHERE row = ?")
            .map_err(self.explain_error())?;
        let json: Option<String> = find
            .query_row([row_key(row)], |r| r.get(0))
            .optional()
            .map_err(|e| explain(&self.path, &e))?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Keeps a row's result. On disk for other processes when it returns.
    pub fn put(&self, row: &[u8], result: &Value) -> Result<(), Failure> {
        let mut add = self
            .database
            .prepare_cached("INSERT OR REPLACE INTO result (row, json) VALUES (?, ?)")
            .map_err(self.explain_error())?;
        add.execute(params![row_key(row), result.to_string()])
            .map_err(self.explain_error())?;
        Ok(())
    }

    /// Forgets everything: the job is done.
    pub fn remove(self) -> Result<(), Failure> {
        let Self { path, database } = self;
        drop(database);
        remove_files(&path)
    }

    fn explain_error(&self) -> impl Fn(rusqlite::Error) -> Failure + '_ {
        |e| explain(&self.path, &e)
    }
}

fn open_database(path: &Path) -> rusqlite::Result<Connection> {
    let database = Connection::open(path)?;
    // A killed process loses nothing with these; a power cut costs at most the last rows, which
    // are paid again.
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "NORMAL")?;
    database.busy_timeout(std::time::Duration::from_secs(10))?;
    database.execute_batch(
        "CREATE TABLE IF NOT EXISTS result (row BLOB PRIMARY KEY, json TEXT NOT NULL) \
         WITHOUT ROWID",
    )?;
    Ok(database)
}

fn row_key(row: &[u8]) -> Vec<u8> {
    Sha256::digest(row.trim_ascii()).to_vec()
}

fn explain(path: &Path, error: &rusqlite::Error) -> Failure {
    Failure::failed(format!("cannot use {}: {error}", path.display()))
        .hint("free disk space or make the folder writable; `--fresh` begins anew")
}

fn remove_files(path: &Path) -> Result<(), Failure> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::io("remove", path, &e));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_job_finds_its_own_rows_again_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let open =
            |job: &str, fresh| Checkpoint::open(folder.path(), &[job, "offline"], fresh).unwrap();
        open("a", false)
            .put(b"{\"id\":1}\n", &json!({"score": 3}))
            .unwrap();
        assert_eq!(
            open("a", false).get(b"{\"id\":1}").unwrap(),
            Some(json!({"score": 3}))
        );
        assert_eq!(open("a", false).get(b"{\"id\":2}").unwrap(), None);
        assert_eq!(open("b", false).get(b"{\"id\":1}").unwrap(), None);
        assert_eq!(open("a", true).get(b"{\"id\":1}").unwrap(), None);
        open("b", false).remove().unwrap();
        open("a", false).remove().unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
