//! `--job` and `--cv`: which questions fit the candidate's papers, and what of the papers the
//! interviewer may know.
//!
//! Owns the way from documents to a fit per question. [`document`] reads files, [`passages`] cuts
//! them; planning stays with `learn::select`, which gets fewer questions to choose from. Nothing of
//! the papers is stored.

mod document;
mod passages;

use crate::cli::PapersArgs;
use crate::domain::QuestionId;
use crate::domain::text::{ellipsis, one_line};
use crate::error::Failure;
use crate::ports::{Embedded, Embedder, Filter, Query, QuestionStore};
use crate::store::index::text::expand;
use std::collections::HashMap;

/// Cosine from which a question is about a passage. Perks and addresses stay below it.
const NEAR: f32 = 0.35;
/// A question that is further from a passage than its nearest one by more than this is not about
/// it.
const BESIDE: f32 = 0.10;
/// Questions looked at for a passage.
const EACH: usize = 6;
/// Questions kept to plan from, for each that is asked.
const CHOICE: usize = 2;
/// Characters of a passage that `--explain` shows.
const SHOWN: usize = 60;
/// Characters of a passage that a model is told.
const TOLD: usize = 400;

/// How a question fits the papers.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Cosine of the question and the passage, from [`NEAR`] to 1.
    pub relevance: f32,
    /// Place in the order of the merge: every passage's nearest question before any passage's
    /// second.
    rank: usize,
    /// Which paper: `job description` or `CV`.
    pub paper: &'static str,
    /// The passage.
    pub passage: String,
}

/// The questions that fit the candidate's papers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tailored {
    fits: HashMap<QuestionId, Fit>,
    /// What comes nearest where too few fit, nearest first.
    next: Vec<QuestionId>,
}

/// Reads the papers and finds the questions of `filter` that fit.
pub fn tailored(
    args: &PapersArgs,
    filter: &Filter,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<Tailored, Failure> {
    let banks = store.banks()?;
    let roles: Vec<&str> = banks
        .iter()
        .flat_map(|b| [b.role.as_str(), b.level.as_str()])
        .collect();
    let mut passages = Vec::new();
    for (paper, path) in [("job description", &args.job), ("CV", &args.cv)] {
        let Some(path) = path else { continue };
        let text = document::read(path)?;
        passages.extend(
            passages::passages(&text, &roles)
                .into_iter()
                .map(|passage| (paper, passage)),
        );
    }
    fit(&passages, filter, store, embedder)
}

/// Searches by every passage, then takes each passage's nearest question, each one's second, and so
/// on: a posting that speaks of one thing ten times does not crowd the others out.
fn fit(
    passages: &[(&'static str, String)],
    filter: &Filter,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<Tailored, Failure> {
    let expanded: Vec<_> = passages
        .iter()
        .map(|(_, passage)| expand(passage))
        .collect();
    let texts: Vec<&str> = expanded.iter().map(AsRef::as_ref).collect();
    let vectors = embedder.embed(&texts)?;
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for ((paper, passage), vector) in passages.iter().zip(vectors) {
        let query = Query {
            vector: Some(vector),
            filter: filter.clone(),
            limit: EACH,
            ..Query::default()
        };
        let hits = store.search(&query)?;
        let nearest = hits.first().and_then(|h| h.dense).unwrap_or_default();
        for (place, hit) in hits.into_iter().enumerate() {
            let relevance = hit.dense.unwrap_or_default();
            if relevance >= NEAR && relevance >= nearest - BESIDE {
                found.push((place, relevance, hit.question.id, *paper, passage));
            } else {
                others.push((relevance, hit.question.id));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    let mut fits: HashMap<QuestionId, Fit> = HashMap::new();
    for (_, relevance, id, paper, passage) in found {
        let rank = fits.len();
        let new = Fit {
            relevance,
            rank,
            paper,
            passage: passage.clone(),
        };
        let fit = fits.entry(id).or_insert_with(|| new.clone());
        if fit.relevance < relevance {
            *fit = Fit {
                rank: fit.rank,
                ..new
            };
        }
    }
    others.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(Tailored {
        fits,
        next: others.into_iter().map(|(_, id)| id).collect(),
    })
}

impl Tailored {
    /// The candidates that fit best: some more than `count`, so that spreading over sections and
    /// leaving out recent ones still has a choice; others only where too few fit. All of them where
    /// nothing fits.
    pub fn narrow(&self, mut candidates: Vec<Embedded>, count: usize) -> Vec<Embedded> {
        let fitting = candidates
            .iter()
            .filter(|c| self.fits.contains_key(&c.question.id))
            .count();
        if fitting == 0 {
            return candidates;
        }
        let next = |id| {
            self.next
                .iter()
                .position(|n| *n == id)
                .map_or(usize::MAX, |at| self.fits.len() + at)
        };
        candidates.sort_by_cached_key(|c| {
            self.fits
                .get(&c.question.id)
                .map_or_else(|| next(c.question.id), |fit| fit.rank)
        });
        candidates.truncate(fitting.min(count.saturating_mul(CHOICE)).max(count));
        candidates
    }

    /// How well each question fits, 0–1, for planning; one that is not named does not fit.
    pub fn relevance(&self) -> HashMap<QuestionId, f64> {
        self.fits
            .iter()
            .map(|(id, fit)| (*id, f64::from(fit.relevance).clamp(0.0, 1.0)))
            .collect()
    }

    /// True where no question fits.
    pub fn is_empty(&self) -> bool {
        self.fits.is_empty()
    }

    /// Why each question fits, for `--explain`: the passage in a few words.
    pub fn reasons(&self) -> HashMap<QuestionId, String> {
        let reason = |fit: &Fit| {
            let passage = ellipsis(&one_line(&fit.passage), SHOWN);
            format!(
                "it fits “{passage}” of your {} ({:.2})",
                fit.paper, fit.relevance
            )
        };
        self.fits
            .iter()
            .map(|(id, fit)| (*id, reason(fit)))
            .collect()
    }

    /// What the interviewer may know at each question, for the wording of follow-ups.
    pub fn background(&self) -> HashMap<QuestionId, String> {
        let told = |fit: &Fit| {
            format!(
                "From the {}: {}",
                fit.paper,
                ellipsis(&one_line(&fit.passage), TOLD)
            )
        };
        self.fits.iter().map(|(id, fit)| (*id, told(fit))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> QuestionId {
        QuestionId(uuid::Uuid::from_u128(n))
    }

    fn fit(rank: usize, relevance: f32) -> Fit {
        let passage = "Design and run online experiments with millions of users on a network every single day";
        Fit {
            relevance,
            rank,
            paper: "job description",
            passage: passage.into(),
        }
    }

    #[test]
    fn reasons_name_the_passage_in_a_few_words_and_the_model_gets_a_short_one() {
        let tailored = Tailored {
            fits: HashMap::from([(id(1), fit(0, 0.61))]),
            next: Vec::new(),
        };
        insta::assert_snapshot!(tailored.reasons()[&id(1)], @r"it fits “Design and run online experiments with millions of users on…” of your job description (0.61)");
        let long = Fit {
            passage: "word ".repeat(500),
            ..fit(0, 0.5)
        };
        let told = Tailored {
            fits: HashMap::from([(id(1), long)]),
            next: Vec::new(),
        }
        .background();
        assert!(told[&id(1)].chars().count() < TOLD + 40);
    }
}
