//! Interview guides as people write them by hand: sections of one question, lists of two levels,
//! labels beside answers, lines below the last one.

use super::read;

/// Section, question and answer of each question of a page, then what it has besides.
pub(super) fn shown(text: &str) -> Vec<String> {
    let imported = read(text, "b.txt");
    let questions = imported.bank.questions.iter().flat_map(|q| {
        let text = q.text.replace("\n\n", " // ").replace('\n', " / ");
        let answer = q.model_answer.as_deref().unwrap_or("-");
        let line = format!("{} | {text} | {}", q.section, answer.replace('\n', " / "));
        let points = q.key_points.iter().map(|point| format!("+ {}", point.text));
        let flags = q.red_flags.iter().map(|flag| format!("! {}", flag.text));
        [line].into_iter().chain(points).chain(flags)
    });
    let left = imported.skipped.iter();
    let left = left.map(|s| format!("left out {}-{}", s.line, s.through));
    questions.chain(left).collect()
}

pub(super) fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn a_section_of_one_question_is_a_section() {
    check(&[
        // Answered right below, with blank lines around the names.
        (
            "1. What is bias?\nAn error.\n\n2. Explain drift.\nThe data change.\n\nStatistics\n\n3. What is p?\nA chance.\n\nCoding\n\n4. Reverse a list.\nxs[::-1]\n",
            &[
                " | What is bias? | An error.",
                " | Explain drift. | The data change.",
                "Statistics | What is p? | A chance.",
                "Coding | Reverse a list. | xs[::-1]",
            ],
        ),
        // Answered below blank lines, and further in.
        (
            "1. What is bias?\n\nAn error.\n\nStatistics\n\n2. What is p?\n\nA chance.\n\nCoding\n\n3. What is a map?\n\nKeys.\n",
            &[
                " | What is bias? | An error.",
                "Statistics | What is p? | A chance.",
                "Coding | What is a map? | Keys.",
            ],
        ),
        (
            "1. What is bias?\n\n   An error\n\nStatistics\n\n2. What is p?\n\n   A chance\n\nCoding\n\n3. What is a map?\n\n   Keys\n",
            &[
                " | What is bias? | An error",
                "Statistics | What is p? | A chance",
                "Coding | What is a map? | Keys",
            ],
        ),
        // Not answered.
        (
            "1) Why us?\n2) Why now?\n\nTechnical\n\n3) What is a join?\n\nBehavioral\n\n4) Tell me about a failure.\n\nClosing\n\n5) Any questions?\n",
            &[
                " | Why us? | -",
                " | Why now? | -",
                "Technical | What is a join? | -",
                "Behavioral | Tell me about a failure. | -",
                "Closing | Any questions? | -",
            ],
        ),
        // In capitals, without blank lines.
        (
            "STATISTICS\n1. What is p?\nA chance.\nCODING\n2. What is a map?\nKeys.\n",
            &[
                "STATISTICS | What is p? | A chance.",
                "CODING | What is a map? | Keys.",
            ],
        ),
        // Answers of a word or two stay answers.
        (
            "1. Which kinds are there?\n\nSupervised\n\nUnsupervised\n\n2. Which metrics?\n\nPrecision\n\nRecall\n",
            &[
                " | Which kinds are there? | Supervised /  / Unsupervised",
                " | Which metrics? | Precision /  / Recall",
            ],
        ),
    ]);
}

#[test]
fn lines_below_the_last_answer_are_listed() {
    for closing in [
        "Good luck!",
        "Viel Erfolg!",
        "Thank the candidate and explain the next steps.",
        "Notes: stop at 45 minutes",
        "Scoring: 1 = poor, 5 = great\nDecision: hire or not",
        "End of interview",
    ] {
        for list in [
            "1. What is bias?\nAn error.\n\n2. What is drift?\nA change.\n\n",
            "1. What is bias?\n   An error.\n2. What is drift?\n   A change.\n\n",
            "1. What is bias?\n\nAn error.\n\n2. What is drift?\n\nA change.\n\n",
            "Q: What is bias?\nA: An error.\n\nQ: What is drift?\nA: A change.\n\n",
            "What is bias?\nAn error.\n\nWhat is drift?\nA change.\n\n",
            "## What is bias?\nAn error.\n\n## What is drift?\nA change.\n\n",
        ] {
            let text = format!("{list}{closing}\n");
            let first = list.lines().count() + 1;
            let through = first + closing.lines().count() - 1;
            let left = format!("left out {first}-{through}");
            let expected = [
                " | What is bias? | An error.",
                " | What is drift? | A change.",
                &left,
            ];
            assert_eq!(shown(&text), expected, "{text}");
        }
    }
    check(&[
        // Outside of the list whatever it says; questions without answers.
        (
            "- What is bias?\n  - An error\n- What is drift?\n  - A change\n\nTake your time with these.\n",
            &[
                " | What is bias? | - An error",
                " | What is drift? | - A change",
                "left out 6-6",
            ],
        ),
        (
            "1. Why us?\n2. Why now?\n3. Any questions?\n\nThe recruiter calls within a week.\n",
            &[
                " | Why us? | -",
                " | Why now? | -",
                " | Any questions? | -",
                "left out 5-5",
            ],
        ),
        // What may belong to the answer stays there.
        (
            "1. What is bias?\nAn error.\n\n2. What is drift?\nA change.\n\nIt is found by comparing weeks.\n",
            &[
                " | What is bias? | An error.",
                " | What is drift? | A change. /  / It is found by comparing weeks.",
            ],
        ),
        (
            "1. What is bias?\n\nAn error.\n\nNot a variance!\n\n2. What is drift?\n\nA change.\n\nNot a bias!\n",
            &[
                " | What is bias? | An error. /  / Not a variance!",
                " | What is drift? | A change. /  / Not a bias!",
            ],
        ),
    ]);
}

