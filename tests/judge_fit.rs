//! Fits the offline judge on graded answers and prints what it is worth.
//!
//! `cargo test --release --test judge_fit -- --ignored --nocapture` writes `seeds/judge.json`. The
//! shipped questions were split before the first look: half of them fit, a quarter chooses
//! (regularisation, what a verdict's probability counts), the last quarter is printed only with
//! `VIVA_LAST=1` and nothing was ever chosen by it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "a test fails by panicking and prints its figures"
)]

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use viva::app::shipped_answers;
use viva::assess::offline::Remembered;
use viva::assess::offline::judge::{FEATURES, Fitted, NAMES, VERDICTS, measure};
use viva::domain::{Criterion, Verdict};
use viva::store::embed::BundledModel;

/// Version of features and weights.
const VERSION: u32 = 1;
/// L2 penalty on the weights of standardised features, per answered point.
const PENALTY: f64 = 0.003;
const STEPS: usize = 1500;

/// Which part of the data a question belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Fit,
    Choice,
    Last,
}

/// By a hash of the topic, so that answers to one question are never on two sides.
fn part(topic: &str) -> Part {
    match Sha256::digest(topic.as_bytes())[0] % 4 {
        0 | 1 => Part::Fit,
        2 => Part::Choice,
        _ => Part::Last,
    }
}

/// A key point of a graded answer.
struct Row {
    answer: usize,
    part: Part,
    quality: String,
    weight: f64,
    features: [f64; FEATURES],
    /// Index in [`VERDICTS`].
    graded: usize,
}

fn rows() -> Vec<Row> {
    let model = Remembered::new(std::sync::Arc::new(BundledModel::new()));
    let last = std::env::var_os("VIVA_LAST").is_some();
    let mut out = Vec::new();
    for (answer, graded) in shipped_answers().unwrap().into_iter().enumerate() {
        let part = part(&graded.question.topic);
        if part == Part::Last && !last {
            continue;
        }
        let criteria: Vec<&Criterion> = graded.rubric.criteria.iter().collect();
        let measured = measure(&model, &graded.question.text, &criteria, &graded.answer).unwrap();
        for (criterion, measured) in criteria.iter().zip(measured) {
            let verdict = graded.verdicts[&criterion.id];
            let Some(measured) = measured else { continue };
            out.push(Row {
                answer,
                part,
                quality: graded.quality.clone(),
                weight: criterion.weight,
                features: measured.features,
                graded: VERDICTS.iter().position(|v| *v == verdict).unwrap(),
            });
        }
    }
    out
}

#[test]
#[ignore = "writes seeds/judge.json"]
fn fit_the_judge() {
    let rows = rows();
    let of = |part: Part| -> Vec<&Row> { rows.iter().filter(|row| row.part == part).collect() };
    let (fit, choice) = (of(Part::Fit), of(Part::Choice));
    let mut fitted = train(&fit);
    // Chosen on the second part alone would be too few answers.
    let both: Vec<&Row> = fit.iter().chain(&choice).copied().collect();
    fitted.choice = choose(&fitted, &both);
    fitted.provenance = vec![
        "cargo test --release --test judge_fit -- --ignored --nocapture".into(),
        format!(
            "seeds/calibration/answers.jsonl and seeds/sayings: {} points of fitting questions, {} of choosing ones",
            fit.len(),
            choice.len()
        ),
    ];
    for (name, part) in [
        ("fit", Part::Fit),
        ("choice", Part::Choice),
        ("last", Part::Last),
    ] {
        print_figures(name, &fitted, &of(part));
    }
    let json = serde_json::to_string_pretty(&fitted).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/judge.json");
    std::fs::write(path, json + "\n").unwrap();
}

/// Multinomial logistic regression by accelerated gradient descent.
fn train(rows: &[&Row]) -> Fitted {
    let count = rows.len() as f64;
    let mean: Vec<f64> = (0..FEATURES)
        .map(|f| rows.iter().map(|r| r.features[f]).sum::<f64>() / count)
        .collect();
    let scale: Vec<f64> = (0..FEATURES)
        .map(|f| {
            let variance = rows
                .iter()
                .map(|r| (r.features[f] - mean[f]).powi(2))
                .sum::<f64>();
            (variance / count).sqrt().max(1e-6)
        })
        .collect();
    let mut fitted = Fitted {
        version: VERSION,
        features: NAMES.iter().map(ToString::to_string).collect(),
        bias: vec![0.0; 4],
        weights: vec![vec![0.0; FEATURES]; 4],
        choice: vec![1.0; 4],
        mean,
        scale,
        provenance: Vec::new(),
        ..Fitted::default()
    };

    let mut speed = [[0.0f64; FEATURES + 1]; 4];
    for _ in 0..STEPS {
        let mut gradient = [[0.0f64; FEATURES + 1]; 4];
        for row in rows {
            let p = fitted.probabilities(&row.features);
            for v in 0..4 {
                let error = p[v] - f64::from(u8::from(v == row.graded));
                for f in 0..FEATURES {
                    let x = (row.features[f] - fitted.mean[f]) / fitted.scale[f];
                    gradient[v][f] += error * x / count;
                }
                gradient[v][FEATURES] += error / count;
            }
        }
        for v in 0..4 {
            for f in 0..FEATURES {
                let slope = gradient[v][f] + PENALTY * fitted.weights[v][f];
                speed[v][f] = 0.9 * speed[v][f] - 0.1 * slope;
                fitted.weights[v][f] += speed[v][f];
            }
            speed[v][FEATURES] = 0.9 * speed[v][FEATURES] - 0.1 * gradient[v][FEATURES];
            fitted.bias[v] += speed[v][FEATURES];
        }
    }
    fitted
}

