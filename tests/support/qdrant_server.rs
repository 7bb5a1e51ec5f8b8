//! A server that speaks Qdrant's gRPC for the calls Viva makes, and keeps everything in memory:
//! what a machine without a Qdrant server can test of the client. It compares every vector, so it
//! says nothing of Qdrant's own indexes.

#![allow(dead_code)]

use ::qdrant_client::qdrant::collections_server::{Collections, CollectionsServer};
use ::qdrant_client::qdrant::points_server::{Points, PointsServer};
use ::qdrant_client::qdrant::qdrant_server::{Qdrant, QdrantServer};
use ::qdrant_client::qdrant::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use tonic::{Request, Response, Status};

type Answer<T> = Result<Response<T>, Status>;

/// How the server behaves.
#[derive(Debug, Clone)]
pub struct Behaviour {
    /// The version it says it has.
    pub version: String,
    /// The key it wants with every call.
    pub key: Option<String>,
    /// It takes calls and never answers.
    pub silent: bool,
    /// It takes writes and never says that they are done.
    pub stuck: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            version: "1.18.0".into(),
            key: None,
            silent: false,
            stuck: false,
        }
    }
}

#[derive(Default)]
struct Collection {
    made: CreateCollection,
    indexes: HashMap<String, PayloadSchemaInfo>,
    points: BTreeMap<String, PointStruct>,
}

#[derive(Clone)]
struct Server {
    behaviour: Behaviour,
    collections: Arc<Mutex<HashMap<String, Collection>>>,
}

/// Starts a server that lives as long as the process; its address.
pub fn start(behaviour: Behaviour) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = Server {
        behaviour,
        collections: Arc::default(),
    };
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let incoming = tonic::transport::server::TcpIncoming::from(
                tokio::net::TcpListener::from_std(listener).unwrap(),
            );
            let most = 64 << 20;
            tonic::transport::Server::builder()
                .add_service(QdrantServer::new(server.clone()))
                .add_service(CollectionsServer::new(server.clone()))
                .add_service(
                    PointsServer::new(server)
                        .max_decoding_message_size(most)
                        .max_encoding_message_size(most),
                )
                .serve_with_incoming(incoming)
                .await
                .unwrap();
        });
    });
    url
}

impl Server {
    /// The request, where the key is right.
    async fn open<T>(&self, request: Request<T>) -> Result<T, Status> {
        if self.behaviour.silent {
            std::future::pending::<()>().await;
        }
        let given = request
            .metadata()
            .get("api-key")
            .and_then(|k| k.to_str().ok());
        match &self.behaviour.key {
            Some(key) if given != Some(key) => {
                Err(Status::unauthenticated("Must provide an API key"))
            }
            _ => Ok(request.into_inner()),
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Collection>> {
        self.collections.lock().unwrap()
    }

    fn with<T>(
        &self,
        name: &str,
        work: impl FnOnce(&mut Collection) -> T,
    ) -> Result<Response<T>, Status> {
        match self.all().get_mut(name) {
            Some(collection) => Ok(Response::new(work(collection))),
            None => Err(Status::not_found(format!(
                "Collection `{name}` doesn't exist!"
            ))),
        }
    }
}

fn id(id: &PointId) -> String {
    match &id.point_id_options {
        Some(point_id::PointIdOptions::Uuid(uuid)) => uuid.clone(),
        other => format!("{other:?}"),
    }
}

fn vector<'a>(point: &'a PointStruct, name: &str) -> Option<&'a vector::Vector> {
    match point.vectors.as_ref()?.vectors_options.as_ref()? {
        vectors::VectorsOptions::Vectors(named) => named.vectors.get(name)?.vector.as_ref(),
        vectors::VectorsOptions::Vector(_) => None,
    }
}

fn word(value: Option<&Value>) -> Option<&str> {
    value?.as_str().map(String::as_str)
}

