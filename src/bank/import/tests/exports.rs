//! What programs and people of many countries export: one small file each, and what is understood.

use super::super::*;
use super::{answers, read};
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
    let skipped: Vec<_> = between
        .skipped
        .iter()
        .map(|s| (s.line, s.through))
        .collect();
    assert_eq!(skipped, [(4, 6)], "{:?}", between.skipped);
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
fn letters_before_a_colon_in_other_languages() {
    check(
        "F: Was ist AUC?\nA: Rang.\n\nF: Was ist Drift?\nA: Änderung.\n",
        "karten.txt",
        &[
            ("Was ist AUC?", "Rang.", "", Medium),
            ("Was ist Drift?", "Änderung.", "", Medium),
        ],
    );
    check(
        "P: ¿Qué es AUC?\nR: Una probabilidad.\n",
        "tarjetas.txt",
        &[("¿Qué es AUC?", "Una probabilidad.", "", Medium)],
    );
}

#[test]
fn the_letter_of_a_choice_stands_for_its_text() {
    check(
        "What is drift?\nA. Change of data\nB. Nothing\nANSWER: A\n\nWhat is bias?\nA) Error\nB) x\nC) Shift\nANSWER: A, C\n",
        "aiken.txt",
        &[
            (
                "What is drift?\n\nA. Change of data\nB. Nothing",
                "A. Change of data",
                "",
                Medium,
            ),
            (
                "What is bias?\n\nA) Error\nB) x\nC) Shift",
                "A) Error\nC) Shift",
                "",
                Medium,
            ),
        ],
    );
    check(
        "## What helps?\n- a) Luck\n- b) Data\n\n**Correct answer:** b)\n\nMore data lowers variance.\n",
        "quiz.md",
        &[(
            "What helps?\n\n- a) Luck\n- b) Data",
            "b) Data\n\nMore data lowers variance.",
            "",
            Medium,
        )],
    );
}

#[test]
fn entities_of_a_page_are_decoded_outside_of_code() {
    check(
        "## What is bias?\nError <br> two &amp; &eacute; but `&amp;`\n",
        "page.md",
        &[("What is bias?", "Error  two & é but `&amp;`", "", Medium)],
    );
}

#[test]
fn difficulties_of_their_own_scale() {
    let levels = |words: &[&str]| -> Vec<Difficulty> {
        let rows: String = (words.iter().enumerate())
            .map(|(at, word)| format!("What is {at}?,x,{word}\n"))
            .collect();
        let imported = read(&format!("Question,Answer,Difficulty\n{rows}"), "b.csv");
        assert_eq!(imported.skipped, [], "{words:?}");
        imported
            .bank
            .questions
            .iter()
            .map(|q| q.difficulty)
            .collect()
    };
    assert_eq!(levels(&["1/5", "2/5"]), [Easy, Easy]);
    assert_eq!(levels(&["3/5"]), [Medium]);
    assert_eq!(
        levels(&["5/5", "100%", "0 %", "2 of 3"]),
        [Hard, Hard, Easy, Medium]
    );
    assert_eq!(levels(&["L1", "L3", "L5"]), [Easy, Medium, Hard]);
    assert_eq!(levels(&["ง่าย", "ยาก", "складний"]), [Easy, Hard, Hard]);
}

#[test]
fn names_of_columns_in_more_words() {
    for (header, answer) in [
        ("Nr.;Frage;Musterlösung;Niveau", true),
        ("Nr.;Vraag;Antwoord van het model;Niveau", true),
        ("Nr;คำถาม;คำตอบ;ความยาก", true),
    ] {
        let imported = read(
            &format!("{header}\n1;Was ist Drift?;Änderung;hard\n"),
            "b.csv",
        );
        let question = &imported.bank.questions[0];
        assert_eq!(question.model_answer.is_some(), answer, "{header}");
        assert_eq!((question.difficulty, imported.with_difficulty), (Hard, 1));
        assert_eq!(imported.skipped, [], "{header}");
    }
}

#[test]
fn a_quote_that_is_never_closed_is_a_mark() {
    let imported = read(
        "Question,Answer\nWhy?,So\n\"What is drift?,Change\nWhat is bias?,Error\n",
        "b.csv",
    );
    let questions: Vec<_> = understood(&imported)
        .into_iter()
        .map(|q| (q.0, q.1))
        .collect();
    assert_eq!(
        questions,
        [
            ("Why?".into(), "So".into()),
            ("What is drift?".into(), "Change".into()),
            ("What is bias?".into(), "Error".into()),
        ]
    );
    assert_eq!(imported.skipped[0].line, 3);
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
            "taken for the names of the columns: Sual, Cavab, Səviyyə; taken by what they hold: \
             question = \"Sual\", answer = \"Cavab\" (--map decides otherwise)",
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
    heading.md: no question found (read as markdown); questions are looked for in headings, bold lines, lists, `Q:` lines, tables, <details> and lines `front::back`; a tab between question and answer, or a CSV file with the names of its columns, will do as well
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

#[test]
fn page_breaks_and_soft_line_breaks_join_nothing() {
    for (text, file, expected) in [
        (
            "1. What is drift?\nChange.\n\u{c}2. What is bias?\nError.\n",
            "b.txt",
            vec!["Change.", "Error."],
        ),
        (
            "Question\tAnswer\nWhat is drift?\tChange\u{b}of data\n",
            "b.tsv",
            vec!["Change of data"],
        ),
        (
            "## What is drift?\n\nchange\u{c}of\u{1f}data\n",
            "b.md",
            vec!["change of data"],
        ),
    ] {
        assert_eq!(answers(text, file), expected, "{text:?}");
    }
}

#[test]
fn values_stay_as_they_are_written() {
    let yaml = "- q: What is a?\n  a: no\n- q: What is b?\n  a: Off\n- q: What is c?\n  a: 012\n\
        - q: What is d?\n  a: 1_000\n- q: What is e?\n  a: 2026-11-01\n\
        - q: What is f?\n  a: true\n- q: What is g?\n  a: 42\n";
    let written = ["no", "Off", "012", "1_000", "2026-11-01", "true", "42"];
    assert_eq!(answers(yaml, "b.yaml"), written);

    let toml = "[[q]]\nquestion = \"What is a?\"\nanswer = 3.10\n[[q]]\nquestion = \"What is b?\"\n\
        answer = 2026-11-01\n[[q]]\nquestion = \"What is c?\"\nanswer = 1_000\n";
    assert_eq!(answers(toml, "b.toml"), ["3.10", "2026-11-01", "1_000"]);
}

#[test]
fn negated_and_halved_difficulties_are_not_guessed() {
    let of = |word: &str| {
        let text = format!("question,difficulty\nWhat?,{word}\nWhy?,★☆☆☆☆\n");
        let imported = read(&text, "b.csv");
        (
            imported.bank.questions[0].difficulty,
            imported.with_difficulty,
        )
    };
    for word in [
        "not easy",
        "not hard",
        "easy/medium",
        "medium-hard",
        "nicht schwer",
    ] {
        assert_eq!(of(word), (Medium, 1), "{word}");
    }
    for (word, expected) in [
        ("★★☆☆☆", Easy),
        ("★★★☆☆", Medium),
        ("★★★★☆", Hard),
        ("very hard", Hard),
    ] {
        assert_eq!(of(word), (expected, 2), "{word}");
    }
}
