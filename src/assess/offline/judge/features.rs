//! What is measured of an answer for one key point.
//!
//! Owns the features and their order. Their weights are `fitted`'s.

use super::fragments::PointClaim;
use super::reference::{
    Compared, Nearness, Reference, Side, largest, mean_of_best, slice, weighted_mean,
};
use std::ops::Range;

/// Number of features.
pub const FEATURES: usize = 9;
/// Their names, in order, as the fitted file has them.
pub const NAMES: [&str; FEATURES] = [
    "right",
    "wrong",
    "recall_lean",
    "lean",
    "token_lean",
    "right_share",
    "wrong_share",
    "point_recall",
    "why",
];

/// How fast a passage counts less than the nearest one, and a text less than the nearest one.
const TEMPERATURE: f32 = 0.03;

/// The measures of one key point, and the passage and sayings that decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// In the order of [`NAMES`].
    pub features: [f64; FEATURES],
    /// Bytes of the passage nearest to a right or wrong saying.
    pub passage: Range<usize>,
    /// Index of the right saying nearest to that passage.
    pub nearest_right: usize,
    /// Index of the wrong saying nearest to it.
    pub nearest_wrong: usize,
    /// The most that the passage says of one right saying, 0.0–1.0.
    pub right_said: f64,
    /// The same of one wrong saying.
    pub wrong_said: f64,
    /// The fragment that is this point's rather than any other's.
    pub claim: PointClaim,
}

impl Measured {
    /// The features of an answer in notes: the lead of the point's fragment comes last.
    pub fn in_notes(&self) -> Vec<f64> {
        let mut features = self.features.to_vec();
        features.push(self.claim.lead);
        features
    }

    /// How much of the point's own text is said, 0.0–1.0.
    pub(super) fn point_recall(&self) -> f64 {
        self.features[7]
    }

    /// How near the answer comes to what can be said of the point, right or wrong, 0.0–1.0.
    pub(super) fn nearest_saying(&self) -> f64 {
        let [right, wrong, ..] = self.features;
        right.max(wrong)
    }
}

/// The sayings of one key point, held against an answer.
struct Sides<'a> {
    right: Vec<&'a Nearness>,
    wrong: Vec<&'a Nearness>,
    /// Per passage: how strongly it speaks as the right and as the wrong sayings do.
    strengths: Vec<(f32, f32)>,
}

