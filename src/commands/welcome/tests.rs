//! The greeting with and without a plan, and what its keys choose.

use super::*;
use crate::learn::plan::DayShare;

fn shown(news: &News, look: Look) -> String {
    greeting(news, &look)
        .iter()
        .map(|l| format!("{}\n", l.text().trim_end()))
        .collect()
}

fn full() -> News {
    let today = jiff::civil::date(2026, 11, 22);
    News {
        open: Some(OpenSession {
            id: SessionId(uuid::Uuid::from_u128(7)),
            kind: SessionKind::Interview,
            day: jiff::civil::date(2026, 11, 21),
            number: 3,
            total: 5,
        }),
        due: 12,
        today,
        questions: 5,
        assessor: Some("qwen2.5:14b".into()),
        plan: None,
    }
}

#[test]
fn with_a_plan_enter_begins_what_is_next() {
    let look = Look {
        width: 80,
        color: false,
        plain: false,
        unicode: true,
    };
    let topics = || vec!["drift".to_string(), "ab_testing".to_string()];
    let share = DayShare {
        date: jiff::civil::date(2026, 11, 22),
        minutes: 35,
        interview: 0,
        due: 3,
        topics: topics(),
    };
    let mut news = News {
        open: None,
        plan: Some(Today {
            date: jiff::civil::date(2026, 11, 28),
            days_left: 6,
            left: share.tasks(),
            share: Some(share),
            job: None,
            job_file: None,
        }),
        ..full()
    };
    insta::assert_snapshot!(shown(&news, look), @"

    Viva, a mock interviewer. Answers are assessed by qwen2.5:14b.

    6 days left. Today: 2 drills, 35 minutes.

    Enter  today's share: drill what you missed, 3 questions
    m      a mock interview of 5 questions
    d      drill what you missed: 12 points are due
    p      where you stand
    c      the days until your interview
    h      help; q leaves
    ");
    assert_eq!(parse_choice("", &news), Some(Choice::Share));
    assert_eq!(parse_choice("m", &news), Some(Choice::Interview));

    // What was begun today is what Enter goes on with.
    news.open = full().open;
    if let (Some(plan), Some(open)) = (&mut news.plan, news.open) {
        plan.left = vec![Task::Resume(3, open.id)];
    }
    let screen = shown(&news, look);
    assert!(
        screen.contains("Enter  today's share: resume the mock interview, 3 questions left"),
        "{screen}"
    );
    assert!(!screen.contains("question 3 of 5"), "once: {screen}");
    assert!(!screen.contains("m      a mock"), "no second one: {screen}");
    assert_eq!(parse_choice("", &news), Some(Choice::Share));
    assert_eq!(parse_choice("r", &news), Some(Choice::Resume));
    news.open = None;

    if let Some(plan) = &mut news.plan {
        plan.left.clear();
    }
    assert_eq!(parse_choice("", &news), Some(Choice::Interview));
    assert_eq!(parse_choice("c", &news), Some(Choice::Plan));
    assert_eq!(parse_choice("c", &full()), None);
}

#[test]
fn a_long_share_wraps_at_words_below_itself() {
    let topics = [
        "model_registry_design",
        "multi_armed_bandits",
        "canary",
        "drift",
    ];
    let share = DayShare {
        date: jiff::civil::date(2026, 11, 22),
        minutes: 28,
        interview: 0,
        due: 0,
        topics: topics.map(String::from).to_vec(),
    };
    let news = News {
        plan: Some(Today {
            date: jiff::civil::date(2026, 11, 28),
            days_left: 6,
            left: share.tasks(),
            share: Some(share),
            job: None,
            job_file: None,
        }),
        ..full()
    };
    for (width, plain) in [(60, false), (40, false), (40, true)] {
        let look = Look {
            width,
            color: false,
            plain,
            unicode: true,
        };
        let screen = shown(&news, look);
        let widest = screen.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(width), "{screen}");

        let words: Vec<&str> = screen.split_whitespace().collect();
        let whole = "bandits, canary and 1 more";
        assert!(words.join(" ").contains(whole), "{screen}");
    }
}

#[test]
fn the_greeting_tells_what_there_is_to_do() {
    let look = Look {
        width: 80,
        color: false,
        plain: false,
        unicode: true,
    };
    insta::assert_snapshot!(shown(&full(), look), @r"

    Viva, a mock interviewer. Answers are assessed by qwen2.5:14b.

    Enter  a mock interview of 5 questions
    r      resume yesterday's interview, question 3 of 5
    d      drill what you missed: 12 points are due
    p      where you stand
    h      help; q leaves
    ");
    let first = News {
        questions: 5,
        ..News::default()
    };
    insta::assert_snapshot!(shown(&first, look), @r"

    Viva, a mock interviewer. Answers are assessed offline.

    Enter  a mock interview of 5 questions
    p      where you stand
    i      let a language model assess
    h      help; q leaves
    ");
    insta::assert_snapshot!(shown(&full(), Look { plain: true, width: 60, ..look }), @r"

    Viva, a mock interviewer. Answers are assessed by
    qwen2.5:14b.

    Enter: a mock interview of 5 questions
    r: resume yesterday's interview, question 3 of 5
    d: drill what you missed: 12 points are due
    p: where you stand
    h: help; q leaves
    ");
}

#[test]
fn keys_and_words_choose() {
    let news = full();
    for (line, expected) in [
        ("", Some(Choice::Interview)),
        ("r", Some(Choice::Resume)),
        ("D", Some(Choice::Drill)),
        ("/help", Some(Choice::Help)),
        ("quit", Some(Choice::Leave)),
        ("x", None),
    ] {
        assert_eq!(parse_choice(line, &news), expected, "{line:?}");
    }
    // What is not offered is not done.
    assert_eq!(parse_choice("r", &News::default()), None);
    assert_eq!(parse_choice("d", &News::default()), None);
}
