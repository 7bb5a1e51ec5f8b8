//! One Qdrant Edge shard in one folder: the only file that speaks to `qdrant_edge`'s shard.
//!
//! Owns the shard's configuration, the translation of filters, and what Edge leaves to its user:
//! - a panic inside Edge (it asserts on broken files) becomes [`StoreError::Damaged`];
//! - Edge 0.7 never replays its write-ahead log, so only flushed data survives a crash:
//!   [`Shard::upsert`] flushes;
//! - inserting takes the longer the more points a segment has: [`Shard::upsert`] seals a full one
//!   on a thread beside it, and goes on in a new one;
//! - it never truncates that log either: [`Shard::upsert`] does, too. The log still numbers the
//!   operations, and Edge ignores an operation whose number is not above the point's, so a shard
//!   whose log is gone must not be opened.
//!
//! # Segments
//! One segment grows. Once it holds `segment_kb` of vectors it is sealed: its vectors get a copy
//! of a byte a number, which is scanned four times as fast and rescored from the full ones; words
//! and keywords are read from the disk instead of memory. As long as the shard has no search
//! graphs, nor gets a sealed segment one, because a graph takes a hundred times as long as sealing.
//! [`Shard::build_graphs`] merges the segments and builds graphs; from then on sealing does as
//! well. Which of the two a shard is, its own configuration says.
//!
//! Who may open it, and when, is decided by `edge`.

use super::edge_types::{dense_of, edge_filter, fields_of, json_path};
use super::guard::guarded;
use super::manifest::{damaged, read_only};
use super::shard_config::{hnsw_config, shard_config};
use crate::domain::QuestionId;
use crate::ports::{Filter, StoreError};
use crate::store::index::collection::{DENSE, INDEXED, SPARSE};
use crate::store::index::points::{
    Fields, Halves, IndexPoint, Points, Ranking, Searchable, Stored,
};
use crate::store::index::query::Ranked;
use qdrant_edge::{
    CreateIndex, EdgeConfig, EdgeOptimizersConfig, EdgeShard, FieldIndexOperations,
    KeywordIndexParams, NamedQuery, OperationError, PayloadFieldSchema, PayloadSchemaParams,
    PointId, PointInsertOperations, PointOperations, PointStruct, QuantizationSearchParams,
    QueryEnum, QueryRequest, ScoringQuery, ScrollRequest, SearchParams, SparseVector,
    UpdateOperation, Vector, VectorInternal, Vectors, WithPayloadInterface, WithVector,
};
use serde_json::Value;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// Points read at a time.
const PAGE: usize = 1_000;
/// Points inserted before sealing may have its turn.
const INSERTED_AT_ONCE: usize = 256;
/// The file that says that a segment is being sealed.
const SEALING: &str = "sealing";
/// The sub-folder that Edge builds segments in.
const TEMPORARY: &str = "temp_segments";

/// An open shard.
pub struct Shard {
    // None when closed.
    edge: RwLock<Option<EdgeShard>>,
    path: PathBuf,
    /// The store's folder, which errors name: it is what a user can move away.
    folder: PathBuf,
}

impl Shard {
    /// Makes an empty shard in the sub-folder `name`, which does not exist yet.
    pub fn create(folder: &Path, name: &str, width: usize) -> Result<Self, StoreError> {
        let path = folder.join(name);
        std::fs::create_dir(&path).map_err(|e| read_only(folder, &e))?;
        let edge = guarded(folder, || EdgeShard::new(&path, shard_config(width, false)))?;
        let shard = Self {
            edge: RwLock::new(Some(edge)),
            path,
            folder: folder.into(),
        };

        for field in INDEXED {
            let on_disk = KeywordIndexParams {
                on_disk: Some(true),
                ..KeywordIndexParams::default()
            };
            let create = CreateIndex {
                field_name: json_path(field)?,
                field_schema: Some(PayloadFieldSchema::FieldParams(
                    PayloadSchemaParams::Keyword(on_disk),
                )),
            };
            shard.update(UpdateOperation::FieldIndexOperation(
                FieldIndexOperations::CreateIndex(create),
            ))?;
        }

        shard.flush()?;
        Ok(shard)
    }

