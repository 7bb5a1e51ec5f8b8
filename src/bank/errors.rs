//! What is wrong with a bank file: every error of a file at once, each with its line and its
//! remedy.

use super::limits::MAX_ERRORS;
use crate::domain::text::one_line;
use std::fmt;

/// One thing that is wrong in a bank file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankError {
    /// The file as the caller names it.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// The mistake.
    pub what: String,
    /// The way to fix it.
    pub fix: String,
}

impl fmt::Display for BankError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}; {}",
            self.file, self.line, self.what, self.fix
        )
    }
}

/// Everything that is wrong in a bank file, in the order of its lines; never empty. Nothing of such
/// a file is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankErrors(pub Vec<BankError>);

impl fmt::Display for BankErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for BankErrors {}

/// Gathers errors while a file is read. Beyond [`MAX_ERRORS`] it only counts: a hostile file must
/// not fill the memory.
pub(super) struct Collector {
    file: String,
    errors: Vec<BankError>,
    dropped: usize,
}

impl Collector {
    pub(super) fn new(file: &str) -> Self {
        Self {
            file: one_line(file),
            errors: Vec::new(),
            dropped: 0,
        }
    }

    pub(super) fn add(&mut self, line: usize, what: impl Into<String>, fix: impl Into<String>) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(BankError {
                file: self.file.clone(),
                line,
                what: what.into(),
                fix: fix.into(),
            });
        } else {
            self.dropped += 1;
        }
    }

    /// `value` where there was no error.
    pub(super) fn into_result<T>(mut self, value: T) -> Result<T, BankErrors> {
        self.errors.sort_by_key(|e| e.line);
        if let (Some(last), true) = (self.errors.last(), self.dropped > 0) {
            let what = format!("{} more errors", self.dropped);
            let fix = "fix these first, then check again".to_string();
            self.errors.push(BankError {
                file: self.file,
                line: last.line,
                what,
                fix,
            });
        }

        if self.errors.is_empty() {
            Ok(value)
        } else {
            Err(BankErrors(self.errors))
        }
    }
}
