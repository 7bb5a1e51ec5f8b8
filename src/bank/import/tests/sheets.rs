//! Sheets of interviewers: heads and rows to fill in, what an answer should say, what stands at a
//! page's end.

use super::guides::{check, shown};

#[test]
fn heads_and_scales_are_no_questions() {
    check(&[
        (
            "Interviewer: Dana R. | Candidate: ____ | Date: ____\nPosition: Analyst\n\n1. Tell me about a model.\n   Rating: 1 2 3 4 5\n2. How do you choose a metric?\n   Score: __/5\n\nScorecard\nCommunication | 1 2 3 4 5\nDepth | 1 2 3 4 5\nRecommendation: yes / no\n",
            &[
                " | Tell me about a model. | -",
                " | How do you choose a metric? | -",
                "left out 1-2",
                "left out 7-12",
            ],
        ),
        (
            "Interviewer: Dana R.\nCandidate: Lee\nDate: 3 May\n\n1) How do you find drift?\n2) Why us?\n\nScoring\n1 – vague\n2 – fair\n3 – clear\n",
            &[
                " | How do you find drift? | -",
                " | Why us? | -",
                "left out 1-3",
                "left out 8-11",
            ],
        ),
        (
            "### 1. How do you find drift?\nBy comparing.\n\nScore: 1 2 3 4 5\n\n### 2. Why us?\nFor the data.\n\n### Overall\n- Communication | 1 2 3 4 5\n",
            &[
                " | How do you find drift? | By comparing.",
                " | Why us? | For the data.",
                "left out 4-4",
                "left out 9-10",
            ],
        ),
    ]);
    // The table's column of scores says nothing of how hard a question is.
    let imported = super::read(
        "Question,Rating\nHow do you find drift?,1 2 3 4 5\nWhy us?,1 2 3 4 5\n",
        "b.csv",
    );
    assert_eq!(imported.with_difficulty, 0);
}

#[test]
fn what_an_answer_should_say_is_no_part_of_the_question() {
    let expected: &[&str] = &[
        " | How do you find drift? | -",
        "+ psi, alerts",
        " | Explain boosting. | -",
        "+ residuals",
    ];
    for [first, second] in [
        [" (Looking for: psi, alerts)", " (Look for residuals)"],
        [
            "\n   (Looking for: psi, alerts)",
            "\n   [Look for: residuals]",
        ],
        [
            " Should mention psi, alerts",
            " Ideal answer covers residuals",
        ],
        [
            "\n   Should mention psi, alerts",
            "\n   Candidate should mention: residuals",
        ],
        [" – listen for: psi, alerts", " [Must have: residuals]"],
    ] {
        for [one, two] in [["1. ", "2. "], ["", "\n"], ["- ", "- "], ["Q: ", "\nQ: "]] {
            let text =
                format!("{one}How do you find drift?{first}\n{two}Explain boosting.{second}\n");
            check(&[(&text, expected)]);
        }
    }
    check(&[(
        "1. What is bias? [Expected: an error of the model]\n2. What is drift? (Ideal answer: a change)\n3. What is p? (2 points)\n",
        &[
            " | What is bias? | an error of the model",
            " | What is drift? | a change",
            " | What is p? | -",
        ],
    )]);
}

#[test]
fn what_pages_have_at_their_end_answers_nothing() {
    for end in [
        "Good luck with the interview!\n\nSources:\n- https://a.example\n- A book",
        "Sources: https://a.example, https://b.example",
        "Links\nhttps://a.example",
        "Notes to self: read on, ask Tom\nContact: hr@mail.example",
        "_Last updated in March by Dana. Please do not share it outside of the team._",
        "This page is licensed under CC BY.\nAnything wrong? Mail hr@mail.example",
        "todo: psi\nsee also https://a.example",
        "Scoring\n1 – no\n2 – yes",
        "Rating guide:\n3 - clear\n2 - fair\n1 - vague",
    ] {
        for list in [
            "1. What is bias?\n   An error.\n2. What is drift?\n   A change.\n\n",
            "What is bias?\nAn error.\n\nWhat is drift?\nA change.\n\n",
            "Q: What is bias?\nA: An error.\n\nQ: What is drift?\nA: A change.\n\n",
            "## What is bias?\nAn error.\n\n## What is drift?\nA change.\n\n",
            "**What is bias?**\n\nAn error.\n\n**What is drift?**\n\nA change.\n\n",
            "what's bias?\n - An error.\nwhat's drift?\n - A change.\n\n",
        ] {
            let text = format!("{list}{end}\n");
            let read = shown(&text);
            let answers: Vec<&str> = read
                .iter()
                .filter_map(|it| it.rsplit(" | ").next())
                .collect();
            assert_eq!(answers[..2], ["An error.", "A change."], "{text}");
            let left = read[2..].iter().all(|line| line.starts_with("left out"));
            assert!(read.len() > 2 && left, "{text}: {read:?}");
        }
    }
    // The last answer's own source and link stay where others have theirs.
    check(&[(
        "1. What is bias?\nAn error.\n\nLinks: a\n\n2. What is drift?\nA change.\n\nLinks: b\n",
        &[
            " | What is bias? | An error. /  / Links: a",
            " | What is drift? | A change. /  / Links: b",
        ],
    )]);
}

#[test]
fn bold_lines_in_no_list_are_sections() {
    let expected: &[&str] = &[
        "Storage | What is a tree? | A shape.",
        "Storage | What is a log? | A list.",
        "Network | What is TCP? | A stream.",
    ];
    for text in [
        "**Storage**\nWhat is a tree?\nA shape.\nWhat is a log?\nA list.\n**Network**\nWhat is TCP?\nA stream.\n",
        "**Storage**\n\nWhat is a tree?\nA shape.\n\nWhat is a log?\nA list.\n\n**Network**\n\nWhat is TCP?\nA stream.\n",
        "**Storage**\n1. What is a tree? A shape.\n2. What is a log? A list.\n**Network**\n3. What is TCP? A stream.\n",
        "**Storage**\n\n**What is a tree?**\nA shape.\n\n**What is a log?**\nA list.\n\n**Network**\n\n**What is TCP?**\nA stream.\n",
    ] {
        check(&[(text, expected)]);
    }
}
