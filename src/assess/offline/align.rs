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
use crate::assess::answer::fit_words::{content_stems, is_content, rarity};
use crate::assess::answer::passages::{denied, denies, is_word_list, passages, sentences, trimmed};
use crate::domain::text::stem::singular;
use crate::domain::{Criterion, CriterionKind, Quote, Verdict};
use crate::ports::{EmbedError, TokenEmbedder, TokenVectors};
use rten::FloatOperators;
use rten_tensor::NdTensorView;
use std::collections::HashSet;
use std::ops::Range;

/// Weight of a question's word in a point.
const QUESTION_WORD: f32 = 0.3;
/// A passage with a smaller share of content words of its own only says the question back.
const OWN_SHARE: f32 = 0.25;
/// What a token in a bare list of key words is worth.
const LIST_WORD: f32 = 0.5;
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

/// What of a criterion is embedded and aligned: a red flag without "Says that".
pub(super) fn point_text(criterion: &Criterion) -> &str {
    let text = criterion.text.trim();
    if criterion.kind != CriterionKind::RedFlag {
        return text;
    }
    let mut rest = text;
    for opener in [
        "Says ",
        "Claims ",
        "Thinks ",
        "Believes ",
        "States ",
        "Suggests ",
        "Assumes ",
        "that ",
    ] {
        rest = rest.strip_prefix(opener).unwrap_or(rest);
    }
    rest
}

/// What an answer is expected to cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All points together: a main answer.
    Whole,
    /// Any one of the points: the answer to a follow-up.
    Single,
}

/// A token of the answer.
struct Token {
    /// Id in the model's vocabulary.
    id: u32,
    /// First byte of its word in the answer.
    start: usize,
    /// Index of its passage.
    passage: usize,
    /// A content word that is not the question's.
    own: bool,
    /// What its nearness is worth: 0.0 in passages that say nothing, [`LIST_WORD`] in lists, else
    /// 1.0.
    worth: f32,
    /// Inside something the answer denies.
    denied: bool,
}

/// A key point or red flag.
struct Point<'a> {
    criterion: &'a Criterion,
    /// Weight of each token: rarity, less for the question's words.
    weights: Vec<f32>,
    /// The tokens that tell what the point is about: content words that are not the question's.
    telling: Vec<bool>,
    denies: bool,
    /// Nearness of each of its tokens (rows) to each of the answer's (columns), 0.0–1.0.
    near: Vec<f32>,
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

impl Point<'_> {
    /// Nearness to the answer's tokens, a row for each of the point's tokens.
    fn rows(&self) -> impl Iterator<Item = &[f32]> {
        let columns = self.near.len().checked_div(self.weights.len()).unwrap_or(0);
        (0..self.weights.len()).map(move |i| {
            self.near
                .get(i * columns..(i + 1) * columns)
                .unwrap_or_default()
        })
    }

    /// Weighted mean of one value per token.
    fn weighted(&self, values: impl Iterator<Item = f32>) -> f32 {
        let total: f32 = self.weights.iter().sum();
        let sum: f32 = self.weights.iter().zip(values).map(|(w, v)| w * v).sum();
        if total > 0.0 { sum / total } else { 0.0 }
    }
}

fn read_answer(
    text: &str,
    vectors: &TokenVectors,
    passages: &[Range<usize>],
    question: &HashSet<String>,
) -> Vec<Token> {
    let denied = denied(text);
    let lists: Vec<Range<usize>> = sentences(text)
        .into_iter()
        .filter(|s| is_word_list(text.get(s.clone()).unwrap_or_default()))
        .collect();
    let within = |ranges: &[Range<usize>], at: usize| ranges.iter().any(|r| r.contains(&at));
    let mut passage = 0;
    // Content words of each passage, and those that are its own.
    let mut counts = vec![(0.0f32, 0.0f32); passages.len()];
    let mut tokens: Vec<Token> = Vec::with_capacity(vectors.tokens.len());
    for (id, range) in &vectors.tokens {
        while passages.get(passage).is_some_and(|p| p.end <= range.start) {
            passage += 1;
        }
        let word = text.get(range.clone()).unwrap_or_default();
        let content = is_content(word);
        let own = content && !question.contains(&singular(word));
        if let Some((all, mine)) = counts.get_mut(passage) {
            *all += f32::from(u8::from(content));
            *mine += f32::from(u8::from(own));
        }
        let worth = if within(&lists, range.start) {
            LIST_WORD
        } else {
            1.0
        };
        tokens.push(Token {
            id: *id,
            start: range.start,
            passage,
            own,
            worth,
            denied: within(&denied, range.start),
        });
    }
    for token in &mut tokens {
        let (all, mine) = counts.get(token.passage).copied().unwrap_or_default();
        if mine == 0.0 || mine < OWN_SHARE * all {
            token.worth = 0.0;
        }
    }
    tokens
}

fn read_point<'a>(
    criterion: &'a Criterion,
    vectors: &TokenVectors,
    question: &HashSet<String>,
    answer: &TokenVectors,
) -> Point<'a> {
    let text = point_text(criterion);
    let mut weights = Vec::with_capacity(vectors.tokens.len());
    let mut telling = Vec::with_capacity(vectors.tokens.len());
    for (id, range) in &vectors.tokens {
        let word = text.get(range.clone()).unwrap_or_default();
        let asked = question.contains(&singular(word));
        weights.push(rarity(*id) * if asked { QUESTION_WORD } else { 1.0 });
        telling.push(is_content(word) && !asked);
    }
    Point {
        criterion,
        weights,
        telling,
        denies: denies(text),
        near: nearness(vectors, answer),
    }
}

/// Cosines of all token pairs, negative ones as 0.0; rows are `a`'s tokens, columns `b`'s.
fn nearness(a: &TokenVectors, b: &TokenVectors) -> Vec<f32> {
    let product = matrix(a)
        .zip(matrix(b))
        .and_then(|(a, b)| a.matmul(b.transposed().as_dyn()).ok());
    match product {
        Some(product) => product
            .into_data()
            .into_iter()
            .map(|x| x.max(0.0))
            .collect(),
        // Vectors of two models, or of none: nothing is near.
        None => vec![0.0; a.tokens.len() * b.tokens.len()],
    }
}

fn matrix(v: &TokenVectors) -> Option<NdTensorView<'_, f32, 2>> {
    NdTensorView::try_from_data([v.tokens.len(), v.width], v.vectors.as_slice()).ok()
}
