//! Assessments: what an assessor found in an answer.
//!
//! Owns the shape of verdicts, evidence and provenance. Points are computed in [`super::score`],
//! never by a model.

use serde::{Deserialize, Serialize};

/// The verdict on one criterion of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fully made (for a red flag: the wrong claim is there).
    Met,
    /// Made in part.
    Partial,
    /// Not made.
    Missing,
    /// The answer says the opposite.
    Contradicted,
}

impl Verdict {
    /// The word used in JSON and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partial => "partial",
            Self::Missing => "missing",
            Self::Contradicted => "contradicted",
        }
    }

    /// Credit of the bare verdict, 0.0–1.0.
    pub fn credit(self) -> f64 {
        match self {
            Self::Met => 1.0,
            Self::Partial => 0.5,
            Self::Missing | Self::Contradicted => 0.0,
        }
    }
}

/// A verbatim piece of the answer that shows a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The words as they stand in the answer.
    pub text: String,
    /// Byte offset of the first byte in the answer.
    pub start: usize,
    /// Byte offset after the last byte in the answer.
    pub end: usize,
}

/// The outcome for one criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the criterion in its rubric.
    pub criterion: String,
    /// The verdict after evidence was checked.
    pub verdict: Verdict,
    /// Credit 0.0–1.0. A language model's is its verdict's; the offline estimate may lie between.
    pub credit: f64,
    /// The evidence, found in the answer. None for missing and for refused quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// One line of reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// A quote the assessor gave that does not stand in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_quote: Option<String>,
    /// True when two looks at this criterion disagreed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disputed: bool,
}

/// Everything needed to say how an assessment came about, and to make it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Provenance {
    /// `offline` or the endpoint's model name.
    pub assessor: String,
    /// True for an offline estimate.
    pub offline: bool,
    /// [`super::Rubric::hash`] of the rubric used.
    pub rubric_hash: String,
    /// SHA-256 (hex) of the filled templates without the answer; empty offline.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prompt_hash: String,
    /// Request parameters (temperature, samples, structured-output rung …), or the offline
    /// assessor's version.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub parameters: serde_json::Value,
    /// The model's reply as received; empty offline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raw_replies: Vec<String>,
    /// Tokens sent.
    #[serde(default)]
    pub prompt_tokens: u64,
    /// Tokens received.
    #[serde(default)]
    pub completion_tokens: u64,
    /// Cost in the currency of the configured prices; None where no price is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
    /// Milliseconds from request to verdict.
    #[serde(default)]
    pub latency_ms: u64,
    /// Remarks: instructions in the answer, repaired reply, dropped turns …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// Lowest and highest score, 0–100, over repeated samples of one assessment. Stored as a pair.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct Spread {
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl From<[f64; 2]> for Spread {
    fn from([low, high]: [f64; 2]) -> Self {
        Self { low, high }
    }
}

impl From<Spread> for [f64; 2] {
    fn from(spread: Spread) -> Self {
        [spread.low, spread.high]
    }
}

/// A completed assessment of one turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Scored {
    /// One finding for each criterion that was checked in this turn.
    pub findings: Vec<Finding>,
    /// Good sides, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strengths: Vec<String>,
    /// The one change that would help most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub improvement: Option<String>,
    /// The follow-up the assessor proposes: criterion id and question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
    /// The scores over repeated samples; None for a single sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Spread>,
    /// How it came about.
    pub provenance: Provenance,
}

/// A follow-up question and what it aims at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Id of the criterion it aims at.
    pub criterion: String,
    /// The question.
    pub text: String,
}

/// Why an answer has no score. Never the same as a score of 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unscored {
    /// One sentence: what happened and what to do next.
    pub reason: String,
    /// The provenance as far as it is known.
    #[serde(default)]
    pub provenance: Provenance,
}

/// The outcome of assessing one turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Assessment {
    /// Criteria were checked.
    Scored(Scored),
    /// They could not be.
    Unscored(Unscored),
}

impl Assessment {
    /// An unscored assessment with nothing but a reason.
    pub fn unscored(reason: impl Into<String>) -> Self {
        Self::Unscored(Unscored {
            reason: reason.into(),
            provenance: Provenance::default(),
        })
    }

    /// Returns one finding for each criterion that was checked; none without a score.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Scored(s) => &s.findings,
            Self::Unscored(_) => &[],
        }
    }

    /// How it came about.
    pub fn provenance(&self) -> &Provenance {
        match self {
            Self::Scored(s) => &s.provenance,
            Self::Unscored(u) => &u.provenance,
        }
    }
}
