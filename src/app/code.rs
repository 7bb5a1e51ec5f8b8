//! Builds what runs the code of answers, and keeps the candidate's consent to it.

use super::{App, private_folder};
use crate::code::LocalRunner;
use crate::code::python::{Isolation, Python, PythonSettings};
use crate::config::{self, RunPython, edit};
use crate::failure::Failure;
use crate::files::{self, Access};
use crate::ports::CodeRunner;
use std::path::Path;
use std::sync::Arc;

impl App {
    /// What runs the candidate's own code.
    pub fn code_runner(&self) -> Arc<dyn CodeRunner> {
        Arc::new(self.local_runner(Isolation::Limits))
    }

    /// What runs the code of others: queries, and Python inside of a sandbox or not at all.
    pub fn sandboxed_runner(&self) -> Arc<dyn CodeRunner> {
        Arc::new(self.local_runner(Isolation::Sandbox))
    }

    fn local_runner(&self, isolation: Isolation) -> LocalRunner {
        let settings = &self.config.code;
        LocalRunner::new(Python::new(PythonSettings {
            command: settings.python.clone(),
            timeout: settings.timeout,
            memory: settings.memory,
            isolation,
        }))
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
