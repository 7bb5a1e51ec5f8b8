//! What the real program does when the history cannot be used, and when several run at once.

use crate::support::{Home, VIVA, all};
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn sessions(home: &Home) -> Vec<Value> {
    serde_json::from_str::<Value>(&home.text(&["history", "--json"], ""))
        .unwrap()
        .as_array()
        .unwrap()
        .clone()
}

/// A home whose history is `content`, and where the file is kept once a command has met it.
fn with_history(content: &[u8]) -> (Home, PathBuf, PathBuf) {
    let home = Home::new();
    home.text(&["bank", "list"], "");
    let file = home.path().join("history").join("default.db");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, content).unwrap();
    let kept = file.with_file_name("default.damaged-2026-11-22.db");
    (home, file, kept)
}

const DAY: (&str, &str) = ("VIVA_CLOCK", "2026-11-22T12:00:00Z");

#[test]
fn who_practises_goes_on_beside_a_damaged_history() {
    let damaged = b"these are no sessions, but somebody may still want them".repeat(200);
    for args in [
        &["interview", "-n", "1", "--follow-ups", "0"][..],
        &["drill", "rag", "--once", "-n", "1"],
    ] {
        let (home, _, kept) = with_history(&damaged);
        let output = home.run_with(args, "my answer\n/done\n", &[DAY]);
        let told = home.hide(&String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{args:?}: {told}");
        assert!(
            told.contains("history/default.db was damaged (the file is not an SQLite database)"),
            "{args:?}: {told}"
        );
        assert!(
            told.contains("it is kept as HOME/history/default.damaged-2026-11-22.db"),
            "{args:?}: {told}"
        );
        assert_eq!(std::fs::read(&kept).unwrap(), damaged, "{args:?}");
        assert_eq!(sessions(&home).len(), 1, "{args:?}");
        // What is listed then is not all there ever was.
        let listed = home.run(&["history"], "");
        assert!(
            all(&listed).contains("a damaged history is kept as"),
            "{}",
            all(&listed)
        );
    }
}

#[test]
fn who_reads_is_told_of_a_damaged_history_and_gets_no_empty_result() {
    let damaged = [0xa5; 5000];
    for args in [
        &["progress", "--json"][..],
        &["history"],
        &["history", "--json"],
        &["history", "export"],
        &["regrade"],
        &["report"],
        &["interview", "--resume"],
    ] {
        let (home, _, kept) = with_history(&damaged);
        let output = home.run_with(args, "", &[DAY]);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{args:?}");
        assert_eq!(std::fs::read(&kept).unwrap(), damaged, "{args:?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(home.hide(&String::from_utf8_lossy(&output.stderr)), @r"
            viva: the history HOME/history/default.db was damaged (the file is not an SQLite database); it is kept as HOME/history/default.damaged-2026-11-22.db; no session could be read from it, a new history begins
              hint: to rescue more, where your sqlite3 can: `sqlite3 'HOME/history/default.damaged-2026-11-22.db' .recover | sqlite3 rescued.db`, then `viva history import rescued.db`
              hint: an earlier `viva history export` comes back with `viva history import FILE`
              hint: the same command now works on the new history
            ");
        }
    }
}

#[test]
fn damage_that_shows_late_is_kept_aside_and_the_sound_sessions_go_on() {
    let home = Home::new();
    let args = ["interview", "-n", "1", "--follow-ups", "0", "--repeat"];
    for _ in 0..3 {
        home.text(&args, "my answer\n/done\n");
    }
    let file = home.path().join("history").join("default.db");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let page: u32 = connection
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'ratings'",
            [],
            |r| r.get(0),
        )
        .unwrap();
    drop(connection);
    let page = page as usize;
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xa5);
    std::fs::write(&file, &bytes).unwrap();
    // The list needs nothing of that page; who stands where does.
    assert_eq!(sessions(&home).len(), 3);
    let output = home.run_with(&args, "my answer\n/done\n", &[DAY]);
    let told = home.hide(&all(&output));
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("the new history begins with the 3 sessions that could be read from it"),
        "{told}"
    );
    assert_eq!(sessions(&home).len(), 4);
    assert_eq!(
        std::fs::read(file.with_file_name("default.damaged-2026-11-22.db")).unwrap(),
        bytes
    );
    // The file itself can be imported as well.
    let kept = file
        .with_file_name("default.damaged-2026-11-22.db")
        .display()
        .to_string();
    assert!(
        home.text(&["history", "import", &kept], "")
            .contains("0 sessions added, 3 known already")
    );
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
    assert!(
        told.contains("HOME/history/default.db cannot be written") && told.contains("hint:"),
        "{told}"
    );
    assert!(
        !told.contains("Question 1"),
        "nothing is asked that could not be kept: {told}"
    );
}

#[test]
fn several_interviews_at_once_lose_nothing() {
    let home = Home::new();
    home.text(&["bank", "list"], "");
    let start = |n: usize| {
        let mut command = Command::new(VIVA);
        command
            .args(["interview", "-n", "2", "--follow-ups", "0", "--repeat"])
            .env("VIVA_HOME", home.path());
        command
            .env("VIVA_ENDPOINT", "offline")
            .env_remove("VIVA_CLOCK");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = format!("answer {n} one\n/done\nanswer {n} two\n/done\n");
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        child
    };
    let children: Vec<_> = (0..4).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", all(&output));
    }
    assert!(
        sessions(&home)
            .iter()
            .all(|s| s["status"] == "finished" && !s["score"].is_null())
    );
    let kept = home.text(&["history", "export"], "");
    for n in 0..4 {
        for part in ["one", "two"] {
            assert!(
                kept.contains(&format!("answer {n} {part}")),
                "answer {n} {part} is lost"
            );
        }
    }
    let progress: Value = serde_json::from_str(&home.text(&["progress", "--json"], "")).unwrap();
    assert_eq!(sessions(&home).len(), 4, "{progress}");
}

/// A limit on the size of files stands for a full disk: writing fails in the middle of the
/// interview.
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
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
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
    assert!(
        told.contains("HOME/history/default.db cannot be written"),
        "{told}"
    );
    assert!(told.contains("your last answer is printed above"), "{told}");
    assert!(
        String::from_utf8_lossy(&output.stdout).contains(answer.trim()),
        "the answer is lost"
    );
    // With room again the session goes on.
    let shown = home.text(&["interview", "--resume"], "shorter\n/done\n");
    assert!(shown.contains("That was the last question"), "{shown}");
}
