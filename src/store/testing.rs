//! Questions and vectors for tests: deterministic, no model.

use crate::domain::{Difficulty, Question, QuestionId, QuestionType};
use crate::ports::Embedded;

/// Width of test vectors.
pub const WIDTH: usize = 16;

/// A question of bank "bank" with an id made of `n`.
pub fn question(n: u32, text: &str, topic: &str) -> Question {
    Question {
        id: QuestionId::derive("bank", &n.to_string()),
        bank: "bank".into(),
        role: "Data Scientist".into(),
        level: "Senior".into(),
        section: String::new(),
        text: text.into(),
        topic: topic.into(),
        difficulty: Difficulty::Medium,
        kind: QuestionType::Conceptual,
        key_points: Vec::new(),
        red_flags: Vec::new(),
        hints: Vec::new(),
        facts: Vec::new(),
        exercise: None,
        model_answer: None,
        tags: Vec::new(),
    }
}

/// The unit vector along `axis`.
pub fn axis(axis: usize) -> Vec<f32> {
    (0..WIDTH)
        .map(|i| if i == axis % WIDTH { 1.0 } else { 0.0 })
        .collect()
}

/// A unit vector that points mostly along `axis` and a little, `tilt`, along the next one.
pub fn near(axis: usize, tilt: f32) -> Vec<f32> {
    let mut vector = vec![0.0; WIDTH];
    vector[axis % WIDTH] = (1.0 - tilt * tilt).sqrt();
    vector[(axis + 1) % WIDTH] = tilt;
    vector
}

/// A question with the vector of an axis.
pub fn embedded(n: u32, text: &str, topic: &str, along: usize) -> Embedded {
    Embedded {
        question: question(n, text, topic),
        vector: axis(along),
    }
}

/// A temporary folder, in memory where the system has such a place: stores sync their files some
/// thousand times.
#[cfg(test)]
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}
