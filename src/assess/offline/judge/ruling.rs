//! From the measures of a key point to what is said about it.

use super::features::Measured;
use super::fitted::Fitted;
use crate::assess::answer::passages::trimmed;
use crate::domain::{Criterion, Finding, Quote, Verdict};

/// Probability from which a contradiction is told. A false accusation does a candidate more harm than
/// a point called missing, which earns as little; and people contradict a point less often than the
/// answers do that the judge was fitted on.
const TOLD_CONTRADICTION: f64 = 0.9;

/// The judge's verdict on one key point.
pub(in crate::assess::offline) struct Ruling {
    verdict: Verdict,
    /// The passage that decided.
    quote: Option<Quote>,
    /// Index of the right saying nearest to it.
    nearest_right: usize,
}

impl Ruling {
    /// Rules by the shipped weights.
    pub(in crate::assess::offline) fn of(measured: &Measured, answer: &str) -> Self {
        let fitted = Fitted::shipped();
        let probabilities = fitted.probabilities(&measured.features);
        let verdict = match fitted.verdict(&probabilities) {
            // The third of `VERDICTS`.
            Verdict::Contradicted if probabilities[2] < TOLD_CONTRADICTION => Verdict::Missing,
            verdict => verdict,
        };

        let range = trimmed(answer, measured.passage.clone());
        let text = answer.get(range.clone()).unwrap_or_default();
        Self {
            verdict,
            quote: (!text.is_empty()).then(|| Quote {
                text: text.to_string(),
                start: range.start,
                end: range.end,
            }),
            nearest_right: measured.nearest_right,
        }
    }

    /// The finding for a criterion. After a follow-up that aims at another point only what is made
    /// in full counts: a sentence about one point resembles its neighbours.
    pub(in crate::assess::offline) fn finding(
        self,
        criterion: &Criterion,
        aim: Option<&String>,
    ) -> Finding {
        let other = aim.is_some_and(|aim| *aim != criterion.id);
        let verdict = match self.verdict {
            Verdict::Partial if other => Verdict::Missing,
            verdict => verdict,
        };
        let why = match verdict {
            Verdict::Met => "a passage says this".to_string(),
            Verdict::Partial => "a passage comes near to this".to_string(),
            Verdict::Missing => "no passage says this".to_string(),
            Verdict::Unsure => "a passage may say this".to_string(),
            Verdict::Contradicted => match criterion.sayings.right.get(self.nearest_right) {
                Some(right) => format!("this says otherwise; right would be: {right}"),
                None => "a passage denies this".to_string(),
            },
        };
        Finding {
            criterion: criterion.id.clone(),
            verdict,
            credit: verdict.credit(),
            quote: self.quote.filter(|_| verdict != Verdict::Missing),
            why,
            ..Finding::default()
        }
    }
}
