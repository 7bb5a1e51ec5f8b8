//! `viva bank add`: questions from files into the store.

use super::added::{AddedFile, Written, describe_file, file_json};
use super::files::{bank_files, file_stem, read_sayings, sayings_file};
use super::graphs::build_graphs;
use crate::app::Context;
use crate::bank::import::{
    Format, ImportOptions, ImportedBank, import, merge, own_name, path_without_ids, table_of_page,
};
use crate::bank::intake::{Outcome, Vectors, intake};
use crate::bank::limits::MAX_FILE_BYTES;
use crate::bank::near;
use crate::bank::sayings;
use crate::cli::BankCommand;
use crate::commands::input;
use crate::domain::text::{ellipsis, one_line, plural};
use crate::domain::{Bank, Question};
use crate::failure::{ExitKind, Failure};
use crate::store::embed::embed_questions;
use crate::store::shipped;
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use serde_json::Value;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

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

    let many = files.len() > 1;
    let interrupt = Interrupt::watch();
    let adding = Adding {
        options,
        dry_run: *dry_run,
        prune: *prune,
        interrupt: &interrupt,
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for group in group_files(files) {
        match adding.add_group(&group, &mut problems, context) {
            Ok(added) => {
                if !json {
                    let width = context.app.look.width;
                    context
                        .out
                        .line(&describe_file(&group.label(), &added, width))?;
                }
                rows.push(file_json(&added));
                if let Some(written) = &added.written {
                    note_near_duplicates(written, context);
                }
            }
            Err(failure) if failure.kind == ExitKind::Interrupted => return Err(failure),
            // A folder may hold a README and a licence beside its banks: a file without questions
            // is noted and passed over.
            Err(failure) if many => problems.push(failure),
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

/// Files that are one bank: one, or those of a Notion database.
struct FileGroup {
    bank: Option<String>,
    files: Vec<PathBuf>,
}

impl FileGroup {
    fn label(&self) -> String {
        let first = self.files.first().map(|file| path_without_ids(file));
        let first = first.unwrap_or_default().display().to_string();
        match self.files.len() {
            0 | 1 => first,
            n => format!("{first} and {}", plural(n - 1, "more file")),
        }
    }
}

/// Puts together the files that are one bank. A table that Notion exports twice is read once, with
/// all its columns.
fn group_files(files: Vec<PathBuf>) -> Vec<FileGroup> {
    let mut groups: Vec<FileGroup> = Vec::new();
    let tables: Vec<(PathBuf, String)> = files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "csv"))
        .filter_map(|file| Some((file.parent()?.to_path_buf(), own_name(file)?)))
        .collect();
    for file in &files {
        if own_name(file).is_some() && files.contains(&whole_table(file)) {
            continue;
        }
        let table = table_of_page(file).filter(|table| tables.contains(table));
        let bank = table.map(|(_, name)| name).or_else(|| own_name(file));
        let known = groups
            .iter_mut()
            .find(|group| bank.is_some() && group.bank == bank);
        match known {
            Some(group) => group.files.push(file.clone()),
            None => groups.push(FileGroup {
                bank,
                files: vec![file.clone()],
            }),
        }
    }
    groups
}

/// The file with all columns and rows beside a table of Notion's: `NAME_all.csv`.
fn whole_table(file: &Path) -> PathBuf {
    file.with_file_name(format!("{}_all.csv", file_stem(file)))
}

impl Adding<'_> {
    /// Reads and stores a group; files of a larger group that hold no question go to `problems`.
    fn add_group(
        &self,
        group: &FileGroup,
        problems: &mut Vec<Failure>,
        context: &mut Context,
    ) -> Result<AddedFile, Failure> {
        let mut whole: Option<ImportedBank> = None;
        for file in &group.files {
            let read = self.read_file(file, group, context);
            match (read, whole.as_mut()) {
                (Ok(imported), None) => whole = Some(imported),
                (Ok(imported), Some(whole)) => {
                    let bare = path_without_ids(file);
                    let name = bare.file_name().unwrap_or_default().to_string_lossy();
                    merge(whole, imported, &one_line(&name));
                }
                (Err(failure), _) if group.files.len() > 1 => problems.push(failure),
                (Err(failure), _) => return Err(failure),
            }
        }

        let imported =
            whole.ok_or_else(|| Failure::failed("no file of the group holds a question"))?;
        let written = match self.dry_run {
            true => None,
            false => Some(self.store_bank(&imported.bank, &group.label(), context)?),
        };
        Ok(AddedFile { imported, written })
    }

    fn read_file(
        &self,
        file: &Path,
        group: &FileGroup,
        context: &mut Context,
    ) -> Result<ImportedBank, Failure> {
        let source = read_source(file)?;
        let mut options = self.options.clone();
        options.bank_name = options.bank_name.or_else(|| group.bank.clone());
        let mut imported = import(&source.bytes, &source.label, &options)
            .map_err(|e| Failure::failed(e.to_string()).hint("nothing of it was imported"))?;
        attach_sayings(file, &mut imported, context)?;
        Ok(imported)
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
        encoding,
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
        encoding: encoding.clone(),
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
