//! How far an assessor can be trusted: its agreement with graded answers, and whether tricks move
//! it.
//!
//! Owns the measures, the tricks and the verdict in words. Asks nobody: assessments come from
//! outside, so that every number can be computed again from the same results.

pub mod agreement;
pub mod figures;
pub mod ledger;
pub mod points;
pub mod ranges;
pub mod set;
pub mod tricks;
