//! Aligning key points with an answer by contextual token vectors.
//!
//! Owns the measures and the evidence. The constants that turn measures into credit are
//! `calibration`'s.
//!
//! Every token of a point looks for its nearest token in the answer (BERTScore's recall, Zhang et
//! al. 2020), weighted by rarity. Words of the question count less in the point. Passages of the
//! answer that only say the question back are left out, and so is what the answer denies, unless
//! the point denies something itself. Bare lists of key words count half.

use super::curve::{CURVE, Measures, verdict};
use super::elaboration::{Said, relevant_tokens, resemblance};
use super::point::{Point, point_text, read_point};
use super::token::{Token, read_answer};
use crate::assess::answer::fit_words::content_stems;
use crate::assess::answer::passages::{passages, trimmed};
use crate::domain::{Criterion, CriterionKind, Quote, Verdict};
use crate::ports::{EmbedError, TokenEmbedder, TokenVectors};
use std::collections::HashSet;
use std::ops::Range;

/// Nearness that a token of any text finds in an answer of some length.
const NEAR_BY_CHANCE: f32 = 0.4;
/// A second passage is quoted with the first only where it adds this much recall.
const SECOND_PASSAGE: f32 = 0.05;
/// Recall and share of own words from which a red flag is raised: a false accusation is worse than
/// a miss.
const FLAG_RECALL: f32 = 0.72;
const FLAG_WORDS: f32 = 0.6;

/// The passage nearest to a point rather makes a red flag's claim where it says so much of the
/// flag, and so much more of it than of the point. Of the points this finds in `seeds/calibration`,
/// all but one were not made.
const WARNED_RECALL: f32 = 0.45;
const WARNED_MORE: f32 = 0.1;

/// How an answer aligns with one criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// Id of the criterion.
    pub criterion: String,
    /// Estimated credit 0.0–1.0; for a red flag 1.0 where the answer makes the claim, else 0.0.
    pub credit: f64,
    /// The verdict the credit stands for; `Contradicted` where the answer denies the point.
    pub verdict: Verdict,
    /// The passage of the answer that aligned best; None where nothing worth showing did.
    pub quote: Option<Quote>,
}

/// Aligns each criterion that is a key point or a red flag with the answer, in order; dimensions
/// are left out.
pub fn align(
    embedder: &dyn TokenEmbedder,
    question: &str,
    criteria: &[Criterion],
    answer: &str,
) -> Result<Vec<Alignment>, EmbedError> {
    with_aligner(embedder, question, criteria, answer, |aligner| {
        aligner.alignments(Scope::Whole)
    })
}

/// The measures [`align`] bases its credits on, in the same order.
pub fn measure(
    embedder: &dyn TokenEmbedder,
    question: &str,
    criteria: &[Criterion],
    answer: &str,
) -> Result<Vec<Measures>, EmbedError> {
    with_aligner(embedder, question, criteria, answer, |aligner| {
        aligner.measures(Scope::Whole)
    })
}

/// How much of each criterion, in the order of [`align`], stands in each of some byte ranges of the
/// answer: soft recall 0.0–1.0, a row per range. What the range denies does not count.
pub fn fits(
    embedder: &dyn TokenEmbedder,
    question: &str,
    criteria: &[Criterion],
    answer: &str,
    ranges: &[Range<usize>],
) -> Result<Vec<Vec<f64>>, EmbedError> {
    with_aligner(embedder, question, criteria, answer, |aligner| {
        let fit = |point: &Point<'_>, range: &Range<usize>| {
            f64::from(aligner.recall(point, |t| {
                range.contains(&t.start) && (point.denies || !t.denied)
            }))
        };
        ranges
            .iter()
            .map(|range| {
                aligner
                    .points
                    .iter()
                    .map(|point| fit(point, range))
                    .collect()
            })
            .collect()
    })
}

fn with_aligner<T: Default>(
    embedder: &dyn TokenEmbedder,
    question: &str,
    criteria: &[Criterion],
    answer: &str,
    look: impl FnOnce(&Aligner<'_>) -> T,
) -> Result<T, EmbedError> {
    let criteria: Vec<&Criterion> = criteria
        .iter()
        .filter(|c| c.kind != CriterionKind::Dimension)
        .collect();
    let mut texts = vec![answer];
    texts.extend(criteria.iter().map(|c| point_text(c)));
    let vectors = embedder.token_vectors(&texts)?;
    let Some((own, points)) = vectors.split_first() else {
        return Ok(T::default());
    };
    let points: Vec<(&Criterion, &TokenVectors)> = criteria.into_iter().zip(points).collect();
    Ok(look(&Aligner::new(question, answer, own, &points)))
}

/// What an answer is expected to cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All points together: a main answer.
    Whole,
    /// Any one of the points: the answer to a follow-up.
    Single,
}

