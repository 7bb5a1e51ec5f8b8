//! The vector of a question, made of the vectors of its parts.
//!
//! The parts are [`crate::store::index::text::dense_parts`]'s; here they are embedded together, and
//! weighed and added up.

use crate::domain::Question;
use crate::domain::vector::normalise;
use crate::ports::{EmbedError, Embedder};
use crate::store::index::text::dense_parts;

/// Share of the sayings beside head and body, which count 1 each. As much as those would put
/// questions that mention a name before the one that bears it (docs/retrieval.md has the figures).
const SAYINGS_WEIGHT: f32 = 0.5;

/// One unit-length vector per question, in order: head and body count the same however many key
/// points there are, the sayings half as much.
pub fn embed_questions(
    embedder: &dyn Embedder,
    questions: &[&Question],
) -> Result<Vec<Vec<f32>>, EmbedError> {
    let parts: Vec<_> = questions.iter().map(|q| dense_parts(q)).collect();
    let texts: Vec<&str> = parts
        .iter()
        .flat_map(|p| std::iter::once(&p.head).chain(&p.body).chain(&p.sayings))
        .map(String::as_str)
        .collect();
    if texts.is_empty() {
        return Ok(Vec::new());
    }

    let mut vectors = embedder.embed(&texts)?.into_iter();
    let questions = parts.iter().map(|parts| {
        let head = vectors.next().unwrap_or_default();
        let body: Vec<_> = vectors.by_ref().take(parts.body.len()).collect();
        let sayings: Vec<_> = vectors.by_ref().take(parts.sayings.len()).collect();
        weigh_together(head, &body, &sayings)
    });

    Ok(questions.collect())
}

/// The direction of `head` and the directions of `body` and `sayings` together; `head` where there
/// is nothing else.
fn weigh_together(head: Vec<f32>, body: &[Vec<f32>], sayings: &[Vec<f32>]) -> Vec<f32> {
    let mut sum = head.clone();
    for (part, weight) in [(body, 1.0), (sayings, SAYINGS_WEIGHT)] {
        let mut direction = vec![0.0; head.len()];
        for vector in part {
            add_vector(&mut direction, vector, 1.0);
        }
        if normalise(&mut direction) {
            add_vector(&mut sum, &direction, weight);
        }
    }

    if normalise(&mut sum) { sum } else { head }
}

fn add_vector(sum: &mut [f32], vector: &[f32], weight: f32) {
    for (s, x) in sum.iter_mut().zip(vector) {
        *s += weight * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::KeyPoint;
    use crate::store::testing::question;

    /// Gives texts that begin with a digit the axis of that digit, all others axis 0; "-" points
    /// the other way.
    struct Axes;

    impl Embedder for Axes {
        fn model(&self) -> &str {
            "axes"
        }
        fn width(&self) -> usize {
            4
        }
        fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
            let axis = |text: &&str| {
                text.chars()
                    .next()
                    .and_then(|c| c.to_digit(10))
                    .unwrap_or(0)
            };
            let sign = |text: &&str| if text.starts_with('-') { -1.0 } else { 1.0 };
            Ok(texts
                .iter()
                .map(|t| {
                    (0..4)
                        .map(|i| if i == axis(t) { sign(t) } else { 0.0 })
                        .collect()
                })
                .collect())
        }
    }

    fn with_points(points: &[&str]) -> Question {
        let point = |text: &&str| KeyPoint {
            weight: 1,
            text: (*text).into(),
            probe: None,
            ..KeyPoint::default()
        };
        Question {
            key_points: points.iter().map(point).collect(),
            ..question(1, "0", "")
        }
    }

    #[test]
    fn title_and_key_points_weigh_the_same() {
        let half = std::f32::consts::FRAC_1_SQRT_2;
        let (bare, two, against) = (
            with_points(&[]),
            with_points(&["1", "1"]),
            with_points(&["-"]),
        );
        let vectors = embed_questions(&Axes, &[&bare, &two, &against]).unwrap();
        assert_eq!(vectors[0], [1.0, 0.0, 0.0, 0.0]);
        assert!(
            vectors[1]
                .iter()
                .zip([half, half, 0.0, 0.0])
                .all(|(a, b)| (a - b).abs() < 1e-6),
            "{vectors:?}"
        );
        assert_eq!(
            vectors[2],
            [1.0, 0.0, 0.0, 0.0],
            "what cancels out falls back to the title"
        );
        assert_eq!(embed_questions(&Axes, &[]).unwrap(), Vec::<Vec<f32>>::new());
    }

    #[test]
    fn sayings_weigh_half_as_much() {
        let mut question = with_points(&["1"]);
        question.key_points[0].sayings.right = ["2", "2", "3"].map(String::from).to_vec();
        let vectors = embed_questions(&Axes, &[&question, &with_points(&[])]).unwrap();
        let third = 1.0 / 3.0;
        assert!(
            vectors[0]
                .iter()
                .zip([2.0 * third, 2.0 * third, third, 0.0])
                .all(|(a, b)| (a - b).abs() < 1e-6),
            "{vectors:?}"
        );
        assert_eq!(vectors[1], [1.0, 0.0, 0.0, 0.0]);
    }
}
