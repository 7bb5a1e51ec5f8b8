//! What a command does, and a key that stops. Pure.

use super::answers::end_turns;
use super::appeals::appeal;
use super::asking::{close_thread, show_feedback, show_turn, then_ask};
use super::closing::leave;
use super::code;
use super::event::{Effect, Next, Step};
use super::reasons::reasons;
use super::state::{Ending, Phase, State};
use crate::domain::score::HINT_COST;
use crate::domain::session::Reveal;
use crate::domain::{Change, Command, Screen, ThreadStatus};
use jiff::Timestamp;

/// Carries a command out.
pub(super) fn give(state: &mut State, command: Command, at: Timestamp) -> Step {
    let shown = match command {
        Command::Help => show(Screen::Help),
        Command::Repeat => show_turn(state),
        Command::Time => show(Screen::Time {
            question_seconds: state.question_seconds(at),
            session_seconds: state.session_seconds(at),
            minutes: state.record.settings.minutes,
        }),
        Command::Hint => hint(state),
        Command::Score => score(state),
        Command::Why(number) => show(reasons(state, &number)),
        Command::Clarify(question) if question.is_empty() => {
            notice("Ask with the question: /clarify how many users are there?")
        }
        Command::Clarify(question) => return clarify(state, question),
        Command::Run => return code::try_out(state, at),
        Command::Appeal(argument) => return appeal(state, &argument, at),
        Command::Pause => {
            state.phase = Phase::Paused;
            state.paused_at = Some(at);
            return Step::only(Next::Pause);
        }
        Command::Quit => return leave(state, Ending::Saved),
        Command::Flag => return flag(state, at),
        Command::Skip => return skip(state, at),
        Command::ModelAnswer => return model_answer(state, at),
    };
    then_ask(state, shown, at)
}

fn show(screen: Screen) -> Vec<Effect> {
    vec![Effect::Show(screen)]
}

fn notice(text: &str) -> Vec<Effect> {
    show(Screen::Notice(text.into()))
}

/// What is credited so far.
fn score(state: &State) -> Vec<Effect> {
    if state.record.settings.reveal != Reveal::Each {
        return notice("Scores are shown at the end of this interview.");
    }
    let assessed = state
        .thread()
        .filter(|t| t.turns.iter().any(|t| t.assessment.is_some()));

    match assessed {
        Some(thread) => vec![show_feedback(thread, state.in_second_try())],
        None => notice("Nothing is credited yet: this question has no assessed answer."),
    }
}

/// Has the interviewer find a reply to what the candidate asks.
fn clarify(state: &mut State, question: String) -> Step {
    state.phase = Phase::Clarifying;
    let facts = state.thread().map(|t| t.question.facts.clone());
    Step::only(Next::Clarify {
        question,
        facts: facts.unwrap_or_default(),
    })
}

/// Tells the reply, and asks on.
pub(super) fn clarified(state: &mut State, question: String, reply: String, at: Timestamp) -> Step {
    let screen = Screen::Clarification {
        text: reply.clone(),
    };
    let change = state.change(Change::Clarified { question, reply });
    then_ask(state, vec![change, Effect::Show(screen)], at)
}

/// Shows the model answer, which ends the question.
fn model_answer(state: &mut State, at: Timestamp) -> Step {
    match state.thread().and_then(|t| t.question.model_answer.clone()) {
        None => then_ask(state, notice("This question has no model answer."), at),
        Some(text) => {
            let mut effects = keep_typed(state, at);
            effects.extend(show(Screen::ModelAnswer { text }));
            close_thread(state, ThreadStatus::Revealed, at).preceded_by(effects)
        }
    }
}

/// Leaves a bad question.
fn flag(state: &mut State, at: Timestamp) -> Step {
    let mut effects = keep_typed(state, at);
    effects.extend(notice("Flagged: this question does not count."));
    close_thread(state, ThreadStatus::Flagged, at).preceded_by(effects)
}

/// Keeps what was typed of an answer that is left behind: no word is lost.
fn keep_typed(state: &mut State, at: Timestamp) -> Vec<Effect> {
    let is_open = state.turn().is_some_and(|turn| turn.answer.is_none());
    let answer = std::mem::take(&mut state.draft);
    if answer.trim().is_empty() || !is_open {
        return Vec::new();
    }

    let mut effects = vec![state.change(Change::Answered { answer, at })];
    effects.extend(notice(
        "What you had typed is kept in the record, unscored.",
    ));
    effects
}

/// Skips the question; only the follow-ups where the question itself has been answered; only the
/// second try where it has come to that.
fn skip(state: &mut State, at: Timestamp) -> Step {
    let answered = state
        .thread()
        .is_some_and(|t| t.turns.first().is_some_and(|m| m.answer.is_some()));
    let kept = keep_typed(state, at);
    if !answered {
        return close_thread(state, ThreadStatus::Skipped, at).preceded_by(kept);
    }
    if state.in_second_try() {
        return close_thread(state, ThreadStatus::Done, at).preceded_by(kept);
    }

    // No follow-up is left to be given away: the whole feedback can be told.
    let told = state
        .thread()
        .filter(|_| state.record.settings.reveal == Reveal::Each)
        .map(|t| show_feedback(t, true));
    let effects: Vec<Effect> = kept.into_iter().chain(told).collect();
    end_turns(state, at).preceded_by(effects)
}

/// Shows the next hint, which costs points.
fn hint(state: &mut State) -> Vec<Effect> {
    let Some(thread) = state.thread() else {
        return Vec::new();
    };
    let (used, total) = (thread.hints_used, thread.question.hints.len());
    let Some(text) = thread.question.hints.get(used).cloned() else {
        return notice(if total == 0 {
            "This question has no hints."
        } else {
            "Those were all the hints."
        });
    };

    let change = state.change(Change::HintShown);
    let screen = Screen::Hint {
        number: used + 1,
        total,
        cost: HINT_COST,
        text,
    };
    vec![change, Effect::Show(screen)]
}

/// Keeps what was typed at a first Ctrl-C; a second one leaves.
pub(super) fn interrupted(state: &mut State, draft: String, at: Timestamp) -> Step {
    state.draft = draft;
    if state.interrupted {
        return leave(state, Ending::Interrupted);
    }
    state.interrupted = true;
    let told = match state.draft.trim().is_empty() {
        true => "Ctrl-C again saves and stops; or type your answer.",
        false => "What you typed is kept. Ctrl-C again saves and stops; or go on typing.",
    };
    then_ask(state, notice(told), at)
}

/// Goes on after a pause, which no clock has seen.
pub(super) fn unpause(state: &mut State, at: Timestamp) -> Step {
    let mut effects = Vec::new();
    if let Some(paused) = state.paused_at.take() {
        let gap = at.duration_since(paused);
        state.since = state.since.checked_add(gap).unwrap_or(at);
        state.shown_at = state.shown_at.checked_add(gap).unwrap_or(at);

        let asked = state.turn().map_or(at, |turn| turn.asked_at);
        let at = asked.checked_add(gap).unwrap_or(at);
        effects.push(state.change(Change::TurnResumed { at }));
    }

    effects.extend(show_turn(state));
    then_ask(state, effects, at)
}
