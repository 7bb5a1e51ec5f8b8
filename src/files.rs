//! Files on the user's disk.
//!
//! Owns writing a file whole or not at all, files and folders for their owner only, and reading
//! within a limit. Knows no format and no place; sentences for users are made by the callers.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// The people who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner only: answers, keys, and whatever is made of them.
    Private,
    /// Whoever the system lets by default.
    Default,
}

/// The reason why a file was not read.
#[derive(Debug)]
pub enum ReadError {
    /// The system refused.
    Io(io::Error),
    /// There are more bytes than the limit allows.
    TooLarge,
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Replaces the file at `path` by `bytes`; see [`replace_with`].
pub fn replace(path: &Path, access: Access, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, access, |file| file.write_all(bytes))
}

/// Replaces the file at `path` by what `fill` writes. It is written beside, synced and renamed, so
/// that `path` holds the old content or all of the new one, also after a crash or on a full disk.
/// Gives what `fill` gives.
pub fn replace_with<T, E: From<io::Error>>(
    path: &Path,
    access: Access,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<T, E>,
) -> Result<T, E> {
    // The process in its name keeps two that write at a time apart.
    let part = beside(path, &format!(".{}.part", std::process::id()));

    let written = write_new(&part, access, fill).and_then(|value| {
        std::fs::rename(&part, path)?;
        Ok(value)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn write_new<T, E: From<io::Error>>(
    path: &Path,
    access: Access,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<T, E>,
) -> Result<T, E> {
    let mut options = options(access);
    let file = options.create(true).truncate(true).open(path)?;

    let mut writer = BufWriter::new(file);
    let value = fill(&mut writer)?;
    writer.flush()?;
    writer.get_ref().sync_all()?;

    Ok(value)
}

/// Returns options to write a file with; a file that they create gets the access.
pub fn options(access: Access) -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    if access == Access::Private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    options
}

/// Creates a folder that only its owner can enter, with its parents; one that is there stays as it
/// is.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Returns the path whose name is `path`'s with `ending` behind it.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Reads the file at `path`, unless it has more than `limit` bytes.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path)?;

    // A regular file tells its size; a pipe is read until it is too much.
    let data = file.metadata();
    if data.is_ok_and(|data| data.is_file() && data.len() > limit) {
        return Err(ReadError::TooLarge);
    }

    read_all_bounded(file, limit)
}

/// Reads `input` to its end, unless it has more than `limit` bytes.
pub fn read_all_bounded(input: impl Read, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    input
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLarge);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.md");
        replace(&path, Access::Private, b"one").unwrap();
        replace(&path, Access::Private, b"two").unwrap();
        let failed: io::Result<()> = replace_with(&path, Access::Private, |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["report.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn private_files_and_folders_are_their_owners() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        create_private_folder(&inner).unwrap();
        create_private_folder(&inner).unwrap();
        replace(&inner.join("f"), Access::Private, b"").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path().join("a")), 0o700);
        assert_eq!(mode(&inner.join("f")), 0o600);
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap(), b"12345");
        assert!(matches!(read_bounded(&path, 4), Err(ReadError::TooLarge)));
        assert!(matches!(
            read_all_bounded(io::repeat(0), 9),
            Err(ReadError::TooLarge)
        ));
        assert!(matches!(
            read_bounded(folder.path(), 9),
            Err(ReadError::Io(_))
        ));
    }
}
