//! Ctrl-C while a command works: one that looks ([`Interrupt::asked`]), one that waits
//! ([`Interrupt::wait`]).
//!
//! Nothing is undone here. What a command reported as written is on disk in either case. What Ctrl-C
//! does to an assessment, an appeal or a `/clarify` is decided in `session::drive`.

use crate::runtime;
use futures_util::future::BoxFuture;
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::task::Poll;

/// Exit code of a process that was interrupted (128 + SIGINT).
const INTERRUPTED: i32 = 130;

/// The user's wish to stop.
#[derive(Debug, Clone)]
pub struct Interrupt {
    asked: Arc<AtomicBool>,
    at_once: Arc<AtomicBool>,
    /// False where the signal keeps its default meaning and ends the process.
    is_caught: bool,
}

impl Interrupt {
    /// Catches Ctrl-C while somebody waits for it, and not before the first [`Interrupt::wait`].
    pub fn while_waiting() -> Self {
        Self {
            asked: Arc::default(),
            at_once: Arc::default(),
            is_caught: true,
        }
    }

    /// Leaves the signal its default meaning: it ends the process, and nobody is told.
    pub fn never() -> Self {
        Self {
            is_caught: false,
            ..Self::while_waiting()
        }
    }

    /// Counts from now on until the process ends: the first Ctrl-C asks the work to stop at its
    /// next safe point, the second ends the process at once. The work must look often. Where
    /// signals cannot be caught, Ctrl-C ends the process as ever.
    pub fn watch() -> Self {
        let interrupt = Self::while_waiting();
        let (ready, is_ready) = mpsc::channel();
        let watcher = interrupt.clone();
        let work = move || {
            if let Ok(runtime) = runtime::current_thread() {
                runtime.block_on(watcher.count_presses(ready));
            }
        };

        let thread = std::thread::Builder::new().name("interrupt".into());
        if thread.spawn(work).is_ok() {
            // An error: the thread ended without watching.
            let _ = is_ready.recv();
        }
        interrupt
    }

    /// True once Ctrl-C was pressed.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Ends at the next Ctrl-C; never where the signal is not caught.
    pub fn wait(&self) -> BoxFuture<'static, ()> {
        let asked = Arc::clone(&self.asked);
        let is_caught = self.is_caught;
        Box::pin(async move {
            if !is_caught || tokio::signal::ctrl_c().await.is_err() {
                return pending().await;
            }
            asked.store(true, Ordering::Relaxed);
        })
    }

    /// While `on`, the next Ctrl-C ends the process at once: for work that cannot look and may be
    /// cut off anywhere.
    pub fn end_at_once(&self, on: bool) {
        self.at_once.store(on, Ordering::Relaxed);
    }

    async fn count_presses(self, ready: mpsc::Sender<()>) {
        loop {
            let mut pressed = pin!(tokio::signal::ctrl_c());
            // The first poll registers the handler.
            if let Poll::Ready(Err(_)) = poll_fn(|cx| Poll::Ready(pressed.as_mut().poll(cx))).await
            {
                return;
            }

            let _ = ready.send(());
            if pressed.await.is_err() {
                return;
            }
            if self.asked.swap(true, Ordering::Relaxed) || self.at_once.load(Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
        }
    }
}
