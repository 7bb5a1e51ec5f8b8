//! What is measured of an answer for one key point.
//!
//! Owns the features and their order. Their weights are `fitted`'s.

use super::reference::{Compared, Nearness, Reference, Side, largest, slice, weighted_mean};
use std::ops::Range;

/// Number of features.
pub const FEATURES: usize = 16;
/// Their names, in order, as the fitted file has them.
pub const NAMES: [&str; FEATURES] = [
    "right",
    "wrong",
    "difference",
    "right_mean_3",
    "wrong_mean_3",
    "lean",
    "token_vote",
    "point",
    "why",
    "ahead_of_other_points",
    "other_points",
    "cosine_lean",
    "cosine_right",
    "cosine_wrong",
    "point_recall",
    "red_flag",
];

/// How fast a passage counts less than the nearest one.
const PASSAGE_TEMPERATURE: f32 = 0.03;
/// The same for a saying, by cosine.
const SAYING_TEMPERATURE: f32 = 0.05;
/// Sayings whose mean is taken.
const SEVERAL: usize = 3;

/// The measures of one key point, and the passage and sayings that decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// In the order of [`NAMES`].
    pub features: [f64; FEATURES],
    /// Bytes of the passage nearest to a right or wrong saying.
    pub passage: Range<usize>,
    /// Index of the right saying nearest to that passage.
    pub nearest_right: usize,
}

/// An answer held against all texts.
pub(super) struct Table<'a> {
    pub(super) references: &'a [Reference<'a>],
    pub(super) near: &'a [Nearness],
    pub(super) answer: &'a Compared<'a>,
}

impl<'a> Table<'a> {
    /// The nearness to the texts of one criterion on one side.
    fn of(&self, criterion: usize, side: Side) -> Vec<&'a Nearness> {
        self.references
            .iter()
            .zip(self.near)
            .filter(|(r, _)| r.criterion == criterion && r.side == side)
            .map(|(_, near)| near)
            .collect()
    }

    /// The nearest of some texts to a passage.
    fn best_of(&self, passage: usize, counts: impl Fn(&Reference<'_>) -> bool) -> f32 {
        self.references
            .iter()
            .zip(self.near)
            .filter(|(reference, _)| counts(reference))
            .map(|(_, near)| value(&near.both, passage))
            .fold(0.0, f32::max)
    }

    /// Measures one key point; None where it has no sayings on a side, or the answer no passage.
    pub(super) fn measure(&self, criterion: usize) -> Option<Measured> {
        let right = self.of(criterion, Side::Right);
        let wrong = self.of(criterion, Side::Wrong);
        let passages = self.answer.spans.len();
        if right.is_empty() || wrong.is_empty() || passages == 0 {
            return None;
        }

        // How strongly each passage speaks of the point, and to which side it leans.
        let strength = |side: &[&Nearness], passage| {
            let near: Vec<f32> = side.iter().map(|n| value(&n.both, passage)).collect();
            0.5 * largest(&near) + 0.5 * mean_of_best(near)
        };
        let sides: Vec<(f32, f32)> = (0..passages)
            .map(|p| (strength(&right, p), strength(&wrong, p)))
            .collect();
        let strengths: Vec<f32> = sides.iter().map(|(r, w)| r.max(*w)).collect();
        let (at, strongest) = strengths
            .iter()
            .copied()
            .enumerate()
            .fold((0, 0.0f32), |a, b| if b.1 > a.1 { b } else { a });
        let weight = |s: &f32| ((s - strongest) / PASSAGE_TEMPERATURE).exp();
        let weights: Vec<f32> = strengths.iter().map(weight).collect();
        let by_passage =
            |values: Vec<f32>| weighted_mean(weights.iter().copied(), values.into_iter());

        let best =
            |side: &[&Nearness]| -> Vec<f32> { side.iter().map(|n| largest(&n.both)).collect() };
        let (best_right, best_wrong) = (best(&right), best(&wrong));
        let here = |side: &[&Nearness]| side.iter().map(|n| value(&n.both, at)).fold(0.0, f32::max);
        let own = here(&right).max(here(&wrong));
        let other = self.best_of(at, |r| r.criterion != criterion && r.is_saying());
        let cosines = (0..passages).map(|p| soft_cosine(&right, p) - soft_cosine(&wrong, p));
        let most = |side: &[&Nearness], of: fn(&Nearness) -> &[f32]| {
            side.iter().map(|n| largest(of(n))).fold(0.0, f32::max)
        };
        let (point, why) = (
            self.of(criterion, Side::Point),
            self.of(criterion, Side::Why),
        );

        let features = [
            largest(&best_right),
            largest(&best_wrong),
            largest(&best_right) - largest(&best_wrong),
            mean_of_best(best_right),
            mean_of_best(best_wrong),
            by_passage(sides.iter().map(|(r, w)| r - w).collect()),
            by_passage(self.token_votes(&right, &wrong)),
            most(&point, |n| &n.both),
            most(&why, |n| &n.both),
            own - other,
            other,
            by_passage(cosines.collect()),
            most(&right, |n| &n.cosine),
            most(&wrong, |n| &n.cosine),
            most(&point, |n| &n.recall),
            self.best_of(at, |r| r.side == Side::RedFlag),
        ];
        let nearest = right
            .iter()
            .enumerate()
            .max_by(|a, b| value(&a.1.both, at).total_cmp(&value(&b.1.both, at)));
        Some(Measured {
            features: features.map(f64::from),
            passage: self.answer.spans.get(at)?.bytes.clone(),
            nearest_right: nearest.map_or(0, |(index, _)| index),
        })
    }

    /// Per passage: how much nearer its tokens are to right sayings than to wrong ones.
    fn token_votes(&self, right: &[&Nearness], wrong: &[&Nearness]) -> Vec<f32> {
        let nearest = |side: &[&Nearness]| {
            let mut most = vec![0.0f32; self.answer.weights.len()];
            for near in side {
                most.iter_mut()
                    .zip(&near.tokens)
                    .for_each(|(m, n)| *m = m.max(*n));
            }
            most
        };
        let votes: Vec<f32> = nearest(right)
            .iter()
            .zip(nearest(wrong))
            .map(|(r, w)| r - w)
            .collect();
        self.answer
            .spans
            .iter()
            .map(|span| {
                weighted_mean(
                    slice(&self.answer.weights, span).iter().copied(),
                    slice(&votes, span).iter().copied(),
                )
            })
            .collect()
    }
}

fn value(values: &[f32], at: usize) -> f32 {
    values.get(at).copied().unwrap_or(0.0)
}

/// Mean of the [`SEVERAL`] largest values.
fn mean_of_best(mut values: Vec<f32>) -> f32 {
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(SEVERAL);
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

/// Logarithm of the mean of the exponentials of cosines: near the largest one, smoothly.
fn soft_cosine(side: &[&Nearness], passage: usize) -> f32 {
    let sum: f32 = side
        .iter()
        .map(|n| (value(&n.cosine, passage) / SAYING_TEMPERATURE).exp())
        .sum();
    (sum / side.len().max(1) as f32).max(f32::MIN_POSITIVE).ln()
}
