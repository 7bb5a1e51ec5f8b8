//! Who runs the code of an answer.
//!
//! Owns the seam. What is run and what comes of it are `domain::exercise`'s and
//! `domain::code_run`'s; the runners are in `code`.

use crate::domain::{CheckVerdict, CodeLanguage, CodeRun, CodeTrial, Exercise};
use futures_util::future::BoxFuture;

/// Runs the code of answers, within limits of time, memory and output.
///
/// `code` is the program that [`crate::domain::code_in_answer`] found. Nothing here fails: what
/// cannot be run is said in the outcome. Dropping a future ends what it runs.
pub trait CodeRunner: Send + Sync {
    /// Returns why nothing in this language can be run here, one clause; None where it can. The
    /// first call may take a moment, to look for an interpreter.
    fn obstacle(&self, language: CodeLanguage) -> Option<String>;
    /// Runs every check of the exercise.
    fn check<'a>(&'a self, exercise: &'a Exercise, code: &'a str) -> BoxFuture<'a, CodeRun>;
    /// Runs the code once without checks: a query on the exercise's data, a program by itself.
    fn try_out<'a>(&'a self, exercise: &'a Exercise, code: &'a str) -> BoxFuture<'a, CodeTrial>;
}

/// Runs the checks on code and, where it fails some, on `others`, which may be the answer as well: the
/// run that passes most counts, of equals the first. Code that cannot run here gives way only to what
/// passes every check. After a program that ran too long no other is tried: that would take its time.
pub fn check_likeliest<'a>(
    runner: &'a dyn CodeRunner,
    exercise: &'a Exercise,
    code: &'a str,
    others: &'a [String],
) -> BoxFuture<'a, CodeRun> {
    Box::pin(async move {
        let mut best = runner.check(exercise, code).await;
        for other in others {
            let is_whole = best.passed() == exercise.checks.len();
            if is_whole || (exercise.language == CodeLanguage::Python && ran_too_long(&best)) {
                break;
            }
            let run = runner.check(exercise, other).await;
            let is_all = run.passed() == exercise.checks.len();
            if is_all || (best.has_verdicts() && run.passed() > best.passed()) {
                best = run;
            }
        }
        best
    })
}

fn ran_too_long(run: &CodeRun) -> bool {
    let mut verdicts = run.checks.iter().map(|check| &check.verdict);
    verdicts.any(|verdict| matches!(verdict, CheckVerdict::TimedOut { .. }))
}
