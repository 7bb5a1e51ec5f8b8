//! What programs and people of many countries export: one small file each, and what is understood.

use super::super::*;
use super::read;
use crate::domain::Difficulty;

/// Text, answer, section and difficulty of every question.
fn understood(imported: &ImportedBank) -> Vec<(String, String, String, Difficulty)> {
    let questions = imported.bank.questions.iter();
    let answer = |q: &crate::domain::Question| q.model_answer.clone().unwrap_or_default();
    questions
        .map(|q| (q.text.clone(), answer(q), q.section.clone(), q.difficulty))
        .collect()
}

fn check(text: &str, file: &str, expected: &[(&str, &str, &str, Difficulty)]) {
    check_bytes(text.as_bytes(), file, expected);
}

fn check_bytes(bytes: &[u8], file: &str, expected: &[(&str, &str, &str, Difficulty)]) {
    let imported = import(bytes, file, &ImportOptions::default())
        .unwrap_or_else(|e| panic!("{file}: {e}\n{}", String::from_utf8_lossy(bytes)));
    let expected: Vec<_> = expected
        .iter()
        .map(|(text, answer, section, difficulty)| {
            (
                (*text).into(),
                (*answer).into(),
                (*section).into(),
                *difficulty,
            )
        })
        .collect();
    assert_eq!(
        understood(&imported),
        expected,
        "{file}: {}",
        String::from_utf8_lossy(bytes)
    );
}

use Difficulty::{Easy, Hard, Medium};

#[test]
fn anki_as_it_comes_and_as_spreadsheets_save_it() {
    let drift = ("What is drift?", "Change of data", "ML::Monitoring", Medium);
    for text in [
        "#separator:Comma\n#html:false\n#deck column:3\nWhat is drift?,Change of data,ML::Monitoring\n",
        "#separator:Comma,,\n#html:false,,\n#deck column:3,,\nWhat is drift?,Change of data,ML::Monitoring\n",
        "#separator:Comma;;\n#html:false;;\n#deck column:3;;\nWhat is drift?;Change of data;ML::Monitoring\n",
        "#separator:tab\t\t\n#html:true\t\t\n#deck column:3\t\t\nWhat is drift?\tChange&nbsp;of data\tML::Monitoring\n",
        "#separator:Semicolon\n#html:false\n#guid column:1\n#deck column:2\nx!;ML::Monitoring;What is drift?;Change of data\n",
        "\"#separator:,\",,\n#html:false,,\n#deck column:3,,\nWhat is drift?,Change of data,ML::Monitoring\n",
        "#separator:Comma\n#html:false\n#deck column:3\n#columns:Vorne,Hinten,Deck\nWhat is drift?,Change of data,ML::Monitoring\n",
    ] {
        check(text, "deck.txt", &[drift]);
    }
    check(
        "#separator:tab\n#html:true\n\"<ul>\n<li>precision</li>\n</ul> What is it?\"\t\"<code>&nbsp;x = 1\ny</code>\"\n",
        "deck.txt",
        &[("What is it?\n\n- precision", "` x = 1\ny`", "", Medium)],
    );
}

#[test]
fn obsidian_and_its_likes() {
    check(
        "#flashcards/ml\n\nWhat is recall?::Share of positives found\n\nWhat does `std::vector` do?\n?\nGrows.\n\nAlso contiguous.\n<!--SR:!2026-08-10,27,270-->\n",
        "notes.md",
        &[
            ("What is recall?", "Share of positives found", "ml", Medium),
            (
                "What does `std::vector` do?",
                "Grows.\n\nAlso contiguous.",
                "ml",
                Medium,
            ),
        ],
    );
    check(
        "## Metrics\n\nRecall :: found of all positives ^a1b2\n\nLift:::gain over chance\n\n- Why F1? ::: one figure #flashcards\n\nHow does\nboosting work?\n?? \nStep by step.\n\n## Trees\nThe ==root== is on top.\n",
        "notes.md",
        &[
            ("Recall", "found of all positives", "Metrics", Medium),
            ("Lift", "gain over chance", "Metrics", Medium),
            ("Why F1?", "one figure", "Metrics", Medium),
            (
                "How does boosting work?",
                "Step by step.",
                "Metrics",
                Medium,
            ),
            ("The […] is on top.", "The root is on top.", "Trees", Medium),
        ],
    );
    check(
        "- What is x::y in C++? :: A name in a namespace\n- Recall :: found\n",
        "notes.md",
        &[
            ("What is x::y in C++?", "A name in a namespace", "", Medium),
            ("Recall", "found", "", Medium),
        ],
    );
    check(
        "What is a leaf?\n---\nA node without children.\n",
        "card.md",
        &[("What is a leaf?", "A node without children.", "", Medium)],
    );
    check(
        "- What is gini? >> Impurity of a node\n- Entropy >> Disorder in bits\n- Why prune? >>> Less variance\n",
        "remnote.md",
        &[
            ("What is gini?", "Impurity of a node", "", Medium),
            ("Entropy", "Disorder in bits", "", Medium),
            ("Why prune?", "Less variance", "", Medium),
        ],
    );
}

