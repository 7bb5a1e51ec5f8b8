//! What a history of 100,000 threads costs. Not part of the ordinary run:
//!
//! `cargo test --release --lib history::tests::large -- --ignored --nocapture`

#![allow(clippy::print_stdout, reason = "the timings are what it is run for")]

use super::super::write::insert_session;
use super::*;
use crate::learn::select::{Situation, plan};
use crate::learn::{Scheduler, cover};
use crate::ports::{Embedded, Randomness};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use std::time::Instant;

const SESSIONS: u128 = 20_000;
const A_SESSION: u128 = 5;
const BANK: u128 = 60;

/// A finished session of five answered questions out of sixty, four of them an hour, over ten
/// years.
fn finished(n: u128, random: &mut fastrand::Rng) -> SessionRecord {
    let mut record = session(n, 0);
    let start = i64::try_from(n).unwrap_or(0) * 4 * 3600;
    record.started = at(start);
    for k in 0..A_SESSION {
        let q = (n * 7 + k * 13) % BANK;
        record.plan.push(PlannedQuestion {
            question: question(q),
            rubric: rubric(q),
            reason: "due".into(),
        });
    }
    for thread in 0..A_SESSION as usize {
        let asked = start + thread as i64 * 900;
        let verdict = || [Verdict::Met, Verdict::Partial, Verdict::Missing];
        let mut found = |id: &'static str| (id, verdict()[random.usize(0..3)]);
        let findings = [
            found("k1"),
            found("k2"),
            found("d1"),
            ("r1", Verdict::Missing),
        ];
        for change in [
            Change::ThreadOpened,
            Change::TurnAsked {
                turn: TurnKind::Main,
                prompt: "What is it?".into(),
                at: at(asked),
            },
            Change::Answered {
                answer: "An answer of some length. ".repeat(40),
                at: at(asked + 300),
            },
            Change::Assessed {
                thread,
                turn: 0,
                assessment: Box::new(scored(&findings)),
            },
            Change::ThreadClosed {
                status: ThreadStatus::Done,
            },
        ] {
            record.apply(&change);
        }
    }
    record
}

struct First;
impl Randomness for First {
    fn below(&mut self, _: usize) -> usize {
        0
    }
}

#[test]
#[ignore = "makes a history of 100,000 threads and takes minutes"]
fn a_hundred_thousand_threads() {
    let (folder, history) = home();
    let mut random = fastrand::Rng::with_seed(1);
    let timed = |what: &str, runs: u32, work: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..runs).for_each(|_| work());
        println!(
            "{what}: {:.1} ms",
            start.elapsed().as_secs_f64() * 1000.0 / f64::from(runs)
        );
    };
    timed("store 100,000 threads, one transaction", 1, &mut || {
        let store = |tx: &rusqlite::Transaction<'_>| {
            (1..=SESSIONS).try_for_each(|n| insert_session(tx, &finished(n, &mut random)))
        };
        history.write(store).expect("store");
    });
    let scheduler = Scheduler::new(&[], 0.9);
    timed("learn all of them", 1, &mut || {
        assert_eq!(
            history.learn(&scheduler, &calendar()).expect("learn") as u128,
            SESSIONS * A_SESSION
        );
    });
    let path = folder.path().join("history.sqlite");
    history
        .connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("checkpoint");
    println!(
        "file: {} MB",
        std::fs::metadata(&path).expect("metadata").len() >> 20
    );
    drop(history);

    let mut opened = None;
    timed("open", 1, &mut || {
        opened = Some(SqliteHistory::open(&path).expect("open"))
    });
    let history = opened.expect("a history");
    let today = at(i64::try_from(SESSIONS).unwrap_or(0) * 4 * 3600)
        .to_zoned(TimeZone::UTC)
        .date()
        + 3.days();
    timed("learn, nothing new", 10, &mut || {
        assert_eq!(history.learn(&scheduler, &calendar()).expect("learn"), 0)
    });
    timed("progress", 5, &mut || {
        let progress = history.progress(&scheduler, today, None).expect("progress");
        assert_eq!(u128::from(progress.total.attempts), SESSIONS * A_SESSION);
    });
    timed("due and cover", 5, &mut || {
        let due = history.due(&scheduler, today, 1000).expect("due");
        assert!(!due.is_empty());
        assert!(!cover(&due, &vec![Vec::new(); due.len()], 10).is_empty());
    });
    timed(
        "start of an interview: recent questions, ratings, pick 5 of 60",
        5,
        &mut || {
            let recent = history.recent_questions(5).expect("recent");
            let ratings = history.ratings().expect("ratings");
            let entry = |n| Embedded {
                question: question(n),
                vector: vec![0.1; 384],
            };
            let candidates: Vec<Embedded> = (0..BANK).map(entry).collect();
            let situation = Situation {
                ratings: &ratings,
                today,
                recent: &recent,
                relevance: None,
            };
            assert_eq!(plan(&candidates, &situation, 5, &mut First).len(), 5);
        },
    );
    timed("list", 5, &mut || {
        assert_eq!(history.list().expect("list").len() as u128, SESSIONS)
    });
    timed("usage", 5, &mut || {
        assert!(history.usage().expect("usage").prompt_tokens > 0)
    });
    timed("unscored", 5, &mut || {
        assert!(history.unscored().expect("unscored").is_empty())
    });
    let mut record = session(1 << 64, 1);
    history.begin(&record).expect("begin");
    timed(
        "one thread: open, ask, answer, assess, close",
        1,
        &mut || {
            ask(&history, &mut record, 1 << 30, &[("k1", Verdict::Met)]);
        },
    );
    timed("learn one thread", 1, &mut || {
        assert_eq!(history.learn(&scheduler, &calendar()).expect("learn"), 1)
    });
}
