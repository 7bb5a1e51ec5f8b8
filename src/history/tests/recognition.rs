//! Quick rounds in the cards: less than an answer, never a card out of nothing, and there after
//! everything is learned anew.

use super::*;
use crate::history::Goal;
use crate::learn::quick::Recognition;
use crate::learn::{Grade, Scheduler};
use jiff::civil::Date;
use jiff::tz::TimeZone;

const DAY: i64 = 86_400;

fn scheduler() -> Scheduler {
    Scheduler::new(&[], 0.9)
}

fn date(days: i64) -> Date {
    at(days * DAY).to_zoned(TimeZone::UTC).date()
}

/// Keeps a round about points of the first question, on a day.
fn play(history: &SqliteHistory, days: i64, grades: &[(&str, Grade)]) {
    let record = session(1, 1);
    let asked = &record.plan[0];
    let recognitions: Vec<Recognition> = grades
        .iter()
        .map(|(id, grade)| Recognition {
            point: asked.rubric.get(id).expect("a point").clone(),
            question: asked.question.id,
            grade: *grade,
        })
        .collect();
    let (began, day) = (at(days * DAY), date(days));
    let kept = history.keep_recognitions(&scheduler(), began, day, &recognitions);
    kept.expect("kept");
}

/// Each card: its point, its reviews, and the day it is due.
fn cards(history: &SqliteHistory) -> Vec<String> {
    let cards = history
        .remembered(&scheduler(), date(0), 10)
        .expect("cards");
    let mut cards: Vec<String> = cards
        .iter()
        .map(|card| format!("{} {}", card.criterion.text, card.due))
        .collect();
    cards.sort();
    cards
}

#[test]
fn a_right_judgement_makes_no_card_and_a_wrong_one_does() {
    let (_folder, history) = home();
    play(&history, 0, &[("k1", Grade::Hard), ("k2", Grade::Again)]);
    let missed = [format!("Proves 1 {}", date(1))];
    assert_eq!(cards(&history), missed);

    history.relearn(&scheduler(), &calendar()).expect("relearn");
    assert_eq!(
        cards(&history),
        missed,
        "what no session stands behind stays"
    );

    // The same round, after the last key was taken back.
    play(&history, 0, &[("k1", Grade::Hard), ("k2", Grade::Hard)]);
    assert_eq!(cards(&history), [""; 0]);
}

#[test]
fn a_recognition_is_worth_less_than_an_answer() {
    let due_after = |grade: Option<Grade>, answered: bool| {
        let (_folder, history) = home();
        let mut record = session(1, 1);
        history.begin(&record).expect("begin");
        ask(&history, &mut record, 0, &[("k1", Verdict::Met)]);
        if answered {
            let mut again = session(2, 1);
            history.begin(&again).expect("begin");
            ask(&history, &mut again, 8 * DAY, &[("k1", Verdict::Met)]);
        }
        history.learn(&scheduler(), &calendar()).expect("learn");
        if let Some(grade) = grade {
            play(&history, 8, &[("k1", grade)]);
        }
        let cards = history.remembered(&scheduler(), date(8), 10);
        cards.expect("cards").first().expect("a card").due
    };

    let untouched = due_after(None, false);
    let recognised = due_after(Some(Grade::Hard), false);
    let answered = due_after(None, true);
    let missed = due_after(Some(Grade::Again), false);
    assert!(missed < recognised, "{missed} {recognised}");
    assert!(untouched < recognised, "{untouched} {recognised}");
    assert!(recognised < answered, "{recognised} {answered}");
}

#[test]
fn what_was_recognised_before_the_first_answer_does_not_count() {
    let answer = |history: &SqliteHistory| {
        let mut record = session(1, 1);
        history.begin(&record).expect("begin");
        ask(history, &mut record, 3 * DAY, &[("k1", Verdict::Partial)]);
        history.learn(&scheduler(), &calendar()).expect("learn");
        cards(history)
    };
    let (_folder, plain) = home();
    let (_other, recognised) = home();
    play(&recognised, 0, &[("k1", Grade::Hard)]);
    assert_eq!(answer(&recognised), answer(&plain));

    let id = recognised.list().expect("list")[0].id;
    recognised.delete(id, &scheduler()).expect("delete");
    assert_eq!(
        cards(&recognised),
        [""; 0],
        "a session takes its cards along"
    );
}

#[test]
fn an_export_takes_rounds_and_the_goal_along() {
    let (_folder, history) = home();
    play(&history, 0, &[("k1", Grade::Hard), ("k2", Grade::Again)]);
    let goal = Goal {
        date: date(20),
        begun: date(0),
        minutes: 30,
        topics: Some([("drift".to_string(), 0.5)].into()),
        job: None,
        job_file: Some("/home/ada/job.md".into()),
        calendar_until: None,
    };
    history.set_goal(Some(&goal)).expect("a goal");
    let mut export = Vec::new();
    history.export(&mut export).expect("an export");
    assert!(!String::from_utf8_lossy(&export).contains("/home/ada"));

    let (_other, copy) = home();
    let imported = copy.import(&mut export.as_slice()).expect("an import");
    assert_eq!(
        (imported.goal, imported.recognitions, imported.refused),
        (true, 2, vec![])
    );
    copy.relearn(&scheduler(), &calendar()).expect("relearn");
    assert_eq!(cards(&copy), cards(&history));
    let mut again = Vec::new();
    copy.export(&mut again).expect("an export");
    assert_eq!(again, export);

    // Once more: nothing is new, and another goal stays.
    let imported = copy.import(&mut export.as_slice()).expect("an import");
    assert_eq!((imported.goal, imported.recognitions), (false, 0));

    // What no round says is left out.
    let text = String::from_utf8(export).expect("text");
    for (good, bad) in [
        ("\"grade\":1", "\"grade\":9"),
        ("\"minutes\":30", "\"minutes\":0"),
    ] {
        let (_third, strict) = home();
        let imported = strict
            .import(&mut text.replace(good, bad).as_bytes())
            .expect("an import");
        assert!(!imported.goal || imported.recognitions < 2, "{bad}");
    }
}
