//! Over the questions and over sessions: the profile, the next steps, changes and the trend.

use super::score::{Moment, Score};
use crate::domain::session::SessionKind;
use schemars::JsonSchema;
use serde::Serialize;

/// Strengths and weaknesses, each list in order of first appearance.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
pub struct Profile {
    /// Coverage of the key points, then each dimension.
    pub dimensions: Vec<ProfileRow>,
    /// By topic.
    pub topics: Vec<ProfileRow>,
    /// By section.
    pub sections: Vec<ProfileRow>,
    /// By question type.
    pub types: Vec<ProfileRow>,
}

/// A line of the profile.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProfileRow {
    /// Stable key: topic slug, section title, type word, `key_points`, or the dimension's name.
    pub key: String,
    /// As shown.
    pub label: String,
    /// 0–100, weighted by difficulty.
    pub score: f64,
    /// The same with every unsure point missed.
    pub score_low: f64,
    /// The same with every unsure point made.
    pub score_high: f64,
    /// Questions behind it.
    pub questions: usize,
    /// True when any of them is an offline estimate.
    pub offline: bool,
}

/// Something worth learning, and how.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NextStep {
    /// Topic slug.
    pub topic: String,
    /// The topic as a title.
    pub title: String,
    /// Number of the question it comes from.
    pub question: usize,
    /// Missing points, heaviest first, at most three.
    pub missing: Vec<String>,
    /// Points the question's score would have gained; null for a question that was skipped.
    pub gain: Option<f64>,
    /// True when it rests on an offline estimate.
    pub offline: bool,
    /// Command to type.
    pub command: String,
}

/// This session against earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The last earlier session with a score.
    pub previous: TrendPoint,
    /// Difference of the shown scores, this minus previous.
    pub delta: i64,
    /// True when the previous score lies in this one's range.
    pub within_range: bool,
    /// Earlier sessions the changes are measured against.
    pub sessions: usize,
    /// True when some scores are offline estimates and others are not: compare with care.
    pub mixed: bool,
    /// Lines that rose by 5 points or more, most first.
    pub rose: Vec<ScoreChange>,
    /// Lines that fell by 5 points or more, most first.
    pub fell: Vec<ScoreChange>,
    /// Key points met now that were open before.
    pub closed: Vec<CriterionChange>,
    /// Key points open now that were met before.
    pub slipped: Vec<CriterionChange>,
}

/// The subject of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeGroup {
    /// A dimension, or the key points.
    Dimension,
    /// A topic.
    Topic,
    /// A section.
    Section,
}

/// A line of the profile, before and now.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScoreChange {
    /// Its subject.
    pub group: ChangeGroup,
    /// As shown.
    pub label: String,
    /// 0–100, over the earlier sessions.
    pub before: f64,
    /// 0–100.
    pub now: f64,
    /// Difference of the shown scores.
    pub delta: i64,
    /// True when either side is an offline estimate.
    pub offline: bool,
}

/// A key point that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CriterionChange {
    /// Number of the question in this session.
    pub question: usize,
    /// The topic as a title.
    pub title: String,
    /// The key point.
    pub text: String,
}

/// A session in the trend.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TrendPoint {
    /// Session id.
    pub id: String,
    /// Time it was planned.
    pub started: Moment,
    /// Interview or drill.
    pub kind: SessionKind,
    /// Its score.
    pub score: Score,
    /// True for the session of this report.
    pub this: bool,
}
