//! Viva: a mock interviewer for the terminal.
//!
//! The map of the rooms. Imports go one way: `docs/architecture.md` shows the order, and
//! `tests/it/house/architecture.rs` keeps it.
//!
//! - [`domain`]: the words and the arithmetic of scores
//! - [`ports`]: every trait between the core and the world
//! - [`bank`]: bank files: parse, check, import, export
//! - [`engine`]: the rules of an interview: `step(state, event) -> (state, what to do)`
//! - [`assess`]: from an answer to findings: rubric, prompt, parse, evidence; the offline assessor
//! - [`learn`]: memory and ratings: what is due, where the candidate stands, what to ask next
//! - [`report`]: from a record to Markdown, HTML and JSON
//! - [`calibrate`]: how far an assessor agrees with graded answers, and what moves it
//! - [`net`]: what HTTP clients have in common: retries, redaction, URLs
//! - [`llm`]: the OpenAI-compatible client
//! - [`files`]: files written whole, for their owner only, read within a limit
//! - [`store`]: questions and vectors: Qdrant Edge, Qdrant server, embedding models
//! - [`code`]: running the code of answers: SQL in memory, Python in a process of its own
//! - [`history`]: sessions in SQLite
//! - [`term`]: input, rendering, progress
//! - [`failure`]: what a user is shown when something fails; [`error`]: what the errors of the
//!   rooms become
//! - [`runtime`]: what asynchronous work runs on
//! - [`config`], [`cli`]: settings and flags; [`app`]: builds the adapters
//! - [`session`]: prepares, holds and ends a session
//! - [`commands`]: a file a subcommand

pub mod domain;
pub mod error;
pub mod failure;
pub mod ports;

pub mod app;
pub mod assess;
pub mod bank;
pub mod calibrate;
pub mod cli;
pub mod code;
pub mod commands;
pub mod config;
pub mod engine;
pub mod files;
pub mod history;
pub mod learn;
pub mod llm;
pub mod net;
pub mod report;
pub mod runtime;
pub mod session;
pub mod store;
pub mod term;
pub mod transcript;

/// The scripted server of `tests`, for the unit tests of what speaks to one.
#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "../tests/support/chat_server.rs"]
mod chat_server;

/// Data outside of the repository, for the tests that are run only where it is at hand.
#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic)]
#[path = "../tests/support/outside_data.rs"]
mod outside_data;
