//! Days as people name them: `7d`, `yesterday`, "last week", `2026-11-01`.
//!
//! Reads the words only; which day it is today, the caller knows.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use std::str::FromStr;

/// A day in the past, not yet reckoned from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// A day of the calendar.
    Day(Date),
    /// So many days, weeks, months or years ago.
    Ago {
        /// How many.
        count: i32,
        /// Of what.
        unit: Unit,
    },
    /// The begin of this or of the last week, month or year.
    BeginOf {
        /// 0 for this one, 1 for the last.
        before: i32,
        /// Of what.
        unit: Unit,
    },
    /// The last such day of the week, today included.
    Weekday(Weekday),
    /// The last such day of the year, today included.
    DayOfYear {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A day.
    Day,
    /// Seven days, from Monday on where a week begins.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Unit {
    pub(super) fn span(self, count: i32) -> Span {
        match self {
            Self::Day => count.days(),
            Self::Week => count.weeks(),
            Self::Month => count.months(),
            Self::Year => count.years(),
        }
    }

    /// Reads `d`, `days`, `w` and the like.
    fn read(word: &str) -> Option<Self> {
        match word {
            "d" | "day" | "days" => Some(Self::Day),
            "w" | "wk" | "week" | "weeks" => Some(Self::Week),
            "m" | "mo" | "month" | "months" => Some(Self::Month),
            "y" | "yr" | "year" | "years" => Some(Self::Year),
            _ => None,
        }
    }
}

impl Since {
    /// Returns the day that is meant, reckoned from `today`; the first day there is where it lies
    /// before that.
    pub fn day(self, today: Date) -> Date {
        let back =
            |unit: Unit, count: i32| today.checked_sub(unit.span(count)).unwrap_or(Date::MIN);
        match self {
            Self::Day(day) => day,
            Self::Ago { count, unit } => back(unit, count),
            Self::BeginOf { before, unit } => begin_of(back(unit, before), unit),
            Self::Weekday(weekday) => {
                let days = weekday.until(today.weekday());
                back(Unit::Day, i32::from(days))
            }
            // Eight years back there was a 29 February, also where a century has none.
            Self::DayOfYear { month, day } => (0..=8)
                .filter_map(|years| Date::new(today.year() - years, month, day).ok())
                .find(|date| *date <= today)
                .unwrap_or(Date::MIN),
        }
    }
}

fn begin_of(day: Date, unit: Unit) -> Date {
    let begin = match unit {
        Unit::Day => Ok(day),
        Unit::Week => day.checked_sub(i32::from(day.weekday().to_monday_zero_offset()).days()),
        Unit::Month => Ok(day.first_of_month()),
        Unit::Year => Ok(day.first_of_year()),
    };
    begin.unwrap_or(Date::MIN)
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_lowercase().replace(['_'], " ");
        let words: Vec<&str> = text
            .split_whitespace()
            .filter(|word| !["the", "since", "ago", "from", "of"].contains(word))
            .collect();
        read_words(&words)
            .or_else(|| read_date(&text))
            .or_else(|| read_day_of_month(&words))
            .ok_or_else(|| {
                two_readings(&text).unwrap_or_else(|| {
                    "write a day such as 2026-11-01, or 7d, 2w, yesterday, \"last week\"".into()
                })
            })
    }
}

fn read_words(words: &[&str]) -> Option<Since> {
    match words {
        ["today" | "now"] => Some(Since::Ago {
            count: 0,
            unit: Unit::Day,
        }),
        ["yesterday"] => Some(Since::Ago {
            count: 1,
            unit: Unit::Day,
        }),
        ["this", unit] => Some(Since::BeginOf {
            before: 0,
            unit: Unit::read(unit)?,
        }),
        ["last", weekday] if read_weekday(weekday).is_some() => {
            read_weekday(weekday).map(Since::Weekday)
        }
        ["last" | "past", unit] => Some(Since::BeginOf {
            before: 1,
            unit: Unit::read(unit)?,
        }),
        ["last" | "past", count, unit] => ago(count, unit),
        [count, unit] => ago(count, unit),
        [word] => {
            let digits = word.chars().take_while(char::is_ascii_digit).count();
            match read_weekday(word) {
                Some(weekday) => Some(Since::Weekday(weekday)),
                None => ago(word.get(..digits)?, word.get(digits..)?),
            }
        }
        _ => None,
    }
}

pub(super) fn ago(count: &str, unit: &str) -> Option<Since> {
    const NUMBERS: [&str; 11] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let word = NUMBERS.iter().position(|number| *number == count);
    let word = if matches!(count, "a" | "an") {
        Some(1)
    } else {
        word
    };
    if matches!(unit, "h" | "hour" | "hours") {
        // A day is the least that is told apart.
        let count = if matches!(count, "a" | "an") {
            "1"
        } else {
            count
        };
        let hours: i32 = count.parse().ok().filter(|h| (0..=9_999).contains(h))?;
        return ago(&hours.div_euclid(24).to_string(), "d");
    }
    let count = match word {
        Some(count) => i32::try_from(count).ok()?,
        None => count
            .parse()
            .ok()
            .filter(|count| (0..=9_999).contains(count))?,
    };
    let unit = Unit::read(unit)?;
    Some(Since::Ago { count, unit })
}

pub(super) fn read_weekday(word: &str) -> Option<Weekday> {
    match word.get(..3)? {
        "mon" => Some(Weekday::Monday),
        "tue" => Some(Weekday::Tuesday),
        "wed" => Some(Weekday::Wednesday),
        "thu" => Some(Weekday::Thursday),
        "fri" => Some(Weekday::Friday),
        "sat" => Some(Weekday::Saturday),
        "sun" => Some(Weekday::Sunday),
        _ => None,
    }
    .filter(|_| word.len() == 3 || word.ends_with("day"))
}

