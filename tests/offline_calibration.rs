//! Fits the offline assessor's curve on graded exam answers and measures it by cross-validation.
//!
//! `VIVA_SHARED=… cargo test --test offline_calibration -- --nocapture` prints the figures and the constants for
//! `src/assess/offline/calibration.rs`. Reads `data/graded/digiklausur.jsonl` (DigiKlausur, 646 answers to 17 questions,
//! graded 0, 1 or 2) under `VIVA_SHARED`, by default `../shared`; does nothing where it is absent.

#![allow(clippy::print_stdout)]

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use viva::assess::offline::{CURVE, Curve, Measures, clauses, measure};
use viva::domain::{Criterion, CriterionKind};
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

/// An answer held against a rubric, and what it should earn 0.0–1.0.
struct Example {
    group: String,
    points: Vec<(f64, Measures)>,
    target: f64,
    /// What the fit makes of an error here.
    weight: f64,
}

/// Weight of an answer held against another question's reference, which should earn nothing: graded answers are nearly
/// all about their question, so without these the curve would never learn what "not about it" looks like.
const FOREIGN: f64 = 0.1;
/// Pull of the constants towards 0.
const RIDGE: f64 = 0.02;

#[test]
fn the_estimate_follows_human_grades() {
    let folder =
        std::env::var("VIVA_SHARED").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_string());
    let Ok(text) = std::fs::read_to_string(format!("{folder}/data/graded/digiklausur.jsonl")) else {
        println!("skipped: no {folder}/data/graded/digiklausur.jsonl");
        return;
    };
    let rows: Vec<Row> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (own, foreign) = examples(&rows);
    let all: Vec<&Example> = own.iter().chain(&foreign).collect();

    let held_out: Vec<f64> = {
        let mut curves: BTreeMap<&str, Curve> = BTreeMap::new();
        for example in &own {
            curves
                .entry(&example.group)
                .or_insert_with(|| fit(&all.iter().copied().filter(|e| e.group != example.group).collect::<Vec<_>>()));
        }
        own.iter().map(|e| earned(&curves[e.group.as_str()], e)).collect()
    };
    let grades: Vec<f64> = own.iter().map(|e| e.target).collect();
    let cross_validated = correlation(&held_out, &grades);
    let curve = fit(&all);
    let shipped = correlation(&own.iter().map(|e| earned(&CURVE, e)).collect::<Vec<_>>(), &grades);
    println!("fitted on all: {curve:.2?}");
    println!("Pearson with the grade, cross-validated by question: {cross_validated:.3}; as shipped: {shipped:.3}");
    for grade in [0.0, 0.5, 1.0] {
        let (mut sum, mut n) = (0.0, 0.0);
        for (estimate, _) in held_out.iter().zip(&grades).filter(|(_, g)| **g == grade) {
            sum += estimate;
            n += 1.0;
        }
        println!("mean estimate at grade {grade}: {:.2} ({n} answers)", sum / n);
    }
    let mean = foreign.iter().map(|e| earned(&curve, e)).sum::<f64>() / foreign.len() as f64;
    println!("mean estimate of answers to other questions of the same exam: {mean:.2}");

    assert!(cross_validated >= 0.66, "{cross_validated}");
    for (fitted, constant) in
        [(curve.bias, CURVE.bias), (curve.recall, CURVE.recall), (curve.elaboration, CURVE.elaboration)]
    {
        assert!((fitted - constant).abs() < 0.05, "calibration.rs does not hold the fitted constants");
    }
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
        let new: Vec<&str> = texts.iter().copied().filter(|t| !known.contains_key(*t)).collect();
        for (text, vectors) in new.iter().zip(self.model.token_vectors(&new)?) {
            known.insert(text.to_string(), vectors);
        }
        Ok(texts.iter().map(|t| known[*t].clone()).collect())
    }
}

/// Each answer against its own reference, and against the next question's.
fn examples(rows: &[Row]) -> (Vec<Example>, Vec<Example>) {
    let model = Remembering::default();
    let mut references: Vec<(&str, &str, Vec<Criterion>)> = Vec::new();
    for row in rows {
        if !references.iter().any(|(id, ..)| *id == row.question_id) {
            references.push((&row.question_id, &row.question, rubric(&row.reference)));
        }
    }
    let example = |row: &Row, reference: usize, target: f64, weight: f64| {
        let (group, question, criteria) = &references[reference];
        let measures = measure(&model, question, criteria, &row.answer).unwrap();
        let points = criteria.iter().map(|c| c.weight).zip(measures).collect();
        Example { group: group.to_string(), points, target, weight }
    };
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    for (i, row) in rows.iter().enumerate() {
        let home = references.iter().position(|(id, ..)| *id == row.question_id).unwrap();
        own.push(example(row, home, row.score / row.max_score, 1.0));
        let away = (home + 1 + i % (references.len() - 1)) % references.len();
        if !row.answer.trim().is_empty() {
            foreign.push(example(row, away, 0.0, FOREIGN));
        }
    }
    (own, foreign)
}

fn rubric(reference: &str) -> Vec<Criterion> {
    clauses(reference)
        .into_iter()
        .enumerate()
        .map(|(i, (text, weight))| Criterion {
            id: format!("k{}", i + 1),
            kind: CriterionKind::KeyPoint,
            text,
            weight,
            probe: None,
            anchors: None,
        })
        .collect()
}

fn mean(points: &[(f64, Measures)], credit: impl Fn(Measures) -> f64) -> f64 {
    let total: f64 = points.iter().map(|(weight, _)| weight).sum();
    points.iter().map(|(weight, m)| weight * credit(*m)).sum::<f64>() / total
}

fn earned(curve: &Curve, example: &Example) -> f64 {
    mean(&example.points, |m| curve.credit(m))
}

/// Least squares by compass search: three constants, so it may be simple.
fn fit(examples: &[&Example]) -> Curve {
    let of = |c: &[f64; 3]| Curve { bias: c[0], recall: c[1], elaboration: c[2] };
    let loss = |c: &[f64; 3]| {
        let curve = of(c);
        let errors = examples.iter().map(|e| e.weight * (mean(&e.points, |m| curve.at(m)) - e.target).powi(2));
        errors.sum::<f64>() + RIDGE * (c[1] * c[1] + c[2] * c[2])
    };
    let mut at = [-4.0, 6.0, 3.0];
    let mut best = loss(&at);
    let mut step = 1.0;
    while step > 0.002 {
        // The bias trades against each constant: those directions are tried, too.
        let moved =
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [-0.5, 1.0, 0.0], [-0.5, 0.0, 1.0], [0.0, 1.0, -1.0]]
                .into_iter()
                .flat_map(|d| [d, d.map(|x: f64| -x)])
                .map(|d| [at[0] + step * d[0], (at[1] + step * d[1]).max(0.0), (at[2] + step * d[2]).max(0.0)])
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
