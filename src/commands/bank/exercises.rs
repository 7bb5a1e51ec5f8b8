//! The checks of coding questions on the bank's own code, for `viva bank check`.
//!
//! Owns who may run: queries always, Python where the user said that the files are trusted.

use crate::app::{Context, call_runtime};
use crate::bank::check::{ExerciseFindings, check_exercises};
use crate::bank::markdown::Parsed;
use crate::bank::planted::planted_answers;
use crate::domain::text::plural;
use crate::domain::{CodeLanguage, CodeRun};
use crate::failure::Failure;
use std::collections::BTreeMap;

/// Runs the checks of a bank on its model answers, its starters and `planted`, the text of its
/// planted answers.
pub fn run_checks(
    parsed: &Parsed,
    planted: Option<&str>,
    run_python: bool,
    context: &Context,
) -> Result<ExerciseFindings, Failure> {
    let runner = context.app.code_runner();
    let runtime = call_runtime()?;
    let (planted, unreadable) = planted.map(planted_answers).unwrap_or_default();

    let mut found = check_exercises(
        parsed,
        &planted,
        &mut |exercise, code| match exercise.language == CodeLanguage::Python && !run_python {
            true => CodeRun::not_run(exercise.language, code, &exercise.checks, NOT_ALLOWED),
            false => runtime.block_on(runner.check(exercise, code)),
        },
    );
    found.planted.extend(unreadable);
    found.planted.sort_by_key(|finding| finding.line);
    Ok(found)
}

const NOT_ALLOWED: &str = "Python runs with --run-code only, of files that you trust";

/// Says which checks were not run, and why.
pub fn note_not_run(not_run: &BTreeMap<String, usize>, context: &mut Context) {
    for (why, count) in not_run {
        let note = format!("{} not run: {why}", plural(*count, "check"));
        context.out.note(&note);
    }
}
