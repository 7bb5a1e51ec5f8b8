//! A plan for the tests of this folder.

use crate::history::Goal;
use crate::learn::plan::{DayDone, DayShare, StudyPace, StudyPlan};
use crate::session::study::Study;
use jiff::civil::date;

/// Returns a plan of which two days are over and one is left before the last.
pub fn study() -> Study {
    let days = vec![
        share(
            16,
            0,
            2,
            &["drift", "ab_testing", "naïve_bayes; ü, \\", "x"],
        ),
        share(17, 0, 1, &[]),
    ];
    Study {
        goal: Goal {
            date: date(2026, 12, 18),
            begun: date(2026, 12, 14),
            minutes: 40,
            topics: Some([("drift".to_string(), 1.0)].into()),
            job: None,
            job_file: None,
            calendar_until: None,
        },
        today: date(2026, 12, 16),
        decided: vec![share(14, 5, 0, &[])],
        done: vec![DayDone {
            interviews: 1,
            interviewed: 5,
            answered: 5,
            minutes: 31.4,
            ..DayDone::nothing(date(2026, 12, 14))
        }],
        left: days[0].tasks(),
        open: None,
        is_told: false,
        plan: StudyPlan {
            days,
            points: 312,
            kept: 0.714,
            idle: 0.52,
            pace: StudyPace {
                minutes_a_day: 40,
                minutes_a_question: 7.0,
                interview: 5,
            },
        },
    }
}

fn share(day: i8, interview: usize, due: usize, topics: &[&str]) -> DayShare {
    DayShare {
        date: date(2026, 12, day),
        minutes: 7 * (interview + due + topics.len()) as u32,
        interview,
        due,
        topics: topics.iter().map(|t| t.to_string()).collect(),
    }
}
