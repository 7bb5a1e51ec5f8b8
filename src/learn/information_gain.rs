//! The information about the candidate that a question would bring.

use super::rating::{Game, Rating, Ratings};
use crate::domain::{Difficulty, Question};
use jiff::civil::Date;

/// The ratings of the candidate on a day, and those to be expected after the questions planned so
/// far.
#[derive(Debug, Clone)]
pub struct Outlook {
    known: Ratings,
    planned: Ratings,
    today: Date,
}

impl Outlook {
    /// Nothing planned yet.
    pub fn new(ratings: &Ratings, today: Date) -> Self {
        let known = faded(ratings, today);
        Self {
            planned: known.clone(),
            known,
            today,
        }
    }

    /// Fall of variance, in squared rating points, over the three ratings a question belongs to,
    /// were it asked after what is planned.
    pub fn gain(&self, question: &Question) -> f64 {
        let overall = overall(&self.planned);
        let section = or_as_good_as(overall, self.planned.section(&question.section));
        let topic = or_as_good_as(section.rating, self.planned.topic(&question.topic));
        let kind = or_as_good_as(overall, self.planned.kind(question.kind));
        [topic, section, kind]
            .iter()
            .map(|rating| rating.gain(question.difficulty))
            .sum()
    }

    /// Plans a question: it is played with the result to be expected, so that the deviations fall
    /// and the ratings stay about where they are.
    pub fn expect(&mut self, question: &Question) {
        let section = or_as_good_as(
            overall(&self.planned),
            self.planned.section(&question.section),
        );
        let score = section.expected(question.difficulty);
        let game = Game {
            difficulty: question.difficulty,
            score,
            offline: false,
            day: self.today,
            width: 0.0,
        };

        self.planned
            .play(&question.topic, &question.section, question.kind, &game);
    }

    /// True when nothing is known about the candidate at all.
    pub fn is_new(&self) -> bool {
        self.known.sections.is_empty()
    }

    /// Returns the rating of a section today, without what is planned. Without games: as unsure as
    /// can be, as good as elsewhere.
    pub fn section(&self, section: &str) -> Rating {
        or_as_good_as(overall(&self.known), self.known.section(section))
    }

    /// Returns the rating of a topic today; without games as good as its section.
    pub fn topic(&self, section: &str, topic: &str) -> Rating {
        or_as_good_as(self.section(section).rating, self.known.topic(topic))
    }

    /// The difficulty that tells most in a section; of equals medium.
    pub fn most_telling(&self, section: &str) -> Difficulty {
        let rating = self.section(section);
        let order = [Difficulty::Medium, Difficulty::Hard, Difficulty::Easy];
        order.into_iter().fold(Difficulty::Medium, |best, d| {
            if rating.gain(d) > rating.gain(best) {
                d
            } else {
                best
            }
        })
    }
}

/// A name without games is as unsure as can be, but taken to be as good as its surroundings, not as
/// a beginner.
fn or_as_good_as(surroundings: f64, rating: Rating) -> Rating {
    if rating.games == 0 {
        Rating {
            rating: surroundings,
            ..rating
        }
    } else {
        rating
    }
}

/// Mean of the sections' ratings by their precision.
fn overall(ratings: &Ratings) -> f64 {
    let (sum, weights) = ratings
        .sections
        .values()
        .fold((0.0, 0.0), |(sum, weights), r| {
            let weight = r.deviation.max(1.0).powi(-2);
            (sum + weight * r.rating, weights + weight)
        });
    if weights > 0.0 {
        sum / weights
    } else {
        Rating::default().rating
    }
}

fn faded(ratings: &Ratings, today: Date) -> Ratings {
    let mut ratings = ratings.clone();
    for group in [
        &mut ratings.topics,
        &mut ratings.sections,
        &mut ratings.kinds,
    ] {
        group
            .values_mut()
            .for_each(|rating: &mut Rating| *rating = rating.on(today));
    }
    ratings
}
