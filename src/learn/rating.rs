//! Where the candidate stands: Glicko-2 ratings per topic, section and type.
//!
//! A scored thread is a game against its question, with score/100 as the outcome. Questions are
//! opponents of fixed strength ([`strength`]): who scores 50 on medium questions stands at 1500. An
//! offline estimate is a game against an opponent whose strength is hardly known (deviation
//! [`OFFLINE_DEVIATION`]), which makes it count 0.45 as much as an assessed one (Glicko's g²,
//! <http://www.glicko.net/glicko/glicko2.pdf>). Where unsure points make a range of the score, a game
//! counts less by the width of the range. Unscored threads are no games, nor are those whose range
//! goes all the way.

use crate::domain::{Difficulty, QuestionType};
use jiff::civil::Date;
use serde::Serialize;
use skillratings::Outcomes;
use skillratings::glicko2::{
    Glicko2Config, Glicko2Rating, decay_deviation, expected_score, glicko2,
};
use std::collections::BTreeMap;
use std::f64::consts::PI;

/// Rating deviation of a question whose answer a language model assessed.
pub const ASSESSED_DEVIATION: f64 = 50.0;
/// Rating deviation of a question whose answer was estimated offline.
pub const OFFLINE_DEVIATION: f64 = 350.0;
/// Points of a Glicko rating per unit of Glicko-2's scale.
const SCALE: f64 = 173.7178;
/// A range that leaves less of the hundred points says nothing.
const LEAST_LEFT: f64 = 0.01;
/// Games a rating is made from, the newest; older ones no longer move it.
pub const GAMES: usize = 400;

/// Glicko-2 rating of a question. 200 points apart: whoever scores 50 on one scores 76 on the next
/// easier.
pub fn strength(difficulty: Difficulty) -> f64 {
    match difficulty {
        Difficulty::Easy => 1300.0,
        Difficulty::Medium => 1500.0,
        Difficulty::Hard => 1700.0,
    }
}

/// A scored thread, as far as ratings look at it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Game {
    /// The question's.
    pub difficulty: Difficulty,
    /// 0–100.
    pub score: f64,
    /// The score is an offline estimate.
    pub offline: bool,
    /// The day it was asked.
    pub day: Date,
    /// Width of the range the score lies in while points are unsure, 0–100.
    pub width: f64,
}

impl Game {
    /// The deviation of the opponent: the wider the range of the score, the less is known of it.
    ///
    /// Glicko's g² is how much a game counts, 1/(1 + 3φ²/π²) with the deviation φ on Glicko-2's
    /// scale; here it is multiplied by the part of 100 points that the range leaves. None where
    /// nothing is left.
    fn opponent_deviation(&self) -> Option<f64> {
        let known = if self.offline {
            OFFLINE_DEVIATION
        } else {
            ASSESSED_DEVIATION
        };
        let left = 1.0 - finite_or(self.width, 0.0).clamp(0.0, 100.0) / 100.0;
        if left <= LEAST_LEFT {
            return None;
        }

        let g_squared = left / (1.0 + 3.0 * (known / SCALE).powi(2) / PI.powi(2));
        Some(SCALE * PI * ((1.0 / g_squared - 1.0) / 3.0).sqrt())
    }
}

/// The candidate's strength at something, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rating {
    /// Glicko-2 rating; 1500 at the start.
    pub rating: f64,
    /// Its standard deviation; 350 when nothing is known.
    pub deviation: f64,
    /// Glicko-2 volatility.
    pub volatility: f64,
    /// Games behind it, at most [`GAMES`].
    pub games: usize,
    /// Day of the last game.
    pub last: Option<Date>,
}

impl Default for Rating {
    fn default() -> Self {
        let Glicko2Rating {
            rating,
            deviation,
            volatility,
        } = Glicko2Rating::new();
        Self {
            rating,
            deviation,
            volatility,
            games: 0,
            last: None,
        }
    }
}

impl Rating {
    /// The rating after games, oldest first.
    pub fn of(games: impl IntoIterator<Item = Game>) -> Self {
        games
            .into_iter()
            .fold(Self::default(), |rating, game| rating.after(&game))
    }

