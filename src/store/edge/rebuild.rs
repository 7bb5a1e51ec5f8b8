//! A new shard built beside the one in force, then put in its place: for another embedding model
//! (`viva bank reindex`) and for search graphs. Until the swap everybody works with the old one;
//! the swap is one rename.
//!
//! ```text
//! let mut rebuild = Rebuild::begin(folder, new_model)?;
//! loop {
//!     let missing = rebuild.missing()?;          // in portions; from the store in force
//!     if missing.is_empty() { break }            // swapped in
//!     rebuild.add(&embed_again(missing))?;
//! }
//! ```

use super::lease::{CHUNK, UNINDEXED, lock_for_building};
use super::leased::Leased;
use super::manifest::{self, Manifest};
use super::shard::Shard;
use crate::domain::QuestionId;
use crate::ports::{Embedded, Filter, StoreError};
use crate::store::index::collection::{HASH, POSITION, check_questions, text_field};
use crate::store::index::model::ModelRef;
use crate::store::index::points::{self, Points};
use crate::store::index::sparse::Bm25;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Questions in which the new shard falls short of the store in force.
struct Difference {
    /// Missing in the new shard, or changed since they were added to it.
    differs: HashSet<QuestionId>,
    /// In the new shard, but no longer in the store in force.
    gone: Vec<QuestionId>,
}

/// Questions handed out at a time.
const PORTION: usize = 2_048;

/// A shard under construction. Dropped before it is swapped in, it is removed.
pub struct Rebuild {
    old: Leased,
    bm25: Bm25,
    manifest: Manifest,
    shard: Option<Shard>,
    path: PathBuf,
    /// Every question of the store in force as it was at the last comparison: a fingerprint of its
    /// stored hash.
    seen: HashMap<QuestionId, u64>,
    /// Questions in the new shard.
    added: HashSet<QuestionId>,
    /// Ids still to be handed out before the next comparison with the store in force.
    pending: Vec<QuestionId>,
    /// The search graphs are built where they are due.
    optimized: bool,
    done: bool,
    /// Keeps others from taking the new shard for a leftover.
    _builder: File,
}

impl Rebuild {
    /// Starts to rebuild the store in `folder` with vectors of `embedder`. Nothing of the store in
    /// force changes. [`StoreError::Busy`] while another process rebuilds it.
    pub fn begin(folder: &Path, embedder: ModelRef<'_>) -> Result<Self, StoreError> {
        let stored = Manifest::read(folder)?;
        let old = Leased::open(folder, stored.as_ref().map_or(embedder, Manifest::model))?;
        let builder = lock_for_building(folder)?.ok_or_else(|| StoreError::Busy {
            path: folder.into(),
        })?;
        let manifest = Manifest::new(embedder, manifest::new_shard_name());
        let path = folder.join(&manifest.shard);
        let shard = Some(Shard::create(folder, &manifest.shard, embedder.width)?);

        Ok(Self {
            old,
            bm25: Bm25::new()?,
            manifest,
            shard,
            path,
            seen: HashMap::new(),
            added: HashSet::new(),
            pending: Vec::new(),
            optimized: false,
            done: false,
            _builder: builder,
        })
    }

    /// Number of questions in the store in force.
    pub fn count(&self) -> Result<usize, StoreError> {
        self.old.with(|lease| lease.shard.count())
    }

    /// Questions of the store in force, with its vectors, that are missing or outdated here: a
    /// portion of them. Empty when there is none, and then the new shard *is* in force: also what
    /// others changed meanwhile is in it.
    pub fn missing(&mut self) -> Result<Vec<Embedded>, StoreError> {
        loop {
            if self.done {
                return Ok(Vec::new());
            }
            if self.pending.is_empty() {
                self.compare()?;
                continue;
            }

            let rest = self.pending.split_off(self.pending.len().min(PORTION));
            let portion = std::mem::replace(&mut self.pending, rest);
            let questions = self.old.questions(&portion)?;

            // What was removed since the comparison is no longer missing.
            if !questions.is_empty() {
                return Ok(questions);
            }
        }
    }

