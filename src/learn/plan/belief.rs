//! What is believed of a point on days to come: the cards it may have by then, each with its
//! chance.

use crate::learn::card::{Card, Grade, Scheduler};
use jiff::civil::Date;

/// Most cards that are told apart; of more the least likely are dropped.
const MOST_CARDS: usize = 8;

/// A key point's memory, as far as it can be foreseen.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    /// Chance that it is known while it was never asked.
    prior: f32,
    /// Cards that it may have; none while it was never asked.
    cards: Vec<Possible>,
}

/// A card with its chance; those of a point add up to 1.
#[derive(Debug, Clone, PartialEq)]
struct Possible {
    chance: f32,
    card: Card,
    /// True where the point was made when it was asked last.
    made: bool,
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

    /// Knows the card of a point that was made when it was asked last.
    pub fn made(card: Card) -> Self {
        Self {
            prior: 0.0,
            cards: vec![Possible {
                chance: 1.0,
                card,
                made: true,
            }],
        }
    }

    /// Knows the card of a point that was missed when it was asked last. That feedback named it is
    /// no knowledge yet: until it is made, it is known with a chance of `prior` at most, as if it
    /// had never been asked.
    pub fn missed(card: Card, prior: f32) -> Self {
        Self {
            cards: vec![Possible {
                chance: 1.0,
                card,
                made: false,
            }],
            ..Self::unseen(prior)
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
        let guess = scheduler.recall_unseen(self.prior, today, day);
        let known = self.cards.iter().map(|possible| {
            let recall = scheduler.recall(&possible.card, day);
            possible.chance
                * if possible.made {
                    recall
                } else {
                    recall.min(guess)
                }
        });
        known.sum()
    }

    /// Returns what asking for it today is worth, 0–1.
    pub fn worth(&self, scheduler: &Scheduler, today: Date) -> f32 {
        if self.is_unseen() {
            return scheduler.worth_unseen(self.prior, today);
        }
        let cards = self.cards.iter();
        cards
            .map(|c| c.chance * scheduler.worth(&c.card, today))
            .sum()
    }

    /// Returns true where it was asked before and is more likely due today than not.
    pub fn is_due(&self, scheduler: &Scheduler, today: Date) -> bool {
        let due = self
            .cards
            .iter()
            .filter(|c| scheduler.is_due(&c.card, today));
        due.map(|c| c.chance).sum::<f32>() >= 0.5
    }

    /// Returns true where it surely was missed when it was asked last, and not only may be by then.
    pub fn was_missed(&self) -> bool {
        matches!(self.cards.as_slice(), [only] if !only.made)
    }

    /// Takes in that it is asked on `day`: it may be known or not.
    pub fn ask(&mut self, scheduler: &Scheduler, day: Date) {
        if self.is_unseen() {
            self.branch(scheduler, day, 1.0, self.prior, None);
        } else {
            for possible in std::mem::take(&mut self.cards) {
                let recall = scheduler.recall(&possible.card, day);
                let recall = match possible.made {
                    true => recall,
                    false => recall.min(self.prior),
                };
                let (chance, card) = (possible.chance, Some(possible.card));
                self.branch(scheduler, day, chance, recall, card);
            }
        }

        self.cards.sort_by(|a, b| b.chance.total_cmp(&a.chance));
        self.cards.truncate(MOST_CARDS);
        let kept: f32 = self.cards.iter().map(|c| c.chance).sum();
        self.cards.iter_mut().for_each(|c| c.chance /= kept);
    }

    /// Follows both ways of a card that is asked for: it is known with a chance of `recall`, or
    /// not.
    fn branch(
        &mut self,
        scheduler: &Scheduler,
        day: Date,
        chance: f32,
        recall: f32,
        card: Option<Card>,
    ) {
        for (likely, grade) in [(recall, Grade::Easy), (1.0 - recall, Grade::Again)] {
            if likely > 0.0 {
                self.cards.push(Possible {
                    chance: chance * likely,
                    card: scheduler.review(card, grade, day),
                    made: grade == Grade::Easy,
                });
            }
        }
    }
}
