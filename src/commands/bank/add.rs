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
use crate::domain::Question;
use crate::domain::text::ellipsis;
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
/// Near-duplicates of one file that are told one by one.
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
    let options = options(command)?;
    let files = if path == Path::new("-") {
        vec![path.clone()]
    } else {
        bank_files(path)?
    };
    if bank.is_some() && files.len() > 1 {
        return Err(Failure::usage(
            "--bank names one bank, but the folder has several files",
        ));
    }
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let interrupt = Interrupt::watch();
    for file in &files {
        match one(file, &options, *dry_run, *prune, &interrupt, context) {
            Ok((imported, written)) => {
                if !json {
                    context.out.line(&told(
                        file,
                        &imported,
                        written.as_ref().map(|w| &w.outcome),
                    ))?;
                }
                rows.push(row(&imported, written.as_ref()));
                if let Some(written) = &written {
                    tell_near(written, context);
                }
            }
            Err(failure) if failure.kind == ExitKind::Interrupted => return Err(failure),
            // A folder may hold a README and a licence beside its banks: what holds no question is
            // said and passed over.
            Err(failure) if files.len() > 1 => problems.push(failure),
            Err(failure) => return Err(failure),
        }
    }
    if *json {
        let value = if let [single] = rows.as_slice() {
            single.clone()
        } else {
            Value::Array(rows.clone())
        };
        context.out.json(&value)?;
    }
    problems
        .iter()
        .for_each(|p| context.out.note(&p.to_string()));
    if rows.is_empty() {
        return Err(Failure::failed(format!(
            "nothing in {} could be imported",
            path.display()
        )));
    }
    if *dry_run {
        Ok(())
    } else {
        build_graphs(context.app.store()?.as_ref(), &interrupt, context)
    }
}

/// What an import wrote, and what of it another bank has already.
struct Written {
    outcome: Outcome,
    near: Vec<Near>,
}

/// Warns of questions that another bank asks in nearly the same words.
fn tell_near(written: &Written, context: &mut Context) {
    for Near {
        question,
        other,
        cosine,
    } in written.near.iter().take(SHOWN)
    {
        let (text, its) = (ellipsis(&question.text, 70), ellipsis(&other.text, 70));
        context.out.note(&format!(
            "near-duplicate ({cosine:.2}): \"{text}\" and \"{its}\" of bank {}",
            other.bank
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

fn one(
    file: &Path,
    options: &ImportOptions,
    dry_run: bool,
    prune: bool,
    interrupt: &Interrupt,
    context: &mut Context,
) -> Result<(ImportedBank, Option<Written>), Failure> {
    let (bytes, label) = read(file)?;
    let mut imported = import(&bytes, &label, options)
        .map_err(|e| Failure::failed(e.to_string()).hint("nothing of it was imported"))?;
    attach_sayings(file, &mut imported, context)?;
    if dry_run {
        return Ok((imported, None));
    }
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
        imported.bank.clone(),
        prune,
        store.as_ref(),
        &vectors,
        &mut |done, all| {
            bar.show(done, all);
            !interrupt.asked()
        },
    );
    bar.clear();
    let outcome = outcome.map_err(|e| Failure::from(e).with_context(&label))?;
    let added: HashSet<_> = outcome.added.iter().collect();
    let new: Vec<Question> = imported
        .bank
        .questions
        .iter()
        .filter(|q| added.contains(&q.id))
        .cloned()
        .collect();
    // Everything is stored: what is looked up now may be cut off.
    interrupt.end_at_once(true);
    let near = near::in_store(
        &new,
        store.as_ref(),
        embedder.as_ref(),
        context.app.bundled_embedder().as_ref(),
    )?;
    interrupt.end_at_once(false);
    Ok((imported, Some(Written { outcome, near })))
}

/// Gives the key points the sayings that lie beside the file; what has no place is noted.
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

fn read(file: &Path) -> Result<(Vec<u8>, String), Failure> {
    if file == Path::new("-") {
        return Ok((input::stdin(MAX_FILE)?, "stdin".into()));
    }
    Ok((input::bounded(file, MAX_FILE)?, file.display().to_string()))
}

fn options(command: &BankCommand) -> Result<ImportOptions, Failure> {
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
    let format = match format {
        None => None,
        Some(word) => Some(
            word.parse::<Format>()
                .map_err(|e| Failure::usage(format!("--format {word}: {e}")))?,
        ),
    };
    let pair = |text: &String| match text.split_once('=') {
        Some((ours, theirs)) => Ok((ours.trim().to_string(), theirs.trim().to_string())),
        None => Err(Failure::usage(format!(
            "--map {text}: write it as question=Front"
        ))),
    };
    Ok(ImportOptions {
        format,
        map: map.iter().map(pair).collect::<Result<_, _>>()?,
        role: role.clone(),
        level: level.clone(),
        bank_name: bank.clone(),
    })
}

fn row(imported: &ImportedBank, written: Option<&Written>) -> Value {
    let skipped: Vec<Value> = imported
        .skipped
        .iter()
        .map(|s| json!({ "line": s.line, "why": s.why }))
        .collect();
    let mut row = json!({
        "format": imported.format.as_str(), "bank": imported.bank.name, "questions": imported.bank.questions.len(),
        "with_answer": imported.with_answer, "with_key_points": imported.with_key_points,
        "with_difficulty": imported.with_difficulty, "skipped": skipped,
    });
    if let Some(Written { outcome: o, near }) = written {
        row["added"] = o.added.len().into();
        row["updated"] = o.updated.into();
        row["unchanged"] = o.unchanged.into();
        row["removed"] = if o.pruned { o.left.len() } else { 0 }.into();
        let near = near.iter().map(|n| {
            json!({ "id": n.question.id, "text": n.question.text, "other": n.other.id, "other_bank": n.other.bank,
                "other_text": n.other.text, "cosine": n.cosine })
        });
        row["near_duplicates"] = near.collect();
    }
    row
}

fn told(file: &Path, imported: &ImportedBank, outcome: Option<&Outcome>) -> String {
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
    match outcome {
        None => text.push_str("\n  nothing was written (--dry-run)"),
        Some(o) => {
            let bank = &imported.bank.name;
            text.push_str(&format!(
                "\n  bank {bank}: {} added, {} updated, {} unchanged",
                o.added.len(),
                o.updated,
                o.unchanged
            ));
            match (o.left.len(), o.pruned) {
                (0, _) => {}
                (n, true) => text.push_str(&format!(", {n} removed")),
                (n, false) => text.push_str(&format!(
                    "; {n} stored questions are not in the file (--prune removes them)"
                )),
            }
        }
    }
    text
}
