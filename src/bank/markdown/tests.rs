//! The bank format, both ways.

mod exercise;

use super::*;
use crate::bank::limits::MAX_LINE_BYTES;
use crate::domain::text::one_line;
use crate::domain::{
    Bank, Difficulty, Fact, KeyPoint, Question, QuestionId, QuestionType, RedFlag,
};
use proptest::prelude::*;

const SMALL: &str = r##"# Data Scientist - Senior Questions
A note to whoever edits this file.

## MLOps & Production

### Question: How do you keep a training run reproducible?
**Topic:** reproducibility
**Difficulty:** medium
**Type:** conceptual
**Source:** own
#### Key points
- (3) Pins code, data and environment together,
  each by an immutable identifier
  - Probe: Your lock file is pinned but the result
    still drifts. Where do you look?
- Records the seeds
#### Red flags
- (2) Says a seed alone is enough
#### Hints
1. What changes between two runs?
2) And below the code?
#### Facts
- training data: refreshed nightly: no snapshots
#### Model answer
I pin everything.

```sh
# a comment, not a title
### Question: not a question either
#### Hints
```
#### Why
 ## Not a section
Done.

### Question: Next?
**Type:** Case Study
**Id:** 6ba7b810-9dad-11d1-80b4-00c04fd430c8
**Topic:** next
**Difficulty:** hard
#### Details
Given:
```
# data
```
"##;

