//! A second opinion on a model's verdicts.
//!
//! Owns which verdicts are in doubt and the offline alignment as an independent measure of them.

pub mod aligned;
pub mod doubt;
