//! What the judge as second look makes of models that err, in so many ways.

use crate::{Row, cross_validated, limits, rows};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use viva::assess::evidence::support::JudgedPoint;
use viva::assess::offline::judge::{Limits, Probabilities, VERDICTS};
use viva::assess::second_look::reliability::Reliability;
use viva::calibrate::agreement::pearson;
use viva::domain::{Finding, Verdict};

/// How often a model credits a point that is made or partly made, contradicted, absent.
struct Model {
    name: &'static str,
    credits: [f64; 3],
}

const MODELS: [Model; 9] = [
    erring("right 50%", 0.5),
    erring("right 60%", 0.6),
    erring("right 70%", 0.7),
    erring("right 80%", 0.8),
    erring("right 90%", 0.9),
    Model {
        name: "credits everything",
        credits: [1.0, 1.0, 1.0],
    },
    Model {
        name: "credits nothing",
        credits: [0.0, 0.0, 0.0],
    },
    Model {
        name: "kind",
        credits: [0.9, 0.6, 0.4],
    },
    // As Qwen2.5-Coder-1.5B on three answers (docs/experiments/2026-11-small-models.md).
    Model {
        name: "small",
        credits: [0.5, 0.75, 0.33],
    },
];

const fn erring(name: &'static str, right: f64) -> Model {
    Model {
        name,
        credits: [right, 1.0 - right, 1.0 - right],
    }
}

impl Model {
    /// Whether it credits a point, drawn anew in each `round`.
    fn credits(&self, row: &Row, round: usize) -> bool {
        let text = format!("{} {} {} {round}", self.name, row.answer, row.criterion);
        let drawn = f64::from(Sha256::digest(text.as_bytes())[0]) / 256.0;
        let how_often = match VERDICTS[row.graded] {
            Verdict::Met | Verdict::Partial => self.credits[0],
            Verdict::Contradicted => self.credits[1],
            _ => self.credits[2],
        };
        drawn < how_often
    }
}

/// A graded point, what the judge makes of it, and whether the model credits it.
struct Point<'a> {
    row: &'a Row,
    judged: JudgedPoint,
    credits: bool,
}

impl Point<'_> {
    /// What it earns by the judge alone.
    fn by_judge(&self) -> f64 {
        let finding = &self.judged.finding;
        match finding.verdict {
            Verdict::Unsure => finding.chance.unwrap(),
            verdict => verdict.credit(),
        }
    }

    /// What it earns by both, where an unsure point counts what `unsure` makes of the judge's
    /// chance.
    fn by_both(&self, unsure: impl Fn(f64) -> f64) -> f64 {
        let by_judge = self.by_judge();
        match self.judged.finding.verdict {
            Verdict::Unsure => unsure(by_judge),
            _ => by_judge,
        }
    }
}

const ROUNDS: usize = 5;

#[test]
#[ignore = "prints figures"]
fn a_second_look_beside_models_that_err() {
    let rows = rows();
    let unseen = cross_validated(&rows, Row::in_sentences);
    let limits = limits(&rows, &unseen, |_| true);

    println!("mean absolute error; bias; Pearson of the answer's score");
    for model in &MODELS {
        let mut ways: [Vec<[f64; 2]>; 4] = Default::default();
        for round in 0..ROUNDS {
            let mut answers = BTreeMap::<&str, Vec<Point<'_>>>::new();
            for (row, chances) in rows.iter().zip(&unseen) {
                answers.entry(&row.answer).or_default().push(Point {
                    row,
                    judged: judged(limits, chances),
                    credits: model.credits(row, round),
                });
            }
            for points in answers.values() {
                for (way, score) in ways.iter_mut().zip(scores(points)) {
                    way.push(score);
                }
            }
        }

        println!("{}:", model.name);
        for (name, way) in ["judge", "model", "mean", "trusted"].iter().zip(&ways) {
            print(name, way);
        }
    }
}

/// The judge's finding on a point, by limits alone.
fn judged(limits: Limits, chances: &Probabilities) -> JudgedPoint {
    JudgedPoint {
        finding: Finding {
            verdict: limits.verdict(chances),
            chance: Some(chances[0] + Verdict::Partial.credit() * chances[1]),
            ..Finding::default()
        },
        right: String::new(),
        wrong: String::new(),
    }
}

/// The score of an answer beside its grade, 0–100, by the judge, the model, the mean and by
/// reliability.
fn scores(points: &[Point<'_>]) -> [[f64; 2]; 4] {
    let reliability = Reliability::of(points.iter().map(|point| (point.credits, &point.judged)));
    let of = |earns: &dyn Fn(&Point<'_>) -> f64| {
        let weight: f64 = points.iter().map(|point| point.row.weight).sum();
        let earned = points.iter().map(|point| point.row.weight * earns(point));
        100.0 * earned.sum::<f64>() / weight
    };

    let grade = of(&|point| VERDICTS[point.row.graded].credit());
    let word = |point: &Point<'_>| f64::from(u8::from(point.credits));
    let mean = |point: &Point<'_>| point.by_both(|chance| (chance + word(point)) / 2.0);
    let trusted =
        |point: &Point<'_>| point.by_both(|chance| reliability.chance(chance, point.credits));
    [
        of(&|point| point.by_judge()),
        of(&word),
        of(&mean),
        of(&trusted),
    ]
    .map(|score| [score, grade])
}

/// Prints how far scores are from grades.
fn print(name: &str, pairs: &[[f64; 2]]) {
    let count = pairs.len() as f64;
    let error = pairs
        .iter()
        .map(|[score, grade]| (score - grade).abs())
        .sum::<f64>()
        / count;
    let bias = pairs
        .iter()
        .map(|[score, grade]| score - grade)
        .sum::<f64>()
        / count;
    let pairs: Vec<(f64, f64)> = pairs
        .iter()
        .map(|[score, grade]| (*score, *grade))
        .collect();
    let pearson = pearson(&pairs).map_or_else(|| "none".into(), |r| format!("{r:.3}"));
    println!("  {name}: {error:.1}; {bias:+.1}; {pearson}");
}
