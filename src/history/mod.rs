//! Sessions in SQLite, and what is learned from them.
//!
//! Owns the history file: its schema (`migrations/*.sql`, numbered, append-only), its durability
//! and its errors. A profile is a file of its own. Does not decide what a change means
//! (`domain::SessionRecord::apply` does), what a score is (`domain::score`), or when a criterion is
//! due (`learn`).

mod beside;
mod cards;
mod damaged;
mod days;
mod drafts;
mod exchange;
mod fault;
mod forecast;
mod goal;
mod imported;
mod learning;
mod outcomes;
mod places;
mod port;
mod practised;
mod queries;
mod ratings;
mod read;
mod recognition;
mod rows;
mod sqlite;
mod stories;
mod vectors;
mod write;

pub use damaged::{KeptAside, kept_aside};
pub use forecast::DueDay;
pub use goal::{Goal, KnownPoint};
pub use imported::{ExchangeError, ImportedSessions, RefusedLine};
pub use queries::Attempt;
pub use sqlite::SqliteHistory;
pub use stories::{StoredStory, StoryUses};

#[cfg(test)]
mod tests;
