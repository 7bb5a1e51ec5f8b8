//! Golden imports of real banks (where the shared data is there) and a table of layouts.

use super::*;
use crate::bank::markdown::{parse, render};
use std::path::PathBuf;

fn shared(path: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("VIVA_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")), PathBuf::from);
    let path = root.join("data/banks").join(path);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    bytes
}

fn golden(path: &str) -> Option<Imported> {
    let imported = import(&shared(path)?, path, &ImportOptions::default()).unwrap_or_else(|e| panic!("{e}"));
    let again = parse("again.md", &imported.bank.name, &render(&imported.bank)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(again, imported.bank, "{path}: what is exported is imported as the same bank");
    Some(imported)
}

fn counts(i: &Imported) -> (Format, usize, usize, usize, usize) {
    (i.format, i.bank.questions.len(), i.with_answer, i.with_key_points, i.with_difficulty)
}

#[test]
fn theory() {
    let Some(imported) = golden("alexeygrigorev/theory.md") else { return };
    assert_eq!(counts(&imported), (Format::Markdown, 166, 152, 0, 166));
}

#[test]
fn technical() {
    let Some(imported) = golden("alexeygrigorev/technical.md") else { return };
    assert_eq!(counts(&imported), (Format::Markdown, 40, 40, 0, 0));
}

#[test]
fn iamtodor() {
    let Some(imported) = golden("iamtodor/README.md") else { return };
    assert_eq!(counts(&imported), (Format::Markdown, 33, 33, 0, 0));
}

#[test]
fn thirty_seconds() {
    let Some(imported) = golden("30_seconds/data__questions.json") else { return };
    assert_eq!(counts(&imported), (Format::Json, 103, 103, 82, 103));
}

/// Top-level bullets are questions, as are the `Question:` lines of one file; bullets below a bullet refine it and
/// stay with it.
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
        let Some(imported) = golden(&format!("h5bp/src__questions__{file}-questions.md")) else { return };
        assert_eq!(counts(&imported), (Format::Markdown, questions, 0, 0, 0), "{file}");
    }
}

