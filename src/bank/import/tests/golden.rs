//! Golden imports of real banks, where the shared data is there.

use super::super::*;
use crate::bank::markdown::{parse, render};
use std::path::PathBuf;

#[allow(clippy::print_stdout)]
fn shared(path: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("VIVA_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")),
        PathBuf::from,
    );
    let path = root.join("data/banks").join(path);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    bytes
}

fn golden(path: &str) -> Option<ImportedBank> {
    let imported =
        import(&shared(path)?, path, &ImportOptions::default()).unwrap_or_else(|e| panic!("{e}"));
    let again = parse("again.md", &imported.bank.name, &render(&imported.bank))
        .unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(
        again, imported.bank,
        "{path}: what is exported is imported as the same bank"
    );
    Some(imported)
}

fn counts(i: &ImportedBank) -> (Format, usize, usize, usize, usize) {
    (
        i.format,
        i.bank.questions.len(),
        i.with_answer,
        i.with_key_points,
        i.with_difficulty,
    )
}

#[test]
fn theory() {
    let Some(imported) = golden("alexeygrigorev/theory.md") else {
        return;
    };
    assert_eq!(counts(&imported), (Format::Markdown, 166, 152, 0, 166));
}

#[test]
fn technical() {
    let Some(imported) = golden("alexeygrigorev/technical.md") else {
        return;
    };
    assert_eq!(counts(&imported), (Format::Markdown, 40, 40, 0, 0));
}

#[test]
fn iamtodor() {
    let Some(imported) = golden("iamtodor/README.md") else {
        return;
    };
    assert_eq!(counts(&imported), (Format::Markdown, 33, 33, 0, 0));
}

#[test]
fn thirty_seconds() {
    let Some(imported) = golden("30_seconds/data__questions.json") else {
        return;
    };
    assert_eq!(counts(&imported), (Format::Json, 103, 103, 82, 103));
}

/// Top-level bullets are questions, as are the `Question:` lines of one file; bullets below a
/// bullet refine it and stay with it.
#[test]
fn h5bp() {
    for (file, questions) in [
        ("coding", 12),
        ("css", 35),
        ("fun", 4),
        ("general", 29),
        ("html", 13),
        ("javascript", 49),
        ("network", 7),
        ("performance", 3),
        ("testing", 5),
    ] {
        let Some(imported) = golden(&format!("h5bp/src__questions__{file}-questions.md")) else {
            return;
        };
        assert_eq!(
            counts(&imported),
            (Format::Markdown, questions, 0, 0, 0),
            "{file}"
        );
    }
}
