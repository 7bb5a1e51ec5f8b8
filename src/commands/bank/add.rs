//! `viva bank add`: questions from files into the store.

use super::files::{bank_files, read_sayings, sayings_file};
use super::graphs::build_graphs;
use crate::app::Context;
use crate::bank::import::{Format, ImportOptions, ImportedBank, import};
use crate::bank::intake::{Outcome, Vectors, intake};
use crate::bank::limits::MAX_FILE_BYTES;
use crate::bank::near::{self, Near};
use crate::bank::sayings;
use crate::cli::BankCommand;
use crate::commands::input;
use crate::domain::text::ellipsis;
use crate::domain::{Bank, Question};
use crate::error::{ExitKind, Failure};
use crate::store::embed::embed_questions;
use crate::store::shipped;
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;

/// Largest file that is imported, in bytes.
const MAX_FILE: u64 = MAX_FILE_BYTES as u64;
/// Near-duplicates of one file that are shown one by one.
const SHOWN: usize = 20;

/// Runs `viva bank add`.
pub fn run(command: &BankCommand, context: &mut Context) -> Result<(), Failure> {
    let BankCommand::Add {
        path,
        dry_run,
        prune,
        json,
        bank,
        ..
    } = command
    else {
        return Ok(());
    };
    let options = import_options(command)?;
    let files = match path == Path::new("-") {
        true => vec![path.clone()],
        false => bank_files(path)?,
    };
    if bank.is_some() && files.len() > 1 {
        return Err(Failure::usage(
            "--bank names one bank, but the folder has several files",
        ));
    }

    let interrupt = Interrupt::watch();
    let adding = Adding {
        options,
        dry_run: *dry_run,
        prune: *prune,
        interrupt: &interrupt,
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for file in &files {
        match adding.add_file(file, context) {
            Ok(added) => {
                if !json {
                    context.out.line(&describe_file(file, &added))?;
                }
                rows.push(file_json(&added));
                if let Some(written) = &added.written {
                    note_near_duplicates(written, context);
                }
            }
            Err(failure) if failure.kind == ExitKind::Interrupted => return Err(failure),
            // A folder may hold a README and a licence beside its banks: a file without questions
            // is noted and passed over.
            Err(failure) if files.len() > 1 => problems.push(failure),
            Err(failure) => return Err(failure),
        }
    }

    if *json {
        let value = match rows.as_slice() {
            [single] => single.clone(),
            _ => Value::Array(rows.clone()),
        };
        context.out.json(&value)?;
    }
    for problem in &problems {
        context.out.note(&problem.to_string());
    }
    if rows.is_empty() {
        let message = format!("nothing in {} could be imported", path.display());
        return Err(Failure::failed(message));
    }
    if *dry_run {
        return Ok(());
    }
    build_graphs(context.app.store()?.as_ref(), &interrupt, context)
}

/// The settings that files are added with.
struct Adding<'a> {
    options: ImportOptions,
    dry_run: bool,
    prune: bool,
    interrupt: &'a Interrupt,
}

/// A file that was read, and stored unless it was a dry run.
struct AddedFile {
    imported: ImportedBank,
    written: Option<Written>,
}

/// The outcome of storing a bank, and its questions that another bank has already.
struct Written {
    outcome: Outcome,
    near: Vec<Near>,
}

impl Adding<'_> {
    fn add_file(&self, file: &Path, context: &mut Context) -> Result<AddedFile, Failure> {
        let source = read_source(file)?;
        let mut imported = import(&source.bytes, &source.label, &self.options)
            .map_err(|e| Failure::failed(e.to_string()).hint("nothing of it was imported"))?;
        attach_sayings(file, &mut imported, context)?;
        let written = match self.dry_run {
            true => None,
            false => Some(self.store_bank(&imported.bank, &source.label, context)?),
        };
        Ok(AddedFile { imported, written })
    }

    fn store_bank(
        &self,
        bank: &Bank,
        label: &str,
        context: &mut Context,
    ) -> Result<Written, Failure> {
        let store = context.app.store()?;
        let embedder = context.app.embedder()?;
        let known = shipped::vectors(embedder.model());
        let vectors = Vectors {
            embedder: embedder.as_ref(),
            embed: embed_questions,
            known: &known,
        };

        let mut bar = Bar::new("embedding", &context.app.look);
        let outcome = intake(
            bank.clone(),
            self.prune,
            store.as_ref(),
            &vectors,
            &mut |done, all| {
                bar.show(done, all);
                !self.interrupt.asked()
            },
        );
        bar.clear();
        let outcome = outcome.map_err(|e| Failure::from(e).with_context(label))?;

        // Everything is stored: what is looked up now may be cut off.
        self.interrupt.end_at_once(true);
        let near = near::in_store(
            &added_questions(bank, &outcome),
            store.as_ref(),
            embedder.as_ref(),
            context.app.bundled_embedder().as_ref(),
        )?;
        self.interrupt.end_at_once(false);
        Ok(Written { outcome, near })
    }
}

fn added_questions(bank: &Bank, outcome: &Outcome) -> Vec<Question> {
    let added: HashSet<_> = outcome.added.iter().collect();
    bank.questions
        .iter()
        .filter(|q| added.contains(&q.id))
        .cloned()
        .collect()
}