fn passes(point: &PointStruct, filter: Option<&Filter>) -> bool {
    let Some(filter) = filter else { return true };
    let holds = |condition: &Condition| match condition.condition_one_of.as_ref().unwrap() {
        condition::ConditionOneOf::HasId(list) => list.has_id.contains(point.id.as_ref().unwrap()),
        condition::ConditionOneOf::Field(field) => {
            let value = word(point.payload.get(&field.key));
            match field.r#match.as_ref().and_then(|m| m.match_value.as_ref()) {
                Some(r#match::MatchValue::Keyword(one)) => value == Some(one),
                Some(r#match::MatchValue::Keywords(list)) => {
                    list.strings.iter().any(|s| value == Some(s))
                }
                other => panic!("{other:?}"),
            }
        }
        other => panic!("{other:?}"),
    };
    filter.must.iter().all(holds) && !filter.must_not.iter().any(holds)
}

fn payload(point: &PointStruct, selector: Option<&WithPayloadSelector>) -> HashMap<String, Value> {
    match selector.and_then(|s| s.selector_options.as_ref()) {
        Some(with_payload_selector::SelectorOptions::Enable(true)) => point.payload.clone(),
        Some(with_payload_selector::SelectorOptions::Include(list)) => point
            .payload
            .iter()
            .filter(|(k, _)| list.fields.contains(k))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
        _ => HashMap::new(),
    }
}

fn retrieved(
    point: &PointStruct,
    fields: Option<&WithPayloadSelector>,
    vectors: bool,
) -> RetrievedPoint {
    let named = |data: &DenseVector| VectorsOutput {
        vectors_options: Some(vectors_output::VectorsOptions::Vectors(
            NamedVectorsOutput {
                vectors: HashMap::from([(
                    "dense".to_string(),
                    VectorOutput {
                        vector: Some(vector_output::Vector::Dense(data.clone())),
                        ..VectorOutput::default()
                    },
                )]),
            },
        )),
    };
    let vectors = match vector(point, "dense") {
        Some(vector::Vector::Dense(data)) if vectors => Some(named(data)),
        _ => None,
    };
    RetrievedPoint {
        id: point.id.clone(),
        payload: payload(point, fields),
        vectors,
        ..RetrievedPoint::default()
    }
}

/// As a server keeps vectors that are compared by cosine: at unit length.
fn normalised(mut point: PointStruct) -> PointStruct {
    if let Some(vectors::VectorsOptions::Vectors(named)) = point
        .vectors
        .as_mut()
        .and_then(|v| v.vectors_options.as_mut())
    {
        for vector in named.vectors.values_mut() {
            if let Some(vector::Vector::Dense(dense)) = &mut vector.vector {
                let length = dense.data.iter().map(|x| x * x).sum::<f32>().sqrt();
                if length > 0.0 {
                    dense.data.iter_mut().for_each(|x| *x /= length);
                }
            }
        }
    }
    point
}

fn nearest(collection: &Collection, query: &QueryPoints) -> Vec<ScoredPoint> {
    let asked = match query.query.as_ref().and_then(|q| q.variant.as_ref()) {
        Some(query::Variant::Nearest(VectorInput {
            variant: Some(variant),
        })) => variant,
        other => panic!("{other:?}"),
    };
    let using = query.using.as_deref().unwrap();
    let terms = |point: &PointStruct| match vector(point, using) {
        Some(vector::Vector::Sparse(s)) => s
            .indices
            .iter()
            .copied()
            .zip(s.values.iter().copied())
            .collect(),
        _ => HashMap::<u32, f32>::new(),
    };
    let documents: Vec<_> = collection.points.values().map(|p| (p, terms(p))).collect();
    let idf = |term: u32| {
        let (all, n) = (
            documents.len() as f32,
            documents
                .iter()
                .filter(|(_, t)| t.contains_key(&term))
                .count() as f32,
        );
        ((all - n + 0.5) / (n + 0.5) + 1.0).ln()
    };
    let score = |point: &PointStruct, terms: &HashMap<u32, f32>| match asked {
        vector_input::Variant::Dense(asked) => match vector(point, using) {
            Some(vector::Vector::Dense(own)) => {
                let length = asked
                    .data
                    .iter()
                    .map(|x| x * x)
                    .sum::<f32>()
                    .sqrt()
                    .max(f32::MIN_POSITIVE);
                Some(
                    own.data
                        .iter()
                        .zip(&asked.data)
                        .map(|(a, b)| a * b)
                        .sum::<f32>()
                        / length,
                )
            }
            _ => None,
        },
        vector_input::Variant::Sparse(asked) => {
            let pairs = asked.indices.iter().zip(&asked.values);
            let found: Vec<f32> = pairs
                .filter_map(|(i, v)| Some(terms.get(i)? * v * idf(*i)))
                .collect();
            (!found.is_empty()).then(|| found.iter().sum())
        }
        other => panic!("{other:?}"),
    };
    let fits = documents
        .iter()
        .filter(|(p, _)| passes(p, query.filter.as_ref()));
    let mut scored: Vec<_> = fits
        .filter_map(|(p, terms)| Some((score(p, terms)?, *p)))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.truncate(query.limit.unwrap_or(10) as usize);
    scored
        .into_iter()
        .map(|(score, p)| ScoredPoint {
            id: p.id.clone(),
            score,
            ..ScoredPoint::default()
        })
        .collect()
}

