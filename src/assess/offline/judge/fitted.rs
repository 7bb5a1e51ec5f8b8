//! From measures to probabilities: multinomial logistic regression.
//!
//! Owns the fitted file and the verdict that probabilities stand for. `tests/judge_fit.rs` makes
//! the file.

use super::features::FEATURES;
use super::limits::{AlignmentLimits, Limits};
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
    /// Mean of each feature over the fitting set.
    pub mean: Vec<f64>,
    /// Its standard deviation.
    pub scale: Vec<f64>,
    /// Constant of each verdict, in the order of [`VERDICTS`].
    pub bias: Vec<f64>,
    /// Weights of the standardised features, a row per verdict.
    pub weights: Vec<Vec<f64>>,
    /// What a verdict's probability counts where one has to be chosen.
    pub choice: Vec<f64>,
    /// The limits from which a verdict is told.
    #[serde(default)]
    pub limits: Limits,
    /// The same for points without sayings.
    #[serde(default)]
    pub alignment: AlignmentLimits,
}

impl Fitted {
    /// The weights that ship with the binary.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Probability of each verdict, in the order of [`VERDICTS`].
    pub fn probabilities(&self, features: &[f64; FEATURES]) -> [f64; 4] {
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

    /// The verdict that probabilities stand for.
    pub fn verdict(&self, probabilities: &[f64; 4]) -> Verdict {
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