/// An answer and the points it is held against.
pub(super) struct Aligner<'a> {
    answer: &'a str,
    passages: Vec<Range<usize>>,
    tokens: Vec<Token>,
    points: Vec<Point<'a>>,
    question: HashSet<String>,
    /// How much each passage as a whole resembles the key point nearest to it.
    resembling: Vec<f32>,
}

impl<'a> Aligner<'a> {
    pub(super) fn new(
        question: &str,
        answer: &'a str,
        vectors: &TokenVectors,
        points: &[(&'a Criterion, &TokenVectors)],
    ) -> Self {
        let question = content_stems(question);
        let passages = passages(answer);
        let tokens = read_answer(answer, vectors, &passages, &question);
        let passage_of: Vec<usize> = tokens.iter().map(|t| t.passage).collect();
        let key_points: Vec<&TokenVectors> = points
            .iter()
            .filter(|(c, _)| c.kind == CriterionKind::KeyPoint)
            .map(|(_, v)| *v)
            .collect();
        let resembling = resemblance(vectors, &passage_of, passages.len(), &key_points);
        let points = points
            .iter()
            .map(|(c, v)| read_point(c, v, &question, vectors))
            .collect();
        Self {
            answer,
            passages,
            tokens,
            points,
            question,
            resembling,
        }
    }

    /// One alignment per point, in order.
    pub(super) fn alignments(&self, scope: Scope) -> Vec<Alignment> {
        self.points
            .iter()
            .zip(self.measures(scope))
            .map(|(point, measures)| match point.criterion.kind {
                CriterionKind::RedFlag => self.red_flag(point),
                _ => self.key_point(point, measures),
            })
            .collect()
    }

    /// The measures of each point, in order.
    pub(super) fn measures(&self, scope: Scope) -> Vec<Measures> {
        let relevant = self.relevant_tokens();
        let expected: usize = self.key_points().map(|p| p.weights.len()).sum();
        let elaboration = |length: usize| 1.0 - (-f64::from(relevant) / length.max(1) as f64).exp();
        self.points
            .iter()
            .map(|point| Measures {
                recall: self.said(point, |t| point.denies || !t.denied),
                elaboration: match scope {
                    Scope::Whole => elaboration(expected),
                    // A follow-up may be answered in half a sentence.
                    Scope::Single => elaboration(point.weights.len() / 2),
                },
            })
            .collect()
    }

    fn key_points(&self) -> impl Iterator<Item = &Point<'a>> {
        self.points
            .iter()
            .filter(|p| p.criterion.kind == CriterionKind::KeyPoint)
    }

    /// Number of the answer's tokens in passages about the points, each passage counted once.
    fn relevant_tokens(&self) -> f32 {
        let mut near = vec![0.0f32; self.tokens.len()];
        for point in self.key_points() {
            for (row, _) in point
                .rows()
                .zip(&point.telling)
                .filter(|(_, telling)| **telling)
            {
                near.iter_mut().zip(row).for_each(|(n, x)| *n = n.max(*x));
            }
        }
        let mut seen = HashSet::new();
        let first: Vec<bool> = self
            .passages
            .iter()
            .map(|range| {
                seen.insert(crate::domain::text::fold(
                    self.answer.get(range.clone()).unwrap_or_default(),
                ))
            })
            .collect();
        let said = |(t, near): (&Token, f32)| Said {
            id: t.id,
            passage: t.passage,
            own: t.own,
            worth: t.worth,
            near,
        };
        relevant_tokens(
            self.tokens.iter().zip(near).map(said),
            &self.resembling,
            &first,
        )
    }

    /// How much of a point the answer says, for the curve: [`Self::recall`] of what lies above
    /// [`NEAR_BY_CHANCE`].
    fn said(&self, point: &Point<'_>, counts: impl Fn(&Token) -> bool) -> f64 {
        let above = |near: f32| ((near - NEAR_BY_CHANCE) / (1.0 - NEAR_BY_CHANCE)).max(0.0);
        f64::from(point.weighted(point.rows().map(|row| above(self.nearest(row, &counts)))))
    }

    /// What the nearest of the answer's tokens that `counts` is worth.
    fn nearest(&self, row: &[f32], counts: impl Fn(&Token) -> bool) -> f32 {
        row.iter()
            .zip(&self.tokens)
            .filter(|(_, t)| counts(t))
            .map(|(n, t)| n * t.worth)
            .fold(0.0, f32::max)
    }

    /// Weighted share of the point's tokens that have a near token among those that `counts`.
    fn recall(&self, point: &Point<'_>, counts: impl Fn(&Token) -> bool) -> f32 {
        point.weighted(point.rows().map(|row| self.nearest(row, &counts)))
    }

    fn key_point(&self, point: &Point<'_>, measures: Measures) -> Alignment {
        let mut credit = CURVE.credit(measures);
        let mut verdict = verdict(credit);
        // What would be credited but for a denial is contradicted.
        if verdict != Verdict::Met && !point.denies {
            let undenied = Measures {
                recall: self.said(point, |_| true),
                ..measures
            };
            if undenied.recall - measures.recall > 0.1 && CURVE.credit(undenied) > credit {
                (credit, verdict) = (0.0, Verdict::Contradicted);
            }
        }
        if verdict != Verdict::Contradicted && self.claims_otherwise(point) {
            (credit, verdict) = (0.0, Verdict::Missing);
        }
        let quote = match verdict {
            Verdict::Missing => None,
            Verdict::Contradicted => self.best_passage(point, |_| true),
            _ => self.best_passage(point, |t| point.denies || !t.denied),
        };
        let quote = quote.and_then(|(_, range)| self.quote(range));
        Alignment {
            criterion: point.criterion.id.clone(),
            credit,
            verdict,
            quote,
        }
    }

    /// True when the passage nearest to a point is nearer to a claim that the rubric warns of.
    fn claims_otherwise(&self, point: &Point<'_>) -> bool {
        let Some((near, passage)) = self.best_passage(point, |_| true) else {
            return false;
        };
        let flags = self
            .points
            .iter()
            .filter(|p| p.criterion.kind == CriterionKind::RedFlag);
        flags
            .map(|flag| {
                self.recall(flag, |t| {
                    passage.contains(&t.start) && t.denied == flag.denies
                })
            })
            .any(|recall| recall >= WARNED_RECALL && recall > near + WARNED_MORE)
    }

    fn red_flag(&self, point: &Point<'_>) -> Alignment {
        let claimed = self
            .best_passage(point, |t| t.denied == point.denies)
            .filter(|(recall, range)| {
                let said = content_stems(self.answer.get(range.clone()).unwrap_or_default());
                let words: Vec<String> = content_stems(point_text(point.criterion))
                    .into_iter()
                    .filter(|w| !self.question.contains(w))
                    .collect();
                let shared = words.iter().filter(|w| said.contains(*w)).count() as f32;
                *recall >= FLAG_RECALL
                    && !words.is_empty()
                    && shared >= FLAG_WORDS * words.len() as f32
            });
        let quote = claimed.and_then(|(_, range)| self.quote(range));
        let (credit, verdict) = if quote.is_some() {
            (1.0, Verdict::Met)
        } else {
            (0.0, Verdict::Missing)
        };
        Alignment {
            criterion: point.criterion.id.clone(),
            credit,
            verdict,
            quote,
        }
    }

    /// The passage, or two neighbours, with the highest recall of the point, and that recall.
    fn best_passage(
        &self,
        point: &Point<'_>,
        counts: impl Fn(&Token) -> bool,
    ) -> Option<(f32, Range<usize>)> {
        let count = self.passages.len();
        // Best nearness of each of the point's tokens in each passage.
        let mut best = vec![0.0f32; point.weights.len() * count];
        for (row, near) in best.chunks_exact_mut(count.max(1)).zip(point.rows()) {
            for (n, token) in near.iter().zip(&self.tokens).filter(|(_, t)| counts(t)) {
                if let Some(slot) = row.get_mut(token.passage) {
                    *slot = slot.max(n * token.worth);
                }
            }
        }
        let recall = |from: usize, to: usize| {
            let rows = best.chunks_exact(count.max(1));
            point.weighted(rows.map(|row| {
                row.get(from..to)
                    .unwrap_or_default()
                    .iter()
                    .copied()
                    .fold(0.0, f32::max)
            }))
        };
        let first = |a: &(f32, Range<usize>), b: &(f32, Range<usize>)| {
            a.0.total_cmp(&b.0).then(b.1.start.cmp(&a.1.start))
        };
        let alone = (0..count)
            .map(|i| (recall(i, i + 1), i..i + 1))
            .max_by(first)?;
        let pair = (1..count)
            .map(|i| (recall(i - 1, i + 1), i - 1..i + 1))
            .max_by(first);
        let (recall, span) = match pair {
            Some(pair) if pair.0 > alone.0 + SECOND_PASSAGE => pair,
            _ => alone,
        };
        let start = self.passages.get(span.start)?.start;
        let end = self.passages.get(span.end.checked_sub(1)?)?.end;
        Some((recall, trimmed(self.answer, start..end)))
    }

    fn quote(&self, range: Range<usize>) -> Option<Quote> {
        let text = self.answer.get(range.clone()).filter(|t| !t.is_empty())?;
        Some(Quote {
            text: text.to_string(),
            start: range.start,
            end: range.end,
        })
    }
}
