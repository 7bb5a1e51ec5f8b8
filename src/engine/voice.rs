//! When the interviewer speaks between questions, and what its sentences are filled with. Pure.
//!
//! The sentences are the persona's (`domain::Voice`); a session without one is held in silence. A
//! drill has no opening and no close: it is practice.

use super::event::Effect;
use super::state::State;
use crate::domain::text::plural;
use crate::domain::voice::say;
use crate::domain::{Screen, SessionKind};

/// Introduces the interview with its shape; on resume says that it goes on.
pub fn opening(state: &State) -> Option<Effect> {
    if state.record.kind != SessionKind::Interview {
        return None;
    }
    let lines = if state.record.threads.is_empty() {
        &state.voice.opening
    } else {
        &state.voice.back
    };
    fill_lines(state, lines, 0)
}

/// Thanks for an answer whose score is not shown.
pub fn thanks(state: &State) -> Effect {
    let turns = state.record.threads.iter().map(|t| t.turns.len()).sum();
    fill_lines(state, &state.voice.thanks, turns)
        .unwrap_or_else(|| Effect::Show(Screen::Aside("Thank you.".into())))
}

/// Moves on to the question that was just opened; None before the first.
pub fn next(state: &State) -> Option<Effect> {
    match state.record.threads.len() {
        0 | 1 => None,
        n => fill_lines(state, &state.voice.next, n),
    }
}

/// Says the last words.
pub fn close(state: &State) -> Option<Effect> {
    if state.record.kind == SessionKind::Interview {
        fill_lines(state, &state.voice.close, 0)
    } else {
        None
    }
}

/// Says one of a persona's `lines`, the `n`th of the session's order, with its places filled.
fn fill_lines(state: &State, lines: &[String], n: usize) -> Option<Effect> {
    let record = &state.record;
    let section = record
        .threads
        .last()
        .map_or("", |t| t.question.section.as_str());

    let places = [
        ("shape", session_shape(state)),
        ("left", questions_left(state)),
        ("section", section.to_string()),
    ];
    let places = places
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    say(lines, record.seed, n, &places).map(|text| Effect::Show(Screen::Aside(text)))
}

/// Returns for instance `3 questions, with up to 2 follow-ups each, in 45 minutes`.
fn session_shape(state: &State) -> String {
    let settings = &state.record.settings;
    let mut shape = plural(state.record.plan.len(), "question");
    if settings.follow_ups > 0 {
        let each = if state.record.plan.len() == 1 {
            ""
        } else {
            " each"
        };
        shape.push_str(&format!(
            ", with up to {}{each}",
            plural(settings.follow_ups, "follow-up")
        ));
    }

    if let Some(minutes) = settings.minutes {
        shape.push_str(&format!(", in {}", plural(minutes as usize, "minute")));
    }
    shape
}

/// Returns for instance `3 questions are left`; one that is open is counted until it is answered,
/// and where only its follow-ups are left.
fn questions_left(state: &State) -> String {
    let thread = state.thread();
    let open = usize::from(thread.is_some_and(|thread| thread.answers().is_empty()));
    let unopened = (state.record.plan.len()).saturating_sub(state.record.threads.len());
    let left = (unopened + open).max(usize::from(thread.is_some()));
    format!(
        "{} {} left",
        plural(left, "question"),
        if left == 1 { "is" } else { "are" }
    )
}
