//! `viva` alone: the greeting at a terminal, an interview in a pipe.

use crate::support::{Home, Pty, all, json_output};
use insta::assert_snapshot;

#[test]
fn the_greeting_starts_an_interview_on_enter_and_resumes_it() {
    let home = Home::new();
    let mut viva = Pty::sized(&home, &[], (24, 80), &[]);
    viva.wait_for("›");
    assert_snapshot!(viva.screen(), @r"

    Viva, a mock interviewer. Answers are assessed offline.

    Enter  a mock interview of 5 questions
    p      where you stand
    i      let a language model assess
    h      help; q leaves

    ›
    ");
    viva.send("x\r");
    viva.wait_for("or just Enter");
    viva.send("\r");
    viva.wait_for("Question 1 of 5");
    viva.send("/quit\r");
    viva.wait_for("--resume");
    assert_eq!(viva.end(), 0);

    let mut viva = Pty::sized(&home, &["--plain"], (24, 60), &[]);
    viva.wait_for("Your choice:");
    assert_snapshot!(viva.screen(), @r"

    Viva, a mock interviewer. Answers are assessed offline.

    Enter: a mock interview of 5 questions
    r: resume today's interview, question 1 of 5
    p: where you stand
    i: let a language model assess
    h: help; q leaves

    Your choice:
    ");
    viva.send("r\r");
    viva.wait_for("Question 1 of 5");
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn the_greeting_is_left_by_ctrl_c_and_ctrl_d() {
    let home = Home::new();
    for (key, code) in [("\u{3}", 130), ("\u{4}", 0), ("q\r", 0)] {
        let mut viva = Pty::start(&home, &[], 80, &[]);
        viva.wait_for("›");
        viva.send(key);
        assert_eq!(viva.end(), code, "{key:?}");
    }
}

#[test]
fn without_a_command_a_pipe_gets_an_interview() {
    let home = Home::new();
    let text = home.text(&[], "my answer\n/done\n/quit\n");
    assert!(text.contains("Question 1 of 5"), "{text}");
    assert!(!text.contains("where you stand"), "{text}");
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn without_a_terminal_and_input_nothing_is_changed() {
    let home = Home::new();
    let sessions = || json_output(&home, &["history", "--json"]);
    let begun = "Salt the keys.\n/done\n/quit\n";
    home.text(&["interview", "-n", "3"], begun);
    let before = sessions();

    let output = home.run(&[], "");
    assert!(output.status.success());
    assert_eq!(sessions(), before);
    let told = flat(&all(&output));
    assert!(told.contains("no terminal and no input"), "{told}");
    assert!(told.contains("`viva interview`"), "{told}");

    // With a plan it names what goes on with today's share.
    home.run(&["plan", "--date", "9d"], "");
    let told = flat(&all(&home.run(&[], "")));
    assert!(told.contains("`viva interview"), "{told}");
    assert_eq!(sessions(), before);
}
