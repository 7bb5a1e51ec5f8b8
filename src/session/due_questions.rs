//! The questions of `viva drill --due`: the smallest set of questions that brings back what is due,
//! where it can through other questions than the ones it was missed in.
//!
//! When a criterion is due is decided in `learn::due`, for every card by `SqliteHistory::due`.

use crate::domain::text::written::written;
use crate::domain::text::{one_line, plural};
use crate::domain::{Criterion, Question, QuestionId, SessionRecord};
use crate::failure::Failure;
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
/// Topics named for a question.
const NAMED: usize = 3;
/// Cosine from which another question can bring a criterion back.
const NEIGHBOUR_COSINE: f32 = 0.45;

/// A criterion that comes back through a question it does not belong to.
pub struct Graft {
    /// The question whose rubric it is added to.
    pub question: QuestionId,
    /// The criterion.
    pub criterion: Criterion,
}

/// The questions to ask, and the criteria to add to their rubrics.
pub struct DuePlan {
    /// Questions in order.
    pub picks: Vec<Pick>,
    /// Criteria that come back through other questions.
    pub grafts: Vec<Graft>,
    /// Criteria due in all.
    pub due: usize,
    /// Criteria that the picks bring back.
    pub covered: usize,
}

/// Plans for `today`; no picks where nothing is due.
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

    let criteria = due.iter().map(|d| &d.criterion);
    let vectors = criterion_vectors(criteria, history, embedder)?;
    let candidates = find_neighbours(&due, filter, store, &vectors)?;
    let chosen = cover(&due, &candidates, count);
    let carried = assign_carriers(&due, &candidates, &chosen);

    let picks = chosen
        .iter()
        .filter_map(|id| {
            let points = carried
                .points
                .get(id)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let missed_in = points.iter().filter_map(|id| questions.get(id));
            let topics: Vec<&str> = missed_in.map(|q| q.topic.as_str()).collect();
            Some(Pick {
                question: (*questions.get(id)?).clone(),
                reason: describe_pick(points.len(), &topics),
            })
        })
        .collect();
    Ok(DuePlan {
        picks,
        covered: carried.points.values().map(Vec::len).sum(),
        grafts: carried.grafts,
        due: all,
    })
}

/// The chosen questions and what each brings back.
#[derive(Default)]
struct Carried {
    grafts: Vec<Graft>,
    /// For each due point that a question brings back, the question it was missed in.
    points: HashMap<QuestionId, Vec<QuestionId>>,
}

/// Gives each due criterion to the first of the chosen questions that can bring it back: its own,
/// or one of its neighbours.
fn assign_carriers(
    due: &[DueCriterion],
    candidates: &[Vec<QuestionId>],
    chosen: &[QuestionId],
) -> Carried {
    let mut carried = Carried::default();
    for (due, neighbours) in due.iter().zip(candidates) {
        let carrier = chosen
            .iter()
            .find(|id| due.question == **id || neighbours.contains(id));
        let Some(carrier) = carrier else { continue };

        let points = carried.points.entry(*carrier).or_default();
        points.push(due.question);
        if *carrier != due.question {
            carried.grafts.push(Graft {
                question: *carrier,
                criterion: due.criterion.clone(),
            });
        }
    }
    carried
}

/// Why a question was picked: what it brings back, by the topics it was missed in. The points
/// themselves would be the answer.
fn describe_pick(points: usize, topics: &[&str]) -> String {
    let mut named: Vec<String> = Vec::new();
    for topic in topics {
        let topic = one_line(&written(topic));
        if !named.contains(&topic) {
            named.push(topic);
        }
    }
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    if more > 0 {
        named.push(plural(more, "more topic"));
    }

    let of = match named.is_empty() {
        true => String::new(),
        false => format!(" of {}", named.join(", ")),
    };
    match points {
        1 => format!("it brings back a point{of} that is due"),
        n => format!("it brings back {n} points{of} that are due"),
    }
}

/// Finds other questions near to each due criterion, nearest first; none where no other is near.
fn find_neighbours(
    due: &[DueCriterion],
    filter: &Filter,
    store: &dyn QuestionStore,
    vectors: &HashMap<String, Vec<f32>>,
) -> Result<Vec<Vec<QuestionId>>, Failure> {
    let mut neighbours = Vec::with_capacity(due.len());
    for criterion in due {
        let hits = store.search(&Query {
            vector: vectors.get(&criterion.criterion.key()).cloned(),
            filter: Filter {
                exclude: vec![criterion.question],
                ..filter.clone()
            },
            limit: NEIGHBOURS,
            ..Query::default()
        })?;

        let near = hits
            .into_iter()
            .filter(|hit| hit.dense.is_some_and(|cosine| cosine >= NEIGHBOUR_COSINE))
            .map(|hit| hit.question.id);
        neighbours.push(near.collect());
    }
    Ok(neighbours)
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
    criterion_vectors(checked.iter(), history, embedder).map(|_| ())
}

/// Returns the vectors of the criteria by key: those that are kept, and the others, which are kept
/// now.
fn criterion_vectors<'a>(
    criteria: impl Iterator<Item = &'a Criterion>,
    history: &SqliteHistory,
    embedder: &dyn Embedder,
) -> Result<HashMap<String, Vec<f32>>, Failure> {
    let texts = criteria.map(|c| (c.key(), c.text.as_str())).collect();
    text_vectors(texts, history, embedder)
}

/// Returns the vectors of texts by key: those that are kept, and the others, which are kept now.
pub(super) fn text_vectors(
    mut new: BTreeMap<String, &str>,
    history: &SqliteHistory,
    embedder: &dyn Embedder,
) -> Result<HashMap<String, Vec<f32>>, Failure> {
    let keys: Vec<String> = new.keys().cloned().collect();

    let mut known = history.vectors(embedder.model(), embedder.width(), &keys)?;
    new.retain(|key, _| !known.contains_key(key));
    if new.is_empty() {
        return Ok(known);
    }

    let (keys, texts): (Vec<String>, Vec<&str>) = new.into_iter().unzip();
    let embedded: Vec<_> = keys.into_iter().zip(embedder.embed(&texts)?).collect();
    history.keep_vectors(embedder.model(), &embedded)?;
    known.extend(embedded);
    Ok(known)
}

/// Says when the next points are due, for when there is nothing to ask.
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
        return Ok(
            "Nothing is due: nothing was practised yet. `viva interview` or `viva drill TOPIC` \
             begins."
                .into(),
        );
    };
    let points: usize = days
        .iter()
        .filter(|d| d.day == next)
        .map(|d| d.points)
        .sum();
    let when = match today.until(next).map_or(0, |span| span.get_days()) {
        1 => "tomorrow".to_string(),
        away => format!("in {away} days"),
    };
    let verb = if points == 1 { "comes" } else { "come" };
    let points = plural(points, "point");

    Ok(format!(
        "Nothing is due today. The next {points} {verb} due {when}, on {next}. `viva drill TOPIC` \
         or `viva interview` brings new points in."
    ))
}
