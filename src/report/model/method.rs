//! How the scores came about, and what the calls used.

use schemars::JsonSchema;
use serde::Serialize;

/// The way the scores came about.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema, Default)]
pub struct Method {
    /// Assessors, in order of first appearance.
    pub assessors: Vec<AssessorUse>,
    /// One entry per assessed turn.
    pub assessments: Vec<AssessmentNote>,
    /// Quotes refused because they do not stand in the answer.
    pub refused_quotes: usize,
    /// Points that the candidate decided because the assessor could not.
    pub by_candidate: usize,
    /// Those of them that the candidate decided by contesting a verdict where no model could rule.
    pub decided_on_appeal: usize,
    /// Appeals against verdicts that a language model ruled on.
    pub appeals: usize,
    /// Appeals that raised a verdict.
    pub appeals_granted: usize,
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