/// Notes questions that another bank asks in nearly the same words.
fn note_near_duplicates(written: &Written, context: &mut Context) {
    for near in written.near.iter().take(SHOWN) {
        context.out.note(&format!(
            "near-duplicate ({:.2}): \"{}\" and \"{}\" of bank {}",
            near.cosine,
            ellipsis(&near.question.text, 70),
            ellipsis(&near.other.text, 70),
            near.other.bank
        ));
    }

    if written.near.len() > SHOWN {
        context.out.note(&format!(
            "and {} more near-duplicates",
            written.near.len() - SHOWN
        ));
    }
    let added = written.outcome.added.len();
    if added > near::MOST {
        context.out.note(&format!(
            "only the first {} of {added} new questions were compared with other banks",
            near::MOST
        ));
    }
}

/// Gives the key points the sayings that lie beside the file; those without a place are noted.
fn attach_sayings(
    file: &Path,
    imported: &mut ImportedBank,
    context: &mut Context,
) -> Result<(), Failure> {
    let Some(text) = read_sayings(file)? else {
        return Ok(());
    };
    for finding in sayings::attach(&mut imported.bank, &text) {
        let place = sayings_file(file);
        context.out.note(&format!(
            "{}:{}: {}",
            place.display(),
            finding.line,
            finding.message
        ));
    }
    Ok(())
}

/// The bytes to import, and the name they are known by.
struct SourceText {
    bytes: Vec<u8>,
    label: String,
}

fn read_source(file: &Path) -> Result<SourceText, Failure> {
    if file == Path::new("-") {
        return Ok(SourceText {
            bytes: input::stdin(MAX_FILE)?,
            label: "stdin".into(),
        });
    }
    Ok(SourceText {
        bytes: input::bounded(file, MAX_FILE)?,
        label: file.display().to_string(),
    })
}

fn import_options(command: &BankCommand) -> Result<ImportOptions, Failure> {
    let BankCommand::Add {
        format,
        map,
        bank,
        role,
        level,
        ..
    } = command
    else {
        return Ok(ImportOptions::default());
    };
    Ok(ImportOptions {
        format: format.as_deref().map(parse_format).transpose()?,
        map: map.iter().map(parse_pair).collect::<Result<_, _>>()?,
        role: role.clone(),
        level: level.clone(),
        bank_name: bank.clone(),
    })
}

fn parse_format(word: &str) -> Result<Format, Failure> {
    word.parse()
        .map_err(|e| Failure::usage(format!("--format {word}: {e}")))
}

/// Parses `question=Front`: our field and the file's.
fn parse_pair(text: &String) -> Result<(String, String), Failure> {
    let Some((ours, theirs)) = text.split_once('=') else {
        let message = format!("--map {text}: write it as question=Front");
        return Err(Failure::usage(message));
    };
    Ok((ours.trim().to_string(), theirs.trim().to_string()))
}

fn file_json(added: &AddedFile) -> Value {
    let imported = &added.imported;
    let skipped: Vec<Value> = imported
        .skipped
        .iter()
        .map(|s| json!({ "line": s.line, "why": s.why }))
        .collect();
    let mut row = json!({
        "format": imported.format.as_str(),
        "bank": imported.bank.name,
        "questions": imported.bank.questions.len(),
        "with_answer": imported.with_answer,
        "with_key_points": imported.with_key_points,
        "with_difficulty": imported.with_difficulty,
        "skipped": skipped,
    });

    if let Some(Written { outcome, near }) = &added.written {
        let removed = if outcome.pruned {
            outcome.left.len()
        } else {
            0
        };
        row["added"] = outcome.added.len().into();
        row["updated"] = outcome.updated.into();
        row["unchanged"] = outcome.unchanged.into();
        row["removed"] = removed.into();
        row["near_duplicates"] = near.iter().map(near_json).collect();
    }
    row
}

fn near_json(near: &Near) -> Value {
    json!({
        "id": near.question.id,
        "text": near.question.text,
        "other": near.other.id,
        "other_bank": near.other.bank,
        "other_text": near.other.text,
        "cosine": near.cosine,
    })
}

fn describe_file(file: &Path, added: &AddedFile) -> String {
    let imported = &added.imported;
    let mut text = format!(
        "{}: {} questions ({}), {} with an answer, {} with key points, {} with a difficulty",
        file.display(),
        imported.bank.questions.len(),
        imported.format.as_str(),
        imported.with_answer,
        imported.with_key_points,
        imported.with_difficulty,
    );

    for s in imported.skipped.iter().take(10) {
        text.push_str(&format!("\n  line {}: skipped, {}", s.line, s.why));
    }
    if imported.skipped.len() > 10 {
        text.push_str(&format!(
            "\n  and {} more skipped",
            imported.skipped.len() - 10
        ));
    }

    match &added.written {
        None => text.push_str("\n  nothing was written (--dry-run)"),
        Some(written) => {
            let bank = &imported.bank.name;
            text.push_str(&describe_outcome(bank, &written.outcome));
        }
    }
    text
}

fn describe_outcome(bank: &str, outcome: &Outcome) -> String {
    let text = format!(
        "\n  bank {bank}: {} added, {} updated, {} unchanged",
        outcome.added.len(),
        outcome.updated,
        outcome.unchanged
    );
    match (outcome.left.len(), outcome.pruned) {
        (0, _) => text,
        (n, true) => format!("{text}, {n} removed"),
        (n, false) => {
            format!("{text}; {n} stored questions are not in the file (--prune removes them)")
        }
    }
}
