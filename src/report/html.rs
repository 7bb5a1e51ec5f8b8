//! The report as one HTML file.
//!
//! Owns what the page is made of: template, style sheet, charts, and the policy that keeps
//! everything else out. The page has no script and loads nothing; its style sheet is allowed by its
//! hash, so that not even a style that slipped through the escaping would be obeyed.

use super::all_sessions_model::LongView;
use super::code_run::{highlighted, highlighted_pieces, is_listed_apart};
use super::model::{QuestionReport, Report, TurnReport};
use super::{charts, lang, templates};
use base64::Engine;
use minijinja::value::Serde;
use minijinja::{Value, context};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("templates/report.css");

/// The report as a self-contained page.
pub fn html(report: &Report) -> String {
    let words = lang::strings(&report.lang);
    let safe = Value::from_safe_string;
    let question_chart =
        (report.questions.len() > 1).then(|| safe(charts::questions(&report.questions, words)));
    let trend_chart = (report.trend.len() > 1).then(|| safe(charts::trend(&report.trend, words)));

    let context = context! {
        r => Serde(report),
        style => safe(STYLE.to_string()),
        policy => policy(STYLE),
        scale => report.verdict.score.as_ref().map(|s| safe(charts::scale(s, words))),
        question_chart,
        trend_chart,
        answers => report.questions.iter().map(answers).collect::<Vec<_>>(),
    };

    templates::render("report.html", words, context)
}

/// The answers of a question, piece by piece, and the code that ran where it stands in none of them.
fn answers(question: &QuestionReport) -> Vec<Value> {
    let safe = Value::from_safe_string;
    let of_turn = |turn: &TurnReport| {
        let run = turn.run.as_ref();
        let pieces = turn
            .answer
            .iter()
            .flat_map(|answer| highlighted_pieces(answer, run));
        let listing = run.filter(|run| is_listed_apart(turn, run));
        context! {
            pieces => pieces.map(safe).collect::<Vec<_>>(),
            listing => listing.map(|run| safe(highlighted(run.code.trim_end(), run.language))),
        }
    };
    question.turns.iter().map(of_turn).collect()
}

/// The long view as a page.
pub(super) fn all_sessions(view: &LongView) -> String {
    let words = lang::strings(&view.lang);
    let topics: Vec<Value> = view
        .topics
        .iter()
        .map(|t| Value::from_safe_string(charts::attempts(&t.attempts)))
        .collect();
    let trend =
        (view.trend.len() > 1).then(|| Value::from_safe_string(charts::trend(&view.trend, words)));
    let context = context! {
        v => Serde(view),
        style => Value::from_safe_string(STYLE.to_string()),
        policy => policy(STYLE),
        trend_chart => trend,
        topic_charts => topics,
    };

    templates::render("long.html", words, context)
}

/// Content-Security-Policy (level 3): nothing may be loaded or run but this style sheet.
fn policy(style: &str) -> String {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}
