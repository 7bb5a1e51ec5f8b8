//! What programs for notes, chat windows and spreadsheets of other kinds leave behind: what is
//! understood, what is named as left out, and what is refused.

use super::super::*;
use super::read;

/// `question = answer` of every question, one a line; a line break of an answer is `/`.
fn cards(text: &str, file: &str) -> String {
    let bank = read(text, file).bank;
    let lines = bank.questions.iter().map(|question| {
        let answer = question.model_answer.as_deref().unwrap_or("–");
        format!("{} = {}\n", question.text, answer.replace('\n', "/"))
    });
    lines.collect()
}

fn check(cases: &[(&str, &str, &str)]) {
    for (file, text, expected) in cases {
        assert_eq!(cards(text, file).trim_end(), *expected, "{file}: {text}");
    }
}

#[test]
fn cards_of_programs_for_notes() {
    check(&[
        (
            "terms.md",
            "Drift #card\nThe data change.\n\nBias #card\nAn error.\n",
            "Drift = The data change.\nBias = An error.",
        ),
        (
            "obsidian.md",
            "## Deck\n### Bayes #card\nRelates two chances. ^1650\n\n### What is drift? #card\nChange. ^1651\n",
            "Bayes = Relates two chances.\nWhat is drift? = Change.",
        ),
        (
            "callout.md",
            "> [!question]- What is recall?\n> The share found.\n\n> [!faq] What is bias?\n>> [!success]- Answer\n>> An error.\n",
            "What is recall? = The share found.\nWhat is bias? = An error.",
        ),
        (
            "logseq.md",
            "- What is drift? #card\n  card-last-interval:: 4\n  card-repeats:: 2\n\t- It changes.\n- Bias #card\n\t- An error.\n",
            "What is drift? = - It changes.\nBias = - An error.",
        ),
        (
            "mochi.md",
            "# What is drift?\n\n---\n\nThe data change.\n",
            "What is drift? = The data change.",
        ),
        (
            "mochi.md",
            "What is drift?\n---\nIt changes.\n\nWhat is bias?\n---\nAn error.\n",
            "What is drift? = It changes.\nWhat is bias? = An error.",
        ),
        (
            "hashcards.md",
            "Q: What is AUC?\nA: A chance.\n\nC:\nThe [order] of\na [group].\n",
            "What is AUC? = A chance.\nThe […] of a […]. = The order of a group.",
        ),
        (
            "supermemo.txt",
            "Q: What is AUC?\nA: A chance.\n\nQ: What is bias?\nA: An error\nA: of the model\n",
            "What is AUC? = A chance.\nWhat is bias? = An error/A: of the model",
        ),
    ]);
}

#[test]
fn lists_as_people_and_models_write_them() {
    check(&[
        (
            "mixed.md",
            "**1. What is drift?**\n\nChange.\n\n**Q2: What is bias?**\n- An error\n",
            "What is drift? = Change.\nWhat is bias? = - An error",
        ),
        (
            "boxes.md",
            "- [ ] What is drift?\n- [x] What is bias?\n",
            "What is drift? = –\nWhat is bias? = –",
        ),
        (
            "talk.txt",
            "Interviewer: What is drift?\nCandidate: It changes.\nInterviewer: And bias?\nCandidate: An error.\n",
            "What is drift? = It changes.\nAnd bias? = An error.",
        ),
        (
            "中文.txt",
            "1、什么是漂移？\n答：数据变化。\n2、什么是偏差？\n答：系统误差\n",
            "什么是漂移？ = 数据变化。\n什么是偏差？ = 系统误差",
        ),
    ]);
}

#[test]
fn objects_and_columns_of_other_kinds() {
    check(&[
        (
            "a.json",
            "// mine\n{\"questions\": [{\"question\": \"What is drift?\", \"answer\": \"Change\",},],}\n",
            "What is drift? = Change",
        ),
        (
            "a.json5",
            "{questions: [{question: 'What is drift?', answer: 'Change'}]}",
            "What is drift? = Change",
        ),
        (
            "map.json",
            "{\"What is drift?\": \"Change\", \"What is bias?\": {\"answer\": \"An error\", \"difficulty\": \"hard\"}}",
            "What is drift? = Change\nWhat is bias? = An error",
        ),
        (
            "alpaca.json",
            "[{\"instruction\": \"What is drift?\", \"input\": \"\", \"output\": \"Change\"}]",
            "What is drift? = Change",
        ),
        (
            "long.csv",
            "Interview Question,Your ideal answer here,Answer type\nWhat is drift?,Change,text\n",
            "What is drift? = Change",
        ),
        (
            "choice.csv",
            "Question,Option A,Option B,Correct\nWhat is drift?,Change,Nothing,A\n",
            "What is drift?\n\n- A) Change\n- B) Nothing = A) Change",
        ),
        (
            "tags.yaml",
            "- q: What is drift?\n  a: Change\n  tags: [ml, basics]\n",
            "What is drift? = Change",
        ),
        (
            "cs.csv",
            "Otázka;Odpověď;Obtížnost\nCo je drift?;Změna;těžká\n",
            "Co je drift? = Změna",
        ),
    ]);
    let tagged = read("- q: What is drift?\n  tags: [ml, basics]\n", "tags.yaml");
    assert_eq!(tagged.bank.questions[0].section, "ml, basics");
    let squad = r#"{"data":[{"title":"ML","paragraphs":[{"context":"c","qas":[{"question":"What is drift?"}]}]}]}"#;
    assert_eq!(read(squad, "squad.json").bank.questions[0].section, "ML");
    let deck = read(
        "#separator:tab\n#tags:ml basics\nWhat is drift?\tChange\n",
        "deck.txt",
    );
    assert_eq!(deck.bank.questions[0].topic, "ml_basics");
}

#[test]
fn what_went_wrong_is_named() {
    let open = read(
        "question,answer\n\"What is drift?,Change\nWhat is bias?,An error\n",
        "a.csv",
    );
    assert!(
        open.skipped
            .iter()
            .any(|s| s.line == 2 && s.why.contains("never closed"))
    );
    let marked = read(
        "1. What is \u{1b}[31mdrift\u{1b}[0m?\nAnswer: It changes\n",
        "a.txt",
    );
    assert_eq!(marked.skipped, []);
    for text in [
        "### Bayes #card\nA theorem. ^1650\n",
        "> [!faq]- What is bias?\n> An error\n",
        "Interviewer: What is bias?\nCandidate: An error.\n",
        "1、什么是偏差？\n答：系统误差\n",
    ] {
        assert_eq!(read(text, "a.md").skipped, [], "{text}");
    }
    let properties = read(
        "- What is drift? #card\n  card-repeats:: 2\n\t- It changes.\n",
        "a.md",
    );
    assert_eq!(properties.skipped.len(), 1);
    for (text, file, what) in [
        ("* What is drift?\n** Change\n", "a.org", "an Org file"),
        (
            "== What is drift?\n\nChange\n",
            "a.adoc",
            "an AsciiDoc file",
        ),
        (
            "<h3>What is drift?</h3><p>Change</p>",
            "a.html",
            "a web page (HTML)",
        ),
        (
            "::D::What is drift? {=Change ~Nothing}\n",
            "a.txt",
            "a GIFT file of Moodle",
        ),
    ] {
        let error = import(text.as_bytes(), file, &ImportOptions::default()).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
}
