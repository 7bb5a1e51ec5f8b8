//! Programs of answers, run with the Python of this machine.
//!
//! Owns how an exercise's checks become one run and its reports verdicts. `interpreter` finds Python
//! and its sandbox, `process` runs and ends it. What runs there is `runner/`: a judge that carries
//! out the checks, and for each of them a process with the answer's code, which answers the judge
//! over a bridge and sees neither check nor verdict.

mod folder;
mod interpreter;
mod process;
mod report;
mod request;
#[cfg(test)]
mod tests;

pub use interpreter::{Isolation, PythonSettings};

use crate::domain::{
    CheckVerdict, CodeLanguage, CodeRun, CodeTrial, Exercise, TrialEnd, TriedExample,
    starter_examples,
};
use interpreter::{Interpreter, find};
use process::{ProcessOutput, run};
use report::Reports;
use request::Request;
use std::sync::OnceLock;
use std::time::Instant;

/// Runs programs with the interpreter that the settings name, which is looked for once.
#[derive(Debug)]
pub struct Python {
    settings: PythonSettings,
    found: OnceLock<Result<Interpreter, String>>,
}

impl Python {
    /// A runner by these settings.
    pub fn new(settings: PythonSettings) -> Self {
        Self {
            settings,
            found: OnceLock::new(),
        }
    }

    /// Returns why no Python can be run, one clause; None where it can.
    pub fn obstacle(&self) -> Option<String> {
        self.interpreter().err()
    }

    fn interpreter(&self) -> Result<&Interpreter, String> {
        let found = self.found.get_or_init(|| find(&self.settings));
        found.as_ref().map_err(String::clone)
    }

    /// Runs every check of an exercise on the code, each for itself.
    pub async fn check(&self, exercise: &Exercise, code: &str) -> CodeRun {
        let not_run =
            |why: &str| CodeRun::not_run(CodeLanguage::Python, code, &exercise.checks, why);
        let begin = Instant::now();
        let Some(request) = Request::checks(code, &exercise.checks, &self.settings) else {
            return not_run("this check is not about Python");
        };
        let output = match self.run(&request).await {
            Ok(output) => output,
            Err(why) => return not_run(&why),
        };

        let reports = Reports::read(&output.reports, request.seal());
        let checks = exercise.checks.iter().enumerate();
        CodeRun {
            language: CodeLanguage::Python,
            code: code.into(),
            checks: checks
                .map(|(index, check)| reports.outcome(check, index, &output.end))
                .collect(),
            output: reports.output(),
            left_out: reports.left_out(),
            read_as: reports.read_as(),
            cannot_run_here: reports.miss_package(),
            millis: report::millis(begin),
        }
    }

    /// Runs the code by itself, as a program, and where it runs through the examples of the starter.
    pub async fn try_out(&self, exercise: &Exercise, code: &str) -> CodeTrial {
        let begin = Instant::now();
        let examples = starter_examples(&exercise.starter);
        let request = Request::trial(code, &examples, &self.settings);
        let output = match self.run(&request).await {
            Ok(output) => output,
            Err(why) => return CodeTrial::not_run(why),
        };

        let reports = Reports::read(&output.reports, request.seal());
        let end = trial_end(reports.verdict(0, &output.end));
        let tried = examples.into_iter().enumerate();
        let tried = tried.map(|(index, example)| TriedExample {
            call: example.call,
            verdict: reports.verdict(index + 1, &output.end),
        });
        CodeTrial {
            examples: match end {
                TrialEnd::Finished => tried.collect(),
                _ => Vec::new(),
            },
            end,
            output: reports.own_output(),
            millis: report::millis(begin),
        }
    }

    async fn run(&self, request: &Request) -> Result<ProcessOutput, String> {
        let interpreter = self.interpreter()?;
        let output = run(interpreter, request).await;
        output.map_err(|error| format!("Python could not be started: {error}"))
    }
}

fn trial_end(verdict: CheckVerdict) -> TrialEnd {
    match verdict {
        CheckVerdict::Passed => TrialEnd::Finished,
        CheckVerdict::Error { message } => TrialEnd::Error { message },
        CheckVerdict::TimedOut { seconds } => TrialEnd::TimedOut { seconds },
        CheckVerdict::NotRun { why } => TrialEnd::NotRun { why },
        CheckVerdict::Failed { what: message, .. }
        | CheckVerdict::OtherColumns { got: message, .. } => TrialEnd::Error { message },
    }
}
