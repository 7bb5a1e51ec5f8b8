//! The screen of a plan, before the day, on it and after it.

use super::*;
use crate::commands::plan::sample::study;

fn look(width: usize) -> Look {
    Look {
        width,
        color: false,
        plain: false,
        unicode: true,
    }
}

fn shown(study: &Study) -> String {
    let text = |lines: Vec<Rich>| lines.iter().map(Rich::text).collect::<Vec<_>>();
    let rows = day_rows(study).into_iter().map(|row| row.join(" | "));
    let mut lines = text(head_lines(study, &look(72)));
    lines.extend(rows);
    lines.extend(text(foot_lines(study)));
    lines
        .iter()
        .map(|l| format!("{}\n", l.trim_end()))
        .collect()
}

#[test]
fn what_was_done_what_is_to_do_and_the_forecast() {
    insta::assert_snapshot!(shown(&study()), @r"
    Your interview: Friday 18 December 2026, in 2 days. 40 minutes a day.
    The job you named asks for 1 topic.

    Of 312 points you are likely to know that day: 71% if you keep to the
    plan, 52% if you do nothing more.
    Mon 14 Dec | mock interview of 5 questions | 35 | 5 questions, 31 min
    Tue 15 Dec |  |  | nothing
    Wed 16 Dec | today: drill what you missed, 2 questions; drill drift, A/B testing, naïve bayes; ü, \ and 1 more | 42 |
    Thu 17 Dec | drill what you missed, 1 question | 7 |
    Fri 18 Dec | the interview |  |
    Left for today:
      viva drill --due -n 2
      viva drill --topic drift --topic ab_testing --topic 'naïve_bayes; ü, \' --topic x -n 4
    ");
}

#[test]
fn when_all_is_done_on_the_day_and_after_it() {
    let mut study = study();
    study.left.clear();
    assert!(shown(&study).contains("Today's share is done."));

    study.today = study.goal.date;
    study.plan.days.clear();
    insta::assert_snapshot!(shown(&study), @"
    Your interview: Friday 18 December 2026, today. Good luck. The job you
    named asks for 1 topic.

    Of 312 points you are likely to know 52%.
    Mon 14 Dec | mock interview of 5 questions | 35 | 5 questions, 31 min
    Tue 15 Dec |  |  | nothing
    Wed 16 Dec |  |  | nothing
    Thu 17 Dec |  |  | nothing
    Fri 18 Dec | the interview |  |
    ");

    study.today = study.goal.date.saturating_add(1.days());
    let over = shown(&study);
    assert!(over.contains("over. How did it go? `viva"), "{over}");
    study.is_told = true;
    let told = shown(&study);
    assert!(told.contains("over. `viva plan --date DAY`"), "{told}");
    assert!(
        !over.contains("likely"),
        "no forecast of what is over: {over}"
    );
}

#[test]
fn what_was_practised_beside_the_plan_is_told_apart() {
    let mut study = study();
    study.done = vec![DayDone {
        answered: 3,
        drilled: 3,
        topics: ["drift", "x", "y"].map(String::from).to_vec(),
        minutes: 12.0,
        ..DayDone::nothing(study.today)
    }];
    study.plan.days[0].due = 0;
    let text = shown(&study);
    assert!(text.contains("2 of 4 questions, 1 other, 12 min"), "{text}");
}

#[test]
fn programs_get_everything() {
    let json = plan_json(&study());
    assert_eq!(json["days_left"], 2);
    assert_eq!(json["left_today"][0], "viva drill --due -n 2");
    assert_eq!(json["days"][1]["date"], "2026-12-17");
    assert_eq!(json["done"][0]["answered"], 5);
    assert_eq!(json["forecast"]["points"], 312);
}
