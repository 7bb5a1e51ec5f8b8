//! Fits the offline assessor's curve on graded answers and measures it by cross-validation.
//!
//! `VIVA_SHARED=… cargo test --test offline_calibration -- --ignored --nocapture` prints the figures
//! and the constants for `src/assess/offline/curve.rs`. Reads `data/graded/digiklausur.jsonl`
//! (DigiKlausur, 646 exam answers to 17 questions, graded as a whole 0, 1 or 2, with a reference)
//! below the folder that `VIVA_SHARED` names. With them go the
//! answers of `seeds/calibration`, which are graded point by point.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking and may print its figures"
)]

#[allow(dead_code)]
#[path = "support/outside_data.rs"]
mod outside_data;

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use viva::assess::offline::{CURVE, Curve, Measures, measure};
use viva::assess::rubric::of_reference;
use viva::domain::{Criterion, CriterionKind, Verdict};
use viva::ports::{EmbedError, TokenEmbedder, TokenVectors};
use viva::store::embed::BundledModel;

#[derive(Deserialize)]
struct Row {
    question_id: String,
    question: String,
    reference: String,
    answer: String,
    score: f64,
    max_score: f64,
}

/// An answer held against a rubric.
struct Example {
    group: String,
    points: Vec<(f64, Measures)>,
    target: Target,
    /// What the fit makes of an error here.
    weight: f64,
}

/// What an answer should earn, 0.0–1.0.
enum Target {
    /// As a whole.
    Score(f64),
    /// Point by point.
    Points(Vec<f64>),
}

impl Example {
    /// What people, or the author, think it is worth, 0.0–1.0.
    fn grade(&self) -> f64 {
        match &self.target {
            Target::Score(grade) => *grade,
            Target::Points(credits) => mean(
                self.points
                    .iter()
                    .map(|(weight, _)| *weight)
                    .zip(credits.iter().copied()),
            ),
        }
    }

    /// Squared error of a curve.
    fn error(&self, curve: &Curve) -> f64 {
        match &self.target {
            Target::Score(grade) => (mean(
                self.points
                    .iter()
                    .map(|(weight, m)| (*weight, curve.at(*m))),
            ) - grade)
                .powi(2),
            Target::Points(credits) => {
                let of = |((weight, m), credit): (&(f64, Measures), &f64)| {
                    (*weight, (curve.at(*m) - credit).powi(2))
                };
                mean(self.points.iter().zip(credits).map(of))
            }
        }
    }
}

/// Weight of an answer held against another question's reference, which should earn nothing: graded
/// answers are nearly all about their question, so without these the curve would never learn what
/// "not about it" looks like.
const FOREIGN: f64 = 0.1;
/// Pull of the constants towards 0.
const RIDGE: f64 = 0.02;

mod outside {
    #[test]
    #[ignore = "needs VIVA_SHARED: data/graded"]
    fn the_estimate_follows_human_grades() {
        super::measure_and_fit();
    }

    #[test]
    #[ignore = "needs VIVA_GRADED: a file in the form of the exam's"]
    fn the_estimate_of_any_graded_file() {
        super::measure_file(&std::env::var("VIVA_GRADED").unwrap());
    }
}

/// Prints what the shipped curve is worth on answers it was not fitted on, and what recall alone is.
fn measure_file(path: &str) {
    let rows = parse_rows(&std::fs::read_to_string(path).unwrap());
    let (examples, _) = examples(&Remembering::default(), &rows);
    let grades: Vec<f64> = examples.iter().map(Example::grade).collect();

    let shipped: Vec<f64> = examples.iter().map(|e| earned(&CURVE, e)).collect();
    let recall: Vec<f64> = examples
        .iter()
        .map(|e| mean(e.points.iter().map(|(weight, m)| (*weight, m.recall))))
        .collect();
    println!(
        "{} answers, Pearson as shipped {:.3}, recall alone {:.3}",
        rows.len(),
        correlation(&shipped, &grades),
        correlation(&recall, &grades)
    );
}

