//! `viva bank list`: the banks in the store.

use crate::app::Context;
use crate::error::Failure;
use serde_json::{Value, json};

/// Runs `viva bank list`.
pub fn run(as_json: bool, context: &mut Context) -> Result<(), Failure> {
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
