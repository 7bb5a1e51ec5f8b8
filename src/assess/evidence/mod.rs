//! Evidence: from a model's claims to findings.
//!
//! [`quote`] looks a quote up in the answer and says whether it may count, [`findings`] decides
//! which verdict follows from a refusal, [`checks`] what code that ran is worth, [`support`] and [`misplaced`] whether a quote has to do
//! with its criterion.

pub mod checks;
pub mod findings;
pub mod misplaced;
pub mod quote;
pub mod support;
pub mod word_runs;

pub use quote::{MIN_CONTENT, Refusal, check};
