//! What a review is worth: today, or for the day of an interview.
//!
//! Without a day to aim at, what is most forgotten is worth most. With one, what counts is what will
//! be known then.

use super::card::{Card, Grade, Scheduler};
use jiff::civil::Date;

impl Scheduler {
    /// Returns what asking for a criterion on `today` is worth, 0–1. Without a day ahead: the chance
    /// that it is forgotten. With one: by how much its chance of recall on that day is expected to
    /// rise.
    pub fn worth(&self, card: &Card, today: Date) -> f32 {
        let recall = self.recall(card, today);
        match self.goal_after(today) {
            None => 1.0 - recall,
            Some(goal) => {
                let asked = self.recall_when_asked(Some(*card), recall, today, goal);
                (asked - self.recall(card, goal)).clamp(0.0, 1.0)
            }
        }
    }

    /// As [`Self::worth`], of a criterion that was never asked and is known with a chance of
    /// `prior`.
    pub fn worth_unseen(&self, prior: f32, today: Date) -> f32 {
        match self.goal_after(today) {
            None => 1.0 - prior,
            Some(goal) => {
                let asked = self.recall_when_asked(None, prior, today, goal);
                (asked - self.recall_unseen(prior, today, goal)).clamp(0.0, 1.0)
            }
        }
    }

    /// Returns the chance that a criterion which was never asked is known on `day`. What is known
    /// from elsewhere is taken to be forgotten no faster than what was just recalled.
    pub fn recall_unseen(&self, prior: f32, today: Date, day: Date) -> f32 {
        prior * self.recall(&self.review(None, Grade::Easy, today), day)
    }

    fn goal_after(&self, today: Date) -> Option<Date> {
        self.goal().filter(|goal| *goal > today)
    }

    /// Returns the chance of recall on `day` when the criterion is asked for today, where it is
    /// known with a chance of `recall`.
    fn recall_when_asked(&self, card: Option<Card>, recall: f32, today: Date, day: Date) -> f32 {
        let [known, missed] = [Grade::Easy, Grade::Again]
            .map(|grade| self.recall(&self.review(card, grade, today), day));
        recall * known + (1.0 - recall) * missed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    const START: Date = date(2026, 1, 1);

    fn day(n: i64) -> Date {
        START.saturating_add(n.days())
    }

    #[test]
    fn worth_is_what_is_forgotten_or_what_the_day_gains() {
        let plain = Scheduler::new(&[], 0.9);
        let card = plain.review(None, Grade::Good, START);
        assert_eq!(
            plain.worth(&card, day(4)),
            1.0 - plain.recall(&card, day(4))
        );

        let aimed = Scheduler::new(&[], 0.9).aimed_at(Some(day(10)));
        let missed = aimed.review(None, Grade::Again, START);
        let known = aimed.review(Some(card), Grade::Easy, day(3));
        assert!(aimed.worth(&missed, day(4)) > aimed.worth(&card, day(4)));
        assert!(
            aimed.worth(&known, day(4)) < aimed.worth(&card, day(4)) / 2.0,
            "it will be known anyway"
        );
        assert!(aimed.worth_unseen(0.2, START) > aimed.worth_unseen(0.8, START));

        // After the day everything is as without it.
        let later = day(20);
        assert_eq!(aimed.worth(&card, later), plain.worth(&card, later));
    }

    #[test]
    fn what_is_left_is_spread_over_the_days_before() {
        let goal = day(20);
        let aimed = Scheduler::new(&[], 0.9).aimed_at(Some(goal));
        let well_known = aimed.review(
            Some(aimed.review(None, Grade::Easy, START)),
            Grade::Easy,
            day(8),
        );
        let mut counts = std::collections::BTreeMap::new();
        for place in 0..70 {
            let card = Card {
                place,
                ..well_known
            };
            *counts.entry(aimed.due(&card)).or_insert(0) += 1;
        }
        let days: Vec<Date> = counts.keys().copied().collect();
        assert_eq!(days, (13..20).map(day).collect::<Vec<_>>());
        assert!(counts.values().all(|n| *n == 10), "{counts:?}");

        // Asked the day before, it has no other day.
        let late = aimed.review(None, Grade::Easy, day(19));
        assert_eq!(aimed.due(&late), goal);
    }

    proptest! {
        #[test]
        fn nothing_is_due_after_the_day_that_is_practised_for(
            reviews in prop::collection::vec((0i64..60, 1i64..5), 1..20),
            goal in 1i64..90,
            retention in 0.7f64..0.97,
        ) {
            let goal = day(goal);
            let aimed = Scheduler::new(&[], retention).aimed_at(Some(goal));
            let plain = Scheduler::new(&[], retention);
            let grades = reviews.iter().filter_map(|(n, g)| Some((day(*n), Grade::from_number(*g)?)));
            let card = aimed.replay(false, grades).expect("a card");
            let due = aimed.due(&card);
            prop_assert!(due > card.last, "a day later at the earliest");
            prop_assert!(due <= plain.due(&card), "never later than without a day");
            if card.last < goal {
                prop_assert!(due <= goal, "due {due}, the day is {goal}");
            } else {
                prop_assert_eq!(due, plain.due(&card));
            }
            for today in [card.last, due, goal] {
                prop_assert!((0.0..=1.0).contains(&aimed.worth(&card, today)));
            }
        }
    }
}
