//! Whatever is typed, in whatever pieces, and whenever it ends: it is found again.
//!
//! `VIVA_TEST_TYPING` (8) says how many sittings.

use super::support::{Home, Pty};
use std::time::{Duration, Instant};
use viva::history::SqliteHistory;
use viva::ports::History;

/// What may be typed, and what it is in an answer.
const PIECES: &[(&str, &str)] = &[
    ("word ", "word "),
    ("x", "x"),
    ("漢字", "漢字"),
    ("👩‍👧", "👩‍👧"),
    ("\r", "\n"),
    ("\r/skip\rgo", "\n/skip\ngo"),
    ("\u{1b}[13;2u", "\n"),
    ("\u{1b}[200~two\r\nlines\u{1b}[201~", "two\nlines"),
    ("\u{1b}[24~", ""),
];
/// Text older than this is on disk: a second, and another for a busy machine.
const LAST_SECOND: Duration = Duration::from_secs(2);

/// Types for a while and ends the program; gives the text that must be found, and all that was
/// typed.
fn sit(viva: Pty, chance: &mut fastrand::Rng, before: &str) -> (String, String) {
    let mut viva = viva;
    let signal = ["HUP", "TERM", "KILL"][chance.usize(..3)];
    let mut typed = before.to_string();
    let mut moments = vec![(Instant::now() - LAST_SECOND, typed.clone())];
    for _ in 0..chance.usize(1..30) {
        let (keys, text) = PIECES[chance.usize(..PIECES.len())];
        viva.send(keys);
        typed.push_str(text);
        moments.push((Instant::now(), typed.clone()));
        if chance.f64() < 0.3 {
            std::thread::sleep(Duration::from_millis(chance.u64(..900)));
        }
    }
    if signal != "KILL" {
        viva.end_by(signal);
        return (typed.clone(), typed);
    }

    let ended = Instant::now();
    viva.kill();
    let old = moments.iter().rfind(|(at, _)| ended - *at >= LAST_SECOND);
    (old.unwrap().1.clone(), typed)
}

fn draft(home: &Home) -> String {
    let history = SqliteHistory::open(&home.path().join("history/default.db")).unwrap();
    let session = history.list().unwrap()[0].id;
    history.draft(session).unwrap()
}

#[test]
fn whatever_was_typed_is_found_again_up_to_the_last_second() {
    let sittings: u64 = std::env::var("VIVA_TEST_TYPING")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(8);
    let home = Home::new();
    let mut chance = fastrand::Rng::with_seed(7);
    let mut known = String::new();
    for sitting in 0..sittings {
        let args: &[&str] = match sitting {
            0 => &["interview", "--questions", "1", "--seed", "7"],
            _ => &["interview", "--resume"],
        };
        let viva = Pty::start(&home, args, 80, &[("VIVA_ENDPOINT", "offline")]);
        // A long answer has a line in the place of the prompt that says what is above.
        viva.wait_until("a prompt", |s| {
            s.contains("/done submits") || s.contains(" above")
        });
        let (must, may) = sit(viva, &mut chance, &known);
        let found = draft(&home);
        assert!(
            found.starts_with(&must) && may.starts_with(&found),
            "sitting {sitting}: typed {may:?}, {must:?} was old enough, found {found:?}"
        );
        known = found;
    }
}
