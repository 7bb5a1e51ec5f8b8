//! The questions of a real interview: which question of the banks each is, and which follow up on the
//! one before.
//!
//! Owns the search. The limits are [`super::asked_match`]'s, what refers back is `transcript`'s.

use super::asked_match::{is_meant, names_subject};
use super::by_words::search_store;
use crate::domain::Question;
use crate::domain::vector::cosine;
use crate::failure::{ExitKind, Failure};
use crate::ports::{Embedder, Query, QuestionStore};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use crate::term::style::Look;
use crate::transcript::{Exchange, Neighbours, follows_up, refers_back};

/// Hits looked at for each question.
const LOOKED_AT: usize = 5;

/// A question of the interview with what followed up on it.
pub struct AskedThread {
    /// The question and its answer.
    pub exchange: Exchange,
    /// The nearest question of the banks and its cosine, where one is near.
    pub hit: Option<(Question, f32)>,
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
        let known = self.hit.as_ref().map(|(question, _)| question.id);
        let meant = nearest.meant.as_ref().map(|(question, _)| question.id);
        follows_up(&Neighbours {
            asks: &exchange.asks,
            before: &self.exchange.asks,
            near: nearest.near,
            is_same: known.is_some() && known == meant,
            is_another: meant.is_some() && known != meant,
            thread: nearest_cosine(&self.vectors, vectors),
            probe: nearest_cosine(&self.probes, vectors),
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
    let all = exchanges.len();
    for (done, exchange) in exchanges.into_iter().enumerate() {
        if interrupt.asked() {
            bar.clear();
            return Err(Failure::new(ExitKind::Interrupted, ""));
        }
        bar.show(done, all);
        let vectors = embed_passages(&exchange, embedder)?;
        let nearest = nearest_of_turn(&exchange.passages, store, embedder)?;
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

fn embed_passages(exchange: &Exchange, embedder: &dyn Embedder) -> Result<Vec<Vec<f32>>, Failure> {
    let passages: Vec<&str> = exchange.passages.iter().map(String::as_str).collect();
    Ok(embedder.embed(&passages)?)
}

/// The vectors of the follow-ups that a question of the banks has.
fn embed_probes(
    hit: Option<&(Question, f32)>,
    embedder: &dyn Embedder,
) -> Result<Vec<Vec<f32>>, Failure> {
    let points = hit.iter().flat_map(|(question, _)| &question.key_points);
    let probes: Vec<&str> = points.filter_map(|point| point.probe.as_deref()).collect();
    match probes.is_empty() {
        true => Ok(Vec::new()),
        false => Ok(embedder.embed(&probes)?),
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
    /// The question that is meant, and its cosine.
    pub meant: Option<(Question, f32)>,
    /// The highest cosine of any question.
    pub near: f32,
}

/// Finds the question of the banks that a turn means: of what its passages are near to, the nearest
/// that is surely meant. A sentence that says nothing of a subject counts only with what leads to it
/// ("How do you proceed?"), and not at all where it points back ("How would you check it?").
pub fn nearest_of_turn(
    passages: &[String],
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<NearestOfTurn, Failure> {
    let mut found = NearestOfTurn {
        meant: None,
        near: 0.0,
    };
    for passage in passages {
        let is_part = passages.len() > 1 || refers_back(passage);
        if is_part && !names_subject(passage) {
            continue;
        }
        let Some((question, cosine)) = nearest_question(passage, store, embedder)? else {
            continue;
        };

        found.near = found.near.max(cosine);
        let is_nearer = found.meant.as_ref().is_none_or(|(_, most)| cosine > *most);
        if is_nearer && is_meant(passage, &question, cosine) {
            found.meant = Some((question, cosine));
        }
    }
    Ok(found)
}

/// Returns the question of the banks that is nearest to what was asked, and its cosine.
fn nearest_question(
    asks: &str,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<Option<(Question, f32)>, Failure> {
    let query = Query {
        limit: LOOKED_AT,
        ..Query::default()
    };
    let hits = search_store(asks, query, store, embedder)?;
    let near = hits
        .into_iter()
        .filter_map(|hit| Some((hit.question, hit.dense?)));
    Ok(near.max_by(|a, b| a.1.total_cmp(&b.1)))
}
