//! How much of an answer is about the points at all.
//!
//! Owns which passages count and how far. Sentences that fit any answer to any question ("there are
//! many aspects to it") count for nothing: a passage has to resemble a point as a whole, and to
//! name one thing that a point is about.

use crate::assess::answer::fit_words::rarity;
use crate::domain::vector::cosine;
use crate::ports::TokenVectors;

/// Cosine of a passage with a point from which it begins to be about it, and from which it fully
/// is.
const RESEMBLES: (f32, f32) = (0.1, 0.4);
/// The same of the passage's word that is at once nearest to a point's and rarest.
const NAMES: (f32, f32) = (0.3, 0.6);

/// What elaboration needs to know of a token of the answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// Id in the model's vocabulary.
    pub(super) id: u32,
    /// Index of its passage.
    pub(super) passage: usize,
    /// A content word that is not the question's.
    pub(super) own: bool,
    /// What its nearness is worth, 0.0–1.0.
    pub(super) worth: f32,
    /// Nearness to the word of a point that it is nearest to, 0.0–1.0.
    pub(super) near: f32,
}

/// Number of tokens in passages about the points: those of a passage count by how much it is about
/// them. `resembling` is [`resemblance`]'s; `first` says of each passage whether it stands there
/// for the first time.
pub(super) fn relevant_tokens(
    tokens: impl Iterator<Item = Said>,
    resembling: &[f32],
    first: &[bool],
) -> f32 {
    #[derive(Clone, Copy, Default)]
    struct Passage {
        tokens: f32,
        worth: f32,
        names: Option<f32>,
    }
    let mut passages = vec![Passage::default(); resembling.len()];
    for token in tokens {
        let Some(passage) = passages.get_mut(token.passage) else {
            continue;
        };
        passage.tokens += 1.0;
        passage.worth += token.worth;
        if token.own {
            let named = token.near * rarity(token.id);
            passage.names = Some(passage.names.map_or(named, |names| names.max(named)));
        }
    }
    let counted = passages
        .iter()
        .zip(resembling)
        .zip(first)
        .filter(|(_, first)| **first);
    counted
        .filter_map(|((p, resembles), _)| {
            Some(p.worth * ramp(*resembles, RESEMBLES) * ramp(p.names?, NAMES))
        })
        .sum()
}

/// Highest cosine of each of `count` passages with a point: means of token vectors. `passage_of`
/// gives the passage of each token of the answer, in order.
pub(super) fn resemblance(
    answer: &TokenVectors,
    passage_of: &[usize],
    count: usize,
    points: &[&TokenVectors],
) -> Vec<f32> {
    let width = answer.width;
    let mut sums = vec![vec![0.0f32; width]; count];
    for (passage, vector) in passage_of
        .iter()
        .zip(answer.vectors.chunks_exact(width.max(1)))
    {
        if let Some(sum) = sums.get_mut(*passage) {
            sum.iter_mut().zip(vector).for_each(|(s, x)| *s += x);
        }
    }
    let points: Vec<Vec<f32>> = points
        .iter()
        .filter(|point| point.width == width)
        .map(|point| {
            let mut sum = vec![0.0f32; width];
            for vector in point.vectors.chunks_exact(width.max(1)) {
                sum.iter_mut().zip(vector).for_each(|(s, x)| *s += x);
            }
            sum
        })
        .collect();
    sums.iter()
        .map(|sum| {
            points
                .iter()
                .map(|point| cosine(sum, point))
                .fold(0.0, f32::max)
        })
        .collect()
}

fn ramp(x: f32, (from, to): (f32, f32)) -> f32 {
    ((x - from) / (to - from)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RARE: u32 = 29_000;
    const COMMON: u32 = 2_000;

    fn said(passage: usize, id: u32, near: f32) -> Said {
        Said {
            id,
            passage,
            own: true,
            worth: 1.0,
            near,
        }
    }

    #[test]
    fn a_passage_counts_that_resembles_a_point_and_names_something_of_it() {
        for (tokens, resembles, first, expected) in [
            (
                vec![said(0, RARE, 0.9), said(0, COMMON, 0.1)],
                0.5,
                true,
                2.0,
            ),
            (
                vec![said(0, RARE, 0.9), said(0, COMMON, 0.1)],
                0.5,
                false,
                0.0,
            ),
            (
                vec![said(0, RARE, 0.9), said(0, COMMON, 0.1)],
                0.1,
                true,
                0.0,
            ),
            (
                vec![said(0, COMMON, 0.9), said(0, COMMON, 0.9)],
                0.5,
                true,
                0.0,
            ),
            (vec![said(0, RARE, 0.2)], 0.5, true, 0.0),
            (
                vec![Said {
                    own: false,
                    ..said(0, RARE, 0.9)
                }],
                0.5,
                true,
                0.0,
            ),
            (
                vec![Said {
                    worth: 0.5,
                    ..said(0, RARE, 0.9)
                }],
                0.5,
                true,
                0.5,
            ),
            (vec![], 0.5, true, 0.0),
        ] {
            let shown = format!("{tokens:?} {resembles} {first}");
            assert_eq!(
                relevant_tokens(tokens.into_iter(), &[resembles], &[first]),
                expected,
                "{shown}"
            );
        }
    }

    #[test]
    fn a_passage_resembles_the_point_that_is_nearest_to_it() {
        let vectors = |rows: &[[f32; 2]]| TokenVectors {
            width: 2,
            tokens: rows.iter().map(|_| (RARE, 0..1)).collect(),
            vectors: rows.concat(),
        };
        let answer = vectors(&[[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]);
        let (here, there) = (vectors(&[[1.0, 0.0]]), vectors(&[[-1.0, 0.0], [-1.0, 0.0]]));
        assert_eq!(
            resemblance(&answer, &[0, 0, 1], 2, &[&here, &there]),
            [1.0, 0.0]
        );
        assert_eq!(resemblance(&answer, &[0, 0, 1], 2, &[&there]), [0.0, 0.0]);
        assert_eq!(
            resemblance(&TokenVectors::default(), &[], 1, &[&here]),
            [0.0]
        );
    }
}
