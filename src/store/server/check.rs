//! Whether a server and a collection on it can be used: the version, who made it, its indexes.

use super::grpc::read_model;
use super::{GREETING, OLDEST, ServerStore};
use crate::domain::text::one_line;
use crate::net::url::showable_url;
use crate::ports::StoreError;
use crate::store::index::collection::{INDEXED, POSITION};
use crate::store::index::model::{FORMAT, Model};
use qdrant_client::qdrant::{CollectionInfo, CreateFieldIndexCollectionBuilder, FieldType};

impl ServerStore {
    pub(super) fn check_version(&self) -> Result<(), StoreError> {
        let version = self
            .run_within(
                GREETING,
                |client, _| async move { client.health_check().await },
            )?
            .version;
        let mut parts = version
            .trim_start_matches('v')
            .split(['.', '-'])
            .map(str::parse::<u64>);

        match (parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= OLDEST => Ok(()),
            _ => {
                let url = showable_url(&self.options.url);
                let found = match version.trim() {
                    "" => "names no version".to_string(),
                    version => format!("has version {}", one_line(version)),
                };
                Err(StoreError::Other(format!(
                    "the Qdrant server at {url} {found}, viva needs {}.{} or later",
                    OLDEST.0, OLDEST.1
                )))
            }
        }
    }

    pub(super) fn collection_info(&self) -> Result<CollectionInfo, StoreError> {
        let info =
            self.run(|client, collection| async move { client.collection_info(collection).await })?;
        Ok(info.result.unwrap_or_default())
    }

    /// Says where the collection's vectors come from; refuses one of another format.
    pub(super) fn model_of(&self, info: &CollectionInfo) -> Result<Model, StoreError> {
        info.config.as_ref().and_then(read_model).ok_or_else(|| {
            let (name, url) = (&self.options.collection, showable_url(&self.options.url));
            StoreError::Other(format!(
                "the collection {name} at {url} was not made by viva (format {FORMAT}): \
                 choose another name in [store] collection"
            ))
        })
    }

    /// Makes the indexes that are missing.
    pub(super) fn make_indexes(&self, info: &CollectionInfo) -> Result<(), StoreError> {
        let keywords = INDEXED.into_iter().map(|field| (field, FieldType::Keyword));

        for (field, kind) in keywords.chain([(POSITION, FieldType::Integer)]) {
            if !info.payload_schema.contains_key(field) {
                self.run(move |client, collection| async move {
                    let request = CreateFieldIndexCollectionBuilder::new(collection, field, kind);
                    client.create_field_index(request.wait(true)).await
                })?;
            }
        }
        Ok(())
    }
}
