//! The lease on a store folder: who has the shard open, from when to when.
//!
//! # Two processes
//! An Edge shard belongs to whoever has it open: it keeps indexes in memory that another writer
//! would not update, and its memory-mapped files change under a reader. So the folder is leased: a
//! process opens the shard when it needs it, keeps it open as long as it is busy, and closes it
//! when another process asks ([`super::lock`]) or after [`IDLE`] without work. An import gives way
//! between chunks of questions, after a [`SLICE`]; an interview that waits for its candidate holds
//! nothing. Waiting is bounded by fifteen seconds, then [`StoreError::Busy`]. Opening anew costs
//! milliseconds for a small store, and only those pay it who actually meet.

use super::catalog::Catalog;
use super::lease::{Lease, lock_mutex};
use super::manifest::{Manifest, damaged, read_only};
use super::young;
use crate::domain::QuestionId;
use crate::ports::{Embedded, StoreError};
use crate::store::index::model::{Model, ModelRef};
use crate::store::index::points::{self, Points};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard, Weak, mpsc};
use std::time::{Duration, Instant};

/// An unused shard is closed after this long.
const IDLE: Duration = Duration::from_secs(2);
/// A process that is busy keeps the shard at least this long, so that two that meet do not open and
/// close it all the time.
const SLICE: Duration = Duration::from_millis(150);
/// Pause between two looks of an open but unused store, whether it is asked for or idle.
const LOOK: Duration = Duration::from_millis(25);

/// A folder, and the lease on it while there is one.
pub struct Leased {
    shared: Arc<Shared>,
    /// Dropped to end the watcher.
    watcher: Mutex<Option<mpsc::Sender<()>>>,
}

struct Shared {
    folder: PathBuf,
    model: Model,
    lease: RwLock<Option<Lease>>,
    used: Mutex<Instant>,
    /// The copy of the questions that was read last.
    catalog: Mutex<Option<Arc<Catalog>>>,
}

impl Leased {
    /// Opens the store in `folder`, making it where there is none. The shard itself is opened at
    /// once, so that what is wrong with it shows, unless there is a true copy of its questions.
    pub fn open(folder: &Path, model: ModelRef<'_>) -> Result<Self, StoreError> {
        let leased = Self::new(folder, model)?;
        if leased.catalog()?.is_none() && !young::found(folder, model)? {
            leased.with(|_| Ok(()))?;
        }
        Ok(leased)
    }

    /// A lease to be had on `folder`, which is made where there is none. Nothing is opened yet.
    fn new(folder: &Path, model: ModelRef<'_>) -> Result<Self, StoreError> {
        if folder.is_file() {
            return Err(StoreError::ReadOnly {
                path: folder.into(),
                reason: "it is a file, not a folder".into(),
            });
        }
        std::fs::create_dir_all(folder).map_err(|e| read_only(folder, &e))?;

        let shared = Shared {
            folder: folder.into(),
            model: model.into(),
            lease: RwLock::new(None),
            used: Mutex::new(Instant::now()),
            catalog: Mutex::new(None),
        };
        Ok(Self {
            shared: Arc::new(shared),
            watcher: Mutex::new(None),
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// Returns the origin of the vectors.
    pub fn model(&self) -> ModelRef<'_> {
        self.shared.model.as_ref()
    }

    /// Runs `work` with the shard open, then gives way to whoever waits. Not to be nested.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&Lease) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut guard = self
            .shared
            .lease
            .read()
            .unwrap_or_else(PoisonError::into_inner);

        if guard.is_none() {
            drop(guard);
            let mut empty = self.shared.write();
            if empty.is_none() {
                *empty = Some(Lease::enter(&self.shared.folder, self.model())?);
                self.start_watcher();
            }
            guard = RwLockWriteGuard::downgrade(empty);
        }

        let Some(lease) = &*guard else {
            return Err(StoreError::Other("the question store is closed".into()));
        };
        let result = work(lease);
        let wanted = lease.entered.elapsed() >= SLICE && lease.lock.wanted();
        drop(guard);
        *lock_mutex(&self.shared.used) = Instant::now();
        if wanted {
            self.close();
        }

        result
    }

    /// Runs `work`, which only reads, on the copy of the questions where there is a true one and
    /// the shard is not open anyway, else on the shard.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&dyn Points) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.catalog()? {
            Some(catalog) => work(catalog.as_ref()),
            None => self.with(|lease| work(&lease.shard)),
        }
    }

    /// The copy of the questions, where there is a true one and the shard is not open.
    pub fn catalog(&self) -> Result<Option<Arc<Catalog>>, StoreError> {
        let is_closed = (self.shared.lease.try_read()).is_ok_and(|lease| lease.is_none());
        if !is_closed {
            return Ok(None);
        }
        // Whoever changes the store takes the mark out of the manifest first.
        let Some(manifest) = Manifest::read(self.folder())? else {
            return Ok(None);
        };
        manifest.model().check(self.model())?;
        if young::is_empty(&manifest) {
            return Ok(Some(Arc::new(Catalog::empty())));
        }
        let Some((held, mark)) = manifest.held.and_then(|held| Some((held, held.catalog?))) else {
            return Ok(None);
        };

        let mut kept = lock_mutex(&self.shared.catalog);
        if kept.as_ref().is_none_or(|kept| kept.mark() != mark) {
            *kept = Catalog::read(self.folder(), mark, held.questions).map(Arc::new);
            if kept.is_none() && !manifest.unfilled {
                Catalog::discard(self.folder());
            }
        }
        Ok(kept.clone())
    }

    /// Returns the stored questions of `ids`, with their vectors.
    pub fn questions(&self, ids: &[QuestionId]) -> Result<Vec<Embedded>, StoreError> {
        self.read(|points| points::read_questions(points, ids))?
            .map_err(|reason| damaged(self.folder(), reason))
    }

    /// Closes the shard and lets others in; the next [`Leased::with`] opens it again.
    pub fn close(&self) {
        drop(self.shared.write().take());
    }

    /// Starts the thread that closes an unused shard; it ends when the shard is closed or this is
    /// dropped.
    fn start_watcher(&self) {
        let (stop, stopped) = mpsc::channel::<()>();
        *lock_mutex(&self.watcher) = Some(stop);
        let shared = Arc::downgrade(&self.shared);

        // Without the thread the shard stays open until this is dropped: others wait, nothing
        // breaks.
        let _ = std::thread::Builder::new()
            .name("store-watcher".into())
            .spawn(move || close_when_unused(&shared, &stopped));
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        self.close();
    }
}

/// Looks every [`LOOK`] whether the shard can be closed, until it is or until `stopped` is hung up.
fn close_when_unused(shared: &Weak<Shared>, stopped: &mpsc::Receiver<()>) {
    while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(LOOK) {
        if shared.upgrade().is_none_or(|s| s.close_if_unused()) {
            return;
        }
    }
}

impl Shared {
    // A panic while the lock was held cannot leave half a lease: poisoning says nothing here.
    fn write(&self) -> RwLockWriteGuard<'_, Option<Lease>> {
        self.lease.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes where somebody waits or nothing was done for a while; true when the shard is closed.
    fn close_if_unused(&self) -> bool {
        let Ok(mut guard) = self.lease.try_write() else {
            return false;
        };
        let unused = lock_mutex(&self.used).elapsed();
        drop(guard.take_if(|lease| unused >= IDLE || (unused >= LOOK && lease.lock.wanted())));
        guard.is_none()
    }
}
