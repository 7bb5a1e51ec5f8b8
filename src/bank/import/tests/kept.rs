//! Nothing that can be read in a file is lost unseen: tables of cases, and properties.

use super::super::*;
use super::read;

#[test]
fn what_a_record_has_besides_is_listed() {
    for (text, file, answer, why) in [
        (
            r#"[{"question": {"text": "What is drift?", "html": "<p>x</p>"}, "answer": "Change"}]"#,
            "b.json",
            "Change",
            "the field \"question › html\" is not read (1 time)",
        ),
        (
            r#"[{"question": "What is drift?", "answer": "Change", "answer": "Other"}]"#,
            "b.json",
            "Change",
            "the field \"answer (2)\" is not read (1 time); --map gives it a meaning",
        ),
        (
            r#"[["What is drift?", "Change", "seen twice"]]"#,
            "b.json",
            "Change",
            "the field \"item 3\" is not read (1 time); --map gives it a meaning",
        ),
        (
            r#"{"What is drift?": {"text": "Change", "source": ["a book"]}}"#,
            "b.json",
            "Change",
            "the field \"source\" is not read (1 time); --map gives it a meaning",
        ),
        (
            r#"[{"question": "What is drift?", "answer": "Change", "follow_ups": [{"q": "Why?"}]}]"#,
            "b.json",
            "Change",
            "the field \"follow_ups\" is not read (1 time); --map gives it a meaning",
        ),
        (
            "Question,Answer,Question\nWhat is drift?,Change,Other?\n",
            "b.csv",
            "Change",
            "the column \"Question (2)\" is not read (1 time); --map gives it a meaning",
        ),
        (
            r#"[{"question": "What is drift?", "answer": "Change", "level": 4}]"#,
            "b.json",
            "Change",
            "the difficulty 4 is the file's only number, so its scale is not known: medium (1 question)",
        ),
        (
            "Question,Answer\nWhat is drift?,Change\u{fffd}\n",
            "b.csv",
            "Change\u{fffd}",
            "a letter is broken, kept as \u{fffd}: What is drift?,Change\u{fffd}",
        ),
        (
            "Question,Answer,Type\nWhat is drift?,Change,free text\n",
            "b.csv",
            "Change",
            "the column \"Type\" is not read (1 time); --map gives it a meaning",
        ),
    ] {
        let imported = read(text, file);
        let first = imported.bank.questions[0].model_answer.as_deref();
        let skipped: Vec<&str> = imported.skipped.iter().map(|s| s.why.as_str()).collect();
        assert_eq!((first, skipped), (Some(answer), vec![why]), "{text}");
    }
}