#[test]
fn choices_that_say_whether_they_are_right() {
    check(
        r#"[{"question": "What helps?", "answers": [{"text": "More data", "correct": true},
            {"text": "Luck", "correct": false}, {"text": "Less noise", "correct": true}]},
           {"question": "And then?", "options": [{"value": "Stop", "isCorrect": false},
            {"value": "Measure", "isCorrect": true}], "difficulty": "4/5"}]"#,
        "quiz.json",
        &[
            (
                "What helps?\n\n- A) More data\n- B) Luck\n- C) Less noise",
                "A) More data\nC) Less noise",
                "",
                Medium,
            ),
            (
                "And then?\n\n- A) Stop\n- B) Measure",
                "B) Measure",
                "",
                Hard,
            ),
        ],
    );
}

#[test]
fn tags_and_addresses_of_obsidian_are_no_words_of_a_card() {
    let text = "---\ntags: [flashcards]\n---\n# ML\n## Metrics\nWhat is precision? #card\n?\n- one\n- two ^abc123\n\nWhat is x::y in C++? :: scope resolution #flashcards/cpp\n";
    check(
        text,
        "notes.md",
        &[
            ("What is precision?", "- one\n- two", "Metrics", Medium),
            ("What is x::y in C++?", "scope resolution", "cpp", Medium),
        ],
    );
    assert_eq!(read(text, "notes.md").skipped, []);

    let between = read(
        "#flashcards\nWhat is recall?::Share found\n\nsee http://x.y::z\n\n`a::b`\n\nLift::Gain\n",
        "notes.md",
    );
    assert_eq!(between.bank.questions.len(), 2, "{between:?}");
    let skipped: Vec<_> = between.skipped.iter().map(|s| (s.line, s.through)).collect();
    assert_eq!(skipped, [(4, 6)], "{:?}", between.skipped);
}

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
fn colons_in_code_and_prose_are_no_cards() {
    check(
        "## What is `Vec::new`?\nIt makes one. See std::vec::Vec.\n## Why `a::b`?\nA path.\n",
        "rust.md",
        &[
            (
                "What is `Vec::new`?",
                "It makes one. See std::vec::Vec.",
                "",
                Medium,
            ),
            ("Why `a::b`?", "A path.", "", Medium),
        ],
    );
}

#[test]
fn question_answer_and_gap_lines() {
    check(
        "Q: What is AUC?\nA: Rank probability.\n\nC: The [order] of a group is its [cardinality].\n---\n",
        "cards.md",
        &[
            ("What is AUC?", "Rank probability.", "", Medium),
            (
                "The […] of a group is its […].",
                "The order of a group is its cardinality.",
                "",
                Medium,
            ),
        ],
    );
    check(
        "Frage: Was ist Drift?\nAntwort: Die Daten ändern sich.\n\nFrage: Warum?\nAntwort: Zeit.\n",
        "karten.txt",
        &[
            ("Was ist Drift?", "Die Daten ändern sich.", "", Medium),
            ("Warum?", "Zeit.", "", Medium),
        ],
    );
}

