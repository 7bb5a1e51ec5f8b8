//! What the real program does when the history cannot be used, and when several run at once.

use super::support::{Home, VIVA, all};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

fn sessions(home: &Home) -> Vec<Value> {
    serde_json::from_str::<Value>(&home.text(&["history", "--json"], "")).unwrap().as_array().unwrap().clone()
}

#[test]
fn a_damaged_history_is_named_kept_and_never_overwritten() {
    let home = Home::new();
    home.text(&["bank", "list"], "");
    let file = home.path().join("history").join("default.db");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let damaged = b"these are no sessions, but somebody may still want them".repeat(200);
    std::fs::write(&file, &damaged).unwrap();
    for args in [
        &["interview"][..],
        &["drill", "rag"],
        &["drill", "--due"],
        &["progress"],
        &["history"],
        &["regrade"],
        &["report"],
    ] {
        let output = home.run(args, "my answer\n/done\n");
        let told = home.hide(&String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{args:?}: {told}");
        assert!(told.contains("the history HOME/history/default.db is damaged"), "{args:?}: {told}");
        assert!(told.contains("hint: it was left untouched"), "{args:?}: {told}");
        assert_eq!(std::fs::read(&file).unwrap(), damaged, "{args:?}");
    }
    // What the hint says helps.
    std::fs::rename(&file, file.with_extension("damaged")).unwrap();
    home.text(&["interview", "-n", "1", "--follow-ups", "0"], "my answer\n/done\n");
    assert_eq!(sessions(&home).len(), 1);
    assert_eq!(std::fs::read(file.with_extension("damaged")).unwrap(), damaged);
}

#[test]
fn a_history_that_cannot_be_written_is_an_error_with_a_way_out() {
    let home = Home::new();
    home.text(&["bank", "list"], "");
    // A file where the folder should be: not even root can write there.
    std::fs::write(home.path().join("history"), "").unwrap();
    let output = home.run(&["interview"], "my answer\n/done\n");
    let told = home.hide(&all(&output));
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("HOME/history/default.db cannot be written") && told.contains("hint:"), "{told}");
    assert!(!told.contains("Question 1"), "nothing is asked that could not be kept: {told}");
}

#[test]
fn several_interviews_at_once_lose_nothing() {
    let home = Home::new();
    home.text(&["bank", "list"], "");
    let start = |n: usize| {
        let mut command = Command::new(VIVA);
        command.args(["interview", "-n", "2", "--follow-ups", "0", "--repeat"]).env("VIVA_HOME", home.path());
        command.env("VIVA_ENDPOINT", "offline").env_remove("VIVA_CLOCK");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let input = format!("answer {n} one\n/done\nanswer {n} two\n/done\n");
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child
    };
    let children: Vec<_> = (0..4).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", all(&output));
    }
    assert!(sessions(&home).iter().all(|s| s["status"] == "finished" && !s["score"].is_null()));
    let kept = home.text(&["history", "export"], "");
    for n in 0..4 {
        for part in ["one", "two"] {
            assert!(kept.contains(&format!("answer {n} {part}")), "answer {n} {part} is lost");
        }
    }
    let progress: Value = serde_json::from_str(&home.text(&["progress", "--json"], "")).unwrap();
    assert_eq!(sessions(&home).len(), 4, "{progress}");
}

/// A limit on the size of files stands for a full disk: writing fails in the middle of the interview.
#[cfg(unix)]
#[test]
fn an_answer_that_does_not_fit_on_the_disk_is_given_back() {
    let home = Home::new();
    home.text(&["bank", "list"], "");
    let script = format!("trap '' XFSZ; ulimit -f 2000; exec {VIVA} interview -n 1 --follow-ups 0");
    let mut command = Command::new("sh");
    command
        .args(["-c", &script])
        .env("VIVA_HOME", home.path())
        .env("VIVA_ENDPOINT", "offline")
        .env_remove("VIVA_CLOCK");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let answer = "precious words ".repeat(200_000);
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn({
        let text = format!("{answer}\n/done\n");
        move || input.write_all(text.as_bytes())
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let told = home.hide(&String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("HOME/history/default.db cannot be written"), "{told}");
    assert!(told.contains("your last answer is printed above"), "{told}");
    assert!(String::from_utf8_lossy(&output.stdout).contains(answer.trim()), "the answer is lost");
    // With room again the session goes on.
    let shown = home.text(&["interview", "--resume"], "shorter\n/done\n");
    assert!(shown.contains("That was the last question"), "{shown}");
}
