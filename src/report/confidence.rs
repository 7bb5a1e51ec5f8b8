//! Over- and under-confidence by topic: the candidate's own ratings against the scores.
//!
//! Owns the comparison. A rating stands for a quarter of the score (1: up to 25, 4: 75 and more). It
//! is compared with the score of the same answer, follow-ups left out, and with the nearer end of
//! its range while points are unsure.

use super::format::title;
use super::model::*;
use crate::domain::score::thread_outcome;
use crate::domain::text::one_line;
use crate::domain::{ScoreRange, SessionRecord, ThreadOutcome, ThreadRecord};

/// Points of the score a rating stands for.
const QUARTER: f64 = 25.0;
/// Mean distance in points from which a topic counts as misjudged.
const MISJUDGED: f64 = 5.0;

/// One rated answer.
struct Rated {
    topic: String,
    rating: u8,
    score: f64,
    range: ScoreRange,
    /// Points by which the rating lies above the score's range; negative below it.
    gap: f64,
    offline: bool,
}

/// A line for each topic that has a rated and scored answer, in order of first appearance.
pub fn confidence(record: &SessionRecord) -> Vec<ConfidenceRow> {
    let rated: Vec<Rated> = record.threads.iter().filter_map(rated).collect();
    let mut topics: Vec<&str> = Vec::new();
    for answer in &rated {
        if !topics.contains(&answer.topic.as_str()) {
            topics.push(&answer.topic);
        }
    }

    let rows = topics.into_iter().map(|topic| {
        let answers: Vec<&Rated> = rated.iter().filter(|r| r.topic == topic).collect();
        row(topic, &answers)
    });
    rows.collect()
}

fn rated(thread: &ThreadRecord) -> Option<Rated> {
    let main = thread.turns.first()?;
    let rating = main.self_rating?;
    let alone = ThreadRecord {
        turns: vec![main.clone()],
        ..thread.clone()
    };
    match thread_outcome(&alone) {
        ThreadOutcome::Scored {
            score,
            range,
            offline,
            ..
        } => Some(Rated {
            topic: one_line(&thread.question.topic),
            rating,
            score,
            range,
            gap: gap(rating, &range),
            offline,
        }),
        ThreadOutcome::Unscored { .. } => None,
    }
}

fn gap(rating: u8, range: &ScoreRange) -> f64 {
    let high = QUARTER * f64::from(rating);
    let low = high - QUARTER;
    if low > range.high {
        low - range.high
    } else if high < range.low {
        high - range.low
    } else {
        0.0
    }
}

fn row(topic: &str, answers: &[&Rated]) -> ConfidenceRow {
    let mean = |of: fn(&Rated) -> f64| {
        answers.iter().map(|a| of(a)).sum::<f64>() / answers.len().max(1) as f64
    };
    let gap = mean(|a| a.gap);
    ConfidenceRow {
        topic: topic.to_string(),
        title: title(topic),
        rating: (mean(|a| f64::from(a.rating)) * 10.0).round() / 10.0,
        score: mean(|a| a.score),
        score_low: mean(|a| a.range.low),
        score_high: mean(|a| a.range.high),
        gap,
        judgement: match gap {
            gap if gap >= MISJUDGED => SelfJudgement::Over,
            gap if gap <= -MISJUDGED => SelfJudgement::Under,
            _ => SelfJudgement::Fair,
        },
        questions: answers.len(),
        offline: answers.iter().any(|a| a.offline),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_stands_for_a_quarter_and_unsure_points_are_no_mistake() {
        let range = |low, high| ScoreRange {
            low,
            high,
            unsure: 0,
        };
        for (rating, low, high, expected) in [
            (4, 20.0, 20.0, 55.0),
            (4, 20.0, 80.0, 0.0),
            (1, 90.0, 90.0, -65.0),
            (3, 60.0, 60.0, 0.0),
            (2, 10.0, 20.0, 5.0),
        ] {
            assert_eq!(gap(rating, &range(low, high)), expected, "{rating} {low}");
        }
    }
}
