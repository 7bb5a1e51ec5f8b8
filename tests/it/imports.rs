//! What `viva bank add --dry-run` says of files as people have them.

use crate::support::{Home, all, failure_output, json_output};
use insta::assert_snapshot;

fn write(home: &Home, name: &str, text: &str) -> String {
    let path = home.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_string()
}

fn dry_run(home: &Home, name: &str, text: &str) -> String {
    let path = write(home, name, text);
    home.text(&["bank", "add", "--dry-run", &path], "")
}

#[test]
fn a_dry_run_shows_the_first_questions_and_what_is_left_out() {
    let home = Home::new();
    assert_snapshot!(dry_run(&home, "fragen.csv", "sep=;\nFrage;Antwort;Schwierigkeit;Kapitel;Notiz\nWas ist Drift?;Änderung der Daten;schwer;Betrieb;alt\nWas ist Bias?;Systematischer Fehler;krass;Statistik;\nWarum?;;leicht;;\nWie?;So.;mittel;;\n;;;;neu\n"), @r#"
    HOME/fragen.csv: 4 questions (csv), 3 with an answer, 0 with key points, 3 with a difficulty
      - Was ist Drift?
        = Änderung der Daten
        hard · Betrieb
      - Was ist Bias?
        = Systematischer Fehler
        medium · Statistik
      - Warum?
        no answer
        easy
      - Wie?
        = So.
        medium
      left out:
        line 3: the column "Notiz" is not read (1 time); --map gives it a meaning
        line 4: the difficulty "krass" is not known: medium (1 question)
        line 7: the row holds no question
      nothing was written (--dry-run)
    "#);
    let notes = dry_run(
        &home,
        "notes.md",
        "# Notes\nWritten by me.\n\n#flashcards/ml\n\nWhat is recall?::Share of positives found\n\nWhat is a closure?\n?\nA function with its scope.\n<!--SR:!2026-08-10,27,270-->\n",
    );
    for line in [
        "  - What is recall?",
        "    = Share of positives found",
        "    medium · ml",
        "    = A function with its scope.",
        "    line 2: no part of a question: Written by me.",
    ] {
        assert!(notes.lines().any(|l| l == line), "{line}: {notes}");
    }
}

#[test]
fn a_dry_run_shows_the_last_question_with_key_points_and_red_flags() {
    let home = Home::new();
    let list = "what's bias\n - an error\nwhat's drift\n - a change\n";
    let list = format!("{list}why scale\n - for distances\nhow to ship\n - in steps\n");
    assert_snapshot!(dry_run(&home, "own.txt", &format!("{list}when to stop\n - never\n")), @r#"
    HOME/own.txt: 5 questions (markdown), 5 with an answer, 0 with key points, 0 with a difficulty
      - what's bias
        = an error
        medium
      - what's drift
        = a change
        medium
      - why scale
        = for distances
        medium
      …
      - when to stop
        = never
        medium
      nothing was written (--dry-run)
    "#);
    let sheet =
        "1. What is bias? (Looking for: data; time)\n   Red flags: calls it noise\n2. Why us?\n";
    assert_snapshot!(dry_run(&home, "sheet.txt", sheet), @r#"
    HOME/sheet.txt: 2 questions (markdown), 0 with an answer, 1 with key points, 0 with a difficulty
      - What is bias?
        no answer
        + data; time
        ! calls it noise
        medium
      - Why us?
        no answer
        medium
      nothing was written (--dry-run)
    "#);
}

#[test]
fn a_dry_run_tells_the_same_as_json() {
    let home = Home::new();
    let path = write(
        &home,
        "q.yaml",
        "- question: What is drift?\n  answer: The data change.\n  owner: me\n",
    );
    let told = json_output(&home, &["bank", "add", "--dry-run", "--json", &path]);
    assert_snapshot!(serde_json::to_string_pretty(&told).unwrap(), @r#"
    {
      "format": "yaml",
      "bank": "q",
      "questions": 1,
      "with_answer": 1,
      "with_key_points": 0,
      "with_difficulty": 0,
      "first": [
        {
          "text": "What is drift?",
          "answer": "The data change.",
          "section": "",
          "topic": "q",
          "difficulty": "medium",
          "type": "conceptual",
          "key_points": [],
          "red_flags": []
        }
      ],
      "last": {
        "text": "What is drift?",
        "answer": "The data change.",
        "section": "",
        "topic": "q",
        "difficulty": "medium",
        "type": "conceptual",
        "key_points": [],
        "red_flags": []
      },
      "skipped": [
        {
          "line": 1,
          "through": 1,
          "why": "the field \"owner\" is not read (1 time); --map gives it a meaning"
        }
      ]
    }
    "#);
}

#[test]
fn a_folder_that_notion_exported_is_one_bank() {
    let home = Home::new();
    let id = "1a2b3c4d5e6f70819203a4b5c6d7e8f9";
    let table = "Name,Difficulty,Tags\nWhat is drift,Hard,ML\nWhat is bias?,Easy,ML\n";
    write(
        &home,
        &format!("Export/Questions {id}.csv"),
        "Name\nWhat is drift\n",
    );
    write(&home, &format!("Export/Questions {id}_all.csv"), table);
    write(
        &home,
        &format!("Export/Questions/What is drift {id}.md"),
        "# What is drift\n\nDifficulty: Hard\nTags: ML\n\nThe data change.\n",
    );
    write(
        &home,
        &format!("Export/Questions/What is bias {id}.md"),
        "# What is bias?\n\nDifficulty: Easy\nTags: ML\n\nA systematic error.\n",
    );
    let folder = home.path().join("Export");
    let added = json_output(&home, &["bank", "add", "--json", folder.to_str().unwrap()]);
    assert_eq!(
        (
            &added["bank"],
            &added["questions"],
            &added["with_answer"],
            &added["added"]
        ),
        (&"Questions".into(), &2.into(), &2.into(), &2.into()),
        "{added}"
    );
}

#[test]
fn a_folder_of_notion_is_named_without_ids() {
    let home = Home::new();
    let id = "1a2b3c4d5e6f70819203a4b5c6d7e8f9";
    write(
        &home,
        &format!("Export/ML {id}_all.csv"),
        "Name,Answer\nWhat is drift?,Change\n",
    );
    write(
        &home,
        &format!("Export/ML {id}/What is drift {id}.md"),
        "# What is drift?\n\nAnswer: Change\n\nLonger text.\n",
    );
    let folder = home.path().join("Export");
    let told = home.text(&["bank", "add", "--dry-run", folder.to_str().unwrap()], "");
    assert_snapshot!(told, @r"
    HOME/Export/ML/What is drift.md and 1 more file: 1 question (markdown), 1 with an answer, 0 with key points, 0 with a difficulty
      - What is drift?
        = Change
        medium
      left out:
        line 5: the text of the page is not read: a property is the answer
      nothing was written (--dry-run)
    ");
}

#[test]
fn the_encoding_that_was_assumed_is_named_and_can_be_told() {
    let home = Home::new();
    let path = home.path().join("alt.csv");
    // In cp850.
    let bytes = b"Frage;Antwort\nWas ist \x9aberanpassung?;gr\x94\xe1er als n\x94tig\n";
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap();
    assert_snapshot!(home.text(&["bank", "add", "--dry-run", path], ""), @r"
    HOME/alt.csv: 1 question (csv), 1 with an answer, 0 with key points, 0 with a difficulty
      not UTF-8: read as cp850 (--encoding names another)
      - Was ist Überanpassung?
        = größer als nötig
        medium
      nothing was written (--dry-run)
    ");

    let told = [
        "bank",
        "add",
        "--dry-run",
        "--json",
        "--encoding",
        "mac",
        path,
    ];
    assert_eq!(json_output(&home, &told)["encoding"], "macintosh");
    let wrong = failure_output(&home, &["bank", "add", "--encoding", "klingon", path]);
    assert!(
        wrong.contains("--encoding klingon: no such encoding"),
        "{wrong}"
    );
}

#[test]
fn what_is_no_list_of_questions_is_refused_and_says_what_to_do() {
    let home = Home::new();
    let page = write(
        &home,
        "page.html",
        "<!doctype html><html><body><p>What is drift?</p></body></html>",
    );
    assert_snapshot!(failure_output(&home, &["bank", "add", &page]), @r#"
    viva: HOME/page.html: this is a web page (HTML); copy its text into a .txt or .md file, or save it as Markdown, and add that
      hint: nothing of it was imported
    exit code 1
    "#);
}

#[test]
fn lists_name_topics_and_wrong_names_say_what_there_is() {
    let home = Home::new();
    let topics = home.text(&["bank", "list", "--topics"], "");
    assert!(topics.contains("data_leakage"), "{topics}");
    assert_snapshot!(failure_output(&home, &["bank", "show", "data_scientist_senior"]), @r#"
    viva: data_scientist_senior is a bank, not a question
      hint: `viva bank export data_scientist_senior` shows all of it, `viva bank list --topics` names its topics
    exit code 2
    "#);
    let near = failure_output(&home, &["bank", "show", "data_scientist_senor"]);
    assert!(
        near.contains("there is the bank data_scientist_senior"),
        "{near}"
    );
    let told = failure_output(&home, &["bank", "search", " "]);
    assert!(
        told.starts_with(
            "viva: say what to look for
"
        ),
        "{told}"
    );
    let told = failure_output(&home, &["interview", "--level", "xyz"]);
    assert!(
        told.contains("there are ") && told.contains("Senior"),
        "{told}"
    );
    let foreign = write(
        &home,
        "mine.md",
        "## What is drift?\nChange.\n## Why?\nSo.\n",
    );
    let checked = home.run(&["bank", "check", &foreign], "");
    let told = all(&checked);
    assert!(
        told.contains("`viva bank add FILE` reads it") && told.contains("1 finding"),
        "{told}"
    );
}

#[test]
fn bank_names_stay_whole_at_eighty_columns() {
    let home = Home::new();
    let listed = home.run_with(&["bank", "list"], "", &[("COLUMNS", "80")]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    for bank in ["machine_learning_engineer_senior", "data_scientist_senior"] {
        assert!(listed.contains(bank), "{listed}");
    }
}
