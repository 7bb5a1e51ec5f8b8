//! From measures to probabilities: multinomial logistic regression.
//!
//! Owns the fitted file and the verdict that probabilities stand for. `tests/judge_fit.rs` makes
//! the file.

use super::features::Measured;
use super::fragments::AnswerForm;
use super::limits::{AlignmentLimits, Limits, Probabilities};
use crate::domain::Verdict;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The verdicts in the order of the file's rows.
pub const VERDICTS: [Verdict; 4] = [
    Verdict::Met,
    Verdict::Partial,
    Verdict::Contradicted,
    Verdict::Missing,
];

/// The weights that ship with the binary.
static SHIPPED: LazyLock<Fitted> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../seeds/judge.json")).unwrap_or_default()
});

/// Fitted weights, with where they come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Fitted {
    /// Version of features and weights, kept with every assessment.
    pub version: u32,
    /// Command, data and figures of the fit.
    pub provenance: Vec<String>,
    /// Names of the features, in order.
    pub features: Vec<String>,
    /// For answers in sentences.
    #[serde(flatten)]
    pub regression: Regression,
    /// What a verdict's probability counts where one has to be chosen.
    pub choice: Vec<f64>,
    /// The limits from which a verdict is told.
    #[serde(default)]
    pub limits: Limits,
    /// The same for answers in notes.
    #[serde(default)]
    pub terse: Terse,
    /// The same for points without sayings.
    #[serde(default)]
    pub alignment: AlignmentLimits,
}

/// The judge of answers in notes: the same features, and the lead of the point's fragment as the last.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Terse {
    /// Its weights.
    #[serde(flatten)]
    pub regression: Regression,
    /// Its limits.
    #[serde(default)]
    pub limits: Limits,
}

/// A multinomial logistic regression on standardised features.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Regression {
    /// Mean of each feature over the fitting set.
    pub mean: Vec<f64>,
    /// Its standard deviation.
    pub scale: Vec<f64>,
    /// Constant of each verdict, in the order of [`VERDICTS`].
    pub bias: Vec<f64>,
    /// Weights of the standardised features, a row per verdict.
    pub weights: Vec<Vec<f64>>,
}

impl Regression {
    /// Probability of each verdict, in the order of [`VERDICTS`].
    pub fn probabilities(&self, features: &[f64]) -> Probabilities {
        let scaled: Vec<f64> = features
            .iter()
            .zip(self.mean.iter().zip(&self.scale))
            .map(|(x, (mean, scale))| (x - mean) / scale.max(1e-9))
            .collect();
        let mut logits = [0.0f64; 4];
        for (logit, (bias, row)) in logits.iter_mut().zip(self.bias.iter().zip(&self.weights)) {
            *logit = bias + row.iter().zip(&scaled).map(|(w, x)| w * x).sum::<f64>();
        }

        let most = logits.iter().copied().fold(f64::MIN, f64::max);
        let mut out = logits.map(|logit| (logit - most).exp());
        let sum: f64 = out.iter().sum();
        out.iter_mut().for_each(|p| *p /= sum);
        out
    }
}

impl Fitted {
    /// The weights that ship with the binary.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Probability of each verdict on a point of an answer; of a short one the mean of both weights.
    pub fn probabilities(&self, measured: &Measured, form: AnswerForm) -> Probabilities {
        match form {
            AnswerForm::Sentences => self.regression.probabilities(&measured.features),
            AnswerForm::Notes => self.terse.regression.probabilities(&measured.in_notes()),
            AnswerForm::Short => {
                let a = self.probabilities(measured, AnswerForm::Sentences);
                let b = self.probabilities(measured, AnswerForm::Notes);
                std::array::from_fn(|at| (a[at] + b[at]) / 2.0)
            }
        }
    }

    /// What is told of a point. Of a short answer that is what both weights tell.
    pub(super) fn told(&self, measured: &Measured, form: AnswerForm) -> Verdict {
        let in_sentences = self
            .limits
            .verdict(&self.probabilities(measured, AnswerForm::Sentences));
        let in_notes = self
            .terse
            .limits
            .verdict(&self.probabilities(measured, AnswerForm::Notes));
        match (form, in_sentences, in_notes) {
            (AnswerForm::Sentences, told, _) => told,
            // A few words show little of the side they take: in notes both judges have to hear the
            // opposite, and a sentence or two accuses nobody.
            (AnswerForm::Notes, heard, Verdict::Contradicted) if heard != Verdict::Contradicted => {
                Verdict::Unsure
            }
            (AnswerForm::Notes, _, told) => told,
            (AnswerForm::Short, a, b) if a == b && a != Verdict::Contradicted => a,
            (AnswerForm::Short, _, _) => Verdict::Unsure,
        }
    }

    /// The verdict that probabilities stand for.
    pub fn verdict(&self, probabilities: &Probabilities) -> Verdict {
        let counted = probabilities
            .iter()
            .zip(&self.choice)
            .zip(VERDICTS)
            .map(|((p, choice), verdict)| (p * choice, verdict));
        counted
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(Verdict::Missing, |(_, verdict)| verdict)
    }
}
