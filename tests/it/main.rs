//! Tests of the whole program: one binary, one module per subject.

mod architecture;
mod bakery;
mod banks;
mod calibrate;
mod calibration;
#[path = "../support/chat_server.rs"]
mod chat_server;
mod commands;
mod faults;
mod first_minutes;
mod fuzz;
mod grade;
mod history;
mod interview;
#[path = "../support/judge.rs"]
mod judge;
mod licences;
mod papers;
mod planning;
mod practice;
mod prose;
#[path = "../support/qdrant_server.rs"]
mod qdrant_server;
mod retrieval;
mod screens;
mod seeds;
#[allow(dead_code)]
mod support;
mod terminal;
