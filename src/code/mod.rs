//! Running the code of answers: [`LocalRunner`] is [`CodeRunner`] on this machine.
//!
//! Owns which runner a language has. `sql` runs queries in a database in memory, `python` programs
//! with the machine's interpreter. What a check is worth is not decided here.

pub mod python;
pub mod sql;

use crate::domain::{CodeLanguage, CodeRun, CodeTrial, Exercise};
use crate::ports::CodeRunner;
use futures_util::future::BoxFuture;
use python::Python;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs SQL in this process and Python in one of its own. Its futures need a Tokio runtime.
#[derive(Debug)]
pub struct LocalRunner {
    python: Python,
}

impl LocalRunner {
    /// A runner that runs Python in this way.
    pub fn new(python: Python) -> Self {
        Self { python }
    }
}

impl CodeRunner for LocalRunner {
    fn obstacle(&self, language: CodeLanguage) -> Option<String> {
        match language {
            CodeLanguage::Sql => None,
            CodeLanguage::Python => self.python.obstacle(),
        }
    }

    fn check<'a>(&'a self, exercise: &'a Exercise, code: &'a str) -> BoxFuture<'a, CodeRun> {
        Box::pin(async move {
            match exercise.language {
                CodeLanguage::Python => self.python.check(exercise, code).await,
                CodeLanguage::Sql => {
                    let run = on_thread(exercise, code, |exercise, query, stop| {
                        sql::check_query(exercise, query, sql::QUERY_LIMIT, stop)
                    });
                    run.await.unwrap_or_else(|| {
                        CodeRun::not_run(exercise.language, code, &exercise.checks, BROKE_OFF)
                    })
                }
            }
        })
    }

    fn try_out<'a>(&'a self, exercise: &'a Exercise, code: &'a str) -> BoxFuture<'a, CodeTrial> {
        Box::pin(async move {
            match exercise.language {
                CodeLanguage::Python => self.python.try_out(exercise, code).await,
                CodeLanguage::Sql => {
                    let trial = on_thread(exercise, code, |exercise, query, stop| {
                        sql::try_query(exercise, query, sql::QUERY_LIMIT, stop)
                    });
                    trial
                        .await
                        .unwrap_or_else(|| CodeTrial::not_run(BROKE_OFF.into()))
                }
            }
        })
    }
}

const BROKE_OFF: &str = "the run broke off";

/// Runs a query on a thread of its own and stops it when the future is dropped. None where the
/// thread broke off.
async fn on_thread<T: Send + 'static>(
    exercise: &Exercise,
    query: &str,
    run: impl FnOnce(&Exercise, &str, &Arc<AtomicBool>) -> T + Send + 'static,
) -> Option<T> {
    let stop = StopOnDrop::default();
    let (exercise, query, flag) = (exercise.clone(), query.to_string(), stop.0.clone());
    let running = tokio::task::spawn_blocking(move || run(&exercise, &query, &flag));
    running.await.ok()
}

/// Tells a thread to stop when it is dropped.
#[derive(Default)]
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
