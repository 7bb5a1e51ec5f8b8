//! The question store on a Qdrant server or cluster, over gRPC (`qdrant-client`), version
//! [`OLDEST`] or later.
//!
//! The collection has the shape of [`collection`], an integer index on the import position
//! besides, and format and embedding model in its metadata. Blocking on the outside: the client
//! runs on a thread of its own, so that it may be used inside and outside of asynchronous code.
//! Several processes may share a collection; the server orders them.

mod check;
mod grpc;
mod options;

pub use options::{Quantization, ServerOptions};

use self::grpc::{
    client_error, create_request, dense_of, fields_of, point_id, point_struct, question_id,
    read_model, server_filter, sparse_pairs,
};
use crate::domain::{QuestionId, text::one_line};
use crate::net::url::showable_url;
use crate::ports::{BankSummary, Embedded, Filter, Hit, Query, QuestionStore, StoreError};
use crate::store::index::collection::{self, DENSE, POSITION, SPARSE};
use crate::store::index::model::{Model, ModelRef};
use crate::store::index::points::{
    self, Fields, Halves, IndexPoint, Points, Ranking, Searchable, Stored,
};
use crate::store::index::query::{Ranked, Vocabulary};
use crate::store::index::sparse::Bm25;
use crate::store::transfer::{Facts, Source};
use qdrant_client::qdrant::{
    DeletePointsBuilder, Direction, GetPointsBuilder, OrderByBuilder, PayloadIncludeSelector,
    PointsIdsList, QueryBatchPointsBuilder, QueryPoints, QueryPointsBuilder, ScrollPoints,
    ScrollPointsBuilder, UpsertPointsBuilder, VectorsSelector,
};
use qdrant_client::{Qdrant, QdrantError};
use qdrant_edge::SparseVector;
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::runtime::Runtime;

/// Oldest server version that is spoken to.
pub const OLDEST: (u64, u64) = (1, 18);
/// Questions read or written in one request.
const PAGE: usize = 256;
const CONNECT: Duration = Duration::from_secs(5);
/// Longest wait for the first answer: a server that is there greets at once.
const GREETING: Duration = Duration::from_secs(10);

/// Questions on a server.
pub struct ServerStore {
    client: Qdrant,
    /// None only while being dropped.
    runtime: Option<Runtime>,
    options: ServerOptions,
    width: usize,
    bm25: Bm25,
    words: Mutex<Option<Arc<Vocabulary>>>,
}

impl ServerStore {
    /// Connects, and makes the collection where there is none. `embedder` is the model its vectors
    /// come from.
    pub fn open(options: ServerOptions, embedder: ModelRef<'_>) -> Result<Self, StoreError> {
        let store = Self::connect(options, embedder.width)?;
        if !store.exists()? {
            store.create(embedder)?;
        }
        // Nothing is changed in a collection that turns out to be another's.
        let info = store.collection_info()?;
        store.model_of(&info)?.as_ref().check(embedder)?;
        store.make_indexes(&info)?;
        Ok(store)
    }

    /// Connects to a collection that is there, wherever its vectors come from; says so.
    pub fn open_existing(options: ServerOptions) -> Result<(Self, Model), StoreError> {
        let mut store = Self::connect(options, 0)?;
        if !store.exists()? {
            let (name, url) = (&store.options.collection, showable_url(&store.options.url));
            return Err(StoreError::Other(format!(
                "there is no collection {name} at {url}"
            )));
        }
        let info = store.collection_info()?;
        let model = store.model_of(&info)?;
        store.make_indexes(&info)?;
        store.width = model.width;
        Ok((store, model))
    }

    /// A client of a server that answers and is new enough.
    fn connect(options: ServerOptions, width: usize) -> Result<Self, StoreError> {
        let key = options
            .api_key
            .as_ref()
            .map(|k| k.expose_secret().to_string());

        // The client would quote a key that cannot be a header.
        if key
            .as_ref()
            .is_some_and(|k| k.is_empty() || !k.bytes().all(|b| b.is_ascii_graphic()))
        {
            return Err(StoreError::Unauthorized {
                url: showable_url(&options.url),
            });
        }
        let builder = Qdrant::from_url(&options.url)
            .timeout(options.timeout)
            .connect_timeout(CONNECT);
        let client = builder
            .api_key(key)
            .skip_compatibility_check()
            .build()
            .map_err(|e| StoreError::Unreachable {
                url: showable_url(&options.url),
                reason: format!(
                    "the address is not understood ({})",
                    one_line(&e.to_string())
                ),
            })?;

        let runtime = crate::runtime::background("qdrant-client").map_err(|e| {
            StoreError::Other(format!("the client's thread cannot be started: {e}"))
        })?;
        let (bm25, words) = (Bm25::new()?, Mutex::new(None));
        let store = Self {
            client,
            runtime: Some(runtime),
            options,
            width,
            bm25,
            words,
        };

        store.check_version()?;
        Ok(store)
    }

