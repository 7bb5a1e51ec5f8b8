//! What `viva drill --due` asks: the smallest set of questions that brings back what is due, where
//! it can through other questions than the ones it was missed in.

use crate::domain::text::plural;
use crate::domain::{Criterion, Question, QuestionId, SessionRecord};
use crate::error::Failure;
use crate::history::SqliteHistory;
use crate::learn::cover::{DueCriterion, cover};
use crate::learn::{self, Pick, Scheduler};
use crate::ports::{Embedder, Filter, Query, QuestionStore};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Most criteria looked at for one question asked: the most forgotten ones. Enough to choose from,
/// few enough to be embedded while somebody waits.
const LOOKED_AT: usize = 8;
/// Most criteria that are counted as due.
const COUNTED: usize = 2000;
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
    /// Criteria due in all.
    pub due: usize,
    /// Criteria that the picks bring back.
    pub covered: usize,
}

/// The plan for `today`; no picks where nothing is due.
pub fn plan_due(
    count: usize,
    filter: &Filter,
    scheduler: &Scheduler,
    today: Date,
    history: &SqliteHistory,
    store: &dyn QuestionStore,
    embedder: &dyn Embedder,
) -> Result<DuePlan, Failure> {
    let listed = store.list(filter, usize::MAX)?;
    let questions: HashMap<QuestionId, &Question> = listed
        .iter()
        .map(|e| (e.question.id, &e.question))
        .collect();
    let mut due = history.due(scheduler, today, COUNTED)?;
    due.retain(|d| questions.contains_key(&d.question));
    let all = due.len();
    due.truncate(LOOKED_AT.saturating_mul(count));
    let candidates = neighbours(
        &due,
        filter,
        store,
        &vectors(due.iter().map(|d| &d.criterion), history, embedder)?,
    )?;
    let chosen = cover(&due, &candidates, count);
    let brings = |id: &QuestionId, d: &DueCriterion, near: &[QuestionId]| {
        d.question == *id || near.contains(id)
    };
    let mut grafts = Vec::new();
    let mut carried: HashMap<QuestionId, usize> = HashMap::new();
    for (criterion, near) in due.iter().zip(&candidates) {
        let Some(carrier) = chosen.iter().find(|id| brings(id, criterion, near)) else {
            continue;
        };
        *carried.entry(*carrier).or_default() += 1;
        if *carrier != criterion.question {
            grafts.push((*carrier, criterion.criterion.clone()));
        }
    }
    let reason = |id: &QuestionId| match carried.get(id).copied().unwrap_or(0) {
        1 => "it brings back a point that is due".to_string(),
        n => format!("it brings back {n} points that are due"),
    };
    let picks = chosen
        .iter()
        .filter_map(|id| {
            Some(Pick {
                question: (*questions.get(id)?).clone(),
                reason: reason(id),
            })
        })
        .collect();
    Ok(DuePlan {
        picks,
        grafts,
        due: all,
        covered: carried.values().sum(),
    })
}

/// For each due criterion other questions near to it, nearest first; none where no other is near.
fn neighbours(
    due: &[DueCriterion],
    filter: &Filter,
    store: &dyn QuestionStore,
    vectors: &HashMap<String, Vec<f32>>,
) -> Result<Vec<Vec<QuestionId>>, Failure> {
    let near = |criterion: &DueCriterion| {
        let vector = vectors.get(&criterion.criterion.key()).cloned();
        let filter = Filter {
            exclude: vec![criterion.question],
            ..filter.clone()
        };
        let hits = store.search(&Query {
            vector,
            filter,
            limit: NEIGHBOURS,
            ..Query::default()
        })?;
        Ok(hits
            .into_iter()
            .filter(|h| h.dense.is_some_and(|d| d >= NEAR))
            .map(|h| h.question.id)
            .collect())
    };
    due.iter().map(near).collect()
}

/// Keeps the vectors of what a session has checked, so that the drill which brings it back need not
/// make them.
pub fn keep_vectors(
    record: &SessionRecord,
    history: &SqliteHistory,
    embedder: &dyn Embedder,
) -> Result<(), Failure> {
    let checked: Vec<Criterion> = record
        .threads
        .iter()
        .flat_map(learn::reviews)
        .map(|r| r.criterion)
        .collect();
    vectors(checked.iter(), history, embedder).map(|_| ())
}

/// Vectors of the criteria by key: those that are kept, and the others, which are kept now.
fn vectors<'a>(
    criteria: impl Iterator<Item = &'a Criterion>,
    history: &SqliteHistory,
    embedder: &dyn Embedder,
) -> Result<HashMap<String, Vec<f32>>, Failure> {
    let mut new: BTreeMap<String, &str> = criteria.map(|c| (c.key(), c.text.as_str())).collect();
    let keys: Vec<String> = new.keys().cloned().collect();
    let mut known = history.vectors(embedder.model(), embedder.width(), &keys)?;
    new.retain(|key, _| !known.contains_key(key));
    if !new.is_empty() {
        let (keys, texts): (Vec<String>, Vec<&str>) = new.into_iter().unzip();
        let embedded: Vec<(String, Vec<f32>)> =
            keys.into_iter().zip(embedder.embed(&texts)?).collect();
        history.keep_vectors(embedder.model(), &embedded)?;
        known.extend(embedded);
    }
    Ok(known)
}

/// What to say when there is nothing to ask: when the next points are due.
pub fn describe_next_due(
    scheduler: &Scheduler,
    today: Date,
    history: &SqliteHistory,
) -> Result<String, Failure> {
    let days = history.forecast(scheduler)?;
    let now: usize = days
        .iter()
        .filter(|d| d.day <= today)
        .map(|d| d.points)
        .sum();
    if now > 0 {
        let verb = if now == 1 { "is" } else { "are" };
        return Ok(format!(
            "{} {verb} due, but in no question that fits these options.",
            plural(now, "point")
        ));
    }
    let Some(next) = days.iter().map(|d| d.day).find(|day| *day > today) else {
        return Ok("Nothing is due: nothing was practised yet. `viva interview` or `viva drill TOPIC` begins.".into());
    };
    let points: usize = days
        .iter()
        .filter(|d| d.day == next)
        .map(|d| d.points)
        .sum();
    let away = today.until(next).map_or(0, |span| span.get_days());
    let when = if away == 1 {
        "tomorrow".to_string()
    } else {
        format!("in {away} days")
    };
    let (points, verb) = (
        plural(points, "point"),
        if points == 1 { "comes" } else { "come" },
    );
    Ok(format!(
        "Nothing is due today. The next {points} {verb} due {when}, on {next}. `viva drill TOPIC` or `viva interview` brings new points in."
    ))
}
