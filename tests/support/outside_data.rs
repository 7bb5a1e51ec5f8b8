//! Data that Viva is measured on and that is no part of the repository: files below the folder that
//! the variable `VIVA_SHARED` names.
//!
//! Tests that read it are ignored and lie in a module `outside`; CONTRIBUTING.md says how to run
//! them.

use std::path::PathBuf;

/// Reads a file below the folder; `path` is relative, for instance `data/graded/some.jsonl`.
pub fn read_bytes(path: &str) -> Vec<u8> {
    let folder = std::env::var_os("VIVA_SHARED").map(PathBuf::from);
    let folder = folder.expect("set VIVA_SHARED to the folder of the measuring data");
    let path = folder.join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Reads a text file below the folder.
pub fn read_text(path: &str) -> String {
    String::from_utf8(read_bytes(path)).expect("the measuring data is UTF-8")
}
