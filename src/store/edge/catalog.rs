//! A copy of a small store in one file, so that a start that only lists and plans opens no shard.
//!
//! Opening a shard takes some five hundred system calls, closing it some forty syncs. Most starts
//! of an interview search nothing: they need every question with its vector, as Edge would list
//! them. The copy is written when a shard is closed, and its [`CatalogMark`] stands in the manifest as
//! long as it is true. A copy that is not the one of the mark (stale, cut, gone) is not read: the
//! shard is opened, and the copy is made anew when it is closed.

use super::manifest::{CatalogMark, read_only};
use crate::domain::QuestionId;
use crate::files::{self, Access};
use crate::ports::{Filter, StoreError};
use crate::store::index::collection::{self, HASH, INDEXED, POSITION};
use crate::store::index::points::{self, Fields, Points, Stored};
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// Questions of a store up to which there is a copy. Some 20 KB each where they are rich.
pub(super) const MOST: usize = 2_000;
/// Name of the file.
pub(super) const FILE: &str = "catalog.bin";
/// Name and form of the file.
const MAGIC: &[u8] = b"viva catalog 1\n";
const LONGEST: u64 = 256 << 20;

/// The copy, read.
pub struct Catalog {
    mark: CatalogMark,
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    by_id: HashMap<QuestionId, usize>,
}

/// Where a question lies in the bytes, and what it is chosen by.
struct Entry {
    id: QuestionId,
    /// The fields that lists are filtered and ordered by.
    head: Fields,
    /// The whole payload.
    payload: Range<usize>,
    vector: Range<usize>,
}

impl Catalog {
    /// Writes the copy of `shard` to `folder`.
    pub fn write(folder: &Path, shard: &dyn Points) -> Result<CatalogMark, StoreError> {
        let ids = points::ordered_ids(shard, &Filter::default(), usize::MAX)?;
        Self::write_all(folder, shard.retrieve(&ids, None, true)?)
    }

    /// Writes the copy of a store that holds `stored` to `folder`.
    pub fn write_all(folder: &Path, stored: Vec<Stored>) -> Result<CatalogMark, StoreError> {
        let bytes = encode(stored)?;
        files::replace(&folder.join(FILE), Access::Default, &bytes)
            .map_err(|e| read_only(folder, &e))?;
        Ok(CatalogMark::of(&bytes))
    }

    /// Reads the copy of `mark` and of `questions` questions in `folder`; None where the file is
    /// another one, or damaged.
    pub fn read(folder: &Path, mark: CatalogMark, questions: usize) -> Option<Self> {
        let bytes = files::read_bounded(&folder.join(FILE), LONGEST).ok()?;
        let read = (CatalogMark::of(&bytes) == mark).then(|| Self::decode(mark, bytes));
        read.flatten()
            .filter(|read| read.entries.len() == questions)
    }

    /// Removes the file, so that it is made anew.
    pub fn discard(folder: &Path) {
        let _ = std::fs::remove_file(folder.join(FILE));
    }

    /// The copy of a store without questions.
    pub fn empty() -> Self {
        Self {
            mark: CatalogMark::of(&[]),
            bytes: Vec::new(),
            entries: Vec::new(),
            by_id: HashMap::new(),
        }
    }

    /// True where it has no question.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every question, in the order of the file.
    pub fn all(&self) -> Result<Vec<Stored>, StoreError> {
        let ids: Vec<_> = self.entries.iter().map(|entry| entry.id).collect();
        self.retrieve(&ids, None, true)
    }

    /// What it is told from others by.
    pub fn mark(&self) -> CatalogMark {
        self.mark
    }

    fn decode(mark: CatalogMark, bytes: Vec<u8>) -> Option<Self> {
        let mut at = Cursor {
            bytes: &bytes,
            at: 0,
        };
        if &bytes[at.take(MAGIC.len())?] != MAGIC {
            return None;
        }
        let width = at.number()?;

        let mut entries = Vec::new();
        while at.at < bytes.len() {
            let id = uuid::Uuid::from_slice(&bytes[at.take(16)?]).ok()?;
            let (head, payload) = (at.number()?, at.number()?);
            entries.push(Entry {
                id: QuestionId(id),
                head: serde_json::from_slice(&bytes[at.take(head)?]).ok()?,
                payload: at.take(payload)?,
                vector: at.take(width.checked_mul(size_of::<f32>())?)?,
            });
        }

        let by_id = entries.iter().enumerate().map(|(i, e)| (e.id, i)).collect();
        Some(Self {
            mark,
            bytes,
            entries,
            by_id,
        })
    }

