//! Tokens and money that calls beside the assessments used.

use serde::{Deserialize, Serialize};

/// What calls to an endpoint used, beside those that assessed: drafted key points, clarifications,
/// the summary.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Spent {
    /// Tokens sent.
    pub prompt_tokens: u64,
    /// Tokens received.
    pub completion_tokens: u64,
    /// Money, in the currency of the configured prices; None where no call had a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<f64>,
}

impl Spent {
    /// True where nothing was called.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another call used.
    pub fn add(&mut self, other: &Self) {
        self.prompt_tokens = self.prompt_tokens.saturating_add(other.prompt_tokens);
        self.completion_tokens = self
            .completion_tokens
            .saturating_add(other.completion_tokens);
        self.cost = match (self.cost, other.cost) {
            (Some(sum), Some(cost)) => Some(sum + cost),
            (sum, cost) => sum.or(cost),
        };
    }
}
