//! What `runner.py` is asked.
//!
//! Owns the form of a request. What comes back is `report`'s.

use super::interpreter::PythonSettings;
use serde::Serialize;
use uuid::Uuid;

/// A run, as the runner reads it.
#[derive(Serialize)]
pub(super) struct Request {
    /// Stands in each report, so that a line that a program writes by accident is none.
    pub(super) key: String,
    code: String,
    /// Bytes of memory.
    memory: u64,
    /// Seconds of the whole run.
    seconds: u64,
    /// Seconds of one check.
    check_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<bool>,
    checks: Vec<RequestedCheck>,
}

#[derive(Serialize)]
struct RequestedCheck {
    code: String,
    needs: Vec<String>,
}

impl Request {
    pub(super) fn new(code: &str, settings: &PythonSettings) -> Self {
        Self {
            key: Uuid::new_v4().to_string(),
            code: code.into(),
            memory: settings.memory << 20,
            seconds: settings.timeout,
            check_seconds: settings.limit().as_secs_f64() / 2.0,
            trial: None,
            checks: Vec::new(),
        }
    }

    pub(super) fn add_check(&mut self, code: &str, needs: &[String]) {
        self.checks.push(RequestedCheck {
            code: code.into(),
            needs: needs.to_vec(),
        });
    }

    /// Runs the code by itself, for as long as a run may take.
    pub(super) fn trial(self) -> Self {
        Self {
            trial: Some(true),
            check_seconds: self.check_seconds * 2.0,
            ..self
        }
    }
}
