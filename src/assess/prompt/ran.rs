//! What a model is told of code that ran: verdicts as facts, values as material.
//!
//! Owns the words. Names of checks are the bank's; what came out is the candidate's and is fenced.

use super::fence::neutral;
use crate::assess::answer::injection;
use crate::domain::text::{ellipsis, one_line};
use crate::domain::{CheckOutcome, CheckVerdict, CodeRun, Rubric};
use minijinja::{Value, context};

/// Most characters of a value or a message.
const VALUE: usize = 300;

/// The section on a run: what each check came to, and what came out; None where nothing ran.
pub fn section(run: &CodeRun, rubric: &Rubric, came_out: &str) -> Value {
    let checks: Vec<Value> = run
        .verdicts()
        .filter_map(|check| {
            let criterion = check.target.criterion(rubric)?;
            Some(context! {
                criterion => criterion.id.as_str(),
                name => neutral(&one_line(&check.name)),
                verdict => verdict(&check.verdict),
            })
        })
        .collect();
    match checks.is_empty() {
        true => Value::from(()),
        false => context! { checks => checks, came_out => came_out },
    }
}

fn verdict(verdict: &CheckVerdict) -> &'static str {
    match verdict {
        CheckVerdict::Passed => "passed",
        CheckVerdict::Failed { .. } | CheckVerdict::OtherColumns { .. } => "failed",
        CheckVerdict::Error { .. } => "failed with an error",
        CheckVerdict::TimedOut { .. } => "did not end in time",
        CheckVerdict::NotRun { .. } => "not run",
    }
}

/// What came out of the checks that failed, a line each.
pub fn came_out(run: &CodeRun) -> String {
    let lines: Vec<String> = run.failures().filter_map(line).collect();
    neutral(&lines.join("\n"))
}

fn line(check: &CheckOutcome) -> Option<String> {
    let came = match &check.verdict {
        CheckVerdict::Failed { expected, got, .. }
        | CheckVerdict::OtherColumns { expected, got, .. } => {
            format!("expected {}; got {}", value(expected), value(got))
        }
        CheckVerdict::Error { message } => format!("error: {}", value(message)),
        _ => return None,
    };
    Some(format!("{}: {came}", one_line(&check.name)))
}

/// A value as it may be told: short, without sentences that talk to the grader.
fn value(text: &str) -> String {
    let text = one_line(text);
    let spoken = injection::leave_out(&text, &injection::instructions(&text));
    ellipsis(spoken.trim(), VALUE)
}
