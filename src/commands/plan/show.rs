//! A plan as a screen and as JSON.

use super::task::{command_of, describe_task};
use crate::domain::text::plural;
use crate::learn::plan::{DayDone, DayShare, LEAST_INTERVIEW, Task};
use crate::session::study::{Study, days_until};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Head of the table of days.
pub const COLUMNS: [&str; 4] = ["day", "what to do", "minutes", "done"];
/// Days ahead that are shown.
const SHOWN_DAYS: usize = 28;

/// Returns when the interview is, and the forecast.
pub fn head_lines(study: &Study, look: &Look) -> Vec<Rich> {
    let date = study.goal.date;
    let when = match days_until(study.today, date) {
        0 => "today. Good luck".to_string(),
        1 => "tomorrow".to_string(),
        days if days > 0 => format!("in {}", plural(days as usize, "day")),
        _ => "over".to_string(),
    };
    let mut text = format!("Your interview: {}, {when}.", date.strftime("%A %-d %B %Y"));
    if date < study.today {
        if !study.is_told {
            text.push_str(&format!(
                " How did it go? `viva outcome --real passed --on {date}` notes it; failed and \
                 unknown are answers too."
            ));
        }
        text.push_str(" `viva plan --date DAY` plans for another, `viva plan --clear` forgets it.");
        return Rich::of(Ink::Body, &text).wrap(look.width);
    }
    if date > study.today {
        text.push_str(&format!(" {} minutes a day.", study.goal.minutes));
    }
    if let Some(topics) = &study.goal.topics {
        let topics = plural(topics.len(), "topic");
        text.push_str(&format!(" The job you named asks for {topics}."));
    }

    text.extend(pace_note(study).map(|note| format!(" {note}")));

    let mut lines = Rich::of(Ink::Body, &text).wrap(look.width);
    lines.push(Rich::new());
    lines.extend(Rich::of(Ink::Body, &forecast(study)).wrap(look.width));
    lines
}