#[test]
fn tables_of_many_languages_and_encodings() {
    for (text, question, answer) in [
        (
            "Frage;Antwort;Schwierigkeit\nWas ist Drift?;Änderung der Daten;schwer\n",
            "Was ist Drift?",
            "Änderung der Daten",
        ),
        (
            "Pregunta,Respuesta,Dificultad\n¿Qué es el sesgo?,Error sistemático,difícil\n",
            "¿Qué es el sesgo?",
            "Error sistemático",
        ),
        (
            "Pergunta;Resposta;Dificuldade\nO que é viés?;Erro sistemático;Difícil\n",
            "O que é viés?",
            "Erro sistemático",
        ),
        (
            "Question;Réponse;Difficulté\nQu’est-ce que le biais ?;Une erreur;difficile\n",
            "Qu’est-ce que le biais ?",
            "Une erreur",
        ),
        (
            "Domanda;Risposta;Difficoltà\nChe cos'è il bias?;Un errore;difficile\n",
            "Che cos'è il bias?",
            "Un errore",
        ),
        (
            "Vraag;Antwoord;Moeilijkheidsgraad\nWat is drift?;Verandering;moeilijk\n",
            "Wat is drift?",
            "Verandering",
        ),
        (
            "Pytanie;Odpowiedź;Poziom trudności\nCo to jest dryf?;Zmiana;trudny\n",
            "Co to jest dryf?",
            "Zmiana",
        ),
        (
            "问题,答案,难度\n什么是过拟合？,模型记住噪声,困难\n",
            "什么是过拟合？",
            "模型记住噪声",
        ),
        (
            "質問,回答,難易度\n過学習とは何ですか？,雑音を覚えること,難しい\n",
            "過学習とは何ですか？",
            "雑音を覚えること",
        ),
        (
            "Name,Answer,Difficulty\nWhat is drift?,Change,Hard\n",
            "What is drift?",
            "Change",
        ),
        (
            "\u{feff}sep=;\r\n\"Question\";\"Answer\";\"Level\";;\r\n\"What is drift?\";\"Change\";\"Hard\";;\r\n",
            "What is drift?",
            "Change",
        ),
        (
            "\"sep=,\"\nQUESTION,ANSWER,DIFFICULTY\nWhat is drift?,Change,3 hard\nWhy?,So,hard\n",
            "What is drift?",
            "Change",
        ),
        (
            "My questions,,\n,,\nQuestion,Answer,Difficulty\nWhat is drift?,Change,hard\n",
            "What is drift?",
            "Change",
        ),
    ] {
        let utf16: Vec<u8> = "\u{feff}"
            .encode_utf16()
            .chain(text.trim_start_matches('\u{feff}').encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [text.as_bytes().to_vec(), utf16] {
            let imported = import(&bytes, "table.csv", &ImportOptions::default())
                .unwrap_or_else(|e| panic!("{text}: {e}"));
            let first = understood(&imported).remove(0);
            assert_eq!(
                (first.0.as_str(), first.1.as_str()),
                (question, answer),
                "{text}"
            );
            if !text.contains("3 hard") {
                assert_eq!(
                    (first.3, imported.bank.questions.len()),
                    (Hard, 1),
                    "{text}"
                );
            }
        }
    }
    let (old, _, _) = encoding_rs::WINDOWS_1252
        .encode("sep=;\nFrage;Antwort;Schwierigkeit\nWas ist Drift?;Änderung der Daten;schwer\n");
    check_bytes(
        &old,
        "alt.csv",
        &[("Was ist Drift?", "Änderung der Daten", "", Hard)],
    );
}

#[test]
fn a_header_of_an_unknown_language_is_one_and_is_told() {
    let imported = read(
        "Sual;Cavab;Səviyyə\nDrift nədir?;Dəyişiklik;çətin\nNiyə?;Belə;asan\n",
        "b.csv",
    );
    assert_eq!(
        understood(&imported),
        [
            (
                "Drift nədir?".into(),
                "Dəyişiklik".into(),
                String::new(),
                Medium
            ),
            ("Niyə?".into(), "Belə".into(), String::new(), Medium),
        ]
    );
    let why: Vec<&str> = imported.skipped.iter().map(|s| s.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "taken for the names of the columns: Sual, Cavab, Səviyyə",
            "the column \"Səviyyə\" is not read (2 times); --map gives it a meaning",
        ]
    );
}

#[test]
fn cards_without_a_header() {
    check(
        "Overfitting\tThe model learns the noise\nand fails on new data.\nBias\tA systematic error of the model\n",
        "quizlet.txt",
        &[
            (
                "Overfitting",
                "The model learns the noise\nand fails on new data.",
                "",
                Medium,
            ),
            ("Bias", "A systematic error of the model", "", Medium),
        ],
    );
}

