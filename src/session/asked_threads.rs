//! The questions of a real interview: which question of the banks each is, and which follow up on
//! the one before.
//!
//! Owns the search. The limits are [`super::asked_match`]'s, what refers back is `transcript`'s.

use super::asked_match::{Certainty, MatchCandidate, names_subject};
use super::by_words::search_store;
use crate::domain::vector::cosine;
use crate::domain::{Question, QuestionId};
use crate::failure::{ExitKind, Failure};
use crate::ports::{Embedder, Query, QuestionStore};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use crate::term::style::Look;
use crate::transcript::{Exchange, Neighbours, follows_up, refers_back};
use std::collections::HashMap;

/// Cosine from which two questions of the banks ask the same.
const THE_SAME: f32 = 0.8;
/// Hits looked at for each passage.
const LOOKED_AT: usize = 6;

/// The question of the banks that was asked.
#[derive(Debug, Clone)]
pub struct Match {
    /// The question.
    pub question: Question,
    /// What was asked in so many words.
    pub passage: String,
    /// Cosine of what was asked with the question and its key points.
    pub cosine: f32,
    /// How sure it is that it was meant.
    pub certainty: Certainty,
}

/// A question of the interview with what followed up on it.
pub struct AskedThread {
    /// The question and its answer.
    pub exchange: Exchange,
    /// The question of the banks that is meant, where one is.
    pub hit: Option<Match>,
    /// Follow-ups, in order.
    pub follow_ups: Vec<Exchange>,
    /// Of what was asked.
    vectors: Vec<Vec<f32>>,
    /// Of the follow-ups that the question of the banks has.
    probes: Vec<Vec<f32>>,
}

impl AskedThread {
    /// True where a question follows up on this one.
    fn goes_on(&self, exchange: &Exchange, nearest: &NearestOfTurn, vectors: &[Vec<f32>]) -> bool {
        let known = self.hit.as_ref().map(|hit| hit.question.id);
        let meant = nearest.meant.as_ref().map(|hit| hit.question.id);
        follows_up(&Neighbours {
            asks: &exchange.asks,
            before: &self.exchange.asks,
            near: nearest.near,
            is_same: known.is_some() && known == meant,
            is_another: meant.is_some() && known != meant,
            thread: nearest_cosine(&self.vectors, vectors),
            probe: nearest_cosine(&self.probes, vectors),
            is_by_another: exchange.is_by_another,
            leads_over: exchange.leads_over,
        })
    }
}

/// Matches exchanges to the questions of the banks, and joins follow-ups to their question.
///
/// # Errors
/// [`ExitKind::Interrupted`] on Ctrl-C: nothing is kept by then.
pub fn match_questions(
    exchanges: Vec<Exchange>,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
    interrupt: &Interrupt,
    look: &Look,
) -> Result<Vec<AskedThread>, Failure> {
    let mut threads: Vec<AskedThread> = Vec::new();
    let mut bar = Bar::new("matching questions", look);
    let mut texts = QuestionTexts::default();
    let all = exchanges.len();
    for (done, exchange) in exchanges.into_iter().enumerate() {
        if interrupt.asked() {
            bar.clear();
            return Err(Failure::new(ExitKind::Interrupted, ""));
        }
        bar.show(done, all);
        let vectors = embed_passages(&exchange.passages, embedder)?;
        let nearest = nearest_of_turn(&exchange.passages, &vectors, &mut texts, store, embedder)?;
        let last = threads.last_mut();
        match last.filter(|last| last.goes_on(&exchange, &nearest, &vectors)) {
            Some(last) => last.follow_ups.push(exchange),
            None => threads.push(AskedThread {
                exchange,
                probes: embed_probes(nearest.meant.as_ref(), embedder)?,
                hit: nearest.meant,
                follow_ups: Vec::new(),
                vectors,
            }),
        }
    }
    bar.clear();
    Ok(threads)
}

/// Returns the vector of each passage.
pub fn embed_passages(
    passages: &[String],
    embedder: &dyn Embedder,
) -> Result<Vec<Vec<f32>>, Failure> {
    let passages: Vec<&str> = passages.iter().map(String::as_str).collect();
    Ok(embedder.embed(&passages)?)
}

