//! Plans as tables: what is done on which day.

use super::*;
use crate::learn::{Card, Grade};
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2026, 12, 4);

static NOTHING: DayDone = DayDone::nothing(TODAY);

fn day(n: i64) -> Date {
    TODAY.saturating_add(n.days())
}

fn scheduler(date: Date) -> Scheduler {
    Scheduler::new(&[], 0.9).aimed_at(Some(date))
}

/// Questions with two points each, never asked; `relevance` one for each.
fn syllabus(relevance: &[f64]) -> Syllabus {
    let questions = relevance.iter().enumerate();
    Syllabus {
        questions: questions
            .map(|(i, relevance)| StudyQuestion {
                topic: format!("t{i}"),
                relevance: *relevance,
                points: vec![2 * i, 2 * i + 1],
            })
            .collect(),
        points: vec![Belief::unseen(0.4); 2 * relevance.len()],
    }
}

fn course<'a>(scheduler: &'a Scheduler, date: Date) -> Course<'a> {
    Course {
        scheduler,
        today: TODAY,
        date,
        pace: StudyPace {
            minutes_a_day: 40,
            minutes_a_question: 7.0,
            interview: 5,
        },
        last_interview: None,
        decided: None,
        done: &NOTHING,
        begun: None,
    }
}

fn shown(plan: &StudyPlan) -> String {
    let line = |day: &DayShare| {
        let tasks = day.tasks().into_iter().map(|task| match task {
            Task::Interview(n) | Task::Resume(n, _) => format!(" interview {n}"),
            Task::Due(n) => format!(" due {n}"),
            Task::Topics(topics) => format!(" {}", topics.join(" ")),
        });
        let tasks: String = tasks.collect();
        format!(
            "{} {:>2} min{tasks}\n",
            day.date.strftime("%d"),
            day.minutes
        )
    };
    plan.days.iter().map(line).collect()
}

