//! Work that takes its time: shows its progress and can be stopped with Ctrl-C. What is kept after a
//! stop is decided in `drive`.

use crate::ports::{AssessProgress, Terminal, TerminalError};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Between two looks at the work.
const TICK: Duration = Duration::from_millis(80);

/// Progress that running work has reported and nobody has shown yet.
#[derive(Default)]
pub struct Watch(Arc<Mutex<Vec<AssessProgress>>>);

impl Watch {
    /// Returns the function that the work reports to.
    pub fn sink(&self) -> impl FnMut(AssessProgress) + Send + use<> {
        let queue = Arc::clone(&self.0);
        move |progress| {
            queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(progress)
        }
    }

    fn take_reported(&self) -> Vec<AssessProgress> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Polls `work` to its end, with its progress on the terminal; None when `stop` ended first,
    /// which cancels it. What is typed meanwhile goes to `keep` whenever it changes.
    ///
    /// # Errors
    /// The terminal is gone.
    pub async fn until_done<T>(
        self,
        mut work: BoxFuture<'_, T>,
        terminal: &mut dyn Terminal,
        mut stop: BoxFuture<'_, ()>,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<T>, TerminalError> {
        let started = tokio::time::Instant::now();
        let mut kept = String::new();
        let outcome = loop {
            tokio::select! {
                biased;
                done = &mut work => break Some(done),
                () = &mut stop => break None,
                () = tokio::time::sleep(TICK) => {
                    let ahead = terminal.typed_ahead();
                    if ahead != kept {
                        keep(&ahead);
                        kept = ahead;
                    }
                    for progress in &self.take_reported() {
                        terminal.progress(progress)?;
                    }
                    terminal.tick(started.elapsed())?;
                }
            }
        };

        terminal.settle()?;
        Ok(outcome)
    }
}
