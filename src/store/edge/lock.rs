//! One process at a time in a store folder, in turn, and never for long.
//!
//! Owns the two lock files. `store.lock` is held by the process that has the shard open.
//! `store.next` is held by the one process that waits to be the next: so waiting is fair (nobody
//! overtakes the holder of `store.next`), and the process inside can see that somebody waits
//! ([`Lock::wanted`]) and close the shard. The operating system lets go of both when a process
//! dies, also by `kill -9`.

use super::manifest::read_only;
use crate::ports::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// Longest wait for another process.
pub const PATIENCE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(2);

/// The right to have the shard open; ends when dropped.
#[derive(Debug)]
pub struct Lock {
    /// Keeps the lock while it is open.
    _inside: File,
    next: File,
}

impl Lock {
    /// Waits for its turn, at most `patience`, then [`StoreError::Busy`].
    pub fn acquire(folder: &Path, patience: Duration) -> Result<Self, StoreError> {
        let inside = open(folder, "store.lock")?;
        let next = open(folder, "store.next")?;
        let deadline = Instant::now() + patience;
        wait_for_lock(folder, &next, deadline)?;
        wait_for_lock(folder, &inside, deadline)?;
        next.unlock().map_err(|e| read_only(folder, &e))?;
        Ok(Self {
            _inside: inside,
            next,
        })
    }

    /// True when another process (or store) waits for its turn.
    pub fn wanted(&self) -> bool {
        match self.next.try_lock() {
            Ok(()) => self.next.unlock().is_err(),
            Err(_) => true,
        }
    }
}

/// A lock file of any name: held until dropped; None while somebody else holds it.
pub fn try_hold(folder: &Path, name: &str) -> Result<Option<File>, StoreError> {
    let file = open(folder, name)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(read_only(folder, &e)),
    }
}

fn open(folder: &Path, name: &str) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options
        .open(folder.join(name))
        .map_err(|e| read_only(folder, &e))
}

fn wait_for_lock(folder: &Path, file: &File, deadline: Instant) -> Result<(), StoreError> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => std::thread::sleep(POLL),
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Busy {
                    path: folder.into(),
                });
            }

            // A file system without locks: better said than two writers in one shard.
            Err(TryLockError::Error(e)) => return Err(read_only(folder, &e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_inside_and_sees_who_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_path_buf();
        let first = Lock::acquire(&path, Duration::ZERO).unwrap();
        assert!(!first.wanted());
        assert!(matches!(
            Lock::acquire(&path, Duration::ZERO),
            Err(StoreError::Busy { .. })
        ));

        let second = std::thread::spawn({
            let path = path.clone();
            move || Lock::acquire(&path, Duration::from_secs(60))
        });
        while !first.wanted() {
            std::thread::yield_now();
        }
        drop(first);
        let second = second.join().unwrap().unwrap();
        assert!(!second.wanted());
    }
}
