//! `viva bank list`: the banks in the store.

use crate::app::Context;
use crate::failure::Failure;
use crate::ports::{BankSummary, Filter};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Runs `viva bank list`.
pub fn run(topics: bool, as_json: bool, context: &mut Context) -> Result<(), Failure> {
    if topics {
        return list_topics(as_json, context);
    }
    let banks = context.app.store()?.banks()?;
    if as_json {
        let rows = banks.iter().map(summary_json);
        return context.out.json(&Value::Array(rows.collect()));
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

/// Lists the topics of every bank and how many questions each has.
fn list_topics(as_json: bool, context: &mut Context) -> Result<(), Failure> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for stored in context.app.store()?.list(&Filter::default(), usize::MAX)? {
        let key = (stored.question.topic, stored.question.bank);
        *counts.entry(key).or_default() += 1;
    }

    if as_json {
        let rows = counts.iter().map(|((topic, bank), questions)| {
            json!({ "topic": topic, "bank": bank, "questions": questions })
        });
        return context.out.json(&Value::Array(rows.collect()));
    }
    let rows: Vec<Vec<String>> = counts
        .into_iter()
        .map(|((topic, bank), questions)| vec![topic, bank, questions.to_string()])
        .collect();
    context.out.table(&["topic", "bank", "questions"], &rows)
}

fn summary_json(bank: &BankSummary) -> Value {
    json!({
        "bank": bank.bank,
        "role": bank.role,
        "level": bank.level,
        "questions": bank.questions,
        "sections": bank.sections,
    })
}
