//! Fits the offline judge on graded answers and prints what it is worth.
//!
//! `cargo test --release --test judge_fit -- --ignored --nocapture fit_the_judge` writes
//! `seeds/judge.json`. All
//! answers of `seeds/calibration` fit. What is printed is cross-validated by question: the judge of
//! each part was fitted on the other parts. `VIVA_FEATURES=FILE` keeps the measures, and reads them
//! again where the file is there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "a test fails by panicking and prints its figures"
)]

#[path = "judge_fit/erring_models.rs"]
mod erring_models;
#[path = "judge_fit/figures.rs"]
mod figures;
#[path = "judge_fit/opposite.rs"]
mod opposite;
#[path = "judge_fit/probes.rs"]
mod probes;

use figures::{Figures, choose};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use viva::app::shipped_answers;
use viva::assess::offline::Remembered;
use viva::assess::offline::align;
use viva::assess::offline::judge::{
    AlignedPoint, AlignmentLimits, FEATURES, Fitted, Limits, Measured, NAMES, Probabilities, RIGHT,
    Regression, VERDICTS, measure,
};
use viva::domain::text::stop_words::ALIGNMENT;
use viva::domain::{Criterion, CriterionKind, Verdict};
use viva::store::embed::BundledModel;

/// Version of features and weights.
const VERSION: u32 = 5;
/// L2 penalty on the weights of standardised features, per point.
const PENALTY: f64 = 0.003;
const STEPS: usize = 300;
/// Parts of the cross-validation.
const PARTS: u8 = 10;

/// A key point of a graded answer.
#[derive(Serialize, Deserialize)]
struct Row {
    answer: String,
    topic: String,
    criterion: String,
    weight: f64,
    features: [f64; FEATURES],
    /// The same, of the answer in notes.
    in_notes: Vec<f64>,
    /// Index in [`VERDICTS`].
    graded: usize,
}

impl Row {
    fn in_sentences(&self) -> &[f64] {
        &self.features
    }

    fn in_notes(&self) -> &[f64] {
        &self.in_notes
    }

    /// By a hash of the topic, so that answers to one question are never on two sides.
    fn part(&self) -> u8 {
        Sha256::digest(self.topic.as_bytes())[1] % PARTS
    }
}

fn rows() -> Vec<Row> {
    let kept = std::env::var_os("VIVA_FEATURES");
    if let Some(text) = kept.as_ref().and_then(|f| std::fs::read_to_string(f).ok()) {
        return serde_json::from_str(&text).unwrap();
    }

    let model = Remembered::new(std::sync::Arc::new(BundledModel::new()));
    let out = rows_by(&model, usize::MAX);
    if let Some(file) = kept {
        std::fs::write(file, serde_json::to_string(&out).unwrap()).unwrap();
    }
    out
}

/// The graded points, measured by at most so many sayings of each side.
fn rows_by(model: &Remembered, sayings: usize) -> Vec<Row> {
    let mut out = Vec::new();
    for (mut graded, notes) in shipped_answers().unwrap().into_iter().zip(notes()) {
        for criterion in &mut graded.rubric.criteria {
            criterion.sayings.right.truncate(sayings);
            criterion.sayings.wrong.truncate(sayings);
        }
        let criteria: Vec<&Criterion> = graded.rubric.criteria.iter().collect();
        let measure = |answer: &str| {
            let measured = measure(model, &graded.question.text, &criteria, answer);
            measured.unwrap()
        };
        let measured = measure(&graded.answer).into_iter().zip(measure(&notes));
        for (criterion, (measured, in_notes)) in criteria.iter().zip(measured) {
            let verdict = graded.verdicts[&criterion.id];
            let Some(measured) = measured else { continue };
            let in_notes = in_notes.as_ref().map(Measured::in_notes);
            out.push(Row {
                in_notes: in_notes.unwrap_or_default(),
                answer: graded.id.clone(),
                topic: graded.question.topic.clone(),
                criterion: criterion.id.clone(),
                weight: criterion.weight,
                features: measured.features,
                graded: VERDICTS.iter().position(|v| *v == verdict).unwrap(),
            });
        }
    }
    out
}

