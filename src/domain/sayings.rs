//! How right and wrong sound: statements about one key point.
//!
//! Owns the words alone. What an assessor makes of them is `assess::offline`'s.

use serde::{Deserialize, Serialize};

/// Statements about one key point as candidates type them, by which an assessor without a language
/// model tells a right answer from a wrong one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sayings {
    /// Whoever says one of these has made the point.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub right: Vec<String>,
    /// Whoever says one of these believes something false about the point.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
}

impl Sayings {
    /// True where nobody wrote any.
    pub fn is_empty(&self) -> bool {
        self.right.is_empty() && self.wrong.is_empty()
    }
}