#[test]
fn every_piece_is_read() {
    let Parsed { bank, lines } = parse_with_lines("small.md", "small", SMALL).unwrap();
    assert_eq!(
        (bank.role.as_str(), bank.level.as_str()),
        ("Data Scientist", "Senior")
    );
    assert_eq!(bank.sections(), ["MLOps & Production"]);
    let first = &bank.questions[0];
    assert_eq!(
        first.id,
        QuestionId::derive("small", "How do you keep a training run reproducible?")
    );
    assert_eq!(
        (first.role.as_str(), first.level.as_str()),
        ("Data Scientist", "Senior")
    );
    assert_eq!(
        (first.topic.as_str(), first.difficulty),
        ("reproducibility", Difficulty::Medium)
    );
    assert_eq!(first.tags, [("Source".to_string(), "own".to_string())]);
    assert_eq!(
        first.key_points,
        [
            KeyPoint {
                weight: 3,
                text: "Pins code, data and environment together, each by an immutable identifier"
                    .into(),
                probe: Some(
                    "Your lock file is pinned but the result still drifts. Where do you look?"
                        .into()
                ),
                ..KeyPoint::default()
            },
            KeyPoint {
                weight: 1,
                text: "Records the seeds".into(),
                probe: None,
                ..KeyPoint::default()
            },
        ]
    );
    assert_eq!(
        first.red_flags,
        [RedFlag {
            weight: 2,
            text: "Says a seed alone is enough".into()
        }]
    );
    assert_eq!(
        first.hints,
        ["What changes between two runs?", "And below the code?"]
    );
    let fact = Fact {
        name: "training data".into(),
        text: "refreshed nightly: no snapshots".into(),
    };
    assert_eq!(first.facts, [fact]);
    insta::assert_snapshot!(first.model_answer.as_deref().unwrap(), @r"
    I pin everything.

    ```sh
    # a comment, not a title
    ### Question: not a question either
    #### Hints
    ```
    #### Why
    ## Not a section
    Done.
    ");
    let second = &bank.questions[1];
    assert_eq!(
        second.id.to_string(),
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    );
    assert_eq!(second.kind, QuestionType::CaseStudy);
    assert_eq!(second.text, "Next?\n\nGiven:\n```\n# data\n```");
    let at = &lines.questions[0];
    assert_eq!(
        (at.heading, at.part(Part::Hints), at.hints.as_slice()),
        (6, 19, [20, 21].as_slice())
    );
    assert_eq!(
        at.key_points[0],
        ItemLine {
            line: 12,
            weighted: true,
            why: None,
            probe: Some(14)
        }
    );
    assert!(!at.key_points[1].weighted);
    assert_eq!(parse("small.md", "small", &render(&bank)).unwrap(), bank);
}

#[test]
fn why_and_probe_stand_below_a_key_point_in_any_order() {
    let text = "\
# R - L Questions
### Question: q?
**Topic:** t
**Difficulty:** easy
**Type:** coding
#### Key points
- (3) Splits by date
  - Probe: What has the model seen
    by then?
  - why: a random split lets it
    look ahead
- (2) Names the metric
  - Why: one number decides
";
    let Parsed { bank, lines } = parse_with_lines("w.md", "w", text).unwrap();
    let points = &bank.questions[0].key_points;
    assert_eq!(points[0].text, "Splits by date");
    assert_eq!(
        points[0].why.as_deref(),
        Some("a random split lets it look ahead")
    );
    assert_eq!(
        points[0].probe.as_deref(),
        Some("What has the model seen by then?")
    );
    assert_eq!(points[1].why.as_deref(), Some("one number decides"));
    assert_eq!(points[1].probe, None);
    let at = &lines.questions[0].key_points;
    assert_eq!(
        (at[0].why, at[0].probe, at[1].why),
        (Some(10), Some(8), Some(13))
    );
    assert_eq!(parse("w.md", "w", &render(&bank)).unwrap(), bank);

    let twice = text.replace("  - Probe: What has", "  - Why: What has");
    insta::assert_snapshot!(parse("w.md", "w", &twice).unwrap_err(), @"w.md:10: a second why, the first is in line 8; keep one why for each key point");
}

/// A bank as it was before headlines and whys.
const FIRST_FORM: &str = include_str!("first_form.md");

#[test]
fn banks_of_the_first_form_still_work() {
    let bank = parse("old.md", "old", FIRST_FORM).unwrap();
    let points = &bank.questions[0].key_points;
    assert_eq!(points.len(), 6);
    assert!(points.iter().all(|p| p.why.is_none() && p.probe.is_some()));
    assert_eq!(parse("old.md", "old", &render(&bank)).unwrap(), bank);
    let found = crate::bank::check::check_text("old.md", "old", FIRST_FORM, false);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn titles() {
    for (title, role, level) in [
        (
            "Data Scientist - Senior Questions",
            "Data Scientist",
            "Senior",
        ),
        (
            "Data Scientist – Senior Questions",
            "Data Scientist",
            "Senior",
        ),
        ("Data Scientist Questions", "Data Scientist", ""),
        ("Data Scientist", "Data Scientist", ""),
        (
            "Engineer - Back End - Junior questions",
            "Engineer - Back End",
            "Junior",
        ),
        ("Engineer - Back End - Questions", "Engineer - Back End", ""),
        ("Interview Questions Questions", "Interview Questions", ""),
    ] {
        let text = format!(
            "# {title}\n### Question: Q?\n**Topic:** t\n**Difficulty:** easy\n**Type:** coding\n"
        );
        let bank = parse("f.md", "f", &text).unwrap();
        assert_eq!(
            (bank.role.as_str(), bank.level.as_str()),
            (role, level),
            "{title}"
        );
        assert_eq!(parse("f.md", "f", &render(&bank)).unwrap(), bank, "{title}");
    }
}

#[test]
fn all_errors_come_at_once_with_line_and_remedy() {
    let text = "\
## Early
#### Hints
# Role - Level Questions
# Again
### Queston: What?
### Question: One?
Stray words.
**Topic:** Rag Systems
**Dificulty:** hard
**Type:** concptual
**Type:** coding
**Id:** 12
#### Key point
#### Key points
- (0) Nothing
- (high) A text in brackets is no weight
- (1.5) Half
- (2)
Not indented
  - Hint: x
  - Probe: x?
  - Probe: y?
#### Hints
  1. too deep
#### Hints
#### Facts
- nameless
### Question: Two?
**Topic:** two
**Difficulty:** very hard
**Type:** x
#### Model answer
### Sub
```
### Question: Two?
";
    let errors = parse("bad.md", "bad", text).unwrap_err();
    insta::assert_snapshot!(errors, @r#"
    bad.md:2: "Hints" stands before any question; move it below a `### Question: …` line
    bad.md:4: a second title, the first is in line 3; keep one `# ` line; in a model answer put code between ``` lines or indent the heading by one space
    bad.md:5: "Queston: What?" is not a question heading; write `### Question: …`, or indent the heading by one space where it belongs to a model answer
    bad.md:6: the question has no **Difficulty:** line; write **Difficulty:** instead of **Dificulty:**
    bad.md:7: "Stray words." belongs to no part of the question; put it below one of the `#### …` headings (`#### Details` for more of the question), or remove it
    bad.md:8: "Rag Systems" is not a topic; write `rag_systems`
    bad.md:10: unknown type "concptual"; did you mean `conceptual`? The words are conceptual, scenario, case_study, coding, behavioral
    bad.md:11: a second **Type:** line, the first is in line 10; remove one of them
    bad.md:12: "12" is not a UUID; remove the line, an id is then derived from the text
    bad.md:13: unknown part "Key point"; did you mean `#### Key points`?
    bad.md:15: (0) is no weight; give a whole number from 1 to 10
    bad.md:17: (1.5) is no weight; give a whole number from 1 to 10
    bad.md:18: an item without text; write the text, or remove the line
    bad.md:19: "Not indented" is no item of "Key points"; write `- (3) …`, and indent the lines that continue an item
    bad.md:20: an indented item that is neither a why nor a probe; write `  - Why: …` or `  - Probe: …?`, or do not indent it
    bad.md:22: a second probe, the first is in line 21; keep one probe for each key point
    bad.md:24: "1. too deep" is no item of "Hints"; write `1. …`, and indent the lines that continue an item
    bad.md:25: a second "Hints", the first is in line 23; put both together
    bad.md:27: a fact without a name; write `- name: …`
    bad.md:30: unknown difficulty "very hard"; write one of easy, medium, hard
    bad.md:31: unknown type "x"; write one of conceptual, scenario, case_study, coding, behavioral
    bad.md:33: "Sub" is not a question heading; write `### Question: …`, or indent the heading by one space where it belongs to a model answer
    bad.md:34: this code fence is never closed; close it with a line of the same marks
    bad.md:34: "```" belongs to no part of the question; put it below one of the `#### …` headings (`#### Details` for more of the question), or remove it
    bad.md:35: the question has no **Topic:** line; add `**Topic:** short_name` below the heading
    bad.md:35: the question has no **Difficulty:** line; add `**Difficulty:** easy|medium|hard` below the heading
    bad.md:35: the question has no **Type:** line; add `**Type:** conceptual|scenario|case_study|coding|behavioral` below the heading
    bad.md:35: the same question as in line 28; remove one of them, or give this one an **Id:** line of its own
    "#);
}

#[test]
fn duplicates_name_the_first() {
    let question = |text: &str, id: &str| {
        format!("### Question: {text}\n{id}**Topic:** t\n**Difficulty:** easy\n**Type:** coding\n")
    };
    let id = "**Id:** 6ba7b810-9dad-11d1-80b4-00c04fd430c8\n";
    let parsed = |questions: &[String]| {
        parse(
            "d.md",
            "d",
            &format!("# R Questions\n{}", questions.concat()),
        )
    };
    let twice = parsed(&[question("A b?", ""), question("a  B?", "")]).unwrap_err();
    insta::assert_snapshot!(twice, @r#"d.md:6: the same question as in line 2; remove one of them, or give this one an **Id:** line of its own"#);
    let same_id = parsed(&[question("A?", id), question("B?", id)]).unwrap_err();
    insta::assert_snapshot!(same_id, @r#"d.md:7: the same id as the question in line 2; remove the **Id:** line, an id is then derived from the text"#);
    // An id of its own says that the second one is meant.
    assert_eq!(
        parsed(&[question("A?", ""), question("A?", id)])
            .unwrap()
            .questions
            .len(),
        2
    );
}

#[test]
fn hostile_input_is_refused_or_made_harmless() {
    let long = format!(
        "# R Questions\n### Question: {}\n",
        "x".repeat(MAX_LINE_BYTES)
    );
    assert!(
        parse("l.md", "l", &long)
            .unwrap_err()
            .to_string()
            .contains("l.md:2: the line has 100014 bytes")
    );
    let many = "### Question: \n".repeat(2000);
    assert_eq!(
        parse("m.md", "m", &many)
            .unwrap_err()
            .0
            .last()
            .unwrap()
            .what,
        "1501 more errors"
    );
    let escape = "# R Questions\r\n### Question: A\u{1b}[31m red\u{202e} one?\r\n**Topic:** t\r\n**Difficulty:** easy\r\n**Type:** coding\r\n";
    assert_eq!(
        parse("e.md", "e", &format!("\u{feff}{escape}"))
            .unwrap()
            .questions[0]
            .text,
        "A red one?"
    );
    for empty in ["", "\u{feff}", "\n\n"] {
        assert_eq!(
            parse("\u{1b}[2Jx.md", "x", empty)
                .unwrap_err()
                .to_string()
                .lines()
                .next()
                .unwrap(),
            "x.md:1: the bank has no title; begin the file with `# Role - Level Questions`"
        );
    }
}

#[test]
fn shipped_banks_are_read_and_given_back() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let bank = parse("seed", "seed", &text).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(parse("seed", "seed", &render(&bank)).unwrap(), bank);
    }
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}( [a-z?:]{1,8}){0,4}",
        "[#*(`~-]{0,4} ?(Question|Why|Probe|Hints|3|x)[:)]? ?.{0,12}",
        any::<String>(),
    ]
    .prop_map(|s| one_line(&s))
    .prop_filter("empty", |s| !s.is_empty())
}