    /// The rating after one more game.
    pub fn after(&self, game: &Game) -> Self {
        let Some(deviation) = game.opponent_deviation() else {
            return *self;
        };
        let before = self.on(game.day).glicko();
        let opponent = opponent(game.difficulty, deviation);

        let [loss, draw, win] = [Outcomes::LOSS, Outcomes::DRAW, Outcomes::WIN]
            .map(|outcome| glicko2(&before, &opponent, &outcome, &Glicko2Config::new()).0);

        // The crate knows three outcomes, the formulas any between 0 and 1: Glicko-2's rating is
        // linear and its volatility nearly quadratic in the outcome, so a parabola through the
        // three gives the rest.
        let s = if game.score.is_finite() {
            (game.score / 100.0).clamp(0.0, 1.0)
        } else {
            0.5
        };

        let (l, d, w) = (
            2.0 * (s - 0.5) * (s - 1.0),
            4.0 * s * (1.0 - s),
            2.0 * s * (s - 0.5),
        );
        let mix =
            |part: fn(&Glicko2Rating) -> f64| l * part(&loss) + d * part(&draw) + w * part(&win);

        Self {
            rating: mix(|r| r.rating),
            deviation: mix(|r| r.deviation),
            volatility: mix(|r| r.volatility),
            games: (self.games + 1).min(GAMES),
            last: self.last.max(Some(game.day)),
        }
    }

    /// The rating on a later day: less sure with every week without a game (Glicko-2, step 6).
    pub fn on(&self, day: Date) -> Self {
        let idle = self
            .last
            .and_then(|last| last.until(day).ok())
            .map_or(0, |span| span.get_days() / 7);
        // After four years nothing is left to forget.
        let faded =
            (0..idle.clamp(0, 208)).fold(self.glicko(), |rating, _| decay_deviation(&rating));
        Self {
            deviation: faded.deviation.min(350.0),
            ..*self
        }
    }

    /// The score to be expected on a question, 0–100.
    pub fn expected(&self, difficulty: Difficulty) -> f64 {
        expected_score(&self.glicko(), &opponent(difficulty, 0.0)).0 * 100.0
    }

    /// The 95 % interval of [`Self::expected`], from the rating's own.
    pub fn expected_range(&self, difficulty: Difficulty) -> (f64, f64) {
        let [low, high] = [-1.96, 1.96].map(|sigmas| {
            let edge = Self {
                rating: self.rating + sigmas * self.deviation,
                deviation: 0.0,
                ..*self
            };
            edge.expected(difficulty)
        });
        (low, high)
    }

    /// Returns how far a game against such a question narrows the rating: the fall of its variance,
    /// in squared points.
    pub fn gain(&self, difficulty: Difficulty) -> f64 {
        // The new deviation does not depend on the outcome, so a draw may stand for all.
        let opponent = opponent(difficulty, ASSESSED_DEVIATION);
        let after = glicko2(
            &self.glicko(),
            &opponent,
            &Outcomes::DRAW,
            &Glicko2Config::new(),
        )
        .0;
        self.deviation.powi(2) - after.deviation.powi(2)
    }

    fn glicko(&self) -> Glicko2Rating {
        // What is read back from a file may be anything; the crate's iterations want sane numbers.
        Glicko2Rating {
            rating: finite_or(self.rating, 1500.0).clamp(0.0, 4000.0),
            deviation: finite_or(self.deviation, 350.0).clamp(0.0, 350.0),
            volatility: finite_or(self.volatility, 0.06).clamp(0.001, 0.5),
        }
    }
}

fn opponent(difficulty: Difficulty, deviation: f64) -> Glicko2Rating {
    Glicko2Rating {
        rating: strength(difficulty),
        deviation,
        volatility: 0.06,
    }
}

/// Ratings by name: topics, sections, types.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Ratings {
    /// By topic slug.
    pub topics: BTreeMap<String, Rating>,
    /// By section title.
    pub sections: BTreeMap<String, Rating>,
    /// By [`QuestionType::as_str`].
    pub kinds: BTreeMap<String, Rating>,
}

impl Ratings {
    /// Takes in a scored thread.
    pub fn play(&mut self, topic: &str, section: &str, kind: QuestionType, game: &Game) {
        for (ratings, name) in [
            (&mut self.topics, topic),
            (&mut self.sections, section),
            (&mut self.kinds, kind.as_str()),
        ] {
            let rating = ratings.entry(name.to_string()).or_default();
            *rating = rating.after(game);
        }
    }

    /// The rating of a name; that of a beginner where nothing is known.
    pub fn topic(&self, name: &str) -> Rating {
        self.topics.get(name).copied().unwrap_or_default()
    }

    /// As [`Self::topic`].
    pub fn section(&self, name: &str) -> Rating {
        self.sections.get(name).copied().unwrap_or_default()
    }

    /// As [`Self::topic`].
    pub fn kind(&self, kind: QuestionType) -> Rating {
        self.kinds.get(kind.as_str()).copied().unwrap_or_default()
    }
}

