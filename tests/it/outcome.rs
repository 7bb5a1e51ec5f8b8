//! `viva outcome`: what became of interviews, and how scores relate to it.

use crate::support::{Home, drill_on_day, home_with_small_bank, json_output, run_on_day};
use insta::assert_snapshot;

const GOOD: &str = "The yeast eats the sugar and makes gas. The gluten of kneaded flour holds the bubbles of gas.\n/done\n\n";
const NONE: &str = "I do not know.\n/done\n\n";

/// A home with a good drill, a bad one, and the id of the first.
fn practised() -> (Home, String) {
    let home = home_with_small_bank();
    drill_on_day(&home, 5, "rising_dough", GOOD);
    let first = json_output(&home, &["history", "--json"])[0]["id"].clone();
    drill_on_day(&home, 12, "sourdough", NONE);
    (home, first.as_str().unwrap().to_string())
}

fn outcome(home: &Home, args: &[&str]) -> String {
    let mut all = vec!["outcome"];
    all.extend(args);
    let text = run_on_day(home, 14, &all, "").0;
    text.replace(&short_ids(home)[0], "[second]")
        .replace(&short_ids(home)[1], "[first]")
}

/// The ends of the ids as they are shown, newest first.
fn short_ids(home: &Home) -> Vec<String> {
    let sessions = json_output(home, &["history", "--json"]);
    let ids = sessions.as_array().unwrap().iter();
    ids.map(|s| {
        let id = s["id"].as_str().unwrap();
        id[id.len() - 8..].to_string()
    })
    .collect()
}