/// The graded answers as notes: the passages that show a verdict, without their small words. None
/// of them has any, those are empty.
fn notes() -> Vec<String> {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/seeds/calibration/answers.jsonl"
    );
    let as_notes = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let answer = row["answer"].as_str().unwrap();
        let quotes = row["quotes"].as_object().unwrap().values();
        let mut quotes: Vec<&str> = quotes.map(|quote| quote.as_str().unwrap()).collect();
        quotes.sort_by_key(|quote| answer.find(quote));
        quotes.dedup();

        let is_small = |word: &str| ALIGNMENT.contain(&word.to_lowercase().replace('’', "'"));
        let short = |quote: &str| {
            let words: Vec<&str> = quote.split_whitespace().filter(|w| !is_small(w)).collect();
            words.join(" ")
        };
        let short: Vec<String> = quotes.into_iter().map(short).collect();
        short.join("; ").replace("standard error", "SE")
    };
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(as_notes).collect()
}

#[test]
#[ignore = "writes seeds/judge.json"]
fn fit_the_judge() {
    let rows = rows();
    let unseen = cross_validated(&rows, Row::in_sentences);
    let mut fitted = Fitted {
        version: VERSION,
        features: NAMES.iter().map(ToString::to_string).collect(),
        regression: train(rows.iter(), Row::in_sentences),
        ..Fitted::default()
    };
    fitted.choice = choose(&fitted, &rows, &unseen);
    fitted.limits = limits(&rows, &unseen, |_| true);
    fitted.alignment = AlignmentLimits::fit(&aligned_points());
    let figures = Figures::of(&fitted, &rows, &unseen);
    let points = rows.len();
    figures.print();
    print_told(&rows, &unseen);

    println!("in notes:");
    let rows_in_notes = in_notes(rows);
    let unseen = cross_validated(&rows_in_notes, Row::in_notes);
    fitted.terse.regression = train(rows_in_notes.iter(), Row::in_notes);
    fitted.terse.limits = limits(&rows_in_notes, &unseen, |_| true);
    print_told(&rows_in_notes, &unseen);

    fitted.provenance = vec![
        "cargo test --release --test judge_fit -- --ignored --nocapture fit_the_judge".into(),
        format!(
            "seeds/calibration/answers.jsonl and seeds/sayings: {points} key points; {} of them in notes",
            rows_in_notes.len()
        ),
        format!("cross-validated by question: {}", figures.line()),
    ];
    let json = serde_json::to_string_pretty(&fitted).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/judge.json");
    std::fs::write(path, json + "\n").unwrap();
}

/// Would more sayings help? Fits and cross-validates with fewer than there are. The last two of a
/// side are the plain ones.
#[test]
#[ignore = "prints figures"]
fn fewer_sayings() {
    let model = Remembered::new(std::sync::Arc::new(BundledModel::new()));
    for sayings in [4, 8, usize::MAX] {
        let rows = rows_by(&model, sayings);
        let unseen = cross_validated(&rows, Row::in_sentences);
        let mut fitted = Fitted::default();
        fitted.choice = choose(&fitted, &rows, &unseen);
        match sayings {
            usize::MAX => println!("all sayings:"),
            _ => println!("{sayings} sayings a side:"),
        }
        println!("{}", Figures::of(&fitted, &rows, &unseen).line());
        print_told(&rows, &unseen);

        println!("in notes:");
        let rows = in_notes(rows);
        print_told(&rows, &cross_validated(&rows, Row::in_notes));
    }
}

/// The rows of answers of which there are notes.
fn in_notes(mut rows: Vec<Row>) -> Vec<Row> {
    rows.retain(|row| !row.in_notes.is_empty());
    rows
}

/// The features of a row that a judge goes by.
type Features = fn(&Row) -> &[f64];

/// The probabilities of each row by a judge that has not seen its question.
fn cross_validated(rows: &[Row], features: Features) -> Vec<Probabilities> {
    let judges: Vec<Regression> = (0..PARTS)
        .map(|part| train(rows.iter().filter(|r| r.part() != part), features))
        .collect();
    rows.iter()
        .map(|row| judges[usize::from(row.part())].probabilities(features(row)))
        .collect()
}

/// The limits fitted on the rows that count.
fn limits(rows: &[Row], unseen: &[Probabilities], counts: impl Fn(&Row) -> bool) -> Limits {
    let graded: Vec<(Probabilities, Verdict)> = rows
        .iter()
        .zip(unseen)
        .filter(|(row, _)| counts(row))
        .map(|(row, p)| (*p, VERDICTS[row.graded]))
        .collect();
    Limits::fit(&graded)
}

