//! What the runner reports.
//!
//! Owns the form of its lines, and what it means for a check that its report is missing.

use super::process::ProcessEnd;
use crate::domain::text::{ellipsis, one_line, printable};
use crate::domain::{CheckOutcome, CheckVerdict, CodeCheck};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// Characters of a text that a report brings.
const TEXT: usize = 600;

/// One line of the runner.
#[derive(Deserialize)]
struct ReportLine {
    check: usize,
    #[serde(default)]
    millis: u64,
    /// What the code printed.
    #[serde(default)]
    output: String,
    /// None where the check has only begun.
    #[serde(flatten)]
    verdict: Option<CheckVerdict>,
}

/// The last report of each check.
pub(super) struct Reports {
    by_check: BTreeMap<usize, ReportLine>,
}

impl Reports {
    /// Reads the lines that are whole.
    pub(super) fn read(lines: &[u8]) -> Self {
        let reports = lines.split(|byte| *byte == b'\n');
        let reports = reports.filter_map(|line| serde_json::from_slice::<ReportLine>(line).ok());
        Self {
            by_check: reports.map(|report| (report.check, report)).collect(),
        }
    }

    /// What the code printed, without what a terminal would obey.
    pub(super) fn output(&self) -> String {
        let outputs = self
            .by_check
            .values()
            .map(|report| printable(&report.output));
        outputs.collect()
    }

    /// The outcome of the check with this index.
    pub(super) fn outcome(
        &self,
        check: &CodeCheck,
        index: usize,
        end: &ProcessEnd,
    ) -> CheckOutcome {
        let millis = self.by_check.get(&index).map_or(0, |report| report.millis);
        CheckOutcome::of(check, self.verdict(index, end), millis)
    }

    /// The verdict on the check with this index. One that began and was never reported is what
    /// ended the run; one that never began says nothing about the code.
    pub(super) fn verdict(&self, index: usize, end: &ProcessEnd) -> CheckVerdict {
        let begun = self.by_check.get(&index);
        if let Some(verdict) = begun.and_then(|report| report.verdict.clone()) {
            return tidy(verdict);
        }

        match (end, begun.is_some()) {
            (ProcessEnd::TimedOut(seconds), true) => CheckVerdict::TimedOut { seconds: *seconds },
            (ProcessEnd::Ended(how), true) => CheckVerdict::Error {
                message: format!("the program ended early ({how})"),
            },
            (ProcessEnd::TimedOut(_), false) => not_run("the time was used up before"),
            (ProcessEnd::Ended(how), false) if self.by_check.is_empty() => {
                not_run(&format!("Python ended at once ({how})"))
            }
            (ProcessEnd::Ended(_), false) => not_run("the program had ended before"),
        }
    }
}

fn not_run(why: &str) -> CheckVerdict {
    CheckVerdict::NotRun { why: why.into() }
}

/// A verdict whose texts are safe to be shown: they hold values and errors of the program.
fn tidy(verdict: CheckVerdict) -> CheckVerdict {
    match verdict {
        CheckVerdict::Failed {
            what,
            expected,
            got,
        } => CheckVerdict::Failed {
            what: tidy_text(&what),
            expected: tidy_text(&expected),
            got: tidy_text(&got),
        },
        CheckVerdict::Error { message } => CheckVerdict::Error {
            message: tidy_text(&message),
        },
        CheckVerdict::NotRun { why } => CheckVerdict::NotRun {
            why: tidy_text(&why),
        },
        CheckVerdict::Passed | CheckVerdict::TimedOut { .. } => verdict,
    }
}

fn tidy_text(text: &str) -> String {
    ellipsis(&one_line(text), TEXT)
}

pub(super) fn millis(begin: Instant) -> u64 {
    u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX)
}
