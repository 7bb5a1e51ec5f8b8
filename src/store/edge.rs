//! The question store in a folder of the user's home: Qdrant Edge in process.
//!
//! Owns what the store does; who may do it when is [`super::lease`]'s, how it is done in Edge [`super::shard`]'s.
//!
//! # Files
//! `store.json` ([`super::manifest`]), `shard-<uuid>/` (the one the manifest names; others are being built, or leftovers
//! of a build that died and are removed), and the empty `store.lock`, `store.next`, `store.rebuild`.

use super::collection;
use super::lease::{Lease, Leased};
use super::manifest::{Manifest, ModelRef, damaged};
use super::points;
use super::rebuild::Rebuild;
use super::sparse::Bm25;
use crate::domain::QuestionId;
use crate::ports::{BankSummary, Embedded, Filter, Hit, Query, QuestionStore, StoreError};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Questions written in one go; another process may take its turn after each. Each is flushed to disk, some 80 file
/// syncs, so many small ones would be slow.
pub(super) const CHUNK: usize = 2_048;

/// Questions outside of the search graphs from which on graphs are built. Below, a plain scan answers in milliseconds.
const UNINDEXED: usize = 20_000;

/// Questions in a folder. Several of them, in one process or in many, may be open on one folder.
pub struct EdgeStore {
    leased: Leased,
    bm25: Bm25,
    /// Writers of this process, one after the other.
    writer: Mutex<()>,
}

impl EdgeStore {
    /// Opens the store in `folder`, making it where there is none. `embedder` is the model its vectors come from.
    pub fn open(folder: &Path, embedder: ModelRef<'_>) -> Result<Self, StoreError> {
        let store = Self { leased: Leased::new(folder, embedder)?, bm25: Bm25::new()?, writer: Mutex::new(()) };
        store.leased.with(|_| Ok(()))?;
        Ok(store)
    }

    /// Name and width of the model whose vectors the store in `folder` holds; None where there is no store.
    pub fn stored_model(folder: &Path) -> Result<Option<(String, usize)>, StoreError> {
        Ok(Manifest::read(folder)?.map(|m| (m.model, m.width)))
    }

    /// Questions with their vectors, in the order of `ids`; unknown ids are left out.
    pub fn get(&self, ids: &[QuestionId]) -> Result<Vec<Embedded>, StoreError> {
        self.leased.with(|lease| points::read(&lease.shard, ids))?.map_err(|e| self.unreadable(e))
    }

    /// Builds the search graphs where enough questions came in since the last time to be felt; false where nothing
    /// was due or another process is at it. Takes about a minute per 100,000 questions; meanwhile everything works, in
    /// this process and in others.
    pub fn maintain(&self) -> Result<bool, StoreError> {
        if self.leased.with(|lease| lease.shard.unindexed())? < UNINDEXED {
            return Ok(false);
        }
        let mut rebuild = match Rebuild::begin(self.leased.folder(), self.leased.model()) {
            Err(StoreError::Busy { .. }) => return Ok(false),
            other => other?,
        };
        loop {
            let missing = rebuild.missing()?;
            if missing.is_empty() {
                return Ok(true);
            }
            rebuild.add(&missing)?;
        }
    }

    pub(super) fn leased(&self) -> &Leased {
        &self.leased
    }

    fn unreadable(&self, reason: String) -> StoreError {
        damaged(self.leased.folder(), reason)
    }
}

impl QuestionStore for EdgeStore {
    fn upsert(&self, questions: &[Embedded]) -> Result<(), StoreError> {
        collection::check(questions, self.leased.model().width)?;
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for portion in points::portions(questions, CHUNK) {
            let points = points::points(&self.bm25, portion)?;
            self.leased.with(|lease| lease.upsert(points))?;
        }
        Ok(())
    }

    fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        ids.chunks(CHUNK).try_for_each(|chunk| self.leased.with(|lease| lease.remove(chunk)))
    }

    fn hashes(&self, filter: &Filter) -> Result<Vec<(QuestionId, String)>, StoreError> {
        self.leased.with(|lease| points::hashes(&lease.shard, filter))
    }

    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError> {
        let list = |lease: &Lease| points::read(&lease.shard, &points::in_order(&lease.shard, filter, limit)?);
        self.leased.with(list)?.map_err(|e| self.unreadable(e))
    }

    fn search(&self, query: &Query) -> Result<Vec<Hit>, StoreError> {
        if let Some(vector) = &query.vector {
            collection::check_vector(vector, self.leased.model().width, &"the query")?;
        }
        let found = self.leased.with(|lease| points::search(&lease.shard, &self.bm25, || lease.words(), query))?;
        found.hits().map_err(|e| self.unreadable(e))
    }

    fn banks(&self) -> Result<Vec<BankSummary>, StoreError> {
        self.leased.with(|lease| points::banks(&lease.shard))
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
    fn what_no_search_graph_holds_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let store = EdgeStore::open(folder.path(), MODEL).unwrap();
        let given: Vec<_> = (0..9).map(|n| embedded(n, "Spark join", "spark", n as usize)).collect();
        store.upsert(&given).unwrap();
        assert_eq!(store.leased.with(|lease| lease.shard.unindexed()).unwrap(), 9);
        assert!(!store.maintain().unwrap());
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
