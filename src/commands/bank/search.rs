//! `viva bank search`: questions by words.

use crate::app::Context;
use crate::cli::FilterArgs;
use crate::commands::options::filter::build_filter;
use crate::domain::text::ellipsis;
use crate::failure::Failure;
use crate::ports::{Hit, Query};
use crate::session::by_words::search_store;
use serde_json::{Value, json};

/// Runs `viva bank search`.
pub fn run(
    words: &str,
    limit: usize,
    args: &FilterArgs,
    as_json: bool,
    context: &mut Context,
) -> Result<(), Failure> {
    if words.trim().is_empty() {
        let message = "say what to look for";
        return Err(Failure::usage(message).hint("`viva bank search \"data drift\"`"));
    }
    let store = context.question_store()?;
    let filter = build_filter(args, &[], None, store.as_ref())?;
    let embedder = context.app.embedder()?;

    let query = Query {
        filter,
        limit: limit.clamp(1, 1000),
        ..Query::default()
    };
    let hits = search_store(words, query, store.as_ref(), embedder.as_ref())?;

    if as_json {
        return context
            .out
            .json(&Value::Array(hits.iter().map(hit_json).collect()));
    }
    if hits.is_empty() {
        return context.out.line("Nothing found.");
    }

    let rows: Vec<Vec<String>> = hits
        .iter()
        .map(|h| {
            vec![
                format!("{:.3}", h.score),
                explain_hit(h),
                h.question.topic.clone(),
                ellipsis(&h.question.text, 70),
            ]
        })
        .collect();
    context
        .out
        .table(&["score", "why", "topic", "question"], &rows)
}

fn hit_json(hit: &Hit) -> Value {
    json!({
        "id": hit.question.id,
        "bank": hit.question.bank,
        "topic": hit.question.topic,
        "text": hit.question.text,
        "score": hit.score,
        "dense": hit.dense,
        "sparse": hit.sparse,
    })
}

fn explain_hit(hit: &Hit) -> String {
    let meaning = hit.dense.map(|d| format!("meaning {d:.2}"));
    let words = hit
        .sparse
        .filter(|s| *s > 0.0)
        .map(|s| format!("words {s:.1}"));
    [meaning, words]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}
