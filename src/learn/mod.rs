//! What the history teaches: when a criterion is due again, where the candidate stands, what tells
//! most next.
//!
//! Pure: days and numbers in, days and numbers out. Owns which day it is ([`calendar`]), how a
//! verdict becomes a grade ([`card`]), when a criterion is due ([`due`]), what a review is worth
//! ([`goal`]), how a score becomes a game ([`rating`]), which questions bring back what is due
//! ([`cover()`]), which questions an interview asks ([`select`]), what to do until an interview
//! ([`plan`]), what `viva progress` counts ([`progress()`]), how scores and outcomes relate
//! ([`outcomes`]), what changed between two attempts ([`diff`]), which statements a quick round asks
//! ([`quick`]). Keeps nothing: that is `history`'s. The formulas of forgetting (FSRS) and of ratings
//! (Glicko-2) are the crates'.

pub mod calendar;
pub mod card;
pub mod cover;
pub mod diff;
pub mod due;
pub mod goal;
pub mod information_gain;
pub mod outcomes;
pub mod plan;
pub mod progress;
pub mod quick;
pub mod rating;
pub mod select;

pub use calendar::{Calendar, DayEnd};
pub use card::{Card, DatedGrade, Grade, Review, Scheduler, fit, reviews};
pub use cover::{DueCriterion, cover, graft};
pub use information_gain::Outlook;
pub use progress::{Day, Progress, Standing, Week, progress};
pub use rating::{Game, Rating, Ratings};
pub use select::{Pick, Situation};

#[cfg(test)]
mod simulation;
