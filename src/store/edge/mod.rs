//! The question store in a folder of the user's home: Qdrant Edge in process.
//!
//! Owns what the store does; who may do it when is [`leased`]'s, how it is done in Edge
//! [`shard`]'s.
//!
//! # Files
//! `store.json` ([`manifest`]), `catalog.bin` ([`catalog`], and [`young`] where there is nothing else
//! yet), `shard-<uuid>/` (the one the manifest names; others are
//! being built, or leftovers of a build that died and are removed), and the empty `store.lock`,
//! `store.next`, `store.rebuild`.

use crate::store::index::collection;
mod catalog;
mod edge_types;
mod guard;
mod lease;
mod leased;
mod lock;
mod manifest;
mod rebuild;
mod shard;
mod shard_config;
mod young;

#[cfg(test)]
mod durability;

pub use guard::silence_guarded_panics;
pub use rebuild::Rebuild;

use self::lease::{CHUNK, Lease, UNINDEXED};
use self::leased::Leased;
use self::manifest::{Manifest, damaged};
use crate::domain::QuestionId;
use crate::ports::{BankSummary, Embedded, Filter, Hit, Query, QuestionStore, StoreError};
use crate::store::index::model::{Model, ModelRef};
use crate::store::index::points;
use crate::store::index::sparse::Bm25;
use crate::store::transfer::{Facts, Lost, Source};
use std::collections::HashMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Questions in a folder. Several of them, in one process or in many, may be open on one folder.
pub struct EdgeStore {
    leased: Leased,
    bm25: Bm25,
    /// Writers of this process, one after the other.
    writer: Mutex<()>,
}

impl EdgeStore {
    /// Opens the store in `folder`, making it where there is none. `embedder` is the model its
    /// vectors come from.
    pub fn open(folder: &Path, embedder: ModelRef<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            leased: Leased::open(folder, embedder)?,
            bm25: Bm25::new()?,
            writer: Mutex::new(()),
        })
    }

    /// Returns the origin of the vectors of the store in `folder`; None where there is no store.
    pub fn stored_model(folder: &Path) -> Result<Option<Model>, StoreError> {
        Ok(Manifest::read(folder)?.map(|m| m.model().into()))
    }

    /// True where nothing was ever stored: the first questions given at once go in at the price of
    /// a file.
    pub fn is_new(&self) -> Result<bool, StoreError> {
        let catalog = self.leased.catalog()?;
        Ok(catalog.is_some_and(|catalog| catalog.is_empty()))
    }

    fn unreadable(&self, reason: String) -> StoreError {
        damaged(self.leased.folder(), reason)
    }
}

impl QuestionStore for EdgeStore {
    fn upsert(&self, questions: &[Embedded]) -> Result<(), StoreError> {
        collection::check_questions(questions, self.leased.model().width)?;
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_new()? && young::store_first(self.leased.folder(), questions)? {
            return Ok(());
        }

        let mut portions = points::portions(questions, CHUNK)
            .map(|portion| || points::make_points(&self.bm25, portion));
        let mut next = portions.next().map(|make| make());

        while let Some(points) = next {
            let points = points?;
            // While one portion is written, the next is made.
            next = std::thread::scope(|scope| {
                let beside = portions.next().map(|make| scope.spawn(make));
                self.leased.with(|lease| lease.upsert(points))?;
                Ok(beside.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))))
            })?;
        }

        Ok(())
    }

    fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        ids.chunks(CHUNK)
            .try_for_each(|chunk| self.leased.with(|lease| lease.remove(chunk)))
    }

    fn hashes(&self, filter: &Filter) -> Result<HashMap<QuestionId, String>, StoreError> {
        self.leased
            .read(|points| points::content_hashes(points, filter))
    }

    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError> {
        let read = self.leased.read(|points| {
            let ids = points::ordered_ids(points, filter, limit)?;
            points::read_questions(points, &ids)
        })?;
        read.map_err(|e| self.unreadable(e))
    }

    fn search(&self, query: &Query) -> Result<Vec<Hit>, StoreError> {
        if let Some(vector) = &query.vector {
            collection::check_vector(vector, self.leased.model().width, &"the query")?;
        }
        let found = self
            .leased
            .with(|lease| points::search(&lease.shard, &self.bm25, || lease.words(), query))?;
        found.hits().map_err(|e| self.unreadable(e))
    }

    fn banks(&self) -> Result<Vec<BankSummary>, StoreError> {
        self.leased.read(points::summarize_banks)
    }

    /// Due where enough questions came in since the last time to be felt. Meanwhile everything
    /// works, in this process and in others.
    fn maintain(&self, progress: &mut dyn FnMut(usize, usize)) -> Result<bool, StoreError> {
        let counts = self.leased.with(Lease::counts)?;
        if counts.unindexed < UNINDEXED {
            return Ok(false);
        }

        let mut rebuild = match Rebuild::begin(self.leased.folder(), self.leased.model()) {
            Err(StoreError::Busy { .. }) => return Ok(false),
            other => other?,
        };
        let mut copied = 0;

        loop {
            progress(copied, counts.questions.max(copied));
            let missing = rebuild.missing()?;
            if missing.is_empty() {
                return Ok(true);
            }
            rebuild.add(&missing)?;
            copied += missing.len();
        }
    }
}