    /// Opens the existing shard in the sub-folder `name`.
    pub fn open(folder: &Path, name: &str, width: usize) -> Result<Self, StoreError> {
        let path = folder.join(name);
        if let Some(part) = missing_part(&path) {
            return Err(damaged(folder, format!("{part} of {name} is missing")));
        }

        // What a crash left of a segment that was being built. What cannot be removed costs space
        // only.
        let _ = std::fs::remove_dir_all(path.join(TEMPORARY));
        let edge = guarded(folder, || {
            let stored = EdgeConfig::load(&path).transpose()?;
            let graphs = stored.is_some_and(|stored| stored.hnsw_config.m > 0);
            EdgeShard::load(&path, Some(shard_config(width, graphs)))
        })?;
        let shard = Self {
            edge: RwLock::new(Some(edge)),
            path,
            folder: folder.into(),
        };
        shard.end_sealing()?;

        Ok(shard)
    }

    /// Inserts or replaces; durable when it returns. A full segment is sealed meanwhile.
    pub fn upsert(&self, points: Vec<IndexPoint>) -> Result<(), StoreError> {
        std::thread::scope(|scope| {
            let sealing = scope.spawn(|| self.seal());
            let inserted = self.insert(points);
            let sealed = sealing.join().unwrap_or_else(|panic| resume_unwind(panic));
            inserted.and(sealed)
        })?;

        // Only now: Edge cannot flush while it changes its list of segments.
        self.flush()?;
        self.end_sealing()?;
        self.trim_log();
        Ok(())
    }

    /// Inserts a few at a time, so that sealing finds its turn between them.
    fn insert(&self, points: Vec<IndexPoint>) -> Result<(), StoreError> {
        let mut points = points.into_iter().map(point_struct).peekable();
        while points.peek().is_some() {
            let list = points.by_ref().take(INSERTED_AT_ONCE).map(Into::into);
            let list = PointInsertOperations::PointsList(list.collect());
            self.update(UpdateOperation::PointOperation(
                PointOperations::UpsertPoints(list),
            ))?;
        }
        Ok(())
    }

