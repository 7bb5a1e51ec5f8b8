//! The candidate rates an answer before its feedback, and the report says how well.

use crate::support::{Home, Pty, home_with_small_bank, json_output};
use insta::assert_snapshot;

const ONE: &[&str] = &[
    "interview",
    "--bank",
    "baker",
    "--topic",
    "rising_dough",
    "--follow-ups",
    "0",
    "--seed",
    "7",
];

fn home() -> Home {
    let home = home_with_small_bank();
    let text = "[interview]\nself_rating = true\n[assess]\nself_check = false\n";
    std::fs::write(home.path().join("config.toml"), text).unwrap();
    home
}

/// A session at its rating: the answer is on disk, the key is waited for.
fn at_the_rating(home: &Home, columns: u16) -> Pty {
    let mut viva = Pty::start(home, ONE, columns, &[]);
    viva.wait_for("Your answer");
    viva.answer("I would leave it alone.");
    viva.wait_until("the rating", |screen| {
        screen.contains("How did that go?") && screen.trim_end().ends_with('›')
    });
    viva
}

#[test]
fn one_key_rates_an_answer_and_the_report_shows_over_confidence() {
    let home = home();
    let mut viva = at_the_rating(&home, 80);
    let screen = viva.screen();
    let asked = &screen[screen.find("  How did").unwrap()..];
    assert_snapshot!(asked, @"
    How did that go?
    1 badly · 2 in part · 3 well · 4 very well · Enter skips
    ›
    ");

    viva.send("x4");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);

    let report = json_output(&home, &["report", "--last", "--format", "json"]);
    assert_eq!(report["confidence"][0]["judgement"], "over", "{report}");
    let text = home.text(&["report", "--last"], "");
    let from = text.find("## How you judged yourself").unwrap();
    let section = text[from..].split("\n## Learn").next().unwrap();
    assert_snapshot!(section, @"
    ## How you judged yourself

    Your rating before the feedback, beside the score of the same answer without follow-ups. 1 to 4 stand for the quarters of the score.

    | Topic | Your rating | Score | |
    |:--|--:|--:|:--|
    | Rising dough | 4 of 4 | 0 (offline estimate) | over-confident |
    ");
}

#[test]
fn a_rating_that_broke_off_is_asked_for_again_on_resume() {
    let home = home();
    let mut viva = at_the_rating(&home, 60);
    viva.send("\x03");
    viva.wait_for("--resume");
    assert_eq!(viva.end(), 130);

    let mut viva = Pty::start(&home, &["interview", "--resume"], 60, &[]);
    viva.wait_until("the rating", |screen| {
        screen.contains("How did that go?") && screen.trim_end().ends_with('›')
    });
    viva.send("2");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let report = json_output(&home, &["report", "--last", "--format", "json"]);
    assert_eq!(report["questions"][0]["turns"][0]["self_rating"], 2);
}

#[test]
fn a_pipe_is_never_asked() {
    let home = home();
    let text = home.text(ONE, "I would leave it alone.\n/done\n");
    assert!(!text.contains("How did that go?"), "{text}");
    let report = json_output(&home, &["report", "--last", "--format", "json"]);
    assert_eq!(report["confidence"], serde_json::json!([]));
}
