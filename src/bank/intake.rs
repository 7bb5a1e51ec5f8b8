//! Takes a bank into a store: recognises what is there, embeds what is new, writes it.
//!
//! Knows only the seams. How a question is embedded is passed in: that is `store`'s decision.

use super::fingerprint::{reconcile, text_nearness};
use crate::domain::{Bank, Question, QuestionId};
use crate::ports::{EmbedError, Embedded, Embedder, Filter, QuestionStore, StoreError};
use std::collections::HashMap;

/// Questions embedded and written at once: what a broken-off import can lose.
const BATCH: usize = 64;

/// What an intake did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// New questions.
    pub added: usize,
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
}

/// Embeds questions with a model: one vector each, in order.
pub type EmbedQuestions = fn(&dyn Embedder, &[&Question]) -> Result<Vec<Vec<f32>>, EmbedError>;

/// How questions become vectors.
pub struct Vectors<'a> {
    /// For questions without a known vector.
    pub embedder: &'a dyn Embedder,
    /// How it embeds questions: one vector each, in order.
    pub embed: EmbedQuestions,
    /// Vectors computed before, by content hash; empty for none.
    pub known: &'a HashMap<String, Vec<f32>>,
}

/// Takes `bank` into `store`. `progress` is called with (questions written, questions to write).
pub fn intake(
    bank: Bank,
    prune: bool,
    store: &dyn QuestionStore,
    vectors: &Vectors<'_>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Outcome, IntakeError> {
    let filter = Filter { banks: vec![bank.name.clone()], ..Filter::default() };
    let stored: Vec<(Question, String)> = store
        .list(&filter, usize::MAX)?
        .into_iter()
        .map(|e| {
            let hash = e.question.content_hash();
            (e.question, hash)
        })
        .collect();
    let plan = reconcile(&stored, bank.questions, text_nearness);
    let mut outcome = Outcome {
        added: plan.added.len(),
        updated: plan.updated.len(),
        unchanged: plan.unchanged.len(),
        left: plan.left,
        pruned: prune,
    };
    let work: Vec<Question> = plan.added.into_iter().chain(plan.updated).collect();
    for (done, batch) in work.chunks(BATCH).enumerate() {
        progress(done * BATCH, work.len());
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

fn embed(questions: &[Question], vectors: &Vectors<'_>) -> Result<Vec<Embedded>, EmbedError> {
    let known: Vec<Option<Vec<f32>>> =
        questions.iter().map(|q| vectors.known.get(&q.content_hash()).cloned()).collect();
    let new: Vec<&Question> = questions.iter().zip(&known).filter(|(_, k)| k.is_none()).map(|(q, _)| q).collect();
    let mut fresh = (vectors.embed)(vectors.embedder, &new)?.into_iter();
    Ok(questions
        .iter()
        .zip(known)
        .map(|(q, k)| Embedded { question: q.clone(), vector: k.or_else(|| fresh.next()).unwrap_or_default() })
        .collect())
}
