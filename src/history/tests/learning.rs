//! Cards, ratings and sums follow the sessions, whatever happens to them.

use super::*;
use crate::learn::{Grade, Scheduler};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

const DAY: i64 = 86_400;

fn scheduler() -> Scheduler {
    Scheduler::new(&[], 0.9)
}

fn learn(history: &SqliteHistory) -> usize {
    history.learn(&scheduler(), &calendar()).expect("learn")
}

/// The date `days` after the first.
fn date(days: i64) -> Date {
    at(days * DAY).to_zoned(TimeZone::UTC).date()
}

/// Everything that was learned, as text.
fn learned(history: &SqliteHistory) -> String {
    let mut out = String::new();
    for query in [
        "SELECT concat_ws(' ', key, stability, difficulty, last, reviews, lapses) FROM cards ORDER BY key",
        "SELECT concat_ws(' ', key, thread, grade) FROM reviews JOIN cards ON cards.id = card ORDER BY key, thread",
        "SELECT concat_ws(' ', dimension, name, rating, deviation, games, last) FROM ratings ORDER BY dimension, name",
        "SELECT concat_ws(' ', thread, day, score, seconds, prompt_tokens, cost) FROM attempts ORDER BY thread",
    ] {
        let mut statement = history.connection.prepare(query).expect("query");
        for line in statement
            .query_map([], |r| r.get::<_, String>(0))
            .expect("rows")
        {
            out += &line.expect("line");
            out += "\n";
        }
    }
    out
}

#[test]
fn a_thread_is_learned_once_and_comes_back_when_due() {
    let (_folder, history) = home();
    let mut record = session(1, 2);
    history.begin(&record).expect("begin");
    ask(
        &history,
        &mut record,
        0,
        &[
            ("k1", Verdict::Met),
            ("k2", Verdict::Missing),
            ("r1", Verdict::Missing),
        ],
    );
    assert_eq!(learn(&history), 1);
    let once = learned(&history);
    assert_eq!(learn(&history), 0, "nothing new");
    assert_eq!(learned(&history), once);

    let due = |days| -> Vec<String> {
        let due = history.due(&scheduler(), date(days), 10).expect("due");
        due.iter()
            .map(|d| format!("{} of {}", d.criterion.text, d.question.0.as_u128()))
            .collect()
    };
    assert_eq!(due(0), Vec::<String>::new());
    assert_eq!(
        due(1),
        ["Proves 1 of 1"],
        "what was missed comes back the next day"
    );
    assert_eq!(
        due(9),
        ["Proves 1 of 1", "Names 1 of 1"],
        "the most forgotten first; the red flag was never raised"
    );
    assert_eq!(history.due(&scheduler(), date(9), 1).expect("due").len(), 1);

    // A follow-up on another day that makes the point good.
    let mut second = session(2, 1);
    history.begin(&second).expect("begin");
    ask(
        &history,
        &mut second,
        DAY,
        &[("k1", Verdict::Met), ("k2", Verdict::Missing)],
    );
    change(
        &history,
        &mut second,
        Change::TurnAsked {
            turn: TurnKind::FollowUp {
                criterion: "k2".into(),
            },
            prompt: "and?".into(),
            at: at(DAY + 100),
        },
    );
    change(
        &history,
        &mut second,
        Change::Answered {
            answer: "so".into(),
            at: at(DAY + 9000),
        },
    );
    let assessment = Box::new(scored(&[("k2", Verdict::Met)]));
    change(
        &history,
        &mut second,
        Change::Assessed {
            thread: 0,
            turn: 1,
            assessment,
        },
    );
    assert_eq!(learn(&history), 1);
    assert!(!due(2).contains(&"Proves 1 of 1".to_string()));

    let progress = history
        .progress(&scheduler(), date(1), None)
        .expect("progress");
    assert_eq!(
        (
            progress.total.attempts,
            progress.total.prompt_tokens,
            progress.streak
        ),
        (2, 300, 2)
    );
    assert_eq!(progress.total.cost, Some(0.75));
    assert_eq!(
        progress.total.seconds,
        60.0 + 60.0 + 3600.0,
        "an answer never counts for more than an hour"
    );
    assert_eq!(progress.topics.len(), 1);
    assert_eq!(progress.topics[0].rating.games, 2);
}

#[test]
fn days_are_the_candidates_own() {
    let (_folder, history) = home();
    let mut record = session(1, 1);
    history.begin(&record).expect("begin");
    // 2023-11-14 22:13 UTC is the next morning in Auckland.
    ask(&history, &mut record, 0, &[("k1", Verdict::Met)]);
    let auckland = Calendar::new(TimeZone::fixed(jiff::tz::offset(13)), DayEnd::MIDNIGHT);
    history.learn(&scheduler(), &auckland).expect("learn");
    let progress = history
        .progress(&scheduler(), date(1), None)
        .expect("progress");
    assert_eq!(progress.total.date, date(1));
}

#[test]
fn parameters_are_fitted_only_when_there_is_enough() {
    let (_folder, history) = home();
    let mut record = session(1, 1);
    history.begin(&record).expect("begin");
    ask(&history, &mut record, 0, &[("k1", Verdict::Met)]);
    learn(&history);
    let before = learned(&history);
    assert!(!history.fit(0.9).expect("fit"));
    assert_eq!(learned(&history), before);
    history
        .connection
        .execute("INSERT INTO parameters VALUES (1, '[not numbers')", [])
        .expect("a row that something else wrote");
    assert!(history.scheduler(0.9).is_ok(), "the defaults are used then");
}

