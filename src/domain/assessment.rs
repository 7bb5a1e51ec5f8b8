//! Assessments: what an assessor found in an answer.
//!
//! Owns the shape of verdicts, evidence and provenance. Points are computed in [`super::score`],
//! never by a model.

use serde::{Deserialize, Serialize};

/// The verdict on one criterion of an answer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fully made (for a red flag: the wrong claim is there).
    Met,
    /// Made in part.
    Partial,
    /// Not made.
    #[default]
    Missing,
    /// The answer says the opposite.
    Contradicted,
    /// The offline assessor cannot tell whether it is made. No language model is offered this.
    Unsure,
}

impl Verdict {
    /// The word used in JSON and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partial => "partial",
            Self::Missing => "missing",
            Self::Contradicted => "contradicted",
            Self::Unsure => "unsure",
        }
    }

    /// Credit of the bare verdict, 0.0–1.0. What is unsure earns nothing until it is decided.
    pub fn credit(self) -> f64 {
        match self {
            Self::Met => 1.0,
            Self::Partial => 0.5,
            Self::Missing | Self::Contradicted | Self::Unsure => 0.0,
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

/// A verdict the candidate contested, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// The candidate's reason.
    pub reason: String,
    /// The verdict that counts from now on.
    pub verdict: Verdict,
    /// What the candidate was told.
    pub reply: String,
    /// True when the verdict was raised.
    pub granted: bool,
    /// True when a language model decided, false when the candidate did.
    pub by_model: bool,
}

/// The outcome for one criterion.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the criterion in its rubric.
    pub criterion: String,
    /// The assessor's verdict after evidence was checked. What counts is [`Finding::ruling`].
    pub verdict: Verdict,
    /// Credit of that verdict, 0.0–1.0. What counts is [`Finding::earned`].
    pub credit: f64,
    /// The evidence, found in the answer. None for missing and for refused quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// One line of reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// A quote the assessor gave that shows nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_quote: Option<String>,
    /// Why it was refused: the rest of a sentence that starts with "the words …".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub refused_because: String,
    /// True when two looks at this criterion disagreed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disputed: bool,
    /// The assessor's own chance that a point is made which it is unsure of or did not find,
    /// 0.0–1.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// What the candidate decided about a point the assessor was unsure of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_candidate: Option<Verdict>,
    /// Appeals against the verdict, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appeals: Vec<Appeal>,
}

impl Finding {
    /// The verdict that counts: of the last appeal, else the candidate's own, else the assessor's.
    pub fn ruling(&self) -> Verdict {
        let appealed = self.appeals.last().map(|appeal| appeal.verdict);
        appealed.or(self.by_candidate).unwrap_or(self.verdict)
    }

    /// Credit of the verdict that counts, 0.0–1.0.
    pub fn earned(&self) -> f64 {
        match self.ruling() {
            ruling if ruling == self.verdict => self.credit.clamp(0.0, 1.0),
            ruling => ruling.credit(),
        }
    }

    /// The credit to be expected, 0.0–1.0: of what is unsure the chance that it is made, a half
    /// where that is not known; else what is earned.
    pub fn expected(&self) -> f64 {
        if self.is_unsure() {
            self.chance.unwrap_or(0.5).clamp(0.0, 1.0)
        } else {
            self.earned()
        }
    }

    /// True where this finding says more for the answer than `other`: it earns more, it is unsure
    /// where the other earns nothing, or it is rather made of two that are unsure.
    pub fn outranks(&self, other: &Self) -> bool {
        let rank = |finding: &Self| (finding.earned(), finding.is_unsure(), finding.expected());
        rank(self) > rank(other)
    }

    /// True where somebody decided about it who is not the assessor.
    pub fn is_spoken_of(&self) -> bool {
        self.by_candidate.is_some() || !self.appeals.is_empty()
    }

    /// True while nobody has decided what the assessor could not.
    pub fn is_unsure(&self) -> bool {
        self.ruling() == Verdict::Unsure
    }

