//! Builds what runs the code of answers, and keeps the candidate's consent to it.

use super::{App, private_folder};
use crate::config::{self, RunPython, edit};
use crate::domain::{CodeLanguage, CodeRun, CodeTrial, Exercise};
use crate::failure::Failure;
use crate::files::{self, Access};
use crate::ports::CodeRunner;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::path::Path;
use std::sync::Arc;

impl App {
    /// What runs the candidate's own code.
    pub fn code_runner(&self) -> Arc<dyn CodeRunner> {
        Arc::new(NoRunner)
    }
}

/// Runs nothing.
struct NoRunner;

const NO_RUNNER: &str = "this version runs no code";

impl CodeRunner for NoRunner {
    fn obstacle(&self, _: CodeLanguage) -> Option<String> {
        Some(NO_RUNNER.into())
    }

    fn check<'a>(&'a self, exercise: &'a Exercise, code: &'a str) -> BoxFuture<'a, CodeRun> {
        let run = CodeRun::not_run(exercise.language, code, &exercise.checks, NO_RUNNER);
        async move { run }.boxed()
    }

    fn try_out<'a>(&'a self, _: &'a Exercise, _: &'a str) -> BoxFuture<'a, CodeTrial> {
        let trial = CodeTrial::not_run(NO_RUNNER.into());
        async move { trial }.boxed()
    }
}

/// Writes the consent into the configuration at `path`; all else in it stays as it is.
pub fn keep_run_python(path: &Path, consent: RunPython) -> Result<(), Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(Failure::io("read", path, &e)),
    };
    let value = format!("\"{}\"", consent.as_str());
    let edited = edit::with_key(&text, "code", "run_python", &value);

    // A file that is laid out in an unusual way is left alone rather than broken.
    let mut expected = config::parse(&text, path)?;
    expected.code.run_python = consent;
    if config::parse(&edited, path).ok() != Some(expected) {
        let message = format!("{} is laid out in an unusual way", path.display());
        return Err(Failure::failed(message).hint(format!("set run_python = {value} in [code]")));
    }

    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    files::replace(path, Access::Private, edited.as_bytes())
        .map_err(|e| Failure::io("write", path, &e))
}
