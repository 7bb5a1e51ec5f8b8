//! Words that people type: days, topics, profiles, answers of others.

use crate::support::{
    Home, Pty, all, drill_on_day, failure_output, home_with_small_bank, run_on_day,
};
use insta::assert_snapshot;
use serde_json::Value;

#[test]
fn since_takes_days_as_people_name_them() {
    let home = home_with_small_bank();
    drill_on_day(&home, 5, "sourdough", "I do not know.\n/done\n\n");
    for (since, found) in [
        ("7d", true),
        ("last week", true),
        ("2026-01-05", true),
        ("5.1.2026", true),
        ("yesterday", false),
        ("2 days ago", false),
    ] {
        let (shown, _) = run_on_day(&home, 8, &["progress", "--since", since], "");
        assert_eq!(shown.contains("Practice"), found, "{since}: {shown}");
    }
    let later = [("VIVA_CLOCK", "2026-01-08T09:00:00Z")];
    let told = home.run_with(&["report", "--since", "yesterday"], "", &later);
    assert!(
        all(&told).contains("no practice since 2026-01-07"),
        "{}",
        all(&told)
    );
    let told = failure_output(&home, &["progress", "--since", "soon"]);
    assert!(
        told.contains("write a day such as 2026-11-01, or 7d"),
        "{told}"
    );
}

#[test]
fn a_drill_asks_before_it_takes_what_is_only_near() {
    let home = Home::new();
    assert_snapshot!(failure_output(&home, &["drill"]), @r#"
    viva: name what to practise: `viva drill overfitting`
      hint: `viva drill --due` brings back what you missed
      hint: `viva bank list --topics` names every topic
    exit code 2
    "#);
    let told = failure_output(&home, &["drill", " "]);
    assert!(told.contains("name what to practise"), "{told}");
    let told = failure_output(&home, &["drill", "kubernetes"]);
    assert!(
        told.contains("no question is about \"kubernetes\"; the nearest: "),
        "{told}"
    );
    let told = failure_output(&home, &["drill", "asdfghjkl"]);
    assert!(told.contains("there is no topic \"asdfghjkl\""), "{told}");

    let mut viva = Pty::start(&home, &["drill", "kubernetes"], 100, &[]);
    viva.wait_for("Practise these?");
    viva.send("\r");
    viva.wait_for("nothing was begun");
    assert_eq!(viva.end(), 2);
}

#[test]
fn a_mistyped_profile_is_asked_about() {
    let home = home_with_small_bank();
    let anna = [
        "--profile",
        "anna",
        "drill",
        "--topic",
        "sourdough",
        "-n",
        "1",
    ];
    run_on_day(&home, 5, &anna, "I do not know.\n/done\n\n");

    let same = home.run(&["history", "--json", "--profile", "Anna"], "");
    assert_snapshot!(String::from_utf8_lossy(&same.stderr), @r#"
    viva: going on with the profile "anna"
    "#);
    let sessions: Value = serde_json::from_slice(&same.stdout).unwrap();
    assert_eq!(sessions.as_array().unwrap().len(), 1);
    let near = failure_output(&home, &["history", "--profile", "annna"]);
    assert_snapshot!(near, @r#"
    viva: there is no profile "annna"
      hint: there is the default one, and anna
    exit code 2
    "#);
    assert!(
        !home.files().iter().any(|f| f.ends_with("annna.db")),
        "reading has made a profile"
    );
    let told = failure_output(&home, &["--profile", "Anna Müller", "history"]);
    assert!(
        told.contains("has a blank: write it as Anna-Müller"),
        "{told}"
    );

    let mut viva = Pty::start(&home, &["history", "--profile", "ana"], 100, &[]);
    viva.wait_for("Use \"anna\"? [Y/n]");
    viva.send("\r");
    viva.wait_for("started");
    assert_eq!(viva.end(), 0);
}

#[test]
fn numbers_and_files_are_refused_in_one_line() {
    let home = Home::new();
    for args in [
        ["interview", "--minutes", "1.5"],
        ["interview", "--minutes", "-5"],
        ["interview", "-n", "0"],
        ["interview", "-n", "-1"],
        ["interview", "--job", "https://example.org/job"],
        ["interview", "--job", "file:///tmp/job.txt"],
        ["interview", "--cv", "www.example.org/cv"],
    ] {
        let told = failure_output(&home, &args);
        let first = told.lines().next().unwrap();
        assert!(
            [
                "whole minutes",
                "at least 1",
                "a whole number",
                "takes a file"
            ]
            .iter()
            .any(|w| first.contains(w)),
            "{told}"
        );
    }
}

#[test]
fn grade_takes_tables_and_arrays_and_gives_tables() {
    let home = Home::new();
    let table = "id;Frage;Antwort;Musterantwort\na;What is overfitting?;it learns the noise in the training set by heart, so on unseen data it performs badly;The model fits noise of the training data and does badly on new data.\n";
    let output = home.run(&["grade", "-", "--offline"], table);
    let row: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", all(&output)));
    assert_eq!(
        (&row["id"], &row["status"]),
        (&"a".into(), &"scored".into()),
        "{row}"
    );

    let array = "[\n{\"id\": \"=1\", \"question\": \"Why?\", \"answer\": \"So.\", \"criteria\": [{\"id\": \"x\", \"text\": \"Names the cause of it\"}]}\n]";
    let shown = home.text(&["grade", "-", "--offline", "--format", "csv"], array);
    assert_eq!(
        shown.lines().next(),
        Some(
            "id,status,score,score_low,score_high,band,criteria,assessor,reason,likely_low,likely_high"
        )
    );
    assert!(
        shown.lines().nth(1).unwrap().starts_with("'=1,scored,"),
        "{shown}"
    );

    let told = home.run(&["grade", "-"], "Dear all,\nhere are my answers.\n");
    assert_eq!(told.status.code(), Some(2));
    let told = all(&told);
    assert!(
        told.contains("this is neither JSON nor a table, not a list of answers"),
        "{told}"
    );
    let help = home.text(&["grade", "--help"], "");
    assert!(help.contains("\"answer\": \"The data change.\""), "{help}");
}
