//! `viva plan` as types, and the day it ends on as people name it.

use super::heading;
use super::since::{Since, Unit, ago, read_date, read_day_of_month, read_weekday, two_readings};
use clap::{Args, ValueHint};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::path::PathBuf;
use std::str::FromStr;

/// `viva plan`
#[derive(Debug, Args, Default, Clone)]
pub struct PlanArgs {
    /// The day of the interview: 2026-12-18, "18 Dec", friday, tomorrow, 14d, "in 2 weeks"
    #[arg(long, value_name = "DAY", help_heading = heading::PLAN)]
    pub date: Option<PlanDay>,
    /// Prefer what this job description asks for: text, Markdown or PDF; only the topics that fit
    /// are remembered
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::PLAN)]
    pub job: Option<PathBuf>,
    /// Keep the text of the job description too, for the mock interviews of the plan
    #[arg(long, requires = "job", help_heading = heading::PLAN)]
    pub keep_papers: bool,
    /// Minutes to practise a day, 600 at most; 40 unless you say otherwise
    #[arg(long, value_name = "N", help_heading = heading::PLAN)]
    pub minutes_a_day: Option<u32>,
    /// Forget the day, the job and what was planned; what you practised stays. With --ics the file
    /// takes the days back from your calendar
    #[arg(long, conflicts_with_all = ["date", "job", "minutes_a_day"], help_heading = heading::PLAN)]
    pub clear: bool,
    /// Write the days ahead as a calendar (iCalendar); "-" for standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = heading::OUTPUT)]
    pub ics: Option<PathBuf>,
    /// JSON instead of text
    #[arg(long, conflicts_with = "ics", help_heading = heading::OUTPUT)]
    pub json: bool,
}

/// The day of an interview as it was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanDay {
    /// The day.
    pub date: PlanDate,
    /// True where a time of day was named, too.
    pub has_time: bool,
}

impl FromStr for PlanDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = text.to_lowercase();
        let mut words = named.split(|c: char| c.is_whitespace() || c == 't');
        Ok(Self {
            date: text.parse()?,
            has_time: words.any(|word| is_clock(word) || is_half(word)),
        })
    }
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
    /// The first such day of the week after today.
    Weekday(Weekday),
    /// Such a day of the week that begins next Monday.
    WeekdayOfNextWeek(Weekday),
    /// The first such day of the year from today on.
    DayOfYear {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// A day that is over, as people name one.
    Past(Since),
}

impl PlanDate {
    /// Returns the day that is meant, reckoned from `today`.
    pub fn day(self, today: Date) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Ahead { count, unit } => today.saturating_add(unit.span(count)),
            Self::Weekday(weekday) => {
                let days = i64::from(today.weekday().until(weekday));
                today.saturating_add(if days == 0 { 7 } else { days }.days())
            }
            Self::WeekdayOfNextWeek(weekday) => {
                let to_monday = 7 - i64::from(today.weekday().to_monday_zero_offset());
                let days = to_monday + i64::from(weekday.to_monday_zero_offset());
                today.saturating_add(days.days())
            }
            // Within eight years there is a 29 February, also where a century has none.
            Self::DayOfYear { month, day } => (0..=8)
                .filter_map(|years| Date::new(today.year() + years, month, day).ok())
                .find(|date| *date >= today)
                .unwrap_or(Date::MAX),
            Self::Past(since) => since.day(today),
        }
    }
}

impl FromStr for PlanDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_lowercase().replace(',', " ");
        let words = without_time(&text);
        read_ahead(&words)
            .or_else(|| read_day(&words))
            .or_else(|| text.parse().ok().filter(is_past).map(Self::Past))
            .ok_or_else(|| {
                two_readings(&text).unwrap_or_else(|| {
                    "write a day such as 2026-12-18, \"18 Dec\", friday, 14d or \"in 2 weeks\""
                        .into()
                })
            })
    }
}

/// The words that name a day: without those that only join, and without a time of day.
fn without_time(text: &str) -> Vec<&str> {
    const JOINING: [&str; 7] = ["in", "on", "at", "the", "by", "of", "until"];
    let all: Vec<&str> = text.split_whitespace().collect();
    let kept = all.iter().enumerate().filter(|(at, word)| {
        let is_hour = all.get(at + 1).is_some_and(|next| is_half(next));
        !(JOINING.contains(word) || is_half(word) || is_hour || is_clock(word))
    });
    kept.map(|(_, word)| *word).collect()
}

fn is_half(word: &str) -> bool {
    ["am", "pm", "a.m.", "p.m."].contains(&word)
}

/// True for `14:00`, `9am`, `14:00:00z`.
fn is_clock(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit());
    is_number
        && !digits.contains('-')
        && (word.contains(':') || word.ends_with("am") || word.ends_with("pm"))
}

fn ahead(count: &str, unit: &str) -> Option<PlanDate> {
    match ago(count, unit)? {
        Since::Ago { count, unit } => Some(PlanDate::Ahead { count, unit }),
        _ => None,
    }
}

