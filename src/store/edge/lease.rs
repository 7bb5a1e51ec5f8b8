//! The right to the shard of a store folder while it is open: import positions, what the manifest
//! says meanwhile, what it says afterwards.
//!
//! When it begins and ends is [`super::leased`]'s.

use super::catalog::{self, Catalog};
use super::lock::{self, Lock, PATIENCE};
use super::manifest::{self, Held, Manifest, damaged, shard_names};
use super::shard::Shard;
use super::young;
use crate::domain::QuestionId;
use crate::ports::StoreError;
use crate::store::index::model::ModelRef;
use crate::store::index::points::{self, IndexPoint};
use crate::store::index::query::Vocabulary;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Questions written in one go; another process may take its turn after each. Each is flushed to
/// disk, some 80 file syncs, so many small ones would be slow.
pub const CHUNK: usize = 4_096;

/// Questions outside of the search graphs from which on graphs are built. Below, a plain scan
/// answers in milliseconds.
pub const UNINDEXED: usize = 20_000;
/// Import positions taken from the manifest at a time.
const POSITIONS: u64 = 100_000;
/// Held while a shard is built beside the one in force: unnamed shard folders are then no
/// leftovers.
const REBUILD: &str = "store.rebuild";

/// The lease itself, held while the shard is open.
pub struct Lease {
    /// The shard in force.
    pub shard: Shard,
    folder: PathBuf,
    positions: Mutex<Positions>,
    words: Mutex<Option<Arc<Vocabulary>>>,
    /// When it began.
    pub(super) entered: Instant,
    /// The lock on the folder.
    pub(super) lock: Lock,
}

/// Numbers of questions in the shard in force.
#[derive(Debug, Clone, Copy)]
pub struct QuestionCounts {
    /// All of them.
    pub questions: usize,
    /// About the number of those in no search graph.
    pub unindexed: usize,
}

struct Positions {
    manifest: Manifest,
    standing: Standing,
    /// The next free position; at most `manifest.next_position`, which is what is on disk.
    next: u64,
}

/// What became of the open shard under a lease.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unchanged,
    Changed,
    /// Another shard is in force: what this lease has open is not what the manifest speaks of.
    Superseded,
}

impl Lease {
    /// Waits for the folder and opens the shard its manifest names; makes one where there is none.
    pub(super) fn enter(folder: &Path, model: ModelRef<'_>) -> Result<Self, StoreError> {
        let lock = Lock::acquire(folder, PATIENCE)?;
        let mut manifest = match Manifest::read(folder)? {
            Some(manifest) => manifest,
            None if shard_names(folder)?.is_empty() => {
                let manifest = Manifest::new(model, manifest::new_shard_name());
                manifest.write(folder)?;
                manifest
            }
            None => return Err(damaged(folder, "store.json is missing")),
        };

        manifest.model().check(model)?;
        let shard = match manifest.unfilled {
            true => young::fill(folder, &mut manifest)?,
            false => open_shard(folder, &manifest)?,
        };

        remove_leftovers(folder, &manifest.shard)?;
        let next = manifest.next_position;
        let positions = Mutex::new(Positions {
            manifest,
            standing: Standing::Unchanged,
            next,
        });

        Ok(Self {
            shard,
            folder: folder.into(),
            positions,
            words: Mutex::new(None),
            entered: Instant::now(),
            lock,
        })
    }

    /// Counts the questions, and those outside of the search graphs.
    pub fn counts(&self) -> Result<QuestionCounts, StoreError> {
        Ok(QuestionCounts {
            questions: self.shard.count()?,
            unindexed: self.shard.unindexed()?,
        })
    }

    /// Writes points, giving them their positions.
    pub fn upsert(&self, mut points: Vec<IndexPoint>) -> Result<(), StoreError> {
        let next = self.reserve(points.len() as u64)?;
        points::assign_positions(&self.shard, &mut points, next)?;
        if let Some(words) = &mut *lock_mutex(&self.words) {
            // Learning all words anew would make a search during an import slow.
            let words = Arc::make_mut(words);
            points
                .iter()
                .for_each(|point| words.learn_fields(&point.fields));
        }
        self.shard.upsert(points)
    }

