//! The code in graded answers: run where its question has checks.
//!
//! Owns who may run. Answers come from others: queries reach nothing outside of their database, and
//! Python runs only where the user said so and a sandbox lies around it.

use crate::app::App;
use crate::domain::{CodeLanguage, CodeRun, code_in_answer};
use crate::failure::Failure;
use crate::ports::{AssessRequest, CodeRunner, check_likeliest};
use std::sync::Arc;

/// Why Python is not run, where nothing allows it.
const NOT_ALLOWED: &str = "Python of others is run with --run-code only";

/// Runs the checks of questions on the code of answers.
#[derive(Clone)]
pub struct CodeDesk {
    runner: Arc<dyn CodeRunner>,
    run_python: bool,
}

impl CodeDesk {
    /// A desk that runs queries, and Python too where `run_python`. Fails where that is not
    /// possible in a sandbox.
    pub fn open(app: &App, run_python: bool) -> Result<Self, Failure> {
        let runner = app.sandboxed_runner();
        let obstacle = match run_python {
            true => runner.obstacle(CodeLanguage::Python),
            false => None,
        };
        match obstacle {
            Some(why) => Err(
                Failure::failed(format!("--run-code is not possible: {why}"))
                    .hint("without it queries are run still, and Python is assessed by its words"),
            ),
            None => Ok(Self { runner, run_python }),
        }
    }

    /// Runs the code of the answer where its question has checks, and puts down what came of it.
    pub async fn run(&self, request: &mut AssessRequest) {
        let Some(exercise) = &request.question.exercise else {
            return;
        };
        let code = code_in_answer(request.answer(), exercise.language);
        let Some(code) = code.filter(|_| !exercise.checks.is_empty()) else {
            return;
        };

        let program = &code.program;
        let mut run = match exercise.language == CodeLanguage::Python && !self.run_python {
            true => CodeRun::not_run(exercise.language, program, &exercise.checks, NOT_ALLOWED),
            false => {
                let others: Vec<String> = (code.others.iter()).map(|o| o.program.clone()).collect();
                check_likeliest(&*self.runner, exercise, program, &others).await
            }
        };
        let other = code.others.iter().find(|other| other.program == run.code);
        let ran = other.filter(|_| run.code != *program).unwrap_or(&code);
        run.code = ran.text.clone();
        if let Some(turn) = request.turns.last_mut() {
            turn.run = Some(run);
        }
    }
}
