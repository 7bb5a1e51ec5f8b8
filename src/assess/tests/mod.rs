//! Tests of the whole room: both assessors, attacks, code that ran, and the candidate's papers.

mod attacks;
mod code_runs;
mod doubts;
pub mod fixtures;
mod judged;
mod messages;
mod model;
mod papers;
mod pasted;
mod scripted;
