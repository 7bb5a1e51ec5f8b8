//! Tests of the whole program: one binary, one module per subject.

mod architecture;
mod calibration;
#[path = "../support/chat_server.rs"]
mod chat_server;
mod commands;
mod first_minutes;
mod interview;
mod papers;
mod seeds;
mod support;
