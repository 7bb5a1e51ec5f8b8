//! Which day it is for the candidate: days end in the small hours, so that one evening is one day.
//!
//! The only place that turns a moment into a day of practice. Owns no clock: moments are passed in.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Latest end of a day: later, the evening would belong to the next one.
const LATEST_END: Time = Time::constant(12, 0, 0, 0);
/// Days looked back for the one that has begun: a zone that crosses the date line skips one.
const LOOK_BACK: usize = 3;

/// The local time at which a day of practice ends, 00:00 to 12:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayEnd(Time);

impl DayEnd {
    /// Days as the calendar has them.
    pub const MIDNIGHT: Self = Self(Time::midnight());
}

impl Default for DayEnd {
    fn default() -> Self {
        Self(Time::constant(4, 0, 0, 0))
    }
}

impl fmt::Display for DayEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%H:%M"))
    }
}

impl FromStr for DayEnd {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write a time from 00:00 to 12:00, such as 04:00".to_string();
        let time = Time::strptime("%H:%M", text.trim()).map_err(|_| wrong())?;
        match time <= LATEST_END {
            true => Ok(Self(time)),
            false => Err(wrong()),
        }
    }
}

impl TryFrom<String> for DayEnd {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<DayEnd> for String {
    fn from(end: DayEnd) -> Self {
        end.to_string()
    }
}

/// The candidate's days: a time zone, and when a day ends there.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    ends: DayEnd,
}

impl Calendar {
    /// Days of `zone` that end at `ends`.
    pub fn new(zone: TimeZone, ends: DayEnd) -> Self {
        Self { zone, ends }
    }

    /// Returns the day of practice that `at` belongs to. Within a zone it never goes back as time
    /// goes on, also where clocks do.
    pub fn day(&self, at: Timestamp) -> Date {
        let mut day = at.to_zoned(self.zone.clone()).date();
        for _ in 0..LOOK_BACK {
            if self.begin(day).is_none_or(|begin| begin <= at) {
                break;
            }
            day = day.saturating_sub(1.days());
        }
        day
    }

    /// Returns the moment of `day` at which the clock shows what it shows at `at`; noon where that
    /// time belongs to another day there.
    pub fn same_time(&self, at: Timestamp, day: Date) -> Option<Timestamp> {
        let days = self.day(at).until(day).ok()?;
        let local = at.to_zoned(self.zone.clone()).datetime();
        let wanted = local.checked_add(days).ok()?;
        let noon = day.to_datetime(Time::constant(12, 0, 0, 0));
        let moments = [wanted, noon].map(|local| self.zone.to_timestamp(local).ok());
        let mut moments = moments.into_iter().flatten();
        moments.find(|moment| self.day(*moment) == day)
    }

    /// Returns the moment a day begins: of two such local times (clocks go back) the first; where
    /// there is none (clocks go forward), as much later. None at the end of time.
    fn begin(&self, day: Date) -> Option<Timestamp> {
        let local = day.to_datetime(self.ends.0);
        self.zone.to_timestamp(local).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Card, Grade, Scheduler};
    use jiff::SignedDuration;
    use proptest::prelude::*;

