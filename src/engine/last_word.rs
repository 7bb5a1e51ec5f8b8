//! After the last question, before the end: its verdicts can still be contested. Pure.
//!
//! Owns what can be typed there. When there is such a moment is [`super::closing`]'s matter.

use super::appeals::appeal;
use super::asking::{show_feedback, then_ask};
use super::closing::close;
use super::event::{Effect, Event, Next, Step};
use super::reasons::{last_told, reasons};
use super::state::State;
use crate::domain::{Command, Screen};
use jiff::Timestamp;

/// True while nothing is asked any more and the session has not ended.
pub(super) fn is_due(state: &State) -> bool {
    state.thread().is_none()
}

/// Takes what happens there: nothing typed, and nobody to type any more, ends the session.
pub(super) fn take(state: &mut State, event: Event) -> Step {
    match event {
        Event::CommandGiven { command, at, .. } => give(state, command, at),
        Event::AnswerSubmitted { text, at } if !text.trim().is_empty() => refuse(state, at),
        Event::AnswerSubmitted { at, .. }
        | Event::InputEnded { at }
        | Event::Interrupted { at, .. } => close(state, at),
        _ => Step::only(Next::Close),
    }
}

fn refuse(state: &mut State, at: Timestamp) -> Step {
    let notice = "Every question is behind you. /appeal 2 I say it at the end contests the verdict \
                  on point 2; Enter alone ends.";
    then_ask(state, vec![Effect::Show(Screen::Notice(notice.into()))], at)
}

/// Carries a command out.
fn give(state: &mut State, command: Command, at: Timestamp) -> Step {
    let shown = match command {
        Command::Appeal(argument) => return appeal(state, &argument, at),
        Command::Quit => return close(state, at),
        Command::Why(number) => vec![Effect::Show(reasons(state, &number))],
        Command::Help => vec![Effect::Show(Screen::Help)],
        Command::Repeat | Command::Score => last_feedback(state),
        _ => return refuse(state, at),
    };
    then_ask(state, shown, at)
}

/// The feedback on the last question, with its words.
pub(super) fn last_feedback(state: &State) -> Vec<Effect> {
    let told = last_told(state);
    told.map_or_else(Vec::new, |told| {
        let question = Screen::Aside(told.thread.question.text.clone());
        vec![Effect::Show(question), show_feedback(told.thread, true)]
    })
}