fn parse_rows(text: &str) -> Vec<Row> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Prints the figures; fails where the estimate is worse than it was, or the shipped constants are
/// not those that are fitted.
fn measure_and_fit() {
    let text = outside_data::read_text("data/graded/digiklausur.jsonl");
    let rows = parse_rows(&text);
    let model = Remembering::default();
    let (exam, foreign) = examples(&model, &rows);
    let bank = answers_to_banks(&model);
    let all: Vec<&Example> = exam.iter().chain(&foreign).chain(&bank).collect();

    let held_out = cross_validated(&exam, &all);
    let grades: Vec<f64> = exam.iter().map(Example::grade).collect();
    let cross_validated = correlation(&held_out, &grades);
    let curve = fit(&all);
    let shipped = correlation(
        &exam.iter().map(|e| earned(&CURVE, e)).collect::<Vec<_>>(),
        &grades,
    );
    println!("fitted on all: {curve:.2?}");
    println!(
        "Pearson with the grade, cross-validated by question: {cross_validated:.3}; as shipped: {shipped:.3}"
    );
    for grade in [0.0, 0.5, 1.0] {
        let estimates: Vec<f64> = held_out
            .iter()
            .zip(&grades)
            .filter(|(_, g)| **g == grade)
            .map(|(e, _)| *e)
            .collect();
        println!(
            "mean estimate at grade {grade}: {:.2} ({} answers)",
            plain_mean(&estimates),
            estimates.len()
        );
    }
    let elsewhere: Vec<f64> = foreign.iter().map(|e| earned(&curve, e)).collect();
    println!(
        "mean estimate of answers to other questions of the same exam: {:.2}",
        plain_mean(&elsewhere)
    );
    print_bank_figures(&bank, &all);

    assert!(cross_validated >= 0.66, "{cross_validated}");
    for (fitted, constant) in [
        (curve.bias, CURVE.bias),
        (curve.recall, CURVE.recall),
        (curve.elaboration, CURVE.elaboration),
    ] {
        assert!(
            (fitted - constant).abs() < 0.05,
            "curve.rs does not hold the fitted constants"
        );
    }
}

/// Estimates by curves that were fitted without the question.
fn cross_validated(examples: &[Example], all: &[&Example]) -> Vec<f64> {
    let mut curves: BTreeMap<&str, Curve> = BTreeMap::new();
    for example in examples {
        let others = || {
            all.iter()
                .copied()
                .filter(|e| e.group != example.group)
                .collect::<Vec<_>>()
        };
        curves
            .entry(&example.group)
            .or_insert_with(|| fit(&others()));
    }
    examples
        .iter()
        .map(|e| earned(&curves[e.group.as_str()], e))
        .collect()
}

fn print_bank_figures(bank: &[Example], all: &[&Example]) {
    let estimates = cross_validated(bank, all);
    let grades: Vec<f64> = bank.iter().map(Example::grade).collect();
    let errors: Vec<f64> = estimates
        .iter()
        .zip(&grades)
        .map(|(e, g)| 100.0 * (e - g))
        .collect();
    println!(
        "answers to the banks, cross-validated by question: Pearson {:.3}, bias {:+.1}, mean absolute error {:.1}",
        correlation(&estimates, &grades),
        plain_mean(&errors),
        plain_mean(&errors.iter().map(|e| e.abs()).collect::<Vec<_>>()),
    );
}

/// The bundled model; it embeds nothing twice.
#[derive(Default)]
struct Remembering {
    model: BundledModel,
    known: Mutex<HashMap<String, TokenVectors>>,
}

impl TokenEmbedder for Remembering {
    fn token_vectors(&self, texts: &[&str]) -> Result<Vec<TokenVectors>, EmbedError> {
        let mut known = self.known.lock().unwrap();
        let new: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|t| !known.contains_key(*t))
            .collect();
        for (text, vectors) in new.iter().zip(self.model.token_vectors(&new)?) {
            known.insert(text.to_string(), vectors);
        }
        Ok(texts.iter().map(|t| known[*t].clone()).collect())
    }
}