/// Returns why the minutes of a day are not kept to, or what they leave no room for.
fn pace_note(study: &Study) -> Option<String> {
    let pace = &study.plan.pace;
    let (minutes, one, full) = (
        pace.minutes_a_day,
        pace.minutes(1),
        pace.minutes(pace.interview),
    );
    let questions = plural(pace.interview, "question");
    match pace.interview_of_a_day() {
        _ if study.plan.days.is_empty() => None,
        _ if minutes < one => Some(format!(
            "A question takes about {one} minutes with its feedback, so that a day has one; mock \
             interviews take longer and are left out."
        )),
        0 => Some(format!(
            "A mock interview takes {} minutes at least, so that none is planned.",
            pace.minutes(LEAST_INTERVIEW)
        )),
        short if short < pace.interview => Some(format!(
            "A mock interview of {questions} takes {full} minutes: yours have {short}."
        )),
        _ => None,
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Returns for instance `Of 312 points you are likely to know 71% that day …`.
fn forecast(study: &Study) -> String {
    let plan = &study.plan;
    let points = plural(plan.points, "point");
    match plan.days.is_empty() {
        true => format!("Of {points} you are likely to know {}.", percent(plan.idle)),
        false => format!(
            "Of {points} you are likely to know that day: {} if you keep to the plan, {} if you do \
             nothing more.",
            percent(plan.kept),
            percent(plan.idle)
        ),
    }
}

/// Returns a row for each day: those since the plan was begun, those ahead, the interview.
pub fn day_rows(study: &Study) -> Vec<Vec<String>> {
    let mut rows = past_rows(study);
    let ahead = study.plan.days.iter().take(SHOWN_DAYS);
    rows.extend(ahead.map(|share| {
        let done = match share.date == study.today {
            true => describe_done(&study.done_on(share.date), Some(share)),
            false => String::new(),
        };
        let mark = if share.date == study.today {
            "today: "
        } else {
            ""
        };
        let what = format!("{mark}{}", describe_tasks(&study.tasks_of(share)));
        vec![day(share.date), what, share.minutes.to_string(), done]
    }));

    let more = study.plan.days.len().saturating_sub(SHOWN_DAYS);
    if more > 0 {
        let text = format!("{} more (--json lists them)", plural(more, "day"));
        rows.push(vec!["…".into(), text, String::new(), String::new()]);
    }
    let interview = "the interview".to_string();
    rows.push(vec![
        day(study.goal.date),
        interview,
        String::new(),
        String::new(),
    ]);
    rows
}

/// Returns the days that are over, from the first on.
fn past_rows(study: &Study) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let end = study.today.min(study.goal.date);
    let shown = end.saturating_sub((SHOWN_DAYS as i64).days());
    let mut date = study.goal.begun.max(shown);
    while date < end {
        let decided = study.decided.iter().find(|share| share.date == date);
        let done = match describe_done(&study.done_on(date), decided) {
            done if done.is_empty() => "nothing".to_string(),
            done => done,
        };
        let minutes = decided.map_or(String::new(), |share| share.minutes.to_string());
        let what = decided.map_or(String::new(), |share| describe_tasks(&share.tasks()));
        rows.push(vec![day(date), what, minutes, done]);
        date = date.saturating_add(1.days());
    }
    rows
}

fn day(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

/// Returns the tasks of a day in words.
pub fn describe_tasks(tasks: &[Task]) -> String {
    let tasks: Vec<String> = tasks.iter().map(describe_task).collect();
    match tasks.is_empty() {
        true => "rest".to_string(),
        false => tasks.join("; "),
    }
}

/// Returns for instance `2 of 5 questions, 9 min`: what was done of what was planned.
fn describe_done(done: &DayDone, share: Option<&DayShare>) -> String {
    if done.answered == 0 {
        return String::new();
    }
    let planned = share.map_or(0, DayShare::questions);
    let kept = share.map_or(0, |share| share.answered(done));
    let others = done.answered.saturating_sub(kept);
    let questions = match others {
        _ if kept >= planned => plural(done.answered, "question"),
        0 => format!("{kept} of {}", plural(planned, "question")),
        others => format!("{kept} of {}, {others} other", plural(planned, "question")),
    };
    match done.minutes < 0.5 {
        true => format!("{questions}, <1 min"),
        false => format!("{questions}, {:.0} min", done.minutes),
    }
}

/// Returns what is left today, as commands, and what goes on with a mock interview that is open.
pub fn foot_lines(study: &Study) -> Vec<Rich> {
    let shares_today = study.plan.days.first();
    let has_share = shares_today.is_some_and(|s| !s.tasks().is_empty());
    let mut lines = match study.left.as_slice() {
        [] if has_share => vec![Rich::of(Ink::Body, "Today's share is done.")],
        [] => Vec::new(),
        left => commands("Left for today:", left, study),
    };

    let open = study.open.filter(|_| !study.plan.days.is_empty());
    let other = open.filter(|open| !study.left.contains(&open.task()));
    if let Some(open) = other {
        let told = format!("Left open, {}:", open.describe());
        lines.extend(commands(&told, &[open.task()], study));
    }
    lines
}

/// Returns a head and the commands of tasks. A command is one line, however long, so that it can be
/// copied.
fn commands(head: &str, tasks: &[Task], study: &Study) -> Vec<Rich> {
    let job = study.goal.unkept_job();
    let mut lines = vec![Rich::of(Ink::Body, head)];
    for task in tasks {
        let command = command_of(task, job);
        lines.push(Rich::of(Ink::Body, "  ").with(Ink::Code, &command));
    }
    lines
}

/// Returns the plan for programs.
pub fn plan_json(study: &Study) -> Value {
    let job = study.goal.unkept_job();
    let left = study.left.iter().map(|task| command_of(task, job));
    json!({
        "date": study.goal.date,
        "begun": study.goal.begun,
        "today": study.today,
        "days_left": days_until(study.today, study.goal.date),
        "minutes_a_day": study.goal.minutes,
        "note": pace_note(study),
        "job_topics": study.goal.topics,
        "papers_kept": study.goal.job.is_some(),
        "forecast": {
            "points": study.plan.points, "kept": study.plan.kept, "idle": study.plan.idle,
        },
        "left_today": left.collect::<Vec<_>>(),
        "days": study.plan.days.iter().map(|share| day_json(share, study)).collect::<Vec<_>>(),
        "decided": study.decided.iter().map(share_json).collect::<Vec<_>>(),
        "done": study.done,
    })
}

/// A day ahead, with the commands that are left of it.
fn day_json(share: &DayShare, study: &Study) -> Value {
    let job = study.goal.unkept_job();
    let left = study.left_of(share);
    let commands: Vec<String> = left.iter().map(|task| command_of(task, job)).collect();
    let mut day = share_json(share);
    day["commands"] = json!(commands);
    day
}

fn share_json(share: &DayShare) -> Value {
    json!({
        "date": share.date, "minutes": share.minutes, "interview": share.interview,
        "due": share.due, "topics": share.topics,
    })
}

#[cfg(test)]
mod tests;
