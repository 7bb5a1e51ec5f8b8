//! The layouts people keep questions in, one small file each.

use super::super::*;
use super::read;

/// One question a line: text, then what is known of it.
fn shown(imported: &ImportedBank) -> String {
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
    skipped 8: no part of a question: ## Links
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
    skipped 9: no part of a question: TBD
    skipped 11: no part of a question: Written by nobody in particular. Why?
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
      = "B) 2"
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
    skipped 1: no part of a question: Warm-up
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
    skipped 4: a sound is left out: a.mp3
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
    skipped 6: the difficulty 2 is the file's only number, so its scale is not known: medium (1 question)
    skipped 8: the field "title" is not read (1 time); --map gives it a meaning
    "#;
    json_question_in_a_question: "b.json", r#"[
  {"question": {"question": ["What is a?"]}, "topic": "Letters"},
  {"topic": "Outer", "set": {"part": [{"question": "What is b?", "answer": "A letter"}]}}
]"#, @r#"
    "What is a?" [letters, medium, conceptual]
    "What is b?" [part, medium, conceptual]
      = "A letter"
    skipped 3: the field "topic" is not read (1 time); --map gives it a meaning
    "#;
    json_as_dictionary: "b.json", r#"{"What is a?": "A letter", "version": "2", "Notes": "none"}"#, @r#"
    "What is a?" [b, medium, conceptual]
      = "A letter"
    skipped 1: the field "version" is not read (1 time); --map gives it a meaning
    skipped 1: the field "Notes" is not read (1 time); --map gives it a meaning
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
    skipped 3: the field "note" is not read (1 time); --map gives it a meaning
    "#;
}

#[test]
fn key_points_of_a_shown_question_keep_weight_why_and_probe() {
    let text = r#"[{"question": "How do you split?", "key_points": [
        {"weight": 3, "text": "Splits by date", "why": "a random split\n looks ahead", "probe": "What is known by then?"},
        {"text": "Names the metric", "weight": 99}, {"why": "no text"}]}]"#;
    let imported = read(text, "q.json");
    let points = &imported.bank.questions[0].key_points;
    let shown: Vec<_> = points
        .iter()
        .map(|p| {
            (
                p.weight,
                p.text.as_str(),
                p.why.as_deref(),
                p.probe.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (
                3,
                "Splits by date",
                Some("a random split looks ahead"),
                Some("What is known by then?")
            ),
            (10, "Names the metric", None, None)
        ]
    );
}
