//! `viva history` without a subcommand: the sessions, newest first.

use crate::app::Context;
use crate::cli::HistoryArgs;
use crate::domain::ScoreRange;
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::{History, SessionSummary};
use crate::session::damaged;
use serde_json::{Value, json};

/// Sessions of a listing that was not asked for more.
const DEFAULT_LIMIT: usize = 50;

/// Runs `viva history`.
pub fn run(
    args: &HistoryArgs,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let mut sessions = history.list()?;
    if let Some(since) = args.since {
        let (calendar, today) = (context.app.calendar(), context.app.today()?);
        let first = since.day(today);
        sessions.retain(|session| calendar.day(session.started) >= first);
    }
    if args.json {
        let limit = args.limit.unwrap_or(usize::MAX);
        let rows: Vec<Value> = sessions.iter().take(limit).map(session_json).collect();
        return context.out.json(&Value::Array(rows));
    }

    damaged::note_kept_histories(context);
    if sessions.is_empty() && args.since.is_some() {
        return context
            .out
            .line("No sessions since then. `viva history` lists the newest.");
    }
    if sessions.is_empty() {
        return context
            .out
            .line("No sessions yet. `viva interview` holds the first.");
    }

    let shown = if args.all {
        sessions.len()
    } else {
        args.limit.unwrap_or(DEFAULT_LIMIT).min(sessions.len())
    };
    let headers = [
        "id",
        "started",
        "kind",
        "status",
        "score",
        "band",
        "questions",
    ];
    let rows: Vec<Vec<String>> = sessions
        .iter()
        .take(shown)
        .map(|session| session_row(session, &sessions))
        .collect();
    context.out.table(&headers, &rows)?;

    match sessions.len() - shown {
        0 => Ok(()),
        older => {
            let dots = context.out.look().sign("…", "...");
            let more = format!("{dots} and {older} older: viva history --all");
            context.out.line(&more)
        }
    }
}

fn session_row(session: &SessionSummary, all: &[SessionSummary]) -> Vec<String> {
    let range = session.range;
    vec![
        session.id.short_among(all.iter().map(|s| s.id)),
        session.started.strftime("%Y-%m-%d %H:%M").to_string(),
        session.kind.as_str().into(),
        session.status.as_str().into(),
        range.map_or("–".into(), |range| ends(&range)),
        range
            .and_then(|range| range.band())
            .map_or(String::new(), |band| band.label().into()),
        session.questions.to_string(),
    ]
}

/// A score, or the ends of its range: `62`, `48–66`.
fn ends(range: &ScoreRange) -> String {
    match range.unsure {
        0 => format!("{:.0}", range.low),
        _ => format!("{:.0}–{:.0}", range.low, range.high),
    }
}

/// A score with one decimal: more of them say nothing.
fn rounded(score: f64) -> f64 {
    (score * 10.0).round() / 10.0
}

fn session_json(session: &SessionSummary) -> Value {
    json!({
        "id": session.id,
        "started": session.started,
        "kind": session.kind.as_str(),
        "status": session.status.as_str(),
        "score": session.score.map(rounded),
        "score_low": session.range.map(|r| rounded(r.low)),
        "score_high": session.range.map(|r| rounded(r.high)),
        "unsure": session.range.map_or(0, |r| r.unsure),
        "questions": session.questions,
    })
}
