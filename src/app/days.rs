//! Which day it is here, and the history as of today.

use super::{App, SystemClock};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::learn::{Calendar, Scheduler};
use crate::ports::Clock;
use jiff::civil::Date;
use jiff::tz::TimeZone;

impl App {
    /// Returns the candidate's days: those of the machine's time zone, ending as configured.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(TimeZone::system(), self.config.drill.day_ends)
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
