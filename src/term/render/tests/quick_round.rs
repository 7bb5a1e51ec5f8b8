//! The screens of a quick round.

use super::*;
use crate::domain::QuestionId;
use crate::domain::quick_round::{JudgedStatement, RoundResult, Statement, StatementPrompt};

fn prompt(place: usize) -> Screen {
    Screen::Statement(StatementPrompt {
        place,
        total: 20,
        seconds_left: 41,
        topic: "reproducibility_engineering".into(),
        text: "a version tag like v1.3 is enough, tags cant be overwritten once they are pushed \
               to the registry"
            .into(),
    })
}

fn judged(right: bool, hit: bool) -> Screen {
    Screen::Judged(Box::new(JudgedStatement {
        statement: Statement {
            point: Criterion {
                text: "Refers to the image by digest, not by tag".into(),
                ..Criterion::default()
            },
            question: QuestionId(uuid::Uuid::nil()),
            topic: "reproducibility_engineering".into(),
            text: String::new(),
            right,
            instead: (!right).then(|| {
                "we deploy the sha256, since somebody can push another build under the same tag"
                    .into()
            }),
        },
        hit,
    }))
}

fn result(missed: &[&str]) -> Screen {
    Screen::RoundResult(RoundResult {
        judged: 12,
        hits: 12 - missed.len(),
        out_of_time: true,
        missed: missed.iter().map(|text| text.to_string()).collect(),
        next: "viva drill --topic reproducibility_engineering".into(),
    })
}

/// A whole round on one page.
fn page(look: &Look) -> String {
    let missed = [
        "Refers to the image by digest, not by tag",
        "Builds the image once, and every stage runs that very artefact until it is retired",
    ];
    [
        prompt(1),
        judged(false, true),
        prompt(2),
        judged(false, false),
        judged(true, true),
        judged(true, false),
        result(&missed),
        result(&[]),
    ]
    .iter()
    .map(|screen| shown(screen, look))
    .collect()
}