#[test]
fn two_weeks_of_a_plan() {
    let goal = day(14);
    let scheduler = scheduler(goal);
    let plan = plan_days(syllabus(&[1.0; 30]), &course(&scheduler, goal));
    insta::assert_snapshot!(shown(&plan), @"
    04 35 min interview 5
    05 35 min t5 t6 t7 t8 t9
    06 35 min t10 t11 t12 t13 t14
    07 35 min t15 t16 t17 t18 t19
    08 35 min t20 t21 t22 t23 t24
    09 35 min t25 t26 t27 t28 t29
    10 35 min due 5
    11 35 min interview 5
    12 35 min due 5
    13 35 min due 5
    14 35 min due 5
    15 35 min due 5
    16 35 min interview 5
    17  7 min due 1
    ");
    assert!(plan.kept > plan.idle + 0.2, "{plan:?}");
    assert_eq!(plan.points, 60);
}

#[test]
fn a_mock_interview_fits_into_the_minutes_of_a_day_or_is_none() {
    for (minutes_a_day, questions) in [(5, 0), (20, 0), (21, 3), (30, 4), (35, 5), (90, 5)] {
        let pace = StudyPace {
            minutes_a_day,
            minutes_a_question: 7.0,
            interview: 5,
        };
        assert_eq!(pace.interview_of_a_day(), questions, "{minutes_a_day}");
    }
}

#[test]
fn points_that_were_missed_do_not_raise_the_forecast() {
    let goal = day(8);
    let scheduler = scheduler(goal);
    let course = course(&scheduler, goal);
    let fresh = syllabus(&[1.0; 10]);
    let idle = |syllabus: &Syllabus| plan_days(syllabus.clone(), &course).idle;
    let mut before = idle(&fresh);

    let mut all = fresh.clone();
    for point in 0..all.points.len() {
        let card = scheduler.review(None, Grade::Again, TODAY);
        all.points[point] = Belief::missed(card, 0.4);
        let after = idle(&all);
        assert!(after <= before + 1e-6, "{before} {after}");
        before = after;
    }
    // Nor on the day itself, on which they were just missed.
    let on_the_day = Course {
        today: goal,
        ..course
    };
    let card = scheduler.review(None, Grade::Again, goal);
    all.points.fill(Belief::missed(card, 0.4));
    assert!(plan_days(all.clone(), &on_the_day).idle <= 0.4 + 1e-6);

    // What is made counts.
    let card = scheduler.review(Some(card), Grade::Easy, goal);
    all.points[0] = Belief::made(card);
    assert!(plan_days(all, &on_the_day).idle > 0.4);
}

#[test]
fn interviews_are_weekly_and_two_days_before() {
    for (until, last, expected) in [
        (14, None, &[0, 7, 12][..]),
        (14, Some(-3), &[4, 12]),
        (14, Some(0), &[7, 12]),
        (14, Some(-30), &[0, 7, 12]),
        (6, None, &[0, 4]),
        (6, Some(-3), &[4]),
        (4, None, &[2]),
        (2, None, &[0]),
        (2, Some(0), &[]),
        (1, None, &[]),
        (0, None, &[]),
    ] {
        let days = interview_days(TODAY, day(until), last.map(day));
        let expected: Vec<Date> = expected.iter().map(|n| day(*n)).collect();
        assert_eq!(days, expected, "{until} {last:?}");
    }
}

#[test]
fn what_is_asked_for_comes_first() {
    let goal = day(3);
    let scheduler = scheduler(goal);
    let relevance = [0.0, 0.0, 0.5, 0.0, 1.0];
    let plan = plan_days(syllabus(&relevance), &course(&scheduler, goal));
    assert_eq!(plan.days[0].topics[..2], ["t4", "t2"]);
    assert_eq!(plan.points, 4, "of the two that fit");
}

#[test]
fn a_missed_day_moves_what_is_left() {
    let goal = day(10);
    let scheduler = scheduler(goal);
    let at = |today: Date| {
        let course = Course {
            today,
            last_interview: Some(day(-1)),
            ..course(&scheduler, goal)
        };
        plan_days(syllabus(&[1.0; 30]), &course)
    };
    let (planned, missed) = (at(TODAY), at(day(1)));
    assert_eq!(missed.days[0].topics, planned.days[0].topics);
    assert_eq!(
        missed.days[0].minutes, planned.days[0].minutes,
        "no more than a day's"
    );
    assert!(missed.kept < planned.kept);
}

#[test]
fn the_last_day_is_light_and_the_day_itself_is_free() {
    let goal = day(1);
    let scheduler = scheduler(goal);
    let mut all = syllabus(&[1.0; 8]);
    let card = |grade, ago: i64| scheduler.review(None, grade, day(-ago));
    all.points[0] = Belief::missed(card(Grade::Again, 9), 0.4);
    all.points[2] = Belief::made(card(Grade::Easy, 1));
    let plan = plan_days(all.clone(), &course(&scheduler, goal));
    insta::assert_snapshot!(shown(&plan), @"04  7 min due 1");

    let on_the_day = Course {
        today: goal,
        ..course(&scheduler, goal)
    };
    let plan = plan_days(all, &on_the_day);
    assert!(plan.days.is_empty() && plan.kept == plan.idle);
}

#[test]
fn what_was_decided_for_today_stays_and_shrinks_as_it_is_done() {
    let goal = day(5);
    let scheduler = scheduler(goal);
    let share = DayShare {
        date: TODAY,
        minutes: 35,
        interview: 0,
        due: 2,
        topics: vec!["t7".into(), "t8".into()],
    };
    let decided = Course {
        decided: Some(&share),
        ..course(&scheduler, goal)
    };
    let plan = plan_days(syllabus(&[1.0; 9]), &decided);
    assert_eq!(plan.days[0], share);

    let done = |drilled, topics: &[&str]| DayDone {
        drilled,
        topics: topics.iter().map(|t| t.to_string()).collect(),
        ..DayDone::nothing(TODAY)
    };
    let topics = |names: &[&str]| Task::Topics(names.iter().map(|t| t.to_string()).collect());
    for (done, due_now, left) in [
        (
            done(0, &[]),
            true,
            vec![Task::Due(2), topics(&["t7", "t8"])],
        ),
        (done(1, &["t8"]), true, vec![Task::Due(2), topics(&["t7"])]),
        (
            done(2, &["t8", "x"]),
            true,
            vec![Task::Due(1), topics(&["t7"])],
        ),
        (done(2, &["x", "y"]), true, vec![topics(&["t7", "t8"])]),
        (done(0, &[]), false, vec![topics(&["t7", "t8"])]),
        (done(4, &["t7", "t8", "x", "y"]), true, vec![]),
    ] {
        assert_eq!(share.left(&done, due_now, None), left, "{done:?}");
    }

    // A mock interview is done once as many questions were answered, or its minutes spent.
    let mock = DayShare {
        interview: 5,
        due: 0,
        topics: vec![],
        ..share.clone()
    };
    for (interviewed, interview_minutes, left) in [
        (0, 0.0, vec![Task::Interview(5)]),
        (2, 0.4, vec![Task::Interview(3)]),
        (5, 0.4, vec![]),
        (7, 9.0, vec![]),
        (2, 35.0, vec![]),
    ] {
        let done = DayDone {
            interviews: 1,
            interviewed,
            interview_minutes,
            ..DayDone::nothing(TODAY)
        };
        assert_eq!(mock.left(&done, true, None), left, "{done:?}");
    }

    // What was begun and can be resumed is not begun again.
    let resume = Task::Resume(4, SessionId(uuid::Uuid::from_u128(1)));
    let answered = |interviewed| DayDone {
        interviewed,
        ..DayDone::nothing(TODAY)
    };
    let left = |done: DayDone| mock.left(&done, true, Some(&resume));
    assert_eq!(left(answered(1)), vec![resume.clone()]);
    assert_eq!(left(answered(0)), vec![resume.clone()]);
    assert_eq!(left(answered(5)), []);

    // Two questions of a topic are two.
    let twice = DayShare {
        due: 0,
        topics: vec!["t7".into(), "t7".into(), "t8".into()],
        ..share
    };
    let left = twice.left(&done(2, &["t7", "t8"]), true, None);
    assert_eq!(left, [topics(&["t7"])]);
}

#[test]
fn what_was_not_planned_is_none_of_what_was_answered() {
    let share = DayShare {
        date: TODAY,
        minutes: 35,
        interview: 2,
        due: 2,
        topics: vec!["t7".into(), "t8".into()],
    };
    for (interviewed, drilled, topics, answered) in [
        (0, 0, &[][..], 0),
        (1, 0, &[], 1),
        (3, 0, &[], 2),
        (0, 1, &["t8"], 1),
        (0, 2, &["t8", "x"], 2),
        (0, 3, &["x", "y", "z"], 2),
    ] {
        let done = DayDone {
            interviewed,
            drilled,
            topics: topics.iter().map(|t| t.to_string()).collect(),
            ..DayDone::nothing(TODAY)
        };
        assert_eq!(share.answered(&done), answered, "{done:?}");
    }
}

#[test]
fn what_was_missed_and_is_due_comes_first() {
    let goal = day(10);
    let scheduler = scheduler(goal);
    let mut all = syllabus(&[1.0; 30]);
    let missed = Belief::missed(scheduler.review(None, Grade::Again, day(-1)), 0.4);
    for point in [58, 59] {
        all.points[point] = missed.clone();
    }
    let course = Course {
        last_interview: Some(day(-1)),
        ..course(&scheduler, goal)
    };
    let plan = plan_days(all, &course);
    assert_eq!((plan.days[0].due, plan.days[0].topics.len()), (1, 4));
}

#[test]
fn a_mock_interview_that_was_begun_is_gone_on_with_in_the_place_of_a_new_one() {
    let goal = day(10);
    let scheduler = scheduler(goal);
    let begun = Course {
        begun: Some(2),
        ..course(&scheduler, goal)
    };
    let plan = plan_days(syllabus(&[1.0; 30]), &begun);
    assert_eq!((plan.days[0].interview, plan.days[0].topics.len()), (2, 3));

    let session = SessionId(uuid::Uuid::from_u128(1));
    let resume = Task::Resume(2, session);
    let share = &plan.days[0];
    let left = share.left(&NOTHING, true, Some(&resume));
    assert_eq!(share.tasks_with(&left)[0], resume);
    assert_eq!(share.tasks_with(&[])[0], Task::Interview(2), "it is done");
}

proptest! {
    #[test]
    fn the_same_input_gives_the_same_plan(
        asked in prop::collection::vec(prop::option::of((0i64..9, 1i64..5)), 60),
        until in 1i64..15,
        drilled in 0usize..6,
        interviewed in 0usize..6,
        last in prop::option::of(-9i64..1),
    ) {
        let goal = day(until);
        let scheduler = scheduler(goal);
        let mut all = syllabus(&[1.0; 30]);
        for (point, asked) in all.points.iter_mut().zip(&asked) {
            let card = asked.and_then(|(ago, grade)| {
                Some(scheduler.review(None, Grade::from_number(grade)?, day(-ago)))
            });
            *point = card.map_or(Belief::unseen(0.3), |card| Belief::missed(card, 0.3));
        }
        let done = DayDone {
            drilled,
            interviewed,
            answered: drilled + interviewed,
            topics: vec!["t3".into(); drilled],
            ..DayDone::nothing(TODAY)
        };
        let first = Course {
            done: &done,
            last_interview: last.map(day),
            ..course(&scheduler, goal)
        };
        let decided = plan_days(all.clone(), &first);
        let second = Course {
            decided: decided.days.first(),
            ..first
        };
        prop_assert_eq!(&plan_days(all, &second), &decided);
    }

    #[test]
    fn any_plan_keeps_to_its_days_and_minutes(
        cards in prop::collection::vec(prop::option::of((0i64..40, 1i64..5)), 1..40),
        relevance in prop::collection::vec(0.0f64..1.0, 1..20),
        until in 0i64..30,
        minutes_a_day in 1u32..200,
        last in prop::option::of(-20i64..1),
    ) {
        let goal = day(until);
        let scheduler = scheduler(goal);
        let mut all = syllabus(&relevance);
        for (point, card) in all.points.iter_mut().zip(&cards) {
            let card: Option<Card> = card.and_then(|(ago, grade)| {
                Some(scheduler.review(None, Grade::from_number(grade)?, day(-ago)))
            });
            *point = card.map_or(Belief::unseen(0.3), Belief::made);
        }
        let mut course = course(&scheduler, goal);
        course.pace.minutes_a_day = minutes_a_day;
        course.last_interview = last.map(day);
        let plan = plan_days(all, &course);

        prop_assert_eq!(plan.days.len() as i64, until);
        for (n, share) in (0..).zip(&plan.days) {
            prop_assert_eq!(share.date, day(n));
            let most = minutes_a_day.max(7);
            prop_assert!(share.minutes <= most, "{:?}", share);
            if n + 1 == until {
                prop_assert!(share.interview == 0 && share.minutes <= (minutes_a_day / 3).max(7));
            }
        }
        prop_assert!((0.0..=1.0).contains(&plan.idle) && plan.kept <= 1.0);
        prop_assert!(plan.kept >= plan.idle - 0.02, "{} {}", plan.kept, plan.idle);
    }
}
