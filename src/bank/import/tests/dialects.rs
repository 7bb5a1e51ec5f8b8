//! Lists and tables as other programs, keyboards and habits write them: each question with its own
//! answer, or the file refused by its name.

use super::super::*;
use super::read;

/// The questions of a file, one a line: `[section] question = answer`.
fn shown(text: &str, file: &str) -> String {
    let questions = read(text, file).bank.questions;
    let lines: Vec<String> = questions
        .iter()
        .map(|q| {
            let answer = q.model_answer.as_deref().unwrap_or("-");
            let section = match q.section.as_str() {
                "" => String::new(),
                section => format!("[{section}] "),
            };
            format!("{section}{} = {}", q.text, answer.replace('\n', " / "))
        })
        .collect();
    lines.join("\n")
}

#[test]
fn no_second_question_is_swallowed() {
    let two = "What is drift? = Change\nWhat is bias? = Error";
    for (text, file) in [
        (
            "1️⃣ What is drift?\nChange\n2️⃣ What is bias?\nError\n",
            "n.txt",
        ),
        (
            "❓ What is drift?\n✅ Change\n❓ What is bias?\n✅ Error\n",
            "e.txt",
        ),
        (
            "★ What is drift?\n→ Change\n★ What is bias?\n→ Error\n",
            "s.txt",
        ),
        (
            "I: What is drift?\nC: Change\nI: What is bias?\nC: Error\n",
            "i.txt",
        ),
        (
            "1) What is drift? Change\n2) What is bias? Error\n",
            "same.txt",
        ),
        (
            "h3. What is drift?\nChange\nh3. What is bias?\n{panel}Error{panel}\n",
            "jira.txt",
        ),
        (
            "=== What is drift? ===\nChange\n\n=== What is bias? ===\nError\n",
            "wiki.txt",
        ),
        (
            "===== What is drift? =====\nChange\n===== What is bias? =====\nError\n",
            "doku.txt",
        ),
        (
            "## What is drift?\u{2028}Change\n\n## What is bias?\nError\n",
            "ls.md",
        ),
        (
            "## What is drift? {#drift}\nChange\n\n## What is bias? {#bias}\nError\n",
            "gdoc.md",
        ),
        (
            "Question,What is drift?,What is bias?\nAnswer,Change,Error\n",
            "turned.csv",
        ),
        (
            "What is drift?\nChange\nWhat is bias?\nError\n",
            "alternating.csv",
        ),
        (
            "問題，回答\nWhat is drift?，Change\nWhat is bias?，Error\n",
            "wide.csv",
        ),
    ] {
        assert_eq!(shown(text, file), two, "{file}");
    }
}

#[test]
fn chats_and_other_markups_are_refused_by_name() {
    for (text, file, what) in [
        (
            "[01.11.26, 09:12:33] Anna: What is drift?\n[01.11.26, 09:13:02] Ben: Change\n",
            "w.txt",
            "a copied chat",
        ),
        (
            "Anna Schmidt  9:12 AM\nWhat is drift?\nBen Weber  9:13 AM\nChange\n",
            "slack.txt",
            "a copied chat",
        ),
        (
            "\\begin{questions}\n\\question What is drift?\n\\end{questions}\n",
            "exam.txt",
            "a LaTeX document",
        ),
        (
            "* ML\n** What is drift?\nChange\n** What is bias?\nError\n",
            "org.txt",
            "an Org file",
        ),
    ] {
        let error = import(text.as_bytes(), file, &ImportOptions::default()).unwrap_err();
        let told = error.to_string();
        assert!(
            told.starts_with(&format!("{file}: this is {what}; ")),
            "{told}"
        );
    }
}

