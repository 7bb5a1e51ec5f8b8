//! The question store in a folder of the user's home: Qdrant Edge in process.
//!
//! # Two processes
//! An Edge shard belongs to whoever has it open: it keeps indexes in memory that another writer would not update, and
//! its memory-mapped files change under a reader. So the folder is a *lease*: a process opens the shard when it needs
//! it, keeps it open as long as it is busy, and closes it when another process asks ([`super::lock`]) or after
//! [`IDLE`] without work. An import gives way between chunks of [`CHUNK`] questions, an interview that waits for its
//! candidate holds nothing. Waiting is bounded by [`PATIENCE`], then [`StoreError::Busy`]. Opening anew costs some 30 ms
//! for a small store, which only those pay who actually meet.
//!
//! # Files
//! `store.json` ([`super::manifest`]), `shard-<uuid>/` (the one the manifest names; others are leftovers of a rebuild
//! that died and are removed), `store.lock`, `store.next`.

use super::collection::{self, HASH, POSITION};
use super::lock::Lock;
use super::manifest::{self, Manifest, ModelRef, damaged, read_only};
use super::query::{self, Vocabulary};
use super::shard::{Fields, Point, Shard, Stored, Want};
use super::sparse::Bm25;
use crate::domain::QuestionId;
use crate::ports::{BankSummary, Embedded, Filter, Hit, Query, QuestionStore, StoreError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};
use std::time::{Duration, Instant};

/// Longest wait for another process.
const PATIENCE: Duration = Duration::from_secs(15);
/// An unused shard is closed after this long.
const IDLE: Duration = Duration::from_secs(2);
/// How often an open but unused store looks whether it is asked for or idle.
const LOOK: Duration = Duration::from_millis(25);
/// Questions written in one go; the lease can change hands after each.
const CHUNK: usize = 512;
/// Import positions taken from the manifest at a time.
const POSITIONS: u64 = 100_000;
/// Questions whose words are learnt for correcting typing errors.
const LEARNT: usize = 20_000;

/// Questions in a folder.
pub struct EdgeStore {
    inner: Arc<Inner>,
    /// Dropped to end the watcher.
    watcher: Mutex<Option<mpsc::Sender<()>>>,
}

struct Inner {
    folder: PathBuf,
    model: (String, usize),
    bm25: Bm25,
    lease: RwLock<Option<Lease>>,
    used: Mutex<Instant>,
    /// Writers of this process, one after the other.
    writer: Mutex<()>,
}

/// What is held while the shard is open. Dropped in this order: the shard first, then the lock.
struct Lease {
    shard: Shard,
    manifest: Mutex<Positions>,
    words: Mutex<Option<Arc<Vocabulary>>>,
    lock: Lock,
}

struct Positions {
    manifest: Manifest,
    /// The next free position; below `manifest.next_position`, which is what is on disk.
    next: u64,
}

impl EdgeStore {
    /// Opens the store in `folder`, making it where there is none. `embedder` is the model its vectors come from.
    pub fn open(folder: &Path, embedder: ModelRef<'_>) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|e| read_only(folder, &e))?;
        let inner = Arc::new(Inner {
            folder: folder.into(),
            model: (embedder.name.into(), embedder.width),
            bm25: Bm25::new()?,
            lease: RwLock::new(None),
            used: Mutex::new(Instant::now()),
            writer: Mutex::new(()),
        });
        let store = Self { inner, watcher: Mutex::new(None) };
        store.with(|_| Ok(()))?;
        Ok(store)
    }

    /// Runs `work` with the shard open, then gives way to whoever waits.
    fn with<T>(&self, work: impl FnOnce(&Lease) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let guard = match self.inner.read() {
            guard if guard.is_some() => guard,
            guard => {
                drop(guard);
                let mut guard = self.inner.write();
                if guard.is_none() {
                    *guard = Some(self.inner.enter()?);
                    self.watch();
                }
                RwLockWriteGuard::downgrade(guard)
            }
        };
        let Some(lease) = &*guard else { return Err(StoreError::Other("the store was closed".into())) };
        let result = work(lease);
        let wanted = lease.lock.wanted();
        drop(guard);
        *self.inner.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if wanted {
            self.inner.leave();
        }
        result
    }

