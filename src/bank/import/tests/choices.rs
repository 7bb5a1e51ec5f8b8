//! Questions with choices: which of them an answer means.

use super::*;

#[test]
fn the_right_one_of_some_choices() {
    for (text, file, expected) in [
        (
            "Question,A,B,C,Correct\nWhat is drift?,Change,Noise,Bias,A\nWhat is bias?,Dog,Error,Cat,Error\n",
            "b.csv",
            vec!["A) Change", "Error"],
        ),
        (
            "id,prompt,A,B,C,D,answer\n0,What is drift?,Noise,Change,Bias,Cat,B\n",
            "b.csv",
            vec!["B) Change"],
        ),
        (
            r#"[{"question": "What is drift?", "A": "Noise", "B": "Change", "answer": "B"}]"#,
            "b.json",
            vec!["B) Change"],
        ),
        (
            "What is drift?,Noise,Change,Bias,Cat,B\nWhat is bias?,Dog,Error,Cat,Cow,B\n",
            "b.csv",
            vec!["B) Change", "B) Error"],
        ),
        (
            "Question,Option A,Option B,Correct Answer\nWhat is drift?,Noise,Change,Option B\n",
            "b.csv",
            vec!["B) Change"],
        ),
        (
            "Question,Option 1,Option 2,Correct option\nWhat is drift?,Change,Noise,0\nWhat is bias?,Dog,Error,1\n",
            "b.csv",
            vec!["A) Change", "B) Error"],
        ),
        (
            "Question,Option 1,Option 2,Correct option\nWhat is drift?,Change,Noise,1\nWhat is bias?,Dog,Error,2\n",
            "b.csv",
            vec!["A) Change", "B) Error"],
        ),
        (
            "question,choice1,choice2,correct_index\nWhat is drift?,Noise,Change,1\n",
            "b.csv",
            vec!["B) Change"],
        ),
        (
            r#"[{"question": "What is drift?", "options": ["Noise", "Change"], "correctIndex": 1}]"#,
            "b.json",
            vec!["B) Change"],
        ),
        // Without another column for it "A" is the answer.
        ("Q,A\nWhat is drift?,Change\n", "b.csv", vec!["Change"]),
        ("Q,A,B\nWhat is drift?,Change,x\n", "b.csv", vec!["Change"]),
    ] {
        assert_eq!(answers(text, file), expected, "{text}");
    }
}

#[test]
fn numbers_of_right_choices_count_as_their_file_does() {
    for (text, file, expected) in [
        // Fields that are numbered from 1.
        (
            r#"[{"question": "What is drift?", "option1": "Noise", "option2": "Change", "option3": "Cat", "correct": 2}]"#,
            "b.json",
            vec!["B) Change"],
        ),
        (
            r#"[{"Text": "What is drift?", "Answer 1": "Noise", "Answer 2": "Change", "Correct": 2}]"#,
            "b.json",
            vec!["B) Change"],
        ),
        // One of the numbers is 0, or the name says that they begin there.
        (
            r#"[{"question": "P?", "option1": "x", "option2": "y", "correct": 0}, {"question": "R?", "option1": "x", "option2": "y", "correct": 1}]"#,
            "b.json",
            vec!["A) x", "B) y"],
        ),
        (
            r#"[{"question": "P?", "option1": "x", "option2": "y", "correctIndex": 1}]"#,
            "b.json",
            vec!["B) y"],
        ),
        // The last number is beyond the last place from 0.
        (
            r#"[{"question": "P?", "options": ["x", "y", "z"], "answer": 1}, {"question": "R?", "options": ["x", "y", "z"], "answer": 3}]"#,
            "b.json",
            vec!["A) x", "C) z"],
        ),
        (
            "{\"question\": \"P?\", \"options\": [\"x\", \"y\"], \"answer\": 1}\n{\"question\": \"R?\", \"options\": [\"x\", \"y\"], \"answer\": 2}\n",
            "b.jsonl",
            vec!["A) x", "B) y"],
        ),
        (
            "- question: P?\n  options: [x, y]\n  answer: 1\n- question: R?\n  options: [x, y]\n  answer: 2\n",
            "b.yaml",
            vec!["A) x", "B) y"],
        ),
    ] {
        assert_eq!(answers(text, file), expected, "{text}");
    }
}

#[test]
fn numbers_that_may_count_either_way_are_told() {
    let told = |text: &str| {
        let skipped = read(text, "b.json").skipped;
        skipped.iter().map(|s| s.why.clone()).collect::<Vec<_>>()
    };
    let row = r#"{"question": "P?", "options": ["x", "y", "z"], "answer": 1}"#;
    let rows = [row, &row.replace("P?", "R?"), &row.replace("P?", "S?")].join(",");
    assert_eq!(told(&format!("[{row}]")).len(), 1);
    insta::assert_debug_snapshot!(told(&format!("[{rows}]")), @r#"
    [
        "no right choice has the number 0 or the last one: counted from 0, as programs do",
    ]
    "#);
    let zero = row
        .replace("\"answer\": 1", "\"answer\": 0")
        .replace("P?", "T?");
    assert!(told(&format!("[{rows}, {zero}]")).is_empty());
}

#[test]
fn a_letter_beyond_the_choices_is_no_answer_and_listed() {
    let imported = read(
        "question,answer,A,B,C\nWhat is drift?,B,Noise,Change,Cat\nWhat is p?,E,x,y,z\n",
        "b.csv",
    );
    assert_eq!(imported.with_answer, 1);
    let why = imported.skipped.iter().map(|s| (s.line, s.why.as_str()));
    assert_eq!(
        why.collect::<Vec<_>>(),
        [(
            3,
            "the column \"answer\" is not read (1 time); --map gives it a meaning"
        )]
    );
}

#[test]
fn choices_behind_boxes_with_the_right_one_ticked() {
    for (boxes, name) in [
        (["( ) ", "(x) ", "( ) "], "b.txt"),
        (["[ ] ", "[x] ", "[] "], "b.txt"),
        (["☐ ", "☑ ", "☐ "], "b.txt"),
        (["- [ ] ", "- [X] ", "- [ ] "], "b.md"),
    ] {
        let [a, b, c] = boxes;
        let text = format!(
            "1. Which is an ensemble?\n{a}A line\n{b}A forest\n{c}K-means\n\n2. Which is a norm?\n{b}L1\n{c}P1\n"
        );
        let imported = read(&text, name);
        let first = imported.bank.questions.first().unwrap();
        assert_eq!(
            first.text, "Which is an ensemble?\n\n- A line\n- A forest\n- K-means",
            "{text}"
        );
        assert_eq!(first.model_answer.as_deref(), Some("A forest"), "{text}");
        assert!(imported.skipped.is_empty(), "{:?}", imported.skipped);
    }
}
