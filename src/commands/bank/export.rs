//! `viva bank export`: a bank as Viva's Markdown.

use super::files::{bank_of, require_bank};
use crate::app::Context;
use crate::bank::markdown;
use crate::domain::Question;
use crate::error::Failure;
use crate::ports::Filter;
use std::path::Path;

/// Runs `viva bank export`.
pub fn run(name: &str, output: Option<&Path>, context: &mut Context) -> Result<(), Failure> {
    let store = context.app.store()?;
    require_bank(name, store.as_ref())?;
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