    const ZONES: [&str; 8] = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Tokyo",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "Africa/Casablanca",
    ];

    fn calendar(zone: &str, ends: &str) -> Calendar {
        let zone = TimeZone::get(zone).expect("a zone");
        Calendar::new(zone, ends.parse().expect("a time"))
    }

    #[test]
    fn a_day_ends_in_the_small_hours() {
        for (zone, ends, at, day) in [
            ("UTC", "04:00", "2026-11-21T23:59:00Z", "2026-11-21"),
            ("UTC", "04:00", "2026-11-22T03:59:59Z", "2026-11-21"),
            ("UTC", "04:00", "2026-11-22T04:00:00Z", "2026-11-22"),
            ("UTC", "00:00", "2026-11-22T00:00:00Z", "2026-11-22"),
            ("Asia/Tokyo", "04:00", "2026-11-21T18:30:00Z", "2026-11-21"),
            ("Asia/Tokyo", "04:00", "2026-11-21T19:00:00Z", "2026-11-22"),
            // Clocks go back from 03:00 to 02:00: the day that has begun does not end again.
            (
                "Europe/Berlin",
                "02:30",
                "2026-10-25T00:29:00Z",
                "2026-10-24",
            ),
            (
                "Europe/Berlin",
                "02:30",
                "2026-10-25T00:30:00Z",
                "2026-10-25",
            ),
            (
                "Europe/Berlin",
                "02:30",
                "2026-10-25T01:10:00Z",
                "2026-10-25",
            ),
            // Clocks go forward from 02:00 to 03:00: 02:30 is 03:30.
            (
                "Europe/Berlin",
                "02:30",
                "2026-03-29T01:29:00Z",
                "2026-03-28",
            ),
            (
                "Europe/Berlin",
                "02:30",
                "2026-03-29T01:30:00Z",
                "2026-03-29",
            ),
            // Samoa had no 30 December 2011: that evening ran into the 31st.
            (
                "Pacific/Apia",
                "04:00",
                "2011-12-30T13:30:00Z",
                "2011-12-29",
            ),
            (
                "Pacific/Apia",
                "04:00",
                "2011-12-30T14:00:00Z",
                "2011-12-31",
            ),
        ] {
            let got = calendar(zone, ends).day(at.parse().expect("a moment"));
            assert_eq!(got.to_string(), day, "{zone} {ends} {at}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_a_time_of_the_morning() {
        for (text, expected) in [
            ("04:00", Some("04:00")),
            (" 5:30 ", Some("05:30")),
            ("00:00", Some("00:00")),
            ("12:00", Some("12:00")),
            ("12:01", None),
            ("24:00", None),
            ("4", None),
            ("", None),
            ("four", None),
        ] {
            let read = text.parse::<DayEnd>().ok().map(|end| end.to_string());
            assert_eq!(read.as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn the_same_time_of_another_day_is_on_that_day() {
        for (zone, now, day, expected) in [
            // Clocks go forward between the two.
            (
                "Europe/Berlin",
                "2026-03-29T02:10:00Z",
                "2026-03-28",
                "2026-03-28T03:10:00Z",
            ),
            // After midnight it is still the day before.
            (
                "UTC",
                "2026-05-02T01:00:00Z",
                "2026-04-30",
                "2026-05-01T01:00:00Z",
            ),
            (
                "UTC",
                "2026-05-02T09:00:00Z",
                "2026-05-01",
                "2026-05-01T09:00:00Z",
            ),
        ] {
            let calendar = calendar(zone, "04:00");
            let day: Date = day.parse().expect("a day");
            let found = calendar.same_time(now.parse().expect("a time"), day);
            assert_eq!(found.map(|at| at.to_string()).as_deref(), Some(expected));
            assert_eq!(found.map(|at| calendar.day(at)), Some(day));
        }
    }

    proptest! {
        #[test]
        fn days_never_go_back_in_a_zone(
            zone in 0..ZONES.len(), minute in 0i64..30_000_000, later in 0i64..4000, ends in 0i8..=12,
        ) {
            let ends = format!("{ends:02}:00");
            let calendar = calendar(ZONES[zone], &ends);
            let at = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute);
            let then = at + SignedDuration::from_mins(later);
            prop_assert!(calendar.day(at) <= calendar.day(then));
        }

        /// Whoever practises what is due whenever it is, in whatever zone, at whatever hour, with a
        /// day to aim at or without.
        #[test]
        fn nothing_is_due_twice_on_a_day(
            steps in prop::collection::vec((0..ZONES.len(), 1i64..3000, 1i64..5), 1..60),
            start in 0i64..30_000_000,
            goal in prop::option::of(-3i64..60),
        ) {
            let mut at = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(start);
            let first = calendar("UTC", "04:00").day(at);
            let goal = goal.map(|days| first.saturating_add(days.days()));
            let scheduler = Scheduler::new(&[], 0.9).aimed_at(goal);
            let mut card: Option<Card> = None;
            let mut done = Vec::new();
            for (zone, minutes, grade) in steps {
                at += SignedDuration::from_mins(minutes);
                let today = calendar(ZONES[zone], "04:00").day(at);
                if card.is_none_or(|card| scheduler.is_due(&card, today)) {
                    prop_assert!(!done.contains(&today), "{today} twice");
                    done.push(today);
                    let grade = Grade::from_number(grade).expect("a grade");
                    card = Some(scheduler.review(card, grade, today));
                }
            }
            prop_assert!(done.is_sorted(), "{done:?}");
        }
    }
}