fn done() -> PointsOperationResponse {
    PointsOperationResponse::default()
}

fn no<T>() -> Answer<T> {
    Err(Status::unimplemented("not part of this server"))
}

#[tonic::async_trait]
impl Qdrant for Server {
    async fn health_check(&self, request: Request<HealthCheckRequest>) -> Answer<HealthCheckReply> {
        self.open(request).await?;
        let version = self.behaviour.version.clone();
        Ok(Response::new(HealthCheckReply {
            title: "stand-in".into(),
            version,
            ..HealthCheckReply::default()
        }))
    }
}

#[tonic::async_trait]
impl Collections for Server {
    async fn get(
        &self,
        request: Request<GetCollectionInfoRequest>,
    ) -> Answer<GetCollectionInfoResponse> {
        let name = self.open(request).await?.collection_name;
        self.with(&name, |collection| {
            let made = collection.made.clone();
            let params = CollectionParams {
                vectors_config: made.vectors_config,
                ..CollectionParams::default()
            };
            let config = CollectionConfig {
                params: Some(params),
                metadata: made.metadata,
                ..CollectionConfig::default()
            };
            let result = CollectionInfo {
                config: Some(config),
                payload_schema: collection.indexes.clone(),
                points_count: Some(collection.points.len() as u64),
                // As a server counts: the sparse ones.
                indexed_vectors_count: Some(collection.points.len() as u64),
                ..CollectionInfo::default()
            };
            GetCollectionInfoResponse {
                result: Some(result),
                time: 0.0,
            }
        })
    }

    async fn create(
        &self,
        request: Request<CreateCollection>,
    ) -> Answer<CollectionOperationResponse> {
        let made = self.open(request).await?;
        let name = made.collection_name.clone();
        self.all().insert(
            name,
            Collection {
                made,
                ..Collection::default()
            },
        );
        Ok(Response::new(CollectionOperationResponse {
            result: true,
            time: 0.0,
        }))
    }

    async fn delete(
        &self,
        request: Request<DeleteCollection>,
    ) -> Answer<CollectionOperationResponse> {
        let name = self.open(request).await?.collection_name;
        let result = self.all().remove(&name).is_some();
        Ok(Response::new(CollectionOperationResponse {
            result,
            time: 0.0,
        }))
    }

    async fn collection_exists(
        &self,
        request: Request<CollectionExistsRequest>,
    ) -> Answer<CollectionExistsResponse> {
        let name = self.open(request).await?.collection_name;
        let result = Some(CollectionExists {
            exists: self.all().contains_key(&name),
        });
        Ok(Response::new(CollectionExistsResponse {
            result,
            time: 0.0,
        }))
    }