fn free() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just(String::new()),
        Just("```".to_string()),
        Just("~~~~ py".to_string()),
        Just("  ```".to_string()),
        Just("## Head".to_string()),
        Just("  ### Question: x".to_string()),
        Just("#### Hint".to_string()),
        Just("#### Other".to_string()),
        " {0,5}[#a-z`* -]{0,12}",
        any::<String>().prop_map(|s| crate::domain::text::printable(&s)),
    ];
    prop::collection::vec(line, 0..12).prop_map(|lines| tidy_free(&lines.join("\n")))
}

fn question() -> impl Strategy<Value = Question> {
    let points = prop::collection::vec(
        (
            1..=10_u32,
            line(),
            prop::option::of(line()),
            prop::option::of(line()),
        ),
        0..4,
    );
    let flags = prop::collection::vec((1..=10_u32, line()), 0..3);
    let hints = prop::collection::vec(line(), 0..4);
    let facts = prop::collection::vec(("[a-z]{1,9}", line()), 0..3);
    let tags = prop::collection::vec(
        (
            "[A-Z][a-z]{0,3} ?[0-9]{1,3}",
            prop_oneof![Just(String::new()), line()],
        ),
        0..3,
    );
    let words = (
        0..3_usize,
        0..5_usize,
        "[a-z][a-z_0-9+.#-]{0,9}",
        prop::option::of(any::<u128>()),
    );
    let section = prop_oneof![Just(String::new()), line()];
    (
        line(),
        free(),
        section,
        points,
        flags,
        hints,
        facts,
        tags,
        words,
        free(),
    )
        .prop_map(
            |(
                text,
                details,
                section,
                points,
                flags,
                hints,
                facts,
                tags,
                (difficulty, kind, topic, id),
                answer,
            )| {
                let text = if details.is_empty() {
                    text
                } else {
                    format!("{text}\n\n{details}")
                };
                Question {
                    id: id.map_or_else(
                        || QuestionId::derive("b", &text),
                        |id| QuestionId(uuid::Uuid::from_u128(id)),
                    ),
                    bank: "b".into(),
                    role: "R".into(),
                    level: "L".into(),
                    section,
                    topic,
                    difficulty: Difficulty::ALL[difficulty],
                    kind: QuestionType::ALL[kind],
                    key_points: points
                        .into_iter()
                        .map(|(weight, text, why, probe)| KeyPoint {
                            weight,
                            text,
                            why,
                            probe,
                            ..KeyPoint::default()
                        })
                        .collect(),
                    red_flags: flags
                        .into_iter()
                        .map(|(weight, text)| RedFlag { weight, text })
                        .collect(),
                    hints,
                    facts: facts
                        .into_iter()
                        .map(|(name, text)| Fact { name, text })
                        .collect(),
                    exercise: None,
                    model_answer: Some(answer).filter(|a| !a.is_empty()),
                    tags,
                    text,
                }
            },
        )
}

