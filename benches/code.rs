//! From a submitted query to the verdicts of its checks: `cargo bench --bench code`.
//!
//! The model answers of all SQL questions of the shipped banks, each with all its checks, as in an
//! interview: on a thread of its own, with a fresh database for every check.

#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]

use criterion::Criterion;
use std::hint::black_box;
use viva::app::shipped_banks;
use viva::code::LocalRunner;
use viva::code::python::{Isolation, Python, PythonSettings};
use viva::domain::{CodeLanguage, Question, last_code_block};
use viva::ports::CodeRunner;

fn main() {
    let banks = shipped_banks().unwrap();
    let questions: Vec<Question> = banks.into_iter().flat_map(|bank| bank.questions).collect();
    let runner = LocalRunner::new(Python::new(PythonSettings {
        command: "python3".into(),
        timeout: 10,
        memory: 1024,
        isolation: Isolation::Limits,
    }));
    let runtime = viva::runtime::current_thread().unwrap();
    let mut criterion = Criterion::default().configure_from_args();

    for question in &questions {
        let exercise = question.exercise.as_ref();
        let Some(exercise) = exercise.filter(|e| e.language == CodeLanguage::Sql) else {
            continue;
        };
        let answer = question.model_answer.as_deref().unwrap();
        let query = last_code_block(answer, CodeLanguage::Sql).unwrap();
        criterion.bench_function(&format!("query/{}", question.topic), |bencher| {
            bencher.iter(|| runtime.block_on(runner.check(black_box(exercise), black_box(&query))));
        });
    }
    criterion.final_summary();
}