/// Prints how often what is told is right, by judges and limits that have not seen the question.
fn print_told(rows: &[Row], unseen: &[Probabilities]) {
    let by_part: Vec<Limits> = (0..PARTS)
        .map(|part| limits(rows, unseen, |row| row.part() != part))
        .collect();
    let told: Vec<(Verdict, Verdict)> = rows
        .iter()
        .zip(unseen)
        .map(|(row, p)| {
            let limits = &by_part[usize::from(row.part())];
            (limits.verdict(p), VERDICTS[row.graded])
        })
        .collect();
    let right = |told_as: &[Verdict], is_right: fn(Verdict) -> bool| {
        let of = told.iter().filter(|(verdict, _)| told_as.contains(verdict));
        let graded: Vec<bool> = of.map(|(_, graded)| is_right(*graded)).collect();
        let right = graded.iter().filter(|right| **right).count();
        format!(
            "{} told, {:.1}% right",
            graded.len(),
            100.0 * right as f64 / graded.len() as f64
        )
    };

    println!(
        "told from {:.0}% right when fitted, by judges and limits of other questions:",
        100.0 * RIGHT
    );
    println!("  made: {}", right(&[Verdict::Met], |v| v == Verdict::Met));
    println!(
        "  not found: {}",
        right(&[Verdict::Missing, Verdict::Contradicted], |v| v.credit()
            == 0.0)
    );
    println!(
        "  the opposite: {}",
        right(&[Verdict::Contradicted], |v| v == Verdict::Contradicted)
    );
    let unsure = told
        .iter()
        .filter(|(verdict, _)| *verdict == Verdict::Unsure)
        .count();
    println!(
        "  unsure: {:.1}%",
        100.0 * unsure as f64 / told.len() as f64
    );
}

/// The key points of the graded answers as the alignment sees them, without their sayings.
fn aligned_points() -> Vec<AlignedPoint> {
    let model = Remembered::new(std::sync::Arc::new(BundledModel::new()));
    let mut out = Vec::new();
    for graded in shipped_answers().unwrap() {
        let points: Vec<Criterion> = graded
            .rubric
            .of_kind(CriterionKind::KeyPoint)
            .cloned()
            .collect();
        let aligned = align(&model, &graded.question.text, &points, &graded.answer).unwrap();
        let mean = aligned.iter().map(|a| a.credit).sum::<f64>() / aligned.len().max(1) as f64;
        let verdict = |id: &String| graded.verdicts[id];
        out.extend(
            aligned
                .iter()
                .map(|a| (mean, a.credit, verdict(&a.criterion))),
        );
    }
    out
}

/// Multinomial logistic regression by accelerated gradient descent.
fn train<'a>(rows: impl Iterator<Item = &'a Row>, features: Features) -> Regression {
    let rows: Vec<(&[f64], usize)> = rows.map(|row| (features(row), row.graded)).collect();
    let count = rows.len() as f64;
    let width = rows[0].0.len();
    let column = |f: usize| rows.iter().map(move |(x, _)| x[f]);
    let mean: Vec<f64> = (0..width).map(|f| column(f).sum::<f64>() / count).collect();
    let scale: Vec<f64> = (0..width)
        .map(|f| {
            let variance = column(f).map(|x| (x - mean[f]).powi(2)).sum::<f64>() / count;
            variance.sqrt().max(1e-6)
        })
        .collect();
    let mut fitted = Regression {
        bias: vec![0.0; 4],
        weights: vec![vec![0.0; width]; 4],
        mean,
        scale,
    };

    let mut speed = vec![vec![0.0f64; width + 1]; 4];
    for _ in 0..STEPS {
        let mut gradient = vec![vec![0.0f64; width + 1]; 4];
        for (features, graded) in &rows {
            let p = fitted.probabilities(features);
            for v in 0..4 {
                let error = p[v] - f64::from(u8::from(v == *graded));
                for f in 0..width {
                    let x = (features[f] - fitted.mean[f]) / fitted.scale[f];
                    gradient[v][f] += error * x / count;
                }
                gradient[v][width] += error / count;
            }
        }
        for v in 0..4 {
            for f in 0..width {
                let slope = gradient[v][f] + PENALTY * fitted.weights[v][f];
                speed[v][f] = 0.9 * speed[v][f] - 0.1 * slope;
                fitted.weights[v][f] += speed[v][f];
            }
            speed[v][width] = 0.9 * speed[v][width] - 0.1 * gradient[v][width];
            fitted.bias[v] += speed[v][width];
        }
    }
    fitted
}
