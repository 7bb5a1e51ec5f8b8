//! The rules of an interview.
//!
//! `step(state, event) -> (state, effects)` is pure; `drive` is the only place that carries effects out.
