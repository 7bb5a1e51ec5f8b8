//! A plan as a calendar file: iCalendar, RFC 5545.
//!
//! Owns lines, folding and escaping. Every day is an event of the whole day that leaves the person
//! free; its name never changes, so that a calendar replaces what it was given before.

use super::show::describe_tasks;
use super::task::command_of;
use crate::history::Goal;
use crate::learn::plan::{DayShare, Task};
use crate::session::study::Study;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// Most octets of a line, its end aside (RFC 5545, 3.1).
const LINE: usize = 75;

/// Returns the calendar: an event for each day ahead and one for the interview. `now`: when it was
/// made.
pub fn calendar(study: &Study, now: Timestamp) -> String {
    let mut events = Vec::new();
    let job = study.goal.unkept_job();
    for share in &study.plan.days {
        let name = format!("share-{}", share.date);
        let left = study.left_of(share);
        if !left.is_empty() {
            let (title, text) = (title(share, &left, study), commands(&left, job));
            events.extend(event(share.date, &name, now, &title, &text));
        } else if study.goal.calendar_until >= Some(share.date) {
            events.extend(cancelled(share.date, &name, now, "It is done."));
        }
    }

    // Days that an earlier calendar had and the plan has no more.
    let changed = "The plan has changed.";
    let first = study.goal.date.max(study.today);
    let last = study.goal.calendar_until;
    events.extend(cancelled_days(first, last, now, changed));
    let name = interview_name(&study.goal);
    let text = "Practised with Viva.";
    events.extend(event(study.goal.date, &name, now, "Interview", text));
    document(events)
}

/// Returns the calendar that takes back every event from `today` on of those written before.
pub fn cancellation(goal: &Goal, today: Date, now: Timestamp) -> String {
    let forgotten = "The plan is forgotten.";
    let last = goal.calendar_until.max(goal.date.yesterday().ok());
    let mut events = cancelled_days(today, last, now, forgotten);
    if goal.date >= today {
        events.extend(cancelled(goal.date, &interview_name(goal), now, forgotten));
    }
    document(events)
}

/// Named after the day the plan was begun: another date moves the event.
fn interview_name(goal: &Goal) -> String {
    format!("interview-{}", goal.begun)
}

fn document(events: Vec<String>) -> String {
    let head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Viva//viva plan//EN",
        "CALSCALE:GREGORIAN",
    ];
    let events = events.iter().map(String::as_str);
    let lines = head.into_iter().chain(events).chain(["END:VCALENDAR"]);
    lines.map(fold).collect()
}

/// Returns the cancelled events of the shares from `first` to `last`.
fn cancelled_days(first: Date, last: Option<Date>, now: Timestamp, why: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut day = first;
    while last.is_some_and(|last| day <= last) {
        lines.extend(cancelled(day, &format!("share-{day}"), now, why));
        day = day.saturating_add(1.days());
    }
    lines
}

/// Returns a cancelled event, named so for readers that only replace what they know.
fn cancelled(day: Date, name: &str, now: Timestamp, why: &str) -> Vec<String> {
    let mut lines = event(day, name, now, "Viva: cancelled", why);
    lines.insert(2, "STATUS:CANCELLED".to_string());
    lines
}

/// What is left of a day, and the minutes it takes.
fn title(share: &DayShare, left: &[Task], study: &Study) -> String {
    let minutes = match left == share.tasks() {
        true => share.minutes,
        false => study
            .plan
            .pace
            .minutes(left.iter().map(Task::questions).sum()),
    };
    format!("Viva, {minutes} min: {}", describe_tasks(left))
}

fn commands(tasks: &[Task], job: Option<&str>) -> String {
    let commands: Vec<String> = tasks.iter().map(|t| command_of(t, job)).collect();
    commands.join("\n")
}

/// Returns the lines of an event of one whole day.
fn event(date: Date, name: &str, now: Timestamp, title: &str, text: &str) -> Vec<String> {
    let next = date.saturating_add(1.days());
    vec![
        "BEGIN:VEVENT".to_string(),
        format!("UID:{name}@viva.invalid"),
        format!("DTSTAMP:{}", now.strftime("%Y%m%dT%H%M%SZ")),
        format!("DTSTART;VALUE=DATE:{}", date.strftime("%Y%m%d")),
        format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")),
        format!("SUMMARY:{}", escape(title)),
        format!("DESCRIPTION:{}", escape(text)),
        "TRANSP:TRANSPARENT".to_string(),
        "END:VEVENT".to_string(),
    ]
}

