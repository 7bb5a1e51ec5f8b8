//! The session's verdict: its score with a range, and what it counts.
//!
//! The score comes from [`crate::domain::score`], the range from [`super::uncertainty`].

use super::model::{Judges, QuestionReport, SessionVerdict};
use super::uncertainty::{self, WeightedScore};
use crate::domain::SessionRecord;
use crate::domain::score::{difficulty_weight, session_score};

/// The session's score with its range, and what it counts.
pub fn session_verdict(record: &SessionRecord, questions: &[QuestionReport]) -> SessionVerdict {
    let numbers = session_score(record);
    let weighted: Vec<WeightedScore> = questions
        .iter()
        .filter_map(|q| {
            Some(WeightedScore {
                weight: difficulty_weight(q.difficulty),
                score: q.score?,
            })
        })
        .collect();

    SessionVerdict {
        score: numbers.score.zip(numbers.range).map(|(value, range)| {
            let judges = Judges {
                offline: numbers.offline,
                own_word: numbers.own_word,
            };
            uncertainty::session_score(value, &range, &weighted, judges)
        }),
        scored: numbers.scored,
        unscored: numbers.unscored,
        skipped: numbers.skipped,
        not_asked: numbers.not_asked,
    }
}
