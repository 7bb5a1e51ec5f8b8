//! The wait that all calls of an endpoint share.
//!
//! Owns one moment: before it, an endpoint that named a wait is not asked again, whoever wants to.
//! Does not decide how long to wait.

use crate::llm::fault::seconds;
use crate::ports::ChatEvent;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Holds calls back until the endpoint wants them again.
#[derive(Debug, Default)]
pub struct Gate {
    closed: Mutex<Option<Closed>>,
    replies: AtomicU64,
}

#[derive(Debug, Clone)]
struct Closed {
    until: Instant,
    why: String,
}

impl Gate {
    /// Closes for `wait`; `why` is what the endpoint said. A longer wait stays.
    pub fn close(&self, wait: Duration, why: &str) {
        let until = Instant::now() + wait;
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        if closed.as_ref().is_none_or(|closed| closed.until < until) {
            *closed = Some(Closed {
                until,
                why: why.to_string(),
            });
        }
    }

    /// Waits until it is open; a call whose `deadline` is nearer goes on at once. Those held back
    /// together go on one by one, within `spread`.
    pub async fn pass(
        &self,
        deadline: Instant,
        spread: Duration,
        progress: &mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) {
        while let Some(closed) = self.closed_before(deadline) {
            let left = closed.until.saturating_duration_since(Instant::now());
            let shown = seconds(Duration::from_secs(left.as_secs_f64().ceil() as u64));
            progress(ChatEvent::Waiting(&format!(
                "{}; going on in {shown}",
                closed.why
            )));
            tokio::time::sleep_until(closed.until + spread.mul_f64(fastrand::f64())).await;
        }
    }

    fn closed_before(&self, deadline: Instant) -> Option<Closed> {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        closed
            .clone()
            .filter(|closed| closed.until > Instant::now() && closed.until < deadline)
    }

    /// Takes note that a call was answered.
    pub fn count_reply(&self) {
        self.replies.fetch_add(1, Ordering::Relaxed);
    }

    /// Number of calls that were answered.
    pub fn replies(&self) -> u64 {
        self.replies.load(Ordering::Relaxed)
    }
}