    /// Removes; durable when it returns.
    pub fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        let ids = ids.iter().map(|id| PointId::Uuid(id.0)).collect();
        self.update(UpdateOperation::PointOperation(
            PointOperations::DeletePoints { ids },
        ))?;
        self.flush()
    }

    /// Number of points.
    pub fn count(&self) -> Result<usize, StoreError> {
        self.run(|edge| Ok(edge.info().points_count))
    }

    /// Number of segments.
    #[cfg(test)]
    pub fn segments(&self) -> Result<usize, StoreError> {
        self.run(|edge| Ok(edge.info().segments_count))
    }

    /// About the number of points that are not in an HNSW graph.
    pub fn unindexed(&self) -> Result<usize, StoreError> {
        self.run(|edge| {
            let info = edge.info();
            // Edge counts sealed segments as indexed, with a graph or without.
            if edge.config().hnsw_config.m == 0 {
                return Ok(info.points_count);
            }
            // Sparse vectors count as indexed from the start, so they are taken off.
            Ok((2 * info.points_count).saturating_sub(info.indexed_vectors_count))
        })
    }

    /// Merges segments and builds search graphs. Blocks, for a minute at 100,000 questions.
    pub fn build_graphs(&self) -> Result<(), StoreError> {
        let sealing = self.run(|edge| Ok(edge.config().optimizers.clone()))?;
        // Edge's own rules of merging, and a graph for whatever there is.
        let merging = EdgeOptimizersConfig {
            indexing_threshold: Some(1),
            ..EdgeOptimizersConfig::default()
        };
        self.run(|edge| edge.set_hnsw_config(hnsw_config(true)))?;
        self.run(|edge| edge.set_optimizers_config(merging))?;
        self.run(|edge| edge.optimize())?;
        self.run(|edge| edge.set_optimizers_config(sealing))?;
        self.flush()
    }

    /// Seals the growing segment where it is full, and begins the next one; tidies segments of
    /// which much was deleted.
    fn seal(&self) -> Result<(), StoreError> {
        // Without the file, a segment that is not whole would count as damage when the shard is
        // opened.
        std::fs::write(self.path.join(SEALING), "").map_err(|e| read_only(&self.folder, &e))?;
        self.run(|edge| edge.optimize())?;
        Ok(())
    }

    fn end_sealing(&self) -> Result<(), StoreError> {
        match std::fs::remove_file(self.path.join(SEALING)) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(read_only(&self.folder, &e)),
            _ => Ok(()),
        }
    }

    /// Closes it; everything after that is an error.
    pub fn close(&mut self) {
        let Some(edge) = self
            .edge
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        else {
            return;
        };
        // Edge flushes when dropped, and panics where it cannot. Everything reported as written is
        // flushed already.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(edge)));
        self.trim_log();
    }

    /// Deletes the log that is no longer needed: everything but the newest closed file, which holds
    /// the count.
    fn trim_log(&self) {
        let Ok(entries) = std::fs::read_dir(self.path.join("wal")) else {
            return;
        };
        let mut closed: Vec<_> = entries
            .flatten()
            .filter_map(|e| Some((closed_log_number(&e)?, e.path())))
            .collect();
        closed.sort();
        closed.pop();

        for (_, file) in closed {
            // What cannot be deleted now will be the next time.
            let _ = std::fs::remove_file(file);
        }
    }

    fn ranking(
        &self,
        query: VectorInternal,
        using: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Ranking, StoreError> {
        let request = QueryRequest {
            prefetches: Vec::new(),
            query: Some(ScoringQuery::Vector(QueryEnum::Nearest(NamedQuery {
                query,
                using: Some(using.into()),
            }))),
            filter: edge_filter(filter)?,
            score_threshold: None,
            limit,
            offset: 0,

            // The copies of a byte a number choose, the full vectors decide.
            params: Some(SearchParams {
                quantization: Some(QuantizationSearchParams {
                    rescore: Some(true),
                    ..Default::default()
                }),
                ..SearchParams::default()
            }),

            with_vector: WithVector::Bool(false),
            with_payload: WithPayloadInterface::Bool(false),
        };

        let points = self.run(|edge| edge.query(request))?;
        let scored = points.into_iter().filter_map(|p| match p.id {
            PointId::Uuid(id) => Some(Ranked {
                id: QuestionId(id),
                score: p.score,
            }),
            PointId::NumId(_) => None,
        });

        Ok(scored.collect())
    }

    fn update(&self, operation: UpdateOperation) -> Result<(), StoreError> {
        self.run(|edge| edge.update(operation))
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.run(|edge| {
            edge.flush();
            Ok(())
        })
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&EdgeShard) -> Result<T, OperationError>,
    ) -> Result<T, StoreError> {
        let guard = self.edge.read().unwrap_or_else(PoisonError::into_inner);
        let Some(edge) = &*guard else {
            return Err(damaged(&self.folder, "it is closed"));
        };
        guarded(&self.folder, || work(edge))
    }
}

impl Points for Shard {
    fn scroll(
        &self,
        filter: &Filter,
        fields: &[&str],
        each: &mut dyn FnMut(QuestionId, Fields) -> bool,
    ) -> Result<(), StoreError> {
        let include = fields
            .iter()
            .map(|f| json_path(f))
            .collect::<Result<Vec<_>, _>>()?;
        let filter = edge_filter(filter)?;
        let mut offset = None;

        loop {
            let request = ScrollRequest {
                offset,
                limit: Some(PAGE),
                filter: filter.clone(),
                with_payload: Some(WithPayloadInterface::Fields(include.clone())),
                with_vector: WithVector::Bool(false),
                order_by: None,
            };
            let (records, next) = self.run(|edge| edge.scroll(request))?;
            for record in records {
                let PointId::Uuid(id) = record.id else {
                    continue;
                };
                if !each(QuestionId(id), fields_of(record.payload)) {
                    return Ok(());
                }
            }
            match next {
                Some(_) => offset = next,
                None => return Ok(()),
            }
        }
    }