    fn exists(&self) -> Result<bool, StoreError> {
        self.run(|client, collection| async move { client.collection_exists(collection).await })
    }

    fn create(&self, embedder: ModelRef<'_>) -> Result<(), StoreError> {
        let request = create_request(&self.options, embedder);
        match self.run(|client, _| async move { client.create_collection(request).await }) {
            // Another process was faster.
            Err(_) if self.exists()? => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Runs a request on the client's thread and waits for it.
    fn run<T, F>(&self, request: impl FnOnce(Qdrant, String) -> F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, QdrantError>> + Send + 'static,
    {
        self.run_within(Duration::MAX, request)
    }

    /// Runs a request and waits for it no longer than `limit`: the client asks a second time by
    /// itself where an answer is late.
    fn run_within<T, F>(
        &self,
        limit: Duration,
        request: impl FnOnce(Qdrant, String) -> F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, QdrantError>> + Send + 'static,
    {
        let Some(runtime) = &self.runtime else {
            return Err(StoreError::Other("the client is closed".into()));
        };
        let request = request(self.client.clone(), self.options.collection.clone());
        let (done, result) = mpsc::sync_channel(1);
        runtime.spawn(async move {
            // Nobody waits any more only where the caller's thread is gone.
            let _ = done.send(request.await);
        });

        match result.recv_timeout(limit) {
            Ok(result) => result.map_err(|e| client_error(&self.options, &e)),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(StoreError::Unreachable {
                url: showable_url(&self.options.url),
                reason: grpc::LATE.into(),
            }),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(StoreError::Other("the Qdrant client failed".into()))
            }
        }
    }

    /// The position behind the last one. Two processes that import at once may give the same ones:
    /// then the order of the ids decides.
    fn next_position(&self) -> Result<u64, StoreError> {
        let response = self.run(|client, collection| async move {
            let last = OrderByBuilder::new(POSITION).direction(Direction::Desc as i32);
            let request = ScrollPointsBuilder::new(collection)
                .limit(1)
                .order_by(last)
                .with_payload(true);
            client.scroll(request.with_vectors(false)).await
        })?;

        let last = response
            .result
            .into_iter()
            .next()
            .map(|p| collection::position_field(&fields_of(p.payload)));

        Ok(last.map_or(0, |p| p.saturating_add(1)))
    }

    fn write(&self, points: Vec<IndexPoint>) -> Result<(), StoreError> {
        let points: Vec<_> = points.into_iter().map(point_struct).collect();
        let written = self.run_within(self.options.timeout, |client, collection| async move {
            client
                .upsert_points(UpsertPointsBuilder::new(collection, points).wait(true))
                .await
        });
        match written {
            Err(StoreError::Unreachable { url, reason }) if reason == grpc::LATE => {
                Err(StoreError::Slow {
                    url,
                    seconds: self.options.timeout.as_secs(),
                })
            }
            other => other.map(|_| ()),
        }
    }

    fn words(&self) -> Result<Arc<Vocabulary>, StoreError> {
        let mut kept = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(words) = &*kept {
            return Ok(Arc::clone(words));
        }
        let words = points::learn_vocabulary(self)?;
        *kept = Some(Arc::clone(&words));
        Ok(words)
    }

    fn forget_words(&self) {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn unreadable(&self, reason: String) -> StoreError {
        StoreError::Other(format!(
            "the collection {} at {}: {reason}",
            self.options.collection,
            showable_url(&self.options.url)
        ))
    }
}

impl Drop for ServerStore {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for it would panic inside of asynchronous code.
            runtime.shutdown_background();
        }
    }
}

impl QuestionStore for ServerStore {
    fn upsert(&self, questions: &[Embedded]) -> Result<(), StoreError> {
        collection::check_questions(questions, self.width)?;
        if questions.is_empty() {
            return Ok(());
        }

        self.forget_words();
        let mut next = self.next_position()?;

        for portion in points::portions(questions, PAGE) {
            let mut points = points::make_points(&self.bm25, portion)?;
            points::assign_positions(self, &mut points, next)?;
            next += points.len() as u64;
            self.write(points)?;
        }

        Ok(())
    }

    fn remove(&self, ids: &[QuestionId]) -> Result<(), StoreError> {
        self.forget_words();
        for chunk in ids.chunks(PAGE) {
            let list = PointsIdsList {
                ids: chunk.iter().map(point_id).collect(),
            };
            self.run(|client, collection| async move {
                client
                    .delete_points(DeletePointsBuilder::new(collection).points(list).wait(true))
                    .await
            })?;
        }
        Ok(())
    }

    fn hashes(&self, filter: &Filter) -> Result<HashMap<QuestionId, String>, StoreError> {
        points::content_hashes(self, filter)
    }

    fn list(&self, filter: &Filter, limit: usize) -> Result<Vec<Embedded>, StoreError> {
        points::read_questions(self, &points::ordered_ids(self, filter, limit)?)?
            .map_err(|e| self.unreadable(e))
    }

    fn search(&self, query: &Query) -> Result<Vec<Hit>, StoreError> {
        if let Some(vector) = &query.vector {
            collection::check_vector(vector, self.width, &"the query")?;
        }
        let found = points::search(self, &self.bm25, || self.words(), query)?;
        found.hits().map_err(|e| self.unreadable(e))
    }

    fn banks(&self) -> Result<Vec<BankSummary>, StoreError> {
        points::summarize_banks(self)
    }
}

impl Points for ServerStore {
    fn scroll(
        &self,
        filter: &Filter,
        fields: &[&str],
        each: &mut dyn FnMut(QuestionId, Fields) -> bool,
    ) -> Result<(), StoreError> {
        let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
        let mut offset = None;

        loop {
            let (fields, filter) = (fields.clone(), server_filter(filter));
            let response = self.run(|client, collection| async move {
                let builder = ScrollPointsBuilder::new(collection)
                    .limit(4 * PAGE as u32)
                    .filter(filter);
                let request = ScrollPoints {
                    offset,
                    ..builder
                        .with_payload(PayloadIncludeSelector { fields })
                        .with_vectors(false)
                        .build()
                };
                client.scroll(request).await
            })?;
            for point in response.result {
                if let Some(id) = point.id.and_then(question_id)
                    && !each(id, fields_of(point.payload))
                {
                    return Ok(());
                }
            }
            match response.next_page_offset {
                Some(next) => offset = Some(next),
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
        let fields: Option<Vec<String>> =
            fields.map(|list| list.iter().map(ToString::to_string).collect());
        let mut found = HashMap::new();

        for ids in ids.chunks(PAGE) {
            let (ids, fields): (Vec<_>, _) = (ids.iter().map(point_id).collect(), fields.clone());
            let response = self.run(|client, collection| async move {
                let request = GetPointsBuilder::new(collection, ids);
                let request = match fields {
                    Some(fields) => request.with_payload(PayloadIncludeSelector { fields }),
                    None => request.with_payload(true),
                };
                let request = match vectors {
                    true => request.with_vectors(VectorsSelector {
                        names: vec![DENSE.into()],
                    }),
                    false => request.with_vectors(false),
                };
                client.get_points(request).await
            })?;

            for point in response.result {
                if let Some(id) = point.id.and_then(question_id) {
                    let (fields, dense) = (fields_of(point.payload), dense_of(point.vectors));
                    found.insert(id, Stored { id, fields, dense });
                }
            }
        }

        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }
}

impl Searchable for ServerStore {
    fn nearest(
        &self,
        dense: Option<&[f32]>,
        sparse: Option<SparseVector>,
        filter: &Filter,
        limit: usize,
    ) -> Result<Halves, StoreError> {
        let (has_dense, has_sparse) = (dense.is_some(), sparse.is_some());
        let request = QueryPointsBuilder::new(&self.options.collection)
            .filter(server_filter(filter))
            .limit(limit as u64)
            .with_payload(false)
            .with_vectors(false);

        let mut queries: Vec<QueryPoints> = Vec::new();
        queries.extend(dense.map(|v| request.clone().query(v.to_vec()).using(DENSE).build()));
        queries.extend(sparse.map(|v| request.query(sparse_pairs(v)).using(SPARSE).build()));
        let response = self.run(|client, collection| async move {
            client
                .query_batch(QueryBatchPointsBuilder::new(collection, queries))
                .await
        })?;
        let mut rankings = response.result.into_iter().map(|batch| -> Ranking {
            batch
                .result
                .into_iter()
                .filter_map(|p| {
                    Some(Ranked {
                        id: question_id(p.id?)?,
                        score: p.score,
                    })
                })
                .collect()
        });

        Ok(Halves {
            dense: has_dense.then(|| rankings.next()).flatten(),
            sparse: has_sparse.then(|| rankings.next()).flatten(),
        })
    }
}

impl Source for ServerStore {
    fn ids(&self, filter: &Filter) -> Result<Vec<QuestionId>, StoreError> {
        points::ordered_ids(self, filter, usize::MAX)
    }

    fn get(&self, ids: &[QuestionId]) -> Result<Vec<Embedded>, StoreError> {
        points::read_questions(self, ids)?.map_err(|e| self.unreadable(e))
    }

    fn facts(&self) -> Result<Facts, StoreError> {
        let info = self.collection_info()?;
        let Model {
            name: model, width, ..
        } = info
            .config
            .as_ref()
            .and_then(read_model)
            .unwrap_or_default();
        let questions = usize::try_from(info.points_count()).unwrap_or(usize::MAX);
        let indexed = usize::try_from(info.indexed_vectors_count()).unwrap_or(usize::MAX);
        let place = format!(
            "{} (collection {})",
            showable_url(&self.options.url),
            self.options.collection
        );

        // The server counts the sparse vectors, too.
        Ok(Facts {
            place,
            model,
            width,
            questions,
            held: None,
            indexed: indexed.saturating_sub(questions),
            bytes: None,
        })
    }
}

#[cfg(test)]
mod tests;
