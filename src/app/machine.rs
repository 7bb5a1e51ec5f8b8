//! The machine itself: clock, chance, folders, runtimes.

use super::env;
use crate::failure::Failure;
use crate::files::create_private_folder;
use crate::ports::{Clock, Randomness};
use crate::runtime;
use std::path::Path;
use tokio::runtime::Runtime;

/// Makes a folder that only its owner can read, with its parents.
pub fn private_folder(path: &Path) -> Result<(), Failure> {
    create_private_folder(path).map_err(|e| Failure::io("make the folder", path, &e))
}

/// The system's clock, or a fixed start that advances a second per look (`VIVA_CLOCK`, RFC 3339),
/// so that two runs give the same transcript.
pub struct SystemClock {
    fixed: Option<(jiff::Timestamp, std::sync::atomic::AtomicI64)>,
}

impl SystemClock {
    /// Reads `VIVA_CLOCK`.
    pub fn new() -> Result<Self, Failure> {
        let fixed = match env("VIVA_CLOCK") {
            None => None,
            Some(text) => {
                let start = text
                    .parse()
                    .map_err(|e| Failure::usage(format!("VIVA_CLOCK: {e}")))?;
                Some((start, std::sync::atomic::AtomicI64::new(0)))
            }
        };
        Ok(Self { fixed })
    }
}

impl Clock for SystemClock {
    fn now(&self) -> jiff::Timestamp {
        match &self.fixed {
            None => jiff::Timestamp::now(),
            Some((start, looks)) => {
                let n = looks.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                start
                    .checked_add(jiff::SignedDuration::from_secs(n))
                    .unwrap_or(*start)
            }
        }
    }
}

/// A seeded generator.
pub struct SeededRng(fastrand::Rng);

impl SeededRng {
    /// Starts at `seed`; the same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }
}

impl Randomness for SeededRng {
    fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { self.0.usize(..bound) }
    }
}

/// Builds what calls to an endpoint run on, one at a time.
pub fn call_runtime() -> Result<Runtime, Failure> {
    runtime::current_thread().map_err(runtime_failure)
}

/// Builds what the calls of a session run on, in a thread of its own: connections live on while the
/// candidate types.
pub fn session_runtime() -> Result<Runtime, Failure> {
    runtime::background("session").map_err(runtime_failure)
}

/// Builds what many calls at once run on.
pub fn parallel_runtime() -> Result<Runtime, Failure> {
    runtime::parallel().map_err(runtime_failure)
}

fn runtime_failure(error: std::io::Error) -> Failure {
    Failure::failed(format!("cannot start the runtime: {error}"))
}
