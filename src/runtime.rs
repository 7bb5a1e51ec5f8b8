//! The runtimes that asynchronous work runs on, and what computes beside it. Every runtime of the
//! program is built here.

use std::future::pending;
use std::io;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::LazyLock;
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::sync::Semaphore;

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

/// Starts `work`, which nobody waits for, on the runtime that this thread belongs to; without one it
/// is not done.
pub fn start(work: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(work);
    }
}

/// Computes on a thread of its own while the caller awaits other things too; at most one thread for
/// every core does. Outside of a runtime it computes at once.
pub async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    static ROOM: LazyLock<Semaphore> = LazyLock::new(|| {
        let cores = std::thread::available_parallelism();
        Semaphore::new(cores.map_or(1, NonZeroUsize::get))
    });
    let Ok(runtime) = Handle::try_current() else {
        return work();
    };

    // It is never closed.
    let place = ROOM.acquire().await;
    let task = runtime.spawn_blocking(move || {
        let _place = place;
        work()
    });
    match task.await {
        Ok(value) => value,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        // The runtime is shutting down: nobody waits for this any more.
        Err(_) => pending().await,
    }
}

/// Computes on this thread, and lets the other tasks of its runtime go on elsewhere meanwhile.
pub fn in_place<T>(work: impl FnOnce() -> T) -> T {
    let is_parallel = Handle::try_current()
        .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    match is_parallel {
        true => tokio::task::block_in_place(work),
        false => work(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join;
    use std::sync::mpsc;

    #[test]
    fn what_computes_beside_does_not_hold_the_task_up() {
        for runtime in [current_thread().unwrap(), parallel().unwrap()] {
            // The work ends only once the task has gone on.
            let (go_on, told) = mpsc::channel();
            let work = beside(move || told.recv().is_ok());
            let other = async move {
                tokio::task::yield_now().await;
                go_on.send(()).unwrap();
            };
            assert!(runtime.block_on(join(work, other)).0);
        }
    }

    #[test]
    fn other_tasks_go_on_while_one_computes_in_place() {
        let runtime = background("one").unwrap();
        let (go_on, told) = mpsc::channel();
        let computing = runtime.spawn(async move { in_place(move || told.recv().is_ok()) });
        runtime.spawn(async move { go_on.send(()) });
        assert!(runtime.block_on(computing).unwrap());
    }

    #[test]
    fn without_a_runtime_both_just_compute() {
        let work = std::pin::pin!(beside(|| 1));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(work.poll(&mut context).is_ready());
        assert_eq!(in_place(|| 2), 2);
    }
}
