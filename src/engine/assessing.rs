//! What is asked of the assessor about the last answer. Pure.

use super::event::{Next, Step};
use super::state::{Phase, State};
use crate::domain::{Assessment, Criterion, CriterionKind, ThreadRecord, Verdict};
use crate::ports::AssessRequest;

/// Has the last turn assessed: all criteria for a main answer, those still open for a follow-up.
pub(super) fn assess(state: &mut State) -> Step {
    let Some(thread) = state.thread() else {
        return Step::only(Next::Close);
    };
    let request = Box::new(AssessRequest {
        question: thread.question.clone(),
        rubric: thread.rubric.clone(),
        turns: thread.turns.clone(),
        criteria: to_check(thread),
        style: state.record.settings.style.clone(),
        lang: state.record.settings.lang.clone(),
    });

    state.phase = Phase::Assessing;
    Step::only(Next::Assess(request))
}

/// Ids of the criteria the last turn is checked for. A follow-up is never checked for red flags (it
/// cannot lower a score) nor for what is already met.
pub fn to_check(thread: &ThreadRecord) -> Vec<String> {
    let met = |id: &str| {
        let assessments = thread.turns.iter().filter_map(|t| t.assessment.as_ref());
        assessments
            .flat_map(Assessment::findings)
            .any(|f| f.criterion == id && f.ruling() == Verdict::Met)
    };

    let main = thread.turns.len() <= 1;
    let wanted = |c: &&Criterion| main || (c.kind != CriterionKind::RedFlag && !met(&c.id));
    thread
        .rubric
        .criteria
        .iter()
        .filter(wanted)
        .map(|c| c.id.clone())
        .collect()
}