    /// Removes points.
    pub fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        {
            let mut positions = lock_mutex(&self.positions);
            positions.begin_change(&self.folder)?;
        }
        // The words of what is gone stay known: they correct a typing error as well as before.
        self.shard.remove(ids)
    }

    /// The first of `count` positions that nobody else gets, whatever happens.
    fn reserve(&self, count: u64) -> Result<u64, StoreError> {
        let mut positions = lock_mutex(&self.positions);
        let first = positions.next;
        let end = first + count;
        if end <= positions.manifest.next_position {
            positions.begin_change(&self.folder)?;
        }

        if end > positions.manifest.next_position {
            let manifest = Manifest {
                next_position: end + POSITIONS,
                held: None,
                ..positions.manifest.clone()
            };
            manifest.write(&self.folder)?;
            positions.manifest = manifest;
            positions.standing = Standing::Changed;
        }

        positions.next = end;
        Ok(first)
    }

    /// The words of the store's titles and topics, learnt once per lease and kept up.
    pub fn words(&self) -> Result<Arc<Vocabulary>, StoreError> {
        let mut kept = lock_mutex(&self.words);
        if let Some(words) = &*kept {
            return Ok(Arc::clone(words));
        }
        let words = points::learn_vocabulary(&self.shard)?;
        *kept = Some(Arc::clone(&words));
        Ok(words)
    }

    /// Puts another shard of the same folder in force. This lease keeps the old one open until it
    /// is closed.
    pub fn put_in_force(&self, mut manifest: Manifest) -> Result<(), StoreError> {
        let mut positions = lock_mutex(&self.positions);
        manifest.next_position = manifest.next_position.max(positions.next);
        manifest.write(&self.folder)?;
        positions.next = manifest.next_position;
        positions.manifest = manifest;
        positions.standing = Standing::Superseded;
        Ok(())
    }

    /// Returns what the manifest says the store held; None where it does not say.
    pub fn held_before(&self) -> Option<Held> {
        lock_mutex(&self.positions).manifest.held
    }

    /// Returns what the manifest is to say of what is there from now on, with the copy that goes
    /// with it; None where it stays as it is.
    fn take_stock(&self) -> Option<Held> {
        let (standing, known) = {
            let positions = lock_mutex(&self.positions);
            (positions.standing, positions.manifest.held)
        };
        match standing {
            Standing::Superseded => return None,
            Standing::Unchanged if known.is_some_and(|held| self.is_copied(held)) => return None,
            _ => {}
        }

        let questions = self.shard.count().ok()?;
        let unchanged = standing == Standing::Unchanged;
        // A shard that has lost some is not what the manifest remembers.
        if unchanged && known.is_some_and(|held| held.questions != questions) {
            return None;
        }
        let copied = (1..=catalog::MOST).contains(&questions);
        let catalog = copied.then(|| Catalog::write(&self.folder, &self.shard).ok());
        let catalog = catalog.flatten();
        if unchanged && catalog.is_none() {
            return None;
        }

        let banks = points::summarize_banks(&self.shard).ok()?.len();
        Some(Held {
            questions,
            banks,
            catalog,
        })
    }

    /// True where the copy of what is held is at hand, or none is due.
    fn is_copied(&self, held: Held) -> bool {
        let is_at_hand = held.catalog.is_some_and(|mark| {
            let data = std::fs::metadata(self.folder.join(catalog::FILE));
            data.is_ok_and(|data| data.len() == mark.bytes)
        });
        is_at_hand || held.questions > catalog::MOST
    }
}

impl Positions {
    /// Takes back what the manifest says is there, before it becomes untrue.
    fn begin_change(&mut self, folder: &Path) -> Result<(), StoreError> {
        self.standing = Standing::Changed;
        if self.manifest.held.take().is_some() {
            self.manifest.write(folder)?;
        }
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let held = self.take_stock();
        self.shard.close();
        let positions = self
            .positions
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);

        let changed = positions.standing == Standing::Changed;
        if changed || held.is_some() || positions.next != positions.manifest.next_position {
            // Positions that cannot be given back are only skipped.
            let _ = Manifest {
                next_position: positions.next,
                held: held.or(positions.manifest.held),
                ..positions.manifest.clone()
            }
            .write(&self.folder);
        }
        // The lock goes last, with the fields.
    }
}

fn open_shard(folder: &Path, manifest: &Manifest) -> Result<Shard, StoreError> {
    match Shard::open(folder, &manifest.shard, manifest.width) {
        // No position was ever given away, so nothing is lost: it is new, or died while it was
        // made.
        Err(StoreError::Damaged { .. }) if manifest.next_position == 0 => {
            let _ = std::fs::remove_dir_all(folder.join(&manifest.shard));
            Shard::create(folder, &manifest.shard, manifest.width)
        }
        other => other,
    }
}

/// The right to build a shard beside the one in force; None while another process builds one.
pub fn lock_for_building(folder: &Path) -> Result<Option<std::fs::File>, StoreError> {
    lock::try_hold(folder, REBUILD)
}

/// Removes shards that are not in force, unless one is being built.
fn remove_leftovers(folder: &Path, in_force: &str) -> Result<(), StoreError> {
    let left: Vec<_> = shard_names(folder)?
        .into_iter()
        .filter(|n| n != in_force)
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    let Some(_builder) = lock_for_building(folder)? else {
        return Ok(());
    };

    for name in left {
        // What cannot be removed costs disk space, nothing else; the next time it is tried again.
        let _ = std::fs::remove_dir_all(folder.join(name));
    }

    Ok(())
}

pub(super) fn lock_mutex<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