/// An answer held against the texts of all criteria.
pub(super) struct Table<'a> {
    references: &'a [Reference<'a>],
    near: &'a [Nearness],
    answer: &'a Compared<'a>,
    /// A row per criterion; None where it has no sayings on a side.
    sides: Vec<Option<Sides<'a>>>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        criteria: usize,
        references: &'a [Reference<'a>],
        near: &'a [Nearness],
        answer: &'a Compared<'a>,
    ) -> Self {
        let mut table = Self {
            references,
            near,
            answer,
            sides: Vec::new(),
        };
        table.sides = (0..criteria).map(|index| table.sides_of(index)).collect();
        table
    }

    fn sides_of(&self, criterion: usize) -> Option<Sides<'a>> {
        let right = self.of(criterion, Side::Right);
        let wrong = self.of(criterion, Side::Wrong);
        if right.is_empty() || wrong.is_empty() {
            return None;
        }

        let strength = |side: &[&Nearness], passage| {
            let near: Vec<f32> = side.iter().map(|n| value(&n.both, passage)).collect();
            0.5 * largest(&near) + 0.5 * mean_of_best(near)
        };
        let strengths = (0..self.answer.spans.len())
            .map(|passage| (strength(&right, passage), strength(&wrong, passage)))
            .collect();
        Some(Sides {
            right,
            wrong,
            strengths,
        })
    }

    /// The nearness to the texts of one criterion on one side.
    fn of(&self, criterion: usize, side: Side) -> Vec<&'a Nearness> {
        self.references
            .iter()
            .zip(self.near)
            .filter(|(r, _)| r.criterion == criterion && r.side == side)
            .map(|(_, near)| near)
            .collect()
    }

    /// Measures one key point; None where it has no sayings on a side, or the answer no passage.
    pub(super) fn measure(&self, criterion: usize) -> Option<Measured> {
        let sides = self.sides.get(criterion)?.as_ref()?;
        let Sides {
            right,
            wrong,
            strengths,
        } = sides;
        let (at, strongest) = nearest_passage(strengths);
        let span = self.answer.spans.get(at)?;

        // Every passage speaks, the nearest most.
        let weights = strengths
            .iter()
            .map(|(r, w)| ((r.max(*w) - strongest) / TEMPERATURE).exp());
        let by_passage = |values: Vec<f32>| weighted_mean(weights.clone(), values.into_iter());
        let most = |side: &[&Nearness], of: fn(&Nearness) -> &[f32]| {
            mean_of_best(side.iter().map(|n| largest(of(n))).collect())
        };
        let (right_share, wrong_share) = self.shares(sides);

        let features = [
            most(right, |n| &n.both),
            most(wrong, |n| &n.both),
            most(right, |n| &n.recall) - most(wrong, |n| &n.recall),
            by_passage(strengths.iter().map(|(r, w)| r - w).collect()),
            by_passage(self.token_leans(right, wrong)),
            right_share,
            wrong_share,
            most(&self.of(criterion, Side::Point), |n| &n.recall),
            most(&self.of(criterion, Side::Why), |n| &n.both),
        ];
        Some(Measured {
            features: features.map(f64::from),
            passage: span.bytes.clone(),
            nearest_right: nearest_text(right, at),
            nearest_wrong: nearest_text(wrong, at),
            right_said: most_said(right, at),
            wrong_said: most_said(wrong, at),
            claim: PointClaim::default(),
        })
    }

    /// Of all points and both sides, the share that falls to one point's right and to its wrong
    /// sayings, in the passage where it is largest: is anything said about this point, or rather
    /// about others?
    fn shares(&self, sides: &Sides<'_>) -> (f32, f32) {
        let mut most = (0.0f32, 0.0f32);
        for (passage, (right, wrong)) in sides.strengths.iter().enumerate() {
            let all = self.sides.iter().flatten();
            let all = all.filter_map(|sides| sides.strengths.get(passage));
            // Seen from this side, so that no exponential is out of range.
            let share = |own: f32| {
                let others = all
                    .clone()
                    .flat_map(|(r, w)| [r, w])
                    .map(|other| ((other - own) / TEMPERATURE).exp());
                1.0 / others.sum::<f32>().max(1.0)
            };
            most = (most.0.max(share(*right)), most.1.max(share(*wrong)));
        }
        most
    }

    /// Per passage: how much nearer its tokens are to right sayings than to wrong ones.
    fn token_leans(&self, right: &[&Nearness], wrong: &[&Nearness]) -> Vec<f32> {
        let nearest = |side: &[&Nearness]| {
            let mut most = vec![0.0f32; self.answer.weights.len()];
            for near in side {
                most.iter_mut()
                    .zip(&near.tokens)
                    .for_each(|(m, n)| *m = m.max(*n));
            }
            most
        };
        let leans: Vec<f32> = nearest(right)
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
                    slice(&leans, span).iter().copied(),
                )
            })
            .collect()
    }
}

/// Index of the first passage that is nearest to either side, and how near.
fn nearest_passage(strengths: &[(f32, f32)]) -> (usize, f32) {
    strengths
        .iter()
        .map(|(right, wrong)| right.max(*wrong))
        .enumerate()
        .fold(
            (0, 0.0f32),
            |best, next| {
                if next.1 > best.1 { next } else { best }
            },
        )
}

/// Index of the text that a passage is nearest to; 0 for none.
fn nearest_text(texts: &[&Nearness], passage: usize) -> usize {
    let near = texts.iter().map(|near| value(&near.both, passage));
    let nearest = near.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    nearest.map_or(0, |(index, _)| index)
}

/// The most that a passage says of one of some texts.
fn most_said(texts: &[&Nearness], passage: usize) -> f64 {
    let said: Vec<f32> = texts
        .iter()
        .map(|near| value(&near.recall, passage))
        .collect();
    f64::from(largest(&said))
}

fn value(values: &[f32], at: usize) -> f32 {
    values.get(at).copied().unwrap_or(0.0)
}
