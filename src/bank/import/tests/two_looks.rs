//! Two lists on one page, and what an exam says besides its questions.

use super::{answers, read};

#[test]
fn questions_of_a_second_look_are_read_beside_the_first() {
    let labelled = "## Storage\n\nQ: What is an index?\nA: A sorted copy.\n\nQ: When does it hurt?\n\
        A: When writing.\n\nQ: What is a lock?\nA: A claim.\n";
    let numbered = "## Team\n\n1. What do you teach others?\n   Listen for:\n   * patience\n\n\
        2. Tell me about a conflict.\n   It was solved early.\n";
    let folded = "## More\n\n<details>\n<summary>What is a page?</summary>\n\nA block.\n</details>\n\n\
        <details><summary>What is a heap?</summary>A pile.</details>\n";
    let headed =
        "## Final\n\n### What is a view?\n\nA stored query.\n\n### What is a trigger?\n\nA hook.\n";
    for (parts, expected) in [
        (vec![labelled, numbered], 5),
        (vec![numbered, labelled], 5),
        (vec![labelled, folded], 5),
        (vec![folded, labelled], 5),
        (vec![numbered, folded], 4),
        (vec![headed, numbered], 4),
        (vec![labelled, headed], 5),
        (vec![labelled, numbered, folded, headed], 9),
    ] {
        let text = format!("# Questions\n\n{}", parts.join("\n"));
        let found = read(&text, "b.md");
        let texts: Vec<&str> = found
            .bank
            .questions
            .iter()
            .map(|q| q.text.as_str())
            .collect();
        assert_eq!(texts.len(), expected, "{text}\n{texts:#?}");
        assert!(found.skipped.is_empty(), "{text}\n{:#?}", found.skipped);
    }
}

#[test]
fn lists_that_ask_nothing_stay_out_beside_questions() {
    let text = "# Notes\n\n## Setup\n\n- clone the page\n- open it\n\n## Questions\n\n\
        Q: What is an index?\nA: A sorted copy.\n\nQ: When does it hurt?\nA: When writing.\n\n\
        ## Contributing\n\n1. Did you read the rules?\n2. Did you run the tests?\n";
    assert_eq!(answers(text, "b.md"), ["A sorted copy.", "When writing."]);
}

#[test]
fn an_exam_is_its_questions_and_its_key() {
    for (points, title) in [
        ("(5 pts)", "ANSWER KEY (examiners only)"),
        ("[5 points]", "Answers (do not hand out):"),
        ("(5 marks)", "## Answer key [staff]"),
    ] {
        let text = format!(
            "1. {points} Define stress.\n\n2. {points} Which test is used in soft clay?\n   a) Vane\n   \
             b) Plate\n\n3. {points} Sketch the curve and explain how the\n   pressure is found from \
             it.\n\n--- END OF EXAM ---\n\n{title}\n1. Force by area\n2. a\n3. By the tangent at the \
             bend,\n   which meets the line\n"
        );
        let found = read(&text, "quiz.txt");
        let questions = &found.bank.questions;
        let texts: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Define stress.",
                "Which test is used in soft clay?\n\na) Vane\nb) Plate",
                "Sketch the curve and explain how the pressure is found from it.",
            ]
        );
        assert_eq!(
            answers(&text, "quiz.txt"),
            [
                "Force by area",
                "a",
                "By the tangent at the bend, which meets the line"
            ]
        );
        let left: Vec<usize> = found.skipped.iter().map(|skipped| skipped.line).collect();
        assert_eq!(left, [10], "{:#?}", found.skipped);
    }
}

#[test]
fn an_item_of_a_list_that_answers_is_no_closing_note() {
    let list = "- Situation: who\n- Background: since when\n- Recommendation: what you need\n\
        - Sources: the chart\n";
    let page = format!("1. What is a shift?\n\n   A time.\n\n2. How do you hand over?\n\n{list}");
    let bold = format!("**What is a shift?**\n\nA time.\n\n**How do you hand over?**\n\n{list}");
    for text in [page, bold] {
        let found = answers(&text, "b.md");
        assert!(
            found[1].contains("Recommendation: what you need"),
            "{found:#?}"
        );
    }

    let closed = "1. What is a shift?\n   - A time.\n\n2. How do you hand over?\n   - The chart.\n\n\
        Recommendation: hire\n";
    assert_eq!(answers(closed, "b.md"), ["- A time.", "- The chart."]);
}
