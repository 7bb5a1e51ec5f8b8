//! What the runner reports.
//!
//! Owns the form of its lines, and what it means for a check that its report is missing.

use super::process::ProcessEnd;
use crate::domain::text::{ellipsis, hex, one_line, printable};
use crate::domain::{CheckOutcome, CheckVerdict, CodeCheck};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::time::Instant;

/// Characters of a text that a report brings.
const TEXT: usize = 600;
/// Digits of a seal.
const SEAL: usize = 64;

/// One line of the runner.
#[derive(Deserialize)]
struct ReportLine {
    check: usize,
    #[serde(default)]
    millis: u64,
    /// What the code printed.
    #[serde(default)]
    output: String,
    /// Errors of its own statements that were left out.
    #[serde(default)]
    left_out: String,
    /// The name that a function of another name was taken for.
    #[serde(default)]
    read_as: String,
    /// True where the code imports what is missing here.
    #[serde(default)]
    by_code: bool,
    /// None where the check has only begun.
    #[serde(flatten)]
    verdict: Option<CheckVerdict>,
}

/// The last report of each check.
pub(super) struct Reports {
    by_check: BTreeMap<usize, ReportLine>,
}

impl Reports {
    /// Reads the lines that are whole and sealed: code may find a way to write others.
    pub(super) fn read(lines: &[u8], seal: &str) -> Self {
        let lines = lines.split(|byte| *byte == b'\n');
        let sealed = lines.filter_map(|line| unseal(line, seal.as_bytes()));
        let reports = sealed.filter_map(|line| serde_json::from_slice::<ReportLine>(line).ok());
        Self {
            by_check: reports.map(|report| (report.check, report)).collect(),
        }
    }

    /// True where the code imports a package that is missing here.
    pub(super) fn miss_package(&self) -> bool {
        self.by_check.values().any(|report| report.by_code)
    }

    /// What the code printed, without what a terminal would obey.
    pub(super) fn output(&self) -> String {
        let outputs = self
            .by_check
            .values()
            .map(|report| printable(&report.output));
        outputs.collect()
    }

    /// The errors of statements that were left out; empty where all of them ran.
    pub(super) fn left_out(&self) -> String {
        self.first_told(|report| &report.left_out)
    }

    /// Which function was taken for which that was asked for: `mean_of as mean`; else empty.
    pub(super) fn read_as(&self) -> String {
        self.first_told(|report| &report.read_as)
    }

    fn first_told(&self, text: impl Fn(&ReportLine) -> &String) -> String {
        let mut told = self.by_check.values().map(text);
        let told = told.find(|told| !told.is_empty());
        told.map_or_else(String::new, |told| tidy_text(told))
    }

    /// What it printed by itself, before anything was asked of it.
    pub(super) fn own_output(&self) -> String {
        let first = self.by_check.get(&0);
        first.map_or_else(String::new, |report| printable(&report.output))
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
    /// ended the run. One that never began says nothing about the code only where the run took too
    /// long or none began: a program that ends the judge fails the rest.
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
            (ProcessEnd::Ended(how), false) => CheckVerdict::Error {
                message: format!("the program ended the checks ({how})"),
            },
        }
    }
}

/// A line without its seal, the SHA-256 in hexadecimal digits of key, line and key; None where it
/// has none or another.
fn unseal<'a>(line: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let (seal, line) = line.split_at_checked(SEAL)?;
    let line = line.strip_prefix(b" ")?;
    let made = Sha256::new()
        .chain_update(key)
        .chain_update(line)
        .chain_update(key)
        .finalize();
    (hex(&made).as_bytes() == seal).then_some(line)
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
        CheckVerdict::OtherColumns {
            expected,
            got,
            same_rows,
        } => CheckVerdict::OtherColumns {
            expected: tidy_text(&expected),
            got: tidy_text(&got),
            same_rows,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(line: &str, key: &str) -> String {
        let seal = hex(&Sha256::digest(format!("{key}{line}{key}")));
        format!("{seal} {line}\n")
    }

    /// Code that found the judge's output can write there, but not what counts.
    #[test]
    fn only_sealed_lines_count() {
        let passed = |check: usize| format!("{{\"check\": {check}, \"verdict\": \"passed\"}}");
        let begun = |check: usize| format!("{{\"check\": {check}, \"begun\": true}}");
        let lines = [
            sealed(&begun(0), "key"),
            // Without a seal, with another, with one of another line, and behind a spoiled beginning.
            format!("{}\n", passed(0)),
            sealed(&passed(0), "guess"),
            sealed(&begun(0), "key").replace(&begun(0), &passed(0)),
            format!("x{}", sealed(&passed(0), "key")),
            sealed(&passed(1), "key"),
        ];

        let reports = Reports::read(lines.concat().as_bytes(), "key");
        let end = ProcessEnd::Ended("exit status 0".into());
        let verdicts: Vec<CheckVerdict> = (0..3).map(|i| reports.verdict(i, &end)).collect();
        insta::assert_debug_snapshot!(verdicts, @r#"
        [
            Error {
                message: "the program ended early (exit status 0)",
            },
            Passed,
            Error {
                message: "the program ended the checks (exit status 0)",
            },
        ]
        "#);
    }
}
