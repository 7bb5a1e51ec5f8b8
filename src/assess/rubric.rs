//! From a question to its rubric.
//!
//! Owns which criteria a question gets: its key points, the dimensions of its type, its red flags.
//! Where key points come from, when the bank has none, is the caller's decision (`draft`, or the
//! clauses of a model answer).

use super::offline::clauses;
use super::prompts::Prompts;
use crate::domain::{Criterion, CriterionKind, KeyPoint, Question, Rubric};

/// The rubric of a question as its bank wrote it: `k1`… key points, `d1`… dimensions, `r1`… red
/// flags.
pub fn rubric(question: &Question, prompts: &Prompts) -> Rubric {
    with_key_points(
        question,
        &question.key_points,
        question.drafted_by().is_some(),
        prompts,
    )
}

/// The rubric of a question with key points from elsewhere; `drafted` says that no author wrote
/// them.
pub fn with_key_points(
    question: &Question,
    points: &[KeyPoint],
    drafted: bool,
    prompts: &Prompts,
) -> Rubric {
    let criterion = |prefix: char, index: usize, kind, text: &str, weight: u32| Criterion {
        id: format!("{prefix}{}", index + 1),
        kind,
        text: text.to_string(),
        weight: f64::from(weight.max(1)),
        probe: None,
        anchors: None,
    };
    let key_points = points.iter().enumerate().map(|(i, point)| Criterion {
        probe: point.probe.clone(),
        ..criterion('k', i, CriterionKind::KeyPoint, &point.text, point.weight)
    });
    let red_flags = question
        .red_flags
        .iter()
        .enumerate()
        .map(|(i, flag)| criterion('r', i, CriterionKind::RedFlag, &flag.text, flag.weight));
    Rubric {
        criteria: key_points
            .chain(prompts.dimensions(question.kind))
            .chain(red_flags)
            .collect(),
        drafted,
    }
}

/// A rubric of key points alone: text and weight, ids `k1`… in order. A weight that is not above 0
/// counts 1.
pub fn of_points(points: impl IntoIterator<Item = (String, f64)>, drafted: bool) -> Rubric {
    let criterion = |(index, (text, weight)): (usize, (String, f64))| Criterion {
        id: format!("k{}", index + 1),
        kind: CriterionKind::KeyPoint,
        text,
        weight: if weight.is_finite() && weight > 0.0 {
            weight
        } else {
            1.0
        },
        probe: None,
        anchors: None,
    };
    Rubric {
        criteria: points.into_iter().enumerate().map(criterion).collect(),
        drafted,
    }
}

/// The claims of a reference answer as key points.
pub fn of_reference(reference: &str) -> Rubric {
    of_points(clauses(reference), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::testing::question;

    #[test]
    fn key_points_then_dimensions_then_red_flags() {
        let rubric = rubric(&question(), &Prompts::builtin());
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
    fn drafted_key_points_are_marked() {
        let points = question().key_points;
        let drafted = question().with_draft(points, "some-model");
        assert_eq!(drafted.drafted_by(), Some("some-model"));
        assert!(rubric(&drafted, &Prompts::builtin()).drafted);
    }
}
