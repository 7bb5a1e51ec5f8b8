//! The manifest of a store folder: format, embedding model, which sub-folder is in force.
//!
//! Owns `store.json`. It is replaced atomically, so whoever reads it sees one whole state; swapping
//! in a rebuilt store is one replacement of this file.

use crate::files::{self, Access};
use crate::ports::StoreError;
use crate::store::index::model::{FORMAT, ModelRef};
use crate::store::index::text::OLDEST_RECIPE;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::Path;

const FILE: &str = "store.json";

/// The content of `store.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`] of the version that wrote it.
    pub format: u32,
    /// Embedding model of the stored vectors.
    pub model: String,
    /// Its width.
    pub width: usize,
    /// The recipe of the embedded texts. Stores that do not say have the oldest.
    #[serde(default = "oldest_recipe")]
    pub recipe: u32,
    /// Version of viva that created it.
    pub created_by: String,
    /// Sub-folder in force.
    pub shard: String,
    /// Import positions below this one are taken. After a crash it may have skipped some, never
    /// reused one.
    pub next_position: u64,
    /// True while there is no shard yet: what is stored is in the copy alone, or nothing is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfilled: bool,
    /// What it held when it was closed after the last change; None while a change is made, and in
    /// stores of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

/// What a store holds, in numbers: files that lose some of it open without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Questions.
    pub questions: usize,
    /// Banks they belong to.
    pub banks: usize,
    /// The copy of all questions that may be read in the place of the shard; None where there is
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog: Option<CatalogMark>,
}

/// What tells one copy of the questions from every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogMark {
    /// Length in bytes.
    pub bytes: u64,
    /// CRC-32 of the bytes.
    pub crc: u32,
}

impl CatalogMark {
    /// Returns the mark of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        Self {
            bytes: bytes.len() as u64,
            crc: crc.sum(),
        }
    }
}

/// Enough of any format to say which one it is.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

impl Manifest {
    /// The manifest of a new store.
    pub fn new(model: ModelRef<'_>, shard: String) -> Self {
        Self {
            format: FORMAT,
            model: model.name.into(),
            width: model.width,
            recipe: model.recipe,
            created_by: env!("CARGO_PKG_VERSION").into(),
            shard,
            next_position: 0,
            unfilled: false,
            held: None,
        }
    }

    /// Reads the manifest of `folder`; None where there is none.
    pub fn read(folder: &Path) -> Result<Option<Self>, StoreError> {
        let text = match std::fs::read_to_string(folder.join(FILE)) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(damaged(folder, format!("{FILE} cannot be read: {e}"))),
        };
        let version: Version = serde_json::from_str(&text)
            .map_err(|e| damaged(folder, format!("{FILE} is not a manifest of viva: {e}")))?;

        if version.format != FORMAT {
            let path = folder.to_path_buf();
            return Err(StoreError::Format {
                path,
                found: version.format,
                expected: FORMAT,
            });
        }

        let manifest: Self = serde_json::from_str(&text)
            .map_err(|e| damaged(folder, format!("{FILE} is incomplete: {e}")))?;
        if !is_shard_name(&manifest.shard) {
            return Err(damaged(
                folder,
                format!(
                    "{FILE} names the folder {:?}, which is none of viva's",
                    manifest.shard
                ),
            ));
        }

        Ok(Some(manifest))
    }

    /// Replaces the manifest of `folder`, durably.
    pub fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let json =
            serde_json::to_string_pretty(self).map_err(|e| StoreError::Other(e.to_string()))?;
        // A store may be shared with others: its folder says with whom.
        files::replace(&folder.join(FILE), Access::Default, json.as_bytes())
            .map_err(|e| read_only(folder, &e))
    }

    /// Returns the origin of the stored vectors.
    pub fn model(&self) -> ModelRef<'_> {
        ModelRef {
            name: &self.model,
            width: self.width,
            recipe: self.recipe,
        }
    }
}

fn oldest_recipe() -> u32 {
    OLDEST_RECIPE
}

/// The names of shard folders: `shard-` and a UUID. Nothing else in the folder is ever entered or
/// removed.
pub fn is_shard_name(name: &str) -> bool {
    name.strip_prefix("shard-")
        .is_some_and(|id| id.len() == 32 && uuid::Uuid::parse_str(id).is_ok())
}

/// Names of the shard folders.
pub fn shard_names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let entries = std::fs::read_dir(folder).map_err(|e| read_only(folder, &e))?;
    let names = entries
        .flatten()
        .filter_map(|e| e.file_name().into_string().ok());
    Ok(names.filter(|n| is_shard_name(n)).collect())
}

/// A name no shard folder has yet.
pub fn new_shard_name() -> String {
    format!("shard-{}", uuid::Uuid::now_v7().simple())
}

pub(super) fn damaged(folder: &Path, reason: impl Into<String>) -> StoreError {
    StoreError::Damaged {
        path: folder.into(),
        reason: reason.into(),
    }
}

/// Turns an error of writing into the store's.
pub(super) fn read_only(folder: &Path, error: &std::io::Error) -> StoreError {
    if matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    ) {
        return StoreError::Full {
            path: folder.into(),
        };
    }
    StoreError::ReadOnly {
        path: folder.into(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::index::text::RECIPE;

    const MODEL: ModelRef<'static> = ModelRef::new("mini", 8);

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), None);
        let manifest = Manifest::new(MODEL, new_shard_name());
        manifest.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), Some(manifest));
    }

    #[test]
    fn every_broken_manifest_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let good = serde_json::to_value(Manifest::new(MODEL, new_shard_name())).unwrap();
        let with = |key: &str, value: serde_json::Value| {
            let mut copy = good.clone();
            copy[key] = value;
            copy.to_string()
        };
        for (text, reason) in [
            (String::new(), "is not a manifest"),
            ("{".into(), "is not a manifest"),
            ("\0\0\0\0".into(), "is not a manifest"),
            (r#"{"format":1}"#.into(), "is incomplete"),
            (
                with("format", 7.into()),
                "has format 7, this viva reads format 1",
            ),
            (with("shard", "../../etc".into()), "none of viva's"),
            (with("shard", "shard-".into()), "none of viva's"),
        ] {
            std::fs::write(folder.path().join(FILE), &text).unwrap();
            let error = Manifest::read(folder.path()).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn vectors_of_another_recipe_are_refused_and_a_manifest_without_one_has_the_oldest() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = serde_json::to_value(Manifest::new(MODEL, new_shard_name())).unwrap();
        manifest.as_object_mut().unwrap().remove("recipe").unwrap();
        std::fs::write(folder.path().join(FILE), manifest.to_string()).unwrap();
        let stored = Manifest::read(folder.path()).unwrap().unwrap();
        assert_eq!(
            stored.model(),
            ModelRef {
                recipe: OLDEST_RECIPE,
                ..MODEL
            }
        );
        let refused = stored.model().check(MODEL);
        assert!(
            matches!(
                refused,
                Err(StoreError::Recipe {
                    stored: 1,
                    expected: RECIPE
                })
            ),
            "{refused:?}"
        );
    }
}
