//! Whole interviews through everything that can go wrong around them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

#[path = "../support/chat_server.rs"]
mod chat_server;
mod endpoint;
#[path = "../support/judge.rs"]
mod judge;
mod kill;
mod machine;
#[path = "../it/support/mod.rs"]
#[allow(dead_code)]
mod support;
mod typing;
