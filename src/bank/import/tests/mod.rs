//! Errors, options, encodings, hostile input, and what exporting gives back.

mod answer_keys;
mod choices;
mod columns;
mod dialects;
mod exports;
mod guides;
mod kept;
mod layouts;
mod notes;
mod outside;
mod own_notes;
mod parts;
mod sheets;
mod two_looks;

use super::*;
use crate::bank::markdown::{parse, render};

fn read(text: &str, file: &str) -> ImportedBank {
    import(text.as_bytes(), file, &ImportOptions::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// The answers of a file, in its order.
fn answers(text: &str, file: &str) -> Vec<String> {
    let questions = read(text, file).bank.questions;
    let answers = questions.into_iter().map(|q| q.model_answer);
    answers.map(Option::unwrap_or_default).collect()
}

#[test]
fn pages_without_questions_are_refused() {
    for (text, file) in [
        (
            "# Awesome\n- [Interview Questions](https://a.b)\n- [What is Go?](https://c.d) - a talk\n",
            "links.md",
        ),
        (
            "## Table of contents\n- [What is a?](#a)\n- [Why b?](#b)\n",
            "toc.md",
        ),
        ("just words\n", "words.txt"),
        ("a,b\n1,2\n", "table.csv"),
        ("{\"a\": [1, 2]}", "numbers.json"),
    ] {
        let error = import(text.as_bytes(), file, &ImportOptions::default()).unwrap_err();
        assert!(
            matches!(error, ImportError::NoQuestion { .. }),
            "{file}: {error}"
        );
        assert!(
            error
                .to_string()
                .starts_with(&format!("{file}: no question found (read as ")),
            "{error}"
        );
    }
}

#[test]
fn errors_say_what_to_do() {
    let map = |pairs: &[(&str, &str)]| ImportOptions {
        map: pairs
            .iter()
            .map(|(a, b)| ((*a).to_string(), (*b).to_string()))
            .collect(),
        ..ImportOptions::default()
    };
    let errors = [
        import(b"[{\"q\": 1,\n}", "b.json", &ImportOptions::default()),
        import(b"%PDF-1.4", "b.pdf", &ImportOptions::default()),
        import(b"Front,Back\nx,y\n", "b.csv", &map(&[("question", "Font")])),
        import(b"Front,Back\nx,y\n", "b.csv", &map(&[("ask", "Front")])),
        import(b"a,b\n1,2\n", "b.csv", &ImportOptions::default()),
        import(
            b"# R\n### Question: Q?\n**Topic:** t\n",
            "b.md",
            &ImportOptions::default(),
        ),
    ];
    let shown: String = errors
        .into_iter()
        .map(|e| format!("{}\n", e.unwrap_err()))
        .collect();
    insta::assert_snapshot!(shown, @r#"
    b.json:2: not valid JSON: trailing comma; fix the file, or name another format with --format
    b.pdf: this is a PDF, not a text; export it as text, CSV or Markdown and add that
    b.csv: no field "Font" as --map says; the fields are Front, Back (near: Front)
    --map: "ask" is no meaning; the meanings are question, answer, key_points, red_flags, difficulty, topic, section, type, id, hints, options, wrong_options
    b.csv: no question found (read as csv); name the column with --map question=COLUMN (name or number); the columns are: a, b
    b.md:2: the question has no **Difficulty:** line; add `**Difficulty:** easy|medium|hard` below the heading
    b.md:2: the question has no **Type:** line; add `**Type:** conceptual|scenario|case_study|coding|behavioral` below the heading
    "#);
}

#[test]
fn options_decide() {
    let options = ImportOptions {
        map: vec![
            ("question".into(), "Vorderseite".into()),
            ("answer".into(), "2".into()),
        ],
        role: Some("Data Engineer".into()),
        level: Some("Junior".into()),
        bank_name: Some("mine".into()),
        format: Some(Format::Csv),
        encoding: None,
    };
    let imported = import(b"Vorderseite,2\nSparks Kern,RDD\n", "x", &options).unwrap();
    let question = &imported.bank.questions[0];
    assert_eq!(
        (question.text.as_str(), question.model_answer.as_deref()),
        ("Sparks Kern", Some("RDD"))
    );
    assert_eq!(
        (
            imported.bank.name.as_str(),
            question.role.as_str(),
            question.level.as_str()
        ),
        ("mine", "Data Engineer", "Junior")
    );
}

#[test]
fn encodings_and_line_ends_do_not_matter() {
    let text = "## What’s a naïve question?\r\nOne\r\n## What’s next?\r\nTwo\r\n";
    let plain = read(&text.replace("\r\n", "\n"), "b.md").bank;
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    for bytes in [
        text.as_bytes(),
        format!("\u{feff}{text}").as_bytes(),
        &utf16,
        &windows,
    ] {
        assert_eq!(
            import(bytes, "b.md", &ImportOptions::default())
                .unwrap()
                .bank,
            plain
        );
    }
}

#[test]
fn hostile_texts_are_made_harmless() {
    let imported = read(
        "## What is \u{1b}[31mred\u{1b}[0m\u{202e}?\nx\u{1b}]0;title\u{7}y\n## Why\u{0} not?\nz\n",
        "b.md",
    );
    assert_eq!(imported.bank.questions[0].text, "What is red?");
    assert_eq!(
        imported.bank.questions[0].model_answer.as_deref(),
        Some("xy")
    );
    // Deep nesting and long runs of openers must neither overflow the stack nor take quadratic
    // time.
    for deep in [
        "[".repeat(20_000),
        "{\"a\":".repeat(20_000),
        "> ".repeat(20_000),
        "- ".repeat(20_000),
        "<details>".repeat(10_000),
        "```\n".repeat(10_001),
        "<".repeat(20_000),
        "<a ".repeat(10_000),
        "<!--\n".repeat(10_000),
        "*".repeat(20_000),
    ] {
        for file in ["b.md", "b.json", "b.csv", "b.txt"] {
            let _ = import(deep.as_bytes(), file, &ImportOptions::default());
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(300))]

    #[test]
    fn whatever_is_imported_can_be_exported(lines in proptest::collection::vec(soup(), 0..25), format in 0..Format::ALL.len()) {
        let options = ImportOptions { format: Some(Format::ALL[format]), ..ImportOptions::default() };
        if let Ok(imported) = import(lines.join("\n").as_bytes(), "b.md", &options) {
            let text = render(&imported.bank);
            let again = parse("b.md", &imported.bank.name, &text).map_err(|e| format!("{e}\n{text}"));
            proptest::prop_assert_eq!(again, Ok(imported.bank));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        for format in Format::ALL {
            let _ = import(&bytes, "b", &ImportOptions { format: Some(format), ..ImportOptions::default() });
        }
        let _ = import(&bytes, "b", &ImportOptions::default());
    }
}

fn soup() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    prop_oneof![
        "(#{1,5} |- |  - |[1-3]\\. |\\*\\*|Q: |A: |> |\\| ){0,2}(What|Explain|Why)? ?[a-z<>`*_]{0,8}[?:*.]{0,3} ?(👶|⭐|🚀|\\(hard\\))?",
        Just("<details><summary>Why?</summary>".to_string()),
        Just("</details>".to_string()),
        Just("```".to_string()),
        Just("---".to_string()),
        Just("question,answer,difficulty,options".to_string()),
        "[a-z?]{1,5},[\"a-z#]{0,6},[0-9]",
        Just("{\"question\": \"What?\\n## x\", \"answer\": \"```\\n#### Hints\"}".to_string()),
        "\\{\"q\": \"[a-z?# ]{1,6}\", \"goodToHear\": \\[\"[a-z(1) ]{0,5}\"\\]\\}",
        any::<String>(),
    ]
}
