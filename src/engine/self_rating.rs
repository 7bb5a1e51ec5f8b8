//! The self-rating: before any feedback the candidate says how the answer went. Pure.
//!
//! Owns when it is asked for and what is kept of it. What it tells beside the scores is `report`'s.

use super::code;
use super::event::{Effect, Next, Step};
use super::state::{Phase, State};
use crate::domain::{Change, Choice, Decision, Screen, TurnKind};

/// Asks how a main answer went where that is wanted and not said yet; then goes on with the answer.
pub(super) fn rate_then_assess(state: &mut State) -> Step {
    let is_due = state
        .turn()
        .is_some_and(|turn| turn.kind == TurnKind::Main && turn.self_rating.is_none());
    if !state.self_rating || !is_due {
        return code::check_then_assess(state);
    }

    state.phase = Phase::Rating;
    Step {
        effects: vec![Effect::Show(Screen::SelfRating)],
        then: Next::SelfCheck(Choice::Rating),
    }
}

/// Keeps a rating; any other key skips it.
pub(super) fn rated(state: &mut State, decision: Decision) -> Step {
    let kept = match decision {
        Decision::Rating(rating @ 1..=4) => vec![state.change(Change::Rated { rating })],
        _ => Vec::new(),
    };
    code::check_then_assess(state).preceded_by(kept)
}