fn read(text: &str, file: &str) -> Imported {
    import(text.as_bytes(), file, &ImportOptions::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// One question a line: text, then what is known of it.
fn shown(imported: &Imported) -> String {
    let mut out = String::new();
    for q in &imported.bank.questions {
        out += &format!("{:?} [{}, {}, {}]\n", q.text, q.topic, q.difficulty, q.kind);
        if let Some(answer) = &q.model_answer {
            out += &format!("  = {answer:?}\n");
        }
        for point in &q.key_points {
            out += &format!("  + {:?}\n", point.text);
        }
    }
    for skipped in &imported.skipped {
        out += &format!("skipped {}: {}\n", skipped.line, skipped.why);
    }
    out
}

macro_rules! layouts {
    ($($name:ident: $file:literal, $text:expr, @$snapshot:literal;)+) => {
        $(#[test] fn $name() { insta::assert_snapshot!(shown(&read($text, $file)), @$snapshot); })+
    };
}

layouts! {
    bold_question_and_answer_lines: "b.md", "\
**Q1: What is a closure?**

**A:** A function with its scope.

**Q2: Why hoisting?**
**A:** Declarations move up.
", @r#"
    "What is a closure?" [b, medium, conceptual]
      = "A function with its scope."
    "Why hoisting?" [b, medium, conceptual]
      = "Declarations move up."
    "#;
    plain_q_and_a_lines: "b.md", "\
Q: What is TCP?
A: A protocol.

Q: What is UDP? A: Another one.
Question 3. Which is faster?
Answer: UDP.
", @r#"
    "What is TCP?" [b, medium, conceptual]
      = "A protocol."
    "What is UDP?" [b, medium, conceptual]
      = "Another one."
    "Which is faster?" [b, medium, conceptual]
      = "UDP."
    "#;
    folded_answers: "b.md", "\
## Networks
<details>
<summary>What is DNS?</summary>

It maps names.

### Not a question?
</details>

<details><summary><b>2. Caching</b></summary>It keeps answers.</details>
<details>
<summary>Why TTL?</summary>
</details>
", @r#"
    "What is DNS?" [networks, medium, conceptual]
      = "It maps names.\n\n### Not a question?"
    "Caching" [networks, medium, conceptual]
      = "It keeps answers."
    "Why TTL?" [networks, medium, conceptual]
    "#;
    numbered_headings_with_anchors_and_ways_back: "b.md", "\
# SQL Interview Questions

| No. | Question |
|-----|----------|
| 1 | [What is a join?](#what-is-a-join) |
| 2 | [Keys](#keys) |

### 1. <a name=\"what-is-a-join\"></a>What is a join?

It combines rows.

**[⬆ Back to Top](#table-of-contents)**

### 2. Keys

They identify.<br>Always.

[back to top](#toc)
", @r#"
    "What is a join?" [b, medium, conceptual]
      = "It combines rows."
    "Keys" [b, medium, conceptual]
      = "They identify. Always."
    "#;
    headings_in_list_items: "b.md", "\
1. ### What is React?

    A library.

    ```js
    # not a heading
    ```

2. ### What is JSX?

    A syntax.
", @r#"
    "What is React?" [b, medium, conceptual]
      = "A library.\n\n```js\n# not a heading\n```"
    "What is JSX?" [b, medium, conceptual]
      = "A syntax."
    "#;
    table_of_questions: "b.md", "\
## Git
| # | Question | Answer | Level |
|---|----------|--------|-------|
| 1 | What is a `rebase`? | Moves commits<br>one by one | hard |
| 2 | What is HEAD? | A \\| B | easy |
", @r#"
    "What is a `rebase`?" [git, hard, conceptual]
      = "Moves commits\none by one"
    "What is HEAD?" [git, easy, conceptual]
      = "A | B"
    "#;
    bullets_per_topic_with_answers_below: "b.md", "\
# Interview
## Python
- What is a list?
  - Ordered
  - Mutable
- Explain tuples.

## Links
- [Docs](https://python.org)
", @r#"
    "What is a list?" [python, medium, conceptual]
      = "- Ordered\n- Mutable"
    "Explain tuples." [python, medium, conceptual]
    "#;
    topics_as_bullets: "b.md", "\
- JavaScript
  - What is `this`?
  - What is hoisting?
- CSS
  - What is a float?
", @r#"
    "What is `this`?" [javascript, medium, conceptual]
    "What is hoisting?" [javascript, medium, conceptual]
    "What is a float?" [css, medium, conceptual]
    "#;
    code_with_comment_lines_in_answers: "b.md", "\
## How do you loop?

```python
# What is this? A comment.
## Why? Another.
for x in y: pass
```

## How do you stop?
Use break.
", @r#"
    "How do you loop?" [b, medium, coding]
      = "```python\n# What is this? A comment.\n## Why? Another.\nfor x in y: pass\n```"
    "How do you stop?" [b, medium, conceptual]
      = "Use break."
    "#;
    front_matter_and_rules: "b.md", "\
---
title: Go Questions
tags: [go]
---
### What is a goroutine?
A thread of execution
---
### What is a channel?
TBD
---
Written by nobody in particular. Why?
", @r#"
    "What is a goroutine?" [b, medium, conceptual]
      = "A thread of execution"
    "What is a channel?" [b, medium, conceptual]
    "#;
    multiple_choice: "b.md", "\
### 1. What is 1 + 1?
- A) 1
- B) 2

**Answer: B**

### 2. Which one is a prime?
- [ ] 4
- [x] 5

### 3. What does this print?
```js
print(1)
```
a) 1
b) 2

<details><summary>Answer</summary>
a, of course
</details>
", @r#"
    "What is 1 + 1?\n\n- A) 1\n- B) 2" [b, medium, conceptual]
      = "B"
    "Which one is a prime?\n\n- 4\n- 5" [b, medium, conceptual]
      = "5"
    "What does this print?\n\n```js\nprint(1)\n```\na) 1\nb) 2" [b, medium, conceptual]
      = "a, of course"
    "#;
    setext_headings: "b.md", "\
What is a mutex?
----------------
A lock.

What is a semaphore?
--------------------
A counter.
", @r#"
    "What is a mutex?" [b, medium, conceptual]
      = "A lock."
    "What is a semaphore?" [b, medium, conceptual]
      = "A counter."
    "#;
    difficulty_by_word_mark_and_section: "b.md", "\
## Easy
1. What is an array?
2. What is a list? (hard)
## Trees
3. What is a heap? ⭐⭐⭐
4. What is a trie? ⭐
", @r#"
    "What is an array?" [easy, easy, conceptual]
    "What is a list?" [easy, hard, conceptual]
    "What is a heap?" [trees, hard, conceptual]
    "What is a trie?" [trees, easy, conceptual]
    "#;
    questions_in_bold_with_answers_in_the_line: "b.md", "\
**What is REST?** A style.

**What is gRPC?** A protocol.

**Note:** neither is new.
", @r#"
    "What is REST?" [b, medium, conceptual]
      = "A style."
    "What is gRPC?" [b, medium, conceptual]
      = "A protocol.\n\n**Note:** neither is new."
    "#;
    paragraphs_that_ask: "b.txt", "\
Warm-up

What is the largest project you led?

How did you handle a conflict with a colleague?
", @r#"
    "What is the largest project you led?" [b, medium, conceptual]
    "How did you handle a conflict with a colleague?" [b, medium, behavioral]
    "#;
    repeated_questions: "b.md", "\
## What is entropy?
## What is gain?
Less entropy.
## What is entropy?
Disorder.
## What is gain?
Something else.
## What is gain?
Less   entropy.
", @r#"
    "What is entropy?" [b, medium, conceptual]
      = "Disorder."
    "What is gain?" [b, medium, conceptual]
      = "Less entropy."
    "What is gain?" [b, medium, conceptual]
      = "Something else."
    skipped 4: the same question as in line 1
    skipped 8: the same question as in line 2
    "#;
    csv_with_header: "b.csv", "\
id,Question,Model Answer,Level,Category,Key Points
1,\"What is a \"\"join\"\"?\",\"Combines,
rows\",1,SQL,combines rows; on a key
2,What is an index?,,3,SQL,
3,,,,,
", @r#"
    "What is a \"join\"?" [sql, easy, conceptual]
      = "Combines,\nrows"
      + "combines rows"
      + "on a key"
    "What is an index?" [sql, hard, conceptual]
    skipped 5: the row holds no question
    "#;
    semicolons_without_header: "b.csv", "\
1;What is a fork?;A copy of a process
2;What is a thread?;A part of one
", @r#"
    "What is a fork?" [b, medium, conceptual]
      = "A copy of a process"
    "What is a thread?" [b, medium, conceptual]
      = "A part of one"
    "#;
    tabs_in_a_text_file: "b.txt", "What is a \"fork?\tA copy\nWhat is exec?\tA change\n", @r#"
    "What is a \"fork?" [b, medium, conceptual]
      = "A copy"
    "What is exec?" [b, medium, conceptual]
      = "A change"
    "#;
    anki_with_headers: "deck.txt", "\
#separator:tab
#html:true
#tags column:3
What is <b>x</b>?<br>&lt;T&gt;\t<div>A&nbsp;letter</div>[sound:a.mp3]\tmaths algebra
{{c1::Rust::language}} has no {{c2::null}}\t\t
", @r#"
    "What is x?\n\n<T>" [maths_algebra, medium, conceptual]
      = "A letter"
    "[language] has no […]" [deck, medium, conceptual]
      = "Rust has no null"
    "#;
    json_of_sections: "b.json", r#"{
  "title": "Deck",
  "sections": [
    {"name": "Graphs", "questions": [
      {"q": "What is BFS?", "a": ["Level by level", "With a queue"], "difficulty": "Hard", "goodToHear": ["queue"]},
      {"q": "What is DFS?", "a": null, "difficulty": 2}
    ]},
    {"name": "Trees", "questions": ["What is a leaf?", ["What is a root?", "The top"]]}
  ]
}"#, @r#"
    "What is BFS?" [graphs, hard, conceptual]
      = "- Level by level\n- With a queue"
      + "queue"
    "What is DFS?" [graphs, medium, conceptual]
    "What is a leaf?" [trees, medium, conceptual]
    "What is a root?" [trees, medium, conceptual]
      = "The top"
    "#;
    json_as_dictionary: "b.json", r#"{"What is a?": "A letter", "version": "2", "Notes": "none"}"#, @r#"
    "What is a?" [b, medium, conceptual]
      = "A letter"
    "#;
    json_with_options: "b.json", r#"[{"question": "1 + 1?", "options": ["1", "2"], "answer": 1},
        {"question": "2 + 2?", "correct_answer": "4", "incorrect_answers": ["3", "5"]},
        {"question": "3 + 3?", "options": {"a": "6", "b": "7"}, "answer": "A", "type": "coding"}]"#, @r#"
    "1 + 1?\n\n- A) 1\n- B) 2" [b, medium, conceptual]
      = "B) 2"
    "2 + 2?\n\n- A) 3\n- B) 4\n- C) 5" [b, medium, conceptual]
      = "4"
    "3 + 3?\n\n- A) 6\n- B) 7" [b, medium, coding]
      = "A) 6"
    "#;
    json_lines_with_a_broken_one: "b.jsonl", "\
{\"prompt\": \"What is a page?\", \"response\": \"<p>A unit</p><p>of memory</p>\"}
{\"prompt\": \"What is
{\"note\": 1}
", @r#"
    "What is a page?" [b, medium, conceptual]
      = "A unit\n\nof memory"
    skipped 2: not valid JSON: EOF while parsing a string at line 1 column 19
    skipped 3: the line holds no question
    "#;
}

#[test]
fn pages_without_questions_are_refused() {
    for (text, file) in [
        ("# Awesome\n- [Interview Questions](https://a.b)\n- [What is Go?](https://c.d) - a talk\n", "links.md"),
        ("## Table of contents\n- [What is a?](#a)\n- [Why b?](#b)\n", "toc.md"),
        ("", "empty.md"),
        ("just words\n", "words.txt"),
        ("a,b\n1,2\n", "table.csv"),
        ("{\"a\": [1, 2]}", "numbers.json"),
    ] {
        let error = import(text.as_bytes(), file, &ImportOptions::default()).unwrap_err();
        assert!(matches!(error, ImportError::NoQuestion { .. }), "{file}: {error}");
        assert!(error.to_string().starts_with(&format!("{file}: no question found (read as ")), "{error}");
    }
}

#[test]
fn errors_say_what_to_do() {
    let map = |pairs: &[(&str, &str)]| ImportOptions {
        map: pairs.iter().map(|(a, b)| ((*a).to_string(), (*b).to_string())).collect(),
        ..ImportOptions::default()
    };
    let errors = [
        import(b"[{\"q\": 1,\n}", "b.json", &ImportOptions::default()),
        import(b"%PDF-1.4", "b.pdf", &ImportOptions::default()),
        import(b"Front,Back\nx,y\n", "b.csv", &map(&[("question", "Font")])),
        import(b"Front,Back\nx,y\n", "b.csv", &map(&[("ask", "Front")])),
        import(b"a,b\n1,2\n", "b.csv", &ImportOptions::default()),
        import(b"# R\n### Question: Q?\n**Topic:** t\n", "b.md", &ImportOptions::default()),
    ];
    let shown: String = errors.into_iter().map(|e| format!("{}\n", e.unwrap_err())).collect();
    insta::assert_snapshot!(shown, @r#"
    b.json:2: not valid JSON: trailing comma at line 2 column 1; fix the file, or name another format with --format
    b.pdf: this is a PDF, not a text; export it as text, CSV or Markdown and add that
    b.csv: no field "Font" as --map says; the fields are Front, Back (near: Front)
    --map: "ask" is no meaning; the meanings are question, answer, key_points, difficulty, topic, section, type, id, hints, options, wrong_options
    b.csv: no question found (read as csv); name the column with --map question=COLUMN (name or number); the columns are: a, b
    b.md:2: the question has no **Difficulty:** line; add `**Difficulty:** easy|medium|hard` below the heading
    b.md:2: the question has no **Type:** line; add `**Type:** conceptual|scenario|case_study|coding|behavioral` below the heading
    "#);
}

#[test]
fn options_decide() {
    let options = ImportOptions {
        map: vec![("question".into(), "Vorderseite".into()), ("answer".into(), "2".into())],
        role: Some("Data Engineer".into()),
        level: Some("Junior".into()),
        bank_name: Some("mine".into()),
        format: Some(Format::Csv),
    };
    let imported = import(b"Vorderseite,2\nSparks Kern,RDD\n", "x", &options).unwrap();
    let question = &imported.bank.questions[0];
    assert_eq!((question.text.as_str(), question.model_answer.as_deref()), ("Sparks Kern", Some("RDD")));
    assert_eq!(
        (imported.bank.name.as_str(), question.role.as_str(), question.level.as_str()),
        ("mine", "Data Engineer", "Junior")
    );
}

#[test]
fn encodings_and_line_ends_do_not_matter() {
    let text = "## What’s a naïve question?\r\nOne\r\n## What’s next?\r\nTwo\r\n";
    let plain = read(&text.replace("\r\n", "\n"), "b.md").bank;
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    for bytes in [text.as_bytes(), format!("\u{feff}{text}").as_bytes(), &utf16, &windows] {
        assert_eq!(import(bytes, "b.md", &ImportOptions::default()).unwrap().bank, plain);
    }
}

#[test]
fn hostile_texts_are_made_harmless() {
    let imported =
        read("## What is \u{1b}[31mred\u{1b}[0m\u{202e}?\nx\u{1b}]0;title\u{7}y\n## Why\u{0} not?\nz\n", "b.md");
    assert_eq!(imported.bank.questions[0].text, "What is red?");
    assert_eq!(imported.bank.questions[0].model_answer.as_deref(), Some("xy"));
    // Deep nesting and long runs of openers must neither overflow the stack nor take quadratic time.
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

#[test]
fn zz_dump() {
    let Some(path) = std::env::var_os("VIVA_DUMP") else { return };
    let path = PathBuf::from(path);
    match import(&std::fs::read(&path).unwrap(), path.to_str().unwrap(), &ImportOptions::default()) {
        Ok(i) => {
            println!("{:?} role={} skipped={:?}", counts(&i), i.bank.role, i.skipped);
            for q in &i.bank.questions {
                println!(
                    "[{}|{}|{}|{}] {:?}\n      => {:?}",
                    q.section,
                    q.topic,
                    q.difficulty,
                    q.kind,
                    q.text,
                    q.model_answer.as_deref().map(|a| crate::domain::text::ellipsis(a, 160))
                );
            }
        }
        Err(e) => println!("ERROR {e}"),
    }
}
