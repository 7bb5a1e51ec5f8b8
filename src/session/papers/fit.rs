//! Which questions a passage of the candidate's papers is about, and what follows from it.

use crate::domain::QuestionId;
use crate::domain::text::{ellipsis, one_line};
use crate::failure::Failure;
use crate::ports::{Embedded, Embedder, Filter, Query, QuestionStore};
use crate::store::index::text::expand;
use std::collections::HashMap;

/// Cosine from which a question is about a passage. Perks and addresses stay below it.
const PASSAGE_COSINE: f32 = 0.35;
/// A question further from a passage than its nearest one by more than this is not about it.
const MAX_COSINE_GAP: f32 = 0.10;
/// Questions looked at for a passage.
const HITS_PER_PASSAGE: usize = 6;
/// Questions kept to plan from, for each that is asked.
const CANDIDATES_PER_QUESTION: usize = 2;
/// Characters of a passage that `--explain` shows.
const SHOWN_CHARS: usize = 60;
/// Characters of a passage that a model is given.
const PROMPT_CHARS: usize = 400;

/// A part of a paper that is about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Which paper: `job description` or `CV`.
    pub paper: &'static str,
    /// Its words.
    pub text: String,
}

/// The fit of a question to the papers.
#[derive(Debug, Clone, PartialEq)]
struct Fit {
    /// Cosine of the question and the passage, from [`PASSAGE_COSINE`] to 1.
    relevance: f32,
    /// Place in the order of the merge: every passage's nearest question before any passage's
    /// second.
    rank: usize,
    /// The passage.
    passage: Passage,
}

/// The questions that fit the candidate's papers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PaperFits {
    fits: HashMap<QuestionId, Fit>,
    /// The next questions where too few fit, nearest first.
    next: Vec<QuestionId>,
}

/// A question that a passage found.
struct Match<'a> {
    /// Number of questions that are nearer to the passage.
    place: usize,
    relevance: f32,
    question: QuestionId,
    passage: &'a Passage,
}

/// Searches by every passage, then takes each passage's nearest question, each one's second, and so
/// on: a posting that speaks of one thing ten times does not crowd the others out.
pub fn match_passages(
    passages: &[Passage],
    filter: &Filter,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<PaperFits, Failure> {
    let expanded: Vec<_> = passages.iter().map(|p| expand(&p.text)).collect();
    let texts: Vec<&str> = expanded.iter().map(AsRef::as_ref).collect();
    let vectors = embedder.embed(&texts)?;

    let (mut matches, mut others) = (Vec::new(), Vec::new());
    for (passage, vector) in passages.iter().zip(vectors) {
        let query = Query {
            vector: Some(vector),
            filter: filter.clone(),
            limit: HITS_PER_PASSAGE,
            ..Query::default()
        };
        let hits = store.search(&query)?;
        let nearest = hits.first().and_then(|h| h.dense).unwrap_or_default();

        for (place, hit) in hits.into_iter().enumerate() {
            let found = Match {
                place,
                relevance: hit.dense.unwrap_or_default(),
                question: hit.question.id,
                passage,
            };
            if found.relevance >= PASSAGE_COSINE && found.relevance >= nearest - MAX_COSINE_GAP {
                matches.push(found);
            } else {
                others.push(found);
            }
        }
    }

    others.sort_by(|a, b| b.relevance.total_cmp(&a.relevance));
    Ok(PaperFits {
        fits: merge_matches(matches),
        next: others.into_iter().map(|other| other.question).collect(),
    })
}

/// Ranks the questions by place, then relevance, and keeps the best passage of each.
fn merge_matches(mut matches: Vec<Match<'_>>) -> HashMap<QuestionId, Fit> {
    matches.sort_by(|a, b| {
        let by_place = a.place.cmp(&b.place);
        by_place.then(b.relevance.total_cmp(&a.relevance))
    });

    let mut fits: HashMap<QuestionId, Fit> = HashMap::new();
    for found in matches {
        let rank = fits.len();
        let new = Fit {
            relevance: found.relevance,
            rank,
            passage: found.passage.clone(),
        };
        let fit = fits.entry(found.question).or_insert_with(|| new.clone());
        if fit.relevance < found.relevance {
            *fit = Fit {
                rank: fit.rank,
                ..new
            };
        }
    }
    fits
}

impl PaperFits {
    /// Returns the candidates that fit best: some more than `count`, so that spreading over
    /// sections and leaving out recent ones still has a choice; others only where too few fit. All
    /// of them where nothing fits.
    pub fn narrow(&self, mut candidates: Vec<Embedded>, count: usize) -> Vec<Embedded> {
        let fitting = candidates
            .iter()
            .filter(|c| self.fits.contains_key(&c.question.id))
            .count();
        if fitting == 0 {
            return candidates;
        }

        candidates.sort_by_cached_key(|c| self.rank(c.question.id));
        let wished = count.saturating_mul(CANDIDATES_PER_QUESTION);
        candidates.truncate(fitting.min(wished).max(count));
        candidates
    }

    /// Returns the place of a question: those that fit, those that come near, the others.
    fn rank(&self, id: QuestionId) -> usize {
        if let Some(fit) = self.fits.get(&id) {
            return fit.rank;
        }
        let at = self.next.iter().position(|next| *next == id);
        at.map_or(usize::MAX, |at| self.fits.len() + at)
    }

    /// Returns how well each question fits, 0–1, for planning; one that is not named does not fit.
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

    /// Says why each question fits, for `--explain`: the passage in a few words.
    pub fn reasons(&self) -> HashMap<QuestionId, String> {
        self.fits
            .iter()
            .map(|(id, fit)| (*id, fit.reason()))
            .collect()
    }

    /// Returns what the interviewer may know at each question, for the wording of follow-ups.
    pub fn background(&self) -> HashMap<QuestionId, String> {
        self.fits
            .iter()
            .map(|(id, fit)| (*id, fit.background()))
            .collect()
    }
}

impl Fit {
    fn reason(&self) -> String {
        format!(
            "it fits “{}” of your {} ({:.2})",
            ellipsis(&one_line(&self.passage.text), SHOWN_CHARS),
            self.passage.paper,
            self.relevance
        )
    }

    fn background(&self) -> String {
        let passage = ellipsis(&one_line(&self.passage.text), PROMPT_CHARS);
        format!("From the {}: {passage}", self.passage.paper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> QuestionId {
        QuestionId(uuid::Uuid::from_u128(n))
    }

    fn fits(text: &str, relevance: f32) -> PaperFits {
        let passage = Passage {
            paper: "job description",
            text: text.into(),
        };
        let fit = Fit {
            relevance,
            rank: 0,
            passage,
        };
        PaperFits {
            fits: HashMap::from([(id(1), fit)]),
            next: Vec::new(),
        }
    }

    #[test]
    fn reasons_name_the_passage_in_a_few_words_and_the_model_gets_a_short_one() {
        let passage = "Design and run online experiments with millions of users on a network every single day";
        insta::assert_snapshot!(fits(passage, 0.61).reasons()[&id(1)], @r"it fits “Design and run online experiments with millions of users on…” of your job description (0.61)");
        let background = fits(&"word ".repeat(500), 0.5).background();
        assert!(background[&id(1)].chars().count() < PROMPT_CHARS + 40);
    }
}
