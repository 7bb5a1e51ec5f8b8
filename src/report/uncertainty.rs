//! The range of a score.
//!
//! Owns the two ends shown beside a score. There is one range: while points are unsure, from all of
//! them missed to all of them made ([`crate::domain::score`]). Where a model scored an answer several
//! times, the spread of its scores widens the ends; nothing else does. A session's range is widened
//! by less than its questions' are: they vary each by itself.

use super::model::{Judges, Score};
use crate::domain::score::score_spread;
use crate::domain::{OwnWord, ScoreRange, ThreadOutcome, ThreadRecord};

/// The score of a thread with its range; None when it is unscored.
pub fn thread_score(thread: &ThreadRecord, outcome: &ThreadOutcome) -> Option<Score> {
    let ThreadOutcome::Scored {
        score: value,
        range,
        offline,
        findings,
    } = outcome
    else {
        return None;
    };

    let spread = score_spread(thread, *value);
    let ends = spread.map_or((*value, *value), |spread| (spread.low, spread.high));
    let judges = Judges {
        offline: *offline,
        own_word: OwnWord::of(&thread.rubric, findings.iter().map(|c| &c.finding)),
    };
    Some(Score::new(*value, range, ends, judges))
}

/// A question's score and the weight its difficulty gives it in the session's.
pub struct WeightedScore {
    /// The weight of the difficulty.
    pub weight: f64,
    /// The score.
    pub score: Score,
}

/// The session's score `value` with its range. `questions` is what it is the mean of.
pub fn session_score(
    value: f64,
    range: &ScoreRange,
    questions: &[WeightedScore],
    judges: Judges,
) -> Score {
    let low = range.low - mean_spread(questions, |s| s.score_low - s.low);
    let high = range.high + mean_spread(questions, |s| s.high - s.score_high);

    Score::new(value, range, (low, high), judges)
}

/// The spread of a weighted mean of scores that vary by themselves: the root of the sum of the
/// squares of what each question's `spread` does to it.
fn mean_spread(questions: &[WeightedScore], spread: impl Fn(&Score) -> f64) -> f64 {
    let weights: f64 = questions.iter().map(|q| q.weight).sum();
    let squares = questions
        .iter()
        .map(|q| (q.weight * spread(&q.score)).powi(2));

    match weights > 0.0 {
        true => squares.sum::<f64>().sqrt() / weights,
        false => 0.0,
    }
}
