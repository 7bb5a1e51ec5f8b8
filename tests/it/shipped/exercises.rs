//! The checks of the shipped coding questions tell right code from wrong: model answers pass them
//! all, starters none, and each planted answer fails the check that it names. Queries always run;
//! Python as far as this machine has it and the packages that a check needs. `VIVA_TEST_PYTHON` names
//! another interpreter than `python3`.

use super::banks::file;
use viva::bank::check::check_exercises;
use viva::bank::markdown::parse_with_lines;
use viva::bank::planted::planted_answers;
use viva::code::LocalRunner;
use viva::code::python::{Isolation, Python, PythonSettings};
use viva::domain::{CodeLanguage, CodeRun, Exercise};
use viva::ports::CodeRunner;
use viva::runtime;

#[test]
fn exercises_of_the_junior_bank() {
    run_checks("data_scientist_junior");
}

#[test]
fn exercises_of_the_mid_bank() {
    run_checks("data_scientist_mid");
}

#[test]
fn exercises_of_the_senior_bank() {
    run_checks("data_scientist_senior");
}

#[test]
fn exercises_of_the_engineer_bank() {
    run_checks("machine_learning_engineer_senior");
}

fn run_checks(bank: &str) {
    let text = std::fs::read_to_string(file(&format!("seeds/{bank}.md"))).unwrap();
    let parsed = parse_with_lines(bank, bank, &text).unwrap();
    let planted = std::fs::read_to_string(file(&format!("seeds/planted/{bank}.md"))).unwrap();
    let (planted, broken) = planted_answers(&planted);
    assert_eq!(broken, []);

    let runner = LocalRunner::new(Python::new(PythonSettings {
        command: std::env::var("VIVA_TEST_PYTHON").unwrap_or_else(|_| "python3".into()),
        timeout: 300,
        memory: 4096,
        isolation: Isolation::Limits,
    }));
    let runtime = runtime::current_thread().unwrap();
    let mut queries_not_run = 0;
    let mut run = |exercise: &Exercise, code: &str| -> CodeRun {
        let run = runtime.block_on(runner.check(exercise, code));
        let is_query = exercise.language == CodeLanguage::Sql;
        queries_not_run += usize::from(is_query && !run.has_verdicts());
        run
    };
    let found = check_exercises(&parsed, &planted, &mut run);

    println!(
        "{bank}: {} checks were run, {:?} were not",
        found.ran, found.not_run
    );
    let findings: Vec<String> = (found.bank.iter().chain(&found.planted))
        .map(ToString::to_string)
        .collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    assert_eq!(queries_not_run, 0);
    assert!(found.ran > 0);
    let least = 2 * parsed
        .bank
        .questions
        .iter()
        .filter(|q| q.exercise.is_some())
        .count();
    assert!(planted.len() >= least, "{} of {least}", planted.len());
}
