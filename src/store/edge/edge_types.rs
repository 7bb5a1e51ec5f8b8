//! Between Viva's words and Edge's: filters, fields, vectors.

use crate::ports::{Filter, StoreError};
use crate::store::index::collection::{self, DENSE};
use crate::store::index::points::Fields;
use qdrant_edge::{JsonPath, Payload, VectorInternal, VectorStructInternal};
use serde_json::{Value, json};

pub(super) fn edge_filter(filter: &Filter) -> Result<Option<qdrant_edge::Filter>, StoreError> {
    let must: Vec<Value> = collection::field_conditions(filter)
        .iter()
        .map(|condition| match condition.values.as_slice() {
            // Edge compares one value a good deal faster than a list of one.
            [value] => json!({"key": condition.field, "match": {"value": value}}),
            values => json!({"key": condition.field, "match": {"any": values}}),
        })
        .collect();

    if must.is_empty() && filter.exclude.is_empty() {
        return Ok(None);
    }

    let mut whole = json!({"must": must});
    if let (false, Some(map)) = (filter.exclude.is_empty(), whole.as_object_mut()) {
        map.insert("must_not".into(), json!([{"has_id": filter.exclude}]));
    }

    serde_json::from_value(whole)
        .map(Some)
        .map_err(|e| StoreError::Other(format!("the filter is not understood: {e}")))
}

pub(super) fn json_path(field: &str) -> Result<JsonPath, StoreError> {
    field
        .parse()
        .map_err(|()| StoreError::Other(format!("{field} is no payload field")))
}

pub(super) fn fields_of(payload: Option<Payload>) -> Fields {
    payload
        .map(|p| p.0.into_iter().collect())
        .unwrap_or_default()
}

pub(super) fn dense_of(vector: Option<VectorStructInternal>) -> Vec<f32> {
    match vector {
        Some(VectorStructInternal::Named(mut map)) => match map.remove(DENSE) {
            Some(VectorInternal::Dense(dense)) => dense,
            _ => Vec::new(),
        },
        Some(VectorStructInternal::Single(dense)) => dense,
        _ => Vec::new(),
    }
}
