//! The code of an answer that ran, and what came of its checks.

use crate::domain::CodeLanguage;
use schemars::JsonSchema;
use serde::Serialize;

/// The code of an answer that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CodeRun")]
pub struct CodeRunReport {
    /// Its language.
    pub language: CodeLanguage,
    /// The code.
    pub code: String,
    /// Checks that ran.
    pub ran: usize,
    /// Those of them that passed.
    pub passed: usize,
    /// All checks of the question, in its order.
    pub checks: Vec<CheckReport>,
    /// What the code printed; null where it printed nothing.
    pub output: Option<String>,
    /// Milliseconds of the whole run.
    pub millis: u64,
}

/// A check and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Check")]
pub struct CheckReport {
    /// What holds where it passes.
    pub name: String,
    /// Id of the criterion it is evidence for; null where the rubric has it no more.
    pub criterion: Option<String>,
    /// The same as people read it: "k1", or the name of a dimension.
    pub label: Option<String>,
    /// Relative weight.
    pub weight: u32,
    /// What came of it.
    pub result: CheckResult,
    /// What was compared, at the first difference of a check that failed.
    pub what: Option<String>,
    /// What should have come there.
    pub expected: Option<String>,
    /// What came there.
    pub got: Option<String>,
    /// The error that ended it, or why it was not run.
    pub message: Option<String>,
    /// Seconds after which it was stopped.
    pub seconds: Option<u64>,
    /// Milliseconds it took.
    pub millis: u64,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// The code does what the check holds it to.
    Passed,
    /// It gave something else.
    Failed,
    /// It ended with an error.
    Error,
    /// It was stopped, still running.
    TimedOut,
    /// It was not run, which says nothing about the code.
    NotRun,
}