    async fn list(&self, _: Request<ListCollectionsRequest>) -> Answer<ListCollectionsResponse> {
        no()
    }
    async fn update(&self, _: Request<UpdateCollection>) -> Answer<CollectionOperationResponse> {
        no()
    }
    async fn update_aliases(
        &self,
        _: Request<ChangeAliases>,
    ) -> Answer<CollectionOperationResponse> {
        no()
    }
    async fn list_collection_aliases(
        &self,
        _: Request<ListCollectionAliasesRequest>,
    ) -> Answer<ListAliasesResponse> {
        no()
    }
    async fn list_aliases(&self, _: Request<ListAliasesRequest>) -> Answer<ListAliasesResponse> {
        no()
    }
    async fn collection_cluster_info(
        &self,
        _: Request<CollectionClusterInfoRequest>,
    ) -> Answer<CollectionClusterInfoResponse> {
        no()
    }
    async fn update_collection_cluster_setup(
        &self,
        _: Request<UpdateCollectionClusterSetupRequest>,
    ) -> Answer<UpdateCollectionClusterSetupResponse> {
        no()
    }
    async fn create_shard_key(
        &self,
        _: Request<CreateShardKeyRequest>,
    ) -> Answer<CreateShardKeyResponse> {
        no()
    }
    async fn delete_shard_key(
        &self,
        _: Request<DeleteShardKeyRequest>,
    ) -> Answer<DeleteShardKeyResponse> {
        no()
    }
    async fn list_shard_keys(
        &self,
        _: Request<ListShardKeysRequest>,
    ) -> Answer<ListShardKeysResponse> {
        no()
    }
}

#[tonic::async_trait]
impl Points for Server {
    async fn upsert(&self, request: Request<UpsertPoints>) -> Answer<PointsOperationResponse> {
        let request = self.open(request).await?;
        if self.behaviour.stuck {
            std::future::pending::<()>().await;
        }
        self.with(&request.collection_name, |collection| {
            for point in request.points {
                collection
                    .points
                    .insert(id(point.id.as_ref().unwrap()), normalised(point));
            }
            done()
        })
    }

    async fn delete(&self, request: Request<DeletePoints>) -> Answer<PointsOperationResponse> {
        let request = self.open(request).await?;
        let list = match request.points.and_then(|p| p.points_selector_one_of) {
            Some(points_selector::PointsSelectorOneOf::Points(list)) => list.ids,
            other => panic!("{other:?}"),
        };
        self.with(&request.collection_name, |collection| {
            list.iter()
                .for_each(|point| _ = collection.points.remove(&id(point)));
            done()
        })
    }

    async fn get(&self, request: Request<GetPoints>) -> Answer<GetResponse> {
        let request = self.open(request).await?;
        self.with(&request.collection_name, |collection| {
            let found = request
                .ids
                .iter()
                .filter_map(|point| collection.points.get(&id(point)));
            let vectors = matches!(
                request.with_vectors.and_then(|w| w.selector_options),
                Some(with_vectors_selector::SelectorOptions::Include(_))
            );
            let result = found
                .map(|p| retrieved(p, request.with_payload.as_ref(), vectors))
                .collect();
            GetResponse {
                result,
                ..GetResponse::default()
            }
        })
    }

    async fn create_field_index(
        &self,
        request: Request<CreateFieldIndexCollection>,
    ) -> Answer<PointsOperationResponse> {
        let request = self.open(request).await?;
        self.with(&request.collection_name, |collection| {
            collection
                .indexes
                .insert(request.field_name, PayloadSchemaInfo::default());
            done()
        })
    }

