//! The rules of an interview.
//!
//! [`step`] is pure: `step(state, event) -> (state, effects)`. [`drive`] is the only place that
//! carries effects out. Nothing here prints, reads a clock or knows an adapter.

pub mod drive;
pub mod event;
pub mod feedback;
pub mod follow_up;
pub mod second_try;
pub mod state;
pub mod step;
pub mod voice;
pub mod watch;

#[cfg(test)]
mod tests;

pub use event::{Effect, Event};
pub use state::{Ending, State};
pub use step::step;