#[test]
fn values_stand_as_they_are_written() {
    for (value, file) in [
        ("3.10", "v.json"),
        ("1e3", "v.json"),
        ("12345678901234567890123", "v.json"),
        ("3.10", "v.yaml"),
        ("1e3", "v.yaml"),
        ("no", "v.yaml"),
        ("012", "v.yaml"),
        ("12345678901234567890123", "v.yaml"),
        ("3.10", "v.toml"),
        ("2026-11-01", "v.toml"),
    ] {
        let text = match file {
            "v.json" => format!("[{{\"question\": \"What is it?\", \"answer\": {value}}}]"),
            "v.yaml" => format!("- question: What is it?\n  answer: {value}\n"),
            _ => format!("[[q]]\nquestion = \"What is it?\"\nanswer = {value}\n"),
        };
        let question = read(&text, file).bank.questions.remove(0);
        assert_eq!(question.model_answer.as_deref(), Some(value), "{file}");
    }
}

#[test]
fn cells_in_other_quotes_are_whole() {
    for (text, expected) in [
        (
            "Question,Answer\n“What is drift, exactly?”,“Change, over time”\n",
            "What is drift, exactly? = Change, over time",
        ),
        (
            "Question,Answer\n'What is drift, then?','Change, over time'\n",
            "What is drift, then? = Change, over time",
        ),
        (
            "Question,Answer\n\"What is \\\"drift\\\", then?\",\"Change, \\\"over\\\" time\"\n",
            "What is \"drift\", then? = Change, \"over\" time",
        ),
        (
            "Question,Answer\n\"What ends in a \\\\?\",\"C:\\\\\"\n",
            "What ends in a \\\\? = C:\\\\",
        ),
    ] {
        assert_eq!(shown(text, "q.csv"), expected);
    }
}

#[test]
fn sections_of_groups_and_merged_cells() {
    let expected = "[ML] What is drift? = Change\n[ML] What is bias? = Error\n\
        [Stats] What is variance? = Spread\n[Stats] What is a tail? = End";
    for text in [
        "Question,Answer\nML,\nWhat is drift?,Change\nWhat is bias?,Error\nStats,\n\
         What is variance?,Spread\nWhat is a tail?,End\n",
        "Category,Question,Answer\nML,What is drift?,Change\n,What is bias?,Error\n,,\n\
         Stats,What is variance?,Spread\n,What is a tail?,End\n",
    ] {
        assert_eq!(shown(text, "s.csv"), expected);
    }
}

#[test]
fn images_are_told_as_left_out() {
    let text = "Question,Answer\nWhat is drift?,<p>Change</p><img src=\"a.png\">\n\
        What is bias?,[sound:b.mp3]\n";
    let imported = read(text, "i.csv");
    let told: Vec<String> = imported
        .skipped
        .iter()
        .map(|skipped| format!("{}: {}", skipped.line, skipped.why))
        .collect();
    assert_eq!(
        told,
        [
            "2: an image is left out: a.png",
            "3: a sound is left out: b.mp3"
        ]
    );
}

#[test]
fn bad_answers_and_follow_ups_stand_in_no_answer() {
    let text = "## What is drift?\n### Good answer\nChange of data.\n### Bad answer\nNoise.\n\
        ### Follow-ups\n- How would you notice?\n\n## What is bias?\n### Good answer\nError.\n";
    let answers: Vec<_> = read(text, "m.md")
        .bank
        .questions
        .into_iter()
        .map(|q| q.model_answer)
        .collect();
    assert_eq!(
        answers,
        [Some("Change of data.".to_string()), Some("Error.".into())]
    );
}

#[test]
fn comments_of_a_shell_are_no_title() {
    let text = "1. What does `git rebase -i` do?\n$ git rebase -i HEAD~3\n# picks\n\
        2. What is a tag?\nA name.\n";
    let imported = read(text, "cmd.txt");
    assert_eq!(imported.bank.questions.len(), 2);
    let answer = imported.bank.questions[0]
        .model_answer
        .clone()
        .unwrap_or_default();
    assert!(answer.contains("picks"), "{answer}");
    assert!(
        !imported.bank.role.contains("picks"),
        "{}",
        imported.bank.role
    );
}

