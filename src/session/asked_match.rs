//! When a question of the banks is what an interviewer asked.
//!
//! Owns likeness and its limits. A wrong question's rubric is worse than none: it scores an answer
//! to something else.

use crate::domain::story::asks_for_story;
use crate::domain::text::words::{stems, words};
use crate::domain::text::written::written;
use crate::domain::{Question, QuestionType};
use std::collections::HashSet;

/// Weight of the words that agree beside the cosines.
const OF_WORDS: f32 = 0.25;
/// Likeness below which nothing is meant, and likeness with its lead over any other question from
/// which one is: of the questions of `tests/it/shipped/debrief_matches.rs` that chose them none is
/// taken for a wrong one.
const ALIKE: f32 = 0.56;
const MEANT: f32 = 0.75;
/// The same for what asks for something that happened: there the frame is alike, whatever is asked.
const STORY_ALIKE: f32 = 0.7;
const STORY_MEANT: f32 = 0.84;
/// Cosine with a question and its key points, with the words that agree, from which it is meant
/// where it is ahead at all.
const NEAR: f32 = 0.65;
const STORY_NEAR: f32 = 0.7;
const LEAST_COSINE: f32 = 0.45;
const LEAST_LEAD: f32 = 0.05;
/// Likeness with its lead from which a question is surely meant.
const SURE: f32 = 0.95;
/// Share of agreeing words below which a comparison is about something else, too: "How does a
/// random forest differ from a decision tree?"
const COMPARED: f32 = 0.7;
/// Words that compare.
const COMPARING: &str = " compare compared differ differs difference differences versus vs ";
/// Words of a subject from which a sentence is looked for without what leads to it.
const FEWEST_SUBJECT: usize = 2;
/// Words that frame a question and say nothing of its subject.
const FRAME: &str = "time tell describe situation give example explain walk talk happen happened \
    work working use used using actually last choose find build implement deal understand \
    difference mean means";

/// A question of the banks beside a passage of what was asked.
#[derive(Debug, Clone)]
pub struct MatchCandidate {
    /// The passage.
    pub passage: String,
    /// The question.
    pub question: Question,
    /// Cosine of the passage with the question and its key points.
    pub cosine: f32,
    /// Mean of that cosine and the one with the question's text alone, and the words that agree.
    pub likeness: f32,
    /// Share of the passage's words that the question is about, too.
    agreement: f32,
    is_story: bool,
    is_comparison: bool,
}

impl MatchCandidate {
    /// Compares a passage with a question. `cosine`: with the question and its key points,
    /// `of_text`:
    /// with its text alone.
    pub fn new(passage: &str, question: Question, cosine: f32, of_text: f32) -> Self {
        let agreement = agreement(passage, &question);
        Self {
            passage: passage.into(),
            cosine,
            likeness: f32::midpoint(cosine, of_text) + OF_WORDS * agreement,
            agreement,
            is_story: asks_for_story(passage),
            is_comparison: words(passage).iter().any(|word| compares(&word.folded)),
            question,
        }
    }

    /// Returns how sure it is that this is what was asked; None where it is not. `next`: the
    /// likeness of the next question.
    pub fn certainty(&self, next: f32) -> Option<Certainty> {
        let fits = match (self.is_story, self.is_comparison) {
            (true, _) => self.question.kind == QuestionType::Behavioral,
            (_, true) => self.agreement >= COMPARED,
            _ => true,
        };
        let alike = if self.is_story { STORY_ALIKE } else { ALIKE };
        let meant = if self.is_story { STORY_MEANT } else { MEANT };

        let lead = self.likeness - next;
        let with_lead = self.likeness + lead;
        let is_alike = self.likeness >= alike && with_lead >= meant;
        let is_meant = fits && (is_alike || (self.is_near() && lead >= LEAST_LEAD));
        is_meant.then_some(match with_lead >= SURE {
            true => Certainty::Sure,
            false => Certainty::Likely,
        })
    }
}

impl MatchCandidate {
    /// True where the cosine with all of a question and the words that agree say enough.
    fn is_near(&self) -> bool {
        let near = if self.is_story { STORY_NEAR } else { NEAR };
        self.cosine >= LEAST_COSINE && self.cosine + OF_WORDS * self.agreement >= near
    }
}

/// How sure it is that a question of the banks is what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// No other question comes near.
    Sure,
    /// It is the likeliest.
    Likely,
}

impl Certainty {
    /// Returns `sure` or `likely`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Likely => "likely",
        }
    }
}

fn compares(folded: &str) -> bool {
    COMPARING.contains(&format!(" {folded} "))
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