    /// True where the verdict that counts is the candidate's own.
    pub fn is_by_candidate(&self) -> bool {
        match self.appeals.last() {
            Some(appeal) => !appeal.by_model,
            None => self.by_candidate.is_some(),
        }
    }
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

    /// The finding on a criterion, to be changed; None without one.
    pub fn finding_mut(&mut self, criterion: &str) -> Option<&mut Finding> {
        match self {
            Self::Scored(s) => s.findings.iter_mut().find(|f| f.criterion == criterion),
            Self::Unscored(_) => None,
        }
    }

    /// Takes over what the candidate decided and what came of appeals in an `earlier` assessment of
    /// the same answer: the last word on a point outlives the verdict it was spoken on.
    pub fn keep_last_words(&mut self, earlier: &Self) {
        for spoken in earlier.findings() {
            if let Some(finding) = self.finding_mut(&spoken.criterion) {
                finding.by_candidate = spoken.by_candidate;
                finding.appeals.clone_from(&spoken.appeals);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn appeal(verdict: Verdict, by_model: bool) -> Appeal {
        Appeal {
            reason: "I said it".into(),
            verdict,
            reply: "So you did.".into(),
            granted: true,
            by_model,
        }
    }

    #[test]
    fn a_new_assessment_keeps_the_last_words_on_the_old_one() {
        let finding = |id: &str, verdict, by_candidate, appeals: &[Appeal]| Finding {
            criterion: id.into(),
            verdict,
            credit: verdict.credit(),
            by_candidate,
            appeals: appeals.to_vec(),
            ..Finding::default()
        };
        let scored = |findings: &[Finding]| {
            Assessment::Scored(Scored {
                findings: findings.to_vec(),
                ..Scored::default()
            })
        };
        use Verdict::{Met, Missing, Partial, Unsure};
        let earlier = scored(&[
            finding("k1", Unsure, Some(Partial), &[]),
            finding("k2", Missing, None, &[appeal(Met, true)]),
            finding("k3", Missing, None, &[]),
            finding("k4", Unsure, Some(Met), &[]),
        ]);

        let mut now = scored(&["k1", "k2", "k3"].map(|id| finding(id, Missing, None, &[])));
        now.keep_last_words(&earlier);
        let rulings: Vec<Verdict> = now.findings().iter().map(Finding::ruling).collect();
        assert_eq!(rulings, [Partial, Met, Missing]);
        assert!(now.findings()[0].is_by_candidate() && !now.findings()[1].is_by_candidate());

        let mut unscored = Assessment::unscored("nothing listens");
        unscored.keep_last_words(&earlier);
        assert_eq!(unscored, Assessment::unscored("nothing listens"));
    }

    #[test]
    fn the_verdict_that_counts_is_the_last_word_on_a_point() {
        use Verdict::{Met, Missing, Partial, Unsure};
        let finding = |verdict, credit, by_candidate, appeals: &[Appeal]| Finding {
            verdict,
            credit,
            by_candidate,
            appeals: appeals.to_vec(),
            ..Finding::default()
        };
        for (name, finding, ruling, earned, by_candidate) in [
            (
                "the assessor's share",
                finding(Partial, 0.75, None, &[]),
                Partial,
                0.75,
                false,
            ),
            (
                "nobody's",
                finding(Unsure, 0.0, None, &[]),
                Unsure,
                0.0,
                false,
            ),
            (
                "the candidate's",
                finding(Unsure, 0.0, Some(Met), &[]),
                Met,
                1.0,
                true,
            ),
            (
                "a model's on appeal",
                finding(Missing, 0.0, None, &[appeal(Partial, true)]),
                Partial,
                0.5,
                false,
            ),
            (
                "the last appeal's",
                finding(
                    Unsure,
                    0.0,
                    Some(Missing),
                    &[appeal(Missing, true), appeal(Met, false)],
                ),
                Met,
                1.0,
                true,
            ),
        ] {
            assert_eq!(finding.ruling(), ruling, "{name}");
            assert!((finding.earned() - earned).abs() < 1e-9, "{name}");
            assert_eq!(finding.is_by_candidate(), by_candidate, "{name}");
        }
    }
}
