//! Follow-ups that fit whatever was said, for points without a probe of their own.
//!
//! Owns their words, and when even a probe would take too much for granted: probes of behavioural
//! questions ask about a story, and there may be none.

use crate::domain::{Finding, QuestionType, open_points, text, touching};
use crate::ports::AssessRequest;

/// Asked when a point has no probe of its own.
const ANY: [&str; 3] = [
    "What else would you want to settle here that you have not mentioned yet?",
    "Take your answer one step further: what would you do next, and why?",
    "Which part of your answer would a colleague question first, and what would you say?",
];
/// Asked for a story where none was told.
const NO_STORY: [&str; 2] = [
    "Take the nearest thing you have seen, at work, in a course or in a project of your own: what \
     happened, and what did you do?",
    "Suppose it came up in your next job: what would you do first, and why?",
];
/// Fewer words tell no story.
const STORY_WORDS: usize = 40;

/// The first neutral question that was not asked yet.
pub fn neutral_question(request: &AssessRequest, findings: &[Finding]) -> Option<&'static str> {
    let questions: &[&str] = match tells_no_story(request, findings) {
        true => &NO_STORY,
        false => &ANY,
    };
    questions.iter().copied().find(|q| !was_asked(q, request))
}

/// Returns true for a prompt that is about no point rather than any other.
pub fn is_neutral(prompt: &str) -> bool {
    ANY.iter().chain(&NO_STORY).any(|q| *q == prompt)
}

/// Returns true where a question asks for a story and the answers tell none: few words, and nothing
/// of any point.
pub fn tells_no_story(request: &AssessRequest, findings: &[Finding]) -> bool {
    let answers = request.turns.iter().filter_map(|t| t.answer.as_deref());
    let words: usize = answers.map(|a| a.split_whitespace().count()).sum();
    if request.question.kind != QuestionType::Behavioral || words >= STORY_WORDS {
        return false;
    }

    let all = || request.earlier_findings().chain(findings);
    let open = open_points(&request.rubric, all());
    let points = request
        .rubric
        .of_kind(crate::domain::CriterionKind::KeyPoint);
    open.len() == points.count() && open.iter().all(|p| touching(&p.id, all()).is_none())
}

/// Returns true for a question that an earlier turn asked in the same words.
pub fn was_asked(question: &str, request: &AssessRequest) -> bool {
    let question = text::fold(question);
    let mut prompts = request.turns.iter().map(|t| text::fold(&t.prompt));
    prompts.any(|prompt| prompt == question)
}
