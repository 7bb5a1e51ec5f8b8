//! `viva outcome`: what became of an interview, as the candidate tells it.

use super::history::lookup::resolve_session;
use crate::app::Context;
use crate::cli::OutcomeArgs;
use crate::domain::{InterviewOutcome, OutcomeResult, SessionId};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::learn::outcomes::{practice_score, relate};
use crate::ports::{History, SessionSummary};
use crate::term::rich::Rich;
use crate::term::style::Ink;
use serde_json::{Value, json};

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
            let outcome = InterviewOutcome {
                session,
                day: day_of(session, args, &history, context)?,
                result: result.or(real).unwrap_or(OutcomeResult::Unknown),
            };
            keep(&outcome, args.json, &history, context)
        }
    }
}

/// Returns the day a session or a real interview was held on.
fn day_of(
    session: Option<SessionId>,
    args: &OutcomeArgs,
    history: &SqliteHistory,
    context: &Context,
) -> Result<jiff::civil::Date, Failure> {
    let today = context.app.today()?;
    if let Some(id) = session {
        let sessions = history.list()?;
        let held = sessions.iter().find(|s| s.id == id).map(|s| s.started);
        return Ok(held.map_or(today, |at| context.app.calendar().day(at)));
    }

    let day = args.on.map_or(today, |on| on.day(today));
    if day > today {
        return Err(Failure::usage(format!("{day} has not come yet")));
    }
    Ok(day)
}

fn keep(
    outcome: &InterviewOutcome,
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
    context.out.say(&format!(
        "Noted: {named} {}{replaced}. `viva outcome --undo` takes it back.",
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
    let (mut outcomes, sessions) = (history.outcomes()?, history.list()?);
    let calendar = context.app.calendar();
    let relation = relate(&outcomes, &sessions, &calendar);
    outcomes.sort_by_key(|o| std::cmp::Reverse(o.day));
    let scores: Vec<Option<f64>> = outcomes
        .iter()
        .map(|o| practice_score(o, &sessions, &calendar))
        .collect();
    let told = outcomes.iter().zip(&scores);

    if json {
        let rows: Vec<Value> = told.map(|(o, score)| outcome_json(o, *score)).collect();
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
            let score = score.map_or("–".into(), |score| format!("{score:.0}"));
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

fn outcome_json(outcome: &InterviewOutcome, score: Option<f64>) -> Value {
    json!({
        "session": outcome.session,
        "day": outcome.day,
        "result": outcome.result,
        "practice_score": score,
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
