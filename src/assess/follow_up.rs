//! Which follow-up is asked.
//!
//! Owns the choice of the criterion and the check that a question does not give the point away. When a follow-up is
//! asked at all is the engine's decision.

use super::words;
use crate::domain::assessment::FollowUp;
use crate::domain::session::TurnKind;
use crate::domain::{Criterion, CriterionKind, Finding, text};
use crate::ports::AssessRequest;
use std::collections::HashSet;

/// Share of a point's decisive words from which a question gives it away.
const GIVEN_AWAY: f64 = 0.5;
/// Longest follow-up kept, in characters.
const MAX_CHARS: usize = 400;

/// Asked when a point has no probe of its own.
const NEUTRAL: [&str; 3] = [
    "What else would you want to settle here that you have not mentioned yet?",
    "Take your answer one step further: what would you do next, and why?",
    "Which part of your answer would a colleague question first, and what would you say?",
];

/// The follow-up for the heaviest open criterion not asked about before: the model's proposal where it aims there and
/// keeps the point to itself, else the criterion's probe, else a neutral question. None when nothing is left to ask.
pub fn choose(request: &AssessRequest, findings: &[Finding], proposed: Option<&FollowUp>) -> Option<FollowUp> {
    let target = heaviest_open(request, findings)?;
    let fresh = |question: &str| !request.turns.iter().any(|t| text::fold(&t.prompt) == text::fold(question));
    let usable = |question: &str| fresh(question) && !gives_away(question, target, &request.question.text);
    let proposal = proposed
        .filter(|p| p.criterion == target.id)
        .map(|p| text::ellipsis(&text::one_line(&p.text), MAX_CHARS))
        .filter(|question| !question.is_empty() && usable(question));
    let probe = || target.probe.clone().filter(|probe| fresh(probe));
    let neutral = || NEUTRAL.iter().find(|question| fresh(question)).map(|question| (*question).to_string());
    let text = proposal.or_else(probe).or_else(neutral)?;
    Some(FollowUp { criterion: target.id.clone(), text })
}

/// The criterion with the most weight left to earn: key points first, qualities where the rubric has no key points.
fn heaviest_open<'a>(request: &'a AssessRequest, findings: &[Finding]) -> Option<&'a Criterion> {
    let kind = match request.rubric.of_kind(CriterionKind::KeyPoint).next() {
        Some(_) => CriterionKind::KeyPoint,
        None => CriterionKind::Dimension,
    };
    let asked =
        |id: &str| request.turns.iter().any(|t| matches!(&t.kind, TurnKind::FollowUp { criterion } if criterion == id));
    let open =
        |c: &&Criterion| findings.iter().find(|f| f.criterion == c.id).map_or(0.0, |f| c.weight * (1.0 - f.credit));
    let candidates = request.checked().filter(|c| c.kind == kind && open(c) > 0.0 && !asked(&c.id));
    // The first of equals, so that the bank's order decides.
    candidates.fold(None, |best: Option<&Criterion>, c| match best {
        Some(b) if open(&b) >= open(&c) => Some(b),
        _ => Some(c),
    })
}

/// True when more than half of a point's decisive words (its content words that the question does not say already)
/// stand in `question`.
pub fn gives_away(question: &str, point: &Criterion, main: &str) -> bool {
    let known = words::stems(main);
    let decisive: HashSet<String> = words::stems(&point.text).into_iter().filter(|s| !known.contains(s)).collect();
    let said = words::stems(question);
    let shared = decisive.iter().filter(|s| said.contains(*s)).count();
    shared as f64 > GIVEN_AWAY * decisive.len() as f64
}
