//! What `viva drill --due` asks: the smallest set of questions that brings back what is due, where it can through
//! other questions than the ones it was missed in.

use crate::domain::{Criterion, Question, QuestionId};
use crate::error::Failure;
use crate::history::SqliteHistory;
use crate::learn::Pick;
use crate::learn::cover::{DueCriterion, cover};
use crate::ports::{Embedder, Filter, Query, QuestionStore};
use jiff::civil::Date;

/// Most criteria looked at: the most forgotten ones. More than one sitting can bring back.
const MOST_DUE: usize = 60;
/// Questions a criterion may come back through.
const NEIGHBOURS: usize = 3;
/// Cosine from which another question can bring a criterion back.
const NEAR: f32 = 0.45;

/// What to ask, and which criteria are to be added to which question's rubric.
pub struct DuePlan {
    /// Questions in order.
    pub picks: Vec<Pick>,
    /// Criteria that come back through a question they do not belong to.
    pub grafts: Vec<(QuestionId, Criterion)>,
    /// Criteria due in all (at most [`MOST_DUE`] are counted).
    pub due: usize,
}

/// The plan for `today`; no picks where nothing is due.
pub fn plan(
    count: usize,
    filter: &Filter,
    retention: f64,
    today: Date,
    history: &SqliteHistory,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<DuePlan, Failure> {
    let scheduler = history.scheduler(retention)?;
    history.learn(&scheduler, &jiff::tz::TimeZone::system())?;
    let questions: Vec<Question> = store.list(filter, usize::MAX)?.into_iter().map(|e| e.question).collect();
    let known = |id: QuestionId| questions.iter().find(|q| q.id == id);
    let mut due = history.due(&scheduler, today, MOST_DUE)?;
    due.retain(|d| known(d.question).is_some());
    let candidates: Vec<Vec<QuestionId>> =
        due.iter().map(|d| neighbours(d, filter, store, embedder)).collect::<Result<_, _>>()?;
    let chosen = cover(&due, &candidates, count);
    let mut grafts = Vec::new();
    for (criterion, through) in due.iter().zip(&candidates) {
        let carrier = chosen.iter().find(|id| **id == criterion.question || through.contains(id));
        if let Some(carrier) = carrier.filter(|id| **id != criterion.question) {
            grafts.push((*carrier, criterion.criterion.clone()));
        }
    }
    let carried =
        |id: QuestionId| due.iter().zip(&candidates).filter(|(d, c)| d.question == id || c.contains(&id)).count();
    let picks = chosen
        .iter()
        .filter_map(|id| known(*id))
        .map(|q| Pick { question: q.clone(), reason: format!("it brings back {} points that are due", carried(q.id)) })
        .collect();
    Ok(DuePlan { picks, grafts, due: due.len() })
}

/// Other questions near to a due criterion, nearest first; its own where there is none.
fn neighbours(
    due: &DueCriterion,
    filter: &Filter,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<Vec<QuestionId>, Failure> {
    let vector = embedder.embed(&[due.criterion.text.as_str()])?.pop();
    let filter = Filter { exclude: vec![due.question], ..filter.clone() };
    let hits = store.search(&Query { vector, filter, limit: NEIGHBOURS, ..Query::default() })?;
    Ok(hits.into_iter().filter(|h| h.dense.is_some_and(|d| d >= NEAR)).map(|h| h.question.id).collect())
}