#[test]
fn a_title_beside_what_asks_is_no_question() {
    let imported = read(
        r#"{"questions": [{"title": "Drift", "body": "What is drift?", "solution": "Change"}]}"#,
        "b.json",
    );
    let question = &imported.bank.questions[0];
    assert_eq!(question.text, "What is drift?");
    assert_eq!(question.model_answer.as_deref(), Some("Change"));
    assert!(
        imported.skipped[0].why.contains("\"title\""),
        "{:?}",
        imported.skipped
    );
}

#[test]
fn cells_with_bars_keep_their_words() {
    let imported = read(
        "| Question | Answer |\n|---|---|\n| What is A||B? | c||d |\n| What is drift? | Change |\n",
        "b.md",
    );
    let question = &imported.bank.questions[0];
    assert_eq!(question.text, "What is A||B?");
    assert_eq!(question.model_answer.as_deref(), Some("c||d"));
}

#[test]
fn heads_of_pages_are_no_words_of_an_answer_and_are_listed() {
    let imported = read(
        "Top ML Questions    1\n\nQ1. What is drift?\nAns. Change\nof data.\n\nTop ML Questions    2\n\n\
         Q2. What is bias?\nAns. Error.\n\nPage 2 of 2\n",
        "b.txt",
    );
    let answers = imported
        .bank
        .questions
        .iter()
        .map(|q| q.model_answer.clone());
    let answers: Vec<String> = answers.map(Option::unwrap_or_default).collect();
    assert_eq!(answers, ["Change\nof data.", "Error."]);
    let listed: Vec<usize> = imported.skipped.iter().map(|s| s.line).collect();
    assert_eq!(listed, [1, 7, 12]);
}

#[test]
fn backslashes_of_word_processors_go() {
    let imported = read(
        "## What is drift?\n\nA train\\-test gap, 2 \\* 3.\n",
        "b.md",
    );
    let answer = imported.bank.questions[0].model_answer.as_deref();
    assert_eq!(answer, Some("A train-test gap, 2 * 3."));
}

#[test]
fn a_heading_below_a_question_is_no_title() {
    let text = "## How do you tag?\n\nRun it.\n\n# Later\n\n## What is a shebang?\n\nA line.\n";
    assert_eq!(
        shown(text, "b.md"),
        "How do you tag? = Run it.\n[Later] What is a shebang? = A line."
    );
}

#[test]
fn labels_of_more_languages_and_with_unseen_characters() {
    let one = "Apa itu drift? = Perubahan data";
    for (text, expected) in [
        ("Soal 1: Apa itu drift?\nJawaban: Perubahan data\n", one),
        (
            "1. Apa itu drift?\nJawaban: Perubahan data\n2. Apa?\nJawaban: x\n",
            one,
        ),
        (
            "Đề bài: Drift là gì?\nTrả lời: Thay đổi\n",
            "Drift là gì? = Thay đổi",
        ),
        (
            "Pitanje: Što je drift?\nOdgovor: Promjena\n",
            "Što je drift? = Promjena",
        ),
        (
            "Q\u{200b}: What is drift?\nA\u{200b}: Change\u{ad}s\n",
            "What is drift? = Changes",
        ),
        (
            "\u{202a}Q: What is drift?\u{202c}\n\u{202a}A: Change\u{202c}\n",
            "What is drift? = Change",
        ),
        (
            "Q1．ドリフトとは何ですか。\nA1．データの変化です。\n",
            "ドリフトとは何ですか。 = データの変化です。",
        ),
    ] {
        let shown = shown(text, "b.md");
        assert_eq!(shown.lines().next(), Some(expected), "{text}");
    }
}

#[test]
fn letters_that_were_broken_before_are_told() {
    let imported = read(
        "question,answer\nWhat is drift?,Itâ€™s a change\nWhat is cafÃ©?,A place\nWas ist Ähnlichkeit?,Nähe â la carte\n",
        "b.csv",
    );
    let listed: Vec<usize> = imported.skipped.iter().map(|s| s.line).collect();
    assert_eq!(listed, [2, 3], "{:?}", imported.skipped);
}
