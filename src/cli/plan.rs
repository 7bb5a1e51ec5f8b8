//! `viva plan` as types, and the day it ends on as people name it.

use super::heading;
use super::since::{Since, Unit, ago, read_date};
use clap::{Args, ValueHint};
use jiff::civil::Date;
use std::path::PathBuf;
use std::str::FromStr;

/// `viva plan`
#[derive(Debug, Args, Default, Clone)]
pub struct PlanArgs {
    /// The day of the interview: 2026-12-18, 18.12.2026, tomorrow, 14d, "in 2 weeks"
    #[arg(long, value_name = "DAY", help_heading = heading::PLAN)]
    pub date: Option<PlanDate>,
    /// Prefer what this job description asks for: text, Markdown or PDF; only the topics that fit
    /// are remembered
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::PLAN)]
    pub job: Option<PathBuf>,
    /// Keep the text of the job description too, for the mock interviews of the plan
    #[arg(long, requires = "job", help_heading = heading::PLAN)]
    pub keep_papers: bool,
    /// Minutes to practise a day; 40 unless you say otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(5..=600), help_heading = heading::PLAN)]
    pub minutes_a_day: Option<u32>,
    /// Forget the day, the job and what was planned; what you practised stays
    #[arg(long, conflicts_with_all = ["date", "job", "minutes_a_day", "ics"], help_heading = heading::PLAN)]
    pub clear: bool,
    /// Write the days ahead as a calendar (iCalendar); "-" for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::OUTPUT)]
    pub ics: Option<PathBuf>,
    /// JSON instead of text
    #[arg(long, conflicts_with = "ics", help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// A day ahead, not yet reckoned from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanDate {
    /// A day of the calendar.
    Day(Date),
    /// In so many days, weeks or months.
    Ahead {
        /// How many.
        count: i32,
        /// Of what.
        unit: Unit,
    },
}

impl PlanDate {
    /// Returns the day that is meant, reckoned from `today`.
    pub fn day(self, today: Date) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Ahead { count, unit } => today.saturating_add(unit.span(count)),
        }
    }
}

impl FromStr for PlanDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().filter(|w| *w != "in").collect();
        let read = match words.as_slice() {
            ["today"] => ago("0", "d"),
            ["tomorrow"] => ago("1", "d"),
            ["a", unit] => ago("1", unit),
            [count, unit] => ago(count, unit),
            [word] => {
                let digits = word.chars().take_while(char::is_ascii_digit).count();
                let parts = word.get(..digits).zip(word.get(digits..));
                parts.and_then(|(count, unit)| ago(count, unit))
            }
            _ => None,
        };
        match read.or_else(|| whole_date(&text)) {
            Some(Since::Day(day)) => Ok(Self::Day(day)),
            Some(Since::Ago { count, unit }) => Ok(Self::Ahead { count, unit }),
            _ => Err("write a day such as 2026-12-18, or 14d, tomorrow, \"in 2 weeks\"".into()),
        }
    }
}

/// Reads a date; a month alone is no day.
fn whole_date(text: &str) -> Option<Since> {
    let parts = text.split(['-', '/', '.']).count();
    read_date(text).filter(|_| parts == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_ahead_as_people_name_them() {
        let today: Date = "2026-12-04".parse().unwrap();
        for (text, day) in [
            ("2026-12-18", "2026-12-18"),
            ("18.12.2026", "2026-12-18"),
            ("2026/12/18", "2026-12-18"),
            ("today", "2026-12-04"),
            ("Tomorrow", "2026-12-05"),
            ("14d", "2026-12-18"),
            ("in 14 days", "2026-12-18"),
            ("two weeks", "2026-12-18"),
            ("in a week", "2026-12-11"),
            ("1m", "2027-01-04"),
        ] {
            let read = text.parse::<PlanDate>().map(|d| d.day(today).to_string());
            assert_eq!(read.as_deref(), Ok(day), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-12",
            "12/18/2026",
            "2026-13-01",
            "yesterday",
            "-3d",
            "last week",
        ] {
            assert!(text.parse::<PlanDate>().is_err(), "{text}");
        }
    }
}
