//! `viva drill`: a topic in plain words, a second try, what is due.

use crate::support::{Home, Pty, all, drill_on_day, home_with_small_bank, json_output, run_on_day};
use insta::assert_snapshot;
use serde_json::Value;

#[test]
fn a_drill_in_plain_words_names_what_it_matched() {
    let home = Home::new();
    let output = home.run(
        &[
            "drill",
            "how",
            "transformers",
            "attend",
            "-n",
            "1",
            "--follow-ups",
            "0",
        ],
        "weights\n/done\n",
    );
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("transformer architecture"),
        "{}",
        all(&output)
    );
    assert_eq!(
        json_output(&home, &["history", "--json"])[0]["kind"],
        "drill"
    );
}

#[test]
fn what_was_missed_comes_due() {
    let home = Home::new();
    assert!(
        home.text(&["drill", "--due"], "")
            .contains("Nothing is due")
    );
    let args = [
        "interview",
        "--questions",
        "1",
        "--follow-ups",
        "0",
        "--topic",
        "canary_deployments",
    ];
    home.text(&args, "I would roll it out slowly.\n/done\n");
    let progress = json_output(&home, &["progress", "--json"]);
    assert_eq!(progress["total"]["attempts"], 1, "{progress}");
    assert!(home.text(&["progress"], "").contains("canary deployments"));
    let later = [("VIVA_CLOCK", "2026-03-05T09:00:00Z")];
    let output = home.run_with(
        &["drill", "--due", "-n", "2", "--follow-ups", "0"],
        "again\n/done\n/quit\n",
        &later,
    );
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("points are due"),
        "{}",
        all(&output)
    );
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("Question 1 of"),
        "{}",
        all(&output)
    );
}

#[test]
fn a_drill_in_a_pipe_gives_a_second_try() {
    let home = home_with_small_bank();
    let shown = drill_on_day(
        &home,
        5,
        "rising_dough",
        "Because it is warm.\n/done\nThe yeast eats the sugar and makes gas.\n/done\n",
    );
    assert!(
        shown.contains("Second try") && shown.contains("at first)"),
        "{shown}"
    );
    let report = run_on_day(&home, 5, &["report", "--last"], "").0;
    assert!(
        report.contains("**Second try** · after the missing points had been named"),
        "{report}"
    );
    // An empty line, /skip and --once leave it out.
    for (input, option) in [
        ("No idea\n/done\n\n", "--plain"),
        ("No idea\n/done\n/skip\n", "--plain"),
        ("No idea\n/done\n", "--once"),
    ] {
        let args = [
            "drill",
            "--topic",
            "rising_dough",
            "-n",
            "1",
            "--follow-ups",
            "0",
            option,
        ];
        let (shown, _) = run_on_day(&home, 6, &args, input);
        assert!(
            shown.contains("That was the last question"),
            "{option} {input:?}: {shown}"
        );
    }
}

#[test]
fn enter_alone_leaves_a_second_try_at_a_terminal() {
    let home = home_with_small_bank();
    let args = ["drill", "--topic", "rising_dough", "-n", "1"];
    let mut viva = Pty::sized(&home, &args, (40, 60), &[]);
    viva.wait_for("/done submits");
    viva.answer("Because it is warm.");
    viva.wait_for("Enter alone goes on");
    let screen = viva.screen();
    let hint = screen.lines().find(|l| l.contains("Enter alone")).unwrap();
    assert!(
        hint.contains("/help"),
        "the line fits in 60 columns: {screen}"
    );
    assert!(
        screen.contains("Yeast eats sugar and makes gas"),
        "the missing points are named: {screen}"
    );
    viva.send("\r");
    viva.wait_for("That was the last question");
    assert_eq!(viva.end(), 0);
}

#[test]
fn what_is_due_is_told_before_it_is_due_and_when() {
    let home = home_with_small_bank();
    let due = |day| run_on_day(&home, day, &["drill", "--due"], "");
    assert_snapshot!(due(5).0, @r"Nothing is due: nothing was practised yet. `viva interview` or `viva drill TOPIC` begins.");
    drill_on_day(&home, 5, "rising_dough", "Because it is warm.\n/done\n\n");
    drill_on_day(&home, 5, "sourdough", "I do not know.\n/done\n\n");
    assert_snapshot!(due(5).0, @r"Nothing is due today. The next 3 points come due tomorrow, on 2026-01-06. `viva drill TOPIC` or `viva interview` brings new points in.");
    let (shown, told) = due(8);
    assert!(shown.contains("Question 1 of"), "{shown}");
    assert_snapshot!(told, @r"viva: 3 points are due; 2 questions bring all of it back");
    let (shown, _) = run_on_day(
        &home,
        8,
        &["drill", "--due", "--bank", "data_scientist_senior"],
        "",
    );
    assert_snapshot!(shown, @r"3 points are due, but in no question that fits these options.");
    // The long view tells the same.
    let view: Value =
        serde_json::from_str(&run_on_day(&home, 5, &["report", "--all", "--format", "json"], "").0)
            .unwrap();
    let due: Vec<String> = view["due"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| {
            format!(
                "{} {} {}",
                d["at"]["date"].as_str().unwrap(),
                d["points"],
                d["command"].as_str().unwrap()
            )
        })
        .collect();
    assert_snapshot!(due.join("\n"), @r"
    2026-01-06 2 viva drill --topic rising_dough
    2026-01-06 1 viva drill --topic sourdough
    ");
}

/// So that the first drill of what is due waits for no model.
#[test]
fn the_vectors_of_what_was_checked_are_kept_when_the_session_ends() {
    let home = home_with_small_bank();
    drill_on_day(&home, 5, "rising_dough", "Because it is warm.\n/done\n\n");
    let history =
        rusqlite::Connection::open(home.path().join("history").join("default.db")).unwrap();
    let keys = |of: &str| -> Vec<String> {
        let mut rows = history
            .prepare(&format!("SELECT key FROM {of} ORDER BY key"))
            .unwrap();
        rows.query_map([], |r| r.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    };
    assert_eq!(keys("cards").len(), 2);
    assert_eq!(keys("vectors"), keys("cards"));
}
