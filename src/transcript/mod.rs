//! Transcripts of real interviews: who said what, what was asked and what was answered.
//!
//! Pure: text in, questions and answers out. Owns the formats ([`parse()`]), who asked ([`roles`]),
//! what asks (`asking`) and what ends the talk (`closing`), what of an answer is evidence and what
//! follows up ([`exchanges`]), what leads over to another
//! question (`switching`), and that names give way to roles ([`names`]). Reading the file, matching
//! questions to banks and assessing
//! answers is `session::debrief`'s.

mod asking;
mod closing;
pub mod cue;
pub mod exchanges;
mod labels;
mod line_marks;
pub mod names;
pub mod parse;
mod records;
pub mod roles;
mod switching;
mod unnamed;

#[cfg(test)]
mod tests;

pub use cue::{Cue, is_hardly_marked};
pub use exchanges::{Exchange, Neighbours, Understood, exchanges, follows_up, refers_back};
pub use names::{SpeakerNames, labels_name_everybody};
pub use parse::parse;
pub use roles::{Participant, candidate_by_label, likely_candidate, participants};
pub use unnamed::{GUESSED_CANDIDATE, parse_unnamed};