fn read_ahead(words: &[&str]) -> Option<PlanDate> {
    match words {
        ["today"] => ahead("0", "d"),
        ["tomorrow"] => ahead("1", "d"),
        ["next", "week"] | ["a", "week"] => ahead("1", "w"),
        ["a", unit] => ahead("1", unit),
        ["next", day] => read_weekday(day).map(PlanDate::WeekdayOfNextWeek),
        ["this" | "coming", day] => read_weekday(day).map(PlanDate::Weekday),
        [count, unit] => ahead(count, unit),
        [word] => {
            let digits = word.chars().take_while(char::is_ascii_digit).count();
            let parts = word.get(..digits).zip(word.get(digits..));
            let weekday = read_weekday(word).map(PlanDate::Weekday);
            weekday.or_else(|| parts.and_then(|(count, unit)| ahead(count, unit)))
        }
        _ => None,
    }
}

/// Reads a day of the calendar, also behind the name of its weekday; a month alone is no day.
fn read_day(words: &[&str]) -> Option<PlanDate> {
    let words = match words {
        [weekday, rest @ ..] if !rest.is_empty() && read_weekday(weekday).is_some() => rest,
        all => all,
    };
    if let [word] = words {
        let is_whole = word.split(['-', '/', '.']).count() == 3;
        let read = if is_whole {
            read_date(word)
        } else {
            eight_digits(word)
        };
        return match read {
            Some(Since::Day(day)) => Some(PlanDate::Day(day)),
            _ => None,
        };
    }

    if !words.iter().any(|word| is_day_number(word)) {
        return None;
    }
    match read_day_of_month(words)? {
        Since::Day(day) => Some(PlanDate::Day(day)),
        Since::DayOfYear { month, day } => Some(PlanDate::DayOfYear { month, day }),
        _ => None,
    }
}

/// True for `18`, `1st`.
fn is_day_number(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    matches!(digits, 1 | 2)
}

/// Reads `20261218`.
fn eight_digits(word: &str) -> Option<Since> {
    let digits = word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
    let date = Date::strptime("%Y%m%d", word).ok().filter(|_| digits);
    date.map(Since::Day)
}

/// True for what names a day that is over: not a day of the calendar, which is read elsewhere.
fn is_past(since: &Since) -> bool {
    match since {
        Since::Ago { count, .. } => *count > 0,
        Since::BeginOf { .. } => true,
        Since::Day(_) | Since::Weekday(_) | Since::DayOfYear { .. } => false,
    }
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
            ("18/12/2026", "2026-12-18"),
            ("12/18/2026 at 9 am", "2026-12-18"),
            ("today", "2026-12-04"),
            ("Tomorrow", "2026-12-05"),
            ("14d", "2026-12-18"),
            ("in 14 days", "2026-12-18"),
            ("two weeks", "2026-12-18"),
            ("in a week", "2026-12-11"),
            ("1m", "2027-01-04"),
            ("18 Dec 2026", "2026-12-18"),
            ("Dec 18", "2026-12-18"),
            ("December 18, 2026", "2026-12-18"),
            ("18th of December", "2026-12-18"),
            ("Friday 18 December 2026", "2026-12-18"),
            ("1 Dec", "2027-12-01"),
            ("4 Dec", "2026-12-04"),
            ("29 feb", "2028-02-29"),
            ("20261218", "2026-12-18"),
            ("2026-12-18 14:00", "2026-12-18"),
            ("2026-12-18T14:00:00Z", "2026-12-18"),
            ("18 Dec 2026 at 9 am", "2026-12-18"),
            ("Dec 18 9:30am", "2026-12-18"),
            // 4 December 2026 is a Friday.
            ("saturday", "2026-12-05"),
            ("friday", "2026-12-11"),
            ("this Mon", "2026-12-07"),
            ("next friday", "2026-12-11"),
            ("next wednesday at 10:00", "2026-12-09"),
            ("next week", "2026-12-11"),
            ("yesterday", "2026-12-03"),
            ("3 days ago", "2026-12-01"),
            ("last week", "2026-11-23"),
        ] {
            let read = text.parse::<PlanDate>().map(|d| d.day(today).to_string());
            assert_eq!(read.as_deref(), Ok(day), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-12",
            "12/11/2026",
            "2026-13-01",
            "20261318",
            "december",
            "dec 2026",
            "-3d",
            "14:00",
            "99 Dec",
        ] {
            assert!(text.parse::<PlanDate>().is_err(), "{text}");
        }
        for (text, has_time) in [
            ("2026-12-18", false),
            ("october 1", false),
            ("2026-12-18 14:00", true),
            ("2026-12-18T14:00:00Z", true),
            ("18 Dec at 9 am", true),
            ("18 Dec 9am", true),
        ] {
            let day: PlanDay = text.parse().unwrap();
            assert_eq!(day.has_time, has_time, "{text}");
        }
    }
}
