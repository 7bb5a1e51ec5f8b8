//! When a criterion is due: from the day its chance of recall is down to the wanted retention.
//!
//! The card's memory is `card`'s. Which questions bring back what is due, and how many of them, is
//! decided by [`cover()`](super::cover()) for `session::due_questions`.

use super::card::{Card, Scheduler};
use jiff::ToSpan;
use jiff::civil::Date;

/// Longest time until a criterion is due again, in days.
const MAX_DAYS: f32 = 36_500.0;

impl Scheduler {
    /// Returns true where a criterion is to be asked again on `today`.
    pub fn is_due(&self, card: &Card, today: Date) -> bool {
        self.due(card) <= today
    }

    /// Returns the first day on which the chance of recall is down to the wanted retention; at
    /// least a day after the last review. Before the day that is practised for it is that day at the
    /// latest: afterwards nobody asks.
    pub fn due(&self, card: &Card) -> Date {
        let days = self.days_to_retention(card).round().clamp(1.0, MAX_DAYS);
        let due = card.last.saturating_add((days as i64).days());
        match self.goal().filter(|goal| *goal > card.last) {
            Some(goal) => due.min(goal),
            None => due,
        }
    }
}