    /// Starts the thread that closes an unused shard; it ends when the shard is closed or the store dropped.
    fn watch(&self) {
        let (stop, stopped) = mpsc::channel::<()>();
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop);
        let inner = Arc::downgrade(&self.inner);
        std::thread::spawn(move || {
            while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(LOOK) {
                let Some(inner) = inner.upgrade() else { return };
                if inner.leave_if_unused() {
                    return;
                }
            }
        });
    }
}

impl Drop for EdgeStore {
    fn drop(&mut self) {
        self.inner.leave();
    }
}

impl Inner {
    // A panic while the lock was held cannot leave half a lease: poisoning says nothing here.
    fn read(&self) -> RwLockReadGuard<'_, Option<Lease>> {
        self.lease.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Option<Lease>> {
        self.lease.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn model(&self) -> ModelRef<'_> {
        ModelRef { name: &self.model.0, width: self.model.1 }
    }

    /// Waits for the folder and opens the shard that the manifest names.
    fn enter(&self) -> Result<Lease, StoreError> {
        let lock = Lock::acquire(&self.folder, PATIENCE)?;
        let (shard, manifest) = match Manifest::read(&self.folder)? {
            Some(manifest) => {
                manifest.check_model(self.model())?;
                let path = self.folder.join(&manifest.shard);
                (Shard::open(&path, manifest.width)?, manifest)
            }
            None => self.create()?,
        };
        let next = manifest.next_position;
        Ok(Lease { shard, manifest: Mutex::new(Positions { manifest, next }), words: Mutex::new(None), lock })
    }

    fn create(&self) -> Result<(Shard, Manifest), StoreError> {
        let manifest = Manifest::new(self.model(), manifest::new_shard_name());
        let shard = Shard::create(&self.folder.join(&manifest.shard), manifest.width)?;
        manifest.write(&self.folder)?;
        Ok((shard, manifest))
    }

    /// Closes the shard and lets others in.
    fn leave(&self) {
        if let Some(lease) = self.write().take() {
            lease.leave(&self.folder);
        }
    }

    /// [`Inner::leave`] where somebody waits or nothing was done for a while; true when the shard is closed.
    fn leave_if_unused(&self) -> bool {
        let Ok(mut guard) = self.lease.try_write() else { return false };
        let idle = self.used.lock().unwrap_or_else(PoisonError::into_inner).elapsed() >= IDLE;
        match guard.take_if(|lease| idle || lease.lock.wanted()) {
            Some(lease) => {
                lease.leave(&self.folder);
                true
            }
            None => guard.is_none(),
        }
    }

    /// A point of `question`, but for its position.
    fn point(&self, embedded: &Embedded) -> Result<Point, StoreError> {
        Ok(Point {
            id: embedded.question.id,
            dense: embedded.vector.clone(),
            sparse: self.bm25.document(&embedded.question),
            fields: collection::payload(&embedded.question, 0)?,
        })
    }

    fn unreadable(&self, reason: String) -> StoreError {
        damaged(&self.folder, reason)
    }
}

impl Lease {
    fn leave(self, folder: &Path) {
        let positions = self.manifest.into_inner().unwrap_or_else(PoisonError::into_inner);
        drop(self.shard);
        if positions.next != positions.manifest.next_position {
            // Positions that are not given back are only skipped.
            let _ = Manifest { next_position: positions.next, ..positions.manifest }.write(folder);
        }
        drop(self.lock);
    }

