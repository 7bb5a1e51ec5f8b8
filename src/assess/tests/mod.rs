//! Tests of the whole room: both assessors, attacks, and the candidate's papers.

mod attacks;
mod doubts;
pub mod fixtures;
mod messages;
mod model;
mod papers;
mod pasted;
mod scripted;
