//! Tests of the whole program: one binary, one module per subject.

mod architecture;
mod calibration;
#[path = "../support/chat_server.rs"]
mod chat_server;
mod commands;
mod grade;
mod interview;
#[path = "../support/judge.rs"]
mod judge;
mod prose;
mod seeds;
mod support;
