//! `viva bank export`: a bank as Viva's Markdown, its sayings beside it.

use super::files::{bank_of, require_bank, sayings_file};
use crate::app::Context;
use crate::bank::{markdown, sayings};
use crate::domain::Question;
use crate::failure::Failure;
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

    let bank = bank_of(questions);
    let (text, sayings) = (markdown::render(&bank), sayings::render(&bank));

    match output.filter(|o| *o != Path::new("-")) {
        None => context.out.document(&text),
        Some(path) => {
            write(path, &text)?;
            if sayings.is_empty() {
                return Ok(());
            }
            let beside = sayings_file(path);
            if let Some(folder) = beside.parent() {
                std::fs::create_dir_all(folder).map_err(|e| Failure::io("write", folder, &e))?;
            }
            write(&beside, &sayings)
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|e| Failure::io("write", path, &e))
}
