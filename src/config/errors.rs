//! What can be wrong with the configuration and the folders.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Settings that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file exists and cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    /// It is no TOML, or has a key or value of the wrong kind; `line` counts from 1.
    #[error("{}:{line}: {key}: {reason}", path.display())]
    Malformed {
        path: PathBuf,
        line: usize,
        key: String,
        reason: String,
    },
    /// Values that break their rules; at least one.
    #[error("{}", lines_of(path, broken))]
    BrokenRules {
        path: PathBuf,
        broken: Vec<BrokenRule>,
    },
    /// A folder's absolute path cannot be found.
    #[error("cannot find {}: {error}", path.display())]
    NoFolder { path: PathBuf, error: io::Error },
    /// Neither a flag nor the environment names a folder.
    #[error("there is no home folder: neither HOME nor VIVA_HOME is set")]
    NoHome,
}

/// A value that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    /// Line of the file, from 1; None where the value does not stand there.
    pub line: Option<usize>,
    /// `table.key`.
    pub key: &'static str,
    /// The rule, as the end of a sentence: `must be 1 to 9`.
    pub rule: &'static str,
}

fn lines_of(path: &Path, broken: &[BrokenRule]) -> String {
    let lines: Vec<String> = broken
        .iter()
        .map(|BrokenRule { line, key, rule }| {
            let line = line.map_or(String::new(), |number| format!(":{number}"));
            format!("{}{line}: {key} {rule}", path.display())
        })
        .collect();
    lines.join("\n")
}
