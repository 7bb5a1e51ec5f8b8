//! Keys below a quiz, JSON whose keys are the questions, and labels without a colon.

use super::{answers, read};

const QUIZ: &str = "1. Which port has HTTPS?\nA. 80\nB. 443\n\n2. True or false: UDP connects.\n\n\
    3. Which layer routes?\nA. Link\nB. Network\n\n";

#[test]
fn a_key_answers_by_number() {
    for (key, expected) in [
        ("Answer key\n1. B\n2. False\n3. B\n", ["B", "False", "B"]),
        ("ANSWER KEY\n\n1) B\n2) False\n3) B\n", ["B", "False", "B"]),
        (
            "Answers:\n1: B\n2: False\n3: B (it is IP)\n",
            ["B", "False", "B (it is IP)"],
        ),
        (
            "Key:\n1. B\n2. False\n3. B\n\nPass mark: 2 of 3.\n",
            ["B", "False", "B"],
        ),
        (
            "**Solutions:**\n- 1. B\n- 2. False\n- 3. B\n",
            ["B", "False", "B"],
        ),
        ("## Answer key\n1. B\n2. False\n3. B\n", ["B", "False", "B"]),
        ("Answers: 1b, 2f, 3b\n", ["b", "f", "b"]),
        ("Lösungen: 1-B 2-F 3-B\n", ["B", "F", "B"]),
    ] {
        for file in ["b.txt", "b.md"] {
            assert_eq!(answers(&format!("{QUIZ}{key}"), file), expected, "{key}");
        }
    }
}

#[test]
fn a_key_that_was_given_out_is_not_listed_and_what_stands_below_it_is() {
    let key = "Solutions:\n1. B\n2. False\n3. A, B\n\nPass mark: 2 of 3.\n";
    let skipped = read(&format!("{QUIZ}{key}"), "b.txt").skipped;
    let told = skipped.iter().map(|s| (s.line, s.why.as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(16, "no part of a question: Pass mark: 2 of 3.")]
    );
}

#[test]
fn a_key_of_other_length_is_left_out_and_listed() {
    let imported = read(&format!("{QUIZ}Answer key\n1. B\n2. False\n"), "b.txt");
    assert_eq!(imported.with_answer, 0);
    let lines = imported.skipped.iter().map(|s| s.line);
    assert_eq!(lines.collect::<Vec<_>>(), [11, 12, 13]);
}

#[test]
fn numbered_answers_of_one_question_are_its_own() {
    let text = "1. What is drift?\nAnswer: Change\n\n2. Which are norms?\nAnswers:\n1. L1\n2. L2\n";
    let indented = "- What is drift?\n- Which are norms?\n  Answers:\n  1. L1\n  2. L2\n";
    for (text, file) in [(text, "b.txt"), (indented, "b.md")] {
        let found = answers(text, file);
        assert_eq!(found.len(), 2, "{found:?}");
        let last = found.last().unwrap();
        assert!(last.contains("L1") && last.contains("L2"), "{found:?}");
    }
}

#[test]
fn tasks_beside_questions_as_keys_are_questions() {
    for (text, expected) in [
        (
            r#"{"What is DNS?": {"good": "names"}, "Describe TLS.": {"good": "encryption"}}"#,
            vec!["What is DNS?", "Describe TLS."],
        ),
        (
            r#"{"Explain caching": "ETag", "What is TCP?": "a stream"}"#,
            vec!["Explain caching", "What is TCP?"],
        ),
        (
            r#"{"What is DNS?": "names", "Explain caching": null, "What is TCP?": null}"#,
            vec!["What is DNS?", "Explain caching", "What is TCP?"],
        ),
    ] {
        let questions = read(text, "b.json").bank.questions;
        let texts = questions.iter().map(|q| q.text.as_str());
        assert_eq!(texts.collect::<Vec<_>>(), expected, "{text}");
    }
    let imported = read(
        r#"{"What is DNS?": {"good": "x"}, "TLS": {"good": "y"}}"#,
        "b.json",
    );
    let told = imported.skipped.iter().any(|s| s.why.contains("\"TLS\""));
    assert!(told, "{:?}", imported.skipped);
}

#[test]
fn names_alone_in_bold_are_labels() {
    for (good, bad, more) in [
        (
            "**What good looks like**",
            "**What bad looks like**",
            "**Probe deeper**",
        ),
        ("**Look for**", "**Red flags**", "**Follow-ups**"),
        (
            "#### What good looks like",
            "#### What bad looks like",
            "#### Follow-ups",
        ),
    ] {
        let text = format!(
            "### 1. How do you plan?\n\n{good}\n\n- A date\n\n{bad}\n\n- Waits\n\n{more}\n\n\
             - And then?\n\n\
             ### 2. How do you test?\n\n{good}\n\n- Cases\n\n{bad}\n\n- Hopes\n"
        );
        let imported = read(&text, "b.md");
        let first = imported.bank.questions.first().unwrap();
        let flags = first.red_flags.iter().map(|flag| flag.text.as_str());
        assert_eq!(flags.collect::<Vec<_>>(), ["Waits"], "{bad}");
        let points = first.key_points.iter().map(|point| point.text.as_str());
        assert_eq!(points.collect::<Vec<_>>(), ["A date"], "{good}");
        assert_eq!(first.model_answer, None, "{good}");
        assert_eq!(imported.bank.questions.len(), 2, "{more}");
    }
}

#[test]
fn a_flag_before_a_line_makes_it_a_red_flag() {
    let text = "1. What is drift?\nChange of data.\n🚩 says noise\n\n2. What is bias?\nError.\n";
    let questions = read(text, "b.txt").bank.questions;
    let first = questions.first().unwrap();
    let flags = first.red_flags.iter().map(|flag| flag.text.as_str());
    assert_eq!(flags.collect::<Vec<_>>(), ["says noise"]);
    assert_eq!(first.model_answer.as_deref(), Some("Change of data."));
}