#[derive(Debug, Clone)]
enum Step {
    Ask {
        seconds: i64,
        verdicts: [usize; 4],
    },
    Regrade {
        session: usize,
        thread: usize,
        verdicts: [usize; 4],
    },
    Flag {
        session: usize,
    },
    Delete {
        session: usize,
    },
    Learn,
}

fn step() -> impl Strategy<Value = Step> {
    let verdicts = prop::array::uniform4(0usize..4);
    prop_oneof![
        4 => (0i64..40 * DAY, verdicts.clone()).prop_map(|(seconds, verdicts)| Step::Ask { seconds, verdicts }),
        2 => (0usize..3, 0usize..3, verdicts)
            .prop_map(|(session, thread, verdicts)| Step::Regrade { session, thread, verdicts }),
        1 => (0usize..3).prop_map(|session| Step::Flag { session }),
        1 => (0usize..3).prop_map(|session| Step::Delete { session }),
        2 => Just(Step::Learn),
    ]
}

fn findings(verdicts: [usize; 4]) -> Vec<(&'static str, Verdict)> {
    let known = [
        Verdict::Met,
        Verdict::Partial,
        Verdict::Missing,
        Verdict::Contradicted,
    ];
    ["k1", "k2", "d1", "r1"]
        .into_iter()
        .zip(verdicts.map(|v| known[v]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn learning_bit_by_bit_is_learning_at_once(steps in prop::collection::vec(step(), 1..20)) {
        let (_folder, history) = home();
        let mut records: Vec<SessionRecord> = (0..3).map(|id| session(id + 1, 3)).collect();
        for record in &records {
            history.begin(record).expect("begin");
        }
        for (n, step) in steps.into_iter().enumerate() {
            match step {
                Step::Ask { seconds, verdicts } => {
                    let open = n % records.len();
                    if records[open].threads.len() < 3 && history.load(records[open].id).expect("load").is_some() {
                        ask(&history, &mut records[open], seconds, &findings(verdicts));
                    }
                }
                Step::Regrade { session, thread, verdicts } => {
                    let assessment = Box::new(scored(&findings(verdicts)));
                    // A deleted session is an error here; it must change nothing.
                    let _ = history.apply(records[session].id, &Change::Assessed { thread, turn: 0, assessment });
                }
                Step::Flag { session } => {
                    let _ = history.apply(records[session].id, &Change::ThreadClosed { status: ThreadStatus::Flagged });
                }
                Step::Delete { session } => {
                    history.delete(records[session].id, &scheduler()).expect("delete");
                }
                Step::Learn => {
                    learn(&history);
                }
            }
        }
        learn(&history);
        let bit_by_bit = learned(&history);
        history.relearn(&scheduler(), &calendar()).expect("relearn");
        prop_assert_eq!(bit_by_bit, learned(&history));
    }
}

#[test]
fn a_second_try_raises_the_session_but_not_the_rating() {
    let (_folder, history) = home();
    let mut record = session(1, 1);
    record.kind = SessionKind::Drill;
    history.begin(&record).expect("begin");
    for step in [
        Change::ThreadOpened,
        Change::TurnAsked {
            turn: TurnKind::Main,
            prompt: "?".into(),
            at: at(0),
        },
        Change::Answered {
            answer: "mine".into(),
            at: at(60),
        },
    ] {
        change(&history, &mut record, step);
    }
    let first = scored(&[("k1", Verdict::Partial), ("k2", Verdict::Missing)]);
    change(
        &history,
        &mut record,
        Change::Assessed {
            thread: 0,
            turn: 0,
            assessment: Box::new(first),
        },
    );
    change(
        &history,
        &mut record,
        Change::TurnAsked {
            turn: TurnKind::SecondTry,
            prompt: "?".into(),
            at: at(70),
        },
    );
    change(
        &history,
        &mut record,
        Change::Answered {
            answer: "again".into(),
            at: at(90),
        },
    );
    let second = scored(&[("k1", Verdict::Met), ("k2", Verdict::Met)]);
    change(
        &history,
        &mut record,
        Change::Assessed {
            thread: 0,
            turn: 1,
            assessment: Box::new(second),
        },
    );
    change(
        &history,
        &mut record,
        Change::ThreadClosed {
            status: ThreadStatus::Done,
        },
    );
    learn(&history);

    assert_eq!(history.list().expect("list")[0].score, Some(100.0));
    let progress = history
        .progress(&scheduler(), date(0), None)
        .expect("progress");
    assert!(
        progress
            .score
            .is_some_and(|s| (s - 100.0 / 3.0).abs() < 1e-9),
        "{:?}",
        progress.score
    );
    let thread = &record.threads[0];
    let grades: Vec<_> = crate::learn::reviews(thread)
        .into_iter()
        .map(|r| (r.criterion.id, r.grade))
        .collect();
    // What had been missing altogether was repeated, not remembered.
    assert_eq!(
        grades,
        [
            ("k1".to_string(), Grade::Good),
            ("k2".to_string(), Grade::Hard)
        ]
    );
    assert_eq!(
        history.load(record.id).expect("load").expect("the session"),
        record
    );
}
