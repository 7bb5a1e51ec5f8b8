//! Takes a bank into a store: recognises what is there, embeds what is new, writes it.
//!
//! Knows only the seams. How a question is embedded is passed in: that is `store`'s decision.

use super::fingerprint::{Plan, reconcile, text_nearness};
use crate::domain::text::fold;
use crate::domain::{Bank, Question, QuestionId};
use crate::ports::{EmbedError, Embedded, Embedder, Filter, QuestionStore, StoreError};
use std::collections::{HashMap, HashSet};

/// Questions embedded and written at once: what a broken-off import can lose.
const BATCH: usize = 32;
/// The same where all vectors are known: then a batch takes no time, but each is synced to disk.
const KNOWN_BATCH: usize = 512;

/// The outcome of an intake.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// New questions.
    pub added: Vec<QuestionId>,
    /// Questions whose content changed.
    pub updated: usize,
    /// Questions that were there to the letter.
    pub unchanged: usize,
    /// Questions of the bank that the file no longer has.
    pub left: Vec<QuestionId>,
    /// True when those were removed.
    pub pruned: bool,
}

/// Why an intake stopped. What was written before stays, and the next intake goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Texts could not be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store did not take them.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The progress ended it.
    #[error("stopped after {done} of {all} questions; what is done is kept")]
    Stopped {
        /// Questions written.
        done: usize,
        /// Questions to write.
        all: usize,
    },
}

/// Embeds questions with a model: one vector each, in order.
pub type EmbedQuestions = fn(&dyn Embedder, &[&Question]) -> Result<Vec<Vec<f32>>, EmbedError>;

/// The way from questions to vectors.
pub struct Vectors<'a> {
    /// For questions without a known vector.
    pub embedder: &'a dyn Embedder,
    /// Embeds questions: one vector each, in order.
    pub embed: EmbedQuestions,
    /// Vectors computed before, by [`Question::embedding_hash`]; empty for none.
    pub known: &'a HashMap<String, Vec<f32>>,
}

/// Takes `bank` into `store`. `progress` is called with (questions written, questions to write) and
/// ends the intake with false.
pub fn intake(
    bank: Bank,
    prune: bool,
    store: &dyn QuestionStore,
    vectors: &Vectors<'_>,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Outcome, IntakeError> {
    let plan = plan(bank, store)?;
    let mut outcome = Outcome {
        added: plan.added.iter().map(|q| q.id).collect(),
        updated: plan.updated.len(),
        unchanged: plan.unchanged.len(),
        left: plan.left,
        pruned: prune,
    };

    let work: Vec<Question> = plan.added.into_iter().chain(plan.updated).collect();
    let known = work
        .iter()
        .all(|q| vectors.known.contains_key(&q.embedding_hash()));
    let size = if known { KNOWN_BATCH } else { BATCH };

    for (done, batch) in work
        .chunks(size)
        .enumerate()
        .map(|(n, batch)| (n * size, batch))
    {
        if !progress(done, work.len()) {
            return Err(IntakeError::Stopped {
                done,
                all: work.len(),
            });
        }
        store.upsert(&embed(batch, vectors)?)?;
    }

    if !work.is_empty() {
        progress(work.len(), work.len());
    }

    if prune && !outcome.left.is_empty() {
        store.remove(&outcome.left)?;
    } else {
        outcome.pruned = false;
    }

    Ok(outcome)
}

/// Takes banks into an empty store, all questions at once.
pub fn intake_first(
    banks: Vec<Bank>,
    store: &dyn QuestionStore,
    vectors: &Vectors<'_>,
) -> Result<(), IntakeError> {
    let mut all = Vec::new();
    for bank in banks {
        let new = reconcile(&[], bank.questions, text_nearness).added;
        all.extend(embed(&new, vectors)?);
    }
    Ok(store.upsert(&all)?)
}

/// A draft in the store goes over to the same question of a file that still has none: it is not
/// drafted again.
fn keep_drafts(stored: &[(Question, String)], questions: &mut [Question]) {
    let drafts: HashMap<String, &Question> = stored
        .iter()
        .filter(|(q, _)| q.drafted_by().is_some())
        .map(|(q, _)| (fold(&q.text), q))
        .collect();

    for question in questions.iter_mut().filter(|q| q.wants_draft()) {
        if let Some((draft, by)) = drafts
            .get(&fold(&question.text))
            .and_then(|q| Some((*q, q.drafted_by()?)))
        {
            *question = question.clone().with_draft(draft.key_points.clone(), by);
        }
    }
}

/// Sorts questions into new, edited, the same, and gone. Stored questions are read only where one
/// of them is not the same any more.
fn plan(mut bank: Bank, store: &dyn QuestionStore) -> Result<Plan, StoreError> {
    let filter = Filter {
        banks: vec![bank.name.clone()],
        ..Filter::default()
    };
    let hashes = store.hashes(&filter)?;
    let same: HashSet<QuestionId> = (bank.questions.iter())
        .filter(|q| {
            hashes
                .get(&q.id)
                .is_some_and(|hash| *hash == q.content_hash())
        })
        .map(|q| q.id)
        .collect();

    if same.len() == hashes.len() {
        let new = bank
            .questions
            .into_iter()
            .filter(|q| !same.contains(&q.id))
            .collect();
        return Ok(Plan {
            unchanged: same.into_iter().collect(),
            ..reconcile(&[], new, text_nearness)
        });
    }

    let with_hash = |question: Question| {
        let hash = question.content_hash();
        (question, hash)
    };
    let stored: Vec<(Question, String)> = store
        .list(&filter, usize::MAX)?
        .into_iter()
        .map(|e| with_hash(e.question))
        .collect();
    keep_drafts(&stored, &mut bank.questions);

    Ok(reconcile(&stored, bank.questions, text_nearness))
}

fn embed(questions: &[Question], vectors: &Vectors<'_>) -> Result<Vec<Embedded>, EmbedError> {
    let known: Vec<Option<Vec<f32>>> = questions
        .iter()
        .map(|q| vectors.known.get(&q.embedding_hash()).cloned())
        .collect();
    let new: Vec<&Question> = questions
        .iter()
        .zip(&known)
        .filter(|(_, k)| k.is_none())
        .map(|(q, _)| q)
        .collect();
    let mut fresh = (vectors.embed)(vectors.embedder, &new)?.into_iter();

    Ok(questions
        .iter()
        .zip(known)
        .map(|(q, k)| Embedded {
            question: q.clone(),
            vector: k.or_else(|| fresh.next()).unwrap_or_default(),
        })
        .collect())
}
