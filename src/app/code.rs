//! Builds what runs the code of answers.

use super::App;
use crate::code::LocalRunner;
use crate::code::python::{Isolation, Python, PythonSettings};
use crate::ports::CodeRunner;
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