#[test]
fn a_row_without_its_tab_is_a_question_of_its_own() {
    for (text, expected) in [
        (
            "Question\tAnswer\nWhat is alpha?\nWhat is beta?\tB\nWhat is bias?\tError\n",
            vec![
                ("What is alpha?", None),
                ("What is beta?", Some("B")),
                ("What is bias?", Some("Error")),
            ],
        ),
        (
            "Question\tAnswer\nWhat is bias?\tError\nWhat is gamma?\nWhat is delta?\tDee\n",
            vec![
                ("What is bias?", Some("Error")),
                ("What is gamma?", None),
                ("What is delta?", Some("Dee")),
            ],
        ),
        (
            "Question\tAnswer\nWhat is alpha?    Change\nWhat is bias?\tError\n",
            vec![
                ("What is alpha?", Some("Change")),
                ("What is bias?", Some("Error")),
            ],
        ),
        // Definitions of several lines go on.
        (
            "What is bias?\tError\nof the mean\nWhat is gamma?\nA letter\nWhat is delta?\tDee\n",
            vec![
                ("What is bias?", Some("Error\nof the mean")),
                ("What is gamma?", Some("A letter")),
                ("What is delta?", Some("Dee")),
            ],
        ),
    ] {
        let imported = read(text, "b.tsv");
        let questions = imported.bank.questions.iter();
        let found: Vec<_> = questions
            .map(|q| (q.text.as_str(), q.model_answer.as_deref()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_row_below_the_names_is_no_part_of_them() {
    let text = "Question\tAnswer\nalpha words\nWhat is bias?\tError\nWhat is beta?\tX\n";
    let imported = read(text, "b.tsv");
    let kept = imported
        .bank
        .questions
        .iter()
        .any(|q| q.text == "alpha words" || q.section == "alpha words");
    let listed = imported.skipped.iter().any(|s| s.line == 2);
    assert!(kept || listed, "{imported:?}");
}

#[test]
fn what_holds_no_question_is_told_so_that_it_helps() {
    for (file, text, hint) in [
        ("b.json", "[]", "it is empty: no record has a text"),
        ("b.json", "{}", "it is empty: no record has a text"),
        (
            "b.json",
            r#"{"questions": []}"#,
            "it is empty: no record has a text",
        ),
        (
            "b.jsonl",
            r#"{"messages": [{"role": "user", "content": "What is drift?"}]}"#,
            "this is a conversation with a model: write its questions and answers into a .md or .csv file",
        ),
        (
            "b.json",
            r#"[{"conversations": [{"from": "human", "value": "What is drift?"}]}]"#,
            "this is a conversation with a model: write its questions and answers into a .md or .csv file",
        ),
        (
            "b.csv",
            "Question,Answer\n",
            "it holds the names of columns and no row below them",
        ),
        (
            "b.txt",
            "drift - change of data\nbias - an error\n",
            "these look like cards with \" - \" between their sides: put a tab or \"::\" there, as \
             Quizlet exports with \"Tab\" and \"New line\"",
        ),
        (
            "b.txt",
            "drift|||change of data===bias|||an error===",
            "these look like cards with \"|||\" between their sides: put a tab or \"::\" there, as \
             Quizlet exports with \"Tab\" and \"New line\"",
        ),
        (
            "b.txt",
            "drift,change of data;bias,an error;variance,spread;",
            "these look like cards with \",\" between their sides: put a tab or \"::\" there, as \
             Quizlet exports with \"Tab\" and \"New line\"",
        ),
    ] {
        let error = import(text.as_bytes(), file, &ImportOptions::default()).unwrap_err();
        let told = error.to_string();
        assert!(told.ends_with(&format!("; {hint}")), "{told}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(400))]

    /// Nothing that can be read in a page is lost unseen.
    #[test]
    fn every_word_is_kept_or_its_line_is_listed(
        front in proptest::option::of(front_matter()),
        lines in proptest::collection::vec(page_line(), 1..20),
    ) {
        let lines: Vec<&str> = front.into_iter().chain(lines).collect();
        let text = with_words(&(lines.join("\n") + "\n"));
        let Ok(imported) = import(text.as_bytes(), "page.md", &ImportOptions::default()) else { return Ok(()) };
        let kept = crate::bank::markdown::render(&imported.bank).to_lowercase();
        for (at, line) in text.lines().enumerate() {
            let listed = imported.skipped.iter().any(|s| (s.line..=s.through).contains(&(at + 1)));
            for word in own_words(line) {
                proptest::prop_assert!(listed || kept.contains(word), "{word} of line {} is lost:\n{text}\n{:?}\n{kept}", at + 1, imported.skipped);
            }
        }
    }

    /// A cell of a table is kept, or its row or column is listed.
    #[test]
    fn every_cell_is_kept_or_listed(
        names in proptest::collection::vec(0..NAMES.len(), 2..6),
        cells in proptest::collection::vec(proptest::collection::vec(cell(), 1..7), 1..5),
    ) {
        let header: Vec<&str> = names.iter().filter_map(|at| NAMES.get(*at).copied()).collect();
        let rows: String = cells.iter().map(|row| row.join(",") + "\n").collect();
        let text = header.join(",") + "\n" + &with_words(&rows);
        let Ok(imported) = import(text.as_bytes(), "b.csv", &ImportOptions::default()) else { return Ok(()) };

        let kept = crate::bank::markdown::render(&imported.bank).to_lowercase();
        for (at, line) in text.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                let listed = imported.skipped.iter().any(|s| {
                    let name = header.get(column).is_some_and(|name| s.why.contains(&format!("\"{name}")));
                    let named = name || s.why.contains(&format!("column \"{}\"", column + 1));
                    (s.line..=s.through).contains(&(at + 1)) || named
                });
                for word in own_words(cell) {
                    proptest::prop_assert!(listed || kept.contains(word), "{word} is lost:\n{text}\n{:?}\n{kept}", imported.skipped);
                }
            }
        }
    }

    /// A text in JSON is kept, or it or its field is listed.
    #[test]
    fn every_text_of_a_document_is_kept_or_listed(document in document()) {
        let text = with_words(&document);
        let Ok(imported) = import(text.as_bytes(), "b.json", &ImportOptions::default()) else { return Ok(()) };

        let kept = crate::bank::markdown::render(&imported.bank).to_lowercase();
        let told: String = imported.skipped.iter().map(|s| s.why.to_lowercase()).collect();
        for word in own_words(&text) {
            let fields = path_to(text.split(word).next().unwrap_or_default());
            let named = |field: &String| told.contains(&format!("\"{field}")) || told.contains(&format!(" › {field}"));
            // A repeated question is listed as such, with all that stands beside it.
            let whole = ["\"item ", "the same question as"].iter().any(|said| told.contains(said));
            let listed = told.contains(word) || whole || fields.iter().any(named);
            proptest::prop_assert!(listed || kept.contains(word), "{word} of {fields:?} is lost:\n{text}\n{told}\n{kept}");
        }
    }
}

/// The names of the fields that the end of a piece of JSON lies in.
fn path_to(json: &str) -> Vec<String> {
    let (mut path, mut name) = (Vec::new(), String::new());
    for part in json.split_inclusive(['{', '}', '[', ']', ',', ':']) {
        match part.chars().last() {
            Some(':') => name = part.trim_matches(['"', ':']).to_string(),
            Some('{' | '[') => path.push(std::mem::take(&mut name)),
            Some('}' | ']') => name = path.pop().unwrap_or_default(),
            _ => {}
        }
    }
    path.push(name);
    path.retain(|name| !name.is_empty());
    path
}

/// Names of columns and fields, some of them of the same meaning.
const NAMES: [&str; 14] = [
    "Question",
    "Answer",
    "Question",
    "Answer",
    "Difficulty",
    "Topic",
    "Section",
    "Type",
    "Options",
    "Option A",
    "Hints",
    "Key points",
    "Notes",
    "Solution",
];

fn cell() -> impl proptest::strategy::Strategy<Value = &'static str> {
    use proptest::prelude::*;
    prop_oneof![
        4 => Just("What is W?"),
        4 => Just("W W"),
        1 => Just(""),
        1 => Just("W; W"),
        1 => Just("hard"),
        1 => Just("coding"),
        1 => Just("3/5"),
        1 => Just("TODO W"),
    ]
}

/// A document of JSON, fields of which may repeat; every `W` becomes a word of its own.
fn document() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let leaf = prop_oneof![
        Just("\"What is W?\"".to_string()),
        Just("\"W W\"".to_string()),
        Just("\"<p>W</p>\"".to_string()),
        Just("\"easy\"".to_string()),
        Just("3".to_string()),
        Just("true".to_string()),
        Just("null".to_string()),
    ];
    let names = proptest::sample::select(vec![
        "question",
        "answer",
        "text",
        "html",
        "correct",
        "answers",
        "options",
        "difficulty",
        "topic",
        "items",
        "notes",
        "key_points",
        "hints",
        "type",
        "value",
        "why",
    ]);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let field =
            (names.clone(), inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
        prop_oneof![
            proptest::collection::vec(inner, 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec(field, 1..5)
                .prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    })
    .prop_map(|value| format!("[{value},{{\"question\":\"What is W?\",\"answer\":\"W\"}}]"))
}

/// The text with a word of its own in the place of every `W`, so that where one is found is known.
fn with_words(text: &str) -> String {
    let mut parts = text.split('W');
    let first = parts.next().unwrap_or_default().to_string();
    parts.zip(1..).fold(first, |text, (part, number)| {
        let word = word_of(number);
        // "What" and "Why" begin with the letter as well.
        match part.starts_with("hat") || part.starts_with("hy") {
            true => format!("{text}W{part}"),
            false => format!("{text}wo{word}rd{part}"),
        }
    })
}

fn own_words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.filter(|word| word.starts_with("wo") && word.ends_with("rd"))
}

fn front_matter() -> impl proptest::strategy::Strategy<Value = &'static str> {
    use proptest::prelude::*;
    prop_oneof![
        Just("---\ntitle: W\ntags: [W, flashcards]\n---"),
        Just("---\naliases:\n  - W\ncreated: W\n---\n"),
        Just("#flashcards/W"),
    ]
}

/// Letters for a number.
fn word_of(number: usize) -> String {
    number
        .to_string()
        .chars()
        .filter_map(|c| c.to_digit(10))
        .filter_map(|d| char::from_u32('a' as u32 + d))
        .collect()
}

/// A line of a page; every `W` becomes a word of its own.
fn page_line() -> impl proptest::strategy::Strategy<Value = &'static str> {
    use proptest::prelude::*;
    prop_oneof![
        Just("# W"),
        Just("## What is W?"),
        Just("### W"),
        Just("- What is W?"),
        Just("- W W"),
        Just("  - W"),
        Just("1. Why W?"),
        Just("**What is W?**"),
        Just("Q: What W?"),
        Just("A: W"),
        Just("W W W"),
        Just(""),
        Just("---"),
        Just("W :: W"),
        Just("What is W?::W"),
        Just("W:::W"),
        Just("`W::W`"),
        Just("see http://W.x::W"),
        Just("What is W? #card"),
        Just("W ::W #flashcards/W"),
        Just("F: What is W?"),
        Just("?"),
        Just("> W"),
        Just("| W | W |"),
        Just("```"),
        Just("<details><summary>What W?</summary>"),
        Just("</details>W"),
        Just("[W](#x)"),
        Just("![W](a.png)"),
        Just("C: W [W] W"),
        Just("#flashcards/x"),
        Just("    W"),
        Just("- [ ] W"),
        Just("**W:** W"),
        Just("W? W"),
        Just("• What is W?"),
        Just("– W"),
        Just("(1) What is W?"),
        Just("1.2 Explain W"),
        Just("b) Why W?"),
        Just("START"),
        Just("END"),
        Just("Back: W"),
        Just("STARTI [Basic] What is W? Back: W ENDI"),
        Just("TARGET DECK: W"),
        Just("Difficulty: W"),
        Just("Tags: W, W"),
        Just("Hint: W"),
        Just("The {{cloze W}} of W #card"),
        Just("- W #card"),
        Just("What is W? - W"),
        Just("## Question"),
        Just("## Answer"),
        Just("- [x] **What is W?** — W"),
        Just("| W::W | W |"),
        Just("$W::W$ W::W"),
        Just("1. W"),
        Just("2.1 What is W?"),
        Just("   a) W"),
        Just("A. W"),
        Just("Explain W."),
        Just("W!"),
        Just("Red flags: W"),
        Just("Probe: W"),
        Just("What a great answer includes: W"),
    ]
}

