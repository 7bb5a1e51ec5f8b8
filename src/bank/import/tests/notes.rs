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
            "logseq.md",
            "- What is drift? #card\n\t- Change\n\t\t- slow\n- The {{cloze order}} of a group #card\n- plain block\n\t- below it\n- Bias #card\n\t- An error.\n",
            "What is drift? = - Change/\t- slow\nThe […] of a group = The order of a group\nBias = - An error.",
        ),
        (
            "anki.md",
            "TARGET DECK: ML\n\nSTART\nBasic\nWhat is drift?\nBack: Change\n<!--ID: 1566052191670-->\nEND\n\nSTARTI [Basic] What is bias? Back: Error ENDI\n\nSTART\nCloze\nThe {1:order} of a group\nEND\n",
            "What is drift? = Change\nWhat is bias? = Error\nThe […] of a group = The order of a group",
        ),
        (
            "obsidian.md",
            "#flashcards/ml\n\n1. What is D::delta\n\n| x::y | z |\n|---|---|\n| r::s | t |\n\nInline $a::b$ maths::the answer\n\n$$\nu::v\n$$\n\n`k::l`\n",
            "What is D = delta\nInline $a::b$ maths = the answer",
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
            "What is AUC? = A chance.\nWhat is bias? = An error/of the model",
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
            "report.txt",
            "Machine Learning\n\n1.1 What is drift?\nChange.\n1.2 What is bias?\nError.\n\nStatistics\n\n2.1 What is a p-value?\nTail.\n2.2 Explain variance\nSpread of values\nabout a mean.\n",
            "What is drift? = Change.\nWhat is bias? = Error.\nWhat is a p-value? = Tail.\nExplain variance = Spread of values/about a mean.",
        ),
        (
            "brackets.txt",
            "(1) What is drift?\nChange\n(2) What is bias?\nError\n",
            "What is drift? = Change\nWhat is bias? = Error",
        ),
        (
            "letters.txt",
            "a) What is drift?\nChange\nb) What is bias?\nError\n\nc) Explain variance\nSpread\n",
            "What is drift? = Change\nWhat is bias? = Error\nExplain variance = Spread",
        ),
        (
            "below.txt",
            "What is drift?\nChange\nWhat is bias?\nError\nof a model\n",
            "What is drift? = Change\nWhat is bias? = Error/of a model",
        ),
        (
            "word.txt",
            "• What is drift?\n    – Change\n• What is bias?\n    – Error\n",
            "What is drift? = - Change\nWhat is bias? = - Error",
        ),
        (
            "word.txt",
            "•\tWhat is drift?\n–\tChange\n▪\tslow\n•\tWhat is bias?\n–\tError\n",
            "What is drift? = - Change/  - slow\nWhat is bias? = - Error",
        ),
        (
            "bare.txt",
            "What is drift?\n\nWhat is bias?\n\nTell me about yourself.\n",
            "What is drift? = –\nWhat is bias? = –\nTell me about yourself. = –",
        ),
        (
            "kept.txt",
            "What is drift?\n\nCompare the data of two weeks.\n\nWhat is bias?\n\n– an error\n\n– of a model\n",
            "What is drift? = Compare the data of two weeks.\nWhat is bias? = – an error//– of a model",
        ),
        (
            "report.txt",
            "Q: What is drift?\nA: Change.\nDifficulty: hard\nTags: ml, mon\n\nQ: What is bias?\nA: Error.\nHint: think\n",
            "What is drift? = Change.\nWhat is bias? = Error.",
        ),
        (
            "boxes.md",
            "- [ ] **What is drift?** *(hard)*\n- [x] **What is bias?** — Error\n",
            "What is drift? = –\nWhat is bias? = Error",
        ),
        (
            "headings.md",
            "## Question\nWhat is drift?\n## Answer\nChange.\n## Question\n\nWhat is bias?\n\n## Model answer\nError.\n",
            "What is drift? = Change.\nWhat is bias? = Error.",
        ),
        (
            "callouts.md",
            "# What is drift?\n\n<aside>\nChange of data.\n\n</aside>\n\n# What is bias?\n\n> An error\n> of a model\n",
            "What is drift? = Change of data.\nWhat is bias? = An error/of a model",
        ),
        (
            "numbers.txt",
            "1.\tWhat is drift?\nChange\n2.\tWhat is bias?\nError\n",
            "What is drift? = Change\nWhat is bias? = Error",
        ),
        (
            "pairs.txt",
            "What is drift? - Change of data\nWhat is bias?: An error\nWhy? | So\n",
            "What is drift? = Change of data\nWhat is bias? = An error\nWhy? = So",
        ),
        (
            "quizlet.txt",
            "drift\tchange of data\nbias\tsystematic error\n\nvariance\tspread\n",
            "drift = change of data\nbias = systematic error\nvariance = spread",
        ),
        (
            "old.txt",
            "tags:ml\nWhat is drift?\tChange\nWhat is bias?\tError\n",
            "What is drift? = Change\nWhat is bias? = Error",
        ),
        (
            "ans.txt",
            "1. What is drift?\nAnswer: Change\n\n2. Explain variance\nAns. Spread of values\n",
            "What is drift? = Change\nExplain variance = Spread of values",
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
            "deck.json",
            r#"{"__type__": "Deck", "name": "ML", "note_models": [{"crowdanki_uuid": "m",
                "flds": [{"name": "Term"}, {"name": "Meaning"}]}], "notes": [
                {"__type__": "Note", "fields": ["What is drift?", "Change<br>of data"], "tags": ["ml"]},
                {"__type__": "Note", "fields": ["bias", "an error"], "note_model_uuid": "m", "tags": []},
                {"__type__": "Note", "fields": ["The {{c1::order}} of it"], "tags": []}]}"#,
            "What is drift? = Change/of data\nbias = an error\nThe […] of it = The order of it",
        ),
        (
            "alpaca.json",
            "[{\"instruction\": \"What is drift?\", \"input\": \"\", \"output\": \"Change\"}]",
            "What is drift? = Change",
        ),
        (
            "form.csv",
            "Timestamp,Email Address,What is your question?,What is the answer?,How hard is it? (1-5)\n2026/11/01,a@b.c,What is drift?,Change,5\n2026/11/02,d@e.f,What is bias?,Error,1\n",
            "What is drift? = Change\nWhat is bias? = Error",
        ),
        (
            "kahoot.csv",
            "Question - max 120 characters,Answer 1 - max 75 characters,Answer 2 - max 75 characters,Answer 3,Answer 4,\"Time limit (sec) – 5, 10, 20\",Correct answer(s) - choose at least one\nWhat is drift?,Change,Noise,Bias,None,20,1\nWhich are metrics?,AUC,F1,Cat,Dog,30,\"1,2\"\n",
            "What is drift?\n\n- A) Change\n- B) Noise\n- C) Bias\n- D) None = A) Change\nWhich are metrics?\n\n- A) AUC\n- B) F1\n- C) Cat\n- D) Dog = A) AUC/B) F1",
        ),
        (
            "named.csv",
            "Fragestellung;Erwartete Antwort\nWas ist Drift?;Änderung\n",
            "Was ist Drift? = Änderung",
        ),
        (
            "named.csv",
            "问题,参考答案\n什么是漂移？,变化\n",
            "什么是漂移？ = 变化",
        ),
        (
            "named.csv",
            "質問,模範解答\nドリフトとは何ですか？,変化\n",
            "ドリフトとは何ですか？ = 変化",
        ),
        (
            "anki.txt",
            "#separator:tab\n#html:true\nWhat is \\(x^2\\)?\t<anki-mathjax>x \\cdot x</anki-mathjax> or [latex]$y$[/latex]<script>bad()</script>\n",
            "What is \\(x^2\\)? = $x \\cdot x$ or $y$",
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
