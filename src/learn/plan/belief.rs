//! What is believed of a point on days to come: the cards it may have by then, each with its chance.

use crate::learn::card::{Card, Grade, Scheduler};
use jiff::civil::Date;

/// Most cards that are told apart; of more the least likely are dropped.
const MOST_CARDS: usize = 8;

/// A key point's memory, as far as it can be foreseen.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    /// Chance that it is known while it was never asked.
    prior: f32,
    /// Cards with their chances, which add up to 1; none while it was never asked.
    cards: Vec<(f32, Card)>,
}

impl Belief {
    /// Believes of a point that was never asked that it is known with a chance of `prior`, 0–1.
    pub fn unseen(prior: f32) -> Self {
        let prior = if prior.is_finite() { prior } else { 0.5 };
        Self {
            prior: prior.clamp(0.0, 1.0),
            cards: Vec::new(),
        }
    }

    /// Knows the card of a point that was asked.
    pub fn of(card: Card) -> Self {
        Self {
            prior: 0.0,
            cards: vec![(1.0, card)],
        }
    }

    /// Returns true while it was never asked.
    pub fn is_unseen(&self) -> bool {
        self.cards.is_empty()
    }

    /// Returns the chance that it is known on `day` when nothing is done from `today` on.
    pub fn recall(&self, scheduler: &Scheduler, today: Date, day: Date) -> f32 {
        if self.is_unseen() {
            return scheduler.recall_unseen(self.prior, today, day);
        }
        let cards = self.cards.iter();
        cards.map(|(p, card)| p * scheduler.recall(card, day)).sum()
    }

    /// Returns what asking for it today is worth, 0–1.
    pub fn worth(&self, scheduler: &Scheduler, today: Date) -> f32 {
        if self.is_unseen() {
            return scheduler.worth_unseen(self.prior, today);
        }
        let cards = self.cards.iter();
        cards
            .map(|(p, card)| p * scheduler.worth(card, today))
            .sum()
    }

    /// Returns true where it was asked before and is more likely due today than not.
    pub fn is_due(&self, scheduler: &Scheduler, today: Date) -> bool {
        let due = self
            .cards
            .iter()
            .filter(|(_, c)| scheduler.is_due(c, today));
        due.map(|(p, _)| p).sum::<f32>() >= 0.5
    }

    /// Takes in that it is asked on `day`: it may be known or not.
    pub fn ask(&mut self, scheduler: &Scheduler, day: Date) {
        let before = match self.is_unseen() {
            true => vec![(1.0, None)],
            false => self.cards.drain(..).map(|(p, c)| (p, Some(c))).collect(),
        };
        for (p, card) in before {
            let recall = card.map_or(self.prior, |card| scheduler.recall(&card, day));
            for (chance, grade) in [(recall, Grade::Easy), (1.0 - recall, Grade::Again)] {
                if chance > 0.0 {
                    let card = scheduler.review(card, grade, day);
                    self.cards.push((p * chance, card));
                }
            }
        }

        self.cards.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.cards.truncate(MOST_CARDS);
        let kept: f32 = self.cards.iter().map(|(p, _)| p).sum();
        self.cards.iter_mut().for_each(|(p, _)| *p /= kept);
    }
}