/// The questions with their answers, and what was left out.
fn pairs(text: &str, file: &str) -> String {
    let imported = read(text, file);
    let mut out = String::new();
    for q in &imported.bank.questions {
        let answer = q.model_answer.as_deref().unwrap_or("-");
        out += &format!("[{}] {} = {answer}\n", q.section, q.text).replace("\n\n", "¶ ");
    }
    for skipped in &imported.skipped {
        out += &format!("left out {}: {}\n", skipped.line, skipped.why);
    }
    out
}

#[test]
fn orders_in_a_list_of_questions_are_questions_in_every_language() {
    for (text, questions) in [
        (
            "1. Was ist Drift?\n2. Nennen Sie drei Metriken.\n3. Was ist Bias?\n4. Erklären Sie Varianz.\n",
            4,
        ),
        (
            "Interviewfragen\n\n1. Erzählen Sie von sich.\n2. Was ist Ihre Schwäche?\n3. Beschreiben Sie einen Konflikt.\n",
            3,
        ),
        (
            "1. ¿Qué es la deriva?\n2. Explique la varianza.\n3. Nombra tres métricas.\n",
            3,
        ),
        (
            "- Cos'è la deriva?\n- Descriva la varianza.\n- Elenca tre metriche\n",
            3,
        ),
        (
            "1. Czym jest dryf?\n2. Wymień trzy miary.\n3. Wyjaśnij wariancję.\n",
            3,
        ),
        ("1. 什么是漂移？\n2. 请解释方差。\n", 2),
        (
            "1. ドリフトとは何ですか？\n2. 分散を説明してください。\n",
            2,
        ),
        ("1. Что такое дрейф?\n2. Объясните дисперсию.\n", 2),
    ] {
        let imported = read(text, "b.txt");
        assert_eq!(imported.bank.questions.len(), questions, "{text}");
        assert_eq!(imported.with_answer, 0, "{text}");
    }
}

