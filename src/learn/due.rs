//! When a criterion is due: from the day its chance of recall is down to the wanted retention.
//!
//! The card's memory is `card`'s. Which questions bring back what is due, and how many of them, is
//! decided by [`cover()`](super::cover()) for `session::due_questions`.

use super::card::{Card, Scheduler};
use jiff::ToSpan;
use jiff::civil::Date;

/// Longest time until a criterion is due again, in days.
const MAX_DAYS: f32 = 36_500.0;
/// Days before the one that is practised for over which what is left is spread.
const LAST_DAYS: i32 = 7;

impl Scheduler {
    /// Returns true where a criterion is to be asked again on `today`.
    pub fn is_due(&self, card: &Card, today: Date) -> bool {
        self.due(card) <= today
    }

    /// Returns the first day on which the chance of recall is down to the wanted retention; at
    /// least a day after the last review. What would come back on the day that is practised for, or
    /// after it, comes back within the [`LAST_DAYS`] before, each card on a day of its own place, so
    /// that nothing piles up there; only what was asked the day before is left for the day itself.
    pub fn due(&self, card: &Card) -> Date {
        let days = self.days_to_retention(card).round().clamp(1.0, MAX_DAYS);
        let due = card.last.saturating_add((days as i64).days());
        match self.goal().filter(|goal| *goal > card.last) {
            Some(goal) if due >= goal => self.day_before(goal, card),
            _ => due,
        }
    }

    /// Returns a day between the last review and `goal`, near to it; `goal` where there is none.
    fn day_before(&self, goal: Date, card: &Card) -> Date {
        let between = card.last.until(goal).map_or(0, |span| span.get_days()) - 1;
        let days = between.clamp(0, LAST_DAYS);
        match u32::try_from(days) {
            Ok(days @ 1..) => goal.saturating_sub((1 + i64::from(card.place % days)).days()),
            _ => goal,
        }
    }
}
