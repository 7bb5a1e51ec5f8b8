//! `viva outcome`: what became of an interview, as the candidate tells it.

use super::history::lookup::resolve_session;
use crate::app::Context;
use crate::cli::OutcomeArgs;
use crate::domain::{InterviewOutcome, OutcomeResult, SessionId, SessionKind};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::learn::Calendar;
use crate::learn::outcomes::{PracticeScore, each_interview, practice_score, relate};
use crate::ports::{History, SessionSummary};
use crate::term::rich::Rich;
use crate::term::style::Ink;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Days after the day of a plan on which an interview that is told of is taken for the planned one.
const DAYS_AFTER: i64 = 14;

/// Runs `viva outcome`.
pub fn run(args: &OutcomeArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let session = match &args.session {
        Some(part) => Some(resolve_session(part, &history)?),
        None => None,
    };
    if args.undo {
        return take_back(session, args.json, &history, context);
    }

    match (session, args.result, args.real) {
        (None, None, None) => list(args.json, &history, context),
        (Some(_), None, _) => {
            let part = args.session.as_deref().unwrap_or_default();
            Err(Failure::usage("say what became of it").hint(format!(
                "`viva outcome {part} passed`, or failed, or unknown"
            )))
        }
        (session, result, real) => {
            let held = match session {
                Some(id) => held_in(id, &history, context)?,
                None => held_on(args, &history, context)?,
            };
            let outcome = InterviewOutcome {
                session: held.session,
                day: held.day,
                result: result.or(real).unwrap_or(OutcomeResult::Unknown),
            };
            keep(&outcome, held.is_planned, args.json, &history, context)
        }
    }
}

/// The interview that is told of.
struct Held {
    session: Option<SessionId>,
    day: Date,
    /// True where the day is taken from the plan.
    is_planned: bool,
}

/// Returns the interview that a session is, or is the debrief of.
fn held_in(id: SessionId, history: &SqliteHistory, context: &Context) -> Result<Held, Failure> {
    let sessions = history.list()?;
    let started = sessions.iter().find(|s| s.id == id).map(|s| s.started);
    let day = match started {
        Some(at) => context.app.calendar().day(at),
        None => context.app.today()?,
    };

    // What was told of its day before was told of this interview.
    let calendar = context.app.calendar();
    if debrief_of(day, &sessions, &calendar) == Some(id) {
        history.give_outcome(day, id)?;
    }
    Ok(Held {
        session: Some(id),
        day,
        is_planned: false,
    })
}

/// Returns the real interview of the day that was named, else of the day that was planned, while it
/// is not long over, else of today. The only debrief of that day is the same interview.
fn held_on(
    args: &OutcomeArgs,
    history: &SqliteHistory,
    context: &Context,
) -> Result<Held, Failure> {
    let today = context.app.today()?;
    let named = args.on.map(|on| on.day(today));
    if let Some(day) = named.filter(|day| *day > today) {
        return Err(Failure::usage(format!("{day} has not come yet")));
    }

    let (sessions, calendar) = (history.list()?, context.app.calendar());
    let goal = history.goal()?.map(|goal| goal.date);
    let first = today.saturating_sub(DAYS_AFTER.days());
    let planned = goal.filter(|day| (first..today).contains(day));
    let is_planned =
        named.is_none() && planned.is_some() && debrief_of(today, &sessions, &calendar).is_none();
    let day = match (named, planned) {
        (Some(day), _) => day,
        (None, Some(day)) if is_planned => day,
        (None, _) => today,
    };

    let session = debrief_of(day, &sessions, &calendar);
    if let Some(session) = session {
        history.give_outcome(day, session)?;
    }
    Ok(Held {
        session,
        day,
        is_planned,
    })
}

/// Returns the debrief of a day, where there is only one.
fn debrief_of(day: Date, sessions: &[SessionSummary], calendar: &Calendar) -> Option<SessionId> {
    let mut debriefs = sessions
        .iter()
        .filter(|s| s.kind == SessionKind::Debrief && calendar.day(s.started) == day);
    let debrief = debriefs.next()?;
    debriefs.next().is_none().then_some(debrief.id)
}

