//! The view model: what a report says, before it is Markdown, HTML or JSON.
//!
//! Owns the shape that `docs/report.schema.json` publishes. Every text in it has lost its terminal
//! control characters; none is escaped for a format: that is the renderers' job.

use crate::domain::session::{SessionKind, SessionStatus, ThreadStatus};
use crate::domain::{Band, CriterionKind, Difficulty, QuestionType, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

/// Version of the shape; raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

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

/// A point in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moment {
    /// RFC 3339, UTC.
    pub utc: String,
    /// As shown: date, time and offset.
    pub local: String,
    /// The date alone, as shown.
    pub date: String,
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

/// A score with its uncertainty. Never without `offline`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Score {
    /// 0–100.
    pub value: f64,
    /// The verdict it would mean in a real interview.
    pub band: Band,
    /// Lower end of the likely range (about two chances in three), 0–100.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Band of the lower end.
    pub low_band: Band,
    /// Band of the upper end.
    pub high_band: Band,
    /// True for an offline estimate: no language model read the answer.
    pub offline: bool,
}

impl Score {
    /// A score and its range, clamped to 0–100 and to contain the score.
    pub fn new(value: f64, (low, high): (f64, f64), offline: bool) -> Self {
        let (low, high) = (
            low.clamp(0.0, 100.0).min(value),
            high.clamp(0.0, 100.0).max(value),
        );

        Self {
            value,
            band: Band::of(value),
            low,
            high,
            low_band: Band::of(low),
            high_band: Band::of(high),
            offline,
        }
    }
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

/// One question and everything that was said about it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QuestionReport {
    /// 1-based.
    pub number: usize,
    /// Id of the question.
    pub id: String,
    /// Its bank.
    pub bank: String,
    /// Its section.
    pub section: String,
    /// Its topic slug.
    pub topic: String,
    /// The topic as a title.
    pub title: String,
    /// Difficulty.
    pub difficulty: Difficulty,
    /// Type of question.
    #[serde(rename = "type")]
    pub kind: QuestionType,
    /// The question.
    pub text: String,
    /// Status of its thread.
    pub status: ThreadStatus,
    /// Null when unscored.
    pub score: Option<Score>,
    /// The score, 0–100, before a second try raised it; null where there was none or it raised
    /// nothing.
    pub before_second_try: Option<f64>,
    /// Why it is unscored.
    pub unscored: Option<String>,
    /// Seconds from the prompts to the answers; null when nothing was answered.
    pub seconds: Option<i64>,
    /// Hints shown.
    pub hints: usize,
    /// Points the hints cost.
    pub hint_cost: f64,
    /// Follow-ups asked.
    pub follow_ups: usize,
    /// The question, then the follow-ups, then the second try of a drill.
    pub turns: Vec<TurnReport>,
    /// All criteria, rubric order.
    pub criteria: Vec<CriterionReport>,
    /// `/clarify` exchanges.
    pub clarifications: Vec<Clarification>,
    /// Markdown.
    pub model_answer: Option<String>,
    /// True when the key points were drafted by a model or cut from a model answer.
    pub drafted: bool,
}

/// One prompt and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TurnReport {
    /// Id of the criterion a follow-up aims at; null for the question itself.
    pub aims_at: Option<String>,
    /// True where the question was asked again after feedback had named what was missing.
    pub second_try: bool,
    /// The words it was asked in.
    pub prompt: String,
    /// Null where nothing was answered.
    pub answer: Option<AnswerReport>,
    /// Seconds to the answer.
    pub seconds: Option<i64>,
    /// Ids of the criteria whose best finding comes from this answer.
    pub credited: Vec<String>,
    /// The good parts.
    pub strengths: Vec<String>,
    /// The one change that would help most.
    pub improvement: Option<String>,
    /// Why this turn has no assessment.
    pub unscored: Option<String>,
    /// Remarks: instructions in the answer, a repaired reply …
    pub flags: Vec<String>,
}