fn finite_or(value: f64, otherwise: f64) -> f64 {
    if value.is_finite() { value } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const DAY: Date = date(2026, 1, 1);

    fn game(difficulty: Difficulty, score: f64) -> Game {
        Game {
            difficulty,
            score,
            offline: false,
            day: DAY,
            width: 0.0,
        }
    }

    #[test]
    fn ratings_settle_where_scores_say() {
        for (difficulty, score, settled) in [
            (Difficulty::Medium, 50.0, 1500.0),
            (Difficulty::Hard, 50.0, 1700.0),
            (Difficulty::Easy, 50.0, 1300.0),
            // 173.7 ln(s / (1 - s)) away from the question.
            (Difficulty::Medium, 76.0, 1700.0),
            (Difficulty::Hard, 24.0, 1500.0),
        ] {
            let rating = Rating::of(std::iter::repeat_n(game(difficulty, score), 200));
            assert!(
                (rating.rating - settled).abs() < 15.0,
                "{difficulty} {score}: {rating:?}"
            );
            assert!(rating.deviation < 70.0, "{rating:?}");
            assert!(
                (rating.expected(difficulty) - score).abs() < 3.0,
                "{rating:?}"
            );
        }
    }

    #[test]
    fn the_outcomes_the_crate_knows_come_out_exactly() {
        let before = Rating {
            rating: 1620.0,
            deviation: 120.0,
            ..Rating::default()
        };
        for (score, outcome) in [
            (0.0, Outcomes::LOSS),
            (50.0, Outcomes::DRAW),
            (100.0, Outcomes::WIN),
        ] {
            let opponent = opponent(Difficulty::Hard, ASSESSED_DEVIATION);
            assert!(
                (game(Difficulty::Hard, score)
                    .opponent_deviation()
                    .unwrap_or_default()
                    - ASSESSED_DEVIATION)
                    .abs()
                    < 1e-9
            );
            let expected = glicko2(&before.glicko(), &opponent, &outcome, &Glicko2Config::new()).0;
            let got = before.after(&game(Difficulty::Hard, score));
            assert!((got.rating - expected.rating).abs() < 1e-9);
            assert!((got.deviation - expected.deviation).abs() < 1e-9);
            assert!((got.volatility - expected.volatility).abs() < 1e-12);
        }
    }

    #[test]
    fn an_offline_estimate_counts_less_and_time_makes_unsure() {
        let assessed = Rating::default().after(&game(Difficulty::Medium, 90.0));
        let estimated = Rating::default().after(&Game {
            offline: true,
            ..game(Difficulty::Medium, 90.0)
        });
        assert!(estimated.rating > 1500.0 && estimated.rating < assessed.rating);
        assert!(estimated.deviation > assessed.deviation);

        let sure = Rating::of(std::iter::repeat_n(game(Difficulty::Medium, 60.0), 30));
        let later = sure.on(date(2027, 1, 1));
        assert!(later.deviation > sure.deviation + 10.0 && later.rating == sure.rating);
        assert_eq!(
            sure.on(date(2020, 1, 1)).deviation,
            sure.deviation,
            "a clock set back changes nothing"
        );
    }

    #[test]
    fn the_wider_the_range_the_less_a_game_moves() {
        let moved = |offline, width| {
            let game = Game {
                offline,
                width,
                ..game(Difficulty::Medium, 90.0)
            };
            Rating::default().after(&game).rating - 1500.0
        };

        for offline in [false, true] {
            let moves = [0.0, 20.0, 50.0, 90.0, 100.0].map(|width| moved(offline, width));
            assert!(moves.is_sorted_by(|a, b| a > b), "{moves:?}");
            assert_eq!(moves[4], 0.0, "a range of everything says nothing");
        }
    }

    #[test]
    fn a_question_at_ones_own_level_tells_most() {
        for (rating, best) in [
            (1300.0, Difficulty::Easy),
            (1500.0, Difficulty::Medium),
            (1750.0, Difficulty::Hard),
        ] {
            let rating = Rating {
                rating,
                deviation: 100.0,
                ..Rating::default()
            };
            let told = Difficulty::ALL
                .iter()
                .copied()
                .max_by(|a, b| rating.gain(*a).total_cmp(&rating.gain(*b)));
            assert_eq!(told, Some(best));
        }
    }

    proptest! {
        #[test]
        fn any_games_give_a_finite_rating(
            games in prop::collection::vec(
                (0usize..3, prop::num::f64::ANY, any::<bool>(), 0i64..3000, prop::num::f64::ANY),
                0..60,
            ),
        ) {
            let rating = Rating::of(games.iter().map(|(d, score, offline, day, width)| Game {
                difficulty: Difficulty::ALL[*d],
                score: *score,
                offline: *offline,
                day: DAY.saturating_add(jiff::Span::new().days(*day)),
                width: *width,
            }));
            prop_assert!((0.0..=4000.0).contains(&rating.rating), "{:?}", rating);
            prop_assert!(rating.deviation > 0.0 && rating.deviation <= 351.0, "{:?}", rating);
            let better = rating.after(&game(Difficulty::Medium, 80.0));
            let worse = rating.after(&game(Difficulty::Medium, 20.0));
            prop_assert!(better.rating > worse.rating);
        }
    }
}
