//! The connection of a call, opened before the call is made: names, TCP and TLS take a while, and an
//! answer is typed for minutes.
//!
//! Owns when that is worth doing. The request is `exchange`'s.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Most servers keep an idle connection for longer, and so does this client.
const KEPT: Duration = Duration::from_secs(45);

/// The moment of the last request.
#[derive(Debug, Default)]
pub struct LastRequest(Mutex<Option<Instant>>);

impl LastRequest {
    /// Takes note that a request is made now.
    pub fn note(&self) {
        self.replace(Instant::now());
    }

    /// Takes note that a request is made `now`; true where the one before has left a connection.
    pub fn replace(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.replace(now);
        before.is_some_and(|before| now.duration_since(before) < KEPT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_there_for_a_while_after_each_request() {
        let last = LastRequest::default();
        let begun = Instant::now();
        let mut there_after = |seconds| last.replace(begun + Duration::from_secs(seconds));

        let there = [0, 10, 50, 94, 139, 400].map(&mut there_after);
        assert_eq!(there, [false, true, true, true, false, false]);
    }
}
