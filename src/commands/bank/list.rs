//! `viva bank list`: the banks in the store.

use crate::app::Context;
use crate::error::Failure;
use crate::ports::BankSummary;
use serde_json::{Value, json};

/// Runs `viva bank list`.
pub fn run(as_json: bool, context: &mut Context) -> Result<(), Failure> {
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

fn summary_json(bank: &BankSummary) -> Value {
    json!({
        "bank": bank.bank,
        "role": bank.role,
        "level": bank.level,
        "questions": bank.questions,
        "sections": bank.sections,
    })
}
