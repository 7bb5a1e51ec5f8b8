//! What a machine can do to an interview: no room on the disk, a folder that cannot be written, a
//! clock set back, two programs at once, a terminal that is gone.

use super::support::{Home, Pty, VIVA, all};
use serde_json::Value;
use std::process::{Command, Stdio};

const ANSWER: &str = "I would pin the image by its digest.";

fn sessions(home: &Home) -> Vec<Value> {
    let listed: Value = serde_json::from_str(&home.text(&["history", "--json"], "")).unwrap();
    listed.as_array().unwrap().clone()
}

/// A limit on the size of files stands for a full disk: writing beyond it fails as it does there.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_the_answer_shown() {
    let home = Home::new();
    assert!(home.run(&["bank", "list"], "").status.success());
    let script = "trap '' XFSZ; ulimit -f 24; exec \"$@\"";
    let mut command = Command::new("sh");
    command.args([
        "-c",
        script,
        "sh",
        VIVA,
        "interview",
        "--questions",
        "1",
        "--follow-ups",
        "0",
    ]);
    command
        .env("VIVA_HOME", home.path())
        .env("VIVA_ENDPOINT", "offline");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let long = format!("{ANSWER}\n{}\n/done\n", "word ".repeat(20_000));
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), long.as_bytes());
    let output = child.wait_with_output().unwrap();
    let told = all(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("hint:") && !told.contains("panicked"),
        "{told}"
    );
    // What was open before is still there: the next start finds a history and a store.
    assert!(home.run(&["history", "--json"], "").status.success());
    assert!(home.run(&["bank", "list"], "").status.success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_home_that_cannot_be_written_is_told() {
    let home = Home::new();
    let output = home.run(
        &["--home", "/proc/viva", "interview", "--questions", "1"],
        "x\n/done\n",
    );
    assert_eq!(output.status.code(), Some(1));
    let told = all(&output);
    assert!(
        told.contains("/proc/viva") && told.contains("hint:"),
        "{told}"
    );
}

#[test]
fn a_clock_that_was_set_back_harms_nothing() {
    let home = Home::new();
    let at = |clock: &'static str| vec![("VIVA_CLOCK", clock), ("VIVA_ENDPOINT", "offline")];
    let args = [
        "interview",
        "--questions",
        "2",
        "--follow-ups",
        "0",
        "--seed",
        "7",
    ];
    let first = home.run_with(
        &args,
        &format!("{ANSWER}\n/done\n/quit\n"),
        &at("2026-03-01T10:00:00Z"),
    );
    assert!(first.status.success(), "{}", all(&first));
    let second = home.run_with(
        &["interview", "--resume"],
        &format!("{ANSWER}\n/done\n"),
        &at("2026-02-01T10:00:00Z"),
    );
    assert!(second.status.success(), "{}", all(&second));
    assert_eq!(sessions(&home)[0]["status"], "finished");
    for args in [
        &["progress"][..],
        &["drill", "--due"],
        &["report", "--last"],
        &["report", "--all"],
    ] {
        let output = home.run_with(args, "/quit\n", &at("2026-01-01T10:00:00Z"));
        assert!(output.status.success(), "{args:?}: {}", all(&output));
        assert!(
            !all(&output).contains("-1 min"),
            "{args:?}: {}",
            all(&output)
        );
    }
}

#[test]
fn two_interviews_at_once_both_end_whole() {
    let home = Home::new();
    std::thread::scope(|scope| {
        let both: Vec<_> = (0..2)
            .map(|n| {
                let home = &home;
                scope.spawn(move || {
                    let seed = n.to_string();
                    let args = [
                        "interview",
                        "--questions",
                        "2",
                        "--follow-ups",
                        "0",
                        "--seed",
                        &seed,
                    ];
                    home.run_with(
                        &args,
                        &format!("{ANSWER}\n/done\n").repeat(2),
                        &[("VIVA_ENDPOINT", "offline")],
                    )
                })
            })
            .collect();
        for one in both {
            let output = one.join().unwrap();
            assert!(output.status.success(), "{}", all(&output));
        }
    });
    let sessions = sessions(&home);
    assert_eq!(sessions.len(), 2);
    assert!(
        sessions
            .iter()
            .all(|s| s["status"] == "finished" && s["questions"] == 2),
        "{sessions:?}"
    );
}

#[test]
fn what_was_typed_outlives_its_terminal() {
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
    let mut viva = Pty::start(&home, &args, 100, &[("VIVA_ENDPOINT", "offline")]);
    viva.wait_for("Question 1 of 2");
    viva.answer(ANSWER);
    viva.wait_for("Question 2 of 2");
    // At once: what was typed is not even on the screen.
    viva.send("half a thought\rand a word");
    viva.hang_up();
    let mut viva = Pty::start(
        &home,
        &["interview", "--resume"],
        100,
        &[("VIVA_ENDPOINT", "offline")],
    );
    viva.wait_for("and a word");
    viva.send("\r/quit\r");
    viva.wait_for("--resume");
    viva.end();
    assert!(home.text(&["report", "--last"], "").contains(ANSWER));
}
