//! `viva history`: past sessions.

mod diff;
mod exchange;

use super::Context;
use crate::cli::{HistoryArgs, HistoryCommand};
use crate::domain::{Band, SessionId, SessionRecord};
use crate::error::Failure;
use crate::history::SqliteHistory;
use crate::ports::{History, SessionSummary};
use serde_json::{Value, json};

/// Sessions of a listing that was not asked for more.
const SHOWN: usize = 50;

/// Runs `viva history …`.
pub fn run(args: &HistoryArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    match &args.command {
        None if args.json => {
            let rows: Vec<Value> = history
                .list()?
                .iter()
                .take(args.limit.unwrap_or(usize::MAX))
                .map(row_json)
                .collect();
            context.out.json(&Value::Array(rows))
        }
        None => {
            super::damaged::remind(context);
            let sessions = history.list()?;
            if sessions.is_empty() {
                return context
                    .out
                    .line("No sessions yet. `viva interview` holds the first.");
            }
            let shown = if args.all {
                sessions.len()
            } else {
                args.limit.unwrap_or(SHOWN).min(sessions.len())
            };
            let rows: Vec<Vec<String>> = sessions.iter().take(shown).map(row).collect();
            context.out.table(
                &[
                    "id",
                    "started",
                    "kind",
                    "status",
                    "score",
                    "band",
                    "questions",
                ],
                &rows,
            )?;
            match sessions.len() - shown {
                0 => Ok(()),
                older => {
                    let dots = context.out.look().sign("…", "...");
                    context
                        .out
                        .line(&format!("{dots} and {older} older: viva history --all"))
                }
            }
        }
        Some(HistoryCommand::Show { id, json }) => {
            let record = load(resolve(id, &history)?, &history)?;
            if *json {
                let value =
                    serde_json::to_value(&record).map_err(|e| Failure::failed(e.to_string()))?;
                return context.out.json(&value);
            }
            let text = super::report::render(&record, &history, crate::config::ReportFormat::Md)?;
            context.out.markdown(&text)
        }
        Some(HistoryCommand::Fit) => {
            let told = if history.fit(context.app.config.drill.retention)? {
                "The schedule now follows your own history."
            } else {
                "The schedule stays as it is: there are too few reviews, or they say nothing that it does not know."
            };
            context.out.line(told)
        }
        Some(HistoryCommand::Diff {
            before,
            after,
            question,
            json,
        }) => diff::run(
            before.as_deref(),
            after.as_deref(),
            question.as_deref(),
            *json,
            &history,
            context,
        ),
        Some(HistoryCommand::Export { output }) => {
            exchange::export(output.as_deref(), &history, context)
        }
        Some(HistoryCommand::Import { file, json }) => {
            exchange::import(file, *json, &history, context)
        }
        Some(HistoryCommand::Delete { id, yes }) => {
            let id = resolve(id, &history)?;
            if !yes {
                return Err(
                    Failure::usage(format!("this would delete session {id} for good"))
                        .hint(format!("`viva history delete {id} --yes` does it")),
                );
            }
            let scheduler = history.scheduler(context.app.config.drill.retention)?;
            history.delete(id, &scheduler)?;
            context.out.line(&format!("Deleted session {id}."))
        }
    }
}

fn row(s: &SessionSummary) -> Vec<String> {
    vec![
        short(s.id, 8),
        s.started.strftime("%Y-%m-%d %H:%M").to_string(),
        s.kind.as_str().into(),
        s.status.as_str().into(),
        s.score.map_or("–".into(), |score| format!("{score:.0}")),
        s.score
            .map_or(String::new(), |score| Band::of(score).label().into()),
        s.questions.to_string(),
    ]
}

fn row_json(s: &SessionSummary) -> Value {
    json!({
        "id": s.id, "started": s.started, "kind": s.kind.as_str(), "status": s.status.as_str(),
        "score": s.score, "questions": s.questions,
    })
}

/// The end of an id, which tells sessions of one day apart; [`resolve`] takes it as well as a
/// beginning.
pub fn short(id: SessionId, length: usize) -> String {
    let text = id.to_string();
    text[text.len() - length..].to_string()
}

/// The session whose id begins or ends with `part`.
pub fn resolve(part: &str, history: &SqliteHistory) -> Result<SessionId, Failure> {
    let part = part.trim().to_lowercase();
    let fits = |s: &SessionSummary| {
        let id = s.id.to_string();
        !part.is_empty() && (id.starts_with(&part) || id.ends_with(&part))
    };
    let found: Vec<SessionId> = history
        .list()?
        .iter()
        .filter(|s| fits(s))
        .map(|s| s.id)
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::usage(format!("there is no session \"{part}\""))
            .hint("`viva history` lists them")),
        many => Err(
            Failure::usage(format!("\"{part}\" fits {} sessions", many.len()))
                .hint("give more of the id"),
        ),
    }
}

/// The record of a session that exists.
pub fn load(id: SessionId, history: &SqliteHistory) -> Result<SessionRecord, Failure> {
    history
        .load(id)?
        .ok_or_else(|| Failure::usage(format!("there is no session {id}")))
}
