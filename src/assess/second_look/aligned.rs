//! The offline measures as a second look at a language model's verdicts: the judge of sayings where a
//! point has some, else the alignment.

use crate::assess::answer::Answer;
use crate::assess::answer::language::unread;
use crate::assess::evidence::support::{CriterionSupport, JudgedPoint, SecondLook};
use crate::assess::offline::judge::{Ruling, rulings};
use crate::assess::offline::{Remembered, align, fits};
use crate::domain::Criterion;
use crate::ports::{AssessRequest, TokenEmbedder};
use std::ops::Range;
use std::sync::Arc;

/// Aligns with the bundled model's token vectors.
pub struct AlignedLook(Remembered);

impl AlignedLook {
    /// A look through `embedder`.
    pub fn new(embedder: Arc<dyn TokenEmbedder>) -> Self {
        Self(Remembered::new(embedder))
    }
}

impl SecondLook for AlignedLook {
    /// Returns nothing where the embedding model fails or does not read the answer's language: the
    /// first look still counts.
    fn align(&self, question: &str, criteria: &[Criterion], answer: &str) -> Vec<CriterionSupport> {
        if unread(answer).is_some() {
            return Vec::new();
        }
        let aligned = align(&self.0, question, criteria, answer).unwrap_or_default();
        aligned
            .into_iter()
            .map(|a| CriterionSupport {
                criterion: a.criterion,
                credit: a.credit,
                passage: a.quote,
                judged: None,
            })
            .collect()
    }

    /// Returns nothing where [`Self::align`] returns nothing.
    fn judge(&self, request: &AssessRequest) -> Vec<JudgedPoint> {
        if unread(request.answer()).is_some() {
            return Vec::new();
        }
        let text = Answer::of(request).masked();
        let (question, rubric) = (&request.question.text, &request.rubric);
        let rulings = rulings(&self.0, question, rubric, &text, request.aim());

        let criteria = rubric.criteria.iter();
        let ruled = criteria.zip(rulings.unwrap_or_default());
        ruled
            .filter_map(|(criterion, ruling)| judged(criterion, ruling?, request))
            .collect()
    }

    fn fits(
        &self,
        question: &str,
        points: &[Criterion],
        answer: &str,
        ranges: &[Range<usize>],
    ) -> Vec<Vec<f64>> {
        if unread(answer).is_some() {
            return Vec::new();
        }
        fits(&self.0, question, points, answer, ranges).unwrap_or_default()
    }
}

/// None where no saying is near. Every point is taken as if a follow-up had asked for it: a reply that
/// says little of a point is no evidence against it.
fn judged(criterion: &Criterion, ruling: Ruling, request: &AssessRequest) -> Option<JudgedPoint> {
    Some(JudgedPoint {
        right: ruling.right_saying(criterion)?.to_string(),
        wrong: ruling.wrong_saying(criterion)?.to_string(),
        finding: ruling.finding(criterion, request.aim().map(|_| &criterion.id)),
    })
}
