//! A quick round, from the points it is about to its result.
//!
//! The statements and what they say of memory are `learn::quick`'s; which points are due is
//! `history`'s.

use super::run::open_terminal;
use crate::app::{App, SeededRng, SystemClock, at_terminal};
use crate::assess::rubric;
use crate::domain::text::plural;
use crate::domain::{CriterionKind, Judgement, Question, QuestionId, Screen};
use crate::failure::{ExitKind, Failure};
use crate::history::SqliteHistory;
use crate::learn::quick::{QuickPoint, Round, STATEMENTS, choose_statements, shuffle};
use crate::learn::{DueCriterion, Scheduler};
use crate::ports::{Clock, Filter, QuestionStore, Terminal};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Most criteria that are looked at.
const LOOKED_AT: usize = 2000;

/// The points of a round, the most forgotten first.
#[derive(Debug, Default)]
pub struct RoundPoints {
    /// Points with sayings.
    pub points: Vec<QuickPoint>,
    /// Due points without any.
    pub left_out: usize,
    /// True where they are due.
    pub due: bool,
}

/// Which questions a round is about.
pub struct RoundScope<'a> {
    /// Questions whose due points are asked about.
    pub filter: &'a Filter,
    /// Questions in the order of a drill, where a topic is named.
    pub named: Option<Vec<Question>>,
    /// The bank whose questions are taken where nothing was practised yet; None for all.
    pub home: Option<String>,
}

/// Gathers what is due; where nothing is, the points of the named questions, else those that are
/// due next, and after them points of any question.
pub fn gather_points(
    scope: &RoundScope<'_>,
    scheduler: &Scheduler,
    today: Date,
    history: &SqliteHistory,
    store: &dyn QuestionStore,
    random: &mut SeededRng,
) -> Result<RoundPoints, Failure> {
    let questions = match &scope.named {
        Some(named) => named.clone(),
        None => list(scope.filter, store)?,
    };
    let known: HashMap<QuestionId, &Question> = questions.iter().map(|q| (q.id, q)).collect();

    let mut remembered = history.remembered(scheduler, today, LOOKED_AT)?;
    remembered.retain(|card| known.contains_key(&card.question));
    let (due, later): (Vec<_>, Vec<_>) = remembered.iter().partition(|card| card.due <= today);

    let (points, left_out) = with_sayings(&due, &known);
    if !points.is_empty() {
        return Ok(RoundPoints {
            points,
            left_out,
            due: true,
        });
    }

    let mut points = Vec::new();
    let mut others = questions.clone();
    if scope.named.is_none() {
        points = with_sayings(&later, &known).0;
        others.retain(|q| scope.home.as_ref().is_none_or(|home| *home == q.bank));
        shuffle(&mut others, random);
    }
    add_points(&mut points, &others);
    Ok(RoundPoints {
        points,
        left_out,
        due: false,
    })
}

fn list(filter: &Filter, store: &dyn QuestionStore) -> Result<Vec<Question>, Failure> {
    let listed = store.list(filter, usize::MAX)?;
    Ok(listed.into_iter().map(|e| e.question).collect())
}

/// The key points among the criteria that the store has sayings for, and how many have none.
fn with_sayings(
    criteria: &[&DueCriterion],
    questions: &HashMap<QuestionId, &Question>,
) -> (Vec<QuickPoint>, usize) {
    let (mut points, mut without) = (Vec::new(), 0);
    for due in criteria {
        if due.criterion.kind != CriterionKind::KeyPoint {
            continue;
        }
        let question = questions.get(&due.question);
        let key = due.criterion.key();
        let found = question.and_then(|q| points_of(q).into_iter().find(|p| p.point.key() == key));
        match found {
            Some(point) => points.push(point),
            None => without += 1,
        }
    }
    (points, without)
}

/// The key points of a question that have sayings.
fn points_of(question: &Question) -> Vec<QuickPoint> {
    let criteria = rubric::key_points(question).criteria;
    let said = criteria.into_iter().filter(|c| !c.sayings.is_empty());
    said.map(|point| QuickPoint {
        point,
        question: question.id,
        topic: question.topic.clone(),
    })
    .collect()
}

/// Adds points of questions, each once, until there are enough for a round.
fn add_points(points: &mut Vec<QuickPoint>, questions: &[Question]) {
    let mut keys: HashSet<String> = points.iter().map(|p| p.point.key()).collect();
    for question in questions {
        if points.len() >= STATEMENTS {
            return;
        }
        let new = points_of(question);
        points.extend(new.into_iter().filter(|p| keys.insert(p.point.key())));
    }
}

/// Says what a round is about, where that is not simply what is due.
pub fn describe_points(points: &RoundPoints) -> Option<String> {
    let left_out = (points.left_out > 0).then(|| {
        let (have, were) = match points.left_out {
            1 => ("has", "was"),
            _ => ("have", "were"),
        };
        let count = plural(points.left_out, "due point");
        format!("{count} {have} no statements in the bank and {were} left out")
    });
    let nothing = match left_out {
        None => "nothing is due",
        Some(_) => "nothing else is due",
    };
    let other = (!points.due).then(|| format!("{nothing}; these are other points"));

    let parts: Vec<String> = left_out.into_iter().chain(other).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Holds a round about the points: every judgement is kept at once.
///
/// # Errors
/// [`ExitKind::Interrupted`] on Ctrl-C: what was judged by then counts.
pub fn hold_round(
    points: &[QuickPoint],
    random: &mut SeededRng,
    scheduler: &Scheduler,
    history: &SqliteHistory,
    app: &App,
) -> Result<(), Failure> {
    let mut terminal = open_terminal(app, at_terminal())?;
    let clock = SystemClock::new()?;
    let began = clock.now();
    let day = app.calendar().day(began);
    let mut round = Round::new(choose_statements(points, random), began);

    let keep =
        |round: &Round| history.keep_recognitions(scheduler, began, day, &round.recognitions());
    let interrupted = ask_statements(&mut round, terminal.as_mut(), &clock, keep)?;
    terminal.show(&Screen::RoundResult(round.result()))?;

    match interrupted {
        true => Err(Failure::new(ExitKind::Interrupted, "")),
        false => Ok(()),
    }
}

/// Asks until the round is over; true where Ctrl-C ended it.
fn ask_statements<E: Into<Failure>>(
    round: &mut Round,
    terminal: &mut dyn Terminal,
    clock: &dyn Clock,
    keep: impl Fn(&Round) -> Result<(), E>,
) -> Result<bool, Failure> {
    while let Some(prompt) = round.ask(clock.now()) {
        let seconds = u64::try_from(prompt.seconds_left).unwrap_or_default();
        terminal.show(&Screen::Statement(prompt))?;
        let Some(judgement) = terminal.judge(seconds)? else {
            return Ok(true);
        };

        let judged = round.judge(judgement);
        if !matches!(judgement, Judgement::Stop | Judgement::TooLate) {
            keep(round).map_err(Into::into)?;
        }
        if let Some(judged) = judged {
            terminal.show(&Screen::Judged(Box::new(judged)))?;
        }
    }
    Ok(false)
}
