//! How a shard is set up: vectors, segments, search graphs, the log.

use crate::store::index::collection::{DENSE, SPARSE};
use qdrant_edge::{
    Distance, EdgeConfig, EdgeOptimizersConfig, EdgeSparseVectorParams, EdgeVectorParams,
    HnswIndexConfig, Modifier, ScalarQuantizationConfig, ScalarType, WalOptions,
};
use std::collections::HashMap;
use std::num::NonZeroUsize;

/// Bytes the write-ahead log is grown by. Edge reserves them on disk at once.
const LOG_SEGMENT: usize = 1 << 20;
/// Points the growing segment takes, about. Edge 0.7 walks through the whole list of a word for
/// every document that is inserted with it, so without a bound an import takes time with the square
/// of its length.
const SEGMENT_POINTS: usize = 8_192;
/// Links of a point in a search graph, as Edge has them by default.
const GRAPH_LINKS: usize = 16;
/// More segments than there will ever be: Edge merges where there are more than this.
const NEVER_MERGE: usize = 1_000_000;

/// The configuration of a shard with or without search graphs.
pub(super) fn shard_config(width: usize, graphs: bool) -> EdgeConfig {
    let quantized = ScalarQuantizationConfig {
        r#type: ScalarType::Int8,
        quantile: Some(0.99),
        always_ram: Some(false),
    };
    let dense = EdgeVectorParams::builder(width, Distance::Cosine)
        .on_disk(true)
        .quantization_config(quantized.into());

    EdgeConfig {
        on_disk_payload: true,
        vectors: HashMap::from([(DENSE.to_string(), dense.build())]),
        sparse_vectors: HashMap::from([(
            SPARSE.to_string(),
            EdgeSparseVectorParams::builder()
                .modifier(Modifier::Idf)
                .on_disk(true)
                .build(),
        )]),
        hnsw_config: hnsw_config(graphs),
        optimizers: EdgeOptimizersConfig {
            indexing_threshold: Some(segment_kb(width)),
            default_segment_number: Some(NEVER_MERGE),
            ..EdgeOptimizersConfig::default()
        },
        wal_options: Some(WalOptions {
            segment_capacity: LOG_SEGMENT,
            segment_queue_len: 0,
            retain_closed: NonZeroUsize::MIN,
        }),
        ..EdgeConfig::default()
    }
}

pub(super) fn hnsw_config(graphs: bool) -> HnswIndexConfig {
    HnswIndexConfig {
        m: if graphs { GRAPH_LINKS } else { 0 },
        on_disk: Some(true),
        ..HnswIndexConfig::default()
    }
}

/// Kilobytes of vectors of one kind that make a segment full.
pub(super) fn segment_kb(width: usize) -> usize {
    // Narrow vectors would fill it with more questions than their words can bear.
    if cfg!(test) {
        64
    } else {
        SEGMENT_POINTS * size_of::<f32>() * width.max(256) / 1_024
    }
}