/// An answer, cut where evidence begins and ends. The pieces joined are the whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Answer")]
pub struct AnswerReport {
    /// In order.
    pub pieces: Vec<Piece>,
    /// Number of words.
    pub words: usize,
    /// Number of lines.
    pub lines: usize,
}

impl AnswerReport {
    /// The whole answer.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Ids of the criteria it is evidence for; empty for the rest.
    pub criteria: Vec<String>,
    /// Those of them whose evidence ends here.
    pub ends: Vec<String>,
    /// True when it speaks against the answer: it contradicts a criterion or raises a red flag.
    pub against: bool,
}

/// A criterion and what was found about it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CriterionReport {
    /// Id in the question's rubric.
    pub id: String,
    /// Its kind: key point, red flag or dimension.
    pub kind: CriterionKind,
    /// The text that is checked.
    pub text: String,
    /// Relative weight.
    pub weight: f64,
    /// Null when it was not checked.
    pub verdict: Option<Verdict>,
    /// 0.0–1.0.
    pub credit: f64,
    /// Points the question's score would gain with full credit here (for a red flag: without it).
    pub gain: f64,
    /// The evidence.
    pub quote: Option<String>,
    /// Index of the turn the evidence comes from.
    pub turn: Option<usize>,
    /// One line of reason.
    pub why: String,
    /// A quote that the assessor gave and that does not stand in the answer.
    pub refused_quote: Option<String>,
    /// True when two looks disagreed.
    pub disputed: bool,
}

/// A `/clarify` exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Clarification {
    /// The candidate's question.
    pub question: String,
    /// The reply.
    pub reply: String,
}

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
    /// True when the previous score lies in this one's likely range.
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

/// The way the scores came about.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
pub struct Method {
    /// Assessors, in order of first appearance.
    pub assessors: Vec<AssessorUse>,
    /// One entry per assessed turn.
    pub assessments: Vec<AssessmentNote>,
    /// Quotes refused because they do not stand in the answer.
    pub refused_quotes: usize,
    /// True when at least one score is an offline estimate.
    pub offline: bool,
    /// True when every score is one.
    pub all_offline: bool,
}

/// An assessor's part in the session.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AssessorUse {
    /// Model name or `offline`.
    pub name: String,
    /// True for offline estimates.
    pub offline: bool,
    /// Turns assessed.
    pub assessments: usize,
    /// Result of a calibration of this model by then, or that there was none; None for offline
    /// estimates.
    pub calibration: Option<String>,
}

/// The way one assessment came about.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AssessmentNote {
    /// Number of the question.
    pub question: usize,
    /// 0 for the main answer, then the follow-ups.
    pub turn: usize,
    /// Model name or `offline`.
    pub assessor: String,
    /// True for an offline estimate.
    pub offline: bool,
    /// SHA-256 of the rubric; empty where unknown.
    pub rubric_hash: String,
    /// True when the rubric in the record is still the one assessed against.
    pub rubric_current: bool,
    /// SHA-256 of the filled prompt without the answer; empty offline.
    pub prompt_hash: String,
    /// Request parameters, or the offline assessor's version.
    pub parameters: serde_json::Value,
    /// Milliseconds.
    pub latency_ms: u64,
    /// Lowest and highest score over repeated samples.
    pub spread: Option<(f64, f64)>,
    /// Quotes refused.
    pub refused_quotes: usize,
    /// Remarks.
    pub flags: Vec<String>,
}

/// Tokens, money and time the calls used.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
pub struct Usage {
    /// Tokens sent.
    pub prompt_tokens: u64,
    /// Tokens received.
    pub completion_tokens: u64,
    /// In the currency of the configured prices; null where no price is configured.
    pub cost: Option<f64>,
    /// True when some calls have a price and others not: the cost is a lower bound.
    pub cost_incomplete: bool,
    /// Milliseconds spent waiting for assessments.
    pub latency_ms: u64,
}
