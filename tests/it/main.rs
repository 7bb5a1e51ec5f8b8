//! Tests of the whole program: one binary, one module per subject.

mod architecture;
mod banks;
mod calibration;
mod commands;
mod interview;
#[path = "../support/qdrant_server.rs"]
mod qdrant_server;
mod retrieval;
mod seeds;
mod support;
