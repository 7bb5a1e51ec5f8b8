//! Near-duplicates across banks: questions that ask the same in nearly the same words.
//!
//! Owns what counts as near. Questions within one bank are compared by [`super::fingerprint`] and
//! the linter. Vectors and searches come over the seams.

use crate::domain::Question;
use crate::domain::vector::dot;
use crate::ports::{EmbedError, Embedder, Filter, Query, QuestionStore, StoreError};
use std::collections::HashMap;

/// Least cosine of two titles by the bundled model. Every pair of 480 questions of five public
/// lists was looked at from 0.72 on: from 0.8 on all 17 ask the same, from there down to 0.72 about
/// a third do.
pub const NEAR: f32 = 0.8;
/// Most new questions that are looked up in a store, and most questions of files that are compared
/// with each other.
pub const MOST: usize = 2_000;
/// Questions of other banks that are looked at for each new one.
const CANDIDATES: usize = 3;
/// Titles embedded at a time.
const BATCH: usize = 64;

/// Two questions of different banks.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The one that was looked at.
    pub question: Question,
    /// The nearest one of another bank.
    pub other: Question,
    /// Cosine of their titles.
    pub cosine: f32,
}

/// The reason why nothing was found out.
#[derive(Debug, thiserror::Error)]
pub enum NearError {
    /// Texts could not be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The nearest stored question of another bank for each of `new`, where it is near; at most
/// [`MOST`] of them are looked up. `searcher` is the store's model, `judge` the bundled one.
pub fn in_store(
    new: &[Question],
    store: &dyn QuestionStore,
    searcher: &dyn Embedder,
    judge: &dyn Embedder,
) -> Result<Vec<Near>, NearError> {
    let banks: Vec<String> = store.banks()?.into_iter().map(|b| b.bank).collect();
    let mut found = Vec::new();

    for batch in new
        .get(..new.len().min(MOST))
        .unwrap_or_default()
        .chunks(BATCH)
    {
        let vectors = searcher.embed(&titles(batch))?;
        let mut pairs: Vec<(&Question, Question)> = Vec::new();

        for (question, vector) in batch.iter().zip(vectors) {
            let others: Vec<String> = banks
                .iter()
                .filter(|b| **b != question.bank)
                .cloned()
                .collect();
            if others.is_empty() {
                continue;
            }

            let filter = Filter {
                banks: others,
                ..Filter::default()
            };
            let text = question.text.clone();
            let query = Query {
                text,
                vector: Some(vector),
                filter,
                limit: CANDIDATES,
                ..Query::default()
            };

            pairs.extend(
                store
                    .search(&query)?
                    .into_iter()
                    .map(|hit| (question, hit.question)),
            );
        }

        let both: Vec<&str> = pairs
            .iter()
            .flat_map(|(q, o)| [q.text.as_str(), o.text.as_str()])
            .collect();
        let vectors = if both.is_empty() {
            Vec::new()
        } else {
            judge.embed(&both)?
        };

        let mut best: HashMap<_, Near> = HashMap::new();
        for ((question, other), vectors) in pairs.into_iter().zip(vectors.chunks_exact(2)) {
            let [a, b] = vectors else { continue };
            let near = Near {
                question: question.clone(),
                other,
                cosine: dot(a, b),
            };
            if near.cosine >= NEAR
                && best
                    .get(&question.id)
                    .is_none_or(|old| near.cosine > old.cosine)
            {
                best.insert(question.id, near);
            }
        }

        found.extend(
            batch
                .iter()
                .filter_map(|question| best.remove(&question.id)),
        );
    }

    Ok(found)
}

/// Pairs of different banks among `questions` that are near, in order; the first [`MOST`] questions
/// are compared.
pub fn among(questions: &[&Question], judge: &dyn Embedder) -> Result<Vec<Near>, EmbedError> {
    let questions = questions
        .get(..questions.len().min(MOST))
        .unwrap_or_default();
    let texts: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
    let mut vectors = Vec::new();

    for batch in texts.chunks(BATCH) {
        vectors.extend(judge.embed(batch)?);
    }

    let all: Vec<_> = questions.iter().zip(&vectors).collect();
    let mut found = Vec::new();

    for (i, (question, vector)) in all.iter().enumerate() {
        for (other, its) in all
            .iter()
            .skip(i + 1)
            .filter(|(other, _)| other.bank != question.bank)
        {
            let cosine = dot(vector, its);
            if cosine >= NEAR {
                found.push(Near {
                    question: (**other).clone(),
                    other: (**question).clone(),
                    cosine,
                });
            }
        }
    }

    Ok(found)
}

fn titles(questions: &[Question]) -> Vec<&str> {
    questions.iter().map(|q| q.text.as_str()).collect()
}
