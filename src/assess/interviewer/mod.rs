//! The interviewer's words besides verdicts.
//!
//! Owns follow-ups, replies to `/clarify`, the hearing of appeals, drafted key points and sayings,
//! the closing summary, and what none
//! of them may give away. When each is asked for is decided by the engine and by the commands.

pub mod about;
pub mod appeal;
pub mod clarify;
pub mod follow_up;
pub mod key_points;
mod leaks;
pub mod nearest_fact;
pub mod neutral;
pub mod offline_follow_up;
pub mod sayings;
pub mod summary;
