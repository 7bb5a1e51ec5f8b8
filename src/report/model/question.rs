//! One question: what was asked, answered and found.

use super::code_run::CodeRunReport;
use super::score::Score;
use crate::domain::session::ThreadStatus;
use crate::domain::{CriterionKind, Difficulty, QuestionType, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

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
    /// The candidate's own story that the answer tells, or that would have fitted; null without one.
    pub story: Option<StoryReport>,
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
    /// The candidate's own rating before feedback, 1 (badly) to 4 (very well); null without one.
    pub self_rating: Option<u8>,
    /// The words it was asked in.
    pub prompt: String,
    /// Null where nothing was answered.
    pub answer: Option<AnswerReport>,
    /// Seconds to the answer.
    pub seconds: Option<i64>,
    /// The code of the answer, where it has checks; null elsewhere.
    pub run: Option<CodeRunReport>,
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
    /// The reason behind a key point, as its author gives it; null where there is none.
    pub reason: Option<String>,
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
    /// True when two checks disagreed.
    pub disputed: bool,
    /// True where the verdict is the candidate's own.
    pub by_candidate: bool,
    /// The assessor's verdict, where another counts.
    pub first_verdict: Option<Verdict>,
    /// Appeals against the verdict, oldest first.
    pub appeals: Vec<AppealReport>,
}

/// An appeal against a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AppealReport {
    /// The candidate's reason.
    pub reason: String,
    /// What the candidate was told; empty where nobody but the candidate decided.
    pub reply: String,
    /// True when the verdict was raised.
    pub granted: bool,
    /// True when a language model decided.
    pub by_model: bool,
}

/// A story of the candidate's own, beside an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StoryReport {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// True where the answer tells it.
    pub used: bool,
}

/// A `/clarify` exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Clarification {
    /// The candidate's question.
    pub question: String,
    /// The reply.
    pub reply: String,
}
