//! Tests of the whole program: one binary, one module per subject.

mod architecture;
mod calibration;
mod commands;
mod interview;
mod retrieval;
mod seeds;
mod support;
