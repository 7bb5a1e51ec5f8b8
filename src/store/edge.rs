//! The question store in a folder of the user's home: Qdrant Edge in process.
//!
//! Owns what the store does; who may do it when is [`super::lease`]'s, how it is done in Edge [`super::shard`]'s.
//!
//! # Files
//! `store.json` ([`super::manifest`]), `shard-<uuid>/` (the one the manifest names; others are being built, or leftovers
//! of a build that died and are removed), and the empty `store.lock`, `store.next`, `store.rebuild`.

use super::collection::{self, HASH};
use super::lease::{Lease, Leased};
use super::manifest::{Manifest, ModelRef, damaged};
use super::query;
use super::rebuild::Rebuild;
use super::shard::{Fields, Point, Stored, Want};
use super::sparse::Bm25;
use crate::domain::QuestionId;
use crate::ports::{BankSummary, Embedded, Filter, Hit, Query, QuestionStore, StoreError};
use std::collections::HashMap;
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
        self.leased.with(|lease| self.read(lease, ids))
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

    fn read(&self, lease: &Lease, ids: &[QuestionId]) -> Result<Vec<Embedded>, StoreError> {
        let mut list = Vec::new();
        for ids in ids.chunks(CHUNK) {
            for Stored { id, fields, dense } in lease.shard.retrieve(ids, Want::All, true)? {
                let question = collection::question(id, fields).map_err(|e| self.unreadable(e))?;
                list.push(Embedded { question, vector: dense });
            }
        }
        Ok(list)
    }

    fn unreadable(&self, reason: String) -> StoreError {
        damaged(self.leased.folder(), reason)
    }
}

/// The points of questions, but for their positions.
pub(super) fn points(bm25: &Bm25, questions: &[Embedded]) -> Result<Vec<Point>, StoreError> {
    let point = |embedded: &Embedded| {
        Ok(Point {
            id: embedded.question.id,
            dense: embedded.vector.clone(),
            sparse: bm25.document(&embedded.question),
            fields: collection::payload(&embedded.question, 0)?,
        })
    };
    questions.iter().map(point).collect()
}

impl QuestionStore for EdgeStore {
    fn upsert(&self, questions: &[Embedded]) -> Result<(), StoreError> {
        collection::check(questions, self.leased.model().width)?;
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in questions.chunks(CHUNK) {
            let points = points(&self.bm25, chunk)?;
            self.leased.with(|lease| lease.upsert(points))?;
        }
        Ok(())
    }

    fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        let _writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        ids.chunks(CHUNK).try_for_each(|chunk| self.leased.with(|lease| lease.remove(chunk)))
    }

    fn hashes(&self, filter: &Filter) -> Result<Vec<(QuestionId, String)>, StoreError> {
        self.leased.with(|lease| {
            let mut hashes = Vec::new();
            lease.shard.scroll(filter, &[HASH], &mut |id, fields| {
                hashes.push((id, collection::text(&fields, HASH).to_string()));
                true
            })?;
            Ok(hashes)
        })
    }

    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError> {
        self.leased.with(|lease| self.read(lease, &lease.in_order(filter, limit)?))
    }

    fn search(&self, query: &Query) -> Result<Vec<Hit>, StoreError> {
        if let Some(vector) = &query.vector {
            collection::check_vector(vector, self.leased.model().width, &"the query")?;
        }
        if query.limit == 0 {
            return Ok(Vec::new());
        }
        let found = self.leased.with(|lease| {
            let mut candidates = candidates(lease, &self.bm25, query)?;
            if query.diversity.is_none() {
                candidates.truncate(query.limit);
            }
            with_payload(lease, query, &candidates)
        })?;
        let question = |c: &Candidate, s: Stored| collection::question(c.id, s.fields).map_err(|e| self.unreadable(e));
        found
            .into_iter()
            .map(|(c, s)| Ok(Hit { question: question(&c, s)?, score: c.score, dense: c.dense, sparse: c.sparse }))
            .collect()
    }

    fn banks(&self) -> Result<Vec<BankSummary>, StoreError> {
        self.leased.with(|lease| {
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

/// Both halves of the search, fused. A query without words and vector finds everything that passes, in order.
fn candidates(lease: &Lease, bm25: &Bm25, query: &Query) -> Result<Vec<Candidate>, StoreError> {
    let most = query::candidates(query.limit).min(lease.shard.count()?);
    if most == 0 {
        return Ok(Vec::new());
    }
    let text = query.text.trim();
    if query.vector.is_none() && text.is_empty() {
        let all = lease.in_order(&query.filter, most)?;
        return Ok(all.into_iter().map(|id| Candidate { id, score: 0.0, dense: None, sparse: None }).collect());
    }
    let dense = match &query.vector {
        Some(vector) => Some(lease.shard.nearest_dense(vector, &query.filter, most)?),
        None => None,
    };
    let words = if text.is_empty() { String::new() } else { lease.words()?.correct(text) };
    let words = bm25.query(&words);
    let sparse =
        if words.indices.is_empty() { None } else { Some(lease.shard.nearest_sparse(words, &query.filter, most)?) };
    Ok(query::fuse(dense.as_deref(), sparse.as_deref()))
}

/// The candidates with their payloads, diversified where asked, with the cosines the dense half did not compute.
fn with_payload(
    lease: &Lease,
    query: &Query,
    candidates: &[Candidate],
) -> Result<Vec<(Candidate, Stored)>, StoreError> {
    let ids: Vec<_> = candidates.iter().map(|c| c.id).collect();
    let missing = query.vector.is_some() && candidates.iter().any(|c| c.dense.is_none());
    let stored = lease.shard.retrieve(&ids, Want::All, query.diversity.is_some() || missing)?;
    let by_id: HashMap<_, _> = candidates.iter().map(|c| (c.id, *c)).collect();
    let mut found: Vec<_> = stored.into_iter().filter_map(|s| by_id.get(&s.id).map(|c| (*c, s))).collect();
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
    Ok(found)
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
