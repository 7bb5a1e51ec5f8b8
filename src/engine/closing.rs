//! How a session ends: finished, or left to be resumed. Pure.

use super::event::{Effect, Next, Step};
use super::feedback::feedback;
use super::reasons::last_told;
use super::self_check;
use super::state::{Ending, Phase, State};
use super::voice;
use crate::domain::score::{ThreadOutcome, session_score, thread_outcome};
use crate::domain::session::Reveal;
use crate::domain::{Change, CriterionKind, Finding, Screen, SessionStatus, ThreadRecord, Verdict};
use jiff::Timestamp;

/// Ends a session whose plan is through. Who sits at a terminal can contest the verdicts on the last
/// question first: no question comes after it that would leave the time.
pub(super) fn finish(state: &mut State, at: Timestamp) -> Step {
    if state.self_check && is_anything_denied(state) {
        state.phase = Phase::Answering;
        return Step::only(Next::Ask(state.prompt(at)));
    }
    close(state, at)
}

/// True where an assessor denied the candidate credit for a point of the feedback that was told last.
fn is_anything_denied(state: &State) -> bool {
    let Some(told) = last_told(state).filter(|_| state.record.settings.reveal == Reveal::Each)
    else {
        return false;
    };
    match thread_outcome(told.thread) {
        ThreadOutcome::Unscored { .. } => false,
        ThreadOutcome::Scored { findings, .. } => findings.iter().any(|credited| {
            let criterion = told.thread.rubric.get(&credited.finding.criterion);
            let is_point = criterion.is_some_and(|c| c.kind == CriterionKind::KeyPoint);
            is_point && is_denied(&credited.finding)
        }),
    }
}

/// True where an assessor said that the point is missing, incomplete or wrong.
fn is_denied(finding: &Finding) -> bool {
    !matches!(finding.ruling(), Verdict::Met | Verdict::Unsure) && !finding.is_by_candidate()
}

/// Ends a session with what is told at its end.
pub(super) fn close(state: &mut State, at: Timestamp) -> Step {
    let mut told: Vec<Effect> = voice::close(state).into_iter().collect();
    if state.record.settings.reveal == Reveal::End {
        told.extend(all_feedback(state));
        if let Some(step) = self_check::begin_for_session(state) {
            return step.preceded_by(told);
        }
    }
    conclude(state, told, at)
}

/// Closes a session for good, `told` before its last screen.
pub(super) fn conclude(state: &mut State, told: Vec<Effect>, at: Timestamp) -> Step {
    let moved = state.change(Change::SessionMoved {
        status: SessionStatus::Finished,
        at,
    });
    state.phase = Phase::Closed(Ending::Finished);

    let mut effects = vec![moved];
    effects.extend(told);
    effects.push(closing(state, false));

    Step {
        effects,
        then: Next::Close,
    }
}

/// Leaves a session that can be resumed.
pub(super) fn leave(state: &mut State, ending: Ending) -> Step {
    state.phase = Phase::Closed(ending);
    Step {
        effects: vec![closing(state, true)],
        then: Next::Close,
    }
}

/// What was found in every answer, question by question.
fn all_feedback(state: &State) -> Vec<Effect> {
    let threads = state.record.threads.iter().enumerate();

    let told = threads
        .filter(|(_, thread)| is_answered(thread))
        .flat_map(|(i, thread)| {
            let question = format!("**Question {}.** {}", i + 1, thread.question.text);
            [
                Screen::Aside(question),
                Screen::Feedback(Box::new(feedback(thread, true))),
            ]
        });
    told.map(Effect::Show).collect()
}

fn is_answered(thread: &ThreadRecord) -> bool {
    thread.turns.iter().any(|turn| turn.answer.is_some())
}

fn closing(state: &State, open: bool) -> Effect {
    Effect::Show(Screen::Closing {
        score: session_score(&state.record),
        reveal: state.record.settings.reveal,
        open,
    })
}
