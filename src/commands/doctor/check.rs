//! One check of `viva doctor`, as data.

use crate::failure::{ExitKind, Failure};
use serde::Serialize;

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// As it should be.
    Ok,
    /// Works, and could be better.
    Warning,
    /// Does not work.
    Failed,
    /// There is nothing to check.
    Skipped,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// The thing that was looked at.
    pub name: &'static str,
    /// The result.
    pub status: Status,
    /// The finding, one sentence.
    pub found: String,
    /// Advice, a line each.
    pub to_do: Vec<String>,
    /// ExitKind of the failure, for the exit code.
    #[serde(skip)]
    pub kind: ExitKind,
}

impl Check {
    fn new(name: &'static str, status: Status, found: impl Into<String>) -> Self {
        Self {
            name,
            status,
            found: found.into(),
            to_do: Vec::new(),
            kind: ExitKind::Failure,
        }
    }

    /// As it should be.
    pub fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, Status::Ok, found)
    }

    /// Nothing to check.
    pub fn skipped(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, Status::Skipped, found)
    }

    /// Works, and could be better.
    pub fn warning(name: &'static str, found: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self {
            to_do: vec![to_do.into()],
            ..Self::new(name, Status::Warning, found)
        }
    }

    /// Does not work.
    pub fn failed(name: &'static str, failure: impl Into<Failure>) -> Self {
        let failure = failure.into();
        let new = Self::new(name, Status::Failed, failure.message);
        Self {
            to_do: failure.hints,
            kind: failure.kind,
            ..new
        }
    }
}
