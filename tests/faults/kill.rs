//! `kill -9` at random moments: every answer that was submitted is there, once, and everything
//! opens.
//!
//! `VIVA_TEST_KILLS` (25) says how often.

use super::chat_server::ChatServer;
use super::judge::verdicts;
use super::support::{Home, VIVA, all};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use viva::domain::SessionStatus;
use viva::history::SqliteHistory;
use viva::ports::History;

/// Runs the program with answers waiting on its pipe and kills it after `patience`; true when it
/// was killed.
fn interview(
    home: &Home,
    url: &str,
    args: &[&str],
    answers: &[String],
    patience: Duration,
) -> bool {
    let mut command = Command::new(VIVA);
    command
        .args(args)
        .env("VIVA_HOME", home.path())
        .env("OPENAI_BASE_URL", url);
    command
        .env("OPENAI_API_KEY", "key")
        .env("VIVA_MODEL", "judge")
        .env_remove("VIVA_ENDPOINT");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let typed: String = answers.iter().map(|a| format!("{a}\n/done\n")).collect();
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let mut printed = child.stdout.take().unwrap();
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = printed.read_to_end(&mut Vec::new());
        let _ = ended.send(());
    });
    let killed = end.recv_timeout(patience).is_err();
    let _ = child.kill();
    child.wait().unwrap();
    killed
}

/// Every answer of the history, and whether a session is open.
fn stored(home: &Home) -> (Vec<String>, bool) {
    let path = home.path().join("history/default.db");
    if !path.exists() {
        return (Vec::new(), false);
    }
    let history = SqliteHistory::open(&path).unwrap();
    let sessions = history.list().unwrap();
    let open = sessions.iter().any(|s| s.status == SessionStatus::Open);
    let answers = sessions
        .iter()
        .flat_map(|s| history.load(s.id).unwrap().unwrap().threads)
        .flat_map(|t| t.turns)
        .filter_map(|t| t.answer)
        .collect();
    (answers, open)
}

/// The numbers of the answers in `text`, in order.
fn names(text: &str) -> Vec<String> {
    text.split("answer-number-")
        .skip(1)
        .map(|p| p.chars().take_while(char::is_ascii_digit).collect())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_lost_or_doubled_by_kill() {
    let kills: usize = std::env::var("VIVA_TEST_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(25);
    let server = ChatServer::ruled(|_, _, request| verdicts(request, "missing", "")).await;
    let url = server.url();
    let seen = |server: &ChatServer| -> BTreeSet<String> {
        let bodies: String = server
            .requests()
            .iter()
            .map(|r| r.body["messages"].to_string())
            .collect();
        names(&bodies).into_iter().collect()
    };
    let home = Home::new();
    std::fs::write(
        home.path().join("config.toml"),
        "[assess]\nsecond_look = false\n",
    )
    .unwrap();
    let fresh = ["interview", "--questions", "3", "--follow-ups", "0"];
    let mut chance = fastrand::Rng::with_seed(20);
    // The first run goes to its end and shows how long that takes here and now.
    let (mut number, mut killed, mut whole) = (0, 0, None::<Duration>);
    let mut open = false;
    while killed < kills {
        let args: &[&str] = if open {
            &["interview", "--resume"]
        } else {
            &fresh
        };
        let answers: Vec<String> = (0..3)
            .map(|k| format!("This is answer-number-{}.", number + k))
            .collect();
        number += 3;
        let patience = whole.map_or(Duration::from_secs(60), |whole| {
            whole.mul_f64(1.2 * chance.f64())
        });
        let started = Instant::now();
        let home_path = &home;
        let was_killed =
            tokio::task::block_in_place(|| interview(home_path, &url, args, &answers, patience));
        if was_killed {
            killed += 1;
        } else {
            // Follows the machine's speed, so that moments are spread over the whole run.
            whole = Some(whole.map_or(started.elapsed(), |whole| (whole + started.elapsed()) / 2));
        }
        let (stored, still_open) = stored(&home);
        open = still_open;
        // A draft that was saved and then continued makes one answer of two: the names in it count,
        // not the text.
        let kept = names(&stored.join("\n"));
        let once: BTreeSet<&String> = kept.iter().collect();
        assert_eq!(once.len(), kept.len(), "an answer stands twice: {stored:?}");
        for name in seen(&server) {
            assert!(
                once.contains(&name),
                "answer {name} was submitted and is not in the history"
            );
        }
    }
    let banks = home.run(&["bank", "list", "--json"], "");
    assert!(banks.status.success(), "{}", all(&banks));
    let (stored, _) = stored(&home);
    println!(
        "{kills} kills, {} answers submitted, {} kept",
        seen(&server).len(),
        stored.len()
    );
    // Killed at moments spread over a run of three answers, about every second run gets one
    // through.
    assert!(
        seen(&server).len() >= kills / 4,
        "the kills came too early: {} answers",
        seen(&server).len()
    );
}