#[test]
fn labels_of_other_languages_are_not_left_out() {
    for (text, answer) in [
        ("Pytanie: Czym jest dryf?\nOdpowiedź: Zmiana.\n", "Zmiana."),
        ("Otázka: Co je drift?\nOdpověď: Změna\n", "Změna"),
        ("Fråga: Vad är drift?\nSvar: Ändring\n", "Ändring"),
        (
            "**问题1：什么是漂移？**\n\n参考答案：数据变化。\n",
            "数据变化。",
        ),
        (
            "1. Was ist Bias?\nAntwort: Fehler.\nSchwierigkeit: schwer\n",
            "Fehler.",
        ),
        (
            "1. Which are true?\n   - [ ] x\n   - [x] y\n   - [x] z\n",
            "y\nz",
        ),
    ] {
        let imported = read(text, "b.md");
        let first = &imported.bank.questions[0];
        assert_eq!(first.model_answer.as_deref(), Some(answer), "{text}");
        let left: Vec<&str> = imported.skipped.iter().map(|s| s.why.as_str()).collect();
        assert!(left.is_empty(), "{text}: {left:?}");
    }
}

#[test]
fn stars_of_a_calculation_stay() {
    for question in [
        "What is 3*4*5?",
        "What is 2*3*4?",
        "Is a**2**3 right?",
        "What is (a)*(b)*(c)?",
    ] {
        for text in [
            format!("Q: {question}\nA: 60\n"),
            format!("1. {question}\n   Answer: 60\n2. What is **bias**?\n"),
            format!("## {question}\n60\n"),
        ] {
            let imported = read(&text, "b.md");
            assert_eq!(imported.bank.questions[0].text, question, "{text}");
        }
    }
    let imported = read("1. What is **bias** in *ML*?\n   Error\n2. Why?\n", "b.md");
    assert_eq!(imported.bank.questions[0].text, "What is bias in ML?");
}