/// Each answer against its own reference, and against the next question's.
fn examples(model: &Remembering, rows: &[Row]) -> (Vec<Example>, Vec<Example>) {
    let mut references: Vec<(&str, &str, Vec<Criterion>)> = Vec::new();
    for row in rows {
        if !references.iter().any(|(id, ..)| *id == row.question_id) {
            references.push((
                &row.question_id,
                &row.question,
                of_reference(&row.reference).criteria,
            ));
        }
    }
    let example = |row: &Row, reference: usize, target: f64, weight: f64| {
        let (group, question, criteria) = &references[reference];
        let measures = measure(model, question, criteria, &row.answer).unwrap();
        let points = criteria.iter().map(|c| c.weight).zip(measures).collect();
        Example {
            group: group.to_string(),
            points,
            target: Target::Score(target),
            weight,
        }
    };
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    for (i, row) in rows.iter().enumerate() {
        let home = references
            .iter()
            .position(|(id, ..)| *id == row.question_id)
            .unwrap();
        own.push(example(row, home, row.score / row.max_score, 1.0));
        let away = (home + 1 + i % (references.len() - 1)) % references.len();
        if !row.answer.trim().is_empty() {
            foreign.push(example(row, away, 0.0, FOREIGN));
        }
    }
    (own, foreign)
}

/// The answers that ship with the banks, each key point with the credit of its verdict. What is
/// contradicted is left out: it is near in words, and no curve over nearness can tell it apart.
fn answers_to_banks(model: &Remembering) -> Vec<Example> {
    let example = |graded: viva::calibrate::set::Graded| {
        let criteria: Vec<Criterion> = graded
            .rubric
            .of_kind(CriterionKind::KeyPoint)
            .cloned()
            .collect();
        let measures = measure(model, &graded.question.text, &criteria, &graded.answer).unwrap();

        let (points, credits): (Vec<_>, Vec<_>) = criteria
            .iter()
            .zip(measures)
            .filter(|(c, _)| graded.verdicts[&c.id] != Verdict::Contradicted)
            .map(|(c, measures)| ((c.weight, measures), graded.verdicts[&c.id].credit()))
            .unzip();
        (!points.is_empty()).then_some(Example {
            group: graded.question.text,
            points,
            target: Target::Points(credits),
            weight: 1.0,
        })
    };
    viva::app::shipped_answers()
        .unwrap()
        .into_iter()
        .filter_map(example)
        .collect()
}

/// Weighted mean of weight and value.
fn mean(values: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (total, sum) = values.fold((0.0, 0.0), |(total, sum), (weight, x)| {
        (total + weight, sum + weight * x)
    });
    sum / total
}

fn plain_mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn earned(curve: &Curve, example: &Example) -> f64 {
    mean(
        example
            .points
            .iter()
            .map(|(weight, m)| (*weight, curve.credit(*m))),
    )
}

/// Least squares by compass search: three constants, so it may be simple.
fn fit(examples: &[&Example]) -> Curve {
    let of = |c: &[f64; 3]| Curve {
        bias: c[0],
        recall: c[1],
        elaboration: c[2],
    };
    let loss = |c: &[f64; 3]| {
        let curve = of(c);
        examples
            .iter()
            .map(|e| e.weight * e.error(&curve))
            .sum::<f64>()
            + RIDGE * (c[1] * c[1] + c[2] * c[2])
    };
    let mut at = [-4.0, 6.0, 3.0];
    let mut best = loss(&at);
    let mut step = 1.0;
    while step > 0.002 {
        // The bias trades against each constant: those directions are tried, too.
        let moved = [
            [1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0],
            [-0.5, 1.0, 0.0],
            [-0.5, 0.0, 1.0],
            [0.0, 1.0, -1.0],
        ]
        .into_iter()
        .flat_map(|d| [d, d.map(|x: f64| -x)])
        .map(|d| {
            [
                at[0] + step * d[0],
                (at[1] + step * d[1]).max(0.0),
                (at[2] + step * d[2]).max(0.0),
            ]
        })
        .map(|c| (loss(&c), c))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap();
        if moved.0 < best {
            (best, at) = moved;
        } else {
            step /= 2.0;
        }
    }
    of(&at)
}

/// Pearson's correlation of two columns.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
    viva::calibrate::agreement::pearson(&pairs).unwrap_or(f64::NAN)
}
