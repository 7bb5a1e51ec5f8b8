//! The words of [`crate::domain::text`] that the assessment compares by.

pub use crate::domain::text::words::*;
pub use crate::domain::text::{sentences, stem};
