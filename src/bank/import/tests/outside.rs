//! Imports of real banks, which are no part of the repository. Small files of the same layouts,
//! written by hand, are in `layouts`.

use super::super::*;
use crate::bank::markdown::{parse, render};
use crate::outside_data::read_bytes;

/// Imports a bank of the measuring data, and again what is exported of it.
fn imported_twice(path: &str) -> ImportedBank {
    let bytes = read_bytes(&format!("data/banks/{path}"));
    let imported =
        import(&bytes, path, &ImportOptions::default()).unwrap_or_else(|e| panic!("{e}"));
    let again = parse("again.md", &imported.bank.name, &render(&imported.bank))
        .unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(
        again, imported.bank,
        "{path}: what is exported is imported as the same bank"
    );
    imported
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
#[ignore = "needs VIVA_SHARED: data/banks"]
fn theory() {
    let imported = imported_twice("alexeygrigorev/theory.md");
    assert_eq!(counts(&imported), (Format::Markdown, 166, 152, 0, 166));
}

#[test]
#[ignore = "needs VIVA_SHARED: data/banks"]
fn technical() {
    let imported = imported_twice("alexeygrigorev/technical.md");
    assert_eq!(counts(&imported), (Format::Markdown, 40, 40, 0, 0));
}

#[test]
#[ignore = "needs VIVA_SHARED: data/banks"]
fn iamtodor() {
    let imported = imported_twice("iamtodor/README.md");
    assert_eq!(counts(&imported), (Format::Markdown, 33, 33, 0, 0));
}

#[test]
#[ignore = "needs VIVA_SHARED: data/banks"]
fn thirty_seconds() {
    let imported = imported_twice("30_seconds/data__questions.json");
    assert_eq!(counts(&imported), (Format::Json, 103, 103, 82, 103));
}

/// Top-level bullets are questions, as are the `Question:` lines of one file; bullets below a
/// bullet refine it and stay with it.
#[test]
#[ignore = "needs VIVA_SHARED: data/banks"]
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
        let imported = imported_twice(&format!("h5bp/src__questions__{file}-questions.md"));
        assert_eq!(
            counts(&imported),
            (Format::Markdown, questions, 0, 0, 0),
            "{file}"
        );
    }
}
