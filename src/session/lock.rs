//! A session is open in one window at a time.
//!
//! Owns the lock file beside the history. The operating system lets go of it when a program dies,
//! also by `kill -9`; a file that is left behind locks nothing.

use crate::domain::SessionId;
use crate::failure::Failure;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The right to hold a session; ends when dropped.
#[derive(Debug)]
pub struct SessionLock {
    /// Keeps the lock while it is open.
    _file: Option<File>,
    path: PathBuf,
}

impl SessionLock {
    /// Takes a session of the history in `history`.
    ///
    /// # Errors
    /// Another program holds it.
    pub fn take(history: &Path, id: SessionId) -> Result<Self, Failure> {
        let path = history.with_extension(format!("{id}.lock"));
        loop {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            let file = options
                .open(&path)
                .map_err(|e| Failure::io("write", &path, &e))?;

            let held = match file.try_lock() {
                // Who held it before may have removed it between the two calls.
                Ok(()) if !path.exists() => continue,
                Ok(()) => Some(file),
                Err(TryLockError::WouldBlock) => return Err(is_open(id)),
                // A file system without locks: better held unguarded than not at all.
                Err(TryLockError::Error(_)) => None,
            };
            return Ok(Self { _file: held, path });
        }
    }
}

impl Drop for SessionLock {
    fn drop(&mut self) {
        // A file that stays is in nobody's way.
        let _ = fs::remove_file(&self.path);
    }
}

fn is_open(id: SessionId) -> Failure {
    let short = id.short(8);
    Failure::failed(format!("session {short} is open in another window"))
        .hint("go on there, or end it there with /quit; `viva interview` starts a new one here")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_held_once_and_another_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let history = folder.path().join("default.db");
        let (one, two) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        let held = SessionLock::take(&history, SessionId(one)).unwrap();
        let refused = SessionLock::take(&history, SessionId(one)).unwrap_err();
        assert!(refused.message.contains("another window"), "{refused:?}");
        let other = SessionLock::take(&history, SessionId(two)).unwrap();

        drop((held, other));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        // What a crash leaves behind is no lock.
        let left = history.with_extension(format!("{}.lock", SessionId(one)));
        fs::write(left, "").unwrap();
        SessionLock::take(&history, SessionId(one)).unwrap();
    }
}
