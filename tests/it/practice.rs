//! What practice leaves behind: what is due, how the candidate stands, whose history it is.

use super::bakery::bakery;
use super::support::{Home, Pty, all};
use insta::assert_snapshot;
use serde_json::Value;

/// Runs on a day of January 2026; standard output and error.
fn on(home: &Home, day: u32, args: &[&str], input: &str) -> (String, String) {
    let clock = format!("2026-01-{day:02}T09:00:00Z");
    let output = home.run_with(args, input, &[("VIVA_CLOCK", &clock), ("TZ", "UTC")]);
    assert!(output.status.success(), "{args:?}: {}", all(&output));
    let text = |bytes: &[u8]| home.hide(&String::from_utf8_lossy(bytes));
    (text(&output.stdout), text(&output.stderr))
}

fn drill(home: &Home, day: u32, topic: &str, input: &str) -> String {
    on(
        home,
        day,
        &["drill", "--topic", topic, "-n", "1", "--seed", "1"],
        input,
    )
    .0
}

#[test]
fn a_drill_in_a_pipe_gives_a_second_try() {
    let home = bakery();
    let shown = drill(
        &home,
        5,
        "rising_dough",
        "Because it is warm.\n/done\nThe yeast eats the sugar and makes gas.\n/done\n",
    );
    assert!(
        shown.contains("Second try") && shown.contains("at first)"),
        "{shown}"
    );
    let report = on(&home, 5, &["report", "--last"], "").0;
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
        let (shown, _) = on(&home, 6, &args, input);
        assert!(
            shown.contains("That was the last question"),
            "{option} {input:?}: {shown}"
        );
    }
}

#[test]
fn enter_alone_leaves_a_second_try_at_a_terminal() {
    let home = bakery();
    let args = ["drill", "--topic", "rising_dough", "-n", "1"];
    let mut viva = Pty::sized(&home, &args, (40, 60), &[]);
    viva.wait_for("/done submits");
    viva.send("Because it is warm.\r/done\r");
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
    let home = bakery();
    let due = |day| on(&home, day, &["drill", "--due"], "");
    assert_snapshot!(due(5).0, @r"Nothing is due: nothing was practised yet. `viva interview` or `viva drill TOPIC` begins.");
    drill(&home, 5, "rising_dough", "Because it is warm.\n/done\n\n");
    drill(&home, 5, "sourdough", "I do not know.\n/done\n\n");
    assert_snapshot!(due(5).0, @r"Nothing is due today. The next 3 points come due tomorrow, on 2026-01-06. `viva drill TOPIC` or `viva interview` brings new points in.");
    let (shown, told) = due(8);
    assert!(shown.contains("Question 1 of"), "{shown}");
    assert_snapshot!(told, @r"viva: 3 points are due; 2 questions bring all of it back");
    let (shown, _) = on(
        &home,
        8,
        &["drill", "--due", "--bank", "data_scientist_senior"],
        "",
    );
    assert_snapshot!(shown, @r"3 points are due, but in no question that fits these options.");
    // The long view tells the same.
    let view: Value =
        serde_json::from_str(&on(&home, 5, &["report", "--all", "--format", "json"], "").0)
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
    let home = bakery();
    drill(&home, 5, "rising_dough", "Because it is warm.\n/done\n\n");
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

#[test]
fn progress_says_where_one_stands() {
    let home = bakery();
    assert_snapshot!(on(&home, 5, &["progress"], "").0, @r"No practice yet: `viva interview` is the first.");
    drill(
        &home,
        5,
        "rising_dough",
        "The yeast eats the sugar and makes gas. The gluten of kneaded flour holds the bubbles of gas.\n/done\n",
    );
    drill(&home, 12, "sourdough", "I do not know.\n/done\n\n");
    drill(
        &home,
        13,
        "oven_steam",
        "It keeps the crust soft while the loaf grows.\n/done\n\n",
    );
    assert_snapshot!(on(&home, 13, &["progress"], "").0, @r"
    Score      66 on average, by week: █▅  (2 weeks)
    Practice   3 questions, 3 scored, 0 min
    Streak     2 days, the longest 2 days
    Due        3 today, none in the next seven days · `viva drill --due`

    Weakest topics  expected  likely
    ──────────────  ────────  ───────
    sourdough       33        1 to 91
    rising dough    61        6 to 98

    Strongest topics  expected  likely
    ────────────────  ────────  ────────
    oven steam        72        12 to 99

    Expected: the score to be expected on a medium question of the topic, and where
    it lies with 95 % certainty.
    ");
    assert_snapshot!(on(&home, 13, &["progress", "--plain", "--since", "2026-01-12"], "").0, @r"
    Score: 57 on average
    Practice: 2 questions, 2 scored, 0 min
    Streak: 2 days, the longest 2 days
    Due: 3 today, none in the next seven days, `viva drill --due`

    Weakest topics: sourdough
    expected: 33
    likely: 1 to 91

    Weakest topics: rising dough
    expected: 61
    likely: 6 to 98

    Strongest topics: oven steam
    expected: 72
    likely: 12 to 99

    Expected: the score to be expected on a medium question of the topic, and where
    it lies with 95 % certainty.
    ");
    assert_snapshot!(on(&home, 20, &["progress", "--since", "2026-01-20"], "").0, @r"No practice since 2026-01-20. 3 points due today: `viva drill --due`. Without --since everything counts.");
}

#[test]
fn profiles_share_questions_and_nothing_else() {
    let home = bakery();
    on(
        &home,
        5,
        &[
            "--profile",
            "ada",
            "drill",
            "--topic",
            "sourdough",
            "-n",
            "1",
        ],
        "I do not know.\n/done\n\n",
    );
    let sessions = |args: &[&str]| {
        let all: Value = serde_json::from_str(&on(&home, 5, args, "").0).unwrap();
        all.as_array().unwrap().len()
    };
    assert_eq!(sessions(&["history", "--json", "--profile", "ada"]), 1);
    assert_eq!(sessions(&["history", "--json"]), 0);
    assert_eq!(sessions(&["history", "--json", "--profile", "default"]), 0);
    let output = home.run_with(&["history", "--json"], "", &[("VIVA_PROFILE", "ada")]);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("drill"),
        "{}",
        all(&output)
    );
    let reports: Vec<_> = home
        .files()
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "html"))
        .collect();
    assert!(
        reports.len() == 1 && reports[0].parent().unwrap().ends_with("reports/ada"),
        "{reports:?}"
    );
    let long = "a".repeat(51);
    for name in ["../other", "a/b", ".", "a b", "x\u{1b}[2J", long.as_str()] {
        let output = home.run(&["--profile", name, "history"], "");
        assert_eq!(output.status.code(), Some(2), "{name:?}: {}", all(&output));
        assert!(!all(&output).contains('\u{1b}'));
    }
}