#[test]
fn lists_of_two_levels_are_sections_or_parts() {
    let sections: &[&str] = &[
        "Statistics | What is p? | A chance.",
        "Statistics | Explain variance. | Spread.",
        "ML | What is drift? | A change.",
    ];
    for text in [
        "1. Statistics\n1.1 What is p?\nA chance.\n1.2 Explain variance.\nSpread.\n2. ML\n2.1 What is drift?\nA change.\n",
        "1 Statistics\n\n1.1 What is p?\n\nA chance.\n\n1.2 Explain variance.\n\nSpread.\n\n2 ML\n\n2.1 What is drift?\n\nA change.\n",
        "1) Statistics\n   a) What is p?\n      A chance.\n   b) Explain variance.\n      Spread.\n2) ML\n   a) What is drift?\n      A change.\n",
        "A. Statistics\n   1. What is p?\n      A chance.\n   2. Explain variance.\n      Spread.\nB. ML\n   1. What is drift?\n      A change.\n",
        "II. Statistics\n1) What is p?\nA chance.\n2) Explain variance.\nSpread.\n\nIII. ML\n3) What is drift?\nA change.\n",
        "Statistics\na) What is p?\nA chance.\nb) Explain variance.\nSpread.\n\nML\na) What is drift?\nA change.\n",
    ] {
        check(&[(text, sections)]);
    }
    check(&[
        (
            "1. Describe a conflict.\n   a) What did you do?\n   b) What came of it?\n2. How would you test it?\n2.1 Which metric?\n2.2 How long?\n",
            &[
                " | Describe a conflict. // a) What did you do? / b) What came of it? | -",
                " | How would you test it? // a) Which metric? / b) How long? | -",
            ],
        ),
        (
            "1. Tell me about a project.\n   a) What was your role?\n      I led it.\n   b) What came of it?\n      It shipped.\n2. Why us?\n",
            &[
                " | Tell me about a project. | -",
                " | What was your role? | I led it.",
                " | What came of it? | It shipped.",
                " | Why us? | -",
            ],
        ),
        (
            "1. What is bias?\n1.1 An error\n1.2 of a model\n2. What is drift?\n2.1 A change\n",
            &[
                " | What is bias? | 1.1 An error / 1.2 of a model",
                " | What is drift? | 2.1 A change",
            ],
        ),
        (
            "1. Coding\n   1.1 Reverse a list.\n       xs[::-1]\n   1.2 How would you shard it?\n2. Wrap-up\n",
            &[
                "Coding | Reverse a list. | xs[::-1]",
                "Coding | How would you shard it? | -",
                "left out 5-5",
            ],
        ),
    ]);
}

#[test]
fn a_task_ends_where_its_answer_begins() {
    let tasks: &[&str] = &[
        " | Explain drift. | The data change.",
        " | Describe recall. | Share found.",
        " | Tell me about a failure. | Say what I learned.",
        " | Walk me through a project. | Goal, data, result.",
    ];
    for (before, between) in [
        ("", "\n"),
        ("1. ", ""),
        ("1. ", "\n"),
        ("Q: ", "\n"),
        ("- ", ""),
    ] {
        let list = [
            ("Explain drift.", "The data change."),
            ("Describe recall.", "Share found."),
            ("Tell me about a failure.", "Say what I learned."),
            ("Walk me through a project.", "Goal, data, result."),
        ];
        let text = list.map(|(task, answer)| format!("{before}{task}\n{answer}\n{between}"));
        check(&[(&text.concat(), tasks)]);
    }
    check(&[
        (
            "1. Explain how to rank the news for a reader\nof a large paper.\nCandidates, then a model.\n2. Describe recall\nShare found.\n",
            &[
                " | Explain how to rank the news for a reader of a large paper. | Candidates, then a model.",
                " | Describe recall | Share found.",
            ],
        ),
        // What asks belongs to the question.
        (
            "1. Tell me about a failure.\nWhat did you learn?\nTo ask.\n2. Sales fell by a tenth.\nWhat do you do?\nCheck the data.\n",
            &[
                " | Tell me about a failure. What did you learn? | To ask.",
                " | Sales fell by a tenth. What do you do? | Check the data.",
            ],
        ),
        (
            "What is drift?\nA change.\nExplain variance.\nSpread.\n",
            &[
                " | What is drift? | A change.",
                " | Explain variance. | Spread.",
            ],
        ),
    ]);
}

