//! Tests of the whole program, a module for each subcommand. `interview` has several: its plan, its
//! terminal, papers, and what a model writes besides verdicts. `shipped` holds what comes with the
//! binary to its word, `house` the source itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

mod bank;
mod calibrate;
#[path = "../support/chat_server.rs"]
mod chat_server;
mod completions;
mod config;
mod damaged_history;
mod debrief;
mod doctor;
mod drill;
mod enrich_sayings;
mod fuzz;
mod grade;
mod grade_stops;
mod history;
mod house;
mod imports;
mod init;
mod interview;
#[path = "../support/judge.rs"]
mod judge;
mod old_home;
mod outcome;
#[path = "../support/outside_data.rs"]
mod outside_data;
mod plan;
mod profiles;
mod progress;
#[path = "../support/qdrant_server.rs"]
mod qdrant_server;
mod quick_round;
mod recorded_replies;
mod regrade;
mod report;
mod screens;
mod shipped;
mod story;
#[allow(dead_code)]
mod support;
mod welcome;
mod words;