/// The vectors of the follow-ups that a question of the banks has.
fn embed_probes(hit: Option<&Match>, embedder: &dyn Embedder) -> Result<Vec<Vec<f32>>, Failure> {
    let points = hit.iter().flat_map(|hit| &hit.question.key_points);
    let probes: Vec<&str> = points.filter_map(|point| point.probe.as_deref()).collect();
    match probes.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(embedder.embed(&probes)?),
    }
}

/// The vectors of the texts of questions, each embedded once, without its key points: in these many
/// words agree that nobody asked for.
#[derive(Default)]
pub struct QuestionTexts {
    vectors: HashMap<QuestionId, Vec<f32>>,
}

impl QuestionTexts {
    fn embed(&mut self, found: &[Found], embedder: &dyn Embedder) -> Result<(), Failure> {
        let mut new: HashMap<QuestionId, &str> = HashMap::new();
        for Found { question, .. } in found {
            if !self.vectors.contains_key(&question.id) {
                new.insert(question.id, &question.text);
            }
        }
        let texts: Vec<&str> = new.values().copied().collect();
        if !texts.is_empty() {
            let vectors = embedder.embed(&texts)?;
            self.vectors.extend(new.into_keys().zip(vectors));
        }
        Ok(())
    }

    fn cosine(&self, question: &Question, vector: &[f32]) -> f32 {
        let text = self.vectors.get(&question.id);
        text.map_or(0.0, |text| cosine(text, vector))
    }
}

/// The highest cosine of a vector of the one with a vector of the other.
fn nearest_cosine(these: &[Vec<f32>], those: &[Vec<f32>]) -> f32 {
    let pairs = these
        .iter()
        .flat_map(|one| those.iter().map(|two| cosine(one, two)));
    pairs.fold(0.0, f32::max)
}

/// What of the banks is near to a turn of an interviewer.
pub struct NearestOfTurn {
    /// The question that is meant.
    pub meant: Option<Match>,
    /// The highest cosine of any question.
    pub near: f32,
}

/// A question that a passage found, and its cosine.
struct Found {
    /// The place of the passage.
    passage: usize,
    question: Question,
    cosine: f32,
}

/// Finds the question of the banks that a turn means: the one that is most alike to any of its
/// passages, where it is ahead of all others. A sentence that says nothing of a subject counts only
/// with what leads to it ("How do you proceed?"), and not at all where it points back ("How would
/// you check it?"). `vectors`: of the passages.
pub fn nearest_of_turn(
    passages: &[String],
    vectors: &[Vec<f32>],
    texts: &mut QuestionTexts,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<NearestOfTurn, Failure> {
    let mut found = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        let is_part = passages.len() > 1 || refers_back(passage);
        if !is_part || names_subject(passage) {
            found.extend(search_passage(at, passage, store, embedder)?);
        }
    }
    texts.embed(&found, embedder)?;

    let near = found.iter().map(|found| found.cosine).fold(0.0, f32::max);
    let candidates = found.into_iter().filter_map(|found| {
        let passage = passages.get(found.passage)?;
        let of_text = texts.cosine(&found.question, vectors.get(found.passage)?);
        Some(MatchCandidate::new(
            passage,
            found.question,
            found.cosine,
            of_text,
        ))
    });
    let meant = choose(candidates.collect(), texts);
    Ok(NearestOfTurn { meant, near })
}

/// The candidate that is meant, if one is. Another bank may ask the same: it is no rival.
fn choose(mut candidates: Vec<MatchCandidate>, texts: &QuestionTexts) -> Option<Match> {
    candidates.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
    let best = candidates.first()?;
    let text = texts.vectors.get(&best.question.id)?;
    let mut others = candidates.iter();
    let next = others.find(|other| texts.cosine(&other.question, text) < THE_SAME);
    let certainty = best.certainty(next.map_or(0.0, |next| next.likeness))?;
    Some(Match {
        question: best.question.clone(),
        passage: best.passage.clone(),
        cosine: best.cosine,
        certainty,
    })
}

/// Returns the questions of the banks that are near to a passage.
fn search_passage(
    at: usize,
    passage: &str,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<Vec<Found>, Failure> {
    let query = Query {
        limit: LOOKED_AT,
        ..Query::default()
    };
    let hits = search_store(passage, query, store, embedder)?.into_iter();
    let found = hits.filter_map(|hit| {
        Some(Found {
            passage: at,
            question: hit.question,
            cosine: hit.dense?,
        })
    });
    Ok(found.collect())
}
