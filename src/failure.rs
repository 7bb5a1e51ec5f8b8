//! What a user is shown when something fails: one sentence, hints, and an exit code.
//!
//! Owns the type. Which failure a room's error becomes is decided in `error`; prints nothing.

use crate::domain::text::suggestions;
use std::fmt;

/// Names of one kind that are listed where none is near to what was typed.
const NAMED: usize = 8;

/// Decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitKind {
    /// Something went wrong: 1.
    Failure,
    /// Arguments or configuration: 2.
    Usage,
    /// Endpoint or store cannot be reached: 3.
    Unreachable,
    /// The history is damaged: 1. Commands keep it aside and begin another.
    Damaged,
    /// Ctrl-C: 130.
    Interrupted,
}

impl ExitKind {
    /// The process exit code, stable for scripts.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failure | Self::Damaged => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::Interrupted => 130,
        }
    }
}

/// A failure as shown to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: ExitKind,
    /// The event, and the file or call it happened to.
    pub message: String,
    /// Advice, a line each.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: ExitKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Wrong arguments or configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitKind::Usage, message)
    }

    /// The same failure with what it happened to in front.
    pub fn with_context(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Anything that went wrong while working.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ExitKind::Failure, message)
    }

    /// The same failure with one more line of what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Wrong usage: a name that does not exist; names the near ones.
    pub fn unknown_name(what: &str, name: &str, known: &[String]) -> Self {
        let near = suggestions(name, known.iter().map(String::as_str));
        let failure = Self::usage(format!("there is no {what} \"{name}\""));
        if !near.is_empty() {
            return failure.hint(format!("did you mean {}?", near.join(", ")));
        }

        let mut names: Vec<&str> = known.iter().map(String::as_str).collect();
        names.retain(|name| !name.is_empty());
        names.sort_unstable();
        names.dedup();
        match names.len() {
            0 => failure.hint(format!("there is no {what} at all")),
            1 => failure.hint(format!("there is only {}", names.join(""))),
            n if n <= NAMED => failure.hint(format!("there are {}", names.join(", "))),
            _ if what == "topic" => failure.hint(
                "`viva bank list --topics` names them, `viva bank search TEXT` looks for questions",
            ),
            n => failure.hint(format!(
                "`viva bank list` shows what there is ({n} {what}s)"
            )),
        }
    }

    /// An I/O error on a file, with its path and what was being done to it.
    pub fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        let why = error.to_string();
        // The number of the error tells nobody anything.
        let why = why.split(" (os error").next().unwrap_or_default();
        Self::failed(format!("cannot {doing} {}: {why}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
