//! A store without a shard: what it was given first lies in its catalog alone, until something is
//! searched or changed.
//!
//! To make a shard and to fill it takes some five hundred syncs, which a first start would wait
//! for; a file takes two. Only what is given at once to an empty store is kept so.

use super::catalog::{self, Catalog};
use super::lock::{Lock, PATIENCE};
use super::manifest::{Held, Manifest, damaged, new_shard_name, shard_names};
use super::shard::Shard;
use crate::domain::vector::normalise;
use crate::ports::{Embedded, StoreError};
use crate::store::index::collection::{make_payload, read_question};
use crate::store::index::model::ModelRef;
use crate::store::index::points::{IndexPoint, Stored};
use crate::store::index::sparse::Bm25;
use std::collections::HashSet;
use std::path::Path;

/// Makes an empty store where there is none; false where there is one.
pub fn found(folder: &Path, model: ModelRef<'_>) -> Result<bool, StoreError> {
    let _lock = Lock::acquire(folder, PATIENCE)?;
    if Manifest::read(folder)?.is_some() || !shard_names(folder)?.is_empty() {
        return Ok(false);
    }
    if folder.join(catalog::FILE).exists() {
        return Err(damaged(folder, "store.json is missing"));
    }

    let manifest = Manifest {
        unfilled: true,
        ..Manifest::new(model, new_shard_name())
    };
    manifest.write(folder)?;
    Ok(true)
}

/// True for the manifest of a store that was never given a question.
pub fn is_empty(manifest: &Manifest) -> bool {
    manifest.unfilled && manifest.next_position == 0
}

/// Stores the first questions of an empty store, durably; false where it is not empty any more, or
/// where they are too many.
pub fn store_first(folder: &Path, questions: &[Embedded]) -> Result<bool, StoreError> {
    let ids: HashSet<_> = questions.iter().map(|q| q.question.id).collect();
    if questions.len() > catalog::MOST || ids.len() < questions.len() || ids.is_empty() {
        return Ok(false);
    }
    let _lock = Lock::acquire(folder, PATIENCE)?;
    let Some(mut manifest) = Manifest::read(folder)?.filter(is_empty) else {
        return Ok(false);
    };

    let stored = questions.iter().zip(0..).map(|(given, position)| {
        let mut dense = given.vector.clone();
        normalise(&mut dense);
        Ok(Stored {
            id: given.question.id,
            fields: make_payload(&given.question, position)?,
            dense,
        })
    });
    let stored: Result<Vec<_>, StoreError> = stored.collect();
    let mark = Catalog::write_all(folder, stored?)?;

    let banks: HashSet<_> = questions.iter().map(|q| &q.question.bank).collect();
    manifest.next_position = questions.len() as u64;
    manifest.held = Some(Held {
        questions: questions.len(),
        banks: banks.len(),
        catalog: Some(mark),
    });
    manifest.write(folder)?;
    Ok(true)
}

/// Makes the shard of a store that has none and fills it; what was begun before is thrown away. The
/// folder is locked.
pub fn fill(folder: &Path, manifest: &mut Manifest) -> Result<Shard, StoreError> {
    let _ = std::fs::remove_dir_all(folder.join(&manifest.shard));
    let shard = Shard::create(folder, &manifest.shard, manifest.width)?;

    if !is_empty(manifest) {
        let held = manifest.held.and_then(|held| Some((held, held.catalog?)));
        let catalog = held.and_then(|(held, mark)| Catalog::read(folder, mark, held.questions));
        let Some(catalog) = catalog else {
            return Err(damaged(folder, format!("{} is damaged", catalog::FILE)));
        };
        shard.upsert(points_of(folder, &catalog)?)?;
    }

    manifest.unfilled = false;
    manifest.write(folder)?;
    Ok(shard)
}