impl Source for EdgeStore {
    fn ids(&self, filter: &Filter) -> Result<Vec<QuestionId>, StoreError> {
        self.leased
            .read(|points| points::ordered_ids(points, filter, usize::MAX))
    }

    fn get(&self, ids: &[QuestionId]) -> Result<Vec<Embedded>, StoreError> {
        self.leased.questions(ids)
    }

    fn lost(&self) -> Result<Option<Lost>, StoreError> {
        // A true copy has everything that is remembered.
        if self.leased.catalog()?.is_some() {
            return Ok(None);
        }
        let (left, held) = self
            .leased
            .with(|lease| Ok((lease.shard.count()?, lease.held_before())))?;
        let lost = held.map(|held| Lost {
            left,
            known: held.questions,
        });
        Ok(lost.filter(|lost| lost.left < lost.known))
    }

    fn facts(&self) -> Result<Facts, StoreError> {
        let counts = self.leased.with(Lease::counts)?;
        let held = self.leased.with(|lease| Ok(lease.held_before()))?;
        let (folder, model) = (self.leased.folder(), self.leased.model());

        Ok(Facts {
            place: folder.display().to_string(),
            model: model.name.into(),
            width: model.width,
            questions: counts.questions,
            held: held.map(|held| (held.questions, held.banks)),
            indexed: counts.questions.saturating_sub(counts.unindexed),
            bytes: Some(folder_size(folder)),
        })
    }
}

/// Bytes the files below `folder` take on disk; what cannot be looked at counts nothing.
fn folder_size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => folder_size(&entry.path()),
            Ok(data) => allocated(&data),
            Err(_) => 0,
        })
        .sum()
}

/// Edge reserves space in its files that the file system never gives out, so the length would say
/// too much.
#[cfg(unix)]
fn allocated(data: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(data) * 512
}

#[cfg(not(unix))]
fn allocated(data: &std::fs::Metadata) -> u64 {
    data.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::contract;
    use crate::store::testing::{WIDTH, embedded};

    const MODEL: ModelRef<'static> = ModelRef::new("test", WIDTH);

    #[test]
    fn it_keeps_the_contract() {
        for behaviour in contract::ALL {
            let folder = tempfile::tempdir().unwrap();
            behaviour(&EdgeStore::open(&folder.path().join("store"), MODEL).unwrap());
        }
    }

    #[test]
    fn what_no_search_graph_holds_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let store = EdgeStore::open(folder.path(), MODEL).unwrap();
        let given: Vec<_> = (0..9)
            .map(|n| embedded(n, "Spark join", "spark", n as usize))
            .collect();
        store.upsert(&given).unwrap();
        assert_eq!(
            store.leased.with(|lease| lease.shard.unindexed()).unwrap(),
            9
        );
        assert!(
            !store
                .maintain(&mut |_, _| panic!("nothing is due"))
                .unwrap()
        );
    }

    #[test]
    fn a_large_import_is_spread_over_segments_and_all_of_it_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let store = EdgeStore::open(folder.path(), MODEL).unwrap();
        let given: Vec<_> = (0..2_500)
            .map(|n| embedded(n, &format!("Join {n}"), "spark", n as usize))
            .collect();
        for portion in given.chunks(500) {
            store.upsert(portion).unwrap();
        }
        assert!(store.leased.with(|lease| lease.shard.segments()).unwrap() > 1);
        drop(store);
        let store = EdgeStore::open(folder.path(), MODEL).unwrap();
        assert_eq!(store.list(&Filter::default(), usize::MAX).unwrap(), given);
        for n in [0, 1_024, 1_234, 2_499] {
            let query = Query {
                text: n.to_string(),
                limit: 1,
                ..Query::default()
            };
            assert_eq!(store.search(&query).unwrap()[0].question, given[n].question);
        }
        // What is edited stays one question, wherever it lies.
        let mut edited = given[5].clone();
        edited.question.text = "Edited".into();
        store.upsert(std::slice::from_ref(&edited)).unwrap();
        store.remove(&[given[6].question.id]).unwrap();
        assert_eq!(store.banks().unwrap()[0].questions, 2_499);
        assert_eq!(store.list(&Filter::default(), 6).unwrap()[5], edited);
    }

    #[test]
    fn what_was_written_is_there_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let given: Vec<_> = (0..3)
            .map(|n| embedded(n, "Spark join", "spark", n as usize))
            .collect();
        for n in 0..3 {
            let store = EdgeStore::open(folder.path(), MODEL).unwrap();
            assert_eq!(store.list(&Filter::default(), 10).unwrap(), given[..n]);
            store.upsert(&given[n..=n]).unwrap();
        }
        let store = EdgeStore::open(folder.path(), MODEL).unwrap();
        assert_eq!(store.list(&Filter::default(), 10).unwrap(), given);
    }
}
