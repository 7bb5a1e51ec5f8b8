//! Remembers between runs what a server understands, so that a rejected request is paid for once.
//!
//! Owns one small JSON file. Best effort: a file that is missing, damaged or not writable costs a
//! rejected request and nothing else. Knows nothing of requests.

use crate::llm::dialect::Dialect;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Servers get better: what one could not do is asked again after this many seconds.
const FORGET_AFTER: u64 = 30 * 86_400;
/// A longer file is not ours.
const MAX_FILE: u64 = 1024 * 1024;
/// More endpoints than anybody has.
const MAX_ENTRIES: usize = 200;

#[derive(Serialize, Deserialize)]
struct Entry {
    learned: u64,
    #[serde(flatten)]
    dialect: Dialect,
}

/// The dialect of one endpoint and model, remembered between runs.
#[derive(Debug)]
pub struct DialectCache {
    path: Option<PathBuf>,
    key: String,
    known: Mutex<Dialect>,
}

impl DialectCache {
    /// DialectCache for `key` (URL and model) in the file at `path`, or for this run alone.
    pub fn new(path: Option<PathBuf>, key: String) -> Self {
        let known = path
            .as_deref()
            .and_then(|path| read(path).remove(&key))
            .map(|entry| entry.dialect);
        Self {
            path,
            key,
            known: Mutex::new(known.unwrap_or_default()),
        }
    }

    /// Returns the dialect known so far.
    pub fn get(&self) -> Dialect {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that `dialect` worked.
    pub fn learn(&self, dialect: Dialect) {
        {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if *known == dialect {
                return;
            }
            *known = dialect;
        }

        if let Some(path) = &self.path {
            let mut entries = read(path);
            if entries.len() < MAX_ENTRIES || entries.contains_key(&self.key) {
                entries.insert(
                    self.key.clone(),
                    Entry {
                        learned: now(),
                        dialect,
                    },
                );
                let _ = write(path, &entries);
            }
        }
    }
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|d| d.as_secs())
        .unwrap_or_default()
}

/// Entries that are neither damaged nor stale, nor from a future that a clock set back has made.
fn read(path: &Path) -> BTreeMap<String, Entry> {
    let mut text = String::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(MAX_FILE).read_to_string(&mut text));
    let mut entries: BTreeMap<String, Entry> = read
        .ok()
        .and_then(|_| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let now = now();
    entries.retain(|_, entry| entry.learned <= now && now - entry.learned < FORGET_AFTER);
    entries
}

/// Whole or not at all: a file beside it is renamed over it.
fn write(path: &Path, entries: &BTreeMap<String, Entry>) -> std::io::Result<()> {
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);

    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&beside)
        .and_then(|mut file| file.write_all(&serde_json::to_vec_pretty(entries)?));
    let renamed = written.and_then(|()| std::fs::rename(&beside, path));
    if renamed.is_err() {
        let _ = std::fs::remove_file(&beside);
    }

    renamed
}