/// Escapes a text value (RFC 5545, 3.3.11); control characters have no place in one.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Ends a line, folded between characters where it is too long.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 2);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::plan::sample;
    use proptest::prelude::*;

    /// What a reader makes of folded lines and escaped text.
    fn unfold(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match (c, c == '\\') {
                (_, true) => match chars.next() {
                    Some('n') => out.push('\n'),
                    Some(c) => out.push(c),
                    None => {}
                },
                (c, false) => out.push(c),
            }
        }
        out
    }

    #[test]
    fn lines_are_folded_and_text_is_escaped() {
        assert_eq!(escape("a, b; c\\d\ne\u{1b}[2J"), "a\\, b\\; c\\\\d\\ne[2J");
        let long = format!("SUMMARY:{}", "ü".repeat(60));
        let folded = fold(&long);
        assert!(
            folded.split("\r\n").all(|line| line.len() <= LINE),
            "{folded}"
        );
        assert_eq!(folded.split("\r\n").count(), 3, "two lines and the end");
        assert_eq!(fold("SUMMARY:short"), "SUMMARY:short\r\n");
    }

    #[test]
    fn a_calendar_is_what_readers_expect() {
        let now: Timestamp = "2026-12-16T09:00:00Z".parse().unwrap();
        let text = calendar(&sample::study(), now);
        assert!(
            text.split_inclusive('\n')
                .all(|line| line.ends_with("\r\n"))
        );
        assert!(text.split("\r\n").all(|line| line.len() <= LINE));
        insta::assert_snapshot!(unfold(&text).replace("\r\n", "\n"), @r"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Viva//viva plan//EN
        CALSCALE:GREGORIAN
        BEGIN:VEVENT
        UID:share-2026-12-16@viva.invalid
        DTSTAMP:20261216T090000Z
        DTSTART;VALUE=DATE:20261216
        DTEND;VALUE=DATE:20261217
        SUMMARY:Viva\, 42 min: drill what you missed\, 2 questions\; drill drift\, A/B testing\, naïve bayes\; ü\, \\ and 1 more
        DESCRIPTION:viva drill --due -n 2\nviva drill --topic drift --topic ab_testing --topic 'naïve_bayes\; ü\, \\' --topic x -n 4
        TRANSP:TRANSPARENT
        END:VEVENT
        BEGIN:VEVENT
        UID:share-2026-12-17@viva.invalid
        DTSTAMP:20261216T090000Z
        DTSTART;VALUE=DATE:20261217
        DTEND;VALUE=DATE:20261218
        SUMMARY:Viva\, 7 min: drill what you missed\, 1 question
        DESCRIPTION:viva drill --due -n 1
        TRANSP:TRANSPARENT
        END:VEVENT
        BEGIN:VEVENT
        UID:interview-2026-12-14@viva.invalid
        DTSTAMP:20261216T090000Z
        DTSTART;VALUE=DATE:20261218
        DTEND;VALUE=DATE:20261219
        SUMMARY:Interview
        DESCRIPTION:Practised with Viva.
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR
        ");
    }

    #[test]
    fn names_stay_when_the_date_moves() {
        let uids = |study: &Study, now: &str| -> Vec<String> {
            let text = unfold(&calendar(study, now.parse().unwrap()));
            let lines = text.lines().filter(|line| line.starts_with("UID:"));
            lines.map(str::to_string).collect()
        };
        let mut study = sample::study();
        let before = uids(&study, "2026-12-16T09:00:00Z");
        study.goal.date = study.goal.date.saturating_add(3.days());
        study.plan.days[0].topics.clear();
        assert_eq!(uids(&study, "2026-12-17T09:00:00Z"), before);
        let each: std::collections::BTreeSet<&String> = before.iter().collect();
        assert_eq!(each.len(), 3, "two days and the interview: {before:?}");
    }

    #[test]
    fn days_that_an_earlier_calendar_had_are_cancelled() {
        let cancelled = |until: Option<Date>| {
            let mut study = sample::study();
            study.goal.calendar_until = until;
            let text = calendar(&study, Timestamp::UNIX_EPOCH);
            let text = unfold(&text);
            let events = text.split("BEGIN:VEVENT");
            let cancelled = events.filter(|event| event.contains("STATUS:CANCELLED"));
            let starts = cancelled.filter_map(|event| {
                let line = event.lines().find(|line| line.starts_with("UID"))?;
                Some(line.to_string())
            });
            starts.collect::<Vec<_>>()
        };
        let study = sample::study();
        assert_eq!(cancelled(None), [""; 0]);
        assert_eq!(cancelled(Some(study.plan.days[1].date)), [""; 0]);
        assert_eq!(
            cancelled(Some("2026-12-19".parse().unwrap())),
            [
                "UID:share-2026-12-18@viva.invalid",
                "UID:share-2026-12-19@viva.invalid"
            ]
        );
    }

    #[test]
    fn a_forgotten_plan_takes_back_every_event_that_was_written() {
        let study = sample::study();
        let named = |text: &str| -> Vec<String> {
            let text = unfold(text);
            let lines = text.lines().filter(|line| line.starts_with("UID:"));
            lines.map(str::to_string).collect()
        };
        let now = Timestamp::UNIX_EPOCH;
        let written = calendar(&study, now);
        let taken_back = cancellation(&study.goal, study.today, now);
        assert_eq!(named(&taken_back), named(&written));
        assert_eq!(taken_back.matches("STATUS:CANCELLED").count(), 3);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[^\u{0}-\u{9}\u{b}-\u{1f}\u{7f}-\u{9f}]{0,200}") {
            let folded = fold(&escape(&text));
            for line in folded.split("\r\n") {
                prop_assert!(line.len() <= LINE, "{line:?}");
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let line = folded.strip_suffix("\r\n").unwrap_or_default();
            prop_assert_eq!(unescape(&unfold(line)), text);
        }
    }
}
