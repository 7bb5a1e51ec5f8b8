//! How a session ends: finished, or left to be resumed. Pure.

use super::event::{Effect, Next, Step};
use super::feedback::feedback;
use super::self_check;
use super::state::{Ending, Phase, State};
use super::voice;
use crate::domain::score::session_score;
use crate::domain::session::Reveal;
use crate::domain::{Change, Screen, SessionStatus, ThreadRecord};
use jiff::Timestamp;

/// Ends a session whose plan is through, with what is told at its end.
pub(super) fn finish(state: &mut State, at: Timestamp) -> Step {
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
    let answered = |t: &&ThreadRecord| t.turns.iter().any(|turn| turn.answer.is_some());
    let threads = state.record.threads.iter().enumerate();

    let told = threads
        .filter(|(_, t)| answered(t))
        .flat_map(|(i, thread)| {
            let question = format!("**Question {}.** {}", i + 1, thread.question.text);
            [
                Screen::Aside(question),
                Screen::Feedback(Box::new(feedback(thread, true))),
            ]
        });
    told.map(Effect::Show).collect()
}

fn closing(state: &State, open: bool) -> Effect {
    Effect::Show(Screen::Closing {
        score: session_score(&state.record),
        reveal: state.record.settings.reveal,
        open,
    })
}
