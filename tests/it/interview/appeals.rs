//! `/appeal` with a scripted endpoint and offline.

use crate::chat_server::{ChatServer, Request};
use crate::judge::{asked, verdicts};
use crate::support::{Home, Pty, all, home_with_small_bank};
use serde_json::Value;
use std::sync::Arc;

const ANSWER: &str = "Wild yeast wants fresh flour and water each day until it rises by itself.";
const QUOTE: &str = "Wild yeast wants fresh flour and water each day";
const TWO: &[&str] = &[
    "interview",
    "--bank",
    "baker",
    "--questions",
    "2",
    "--follow-ups",
    "0",
    "--seed",
    "7",
];

/// An endpoint that calls everything missing, and everything met that it is asked about alone.
fn strict(request: &Request) -> crate::chat_server::Reply {
    let alone = asked(request).len() == 1 && body(request).contains("You hear an appeal");
    match alone {
        true => verdicts(request, "met", QUOTE),
        false => verdicts(request, "missing", ""),
    }
}

/// The screen from `from` on.
fn below(viva: &Pty, from: &str) -> String {
    let screen = viva.screen();
    let at = screen.find(from).unwrap_or_default();
    screen[at..].to_string()
}

fn body(request: &Request) -> String {
    request.body["messages"].to_string()
}

fn endpoint() -> (tokio::runtime::Runtime, ChatServer) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(ChatServer::ruled(|_, _, r| strict(r)));
    (runtime, server)
}

fn counts(home: &Home) -> [u64; 2] {
    let report = home.text(&["report", "--last", "--format", "json"], "");
    let report: Value = serde_json::from_str(&report).unwrap();
    ["appeals", "appeals_granted"].map(|name| report["method"][name].as_u64().unwrap())
}

#[test]
fn an_appeal_is_one_call_about_one_point_and_its_word_is_told() {
    let home = Arc::new(home_with_small_bank());
    let (_runtime, server) = endpoint();
    let url = server.url();
    let vars = [
        ("OPENAI_BASE_URL", url.as_str()),
        ("OPENAI_API_KEY", "key"),
        ("VIVA_MODEL", "judge"),
    ];
    let mut viva = Pty::start(&home, TWO, 80, &vars);
    viva.wait_for("/done submits");
    viva.answer(ANSWER);
    viva.wait_for("Question 2 of 2");
    let before = server.requests().len();

    viva.send("/appeal 1 I say it in my first sentence\r");
    viva.wait_for("Granted: point 1 is made now.");
    assert_eq!(server.requests().len(), before + 1);
    let sent = body(server.requests().last().unwrap());
    assert!(sent.contains("I say it in my first sentence"), "{sent}");
    assert!(sent.contains("<<<REASON "), "{sent}");

    viva.send("/appeal 1 and again\r");
    viva.wait_for("That point counts as made already.");
    viva.send("/quit\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(counts(&home), [1, 1]);
    let report = home.text(&["report", "--last"], "");
    assert!(report.contains("1 appeal, 1 granted"), "{report}");
}

#[test]
fn offline_an_appeal_is_the_candidates_own_word() {
    let home = home_with_small_bank();
    let mut viva = Pty::start(&home, TWO, 80, &[("VIVA_ENDPOINT", "offline")]);
    viva.wait_for("/done submits");
    viva.answer("It has to do with flour.");
    viva.wait_for("Question 2 of 2");
    viva.send("/appeal 1 I meant just that\r");
    viva.wait_for("Point 1 counts as made, by yourself.");
    viva.send("/quit\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(counts(&home), [0, 0], "nobody granted it");
}

/// Answers the only question of a session at a terminal where the candidate has the last word.
fn at_the_last_word(home: &Home, columns: u16, more: &[&str], vars: &[(&str, &str)]) -> Pty {
    let config = home.path().join("config.toml");
    std::fs::write(config, "[assess]\nself_check = true\n").unwrap();
    let mut args = vec!["interview", "--bank", "baker", "--topic", "sourdough"];
    args.extend(["--follow-ups", "0", "--seed", "7"]);
    args.extend(more);
    let mut viva = Pty::start(home, &args, columns, vars);
    viva.wait_for("/done submits");
    viva.answer("I would have lunch first.");
    invited(&viva, 1);
    viva
}

/// Waits until the candidate was asked for the last word so often.
fn invited(viva: &Pty, times: usize) {
    viva.wait_until(&format!("{times} last words"), |screen| {
        screen.matches("Is a verdict wrong?").count() == times
    });
}

#[test]
fn the_last_verdicts_can_be_contested_before_the_end() {
    let home = Arc::new(home_with_small_bank());
    let (_runtime, server) = endpoint();
    let url = server.url();
    let vars = [
        ("OPENAI_BASE_URL", url.as_str()),
        ("OPENAI_API_KEY", "key"),
        ("VIVA_MODEL", "judge"),
    ];
    let mut viva = at_the_last_word(&home, 60, &[], &vars);
    viva.wait_for("Enter, or /appeal 2 I say it at the end");
    insta::assert_snapshot!(below(&viva, "Is a verdict wrong?"), @r"
    Is a verdict wrong? · /appeal N why contests point N ·
      Enter alone ends
    Enter, or /appeal 2 I say it at the end
    ");
    viva.answer("and another thing");
    viva.wait_for("Every question is behind you.");
    invited(&viva, 2);
    viva.send("/appeal 1 it is implied\r");
    viva.wait_for("Not granted: point 1 stays missing.");
    invited(&viva, 3);
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(counts(&home), [1, 0]);
}

#[test]
fn offline_and_on_a_plain_terminal_too() {
    let home = home_with_small_bank();
    let offline = [("VIVA_ENDPOINT", "offline")];
    let mut viva = at_the_last_word(&home, 80, &["--plain"], &offline);
    viva.send("/appeal 1 lunch is flour and water\r");
    viva.wait_for("Point 1 counts as made, by yourself.");
    invited(&viva, 2);
    viva.send("\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(counts(&home), [0, 0], "nobody granted it");
}

#[test]
fn a_pipe_may_appeal_too() {
    let home = home_with_small_bank();
    let input = "It has to do with flour.\n/done\n/appeal 1\n/appeal 1 I meant just that\n/quit\n";
    let output = home.run_with(TWO, input, &[("VIVA_ENDPOINT", "offline")]);
    let text = all(&output);
    assert!(text.contains("Give the number of a point"), "{text}");
    assert!(
        text.contains("Point 1 counts as made, by yourself."),
        "{text}"
    );
    assert_eq!(counts(&home), [0, 0], "nobody granted it");
}
