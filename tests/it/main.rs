//! Tests of the whole program: one binary, one module per subject.

mod architecture;
mod calibration;
mod commands;
mod history;
mod interview;
mod planning;
mod seeds;
mod support;