    async fn scroll(&self, request: Request<ScrollPoints>) -> Answer<ScrollResponse> {
        let request = self.open(request).await?;
        self.with(&request.collection_name, |collection| {
            let mut fits: Vec<_> = collection
                .points
                .values()
                .filter(|p| passes(p, request.filter.as_ref()))
                .collect();
            if let Some(order) = &request.order_by {
                let number = |p: &PointStruct| {
                    p.payload
                        .get(&order.key)
                        .and_then(Value::as_integer)
                        .unwrap_or(0)
                };
                fits.sort_by_key(|p| number(p));
                if order.direction == Some(Direction::Desc as i32) {
                    fits.reverse();
                }
            }
            if let Some(offset) = request.offset.as_ref().map(id) {
                fits.retain(|p| id(p.id.as_ref().unwrap()) >= offset);
            }
            let limit = request.limit.unwrap_or(10) as usize;
            let next_page_offset = fits
                .get(limit)
                .and_then(|p| p.id.clone())
                .filter(|_| request.order_by.is_none());
            fits.truncate(limit);
            let result = fits
                .into_iter()
                .map(|p| retrieved(p, request.with_payload.as_ref(), false))
                .collect();
            ScrollResponse {
                result,
                next_page_offset,
                ..ScrollResponse::default()
            }
        })
    }

    async fn query_batch(&self, request: Request<QueryBatchPoints>) -> Answer<QueryBatchResponse> {
        let request = self.open(request).await?;
        self.with(&request.collection_name, |collection| {
            let result = request
                .query_points
                .iter()
                .map(|query| BatchResult {
                    result: nearest(collection, query),
                })
                .collect();
            QueryBatchResponse {
                result,
                ..QueryBatchResponse::default()
            }
        })
    }

    async fn update_vectors(
        &self,
        _: Request<UpdatePointVectors>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn delete_vectors(
        &self,
        _: Request<DeletePointVectors>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn set_payload(&self, _: Request<SetPayloadPoints>) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn overwrite_payload(
        &self,
        _: Request<SetPayloadPoints>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn delete_payload(
        &self,
        _: Request<DeletePayloadPoints>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn clear_payload(
        &self,
        _: Request<ClearPayloadPoints>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn delete_field_index(
        &self,
        _: Request<DeleteFieldIndexCollection>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn create_vector_name(
        &self,
        _: Request<CreateVectorNameRequest>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn delete_vector_name(
        &self,
        _: Request<DeleteVectorNameRequest>,
    ) -> Answer<PointsOperationResponse> {
        no()
    }
    async fn search(&self, _: Request<SearchPoints>) -> Answer<SearchResponse> {
        no()
    }
    async fn search_batch(&self, _: Request<SearchBatchPoints>) -> Answer<SearchBatchResponse> {
        no()
    }
    async fn search_groups(&self, _: Request<SearchPointGroups>) -> Answer<SearchGroupsResponse> {
        no()
    }
    async fn recommend(&self, _: Request<RecommendPoints>) -> Answer<RecommendResponse> {
        no()
    }
    async fn recommend_batch(
        &self,
        _: Request<RecommendBatchPoints>,
    ) -> Answer<RecommendBatchResponse> {
        no()
    }
    async fn recommend_groups(
        &self,
        _: Request<RecommendPointGroups>,
    ) -> Answer<RecommendGroupsResponse> {
        no()
    }
    async fn discover(&self, _: Request<DiscoverPoints>) -> Answer<DiscoverResponse> {
        no()
    }
    async fn discover_batch(
        &self,
        _: Request<DiscoverBatchPoints>,
    ) -> Answer<DiscoverBatchResponse> {
        no()
    }
    async fn count(&self, _: Request<CountPoints>) -> Answer<CountResponse> {
        no()
    }
    async fn update_batch(&self, _: Request<UpdateBatchPoints>) -> Answer<UpdateBatchResponse> {
        no()
    }
    async fn query(&self, _: Request<QueryPoints>) -> Answer<QueryResponse> {
        no()
    }
    async fn query_groups(&self, _: Request<QueryPointGroups>) -> Answer<QueryGroupsResponse> {
        no()
    }
    async fn facet(&self, _: Request<FacetCounts>) -> Answer<FacetResponse> {
        no()
    }
    async fn search_matrix_pairs(
        &self,
        _: Request<SearchMatrixPoints>,
    ) -> Answer<SearchMatrixPairsResponse> {
        no()
    }
    async fn search_matrix_offsets(
        &self,
        _: Request<SearchMatrixPoints>,
    ) -> Answer<SearchMatrixOffsetsResponse> {
        no()
    }
}