    fn vector(&self, entry: &Entry) -> Vec<f32> {
        let numbers = self.bytes[entry.vector.clone()].chunks_exact(size_of::<f32>());
        numbers
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect()
    }

    fn payload(&self, entry: &Entry) -> Result<Fields, StoreError> {
        serde_json::from_slice(&self.bytes[entry.payload.clone()])
            .map_err(|e| StoreError::Other(format!("{FILE} is unreadable: {e}")))
    }
}

impl Points for Catalog {
    fn scroll(
        &self,
        filter: &Filter,
        fields: &[&str],
        each: &mut dyn FnMut(QuestionId, Fields) -> bool,
    ) -> Result<(), StoreError> {
        let conditions = collection::field_conditions(filter);
        for entry in &self.entries {
            let passes = !filter.exclude.contains(&entry.id)
                && conditions.iter().all(|c| c.accepts(&entry.head));
            if !passes {
                continue;
            }
            let fields = match fields.iter().all(|field| is_in_head(field)) {
                true => pick(entry.head.clone(), fields),
                false => pick(self.payload(entry)?, fields),
            };
            if !each(entry.id, fields) {
                break;
            }
        }
        Ok(())
    }

    fn retrieve(
        &self,
        ids: &[QuestionId],
        fields: Option<&[&str]>,
        vectors: bool,
    ) -> Result<Vec<Stored>, StoreError> {
        let entries = ids
            .iter()
            .filter_map(|id| self.entries.get(*self.by_id.get(id)?));
        let stored = entries.map(|entry| {
            let payload = self.payload(entry)?;
            Ok(Stored {
                id: entry.id,
                fields: match fields {
                    None => payload,
                    Some(names) => pick(payload, names),
                },
                dense: if vectors {
                    self.vector(entry)
                } else {
                    Vec::new()
                },
            })
        });
        stored.collect()
    }
}

/// The bytes of the copy: [`MAGIC`], the width of the vectors, and for every question its id, the
/// lengths of the two texts, the fields it is chosen by and its payload as JSON, its vector.
fn encode(stored: Vec<Stored>) -> Result<Vec<u8>, StoreError> {
    let mut bytes = MAGIC.to_vec();
    let width = stored.first().map_or(0, |first| first.dense.len());
    add_number(&mut bytes, width)?;

    for Stored { id, fields, dense } in stored {
        if dense.len() != width {
            return Err(unfit("vectors of one store differ in width"));
        }
        let mut head = fields.clone();
        head.retain(|field, _| is_in_head(field));
        let (head, payload) = (to_json(&head)?, to_json(&fields)?);

        bytes.extend(id.0.as_bytes());
        add_number(&mut bytes, head.len())?;
        add_number(&mut bytes, payload.len())?;
        bytes.extend(head);
        bytes.extend(payload);
        dense.iter().for_each(|x| bytes.extend(x.to_le_bytes()));
    }

    if bytes.len() as u64 > LONGEST {
        return Err(unfit("the copy would be too long"));
    }
    Ok(bytes)
}

fn add_number(bytes: &mut Vec<u8>, number: usize) -> Result<(), StoreError> {
    let number = u32::try_from(number).map_err(|_| unfit("a question is too long"))?;
    bytes.extend(number.to_le_bytes());
    Ok(())
}

fn to_json(fields: &Fields) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(fields).map_err(|e| StoreError::Other(e.to_string()))
}

fn unfit(reason: &str) -> StoreError {
    StoreError::Other(format!("no {FILE} can be written: {reason}"))
}

/// True for the fields that questions are filtered, ordered and compared by.
fn is_in_head(field: &str) -> bool {
    INDEXED.contains(&field) || [HASH, POSITION].contains(&field)
}

fn pick(mut fields: Fields, names: &[&str]) -> Fields {
    fields.retain(|name, _| names.contains(&name.as_str()));
    fields
}

/// A place in the bytes that only goes forward, and never beyond their end.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn take(&mut self, count: usize) -> Option<Range<usize>> {
        let end = self.at.checked_add(count)?;
        let range = self.at..end;
        self.at = end;
        (end <= self.bytes.len()).then_some(range)
    }

    fn number(&mut self) -> Option<usize> {
        let range = self.take(size_of::<u32>())?;
        let bytes = self.bytes[range].try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }
}

#[cfg(test)]
mod tests;
