//! What comes back from a model.
//!
//! Owns one call with its repair, the JSON in a reply, the verdicts in it, and reading them while it
//! arrives. What a verdict is worth is `evidence`'s.

pub mod call;
mod entry;
pub mod json;
mod lenient;
pub mod live;
pub mod odds;
pub mod problem;
mod verdict_words;
pub mod verdicts;