    /// Gives points their positions: the old one to those that exist, the next one to new ones.
    fn place(&self, folder: &Path, points: &mut [Point]) -> Result<(), StoreError> {
        let ids: Vec<_> = points.iter().map(|p| p.id).collect();
        let known: std::collections::HashMap<_, _> = self
            .shard
            .retrieve(&ids, Want::Some(&[POSITION]), false)?
            .into_iter()
            .map(|stored| (stored.id, collection::position(&stored.fields)))
            .collect();
        let mut positions = self.manifest.lock().unwrap_or_else(PoisonError::into_inner);
        let end = positions.next + points.len() as u64;
        if end > positions.manifest.next_position {
            let manifest = Manifest { next_position: end + POSITIONS, ..positions.manifest.clone() };
            manifest.write(folder)?;
            positions.manifest = manifest;
        }
        for point in points {
            let position = known.get(&point.id).copied().unwrap_or_else(|| {
                positions.next += 1;
                positions.next - 1
            });
            point.fields.insert(POSITION.into(), position.into());
        }
        Ok(())
    }

    fn forget_words(&self) {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The words of the store's titles and topics, learnt once per lease and change.
    fn words(&self) -> Result<Arc<Vocabulary>, StoreError> {
        let mut kept = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(words) = &*kept {
            return Ok(Arc::clone(words));
        }
        let mut words = Vocabulary::default();
        let mut learnt = 0;
        self.shard.scroll(&Filter::default(), &["text", "topic"], &mut |_, fields| {
            words.learn(collection::text(&fields, "text"));
            words.learn(collection::text(&fields, "topic"));
            learnt += 1;
            learnt < LEARNT
        })?;
        let words = Arc::new(words);
        *kept = Some(Arc::clone(&words));
        Ok(words)
    }

    /// Ids that pass, by bank and position, at most `limit`.
    fn in_order(&self, filter: &Filter, limit: usize) -> Result<Vec<QuestionId>, StoreError> {
        let mut found = Vec::new();
        self.shard.scroll(filter, &["bank", POSITION], &mut |id, fields| {
            found.push((collection::text(&fields, "bank").to_string(), collection::position(&fields), id));
            true
        })?;
        found.sort_unstable();
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, _, id)| id).collect())
    }
}

impl QuestionStore for EdgeStore {
    fn upsert(&self, questions: &[Embedded]) -> Result<(), StoreError> {
        let inner = &self.inner;
        collection::check(questions, inner.model.1)?;
        let _writer = inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in questions.chunks(CHUNK) {
            let mut points = chunk.iter().map(|q| inner.point(q)).collect::<Result<Vec<_>, _>>()?;
            self.with(|lease| {
                lease.place(&inner.folder, &mut points)?;
                lease.forget_words();
                lease.shard.upsert(points)
            })?;
        }
        Ok(())
    }

    fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        let _writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in ids.chunks(CHUNK) {
            self.with(|lease| {
                lease.forget_words();
                lease.shard.remove(chunk)
            })?;
        }
        Ok(())
    }

    fn hashes(&self, filter: &Filter) -> Result<Vec<(QuestionId, String)>, StoreError> {
        self.with(|lease| {
            let mut hashes = Vec::new();
            lease.shard.scroll(filter, &[HASH], &mut |id, fields| {
                hashes.push((id, collection::text(&fields, HASH).to_string()));
                true
            })?;
            Ok(hashes)
        })
    }

    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError> {
        self.with(|lease| {
            let mut list = Vec::new();
            for ids in lease.in_order(filter, limit)?.chunks(CHUNK) {
                for Stored { id, fields, dense } in lease.shard.retrieve(ids, Want::All, true)? {
                    let question = collection::question(id, fields).map_err(|e| self.inner.unreadable(e))?;
                    list.push(Embedded { question, vector: dense });
                }
            }
            Ok(list)
        })
    }

    fn search(&self, query: &Query) -> Result<Vec<Hit>, StoreError> {
        if let Some(vector) = &query.vector {
            collection::check_vector(vector, self.inner.model.1, &"the query")?;
        }
        if query.limit == 0 {
            return Ok(Vec::new());
        }
        self.with(|lease| {
            let mut candidates = lease.candidates(&self.inner.bm25, query)?;
            let wanted = if query.diversity.is_some() { query::candidates(query.limit) } else { query.limit };
            candidates.truncate(wanted);
            lease
                .hits(query, &candidates)
                .and_then(|hits| hits.into_iter().collect::<Result<_, _>>().map_err(|e| self.inner.unreadable(e)))
        })
    }

    fn banks(&self) -> Result<Vec<BankSummary>, StoreError> {
        self.with(|lease| {
            let mut payloads: Vec<Fields> = Vec::new();
            lease.shard.scroll(&Filter::default(), &["bank", "role", "level", "section"], &mut |_, fields| {
                payloads.push(fields);
                true
            })?;
            Ok(collection::banks(&payloads))
        })
    }
}

