//! Ratings of the candidate's own, beside the scores.

use schemars::JsonSchema;
use serde::Serialize;

/// How a topic was judged by the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SelfJudgement {
    /// Better than it was.
    Over,
    /// Worse than it was.
    Under,
    /// As it was.
    Fair,
}

/// The candidate's ratings of a topic's answers before feedback, and their scores.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ConfidenceRow {
    /// Slug of the topic.
    pub topic: String,
    /// The topic as a title.
    pub title: String,
    /// Mean rating, 1 (badly) to 4 (very well).
    pub rating: f64,
    /// Mean score of these answers without follow-ups, 0–100.
    pub score: f64,
    /// Mean lower end of their ranges.
    pub score_low: f64,
    /// Mean upper end of their ranges.
    pub score_high: f64,
    /// Mean of the points by which the rating lies above the score's range; negative below it.
    pub gap: f64,
    /// What that amounts to.
    pub judgement: SelfJudgement,
    /// Answers rated.
    pub questions: usize,
    /// True when at least one score is an offline estimate.
    pub offline: bool,
}
