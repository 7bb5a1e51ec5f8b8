//! Identities of sessions.
//!
//! Owns how an id is shortened to what a person types. Which session a short id means is found by
//! the commands, among those there are.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Identity of a session (UUIDv7: sorts by start).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub Uuid);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl SessionId {
    /// Returns the last `length` characters, which tell sessions of one day apart: a UUIDv7 begins
    /// with its time.
    pub fn short(&self, length: usize) -> String {
        let text = self.to_string();
        text[text.len().saturating_sub(length)..].to_string()
    }

    /// Returns the end of the id, at least 8 characters, that no other session's id has.
    pub fn short_among(&self, others: impl IntoIterator<Item = SessionId>) -> String {
        let others = others.into_iter().filter(|other| other != self);
        let shared = others.map(|other| self.shared_last_digits(other));
        let digits = shared.max().map_or(8, |most| most.max(7) + 1);

        // The id has hyphens between its digits.
        let text = self.to_string();
        let length = (8..text.len()).find(|length| {
            let tail = text.bytes().rev().take(*length);
            tail.filter(|byte| *byte != b'-').count() >= digits as usize
        });
        self.short(length.unwrap_or(text.len()))
    }

    /// Number of hexadecimal digits at the end that two ids share.
    fn shared_last_digits(&self, other: SessionId) -> u32 {
        (self.0.as_u128() ^ other.0.as_u128()).trailing_zeros() / 4
    }
}

impl FromStr for SessionId {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(s).map(Self)
    }
}
