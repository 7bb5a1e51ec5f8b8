//! When the interviewer speaks between questions, and what its sentences are filled with. Pure.
//!
//! The sentences are the persona's (`domain::Voice`); a session without one is held in silence. A
//! drill has no opening and no close: it is practice.

use super::event::Effect;
use super::state::State;
use crate::domain::text::plural;
use crate::domain::voice::say;
use crate::domain::{Screen, SessionKind};

/// The introduction with the shape of the interview; on resume that it goes on.
pub fn opening(state: &State) -> Option<Effect> {
    if state.record.kind != SessionKind::Interview {
        return None;
    }
    let lines = if state.record.threads.is_empty() {
        &state.voice.opening
    } else {
        &state.voice.back
    };
    said(state, lines, 0)
}

/// A word of thanks for an answer whose score is not shown.
pub fn thanks(state: &State) -> Effect {
    let turns = state.record.threads.iter().map(|t| t.turns.len()).sum();
    said(state, &state.voice.thanks, turns)
        .unwrap_or_else(|| Effect::Show(Screen::Aside("Thank you.".into())))
}

/// The sentence that moves on to the question that was just opened; none before the first.
pub fn next(state: &State) -> Option<Effect> {
    match state.record.threads.len() {
        0 | 1 => None,
        n => said(state, &state.voice.next, n),
    }
}

/// The last words.
pub fn close(state: &State) -> Option<Effect> {
    if state.record.kind == SessionKind::Interview {
        said(state, &state.voice.close, 0)
    } else {
        None
    }
}

fn said(state: &State, lines: &[String], n: usize) -> Option<Effect> {
    let record = &state.record;
    let section = record
        .threads
        .last()
        .map_or("", |t| t.question.section.as_str());
    let places = [
        ("shape", shape(state)),
        ("left", left(state)),
        ("section", section.to_string()),
    ];
    let places: Vec<(&str, &str)> = places
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    say(lines, record.seed, n, &places).map(|text| Effect::Show(Screen::Aside(text)))
}

/// `3 questions, with up to 2 follow-ups each, in 45 minutes`.
fn shape(state: &State) -> String {
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

/// `3 questions are left`, the one that is open counted.
fn left(state: &State) -> String {
    let open = usize::from(state.thread().is_some());
    let left =
        state.record.plan.len() - state.record.threads.len().min(state.record.plan.len()) + open;
    format!(
        "{} {} left",
        plural(left, "question"),
        if left == 1 { "is" } else { "are" }
    )
}
