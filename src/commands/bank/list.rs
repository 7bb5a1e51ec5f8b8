//! Reading commands: list, search, show, export.

use crate::bank::markdown;
use crate::cli::FilterArgs;
use crate::commands::search::find;
use crate::commands::{Context, filter};
use crate::domain::text::ellipsis;
use crate::domain::{Bank, Question};
use crate::error::Failure;
use crate::ports::{Filter, Hit, Query, QuestionStore};
use serde_json::{Value, json};
use std::path::Path;

/// `viva bank list`
pub fn list(as_json: bool, context: &mut Context) -> Result<(), Failure> {
    let banks = context.app.store()?.banks()?;
    if as_json {
        let rows: Vec<Value> = banks
            .iter()
            .map(|b| json!({ "bank": b.bank, "role": b.role, "level": b.level, "questions": b.questions, "sections": b.sections }))
            .collect();
        return context.out.json(&Value::Array(rows));
    }
    let rows: Vec<Vec<String>> = banks
        .into_iter()
        .map(|b| {
            vec![
                b.bank,
                b.role,
                b.level,
                b.questions.to_string(),
                b.sections.to_string(),
            ]
        })
        .collect();
    context
        .out
        .table(&["bank", "role", "level", "questions", "sections"], &rows)
}

/// `viva bank search`
pub fn search(
    words: &str,
    limit: usize,
    args: &FilterArgs,
    as_json: bool,
    context: &mut Context,
) -> Result<(), Failure> {
    let store = context.app.store()?;
    let filter = filter::filter(args, &[], None, store.as_ref())?;
    let embedder = context.app.embedder()?;
    let query = Query {
        filter,
        limit: limit.clamp(1, 1000),
        ..Query::default()
    };
    let hits = find(words, query, store.as_ref(), embedder.as_ref())?;
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
                why(h),
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
        "id": hit.question.id, "bank": hit.question.bank, "topic": hit.question.topic, "text": hit.question.text,
        "score": hit.score, "dense": hit.dense, "sparse": hit.sparse,
    })
}

fn why(hit: &Hit) -> String {
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

/// `viva bank show`
pub fn show(id: &str, as_json: bool, context: &mut Context) -> Result<(), Failure> {
    let store = context.app.store()?;
    let question = one(id, store.as_ref())?;
    if as_json {
        let value = serde_json::to_value(&question).map_err(|e| Failure::failed(e.to_string()))?;
        return context.out.json(&value);
    }
    let id = question.id;
    let bank = bank_of(vec![question]);
    context
        .out
        .markdown(&format!("{}\n\nid: {id}", markdown::render(&bank)))
}

fn one(id: &str, store: &dyn QuestionStore) -> Result<Question, Failure> {
    let all: Vec<Question> = store
        .list(&Filter::default(), usize::MAX)?
        .into_iter()
        .map(|e| e.question)
        .collect();
    let fits = |q: &&Question| q.topic == id || (id.len() >= 4 && q.id.to_string().starts_with(id));
    match all.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(filter::unknown(
            "topic",
            id,
            &all.iter().map(|q| q.topic.clone()).collect::<Vec<_>>(),
        )),
        many => {
            let ids: Vec<String> = many
                .iter()
                .map(|q| format!("{} ({})", q.id, q.bank))
                .collect();
            Err(
                Failure::usage(format!("\"{id}\" fits {} questions", many.len()))
                    .hint(ids.join(", ")),
            )
        }
    }
}

/// `viva bank export`
pub fn export(name: &str, output: Option<&Path>, context: &mut Context) -> Result<(), Failure> {
    let store = context.app.store()?;
    let names: Vec<String> = store.banks()?.into_iter().map(|b| b.bank).collect();
    if !names.iter().any(|n| n == name) {
        return Err(filter::unknown("bank", name, &names));
    }
    let wanted = Filter {
        banks: vec![name.to_string()],
        ..Filter::default()
    };
    let questions: Vec<Question> = store
        .list(&wanted, usize::MAX)?
        .into_iter()
        .map(|e| e.question)
        .collect();
    let text = markdown::render(&bank_of(questions));
    match output.filter(|o| *o != Path::new("-")) {
        None => context.out.document(&text),
        Some(path) => std::fs::write(path, text).map_err(|e| Failure::io("write", path, &e)),
    }
}

fn bank_of(questions: Vec<Question>) -> Bank {
    let first = questions.first();
    Bank {
        name: first.map(|q| q.bank.clone()).unwrap_or_default(),
        role: first.map(|q| q.role.clone()).unwrap_or_default(),
        level: first.map(|q| q.level.clone()).unwrap_or_default(),
        questions,
    }
}
