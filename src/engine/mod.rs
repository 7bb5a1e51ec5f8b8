//! The rules of an interview.
//!
//! [`step()`] is pure: `step(state, event) -> (state, what to do)`; `session::drive` carries the
//! effects out. Nothing here prints, reads a clock or knows an adapter.

mod answers;
mod appeals;
mod asking;
mod assessing;
mod closing;
mod code;
mod commands;
pub mod event;
pub mod feedback;
pub mod follow_up;
mod last_word;
pub mod reasons;
pub mod second_try;
mod self_check;
mod self_rating;
pub mod state;
pub mod step;
pub mod voice;

#[cfg(test)]
mod tests;

pub use assessing::to_check;
pub use event::{Effect, Event, Next, Step};
pub use state::{Ending, State};
pub use step::step;
