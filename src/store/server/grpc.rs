//! Between Viva's words and gRPC's: collections, filters, points, errors.

use super::options::{Quantization, ServerOptions};
use crate::domain::QuestionId;
use crate::domain::text::one_line;
use crate::net::redact::Redactor;
use crate::net::url::showable_url;
use crate::ports::{Filter, StoreError};
use crate::store::index::collection::{self, DENSE, SPARSE};
use crate::store::index::model::{FORMAT, Model, ModelRef};
use crate::store::index::points::{Fields, IndexPoint};
use crate::store::index::text::OLDEST_RECIPE;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::{
    BinaryQuantizationBuilder, CollectionConfig, Condition, CreateCollectionBuilder, Distance,
    Modifier, NamedVectors, PointId, PointStruct, ScalarQuantizationBuilder,
    SparseVectorParamsBuilder, SparseVectorsConfigBuilder, Value, VectorParamsBuilder,
    VectorsConfigBuilder, VectorsOutput, point_id::PointIdOptions, vector_output,
};
use qdrant_client::{Payload, QdrantError};
use qdrant_edge::SparseVector;
use std::collections::HashMap;

const MODEL_KEY: &str = "viva_model";
const WIDTH_KEY: &str = "viva_width";
const RECIPE_KEY: &str = "viva_recipe";
const FORMAT_KEY: &str = "viva_format";
const VERSION_KEY: &str = "viva_version";

pub(super) fn create_request(
    options: &ServerOptions,
    embedder: ModelRef<'_>,
) -> CreateCollectionBuilder {
    let mut dense = VectorsConfigBuilder::default();
    let params =
        VectorParamsBuilder::new(embedder.width as u64, Distance::Cosine).on_disk(options.on_disk);
    dense.add_named_vector_params(DENSE, params);
    let mut sparse = SparseVectorsConfigBuilder::default();
    sparse.add_named_vector_params(
        SPARSE,
        SparseVectorParamsBuilder::default().modifier(Modifier::Idf as i32),
    );
    let metadata: HashMap<String, serde_json::Value> = HashMap::from([
        (MODEL_KEY.into(), embedder.name.into()),
        (WIDTH_KEY.into(), embedder.width.into()),
        (RECIPE_KEY.into(), embedder.recipe.into()),
        (FORMAT_KEY.into(), FORMAT.into()),
        (VERSION_KEY.into(), env!("CARGO_PKG_VERSION").into()),
    ]);

    let mut request = CreateCollectionBuilder::new(&options.collection)
        .vectors_config(dense)
        .sparse_vectors_config(sparse)
        .on_disk_payload(true)
        .metadata(metadata);
    if let Some(shards) = options.shards {
        request = request.shard_number(shards);
    }

    if let Some(replication) = options.replication {
        request = request.replication_factor(replication);
    }

    match options.quantization {
        Quantization::None => request,
        Quantization::Scalar => request.quantization_config(
            ScalarQuantizationBuilder::default()
                .quantile(0.99)
                .always_ram(true),
        ),
        Quantization::Binary => request.quantization_config(BinaryQuantizationBuilder::new(true)),
    }
}

/// Returns the origin of a collection's vectors; None where viva did not make it, or in another
/// format.
pub(super) fn read_model(config: &CollectionConfig) -> Option<Model> {
    let format = config.metadata.get(FORMAT_KEY)?.as_integer()?;
    let name = config.metadata.get(MODEL_KEY)?.as_str()?.to_string();
    let recipe = match config.metadata.get(RECIPE_KEY) {
        Some(recipe) => u32::try_from(recipe.as_integer()?).ok()?,
        None => OLDEST_RECIPE,
    };
    let Config::ParamsMap(map) = config
        .params
        .as_ref()?
        .vectors_config
        .as_ref()?
        .config
        .as_ref()?
    else {
        return None;
    };

    let width = usize::try_from(map.map.get(DENSE)?.size).ok()?;
    (format == i64::from(FORMAT)).then_some(Model {
        name,
        width,
        recipe,
    })
}

pub(super) fn server_filter(filter: &Filter) -> qdrant_client::qdrant::Filter {
    let must = collection::field_conditions(filter)
        .into_iter()
        .map(|condition| Condition::matches(condition.field, condition.values));
    let mut whole = qdrant_client::qdrant::Filter::must(must);
    if !filter.exclude.is_empty() {
        whole.must_not = vec![Condition::has_id(filter.exclude.iter().map(point_id))];
    }
    whole
}

pub(super) fn point_struct(point: IndexPoint) -> PointStruct {
    let vectors = NamedVectors::default()
        .add_vector(DENSE, point.dense)
        .add_vector(SPARSE, sparse_pairs(point.sparse));
    PointStruct::new(point_id(&point.id), vectors, Payload::from(point.fields))
}