#[test]
fn labels_beside_an_answer_say_where_their_words_go() {
    check(&[
        (
            "1. What is bias?\nAnswer: An error.\nCommon mistakes: calls it noise\nRed flags: never heard of it\nProbe: How is it found?\nTags: ml, basics\n\n2. What is drift?\nListen for: data; time\nGood answer: A change.\nFollow-up: And then?\nDifficulty: easy\n",
            &[
                " | What is bias? | An error.",
                "! calls it noise",
                "! never heard of it",
                " | What is drift? | A change.",
                "+ data",
                "+ time",
                "left out 5-5",
                "left out 11-11",
            ],
        ),
        (
            "1. What is bias?\nWhat a great answer includes:\n- an error\n- of a model\nPitfalls:\n- calls it noise\n2. What is drift?\n* Look for: data, time\n* Red flag: \"I just knew\"\n* Strong answer: A change.\n",
            &[
                " | What is bias? | -",
                "+ an error",
                "+ of a model",
                "! calls it noise",
                " | What is drift? | A change.",
                "+ data, time",
                "! \"I just knew\"",
            ],
        ),
        (
            "1. Was ist Bias?\nAntwort: Ein Fehler.\nHäufige Fehler: für Rauschen gehalten\nNachfrage: Woher?\n\n2. Was ist Drift?\nGute Antwort: Eine Änderung.\n",
            &[
                " | Was ist Bias? | Ein Fehler.",
                "! für Rauschen gehalten",
                " | Was ist Drift? | Eine Änderung.",
                "left out 4-4",
            ],
        ),
    ]);
    let imported = read(
        "| Question | What we want to hear | Red flags |\n|---|---|---|\n| What is bias? | an error; of a model | calls it noise |\n",
        "b.md",
    );
    let first = &imported.bank.questions[0];
    assert_eq!((first.key_points.len(), first.red_flags.len()), (2, 1));
    assert!(imported.skipped.is_empty(), "{:?}", imported.skipped);
}

#[test]
fn habits_of_people_who_write_lists() {
    check(&[
        (
            "Topic: Python\nQ: What is a set?\nA: Unique values.\n\nTopic: SQL\nQ: What is a view?\nA: A stored query.\n",
            &[
                "Python | What is a set? | Unique values.",
                "SQL | What is a view? | A stored query.",
            ],
        ),
        (
            "1) SQL\n- What is a join?\n    Rows side by side.\n2) Python\n- What is a tuple?\n    A list that stays.\n",
            &[
                "SQL | What is a join? | Rows side by side.",
                "Python | What is a tuple? | A list that stays.",
            ],
        ),
        (
            "- explain bias\n  -> an error\n- what's drift?\n  -> a change\n",
            &[" | explain bias | an error", " | what's drift? | a change"],
        ),
        (
            "Interviewer: ____ Date: ____\n\n1) Why us?\n2) Tell me about a failure.\n3) Why now?\n",
            &[
                " | Why us? | -",
                " | Tell me about a failure. | -",
                " | Why now? | -",
                "left out 1-1",
            ],
        ),
        (
            "Q: What is bias?\nA: Two things:\na) an error\nb) of a model\n\nQ: Why?\nA: So.\n",
            &[
                " | What is bias? | Two things: / a) an error / b) of a model",
                " | Why? | So.",
            ],
        ),
        (
            "1. What is bias? An error.\n2. What is drift? A change.\n3. Explain variance. Spread.\n",
            &[
                " | What is bias? | An error.",
                " | What is drift? | A change.",
                " | Explain variance. | Spread.",
            ],
        ),
    ]);
    let text = "Nr.,My Question,What I'd say,Trap,How tough?\n1,Why split data?,To test.,Tuning on it,2\n2,What is L1?,Sparse.,,3\n";
    let imported = read(text, "b.csv");
    let first = &imported.bank.questions[0];
    assert_eq!(imported.bank.questions.len(), 2);
    assert_eq!(first.model_answer.as_deref(), Some("To test."));
    assert_eq!(first.red_flags.len(), 1);
}
