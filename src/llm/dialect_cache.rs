//! Remembers between runs what a server understands, so that a rejected request is paid for once.
//!
//! Owns one small JSON file. Best effort: a file that is missing, damaged or not writable costs a
//! rejected request and nothing else. Knows nothing of requests.

use crate::files::{self, Access};
use crate::llm::dialect::Dialect;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
                if let Ok(json) = serde_json::to_vec_pretty(&entries) {
                    let _ = files::replace(path, Access::Private, &json);
                }
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
    let json = files::read_bounded(path, MAX_FILE).unwrap_or_default();
    let mut entries: BTreeMap<String, Entry> = serde_json::from_slice(&json).unwrap_or_default();
    let now = now();
    entries.retain(|_, entry| entry.learned <= now && now - entry.learned < FORGET_AFTER);
    entries
}
