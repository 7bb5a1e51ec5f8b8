//! What becomes of an answer: it is kept, assessed, told, and followed up. Pure.

use super::asking::{ask_turn, close_thread, show_feedback, then_ask};
use super::event::{Effect, Step};
use super::follow_up::next_follow_up;
use super::second_try;
use super::self_check;
use super::self_rating;
use super::state::State;
use super::voice;
use crate::domain::session::Reveal;
use crate::domain::{Assessment, Change, Screen, ThreadRecord, ThreadStatus, TurnKind};
use jiff::Timestamp;

/// Keeps an answer and has it assessed.
pub(super) fn submit(state: &mut State, text: String, at: Timestamp) -> Step {
    state.interrupted = false;
    if text.trim().is_empty() && state.in_second_try() {
        state.draft.clear();
        return close_thread(state, ThreadStatus::Done, at);
    }
    if text.trim().is_empty() {
        let notice = "Nothing typed yet. Type your answer, /skip to leave this question, or /quit to save and stop.";
        return then_ask(state, vec![Effect::Show(Screen::Notice(notice.into()))], at);
    }

    state.draft.clear();
    let mut kept = vec![state.change(Change::Answered { answer: text, at })];
    kept.extend(fit_story(state));
    self_rating::rate_then_assess(state).preceded_by(kept)
}

/// Notes which of the candidate's stories belongs to the answers so far. A second try comes after
/// feedback has named one.
fn fit_story(state: &mut State) -> Option<Effect> {
    let asked = state.thread().filter(|_| !state.in_second_try())?;
    let fit = state.stories.fit(&asked.question, &asked.answers())?;
    if asked.story.as_ref() == Some(&fit) {
        return None;
    }
    let thread = state.record.threads.len().saturating_sub(1);
    Some(state.change(Change::StoryFitted { thread, fit }))
}

/// Keeps an assessment, tells what may be told of it, and goes on.
pub(super) fn assessed(state: &mut State, assessment: Box<Assessment>, at: Timestamp) -> Step {
    let thread = state.record.threads.len().saturating_sub(1);
    let turn = state
        .thread()
        .map_or(0, |t| t.turns.len().saturating_sub(1));
    let unscored = match assessment.as_ref() {
        Assessment::Unscored(u) => Some(u.reason.clone()),
        Assessment::Scored(_) => None,
    };

    let mut effects = vec![state.change(Change::Assessed {
        thread,
        turn,
        assessment,
    })];

    let over = follow_up(state, at).is_none();
    match (state.record.settings.reveal, state.thread(), unscored) {
        // The feedback of a thread would say nothing of a follow-up that was not assessed.
        (Reveal::Each, Some(thread), reason) if reason.is_none() || thread.turns.len() == 1 => {
            effects.push(show_feedback(thread, over));
        }
        (_, _, Some(reason)) => effects.push(Effect::Show(Screen::Notice(format!(
            "Not scored: {reason}"
        )))),
        _ => effects.push(voice::thanks(state)),
    }

    after_assessment(state, at).preceded_by(effects)
}

/// The next follow-up, else the self-check, the second try or the end of the thread.
pub(super) fn after_assessment(state: &mut State, at: Timestamp) -> Step {
    if let Some((criterion, prompt)) = follow_up(state, at) {
        return ask_turn(state, TurnKind::FollowUp { criterion }, prompt, at);
    }
    end_turns(state, at)
}

/// The self-check where something is unsure, then what follows on it.
pub(super) fn end_turns(state: &mut State, at: Timestamp) -> Step {
    match self_check::begin_for_thread(state) {
        Some(step) => step,
        None => second_try_or_close(state, at),
    }
}

/// The second try where one is due, else the end of the thread.
pub(super) fn second_try_or_close(state: &mut State, at: Timestamp) -> Step {
    let due = |t: &&ThreadRecord| {
        !state.out_of_time(at) && second_try::due(t, &state.record.settings).is_some()
    };
    let prompt = state.thread().filter(due).map(|t| t.question.text.clone());

    match prompt {
        Some(prompt) => ask_turn(state, TurnKind::SecondTry, prompt, at),
        None => close_thread(state, ThreadStatus::Done, at),
    }
}

/// The follow-up that is asked next, as (criterion id, words).
fn follow_up(state: &State, at: Timestamp) -> Option<(String, String)> {
    let most = if state.out_of_time(at) {
        0
    } else {
        state.record.settings.follow_ups
    };
    state.thread().and_then(|t| next_follow_up(t, most))
}
