//! From a question or a reference answer to its rubric.
//!
//! Owns which criteria there are: key points, the dimensions of the question's type, red flags. The
//! only way to a rubric, for interviews and `viva grade` alike, so that one question is checked for
//! the same points however it is reached. Drafting key points with a model is
//! `interviewer::key_points`'.

mod clauses;

use crate::assess::prompt::templates::Prompts;
use crate::domain::{Criterion, CriterionKind, KeyPoint, Question, Rubric, text};
use clauses::clauses;

pub use clauses::WeightedPoint;

/// Returns the rubric of a question: `k1`… key points, `d1`… dimensions, `r1`… red flags.
///
/// Where the bank wrote no key points, the claims of its model answer serve, marked as drafted.
pub fn of_question(question: &Question, prompts: &Prompts) -> Rubric {
    let mut rubric = match question.model_answer.as_deref() {
        Some(answer) if question.key_points.is_empty() => of_reference(answer),
        _ => key_points(question),
    };
    rubric.drafted &= !rubric.criteria.is_empty();

    let red_flags = question
        .red_flags
        .iter()
        .enumerate()
        .map(|(index, flag)| Criterion {
            kind: CriterionKind::RedFlag,
            ..criterion('r', index, &flag.text, f64::from(flag.weight))
        });
    rubric.criteria.extend(prompts.dimensions(question.kind));
    rubric.criteria.extend(red_flags);
    rubric
}

/// Returns a rubric of key points alone, with ids `k1`… in order.
pub fn of_points(points: impl IntoIterator<Item = WeightedPoint>, drafted: bool) -> Rubric {
    let criteria = points
        .into_iter()
        .enumerate()
        .map(|(index, point)| criterion('k', index, &point.text, point.weight))
        .collect();
    Rubric { criteria, drafted }
}

/// Returns a rubric of one criterion: the answer as a whole against a reference answer. Empty for a
/// reference without words.
pub fn of_whole(reference: &str) -> Rubric {
    let mut rubric = of_reference(reference);
    rubric.criteria.truncate(1);
    for criterion in &mut rubric.criteria {
        criterion.text = text::one_line(reference);
        criterion.weight = 1.0;
        criterion.whole = true;
    }
    rubric
}

/// Returns a rubric of the key points that a model drafted.
pub fn of_draft(points: &[KeyPoint]) -> Rubric {
    let weighted = points.iter().map(|point| WeightedPoint {
        text: point.text.clone(),
        weight: f64::from(point.weight),
    });
    let mut rubric = of_points(weighted, true);
    for (criterion, point) in rubric.criteria.iter_mut().zip(points) {
        criterion.why.clone_from(&point.why);
    }
    rubric
}

/// Returns the claims of a reference answer as key points.
pub fn of_reference(reference: &str) -> Rubric {
    of_points(clauses(reference), true)
}

/// Returns the key points that the bank wrote, or that a model drafted into the question.
pub fn key_points(question: &Question) -> Rubric {
    let criteria = question
        .key_points
        .iter()
        .enumerate()
        .map(|(index, point)| Criterion {
            why: point.why.clone(),
            probe: point.probe.clone(),
            sayings: point.sayings.clone(),
            ..criterion('k', index, &point.text, f64::from(point.weight))
        })
        .collect();
    Rubric {
        criteria,
        drafted: question.drafted_by().is_some(),
    }
}

/// A key point without probe and anchors; callers change the kind.
fn criterion(prefix: char, index: usize, text: &str, weight: f64) -> Criterion {
    // Beyond it sums of weights would have no end.
    const MAX_WEIGHT: f64 = 1e6;
    let usable = weight.is_finite() && weight > 0.0;
    Criterion {
        id: format!("{prefix}{}", index + 1),
        kind: CriterionKind::KeyPoint,
        text: text.to_string(),
        weight: if usable { weight.min(MAX_WEIGHT) } else { 1.0 },
        probe: None,
        anchors: None,
        ..Criterion::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tests::fixtures::question;

    #[test]
    fn key_points_then_dimensions_then_red_flags() {
        let rubric = of_question(&question(), &Prompts::builtin());
        let shown: Vec<String> = rubric
            .criteria
            .iter()
            .map(|c| format!("{} {}", c.id, c.weight))
            .collect();
        assert_eq!(
            shown,
            [
                "k1 3", "k2 2", "k3 1", "d1 3", "d2 2", "d3 2", "d4 1", "r1 2"
            ]
        );
        assert_eq!(
            rubric.get("k1").unwrap().probe,
            question().key_points[0].probe
        );
        assert!(!rubric.drafted);
    }

    #[test]
    fn weights_have_a_sum() {
        let given = [1e308, 2.0, 0.0, -1.0, f64::NAN, f64::INFINITY];
        let points = given.map(|weight| WeightedPoint {
            text: "x".into(),
            weight,
        });
        let weights = of_points(points, false).criteria.into_iter();
        let weights: Vec<f64> = weights.map(|c| c.weight).collect();
        assert_eq!(weights, [1e6, 2.0, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn drafted_key_points_are_marked() {
        let points = question().key_points;
        let drafted = question().with_draft(points, "some-model");
        assert_eq!(drafted.drafted_by(), Some("some-model"));
        assert!(of_question(&drafted, &Prompts::builtin()).drafted);
    }

    #[test]
    fn a_model_answer_gives_the_same_key_points_by_every_way() {
        let answer = "Pins code, data and environment together. Builds the image once and promotes \
                      the same digest through every stage.";
        let unpointed = Question {
            key_points: vec![],
            model_answer: Some(answer.into()),
            ..question()
        };
        let by_id = of_question(&unpointed, &Prompts::builtin());
        let by_reference = of_reference(answer);
        assert!(by_id.drafted && by_reference.drafted);
        assert_eq!(by_reference.criteria.len(), 2);
        assert_eq!(
            by_id.of_kind(CriterionKind::KeyPoint).collect::<Vec<_>>(),
            by_reference.criteria.iter().collect::<Vec<_>>()
        );
        assert!(by_id.get("d1").is_some() && by_id.get("r1").is_some());
    }

    #[test]
    fn a_whole_reference_is_one_criterion() {
        let rubric = of_whole("Pins code, data and environment.\n Builds the image once.");
        let shown: Vec<_> = rubric
            .criteria
            .iter()
            .map(|c| (c.text.as_str(), c.whole))
            .collect();
        assert_eq!(
            shown,
            [(
                "Pins code, data and environment. Builds the image once.",
                true
            )]
        );
        assert!(rubric.drafted && of_whole(" - ").criteria.is_empty());
    }

    #[test]
    fn key_points_of_the_bank_come_before_the_model_answer() {
        let both = Question {
            model_answer: Some("Something else entirely, said at length.".into()),
            ..question()
        };
        assert_eq!(
            of_question(&both, &Prompts::builtin()),
            of_question(&question(), &Prompts::builtin())
        );
    }

    #[test]
    fn without_key_points_and_model_answer_only_the_qualities_are_left() {
        for model_answer in [None, Some(" - ".to_string())] {
            let bare = Question {
                key_points: vec![],
                model_answer,
                ..question()
            };
            let rubric = of_question(&bare, &Prompts::builtin());
            assert_eq!(rubric.of_kind(CriterionKind::KeyPoint).count(), 0);
            assert!(!rubric.drafted);
        }
    }
}