#[test]
fn a_round_at_sixty_columns() {
    insta::assert_snapshot!(page(&look(60)), @r"
    ▏
    ▏  Right or wrong? · 1 of 20 · reproducibility engineering
    ▏  a version tag like v1.3 is enough, tags cant be
    ▏  overwritten once they are pushed to the registry
    ▏  r right · w wrong · u undo · Esc stop
    ▏
    ▏  ✓ Yes, it is wrong. Right would be: “we deploy the
    ▏    sha256, since somebody can push another build under
    ▏    the same tag”
    ▏    It is about the point: Refers to the image by digest,
    ▏    not by tag
    ▏
    ▏  Right or wrong? · 2 of 20 · reproducibility engineering
    ▏  a version tag like v1.3 is enough, tags cant be
    ▏  overwritten once they are pushed to the registry
    ▏
    ▏  ✗ No, it is wrong. Right would be: “we deploy the
    ▏    sha256, since somebody can push another build under
    ▏    the same tag”
    ▏    It is about the point: Refers to the image by digest,
    ▏    not by tag
    ▏
    ▏  ✓ Yes, it is right.
    ▏    It makes the point: Refers to the image by digest, not
    ▏    by tag
    ▏
    ▏  ✗ No, it is right.
    ▏    It makes the point: Refers to the image by digest, not
    ▏    by tag
    ▏
    ▏  10 of 12 judged rightly, then time was up.
    ▏  2 points to drill:
    ▏  – Refers to the image by digest, not by tag
    ▏  – Builds the image once, and every stage runs that very
    ▏    artefact until it is retired
    ▏  Next: viva drill --topic reproducibility_engineering
    ▏
    ▏  12 of 12 judged rightly, then time was up.
    ▏  Next: viva drill --topic reproducibility_engineering
    ");
}

#[test]
fn a_round_at_eighty_columns() {
    insta::assert_snapshot!(page(&look(80)), @r"
    ▏
    ▏  Right or wrong? · 1 of 20 · reproducibility engineering
    ▏  a version tag like v1.3 is enough, tags cant be overwritten once they are
    ▏  pushed to the registry
    ▏  r right · w wrong · u undo · Esc stop
    ▏
    ▏  ✓ Yes, it is wrong. Right would be: “we deploy the sha256, since somebody
    ▏    can push another build under the same tag”
    ▏    It is about the point: Refers to the image by digest, not by tag
    ▏
    ▏  Right or wrong? · 2 of 20 · reproducibility engineering
    ▏  a version tag like v1.3 is enough, tags cant be overwritten once they are
    ▏  pushed to the registry
    ▏
    ▏  ✗ No, it is wrong. Right would be: “we deploy the sha256, since somebody can
    ▏    push another build under the same tag”
    ▏    It is about the point: Refers to the image by digest, not by tag
    ▏
    ▏  ✓ Yes, it is right.
    ▏    It makes the point: Refers to the image by digest, not by tag
    ▏
    ▏  ✗ No, it is right.
    ▏    It makes the point: Refers to the image by digest, not by tag
    ▏
    ▏  10 of 12 judged rightly, then time was up.
    ▏  2 points to drill:
    ▏  – Refers to the image by digest, not by tag
    ▏  – Builds the image once, and every stage runs that very artefact until it is
    ▏    retired
    ▏  Next: viva drill --topic reproducibility_engineering
    ▏
    ▏  12 of 12 judged rightly, then time was up.
    ▏  Next: viva drill --topic reproducibility_engineering
    ");
}

#[test]
fn a_round_at_a_hundred_and_twenty_columns() {
    insta::assert_snapshot!(page(&look(120)), @r"
    ▏
    ▏  Right or wrong? · 1 of 20 · reproducibility engineering
    ▏  a version tag like v1.3 is enough, tags cant be overwritten once they are pushed to the registry
    ▏  r right · w wrong · u undo · Esc stop
    ▏
    ▏  ✓ Yes, it is wrong. Right would be: “we deploy the sha256, since somebody can push another build under the same tag”
    ▏    It is about the point: Refers to the image by digest, not by tag
    ▏
    ▏  Right or wrong? · 2 of 20 · reproducibility engineering
    ▏  a version tag like v1.3 is enough, tags cant be overwritten once they are pushed to the registry
    ▏
    ▏  ✗ No, it is wrong. Right would be: “we deploy the sha256, since somebody can push another build under the same tag”
    ▏    It is about the point: Refers to the image by digest, not by tag
    ▏
    ▏  ✓ Yes, it is right.
    ▏    It makes the point: Refers to the image by digest, not by tag
    ▏
    ▏  ✗ No, it is right.
    ▏    It makes the point: Refers to the image by digest, not by tag
    ▏
    ▏  10 of 12 judged rightly, then time was up.
    ▏  2 points to drill:
    ▏  – Refers to the image by digest, not by tag
    ▏  – Builds the image once, and every stage runs that very artefact until it is retired
    ▏  Next: viva drill --topic reproducibility_engineering
    ▏
    ▏  12 of 12 judged rightly, then time was up.
    ▏  Next: viva drill --topic reproducibility_engineering
    ");
}

#[test]
fn a_round_for_a_screen_reader() {
    insta::assert_snapshot!(page(&plain(80)), @r#"
    ▏
    ▏Right or wrong? 1 of 20, reproducibility engineering, 41 s left
    ▏a version tag like v1.3 is enough, tags cant be overwritten once they are pushed
    ▏to the registry
    ▏Type r for right, w for wrong, u to undo, s to stop.
    ▏
    ▏Yes, it is wrong. Right would be: "we deploy the sha256, since somebody can push
    ▏another build under the same tag"
    ▏It is about the point: Refers to the image by digest, not by tag
    ▏
    ▏Right or wrong? 2 of 20, reproducibility engineering, 41 s left
    ▏a version tag like v1.3 is enough, tags cant be overwritten once they are pushed
    ▏to the registry
    ▏
    ▏No, it is wrong. Right would be: "we deploy the sha256, since somebody can push
    ▏another build under the same tag"
    ▏It is about the point: Refers to the image by digest, not by tag
    ▏
    ▏Yes, it is right.
    ▏It makes the point: Refers to the image by digest, not by tag
    ▏
    ▏No, it is right.
    ▏It makes the point: Refers to the image by digest, not by tag
    ▏
    ▏10 of 12 judged rightly, then time was up.
    ▏2 points to drill:
    ▏- Refers to the image by digest, not by tag
    ▏- Builds the image once, and every stage runs that very artefact until it is
    ▏  retired
    ▏Next: viva drill --topic reproducibility_engineering
    ▏
    ▏12 of 12 judged rightly, then time was up.
    ▏Next: viva drill --topic reproducibility_engineering
    "#);
}