pub(super) fn sparse_pairs(vector: SparseVector) -> Vec<(u32, f32)> {
    vector.indices.into_iter().zip(vector.values).collect()
}

pub(super) fn point_id(id: &QuestionId) -> PointId {
    PointId::from(id.to_string())
}

pub(super) fn question_id(id: PointId) -> Option<QuestionId> {
    match id.point_id_options? {
        PointIdOptions::Uuid(id) => id.parse().ok(),
        PointIdOptions::Num(_) => None,
    }
}

pub(super) fn fields_of(payload: HashMap<String, Value>) -> Fields {
    payload
        .into_iter()
        .map(|(field, value)| (field, value.into_json()))
        .collect()
}

pub(super) fn dense_of(vectors: Option<VectorsOutput>) -> Vec<f32> {
    match vectors.and_then(|v| v.get_vector_by_name(DENSE)) {
        Some(vector_output::Vector::Dense(dense)) => dense.data,
        _ => Vec::new(),
    }
}

/// Numbers of gRPC's status codes (grpc/doc/statuscodes.md).
mod code {
    pub const DEADLINE: i32 = 4;
    pub const FORBIDDEN: i32 = 7;
    pub const INTERNAL: i32 = 13;
    pub const UNAVAILABLE: i32 = 14;
    pub const UNAUTHENTICATED: i32 = 16;
    pub const CANCELLED: i32 = 1;
    pub const UNKNOWN: i32 = 2;
}

pub(super) fn client_error(options: &ServerOptions, error: &QdrantError) -> StoreError {
    let url = showable_url(&options.url);
    let (QdrantError::ResponseError { status }
    | QdrantError::ResourceExhaustedError { status, .. }) = error
    else {
        return StoreError::Other(format!(
            "the Qdrant client at {url} failed: {}",
            one_line(&error.to_string())
        ));
    };

    // What speaks HTTP/2 and no gRPC: the REST port behind a proxy, or a gateway.
    if status.message().contains("grpc-status") {
        return StoreError::Unreachable {
            url,
            reason:
                "it answers, but not as gRPC does: this is not the gRPC port, which is usually \
                     6334"
                    .into(),
        };
    }
    match i32::from(status.code()) {
        code::UNAUTHENTICATED | code::FORBIDDEN => StoreError::Unauthorized { url },
        code::DEADLINE | code::CANCELLED | code::UNAVAILABLE => StoreError::Unreachable {
            url,
            reason: connection_failure(status.message())
                .unwrap_or("the connection broke; the gRPC port is usually 6334")
                .into(),
        },
        code::INTERNAL | code::UNKNOWN => match connection_failure(status.message()) {
            Some(reason) => StoreError::Unreachable {
                url,
                reason: reason.into(),
            },
            None => refusal_error(&url, options, status.message()),
        },
        _ => refusal_error(&url, options, status.message()),
    }
}

/// The reason for an answer that did not come in time.
pub(super) const LATE: &str = "it did not answer in time";

/// Returns the reason behind the client's messages about connections, which quote the address with
/// all in it.
pub(super) fn connection_failure(message: &str) -> Option<&'static str> {
    let message = message.to_lowercase();

    let known = [
        ("connectionrefused", "nothing listens there"),
        ("connection refused", "nothing listens there"),
        ("dns", "the host name is not known"),
        ("lookup", "the host name is not known"),
        ("certificate", "its TLS certificate is not accepted"),
        ("tls", "TLS failed; is it https:// on that port?"),
        ("corruptmessage", "TLS failed; is it https:// on that port?"),
        (
            "frame with invalid size",
            "it does not speak gRPC; the usual port is 6334",
        ),
        ("http2", "it does not speak gRPC; the usual port is 6334"),
        (
            "h2 protocol",
            "it does not speak gRPC; the usual port is 6334",
        ),
        ("timeout expired", LATE),
        ("deadline", LATE),
        ("timed out", "it does not answer"),
        ("elapsed", "it does not answer"),
        (
            "reset",
            "the connection broke; the gRPC port is usually 6334",
        ),
        ("broken pipe", "the connection broke"),
        (
            "transport error",
            "the connection broke; the gRPC port is usually 6334",
        ),
        ("failed to connect", "no connection"),
    ];

    known
        .into_iter()
        .find(|(part, _)| message.contains(part))
        .map(|(_, reason)| reason)
}

pub(super) fn refusal_error(url: &str, options: &ServerOptions, message: &str) -> StoreError {
    let redactor = Redactor::new(&options.url, options.api_key.as_ref());
    let message = redactor.clean(&message.replace(&options.url, url), 300);
    StoreError::Other(format!("the Qdrant server at {url} refused: {message}"))
}
