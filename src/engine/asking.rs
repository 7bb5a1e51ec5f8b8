//! The screens that ask the next question of the plan. Pure; the plan is made by `learn::select`.
//!
//! Owns the way from one question to the next. Whether a follow-up or a second try is due after an
//! answer is [`super::answers`]' decision.

use super::closing::finish;
use super::event::{Effect, Next, Step};
use super::feedback::feedback;
use super::state::{Phase, State};
use super::voice;
use crate::domain::text::written::written;
use crate::domain::{Change, Screen, ThreadRecord, ThreadStatus, TurnKind, open_points_of};
use jiff::Timestamp;

/// Nobody asks for what they do not know to be there.
const ABOUT_FACTS: &str = "There are facts to be had here: /clarify QUESTION asks for them.";

/// Closes the thread and opens the next question.
pub(super) fn close_thread(state: &mut State, status: ThreadStatus, at: Timestamp) -> Step {
    let closed = state.change(Change::ThreadClosed { status });
    next_question(state, at).preceded_by(vec![closed])
}

/// Opens the next planned question; the end where there is none, or no time for it.
pub(super) fn next_question(state: &mut State, at: Timestamp) -> Step {
    let asked = !state.record.threads.is_empty();
    if asked && state.out_of_time(at) && state.next_planned().is_some() {
        let notice = "The time is up. Your answers are complete as they stand.";
        let notice = Effect::Show(Screen::Aside(notice.into()));
        return finish(state, at).preceded_by(vec![notice]);
    }
    if state.next_planned().is_none() {
        return finish(state, at);
    }

    let mut effects = vec![state.change(Change::ThreadOpened)];
    effects.extend(voice::next(state));
    ask_main(state, at).preceded_by(effects)
}

/// Asks the question of the open thread.
pub(super) fn ask_main(state: &mut State, at: Timestamp) -> Step {
    let prompt = state
        .thread()
        .map(|t| t.question.text.clone())
        .unwrap_or_default();
    ask_turn(state, TurnKind::Main, prompt, at)
}

/// Asks a turn of the open thread.
pub(super) fn ask_turn(state: &mut State, turn: TurnKind, prompt: String, at: Timestamp) -> Step {
    state.shown_at = at;

    let mut effects = vec![state.change(Change::TurnAsked { turn, prompt, at })];
    effects.extend(show_turn(state));
    then_ask(state, effects, at)
}

/// Waits for an answer or a command once `effects` are done.
pub(super) fn then_ask(state: &mut State, effects: Vec<Effect>, at: Timestamp) -> Step {
    state.phase = Phase::Answering;
    let then = Next::Ask(state.prompt(at));
    Step { effects, then }
}

/// The screen of the current turn.
pub(super) fn show_turn(state: &State) -> Vec<Effect> {
    let (Some(thread), Some(turn)) = (state.thread(), state.turn()) else {
        return Vec::new();
    };
    let number = state.record.threads.len();

    let screen = match turn.kind {
        TurnKind::FollowUp { .. } => Screen::FollowUp {
            number: thread.turns.len() - 1,
            text: turn.prompt.clone(),
        },
        TurnKind::SecondTry => Screen::SecondTry {
            open: open_points_of(thread).len(),
            text: turn.prompt.clone(),
        },
        TurnKind::Main => Screen::Question {
            number,
            total: state.record.plan.len(),
            section: thread.question.section.clone(),
            topic: written(&thread.question.topic),
            difficulty: thread.question.difficulty,
            kind: thread.question.kind,
            text: turn.prompt.clone(),
            reason: state
                .explain
                .then(|| why_picked(state, number - 1))
                .flatten(),
        },
    };
    let mut shown = vec![Effect::Show(screen)];
    if !matches!(turn.kind, TurnKind::FollowUp { .. }) {
        shown.extend(starter(thread));
    }
    if turn.kind == TurnKind::Main && !thread.question.facts.is_empty() {
        shown.push(Effect::Show(Screen::Notice(ABOUT_FACTS.into())));
    }
    shown
}

/// What the code of an answer starts from.
fn starter(thread: &ThreadRecord) -> Option<Effect> {
    let exercise = thread.question.exercise.as_ref()?;
    let screen = Screen::Starter {
        language: exercise.language,
        code: exercise.starter.clone(),
    };
    (!exercise.starter.trim().is_empty()).then_some(Effect::Show(screen))
}

/// Why the question was picked, for `--explain`.
fn why_picked(state: &State, at: usize) -> Option<String> {
    let planned = state.record.plan.get(at)?;
    let fit = state
        .fits
        .get(&planned.question.id)
        .map_or(String::new(), |fit| format!("; {fit}"));
    Some(format!("{}{fit}", planned.reason))
}

/// The feedback of a thread: all of it when the thread is `over`.
pub(super) fn show_feedback(thread: &ThreadRecord, over: bool) -> Effect {
    Effect::Show(Screen::Feedback(Box::new(feedback(thread, over))))
}
