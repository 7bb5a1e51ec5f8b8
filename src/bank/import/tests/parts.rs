//! Lines between questions: which name a part, which belong to no question, and which are asked.

use super::read;

/// Section, question and answer of each question of a page.
fn shown(text: &str) -> Vec<String> {
    let imported = read(text, "b.txt");
    let questions = imported.bank.questions.iter().map(|q| {
        let answer = q.model_answer.as_deref().unwrap_or("-");
        format!("{} | {} | {answer}", q.section, q.text)
    });
    questions.collect()
}

/// What was left out of a page, with its lines.
fn left_out(text: &str) -> Vec<String> {
    let skipped = read(text, "b.txt").skipped;
    let skipped = skipped
        .iter()
        .map(|s| format!("{}-{} {}", s.line, s.through, s.why));
    skipped.collect()
}

#[test]
fn lines_alone_between_questions_are_sections() {
    for (text, expected) in [
        (
            "Interview Questions\n\nStatistics\n1. What is p?\n2. What is drift?\n\nSQL\n3. What is a join?\n4. What is a CTE?\n",
            vec![
                "Statistics | What is p? | -",
                "Statistics | What is drift? | -",
                "SQL | What is a join? | -",
                "SQL | What is a CTE? | -",
            ],
        ),
        (
            "Round 1 - Phone\n\n1. Why this company?\n\nRound 2 - Onsite\n\n2. Design a cache.\n3. What is a join?\n",
            vec![
                "Round 1 - Phone | Why this company? | -",
                "Round 2 - Onsite | Design a cache. | -",
                "Round 2 - Onsite | What is a join? | -",
            ],
        ),
        (
            "Statistics\n1. What is p?\nAnswer: Prob.\n2. What is drift?\nAnswer: Change.\n\nSQL\n3. What is a join?\nAnswer: Rows.\n",
            vec![
                "Statistics | What is p? | Prob.",
                "Statistics | What is drift? | Change.",
                "SQL | What is a join? | Rows.",
            ],
        ),
        (
            "**Statistics**\n1. What is p?\n2. What is drift?\n\n**SQL**\n3. What is a join?\n4. What is a CTE?\n",
            vec![
                "Statistics | What is p? | -",
                "Statistics | What is drift? | -",
                "SQL | What is a join? | -",
                "SQL | What is a CTE? | -",
            ],
        ),
        (
            "Opening (5 min)\n\n1. How did you hear of us?\n2. Why this role?\n\nExperience (20 min)\n\n3. Tell me about a customer.\n4. How do you work?\n\nClosing\n\n5. When can you start?\n",
            vec![
                "Opening (5 min) | How did you hear of us? | -",
                "Opening (5 min) | Why this role? | -",
                "Experience (20 min) | Tell me about a customer. | -",
                "Experience (20 min) | How do you work? | -",
                "Closing | When can you start? | -",
            ],
        ),
        (
            "Statistics:\n- What is p?\n- What is drift?\n\nSQL:\n- What is a join?\n",
            vec![
                "Statistics | What is p? | -",
                "Statistics | What is drift? | -",
                "SQL | What is a join? | -",
            ],
        ),
        (
            "Behavioral\n\nTell me about a conflict.\nWhy do you want this job?\n\nTechnical\n\nWhat is a join?\nWhat is drift?\n",
            vec![
                "Behavioral | Tell me about a conflict. | -",
                "Behavioral | Why do you want this job? | -",
                "Technical | What is a join? | -",
                "Technical | What is drift? | -",
            ],
        ),
        // One list, also where few of its items say that they ask.
        (
            "1. Tell me about yourself.\n2. The bias-variance tradeoff\n\nSQL\n3. What is a CTE?\n",
            vec![
                " | Tell me about yourself. | -",
                " | The bias-variance tradeoff | -",
                "SQL | What is a CTE? | -",
            ],
        ),
        // Answers of a few words.
        (
            "1. What is p?\n\nProbability\n\n2. What is drift?\n\nChange\n\n3. What is bias?\n\nError\n",
            vec![
                " | What is p? | Probability",
                " | What is drift? | Change",
                " | What is bias? | Error",
            ],
        ),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
    let topics = read("A. Technical\n1) What is p?\n\nII. SQL\n2) Why?\n", "b.txt")
        .bank
        .questions;
    let topics: Vec<&str> = topics.iter().map(|q| q.topic.as_str()).collect();
    assert_eq!(topics, ["technical", "sql"]);
}

#[test]
fn a_footer_answers_nothing_and_is_listed() {
    for text in [
        "- What is drift?\n    \n    Change.\n- What is bias?\n\n---\n\n*Written in October*\n",
        "1. What is drift?\nChange.\n2. What is bias?\n\nLast reviewed in October\n",
    ] {
        assert_eq!(
            shown(text),
            [" | What is drift? | Change.", " | What is bias? | -"]
        );
        assert_eq!(left_out(text).len(), 1, "{text}");
    }
}

#[test]
fn statements_to_judge_are_questions() {
    assert_eq!(
        shown(
            "1. True or false: a p-value is a probability.\nAnswer: True\nExplanation: of data.\n\n2. What is bias?\nAnswer: Error\n"
        ),
        [
            " | True or false: a p-value is a probability. | True\nExplanation: of data.",
            " | What is bias? | Error"
        ]
    );
    assert_eq!(
        shown(
            "1. True/False: L1 gives sparse models.\nAnswer: True\n2. True or False? A p-value is a probability.\nFalse\n"
        ),
        [
            " | True/False: L1 gives sparse models. | True",
            " | True or False? A p-value is a probability. | False"
        ]
    );
}

#[test]
fn boxes_to_tick_are_bullets() {
    assert_eq!(
        shown(
            "Interview prep\n☐ What is a hash map?\nA table.\n☑ What is Big O?\nGrowth.\n☒ How does quicksort work?\nPick a pivot.\n"
        ),
        [
            " | What is a hash map? | A table.",
            " | What is Big O? | Growth.",
            " | How does quicksort work? | Pick a pivot."
        ]
    );
}

#[test]
fn notes_beside_an_answer_are_listed() {
    let text = "Question: Walk me through your resume.\nNotes: two minutes\n\nQuestion: What is bias?\nAnswer: Error\nNotes: ask why\n\nQuestion: What is drift?\nNotes: seniors\nAnswer: Change\n";
    assert_eq!(
        shown(text),
        [
            " | Walk me through your resume. | -",
            " | What is bias? | Error",
            " | What is drift? | Change"
        ]
    );
    assert_eq!(
        left_out(text),
        [
            "2-2 no part of a question: Notes: two minutes",
            "6-6 no part of a question: Notes: ask why",
            "9-9 no part of a question: Notes: seniors"
        ]
    );

    let text = "**Q: Why a validation set?**\nA: To choose.\n*Red flag: tunes on the test set.*\n\n**Q: What is p?**\nA: Prob.\n\n- *Source:* Huyen\n";
    assert_eq!(
        shown(text),
        [
            " | Why a validation set? | To choose.",
            " | What is p? | Prob."
        ]
    );
    assert_eq!(left_out(text).len(), 1);
}

#[test]
fn what_interviewers_look_for_are_key_points() {
    let points = |text: &str| {
        let imported = read(text, "b.md");
        assert!(imported.skipped.is_empty(), "{:?}", imported.skipped);
        let points = imported.bank.questions.iter().flat_map(|q| &q.key_points);
        points.map(|point| point.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        points(
            "### 1. What is drift?\n\n**Answer:** Change.\n\n**Key points to look for:**\n- data\n- time\n\n### 2. What is bias?\n\n**Answer:** Error.\n\n**What interviewers look for:**\n- systematic\n"
        ),
        ["data", "time", "systematic"]
    );
    assert_eq!(
        points(
            "1. Why did it drop?\nLook for:\n• Segments\n• Tracking\n2. What is bias?\n• What is drift?\n"
        ),
        ["Segments", "Tracking"]
    );
}

#[test]
fn columns_of_numbers_are_listed_and_rows_that_are_kept_are_not() {
    for name in [
        "Minutes",
        "Durée (min)",
        "Times asked",
        "Page",
        "Max points",
    ] {
        let text = format!("Question,Answer,{name}\nWhat is drift?,Change,5\nWhat is p?,Prob,10\n");
        let skipped = read(&text, "b.csv").skipped;
        let why: Vec<&str> = skipped.iter().map(|s| s.why.as_str()).collect();
        let expected =
            format!("the column \"{name}\" is not read (2 times); --map gives it a meaning");
        assert_eq!(why, [expected]);
    }
    for name in ["#", "No.", "ID", "Nr"] {
        let text = format!("{name},Question,Answer\n1,What is drift?,Change\n2,What is p?,Prob\n");
        assert!(read(&text, "b.csv").skipped.is_empty(), "{name}");
    }

    let table = "# Q\n\n| Question | Answer | Time |\n|---|---|---|\n| What is drift? | Change | 2 min |\n| What is bias? | Error | 3 min |\n";
    assert_eq!(
        left_out(table),
        ["5-5 the column \"Time\" is not read (2 times); --map gives it a meaning"]
    );
}
