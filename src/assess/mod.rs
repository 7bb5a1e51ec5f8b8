//! From an answer to findings.
//!
//! Owns rubrics, prompts, reading the model's reply, evidence, and the offline assessor. Points are
//! `domain::score`'s.

pub mod answer;
#[cfg(test)]
#[path = "tests/attacks.rs"]
mod attack_tests;
mod call;
pub mod clarifier;
pub mod dimensions;
pub mod dispute;
pub mod draft;
pub mod evidence;
pub mod findings;
pub mod follow_up;
pub mod guard;
pub mod injection;
pub mod json;
pub mod llm;
pub mod matching;
pub mod offline;
#[cfg(test)]
#[path = "tests/papers.rs"]
mod papers_tests;
pub mod parse;
pub mod persona;
pub mod placing;
pub mod prompt;
pub mod prompts;
pub mod prose;
pub mod rubric;
pub mod schema;
pub mod second_look;
pub mod stream;
pub mod support;
#[cfg(test)]
mod testing;
pub mod words;
