//! What the subcommands of `viva bank` share: the files of a folder, and the questions of a bank.

use crate::bank::import::Format;
use crate::bank::limits::MAX_FILE_BYTES;
use crate::bank::{planted, sayings};
use crate::commands::input;
use crate::domain::{Bank, Question};
use crate::failure::Failure;
use crate::ports::QuestionStore;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Returns a file itself, or the files of a folder and its subfolders in order of their names, hidden ones
/// left out.
pub fn bank_files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }

    let mut out = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|e| Failure::io("read", &folder, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| Failure::io("read", &folder, &e))?;
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            // Links are not followed: a loop of them would never end.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && lies_beside_banks(&entry.file_name()) => {}
                Ok(kind) if kind.is_dir() && !hidden => folders.push(path),
                Ok(kind) if kind.is_file() && !hidden && has_known_ending(&path) => out.push(path),
                _ => {}
            }
        }
    }

    out.sort();
    if out.is_empty() {
        let endings: Vec<&str> = Format::endings_in_folders().collect();
        return Err(
            Failure::usage(format!("{} holds no bank file", path.display()))
                .hint(format!("known endings: {}", endings.join(", "))),
        );
    }
    Ok(out)
}

/// True for the folders whose files are read with the bank they lie beside.
fn lies_beside_banks(folder: &OsStr) -> bool {
    folder == sayings::FOLDER || folder == planted::FOLDER
}

fn has_known_ending(path: &Path) -> bool {
    Format::is_read_in_folders(path) && !file_stem(path).eq_ignore_ascii_case("license")
}

/// Returns the place of a bank's sayings: `sayings/NAME.md` beside it.
pub fn sayings_file(bank: &Path) -> PathBuf {
    let name = format!("{}.md", file_stem(bank));
    bank.with_file_name(sayings::FOLDER).join(name)
}

/// Returns the place of a bank's planted answers: `planted/NAME.md` beside it.
pub fn planted_file(bank: &Path) -> PathBuf {
    let name = format!("{}.md", file_stem(bank));
    bank.with_file_name(planted::FOLDER).join(name)
}

/// Reads the sayings beside a bank's file; None where there are none.
pub fn read_sayings(bank: &Path) -> Result<Option<String>, Failure> {
    read_beside(bank, &sayings_file(bank))
}

/// Reads a file beside a bank's; None where there is none.
pub fn read_beside(bank: &Path, file: &Path) -> Result<Option<String>, Failure> {
    if bank == Path::new("-") || !file.is_file() {
        return Ok(None);
    }
    let bytes = input::bounded(file, MAX_FILE_BYTES as u64)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Returns the name a bank gets from its file.
pub fn file_stem(path: &Path) -> String {
    path.file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Refuses the name of a bank that is not in the store.
pub fn require_bank(name: &str, store: &dyn QuestionStore) -> Result<(), Failure> {
    let names: Vec<String> = store.banks()?.into_iter().map(|b| b.bank).collect();
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    Err(Failure::unknown_name("bank", name, &names))
}

/// Collects questions of one bank.
pub fn bank_of(questions: Vec<Question>) -> Bank {
    let first = questions.first();
    Bank {
        name: first.map(|q| q.bank.clone()).unwrap_or_default(),
        role: first.map(|q| q.role.clone()).unwrap_or_default(),
        level: first.map(|q| q.level.clone()).unwrap_or_default(),
        questions,
    }
}