#[test]
fn yaml_and_toml_in_the_shapes_of_json() {
    let drift = (
        "What is drift?",
        "The data change.\nThe model does not.",
        "Monitoring",
        Hard,
    );
    for (text, file) in [
        (
            "# my questions\nMonitoring:\n  - question: What is drift?\n    answer: |\n      The data change.\n      The model does not.\n    difficulty: hard\n",
            "b.yaml",
        ),
        (
            "- question: \"What is drift?\"\n  answer: >-\n    The data change.\n\n    The model does not.\n  section: Monitoring\n  difficulty: hard\n",
            "b.yml",
        ),
        (
            "---\nquestion: What is drift?\nanswer: |-\n  The data change.\n  The model does not.\nsection: Monitoring\ndifficulty: hard\n",
            "stdin",
        ),
        (
            "[[questions]]\nquestion = \"What is drift?\"\nanswer = \"\"\"\nThe data change.\nThe model does not.\"\"\"\nsection = \"Monitoring\"\ndifficulty = \"hard\"\n",
            "b.toml",
        ),
        (
            "[[questions]]\nquestion = \"What is drift?\"\nanswer = \"The data change.\\nThe model does not.\"\nsection = \"Monitoring\"\ndifficulty = \"hard\"\n",
            "stdin",
        ),
        (
            "{\"question\": \"What is drift?\",\n \"answer\": \"The data change.\\nThe model does not.\",\n \"section\": \"Monitoring\", \"difficulty\": \"hard\"}\n",
            "b.json",
        ),
    ] {
        check(text, file, &[drift]);
    }
    let told = |text: &str, file: &str| {
        import(text.as_bytes(), file, &ImportOptions::default())
            .unwrap_err()
            .to_string()
    };
    assert!(
        told("a: [1\nb: 2\n", "b.yaml").starts_with("b.yaml:"),
        "{}",
        told("a: [1\nb: 2\n", "b.yaml")
    );
    assert!(told("[[q]\n", "b.toml").starts_with("b.toml:1: not valid TOML: "));
    // Aliases of aliases must not fill the memory.
    let bomb = (1..40).fold(
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_string(),
        |text, n| {
            let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
            format!("{text}a{n}: &a{n} [{aliases}]\n")
        },
    );
    assert!(told(&bomb, "bomb.yaml").contains("not valid YAML"));
}

#[test]
fn entities_are_decoded_wherever_they_stand() {
    check(
        r#"{"results":[{"question":"What does &quot;p-value&quot; mean at 5&deg;C in a caf&eacute;?","correct_answer":"It&#039;s a tail probability","incorrect_answers":["a &amp; b","b"]}]}"#,
        "quiz.json",
        &[(
            "What does \"p-value\" mean at 5°C in a café?\n\n- A) It's a tail probability\n- B) a & b\n- C) b",
            "It's a tail probability",
            "",
            Medium,
        )],
    );
}

#[test]
fn a_notion_database_is_one_bank() {
    let id = "1a2b3c4d5e6f70819203a4b5c6d7e8f9";
    let options = ImportOptions {
        bank_name: Some("Bank".into()),
        ..ImportOptions::default()
    };
    let table = "Name,Difficulty,Tags\nWhat is drift,Hard,ML\nWhat is bias?,Easy,ML\n";
    let page = "# What is drift\n\nDifficulty: Hard\nTags: ML\nCreated time: May 1, 2026\n\nThe data change.\n\nThe model does not.\n";
    let read = |text: &str, file: String| import(text.as_bytes(), &file, &options);
    let page = read(page, format!("Bank {id}/What is drift {id}.md")).unwrap();
    assert_eq!(
        understood(&page),
        [(
            "What is drift".into(),
            "The data change.\n\nThe model does not.".into(),
            "ML".into(),
            Hard
        )]
    );
    let mut all = read(table, format!("Bank {id}_all.csv")).unwrap();
    merge(&mut all, page, "What is drift");
    assert_eq!(all.bank.questions.len(), 2, "{all:?}");
    assert!(
        all.skipped.iter().any(|s| s.why.contains("Created time")),
        "{:?}",
        all.skipped
    );
    assert_eq!((all.with_answer, all.bank.name.as_str()), (1, "Bank"));
}

#[test]
fn the_last_words_of_a_chat_model_are_left_out_and_listed() {
    let imported = read(
        "## Section 1: Fundamentals\n**What is bias?**\n- An error\n\n**What is variance?**\n- A spread\n\nLet me know if you'd like me to expand on any of these!\n",
        "chat.md",
    );
    let last = imported.bank.questions.last().unwrap();
    assert_eq!(
        (last.model_answer.as_deref(), last.topic.as_str()),
        (Some("- A spread"), "fundamentals")
    );
    let skipped: Vec<usize> = imported.skipped.iter().map(|s| s.line).collect();
    assert_eq!(skipped, [8]);
}