/// What each verdict's probability should count: the best agreement, less a price for credit where
/// none is due, which an interview must not give.
fn choose(fitted: &Fitted, rows: &[&Row]) -> Vec<f64> {
    let values = [0.7, 0.85, 1.0, 1.2, 1.45, 1.75];
    let mut best = (f64::MIN, vec![1.0; 4]);
    for partial in values {
        for contradicted in values {
            for missing in values {
                let candidate = Fitted {
                    choice: vec![1.0, partial, contradicted, missing],
                    ..fitted.clone()
                };
                let figures = Figures::of(&candidate, rows);
                let worth = figures.agreement + figures.pearson
                    - 0.5 * figures.contradicted_credited
                    - 0.5 * figures.absent_credited
                    + 0.5 * figures.made_found;
                if worth > best.0 {
                    best = (worth, candidate.choice);
                }
            }
        }
    }
    best.1
}

/// What the judge is worth on some rows.
struct Figures {
    auc: f64,
    agreement: f64,
    pearson: f64,
    contradicted_credited: f64,
    made_found: f64,
    absent_credited: f64,
    /// Mean score by quality: the judge's and the grader's.
    scores: BTreeMap<String, (f64, f64)>,
}

impl Figures {
    fn of(fitted: &Fitted, rows: &[&Row]) -> Self {
        let judged: Vec<([f64; 4], Verdict)> = rows
            .iter()
            .map(|row| {
                let p = fitted.probabilities(&row.features);
                (p, fitted.verdict(&p))
            })
            .collect();
        let credited = |graded: usize| {
            let (mut n, mut hits) = (0.0f64, 0.0);
            for (row, (_, verdict)) in rows.iter().zip(&judged) {
                if row.graded == graded {
                    n += 1.0;
                    hits += f64::from(u8::from(verdict.credit() > 0.0));
                }
            }
            hits / n.max(1.0)
        };
        let lean = |i: usize| judged[i].0[0] + 0.5 * judged[i].0[1] - judged[i].0[2];
        let of = |graded: usize| -> Vec<f64> {
            (0..rows.len())
                .filter(|i| rows[*i].graded == graded)
                .map(lean)
                .collect()
        };
        let agreed = rows
            .iter()
            .zip(&judged)
            .filter(|(r, j)| VERDICTS[r.graded] == j.1);

        let mut answers: BTreeMap<usize, (f64, f64, f64)> = BTreeMap::new();
        let mut qualities = BTreeMap::new();
        for (row, (_, verdict)) in rows.iter().zip(&judged) {
            let sums = answers.entry(row.answer).or_default();
            sums.0 += row.weight * verdict.credit();
            sums.1 += row.weight * VERDICTS[row.graded].credit();
            sums.2 += row.weight;
            qualities.insert(row.answer, &row.quality);
        }
        let points: Vec<(f64, f64)> = answers
            .values()
            .map(|(ours, theirs, all)| (100.0 * ours / all, 100.0 * theirs / all))
            .collect();
        let mut scores: BTreeMap<String, (f64, f64, f64)> = BTreeMap::new();
        for (quality, (ours, theirs)) in qualities.values().zip(&points) {
            let sums = scores.entry((*quality).clone()).or_default();
            *sums = (sums.0 + ours, sums.1 + theirs, sums.2 + 1.0);
        }
        Self {
            auc: area(&of(0), &of(2)),
            agreement: agreed.count() as f64 / rows.len().max(1) as f64,
            pearson: pearson(&points),
            contradicted_credited: credited(2),
            made_found: credited(0),
            absent_credited: credited(3),
            scores: scores
                .into_iter()
                .map(|(quality, (ours, theirs, n))| (quality, (ours / n, theirs / n)))
                .collect(),
        }
    }
}

fn print_figures(name: &str, fitted: &Fitted, rows: &[&Row]) {
    if rows.is_empty() {
        println!("{name}: not opened");
        return;
    }
    let f = Figures::of(fitted, rows);
    println!(
        "{name}: {} points; met against contradicted AUC {:.3}; agreement {:.3}; Pearson {:.3}; \
         contradicted credited {:.0}%; made found {:.0}%; absent credited {:.0}%",
        rows.len(),
        f.auc,
        f.agreement,
        f.pearson,
        100.0 * f.contradicted_credited,
        100.0 * f.made_found,
        100.0 * f.absent_credited
    );
    for (quality, (ours, theirs)) in f.scores {
        println!("  {quality:10} {ours:5.1} (graded {theirs:.1})");
    }
}

/// Probability that a value of `high` lies above one of `low`.
fn area(high: &[f64], low: &[f64]) -> f64 {
    let mut above = 0.0;
    for h in high {
        for l in low {
            above += if h > l {
                1.0
            } else if h == l {
                0.5
            } else {
                0.0
            };
        }
    }
    above / (high.len() * low.len()).max(1) as f64
}

fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len().max(1) as f64;
    let (a, b) = pairs
        .iter()
        .fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        ab += (x - a) * (y - b);
        aa += (x - a).powi(2);
        bb += (y - b).powi(2);
    }
    ab / f64::sqrt(aa * bb).max(1e-9)
}
