//! The view model of all sessions at once.
//!
//! Owns what `viva report --all --json` prints. Made by [`super::all_sessions`].

use super::model::{Moment, Score, TrendPoint};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A drill that will be due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Topic slug.
    pub topic: String,
    /// Time.
    pub at: Timestamp,
    /// Key points of the topic that are due by then.
    pub points: usize,
}

/// Every session at once.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LongView {
    /// Version of this shape.
    pub schema: u32,
    /// Language of the report's own words.
    pub lang: String,
    /// Sessions held, also those without a score.
    pub sessions: usize,
    /// Sessions with a score, oldest first.
    pub trend: Vec<TrendPoint>,
    /// Topics with a score, weakest last attempt first.
    pub topics: Vec<TopicLine>,
    /// Key points that were open once and were met the last time, latest first.
    pub closed: Vec<PointOverTime>,
    /// Key points that were not met the last time, heaviest first.
    pub open: Vec<PointOverTime>,
    /// Drills in the order they fall due.
    pub due: Vec<DueDrill>,
}

/// A topic over time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TopicLine {
    /// Topic slug.
    pub topic: String,
    /// As a title.
    pub title: String,
    /// Oldest first, never empty.
    pub attempts: Vec<AttemptPoint>,
    /// The last score.
    pub last: f64,
    /// Last shown score minus first shown score.
    pub delta: i64,
    /// True when the last score is an offline estimate.
    pub offline: bool,
    /// Command to practise it.
    pub command: String,
}

/// One question answered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AttemptPoint {
    /// Time its session was planned.
    pub at: Moment,
    /// Its score.
    pub score: Score,
}

/// A key point over time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PointOverTime {
    /// The key point.
    pub text: String,
    /// Topic as a title.
    pub title: String,
    /// Topic slug.
    pub topic: String,
    /// Relative weight in its rubric.
    pub weight: f64,
    /// Since when it has been as it is now.
    pub since: Moment,
    /// Time of the last check.
    pub checked: Moment,
    /// True when the last check is an offline estimate.
    pub offline: bool,
}

/// A drill that will be due.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DueDrill {
    /// Topic slug.
    pub topic: String,
    /// As a title.
    pub title: String,
    /// Time.
    pub at: Moment,
    /// Key points due by then.
    pub points: usize,
    /// Command to type.
    pub command: String,
}
