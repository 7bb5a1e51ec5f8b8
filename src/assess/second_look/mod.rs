//! A second opinion on a model's verdicts.
//!
//! Owns which verdicts are in doubt, the offline measures as independent ones of them, and how far
//! a model is believed where those cannot tell.

pub mod aligned;
pub mod doubt;
pub mod reliability;
