//! Which day it is here, and the history as of today.

use super::{App, SystemClock};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::learn::{Calendar, Scheduler};
use crate::ports::Clock;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::OnceLock;

/// Returns the machine's time zone, which is looked up once.
pub fn local_zone() -> TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    let zone = ZONE.get_or_init(|| read_local_zone().unwrap_or_else(TimeZone::system));
    zone.clone()
}

/// Reads the zone that `/etc/localtime` links to. `TimeZone::system` would list every folder of the
/// database of zones before, a hundred system calls for one name. None where it is not that simple.
fn read_local_zone() -> Option<TimeZone> {
    const LINK: &str = "/etc/localtime";
    if std::env::var_os("TZ").is_some() {
        return None;
    }
    let target = std::fs::read_link(LINK).ok()?;
    let (_, name) = target.to_str()?.rsplit_once("zoneinfo/")?;
    TimeZone::tzif(name, &std::fs::read(LINK).ok()?).ok()
}

impl App {
    /// Returns the candidate's days: those of the machine's time zone, ending as configured.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(local_zone(), self.config.drill.day_ends)
    }

    /// Returns the day of practice it is.
    pub fn today(&self) -> Result<Date, Failure> {
        Ok(self.calendar().day(SystemClock::new()?.now()))
    }

    /// Learns from what was practised, and returns the schedule that follows.
    pub fn learn_from(&self, history: &SqliteHistory) -> Result<Scheduler, Failure> {
        let scheduler = self.scheduler(history)?;
        history.learn(&scheduler, &self.calendar())?;
        Ok(scheduler)
    }

    /// Returns the schedule of a history, as configured, aimed at the day of the interview while it
    /// lies ahead.
    pub fn scheduler(&self, history: &SqliteHistory) -> Result<Scheduler, Failure> {
        let today = self.today()?;
        let goal = history.goal()?.map(|goal| goal.date);
        let scheduler = history.scheduler(self.config.drill.retention)?;
        Ok(scheduler.aimed_at(goal.filter(|date| *date >= today)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_that_is_read_is_the_systems() {
        let now = jiff::Timestamp::now();
        if let Some(zone) = read_local_zone() {
            let system = TimeZone::system();
            for months in -12..=12 {
                let at = now + jiff::SignedDuration::from_hours(24 * 30 * months);
                assert_eq!(zone.to_offset(at), system.to_offset(at), "{at}");
            }
        }
    }
}
