//! The report of one session, its verdict and its summary.

use super::comparison::{Comparison, NextStep, Profile, TrendPoint};
use super::confidence::ConfidenceRow;
use super::method::{Method, Usage};
use super::question::QuestionReport;
use super::score::{Moment, Score};
use crate::domain::session::{SessionKind, SessionStatus};
use schemars::JsonSchema;
use serde::Serialize;

/// One session's report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// Version of this shape.
    pub schema: u32,
    /// Language of the report's own words (`en`, `de`).
    pub lang: String,
    /// Which session.
    pub session: SessionInfo,
    /// The score of the session.
    pub verdict: SessionVerdict,
    /// The session in prose.
    pub summary: Summary,
    /// Planned questions that were opened, in order.
    pub questions: Vec<QuestionReport>,
    /// Strengths and weaknesses.
    pub profile: Profile,
    /// Topics the candidate rated before feedback, and their scores.
    pub confidence: Vec<ConfidenceRow>,
    /// The most valuable things to learn next, best first, at most three.
    pub next: Vec<NextStep>,
    /// Against earlier sessions; null without one that has a score.
    pub comparison: Option<Comparison>,
    /// Scores of the last sessions, oldest first, this one last.
    pub trend: Vec<TrendPoint>,
    /// The way the scores came about.
    pub method: Method,
    /// Tokens, money and time the calls used.
    pub usage: Usage,
}

/// Which session.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SessionInfo {
    /// Identity.
    pub id: String,
    /// Interview or drill.
    pub kind: SessionKind,
    /// Its status.
    pub status: SessionStatus,
    /// Time it was planned.
    pub started: Moment,
    /// Time it ended; null while open.
    pub ended: Option<Moment>,
    /// Seconds spent on answers.
    pub answering_seconds: i64,
    /// "Senior Data Scientist", several where the plan mixes banks.
    pub roles: Vec<String>,
    /// Names of the banks.
    pub banks: Vec<String>,
    /// Questions planned.
    pub planned: usize,
    /// Persona of the interviewer.
    pub style: String,
    /// Seed of the random choices.
    pub seed: u64,
}

/// The session's score and what it counts.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SessionVerdict {
    /// Null when nothing was scored.
    pub score: Option<Score>,
    /// Questions that count.
    pub scored: usize,
    /// Questions asked that have no score.
    pub unscored: usize,
    /// Questions skipped.
    pub skipped: usize,
    /// Questions of the plan never asked.
    pub not_asked: usize,
}

/// Author of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SummarySource {
    /// A language model, when the session ended.
    Model,
    /// Viva's templates.
    Template,
}

/// The session in prose.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Summary {
    /// Paragraphs, separated by empty lines. A model's may hold Markdown.
    pub text: String,
    /// Its author.
    pub source: SummarySource,
    /// Name of the language model; null for templates.
    pub by: Option<String>,
}