type Candidate = query::Candidate<QuestionId>;

impl Lease {
    /// Both halves of the search, fused. A query without words and vector finds everything that passes, in order.
    fn candidates(&self, bm25: &Bm25, query: &Query) -> Result<Vec<Candidate>, StoreError> {
        let most = query::candidates(query.limit);
        let dense = match &query.vector {
            Some(vector) => Some(self.shard.nearest_dense(vector, &query.filter, most)?),
            None => None,
        };
        let sparse = if query.text.trim().is_empty() {
            None
        } else {
            let words = bm25.query(&self.words()?.correct(&query.text));
            if words.indices.is_empty() { None } else { Some(self.shard.nearest_sparse(words, &query.filter, most)?) }
        };
        if query.vector.is_none() && query.text.trim().is_empty() {
            let all = self.in_order(&query.filter, most)?;
            return Ok(all.into_iter().map(|id| Candidate { id, score: 0.0, dense: None, sparse: None }).collect());
        }
        Ok(query::fuse(dense.as_deref(), sparse.as_deref()))
    }

    /// The questions of the candidates, diversified where asked, with the cosines the dense half did not compute.
    fn hits(&self, query: &Query, candidates: &[Candidate]) -> Result<Vec<Result<Hit, String>>, StoreError> {
        let ids: Vec<_> = candidates.iter().map(|c| c.id).collect();
        let missing = query.vector.is_some() && candidates.iter().any(|c| c.dense.is_none());
        let vectors = query.diversity.is_some() || missing;
        let stored = self.shard.retrieve(&ids, Want::All, vectors)?;
        let by_id: std::collections::HashMap<_, _> = candidates.iter().map(|c| (c.id, c)).collect();
        let mut found: Vec<(Candidate, Stored)> =
            stored.into_iter().filter_map(|s| by_id.get(&s.id).map(|c| (**c, s))).collect();
        if let Some(vector) = query.vector.as_deref().map(query::unit) {
            for (candidate, stored) in found.iter_mut().filter(|(c, _)| c.dense.is_none()) {
                candidate.dense = Some(query::dot(&vector, &stored.dense));
            }
        }
        if let Some(diversity) = query.diversity {
            let items: Vec<_> = found.iter().map(|(c, s)| (c.score, s.dense.as_slice())).collect();
            let order = query::diversify(&items, diversity, query.limit);
            let mut slots: Vec<_> = found.into_iter().map(Some).collect();
            found = order.into_iter().filter_map(|i| slots.get_mut(i)?.take()).collect();
        }
        Ok(found
            .into_iter()
            .map(|(c, s)| {
                let question = collection::question(c.id, s.fields)?;
                Ok(Hit { question, score: c.score, dense: c.dense, sparse: c.sparse })
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract;
    use crate::store::testing::{WIDTH, embedded};

    const MODEL: ModelRef<'static> = ModelRef { name: "test", width: WIDTH };

    #[test]
    fn it_keeps_the_contract() {
        for behaviour in contract::ALL {
            let folder = tempfile::tempdir().unwrap();
            behaviour(&EdgeStore::open(&folder.path().join("store"), MODEL).unwrap());
        }
    }

    #[test]
    fn what_was_written_is_there_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let given: Vec<_> = (0..3).map(|n| embedded(n, "Spark join", "spark", n as usize)).collect();
        for n in 0..3 {
            let store = EdgeStore::open(folder.path(), MODEL).unwrap();
            assert_eq!(store.list(&Filter::default(), 10).unwrap(), given[..n]);
            store.upsert(&given[n..=n]).unwrap();
        }
        let store = EdgeStore::open(folder.path(), MODEL).unwrap();
        assert_eq!(store.list(&Filter::default(), 10).unwrap(), given);
    }
}