#[test]
fn a_remark_behind_the_question_mark_ends_the_question() {
    insta::assert_snapshot!(
        pairs("1. What is drift? (2 points)\nChange.\n\n2. What is bias? (Hard)\nError.\n", "b.txt"),
        @r"
    [] What is drift? = Change.
    [] What is bias? = Error.
    "
    );
    insta::assert_snapshot!(
        pairs("1. What is drift?\nAnswer: Change.\n\n2. What is bias?\nAnswer: Error.\na) systematic\nb) random\n", "b.txt"),
        @r"
    [] What is drift? = Change.
    [] What is bias? = Error.
    a) systematic
    b) random
    "
    );
}

#[test]
fn a_line_that_names_a_section_between_lists_is_one() {
    for (text, sections) in [
        (
            "Statistics\n\n1. What is p?\n2. What is q?\n\nMachine learning\n\n1. What is bias?\n2. Explain trees\n",
            [
                "Statistics",
                "Statistics",
                "Machine learning",
                "Machine learning",
            ],
        ),
        (
            "Topic 1: Maths\n\n1. What is p?\n2. What is q?\n\nTopic 2: ML\n\n3. What is bias?\n4. What is r?\n",
            [
                "Topic 1: Maths",
                "Topic 1: Maths",
                "Topic 2: ML",
                "Topic 2: ML",
            ],
        ),
        (
            "**Maths**\n\n1. What is p?\n   Prob.\n2. What is q?\n   Q.\n\n**ML**\n\n3. What is bias?\n   Error.\n4. What is r?\n",
            ["Maths", "Maths", "ML", "ML"],
        ),
        (
            "## Stats\n\n- What is p?\n  - Prob\n- What is q?\n  - Q\n\n**ML**\n\n- What is bias?\n  - Error\n- What is r?\n",
            ["Stats", "Stats", "ML", "ML"],
        ),
    ] {
        let imported = read(text, "b.md");
        let questions = &imported.bank.questions;
        let found: Vec<&str> = questions.iter().map(|q| q.section.as_str()).collect();
        assert_eq!(found, sections, "{text}");
        assert!(
            imported.skipped.is_empty(),
            "{text}: {:?}",
            imported.skipped
        );
        let answers = questions.iter().filter_map(|q| q.model_answer.as_deref());
        assert!(
            !answers
                .clone()
                .any(|a| a.contains("ML") || a.contains("learning")),
            "{text}"
        );
    }

    // Short answers below their questions stay answers.
    for text in [
        "1. What is p?\n\nProbability\n\n2. What is q?\n\nQuantile\n\n3. What is r?\n\nCorrelation\n",
        "1. What is p?\n\nProbability\n\n1. What is q?\n\nQuantile\n\n1. What is r?\n\nCorrelation\n",
    ] {
        assert_eq!(read(text, "b.md").with_answer, 3, "{text}");
    }
}