#[test]
fn outcomes_are_told_replaced_listed_and_taken_back() {
    let (home, first) = practised();
    assert_snapshot!(outcome(&home, &[]), @"
    No outcome told yet. `viva outcome --real passed` tells of a real interview,
    `viva outcome SESSION failed` of one of `viva history`.
    ");
    assert_snapshot!(outcome(&home, &[&first, "failed"]), @"
    Noted: the drill of 2026-01-05 ([first]) failed. `viva outcome --undo`
    takes it back.
    ");
    assert_snapshot!(outcome(&home, &[&first, "passed"]), @"
    Noted: the drill of 2026-01-05 ([first]) passed (was: failed). `viva
    outcome --undo` takes it back.
    ");
    assert_snapshot!(outcome(&home, &["--real", "failed", "--on", "yesterday"]), @"
    Noted: the real interview of 2026-01-13 failed. `viva outcome --undo` takes
    it back.
    ");
    assert_snapshot!(outcome(&home, &["--real", "unknown", "--on", "2026-01-10"]), @"
    Noted: the real interview of 2026-01-10 unknown. `viva outcome --undo` takes
    it back.
    ");
    assert_snapshot!(outcome(&home, &[]), @"
    day         interview       result   practice score
    ──────────  ──────────────  ───────  ──────────────
    2026-01-13  real            failed   0 to 50
    2026-01-10  real            unknown  0 to 100
    2026-01-05  drill [first]  passed   0 to 100

    2 interviews with a result and practice before it. From 3 on they are compared
    with your scores.
    ");
    assert_snapshot!(outcome(&home, &["--undo"]), @"  Taken back: the real interview of 2026-01-10 unknown.");
    assert_snapshot!(outcome(&home, &[&first, "unknown"]), @"
    Noted: the drill of 2026-01-05 ([first]) unknown (was: passed). `viva
    outcome --undo` takes it back.
    ");
    assert_snapshot!(outcome(&home, &[&first, "--undo"]), @"
    Taken back: the drill of 2026-01-05 ([first]) unknown. It is passed again.
    ");
    assert_snapshot!(outcome(&home, &[&first, "--undo"]), @"
    Taken back: the drill of 2026-01-05 ([first]) passed. It is failed again.
    ");
    assert_snapshot!(outcome(&home, &[&first, "--undo"]), @"  Taken back: the drill of 2026-01-05 ([first]) failed.");
}

#[test]
fn progress_relates_three_and_more_to_scores() {
    let (home, first) = practised();
    outcome(&home, &[&first, "passed"]);
    outcome(&home, &["--real", "failed"]);
    let told = |home: &Home| {
        let text = run_on_day(home, 14, &["progress"], "").0;
        let from = text.find("Outcomes").expect("a line about outcomes");
        text[from..].split("\n\n").next().unwrap().to_string()
    };
    assert_snapshot!(told(&home), @"
    Outcomes   2 interviews with a result and practice before it. From 3 on they are
               compared with your scores.
    ");
    outcome(&home, &["--real", "failed", "--on", "2026-01-13"]);
    assert_snapshot!(told(&home), @"
    Outcomes   practice scored 0 to 100 on average for the 1 passed, 0 to 50 for the
               2 failed; in 2 of 2 pairs the passed one had the higher score. 3
               interviews are few: this may be chance.
    ");
    let json = json_output(&home, &["progress", "--json"]);
    assert_eq!(json["outcomes"]["failed"]["count"], 2, "{json}");
}

#[test]
fn an_interview_and_its_debrief_are_one() {
    let home = Home::new();
    let talk = "Ada: How do you implement blue-green deployments for ML models?\n\
        Bo: Two environments, one takes the traffic, the other gets the new model.\n";
    let told = |args: &[&str]| run_on_day(&home, 14, &[&["outcome"], args].concat(), "").0;
    told(&["--real", "failed", "--on", "2026-01-13"]);
    let debrief = ["debrief", "-", "--candidate", "Bo", "--on", "2026-01-13"];
    run_on_day(&home, 14, &debrief, talk);
    let id = json_output(&home, &["history", "--json"])[0]["id"].clone();
    let id = id.as_str().unwrap();

    let noted = told(&[id, "passed"]);
    assert!(noted.contains("(was: failed)"), "{noted}");
    let noted = told(&["--real", "unknown", "--on", "2026-01-13"]);
    assert!(noted.contains("(was: passed)"), "{noted}");
    let listed = json_output(&home, &["outcome", "--json"]);
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed[0]["session"], id, "{listed}");
    assert_eq!(listed[0]["result"], "unknown", "{listed}");
}

#[test]
fn outcomes_travel_with_an_export() {
    let (home, first) = practised();
    outcome(&home, &[&first, "passed"]);
    outcome(&home, &["--real", "failed"]);
    let export = home.text(&["history", "export"], "");

    let other = Home::new();
    let imported = other.text(&["history", "import", "-"], &export);
    assert_snapshot!(imported, @"2 sessions added, 0 known already. 2 outcomes added.");
    let again = other.text(&["history", "import", "-"], &export);
    assert_snapshot!(again, @"0 sessions added, 2 known already.");
    let told = |home: &Home| json_output(home, &["outcome", "--json"]);
    assert_eq!(told(&other), told(&home));

    // What somebody wrote by hand is refused by itself, not with the sessions.
    let forged = export.replacen("\"result\":\"passed\"", "\"result\":\"promoted\"", 1);
    let third = Home::new();
    let output = third.run(&["history", "import", "-"], &forged);
    assert_snapshot!(crate::support::all(&output), @"
    2 sessions added, 0 known already. 1 outcome added.

    viva: -:1: an outcome: unknown variant `promoted`, expected one of `passed`, `failed`, `unknown`
    viva: 1 lines of - are no sessions and were left out
    ");
}

#[test]
fn what_is_not_understood_is_told() {
    let (home, first) = practised();
    for args in [
        &["outcome", &first][..],
        &["outcome", &first, "maybe"],
        &["outcome", "zzz", "passed"],
        &["outcome", "--real", "passed", "--on", "2999-01-01"],
        &["outcome", "--undo"],
    ] {
        let output = home.run(args, "");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
}
