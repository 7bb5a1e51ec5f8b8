//! The settings of the assessor that asks a model.

use crate::assess::examples::GradedExamples;
use crate::domain::QuestionId;
use crate::ports::ChatModel;
use std::collections::HashMap;
use std::sync::Arc;

/// Most samples that are asked for; the configuration allows no more.
pub const MAX_SAMPLES: usize = 9;

/// Settings of an assessor that asks a model.
#[derive(Clone)]
pub struct LlmOptions {
    /// Number of times the same is asked, 1 to [`MAX_SAMPLES`]; the median verdict counts.
    pub samples: usize,
    /// Second endpoint that re-checks what is split, unsupported or without evidence; its verdict
    /// is final.
    pub judge: Option<Arc<dyn ChatModel>>,
    /// Most tokens of a reply; None for the endpoint's setting.
    pub max_tokens: Option<u32>,
    /// Seed of the first sample; further ones count up. None leaves it to the server.
    pub seed: Option<u64>,
    /// Excerpts of the candidate's papers by question, for the wording of follow-ups only.
    pub background: HashMap<QuestionId, String>,
    /// Graded answers that are shown to the model where they fit.
    pub examples: Option<Arc<GradedExamples>>,
    /// Ask for strengths, an improvement and a follow-up as well.
    pub advice: bool,
    /// Keep the findings before the second look beside those after it, for a comparison.
    pub keep_first_look: bool,
    /// Gives a number nobody can guess, for the fence around the answer.
    pub nonce: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// The outcome of a calibration of this model, or that there was none; kept with every
    /// assessment.
    pub calibration: String,
}

impl LlmOptions {
    /// One sample, no judge, no examples, advice wanted, the endpoint's settings.
    pub fn new(nonce: Arc<dyn Fn() -> u64 + Send + Sync>) -> Self {
        let calibration = String::new();
        Self {
            samples: 1,
            judge: None,
            max_tokens: None,
            seed: None,
            background: HashMap::new(),
            examples: None,
            advice: true,
            keep_first_look: false,
            nonce,
            calibration,
        }
    }
}
