//! When a question of the banks is what an interviewer asked.
//!
//! Owns the limits. A wrong question's rubric is worse than none: it scores an answer to something
//! else.

use crate::domain::Question;
use crate::domain::story::asks_for_story;
use crate::domain::text::words::stems;
use crate::domain::text::written::written;
use std::collections::HashSet;

/// Cosine below which nothing is meant, whatever words agree.
const NEAR: f32 = 0.45;
/// Weight of the words that agree beside the cosine.
const OF_WORDS: f32 = 0.25;
/// Cosine and agreeing words from which a question is meant. Of half of the questions of
/// `tests/it/shipped/debrief_matches.rs` 0.62 takes one for a wrong question, 0.64 and more none.
const MEANT: f32 = 0.65;
/// The same for what asks for something that happened: there the frame is alike, whatever is asked.
const STORY_MEANT: f32 = 0.7;
/// Words of a subject from which a sentence is looked for without what leads to it.
const FEWEST_SUBJECT: usize = 2;
/// Words that frame a question and say nothing of its subject.
const FRAME: &str = "time tell describe situation give example explain walk talk happen happened \
    work working use used using actually last choose find build implement deal understand \
    difference mean means";

/// Returns true where a question of the banks, at a cosine, means what was asked.
pub fn is_meant(asks: &str, question: &Question, cosine: f32) -> bool {
    let limit = match asks_for_story(asks) {
        true => STORY_MEANT,
        false => MEANT,
    };
    cosine >= NEAR && cosine + OF_WORDS * agreement(asks, question) >= limit
}

/// Returns true where a passage says what it is about: "How do you proceed?" does not.
pub fn names_subject(passage: &str) -> bool {
    subject(passage).len() >= FEWEST_SUBJECT
}

/// The stems of a passage that do not only frame a question.
fn subject(asks: &str) -> HashSet<String> {
    let frame = stems(FRAME);
    let mut asked = stems(asks);
    asked.retain(|stem| !frame.contains(stem));
    asked
}

/// Returns the share of what was asked, by its content words, that a question is about, too.
pub fn agreement(asks: &str, question: &Question) -> f32 {
    let asked = subject(asks);
    if asked.is_empty() {
        return 0.0;
    }

    let mut known = stems(&question.text);
    known.extend(stems(&written(&question.topic)));
    if !asks_for_story(asks) {
        let points = question.key_points.iter();
        known.extend(points.flat_map(|point| stems(&point.text)));
    }
    let shared = asked.iter().filter(|stem| known.contains(*stem)).count();
    shared as f32 / asked.len() as f32
}
