//! Prepares, holds and ends a session.
//!
//! Owns what interviews and drills share, from choosing questions to written reports; knows no
//! subcommand. The rules of an interview are in `engine`, which questions help most in `learn`.
//!
//! - [`papers`], [`by_words`], [`due_questions`]: three ways to the questions
//! - [`plan`]: the record of a new session; [`key_points`]: drafts for questions that have none
//! - [`run`]: a session from its plan to its reports, with [`drive`] and [`watch`]
//! - [`quick_round`]: statements to judge instead of questions
//! - [`code_bench`]: where the candidate's code runs, and their consent to it
//! - [`debrief`]: a real interview, from its transcript; [`asked_threads`], [`asked_match`]: what was
//!   asked; [`debriefed`]: whether it was before
//! - [`sayings`]: how right and wrong sound, for a stored session
//! - [`summary`], [`reports`]: what is written at the end
//! - [`study`]: the plan until an interview, as of today; [`open_interview`]: what was begun
//! - [`damaged`]: a history that cannot be read

pub mod asked_match;
pub mod asked_threads;
pub mod by_words;
pub mod code_bench;
pub mod damaged;
pub mod debrief;
pub mod debriefed;
pub mod drive;
pub mod due_questions;
pub mod key_points;
pub mod lock;
pub mod open_interview;
pub mod papers;
pub mod plan;
pub mod quick_round;
mod read_ahead;
pub mod reports;
pub mod run;
pub mod sayings;
pub mod stories;
pub mod study;
pub mod summary;
pub mod watch;

pub use plan::SessionPlan;