proptest! {
    #[test]
    fn parse_undoes_render(questions in prop::collection::vec(question(), 1..5)) {
        let mut seen = std::collections::HashSet::new();
        let questions: Vec<_> =
            questions.into_iter().filter(|q| seen.insert(crate::domain::text::fold(&q.text))).collect();
        let bank = Bank { name: "b".into(), role: "R".into(), level: "L".into(), questions };
        let text = render(&bank);
        let again = parse("b.md", "b", &text);
        prop_assert_eq!(again.map_err(|e| format!("{e}\n{text}")), Ok(bank));
    }

    #[test]
    fn whatever_is_read_can_be_written(lines in prop::collection::vec(soup(), 0..40)) {
        let text = format!("# R - L Questions\n### Question: q\n{}", lines.join("\n"));
        if let Ok(bank) = parse("b.md", "b", &text) {
            prop_assert_eq!(parse("b.md", "b", &render(&bank)), Ok(bank));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse("b.md", "b", &String::from_utf8_lossy(&bytes));
    }
}

fn soup() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("**Topic:** t\n**Difficulty:** easy\n**Type:** coding".to_string()),
        Just("#### Key points\n- (2) a\n  - Probe: b\n   c".to_string()),
        Just("  - Why: d\n   e".to_string()),
        "#### (Model answer|Details|Hints|Facts|Else)",
        "### Question: [a-z]{1,3}",
        "[#`~ *-]{0,5}[a-z\u{0}\u{b}\u{85}\u{2028}]{0,3}",
        any::<String>(),
    ]
}
