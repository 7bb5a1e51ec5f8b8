//! From an answer to findings.
//!
//! The folders, from the lowest up; each imports only those before it:
//!
//! - `answer`: the candidate's text as everything else sees it
//! - `examples`: graded answers of others
//! - `prompt`: the texts that are sent to a model
//! - `rubric`: the criteria an answer is checked for
//! - `reply`: what comes back
//! - `evidence`: from claims to findings
//! - `offline`: the assessor without a model
//! - `second_look`: doubts about a model's verdicts
//! - `interviewer`: what a model may say besides verdicts
//! - `model`: the assessor that asks a model
//!
//! Points are `domain::score`'s.

pub mod answer;
pub mod evidence;
pub mod examples;
pub mod interviewer;
pub mod model;
pub mod offline;
pub mod prompt;
pub mod reply;
pub mod rubric;
pub mod second_look;
#[cfg(test)]
mod tests;

pub use model::{LlmAssessor, LlmOptions};
pub use offline::OfflineAssessor;
pub use prompt::templates::Prompts;