fn points_of(folder: &Path, catalog: &Catalog) -> Result<Vec<IndexPoint>, StoreError> {
    let bm25 = Bm25::new()?;
    let points = catalog.all()?.into_iter().map(|stored| {
        let question = read_question(stored.id, stored.fields.clone())
            .map_err(|reason| damaged(folder, reason))?;
        Ok(IndexPoint {
            id: stored.id,
            dense: stored.dense,
            sparse: bm25.document(&question),
            fields: stored.fields,
        })
    });
    points.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Filter, Query, QuestionStore};
    use crate::store::EdgeStore;
    use crate::store::testing::{WIDTH, embedded, near, scratch};

    const MODEL: ModelRef<'static> = ModelRef::new("test", WIDTH);

    fn open(folder: &Path) -> EdgeStore {
        EdgeStore::open(folder, MODEL).unwrap()
    }

    fn three() -> Vec<Embedded> {
        let given = (0..3).map(|n| Embedded {
            vector: near(n as usize, 0.4),
            ..embedded(n, "Spark join", "spark", 0)
        });
        given.collect()
    }

    fn all(store: &EdgeStore) -> Vec<Embedded> {
        store.list(&Filter::default(), usize::MAX).unwrap()
    }

    fn find(store: &EdgeStore) -> usize {
        let query = Query {
            text: "Spark".into(),
            limit: 9,
            ..Query::default()
        };
        store.search(&query).unwrap().len()
    }

    #[test]
    fn the_first_questions_need_no_shard_until_they_are_searched() {
        let folder = scratch();
        let store = open(folder.path());
        assert!(store.is_new().unwrap());
        store.upsert(&three()).unwrap();
        assert!(!store.is_new().unwrap());
        assert!(shard_names(folder.path()).unwrap().is_empty());
        let before = all(&open(folder.path()));
        assert_eq!(before.len(), 3);

        assert_eq!(find(&store), 3);
        assert_eq!(shard_names(folder.path()).unwrap().len(), 1);
        assert_eq!(all(&store), before);
        drop(store);
        assert_eq!(all(&open(folder.path())), before);
    }

    #[test]
    fn what_comes_later_goes_into_the_shard_with_what_was_first() {
        let folder = scratch();
        open(folder.path()).upsert(&three()).unwrap();
        let store = open(folder.path());
        store.upsert(&[embedded(9, "Spark", "new", 9)]).unwrap();
        store.remove(&[three()[0].question.id]).unwrap();
        let ids: Vec<_> = all(&store).iter().map(|q| q.question.id).collect();
        let expected = [
            three()[1].question.id,
            three()[2].question.id,
            embedded(9, "", "", 0).question.id,
        ];
        assert_eq!(ids, expected);
        assert_eq!(find(&store), 3);
    }

    #[test]
    fn a_shard_that_was_not_filled_to_the_end_is_filled_again() {
        let folder = scratch();
        open(folder.path()).upsert(&three()).unwrap();
        let manifest = Manifest::read(folder.path()).unwrap().unwrap();
        drop(Shard::create(folder.path(), &manifest.shard, WIDTH).unwrap());
        assert_eq!(find(&open(folder.path())), 3);
    }

    #[test]
    fn a_damaged_file_is_said_where_it_is_all_there_is() {
        for broken in ["", "noise"] {
            let folder = scratch();
            open(folder.path()).upsert(&three()).unwrap();
            std::fs::write(folder.path().join(catalog::FILE), broken).unwrap();
            for _ in 0..2 {
                let error = EdgeStore::open(folder.path(), MODEL).err().unwrap();
                assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
            }
        }
    }

    #[test]
    fn too_many_at_once_and_twice_the_same_go_into_a_shard() {
        let folder = scratch();
        let twice = [three(), three()].concat();
        let store = open(folder.path());
        store.upsert(&twice).unwrap();
        assert_eq!(all(&store).len(), 3);
        assert_eq!(shard_names(folder.path()).unwrap().len(), 1);
    }
}