    /// Adds questions with vectors of the new model.
    pub fn add(&mut self, questions: &[Embedded]) -> Result<(), StoreError> {
        check_questions(questions, self.manifest.width)?;
        let Some(shard) = &self.shard else {
            return Err(StoreError::Other("the rebuild is over".into()));
        };

        for chunk in points::portions(questions, CHUNK) {
            let mut points = points::make_points(&self.bm25, chunk)?;
            for point in &mut points {
                point
                    .fields
                    .insert(POSITION.into(), self.manifest.next_position.into());
                self.manifest.next_position += 1;
            }
            shard.upsert(points)?;
            self.added.extend(chunk.iter().map(|q| q.question.id));
        }

        Ok(())
    }

    /// Fills `pending` with what differs from the store in force. Where nothing does, builds the
    /// search graphs, and where nothing does again, swaps.
    fn compare(&mut self) -> Result<(), StoreError> {
        let Some(shard) = &mut self.shard else {
            return Ok(());
        };
        let (seen, added, pending) = (&mut self.seen, &mut self.added, &mut self.pending);
        let ready = self.optimized.then_some(&self.manifest);
        self.done = self.old.with(|lease| {
            let Difference { differs, gone } = difference(&lease.shard, seen, added)?;
            for ids in gone.chunks(CHUNK) {
                shard.remove(ids)?;
                ids.iter().for_each(|id| _ = added.remove(id));
            }

            match ready {
                Some(manifest) if differs.is_empty() => {
                    // Nobody else is inside: between the comparison and the swap nothing can
                    // change.
                    shard.close();
                    lease.put_in_force(manifest.clone())?;
                    return Ok(true);
                }
                _ if differs.is_empty() => {}
                _ => {
                    *pending = points::ordered_ids(&lease.shard, &Filter::default(), usize::MAX)?;
                    pending.retain(|id| differs.contains(id));
                }
            }

            Ok(false)
        })?;

        if self.done {
            self.shard = None;
            self.old.close();
        } else if self.pending.is_empty() {
            // A minute of work on a large store, so not while the folder is held.
            if shard.count()? >= UNINDEXED {
                shard.build_graphs()?;
            }
            self.optimized = true;
        }

        Ok(())
    }
}

/// Compares the new shard, of which `added` is what it holds, with the store in force; `seen` is
/// brought up to date.
fn difference(
    in_force: &Shard,
    seen: &mut HashMap<QuestionId, u64>,
    added: &HashSet<QuestionId>,
) -> Result<Difference, StoreError> {
    let (mut differs, mut gone) = (HashSet::new(), added.clone());
    in_force.scroll(&Filter::default(), &[HASH], &mut |id, fields| {
        let hash = fingerprint(text_field(&fields, HASH));
        if seen.insert(id, hash) != Some(hash) || !gone.remove(&id) {
            gone.remove(&id);
            differs.insert(id);
        }
        true
    })?;

    let gone = gone.into_iter().collect();
    Ok(Difference { differs, gone })
}