/// Reads "1 Nov 2026", "November 1, 2026", "1st of November 2026", and "1 Nov" for the last there was.
pub(super) fn read_day_of_month(words: &[&str]) -> Option<Since> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let (mut day, mut month, mut year) = (None, None, None);
    for word in words {
        let word = word.trim_matches([',', '.']);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        match digits.parse::<i16>() {
            Ok(number) if digits.len() == 4 && digits == word => year = Some(number),
            Ok(number) => day = i8::try_from(number).ok(),
            Err(_) => {
                let found = MONTHS
                    .iter()
                    .position(|m| word.len() >= 3 && m.starts_with(word));
                month = Some(i8::try_from(found?).ok()? + 1);
            }
        }
    }
    let (month, day) = (month?, day.unwrap_or(1));
    match year {
        Some(year) => Date::new(year, month, day).ok().map(Since::Day),
        // In a leap year, so that 29 February is a day.
        None => Date::new(2000, month, day)
            .ok()
            .map(|_| Since::DayOfYear { month, day }),
    }
}

/// Reads 2026-11-01, also with a time behind it, 2026/11/1, 1.11.2026, 18/12/2026 and 2026-11; a day
/// that could as well be a month is refused.
pub(super) fn read_date(text: &str) -> Option<Since> {
    let text = match text.split_once('t') {
        Some((day, time)) if time.contains(':') => day,
        _ => text,
    };
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            (read_number(year)?, read_number(month)?, read_number(day)?)
        }
        [day, month, year] if year.len() == 4 && text.contains('.') => {
            (read_number(year)?, read_number(month)?, read_number(day)?)
        }
        [one, two, year] if year.len() == 4 => {
            return match both_readings(one, two, year).as_slice() {
                [day] => Some(Since::Day(*day)),
                _ => None,
            };
        }
        [year, month] if year.len() == 4 => (read_number(year)?, read_number(month)?, 1),
        _ => return None,
    };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(year, month, day).ok().map(Since::Day)
}

/// The days that `18/12/2026` can mean: with the day first, with the month first.
fn both_readings(one: &str, two: &str, year: &str) -> Vec<Date> {
    let read = [(one, two), (two, one)].map(|(day, month)| day_of(year, month, day));
    let mut days: Vec<Date> = read.into_iter().flatten().collect();
    days.dedup();
    days
}

fn day_of(year: &str, month: &str, day: &str) -> Option<Date> {
    let (month, day) = (read_number(month)?, read_number(day)?);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(read_number(year)?, month, day).ok()
}

/// Says which two days a text can mean.
pub(super) fn two_readings(text: &str) -> Option<String> {
    let word = text
        .split_whitespace()
        .find(|word| word.contains(['/', '-']))?;
    let parts: Vec<&str> = word.split(['/', '-']).collect();
    let [one, two, year] = parts.as_slice() else {
        return None;
    };
    match both_readings(one, two, year).as_slice() {
        [first, second] if year.len() == 4 => Some(format!(
            "{word} can be {} or {}: write {first} or {second}",
            first.strftime("%-d %B"),
            second.strftime("%-d %B")
        )),
        _ => None,
    }
}

fn read_number(text: &str) -> Option<i16> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_people_name_them() {
        let today: Date = "2026-11-28".parse().unwrap();
        for (text, day) in [
            ("2026-11-01", "2026-11-01"),
            ("2026/11/1", "2026-11-01"),
            ("1.11.2026", "2026-11-01"),
            ("28.11.2026", "2026-11-28"),
            ("28/11/2026", "2026-11-28"),
            ("11/28/2026", "2026-11-28"),
            ("11-11-2026", "2026-11-11"),
            ("2026-10", "2026-10-01"),
            ("7d", "2026-11-21"),
            ("7 days ago", "2026-11-21"),
            ("two weeks", "2026-11-14"),
            ("1m", "2026-10-28"),
            ("last 3 months", "2026-08-28"),
            ("today", "2026-11-28"),
            (" Yesterday", "2026-11-27"),
            ("this week", "2026-11-23"),
            ("last week", "2026-11-16"),
            ("last month", "2026-10-01"),
            ("this year", "2026-01-01"),
            ("monday", "2026-11-23"),
            ("last Sat", "2026-11-28"),
            ("since Tuesday", "2026-11-24"),
            ("a week ago", "2026-11-21"),
            ("an hour ago", "2026-11-28"),
            ("48h", "2026-11-26"),
            ("now", "2026-11-28"),
            ("2026-11-01T10:00:00Z", "2026-11-01"),
            ("1 Nov 2026", "2026-11-01"),
            ("November 1st, 2026", "2026-11-01"),
            ("oct 2026", "2026-10-01"),
            ("1 nov", "2026-11-01"),
            ("Nov 28", "2026-11-28"),
            ("since December 3rd", "2025-12-03"),
            ("29 Feb", "2024-02-29"),
            ("march", "2026-03-01"),
        ] {
            let read = text
                .parse::<Since>()
                .unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(read.day(today).to_string(), day, "{text}");
        }
        for text in [
            "",
            "soon",
            "11/01/2026",
            "2026-13-01",
            "7x",
            "last",
            "-3d",
            "mondo",
            "9999999d",
            "3",
            "31 nov",
            "31 feb 2026",
            "tomorrow",
        ] {
            assert!(text.parse::<Since>().is_err(), "{text}");
        }
        assert_eq!(
            "11/01/2026".parse::<Since>(),
            Err(
                "11/01/2026 can be 11 January or 1 November: write 2026-01-11 or 2026-11-01".into()
            )
        );
        let long_ago = "9999y".parse::<Since>().unwrap().day(today);
        assert!(long_ago < today, "{long_ago}");
    }
}