#[test]
fn other_files_are_refused_by_name() {
    let options = ImportOptions::default();
    let refused = [
        import(b"", "empty.md", &options),
        import(b"\xef\xbb\xbf \n\n", "blank.txt", &options),
        import(b"# Interview questions\n", "heading.md", &options),
        import(b"<!DOCTYPE html><html><h2>What is drift?</h2></html>", "page.html", &options),
        import(b"{\\rtf1\\ansi What is drift?}", "notes.rtf", &options),
        import(b"{\"cells\": [], \"nbformat\": 4}", "notes.ipynb", &options),
        import(b"PK\x03\x04..word/document.xml", "questions.docx", &options),
        import(b"PK\x03\x04..collection.anki21", "deck.apkg", &options),
        import(b"\x1f\x8b\x08", "bank.md.gz", &options),
        import(b"\x89PNG\r\n", "shot.png", &options),
        import(b"# Jane Doe\n## Experience\n- Design and build ML services\n- Write tests\n## Education\n- Explain later\n", "cv.md", &options),
        import(b"def f():\n    # What is this?\n    pass\n", "code.py", &options),
    ];
    let told: String = refused
        .into_iter()
        .map(|e| format!("{}\n", e.unwrap_err()))
        .collect();
    insta::assert_snapshot!(told, @r#"
    empty.md: the file is empty
    blank.txt: the file is empty
    heading.md: no question found (read as markdown); questions are looked for in headings, bold lines, lists, `Q:` lines, tables and <details>
    page.html: this is a web page (HTML); copy its text into a .txt or .md file, or save it as Markdown, and add that
    notes.rtf: this is a rich text document (RTF); save it as plain text or Markdown and add that
    notes.ipynb: this is a Jupyter notebook; export it as Markdown (`jupyter nbconvert --to markdown FILE`) and add that
    questions.docx: this is a Word document (.docx); save it as plain text or Markdown and add that
    deck.apkg: this is an Anki package (.apkg); in Anki choose File › Export › Notes in Plain Text (.txt) and add that file
    bank.md.gz: this is a compressed file (gzip); unpack it and add the files or the folder
    shot.png: this is an image; type or copy its words into a text file and add that
    cv.md: this is a CV or a job description, not a list of questions; `viva interview --cv FILE` or `--job FILE` asks what fits it
    code.py: this is a program (.py); write its questions into a .md or .csv file and add that
    "#);
}

/// Easy words of other languages, so that all three levels are tried.
#[test]
fn words_for_difficulty() {
    for (word, expected) in [
        ("leicht", Easy),
        ("Fácil", Easy),
        ("facile", Easy),
        ("łatwy", Easy),
        ("简单", Easy),
        ("初級", Easy),
        ("mittel", Medium),
        ("moyen", Medium),
        ("medio", Medium),
        ("中等", Medium),
        ("普通", Medium),
        ("sehr schwer", Hard),
        ("très difficile", Hard),
        ("trudne", Hard),
        ("困难", Hard),
        ("сложный", Hard),
    ] {
        let imported = read(&format!("question,difficulty\nWhat?,{word}\n"), "b.csv");
        assert_eq!(imported.bank.questions[0].difficulty, expected, "{word}");
        assert_eq!(imported.with_difficulty, 1, "{word}");
    }
    let unknown = read("question,difficulty\nWhat?,krass\nWhy?,krass\n", "b.csv");
    assert_eq!(
        unknown.skipped[0].why,
        "the difficulty \"krass\" is not known: medium (2 questions)"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(400))]

    /// Nothing that can be read in a page is lost unseen.
    #[test]
    fn every_word_is_kept_or_its_line_is_listed(lines in proptest::collection::vec(page_line(), 1..20)) {
        // Words that stand once in the page, so that where one is found is known.
        let mut number = 0;
        let text: String = lines.iter().map(|line| {
            let mut out = String::new();
            for part in line.split('W') {
                out.push_str(part);
                number += 1;
                out.push_str(&format!("wo{}rd", word_of(number)));
            }
            out + "\n"
        }).collect();
        let Ok(imported) = import(text.as_bytes(), "page.md", &ImportOptions::default()) else { return Ok(()) };
        let kept = crate::bank::markdown::render(&imported.bank).to_lowercase();
        for (at, line) in text.lines().enumerate() {
            let listed = imported.skipped.iter().any(|s| (s.line..=s.through).contains(&(at + 1)));
            for word in line.split(|c: char| !c.is_alphabetic()).filter(|word| word.starts_with("wo") && word.ends_with("rd")) {
                proptest::prop_assert!(listed || kept.contains(word), "{word} of line {} is lost:\n{text}\n{:?}\n{kept}", at + 1, imported.skipped);
            }
        }
    }
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
    ]
}