#[test]
fn numbers_of_choices_in_a_cell_count_from_one() {
    for (text, file, answer) in [
        (
            r#"[{"question":"What is drift?","options":["Noise","Change"],"answer":1}]"#,
            "b.json",
            "B) Change",
        ),
        (
            "question,options,answer\nWhat is drift?,Noise|Change|Cat,2\n",
            "b.csv",
            "B) Change",
        ),
        (
            "question,options,answer\nWhat is drift?,Noise; Change; Cat,C\n",
            "b.csv",
            "C) Cat",
        ),
    ] {
        let imported = read(text, file);
        let first = &imported.bank.questions[0];
        assert_eq!(first.model_answer.as_deref(), Some(answer), "{text}");
        // What a number of JSON means is a guess.
        let guesses = usize::from(file == "b.json");
        assert_eq!(
            imported.skipped.len(),
            guesses,
            "{text}: {:?}",
            imported.skipped
        );
    }
}

#[test]
fn a_scale_in_brackets_is_used_and_counted_points_are_listed() {
    for name in ["Difficulty (1-5)", "Schwierigkeit (1-5)", "Level [1 to 5]"] {
        let text = format!("Question,Answer,{name}\nWhat is A?,B,4\nWhat is C?,D,2\n");
        let imported = read(&text, "b.csv");
        let levels: Vec<String> = imported
            .bank
            .questions
            .iter()
            .map(|q| q.difficulty.to_string())
            .collect();
        assert_eq!(levels, ["hard", "easy"], "{name}");
        assert_eq!(imported.with_difficulty, 2, "{name}");
    }
    for name in ["Points", "Punkte", "Score", "Value", "Weight", "Year"] {
        let text = format!("Question,Answer,{name}\nWhat is A?,B,10\n");
        let imported = read(&text, "b.csv");
        assert_eq!(imported.with_key_points, 0, "{name}");
        let left: Vec<&str> = imported.skipped.iter().map(|s| s.why.as_str()).collect();
        let why = format!("the column \"{name}\" is not read (1 time); --map gives it a meaning");
        assert_eq!(left, [why], "{name}");
    }
}

