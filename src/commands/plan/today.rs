//! Today's part of a plan in a sentence or two, for the greeting.

use crate::domain::text::plural;
use crate::learn::plan::{DayShare, Task};
use crate::session::study::Today;

/// Returns for instance `6 days left. Today: 2 drills, 35 minutes.`; once the day is over it asks
/// what became of it.
pub fn describe_today(today: &Today) -> String {
    let date = today.date;
    match today.days_left {
        days if days < 0 => format!(
            "Your interview was on {}. How did it go? `viva outcome --real passed --on {date}` \
             notes it; failed and unknown are answers too.",
            date.strftime("%A %-d %B")
        ),
        0 => "Your interview is today. Good luck.".to_string(),
        1 => format!("Your interview is tomorrow. {}", describe_share(today)),
        days => format!(
            "{} left. {}",
            plural(days as usize, "day"),
            describe_share(today)
        ),
    }
}

fn describe_share(today: &Today) -> String {
    let Some(share) = today
        .share
        .as_ref()
        .filter(|share| !share.tasks().is_empty())
    else {
        return "Nothing to do today.".to_string();
    };
    match today.left.as_slice() {
        [] => "Today's share is done.".to_string(),
        left if *left == share.tasks() => whole_share(share),
        left => format!("Left for today: {}.", count_tasks(left, share)),
    }
}

fn whole_share(share: &DayShare) -> String {
    let minutes = plural(share.minutes as usize, "minute");
    format!("Today: {}, {minutes}.", count_tasks(&share.tasks(), share))
}

/// Returns for instance `a mock interview and 2 drills`; of an interview that was begun, how many
/// questions are left.
fn count_tasks(tasks: &[Task], share: &DayShare) -> String {
    let interview = tasks.iter().find_map(|task| match task {
        Task::Interview(left) if *left < share.interview => {
            let all = plural(share.interview, "question");
            Some(format!("{left} of the {all} of a mock interview"))
        }
        Task::Interview(_) => Some("a mock interview".to_string()),
        Task::Resume(..) => Some("the rest of a mock interview".to_string()),
        _ => None,
    });
    let drills = tasks.len() - usize::from(interview.is_some());
    let drilled = plural(drills, "drill");
    match interview {
        None => drilled,
        Some(interview) if drills == 0 => interview,
        Some(interview) => format!("{interview} and {drilled}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SessionId;
    use jiff::civil::date;

    #[test]
    fn today_in_a_sentence() {
        let share = DayShare {
            date: date(2026, 12, 12),
            minutes: 35,
            interview: 0,
            due: 3,
            topics: vec!["drift".into()],
        };
        let interview = DayShare {
            interview: 5,
            ..share.clone()
        };
        let rest = DayShare {
            due: 0,
            topics: vec![],
            ..share.clone()
        };
        let all = |share: &DayShare| share.tasks();

        for (days_left, share, left, told) in [
            (
                6,
                Some(&share),
                all(&share),
                "6 days left. Today: 2 drills, 35 minutes.",
            ),
            (
                2,
                Some(&interview),
                all(&interview),
                "2 days left. Today: a mock interview and 2 drills, 35 minutes.",
            ),
            (
                6,
                Some(&interview),
                vec![Task::Due(2)],
                "6 days left. Left for today: 1 drill.",
            ),
            (
                2,
                Some(&interview),
                vec![Task::Interview(3), Task::Due(3)],
                "2 days left. Left for today: 3 of the 5 questions of a mock interview and 1 drill.",
            ),
            (
                2,
                Some(&interview),
                vec![Task::Resume(3, SessionId(uuid::Uuid::nil())), Task::Due(3)],
                "2 days left. Left for today: the rest of a mock interview and 1 drill.",
            ),
            (
                1,
                Some(&share),
                vec![],
                "Your interview is tomorrow. Today's share is done.",
            ),
            (3, Some(&rest), vec![], "3 days left. Nothing to do today."),
            (0, None, vec![], "Your interview is today. Good luck."),
            (
                -1,
                None,
                vec![],
                "Your interview was on Friday 18 December. How did it go? `viva outcome --real \
                 passed --on 2026-12-18` notes it; failed and unknown are answers too.",
            ),
        ] {
            let today = Today {
                date: date(2026, 12, 18),
                days_left,
                share: share.cloned(),
                left,
                job: None,
                job_file: None,
            };
            assert_eq!(describe_today(&today), told);
        }
    }
}
