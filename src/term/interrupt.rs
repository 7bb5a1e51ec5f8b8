//! Ctrl-C while a command works on a store: the first asks it to stop at the next safe point, the
//! second ends it at once.
//!
//! Whoever watches must look often; nothing is undone here. What a command reported as written is
//! on disk in either case.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::task::Poll;

/// Exit code of a process that was interrupted (128 + SIGINT).
const INTERRUPTED: i32 = 130;

/// Whether Ctrl-C was pressed.
#[derive(Debug, Clone, Default)]
pub struct Interrupt {
    asked: Arc<AtomicBool>,
    at_once: Arc<AtomicBool>,
}

impl Interrupt {
    /// Watches from now on, until the process ends. Where signals cannot be watched, Ctrl-C ends
    /// the process as ever.
    pub fn watch() -> Self {
        let interrupt = Self::default();
        let (watched, ready) = mpsc::channel();
        let watcher = interrupt.clone();
        let work = move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
            else {
                return;
            };
            runtime.block_on(watcher.count(watched));
        };
        if std::thread::Builder::new()
            .name("interrupt".into())
            .spawn(work)
            .is_ok()
        {
            // An error: the thread ended without watching.
            let _ = ready.recv();
        }
        interrupt
    }

    /// True once Ctrl-C was pressed.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// While `on`, the next Ctrl-C ends the process at once: for work that cannot look and may be
    /// cut off anywhere.
    pub fn end_at_once(&self, on: bool) {
        self.at_once.store(on, Ordering::Relaxed);
    }

    async fn count(self, watched: mpsc::Sender<()>) {
        loop {
            let mut pressed = pin!(tokio::signal::ctrl_c());
            // The first look registers the handler.
            if let Poll::Ready(Err(_)) = poll_fn(|cx| Poll::Ready(pressed.as_mut().poll(cx))).await
            {
                return;
            }
            let _ = watched.send(());
            if pressed.await.is_err() {
                return;
            }
            if self.asked.swap(true, Ordering::Relaxed) || self.at_once.load(Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
        }
    }
}
