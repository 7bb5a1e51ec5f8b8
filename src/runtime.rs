//! The runtimes that asynchronous work runs on. Every runtime of the program is built here.

use std::io;
use tokio::runtime::{Builder, Runtime};

/// Builds a runtime that works on the calling thread, one thing at a time.
pub fn current_thread() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Builds a runtime with a thread for every core, for many calls at once.
pub fn parallel() -> io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().build()
}

/// Builds a runtime with one thread of its own, called `name`, for work that goes on while the
/// caller blocks.
pub fn background(name: &str) -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(name)
        .enable_all()
        .build()
}
