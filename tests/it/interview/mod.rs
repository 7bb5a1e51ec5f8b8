//! The main job: an interview in a pseudo-terminal and through a pipe.

mod appeals;
mod code_runs;
mod model_text;
mod papers;
mod plan;
mod self_check;
mod self_rating;
mod terminal;
mod typing;

use crate::support::{Home, Pty, all};

const FIRST: &str = "I would start from the decision the numbers have to serve.";
const SECOND: &str = "My second answer has\n\na blank line in it.";

/// The report of the only session, Markdown.
fn report(home: &Home) -> String {
    home.text(&["report", "--last"], "")
}

#[test]
fn answers_survive_quitting_and_resuming_and_stand_in_the_report() {
    let home = Home::new();
    let args = [
        "interview",
        "--questions",
        "2",
        "--follow-ups",
        "0",
        "--seed",
        "7",
    ];
    let mut viva = Pty::start(&home, &args, 100, &[]);
    viva.wait_for("Question 1 of 2");
    viva.answer(FIRST);
    viva.wait_for("Question 2 of 2");
    viva.send("/quit\r");
    viva.wait_for("--resume");
    assert_eq!(viva.end(), 0);
    assert!(report(&home).contains(FIRST));

    let mut viva = Pty::start(&home, &["interview", "--resume"], 100, &[]);
    viva.wait_for("Question 2 of 2");
    viva.answer(&SECOND.replace('\n', "\r"));
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let report = report(&home);
    assert!(report.contains(FIRST), "{report}");
    assert!(report.contains("a blank line in it."), "{report}");
    let history: serde_json::Value =
        serde_json::from_str(&home.text(&["history", "--json"], "")).unwrap();
    assert_eq!(history.as_array().unwrap().len(), 1);
    assert_eq!(history[0]["status"], "finished");
}

#[test]
fn a_killed_interview_keeps_every_submitted_answer() {
    let home = Home::new();
    let args = [
        "interview",
        "--questions",
        "2",
        "--follow-ups",
        "0",
        "--seed",
        "7",
    ];
    let mut viva = Pty::start(&home, &args, 100, &[]);
    viva.wait_for("Question 1 of 2");
    viva.answer(FIRST);
    viva.wait_for("Question 2 of 2");
    viva.send("half a thought\r");
    viva.wait_for("half a thought");
    viva.kill();
    let mut viva = Pty::start(&home, &["interview", "--resume"], 100, &[]);
    viva.wait_for("Question 2 of 2");
    viva.answer("and the other half");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let report = report(&home);
    assert!(report.contains(FIRST), "{report}");
    assert!(report.contains("and the other half"), "{report}");
}

#[test]
fn a_pipe_works_without_escape_codes() {
    let home = Home::new();
    let output = home.run(
        &["interview", "--questions", "1"],
        "my answer\n/done\n/quit\n",
    );
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Question 1 of 1"), "{text}");
    assert!(text.contains("offline estimate"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text:?}");
    assert!(report(&home).contains("my answer"));
}

#[test]
fn the_end_of_a_pipe_submits_what_was_typed_and_saves() {
    let home = Home::new();
    let output = home.run(
        &["interview", "--questions", "2", "--follow-ups", "0"],
        "an answer without an end",
    );
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(report(&home).contains("an answer without an end"));
    let history = home.text(&["history", "--json"], "");
    assert!(history.contains("\"open\""), "{history}");
}

#[test]
fn the_same_seed_gives_the_same_transcript() {
    let run = || {
        let home = Home::new();
        home.text(
            &["interview", "--questions", "3", "--seed", "7"],
            "first\n/done\n/hint\nsecond\n/done\n/skip\n/quit\n",
        )
    };
    let one = run();
    assert!(one.contains("Question 1 of 3"), "{one}");
    assert_eq!(one, run());
}

#[test]
fn nothing_is_written_outside_the_home() {
    let home = Home::new();
    let elsewhere = Home::new();
    let vars = [
        ("HOME", elsewhere.path().to_str().unwrap()),
        ("XDG_CACHE_HOME", elsewhere.path().to_str().unwrap()),
    ];
    let output = home.run_with(
        &["interview", "--questions", "1"],
        "my answer\n/done\n",
        &vars,
    );
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(elsewhere.files().is_empty(), "{:?}", elsewhere.files());
    assert!(!home.files().is_empty());
}