#[test]
fn fields_within_an_answer_are_fields() {
    let text = "### 1. What is drift?\n\n**Answer:** Change of data.\n\n**Follow-up:** How do you detect it?\n\n\
        **Key points:**\n- distribution changes\n- over time\n\n### 2. What is bias?\n\n**Answer:** Error.\n";
    let imported = read(text, "b.md");
    let first = &imported.bank.questions[0];
    assert_eq!(first.model_answer.as_deref(), Some("Change of data."));
    let points: Vec<&str> = first
        .key_points
        .iter()
        .map(|point| point.text.as_str())
        .collect();
    assert_eq!(points, ["distribution changes", "over time"]);
    assert_eq!(imported.skipped.len(), 1, "{:?}", imported.skipped);

    let text = "1. What is drift?\n   - *Answer:* Change of data\n   - *Difficulty:* Hard\n   - *Follow-up:* How?\n\
        2. What is bias?\n   - *Answer:* Error\n   - *Difficulty:* Easy\n";
    let levels: Vec<String> = read(text, "b.md")
        .bank
        .questions
        .iter()
        .map(|q| q.difficulty.to_string())
        .collect();
    assert_eq!(levels, ["hard", "easy"]);
    assert!(
        !pairs(text, "b.md").contains("Difficulty:"),
        "{}",
        pairs(text, "b.md")
    );
}

#[test]
fn text_between_a_labelled_question_and_its_answer_is_the_question() {
    for (text, question, answer) in [
        (
            "Q: Given the code\n\n    x = 1\n    y = x\n\nwhat is y?\nA: 1\n\nQ: Why?\nA: So\n",
            "what is y?",
            "1",
        ),
        (
            "Q: Why?\n\nSome context.\n\nA: Because.\n",
            "Why?\n\nSome context.",
            "Because.",
        ),
    ] {
        let imported = read(text, "b.md");
        let first = &imported.bank.questions[0];
        assert!(first.text.ends_with(question), "{:?}", first.text);
        assert_eq!(first.model_answer.as_deref(), Some(answer), "{text}");
    }
}

#[test]
fn cards_of_several_kinds_end_each_other() {
    let text = "#flashcards\n\n## Basics\n\nWhat is drift?::Change of data #hard\n\nWhat is x?\n??\nA thing\n\n\
        Variance is ==spread== of data.\n\n> [!question]- What is bias?\n> Error.\n\nWhat is p?\n?\nProb.\n";
    let imported = read(text, "b.md");
    let questions = imported.bank.questions.iter();
    let found: Vec<_> = questions
        .map(|q| {
            format!(
                "{} = {} ({})",
                q.text,
                q.model_answer.as_deref().unwrap_or("-"),
                q.difficulty
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "What is drift? = Change of data (hard)",
            "What is x? = A thing (medium)",
            "Variance is […] of data. = Variance is spread of data. (medium)",
            "What is bias? = Error. (medium)",
            "What is p? = Prob. (medium)",
        ]
    );
    assert!(imported.skipped.is_empty(), "{:?}", imported.skipped);
}
