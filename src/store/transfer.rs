//! Questions from one store to another (`viva bank push`, `viva bank pull`), with their vectors
//! where the model is the same.
//!
//! Only what differs is copied, a portion at a time, so that a copy that broke off goes on where it
//! was and memory stays bounded. Nothing is removed on either side.

use super::embed::embed_questions;
use crate::domain::QuestionId;
use crate::ports::{EmbedError, Embedded, Embedder, Filter, QuestionStore, StoreError};

/// Questions copied with their vectors at a time.
const PORTION: usize = 512;
/// Questions embedded anew at a time: what a copy that breaks off can lose.
const EMBEDDED: usize = 32;

/// A store whose questions can be taken out in portions.
pub trait Source: QuestionStore {
    /// Ids that pass, by bank and position of import.
    fn ids(&self, filter: &Filter) -> Result<Vec<QuestionId>, StoreError>;
    /// Questions with their vectors, in the order of `ids`; unknown ids are left out.
    fn get(&self, ids: &[QuestionId]) -> Result<Vec<Embedded>, StoreError>;
    /// Returns what the store has lost since it was changed last; None where nothing is missing, or
    /// where it does not remember.
    fn lost(&self) -> Result<Option<Lost>, StoreError> {
        Ok(None)
    }
    /// Returns the facts about the store itself.
    fn facts(&self) -> Result<Facts, StoreError>;
}

/// How many questions are left of those that a store remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Questions that are there.
    pub left: usize,
    /// Questions it held when it was changed last.
    pub known: usize,
}

/// A store in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Folder, or address and collection.
    pub place: String,
    /// Embedding model of the vectors.
    pub model: String,
    /// Width of a vector.
    pub width: usize,
    /// Questions.
    pub questions: usize,
    /// Questions and banks that it held when it was last changed, where it remembers.
    pub held: Option<(usize, usize)>,
    /// Questions in search graphs; the others are compared one by one, which is exact and quick up
    /// to some ten thousand.
    pub indexed: usize,
    /// Bytes on disk; None where the store is elsewhere.
    pub bytes: Option<u64>,
}

/// The outcome of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TransferCounts {
    /// Questions written.
    pub copied: usize,
    /// Questions that were there to the letter.
    pub unchanged: usize,
    /// Questions of the same banks that only the target has.
    pub only_there: usize,
    /// False where the progress ended it early.
    pub complete: bool,
}

/// Why a copy stopped. What was written before stays, and the next copy goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Texts could not be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// One of the stores failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies what passes `filter` and differs. `embedder` is given where the target's vectors come
/// from another model than the source's. `progress` is called with (questions written, questions to
/// write) and ends the copy with false.
pub fn copy(
    from: &dyn Source,
    to: &dyn QuestionStore,
    filter: &Filter,
    embedder: Option<&dyn Embedder>,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<TransferCounts, TransferError> {
    let source = from.hashes(filter)?;
    let target = to.hashes(filter)?;
    let mut ids = from.ids(filter)?;
    ids.retain(|id| source.get(id) != target.get(id));
    let mut result = TransferCounts {
        copied: 0,
        unchanged: source.len().saturating_sub(ids.len()),
        only_there: target.keys().filter(|id| !source.contains_key(id)).count(),
        complete: true,
    };

    for portion in ids.chunks(if embedder.is_some() {
        EMBEDDED
    } else {
        PORTION
    }) {
        if !progress(result.copied, ids.len()) {
            return Ok(TransferCounts {
                complete: false,
                ..result
            });
        }
        let mut questions = from.get(portion)?;
        if let Some(embedder) = embedder {
            let bare: Vec<_> = questions.iter().map(|e| &e.question).collect();
            let vectors = embed_questions(embedder, &bare)?;
            questions
                .iter_mut()
                .zip(vectors)
                .for_each(|(question, vector)| question.vector = vector);
        }
        to.upsert(&questions)?;
        result.copied += questions.len();
    }

    progress(result.copied, ids.len());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{WIDTH, embedded};
    use crate::store::{EdgeStore, ModelRef};

    const MODEL: ModelRef<'static> = ModelRef::new("test", WIDTH);

    /// Gives every text the same vector, of width 2.
    struct Flat;

    impl Embedder for Flat {
        fn model(&self) -> &str {
            "flat"
        }
        fn width(&self) -> usize {
            2
        }
        fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
            Ok(vec![vec![0.6, 0.8]; texts.len()])
        }
    }

    fn given(count: u32) -> Vec<Embedded> {
        (0..count)
            .map(|n| embedded(n, &format!("Question {n}"), "counting", n as usize))
            .collect()
    }

    fn everything(store: &dyn QuestionStore) -> Vec<Embedded> {
        store.list(&Filter::default(), usize::MAX).unwrap()
    }

    #[test]
    fn only_what_differs_is_copied_and_nothing_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let from = EdgeStore::open(&folder.path().join("from"), MODEL).unwrap();
        let to = EdgeStore::open(&folder.path().join("to"), MODEL).unwrap();
        let mut questions = given(1_200);
        from.upsert(&questions).unwrap();
        let copy = || copy(&from, &to, &Filter::default(), None, &mut |_, _| true).unwrap();
        let all = TransferCounts {
            copied: 1_200,
            unchanged: 0,
            only_there: 0,
            complete: true,
        };
        assert_eq!(copy(), all);
        assert_eq!(everything(&to), questions);
        assert_eq!(
            copy(),
            TransferCounts {
                copied: 0,
                unchanged: 1_200,
                ..all
            }
        );

        questions[7].question.text = "Edited".into();
        from.upsert(&questions[7..8]).unwrap();
        from.remove(&[questions[8].question.id]).unwrap();
        assert_eq!(
            copy(),
            TransferCounts {
                copied: 1,
                unchanged: 1_198,
                only_there: 1,
                ..all
            }
        );
        assert_eq!(everything(&to), questions);
    }

    #[test]
    fn a_copy_that_is_ended_goes_on_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let from = EdgeStore::open(&folder.path().join("from"), MODEL).unwrap();
        let to = EdgeStore::open(&folder.path().join("to"), MODEL).unwrap();
        from.upsert(&given(1_200)).unwrap();
        let ended = copy(&from, &to, &Filter::default(), None, &mut |done, _| {
            done == 0
        })
        .unwrap();
        assert!(!ended.complete && ended.copied == PORTION, "{ended:?}");
        let rest = copy(&from, &to, &Filter::default(), None, &mut |_, _| true).unwrap();
        assert!(
            rest.complete && rest.copied == 1_200 - PORTION && rest.unchanged == PORTION,
            "{rest:?}"
        );
    }

    #[test]
    fn another_model_embeds_again() {
        let folder = tempfile::tempdir().unwrap();
        let from = EdgeStore::open(&folder.path().join("from"), MODEL).unwrap();
        let to = EdgeStore::open(&folder.path().join("to"), ModelRef::new("flat", 2)).unwrap();
        from.upsert(&given(40)).unwrap();
        copy(&from, &to, &Filter::default(), Some(&Flat), &mut |_, _| {
            true
        })
        .unwrap();
        let copied = everything(&to);
        assert_eq!(copied.len(), 40);
        assert!(
            copied.iter().all(|q| (q.vector[0] - 0.6).abs() < 1e-6),
            "{:?}",
            copied[0].vector
        );
    }
}