fn keep(
    outcome: &InterviewOutcome,
    is_planned: bool,
    json: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let before = history.set_outcome(outcome)?;
    if json {
        let before = before.map(|b| b.result.as_str());
        return context
            .out
            .json(&json!({ "outcome": outcome, "replaced": before }));
    }

    let replaced = match before {
        Some(before) if before.result != outcome.result => format!(" (was: {})", before.result),
        _ => String::new(),
    };
    let named = named(outcome, &history.list()?);
    let planned = match is_planned {
        true => " It is the day of your plan; `--on DAY` names another.",
        false => "",
    };
    context.out.say(&format!(
        "Noted: {named} {}{replaced}.{planned} `viva outcome --undo` takes it back.",
        outcome.result
    ))
}

fn take_back(
    session: Option<SessionId>,
    json: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let outcomes = history.outcomes()?;
    let meant = match session {
        Some(id) => outcomes.iter().find(|o| o.session == Some(id)),
        None => outcomes.last(),
    };
    let Some(outcome) = meant else {
        return Err(
            Failure::usage("no such outcome was told").hint("`viva outcome` lists those that were")
        );
    };

    let restored = history.take_back_outcome(outcome)?;
    if json {
        let restored = restored.map(|result| result.as_str());
        return context
            .out
            .json(&json!({ "removed": outcome, "restored": restored }));
    }
    let named = named(outcome, &history.list()?);
    let again = restored.map_or(String::new(), |result| format!(" It is {result} again."));
    context
        .out
        .say(&format!("Taken back: {named} {}.{again}", outcome.result))
}

/// Shows what was told, the newest interview first, and what it says about scores.
fn list(json: bool, history: &SqliteHistory, context: &mut Context) -> Result<(), Failure> {
    let (told, sessions) = (history.outcomes()?, history.list()?);
    let calendar = context.app.calendar();
    let relation = relate(&told, &sessions, &calendar);
    let mut outcomes = each_interview(&told, &sessions);
    outcomes.sort_by_key(|o| std::cmp::Reverse(o.day));
    let scores: Vec<Option<PracticeScore>> = outcomes
        .iter()
        .map(|o| practice_score(o, &sessions, &calendar))
        .collect();
    let told = outcomes.iter().zip(&scores);

    if json {
        let rows: Vec<Value> = told.map(|(o, s)| outcome_json(o, s.as_ref())).collect();
        return context.out.json(&Value::Array(rows));
    }
    if outcomes.is_empty() {
        return context.out.say(
            "No outcome told yet. `viva outcome --real passed` tells of a real interview, `viva \
             outcome SESSION failed` of one of `viva history`.",
        );
    }

    let rows: Vec<Vec<String>> = told
        .map(|(o, score)| {
            let score = score.as_ref().map_or("–".into(), |s| s.range.to_string());
            vec![
                o.day.to_string(),
                kind(o, &sessions),
                o.result.to_string(),
                score,
            ]
        })
        .collect();
    let headers = ["day", "interview", "result", "practice score"];
    context.out.table(&headers, &rows)?;
    context.out.line("")?;
    let width = context.out.look().width;
    let told = Rich::of(Ink::Body, &capitalised(&relation.describe()));
    context.out.lines(&told.wrap(width))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

fn outcome_json(outcome: &InterviewOutcome, score: Option<&PracticeScore>) -> Value {
    json!({
        "session": outcome.session,
        "day": outcome.day,
        "result": outcome.result,
        "practice_score": score.map(PracticeScore::middle),
        "practice_low": score.map(|s| s.range.low),
        "practice_high": score.map(|s| s.range.high),
    })
}

/// Returns for instance `the real interview of 2026-11-29`, `the drill of 2026-11-22 (3f9a1c2e)`.
fn named(outcome: &InterviewOutcome, sessions: &[SessionSummary]) -> String {
    let kind = kind(outcome, sessions);
    match kind.split_once(' ') {
        Some((kind, id)) if outcome.session.is_some() => {
            format!("the {kind} of {} ({id})", outcome.day)
        }
        _ => format!("the {kind} interview of {}", outcome.day),
    }
}

/// Returns `real`, or a session's kind and the end of its id.
fn kind(outcome: &InterviewOutcome, sessions: &[SessionSummary]) -> String {
    let session = sessions.iter().find(|s| Some(s.id) == outcome.session);
    session.map_or("real".into(), |s| {
        let id = s.id.short_among(sessions.iter().map(|s| s.id));
        format!("{} {id}", s.kind.as_str())
    })
}
