//! Files of the user's, read within a limit: a mistaken or hostile one must not fill the memory.

use crate::failure::Failure;
use crate::files::{self, ReadError};
use std::path::Path;

/// Reads the bytes of `path`; refused when there are more than `limit`.
pub fn bounded(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    files::read_bounded(path, limit).map_err(|e| failure(e, path, limit))
}

/// Reads the same of standard input.
pub fn stdin(limit: u64) -> Result<Vec<u8>, Failure> {
    files::read_all_bounded(std::io::stdin().lock(), limit)
        .map_err(|e| failure(e, Path::new("standard input"), limit))
}

fn failure(error: ReadError, name: &Path, limit: u64) -> Failure {
    match error {
        ReadError::Io(e) => Failure::io("read", name, &e),
        ReadError::TooLarge => too_large(name, limit),
    }
}

fn too_large(name: &Path, limit: u64) -> Failure {
    Failure::usage(format!(
        "{} is larger than {} MB",
        name.display(),
        limit >> 20
    ))
    .hint("split it into several files")
}

/// [`bounded`], as text.
pub fn text(path: &Path, limit: u64) -> Result<String, Failure> {
    String::from_utf8(bounded(path, limit)?).map_err(|e| {
        Failure::usage(format!(
            "{} is not UTF-8: byte {}",
            path.display(),
            e.utf8_error().valid_up_to()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_not_text_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let told = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            text(&path, 1 << 20)
                .map_err(|f| f.to_string().replace(&path.display().to_string(), "FILE"))
        };
        assert_eq!(told(b"fine"), Ok("fine".into()));
        insta::assert_snapshot!(told(&vec![b'x'; (1 << 20) + 1]).unwrap_err(), @"
        FILE is larger than 1 MB
          hint: split it into several files
        ");
        insta::assert_snapshot!(told(b"ab\xff").unwrap_err(), @"FILE is not UTF-8: byte 2");
        assert!(bounded(Path::new("/dev/zero"), 1 << 20).is_err());
    }
}
