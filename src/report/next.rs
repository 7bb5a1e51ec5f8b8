//! The three most valuable things to learn next.
//!
//! Owns the ranking: points a topic lost, times the weight of the question's difficulty. A skipped
//! question lost everything; one that has no score for a technical reason is no evidence of
//! anything and is left out.

use super::format::as_advice;
use super::model::*;
use crate::domain::score::difficulty_weight;
use crate::domain::session::ThreadStatus;
use crate::domain::text::shell::shell_word;
use crate::domain::{CriterionKind, is_open};

const STEPS: usize = 3;
const POINTS_SHOWN: usize = 3;

/// Best first, one per topic, at most three.
pub fn next_steps(questions: &[QuestionReport]) -> Vec<NextStep> {
    let mut ranked: Vec<RankedStep> = questions.iter().filter_map(rank_step).collect();
    ranked.sort_by(|a, b| {
        let by_value = b.value.total_cmp(&a.value);
        by_value.then(a.step.question.cmp(&b.step.question))
    });

    let mut out: Vec<NextStep> = Vec::new();
    for RankedStep { step, .. } in ranked {
        if out.len() < STEPS && !out.iter().any(|s| s.topic == step.topic) {
            out.push(step);
        }
    }
    out
}

/// A step and what taking it is worth.
struct RankedStep {
    value: f64,
    step: NextStep,
}

fn rank_step(question: &QuestionReport) -> Option<RankedStep> {
    let skipped = question.score.is_none() && question.status == ThreadStatus::Skipped;
    let mut open = learnable(question, skipped);
    if skipped {
        open.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    } else {
        question.score?;
        open.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    }

    let gain: f64 = open.iter().map(|c| c.gain).sum();
    if question.topic.is_empty() || (!skipped && gain < 1.0) {
        return None;
    }
    let value = difficulty_weight(question.difficulty) * if skipped { 100.0 } else { gain };

    let step = NextStep {
        topic: question.topic.clone(),
        title: question.title.clone(),
        question: question.number,
        missing: open.iter().take(POINTS_SHOWN).map(|c| told(c)).collect(),
        gain: (!skipped).then_some(gain),
        offline: question.score.is_some_and(|s| s.offline),
        command: format!("viva drill --topic {}", shell_word(&question.topic)),
    };

    Some(RankedStep { value, step })
}

fn told(criterion: &CriterionReport) -> String {
    match criterion.kind {
        CriterionKind::KeyPoint => as_advice(&criterion.text),
        CriterionKind::Dimension | CriterionKind::RedFlag => criterion.text.clone(),
    }
}

/// Returns what could be learnt: open key points and raised red flags; where the rubric has no key
/// points, open qualities.
fn learnable(question: &QuestionReport, skipped: bool) -> Vec<&CriterionReport> {
    let has_points = question
        .criteria
        .iter()
        .any(|c| c.kind == CriterionKind::KeyPoint);

    question
        .criteria
        .iter()
        .filter(|c| match c.kind {
            CriterionKind::KeyPoint => is_open(c.verdict),
            CriterionKind::RedFlag => !skipped && c.gain > 0.0,
            CriterionKind::Dimension => !has_points && !skipped && is_open(c.verdict),
        })
        .collect()
}