    fn retrieve(
        &self,
        ids: &[QuestionId],
        fields: Option<&[&str]>,
        vectors: bool,
    ) -> Result<Vec<Stored>, StoreError> {
        let payload = match fields {
            None => WithPayloadInterface::Bool(true),
            Some(list) => WithPayloadInterface::Fields(
                list.iter()
                    .map(|f| json_path(f))
                    .collect::<Result<_, _>>()?,
            ),
        };

        let vectors = if vectors {
            WithVector::Selector(vec![DENSE.into()])
        } else {
            WithVector::Bool(false)
        };

        let ids: Vec<_> = ids.iter().map(|id| PointId::Uuid(id.0)).collect();
        let records = self.run(|edge| edge.retrieve(&ids, Some(payload), Some(vectors)))?;
        let stored = records.into_iter().filter_map(|record| {
            let PointId::Uuid(id) = record.id else {
                return None;
            };
            Some(Stored {
                id: QuestionId(id),
                fields: fields_of(record.payload),
                dense: dense_of(record.vector),
            })
        });

        Ok(stored.collect())
    }
}

impl Searchable for Shard {
    fn nearest(
        &self,
        dense: Option<&[f32]>,
        sparse: Option<SparseVector>,
        filter: &Filter,
        limit: usize,
    ) -> Result<Halves, StoreError> {
        let dense =
            dense.map(|v| || self.ranking(VectorInternal::Dense(v.to_vec()), DENSE, filter, limit));
        let sparse =
            sparse.map(|v| || self.ranking(VectorInternal::Sparse(v), SPARSE, filter, limit));
        let (dense, sparse) = match (dense, sparse) {
            (Some(dense), Some(sparse)) => std::thread::scope(|scope| {
                let beside = scope.spawn(sparse);
                (
                    Some(dense()),
                    Some(beside.join().unwrap_or_else(|panic| resume_unwind(panic))),
                )
            }),
            (dense, sparse) => (dense.map(|d| d()), sparse.map(|s| s())),
        };

        Ok(Halves {
            dense: dense.transpose()?,
            sparse: sparse.transpose()?,
        })
    }
}

impl Drop for Shard {
    fn drop(&mut self) {
        self.close();
    }
}

fn point_struct(point: IndexPoint) -> PointStruct {
    let vectors = Vectors::new_named([
        (DENSE, Vector::new_dense(point.dense)),
        (SPARSE, Vector::from(point.sparse)),
    ]);
    PointStruct::new(
        PointId::Uuid(point.id.0),
        vectors,
        Value::Object(point.fields),
    )
}

/// Reads the number in the name of a closed file of the write-ahead log.
fn closed_log_number(entry: &std::fs::DirEntry) -> Option<u64> {
    let name = entry.file_name();
    name.to_str()?.strip_prefix("closed-")?.parse().ok()
}

/// Lists the names in a folder; none where it cannot be read.
fn file_names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|e| e.file_name().into_string().ok())
        .collect()
}

/// Finds a file that Edge would quietly replace by an empty one, then ignoring what is written to
/// it.
fn missing_part(path: &Path) -> Option<String> {
    if !path.join("edge_config.json").exists() {
        return Some("edge_config.json".into());
    }

    // The log begins with open-1, and once that is full there is always a closed one.
    if !file_names(&path.join("wal"))
        .iter()
        .any(|n| n == "open-1" || n.starts_with("closed-"))
    {
        return Some("the write-ahead log".into());
    }

    // Edge removes by itself what it began to remove, and what was not whole when it died.
    let mut segments = file_names(&path.join("segments"));
    segments.retain(|s| !s.ends_with(".deleted"));
    if path.join(SEALING).exists() {
        segments.retain(|s| path.join("segments").join(s).join("version.info").exists());
    }

    let without_version = segments
        .iter()
        .map(|segment| Path::new("segments").join(segment).join("version.info"))
        .find(|version| !path.join(version).exists());
    match without_version {
        Some(version) => Some(version.display().to_string()),
        None => segments.is_empty().then(|| "every segment".into()),
    }
}

#[cfg(test)]
mod tests;
