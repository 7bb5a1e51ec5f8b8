//! The folder of a run.
//!
//! Owns that it is empty at first and gone at last, also where its program was killed before.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What the names of such folders begin with.
const PREFIX: &str = "viva-run-";

/// An empty folder for its owner only, removed when this is dropped.
#[derive(Debug)]
pub(super) struct FreshFolder {
    path: PathBuf,
    /// Held as long as the folder is in use; the system lets go of it when the program ends.
    _lock: Option<File>,
}

impl FreshFolder {
    /// Makes a folder below that of the system, and removes those that killed programs left there.
    pub(super) fn make() -> io::Result<Self> {
        // Behind a link, `realpath` would not find it below itself.
        let parent = std::env::temp_dir().canonicalize()?;
        remove_left(&parent);

        // Under a name that nobody tidies up, until it is locked.
        let name = Uuid::new_v4();
        let fresh = parent.join(format!("viva-new-{name}"));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&fresh)?;

        let path = parent.join(format!("{PREFIX}{name}"));
        let lock = File::open(&fresh).and_then(|folder| folder.lock().map(|()| folder));
        let lock = lock.ok();
        if let Err(error) = std::fs::rename(&fresh, &path) {
            let _ = std::fs::remove_dir(&fresh);
            return Err(error);
        }
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for FreshFolder {
    fn drop(&mut self) {
        // What cannot be removed now is by a later run.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Removes folders of runs that nobody holds. What is another user's stays: it cannot be removed.
fn remove_left(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_ours && is_folder && is_left(&entry.path()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn is_left(folder: &Path) -> bool {
    let held = File::open(folder).map(|folder| folder.try_lock());
    !matches!(
        held,
        Err(_) | Ok(Err(TryLockError::WouldBlock | TryLockError::Error(_)))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_killed_programs_are_removed_and_those_in_use_stay() {
        let parent = std::env::temp_dir().canonicalize().unwrap();
        let left = parent.join(format!("{PREFIX}{}", Uuid::new_v4()));
        std::fs::create_dir_all(left.join("below")).unwrap();

        let in_use = FreshFolder::make().unwrap();
        assert!(!left.exists());
        let next = FreshFolder::make().unwrap();
        assert!(in_use.path().exists() && next.path() != in_use.path());

        let path = in_use.path().to_path_buf();
        drop(in_use);
        assert!(!path.exists());
    }
}