/// The stored hash is compared with itself only, never with one computed now: a later version may
/// hash differently.
fn fingerprint(hash: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash.hash(&mut hasher);
    hasher.finish()
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        if !self.done {
            self.shard = None;
            // A folder that stays is taken for a leftover and removed later.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Query, QuestionStore};
    use crate::store::EdgeStore;
    use crate::store::testing::{WIDTH, axis, embedded};

    const MODEL: ModelRef<'static> = ModelRef::new("test", WIDTH);
    const WIDER: ModelRef<'static> = ModelRef::new("wider", 4);

    fn shards(folder: &Path) -> usize {
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap());
        names.filter(|n| manifest::is_shard_name(n)).count()
    }

    fn wider(questions: Vec<Embedded>) -> Vec<Embedded> {
        questions
            .into_iter()
            .map(|q| Embedded {
                vector: vec![1.0, 0.0, 0.0, 0.0],
                ..q
            })
            .collect()
    }

    #[test]
    fn another_model_takes_over_with_every_question() {
        let folder = tempfile::tempdir().unwrap();
        let given: Vec<_> = (0..5_000)
            .map(|n| embedded(n, "Spark", "spark", n as usize))
            .collect();
        let old = EdgeStore::open(folder.path(), MODEL).unwrap();
        old.upsert(&given).unwrap();

        let mut rebuild = Rebuild::begin(folder.path(), WIDER).unwrap();
        let mut meddled = false;
        loop {
            let missing = rebuild.missing().unwrap();
            if missing.is_empty() {
                break;
            }
            rebuild.add(&wider(missing)).unwrap();
            if !meddled {
                // Others go on working while the new store is built.
                old.upsert(&[embedded(9_999, "New", "new", 3)]).unwrap();
                let mut edited = given[0].clone();
                edited.question.text = "Edited".into();
                old.upsert(&[edited]).unwrap();
                old.remove(&[given[1].question.id]).unwrap();
                meddled = true;
            }
        }
        drop(rebuild);

        let refused = old.search(&Query {
            vector: Some(axis(1)),
            limit: 1,
            ..Query::default()
        });
        assert!(
            matches!(refused, Err(StoreError::Model { .. })),
            "{refused:?}"
        );
        let new = EdgeStore::open(folder.path(), WIDER).unwrap();
        let texts: Vec<_> = new.list(&Filter::default(), usize::MAX).unwrap();
        assert_eq!(texts.len(), 5_000);
        assert!(texts.iter().all(|q| q.vector.len() == 4));
        assert_eq!(
            texts
                .iter()
                .filter(|q| ["New", "Edited"].contains(&q.question.text.as_str()))
                .count(),
            2
        );
        assert_eq!(shards(folder.path()), 1);
        // Positions go on behind the rebuilt ones.
        new.upsert(&wider(vec![embedded(10_000, "Last", "last", 1)]))
            .unwrap();
        assert_eq!(
            new.list(&Filter::default(), usize::MAX)
                .unwrap()
                .last()
                .unwrap()
                .question
                .text,
            "Last"
        );
    }

    #[test]
    fn vectors_of_another_recipe_are_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let given = embedded(1, "Spark", "spark", 1);
        EdgeStore::open(folder.path(), ModelRef { recipe: 1, ..MODEL })
            .unwrap()
            .upsert(std::slice::from_ref(&given))
            .unwrap();
        let refused = EdgeStore::open(folder.path(), MODEL).err().unwrap();
        assert!(
            matches!(refused, StoreError::Recipe { stored: 1, .. }),
            "{refused}"
        );
        let mut rebuild = Rebuild::begin(folder.path(), MODEL).unwrap();
        let missing = rebuild.missing().unwrap();
        rebuild.add(&missing).unwrap();
        assert!(rebuild.missing().unwrap().is_empty());
        assert_eq!(
            EdgeStore::open(folder.path(), MODEL)
                .unwrap()
                .list(&Filter::default(), 9)
                .unwrap(),
            [given]
        );
    }

    #[test]
    fn a_rebuild_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = EdgeStore::open(folder.path(), MODEL).unwrap();
        store.upsert(&[embedded(1, "Spark", "spark", 1)]).unwrap();
        let mut rebuild = Rebuild::begin(folder.path(), WIDER).unwrap();
        let missing = rebuild.missing().unwrap();
        rebuild.add(&wider(missing)).unwrap();
        assert!(matches!(
            Rebuild::begin(folder.path(), WIDER),
            Err(StoreError::Busy { .. })
        ));
        assert_eq!(shards(folder.path()), 2);
        drop(rebuild);
        assert_eq!(shards(folder.path()), 1);
        assert_eq!(store.list(&Filter::default(), 9).unwrap().len(), 1);
    }

    #[test]
    fn leftovers_of_a_dead_build_are_removed_on_opening() {
        let folder = tempfile::tempdir().unwrap();
        let open_shard = || {
            let store = EdgeStore::open(folder.path(), MODEL).unwrap();
            store.leased.with(|_| Ok(())).unwrap();
        };
        open_shard();
        let leftover = folder.path().join(manifest::new_shard_name());
        std::fs::create_dir_all(leftover.join("segments")).unwrap();
        std::fs::create_dir(folder.path().join("not-ours")).unwrap();
        let being_built = lock_for_building(folder.path()).unwrap().unwrap();
        open_shard();
        assert!(leftover.exists());
        drop(being_built);
        open_shard();
        assert!(!leftover.exists() && folder.path().join("not-ours").exists());
    }
}
