//! The judge: verdicts on key points that have sayings.
//!
//! A key point says what is right, but not how right and wrong sound, and a small model of language
//! cannot tell a fluent wrong sentence from a right one by the point alone. So the bank says it:
//! every passage of the answer is compared, token by token, with right and wrong statements about
//! the point as candidates type them. Owns the measures and the fitted weights; points without
//! sayings are `align`'s.

mod features;
mod fitted;
mod limits;
mod reference;
mod ruling;
mod spans;

pub use features::{FEATURES, Measured, NAMES};
pub use fitted::{Fitted, VERDICTS};
pub use limits::{AlignedPoint, AlignmentLimits, Chances, Limits};
pub(super) use ruling::Ruling;

use super::token::read_answer;
use crate::assess::answer::fit_words::content_stems;
use crate::assess::answer::passages::passages;
use crate::domain::text::words::{Word, words_with_apostrophes};
use crate::domain::{Criterion, CriterionKind};
use crate::ports::{EmbedError, TokenEmbedder, TokenVectors};
use features::Table;
use reference::{Compared, Nearness, Reference, Side, Telling, compare, references};
use spans::spans;
use std::collections::HashSet;
use std::ops::Range;

/// Words of a right saying in a row that make a copy of it.
const COPIED: usize = 7;

/// True where sayings tell right from wrong for this criterion.
pub(super) fn has_sayings(criterion: &Criterion) -> bool {
    let sayings = &criterion.sayings;
    criterion.kind == CriterionKind::KeyPoint
        && !sayings.right.is_empty()
        && !sayings.wrong.is_empty()
}

/// Returns all texts that a rubric is compared by, for embedding them ahead.
pub(super) fn reference_texts<'a>(criteria: &[&'a Criterion]) -> Vec<&'a str> {
    references(criteria).into_iter().map(|r| r.text).collect()
}

/// Measures the key points among `criteria` that have sayings, in order; None for the others.
pub fn measure(
    embedder: &dyn TokenEmbedder,
    question: &str,
    criteria: &[&Criterion],
    answer: &str,
) -> Result<Vec<Option<Measured>>, EmbedError> {
    if !criteria.iter().any(|criterion| has_sayings(criterion)) {
        return Ok(vec![None; criteria.len()]);
    }

    let references = references(criteria);
    let texts: Vec<&str> = std::iter::once(answer)
        .chain(references.iter().map(|r| r.text))
        .collect();
    let vectors = embedder.token_vectors(&texts)?;
    let Some((own, texts)) = vectors.split_first() else {
        return Ok(vec![None; criteria.len()]);
    };

    let telling = Telling::of(
        references
            .iter()
            .zip(texts)
            .filter(|(reference, _)| reference.is_saying())
            .map(|(_, vectors)| vectors),
    );
    let spans = spans(answer, own);
    let compared = Compared {
        vectors: own,
        spans: &spans,
        weights: telling.weights(own),
        worth: worth(question, answer, own, &references),
    };
    let near: Vec<Nearness> = texts
        .iter()
        .map(|text| compare(text, &compared, &telling))
        .collect();
    let table = Table {
        references: &references,
        near: &near,
        answer: &compared,
    };
    Ok((0..criteria.len())
        .map(|index| table.measure(index))
        .collect())
}

/// What each token of the answer counts: nothing in the question said back and in right sayings
/// copied word for word.
fn worth(
    question: &str,
    answer: &str,
    vectors: &TokenVectors,
    references: &[Reference<'_>],
) -> Vec<f32> {
    let tokens = read_answer(answer, vectors, &passages(answer), &content_stems(question));
    let copied = copied_sayings(answer, references);
    let counts = |start: usize| !copied.iter().any(|range| range.contains(&start));
    tokens
        .iter()
        .map(|token| {
            if counts(token.start) {
                token.worth
            } else {
                0.0
            }
        })
        .collect()
}

/// Byte ranges of the answer that stand in a right saying, [`COPIED`] words in a row.
fn copied_sayings(answer: &str, references: &[Reference<'_>]) -> Vec<Range<usize>> {
    let sayings: Vec<Vec<Word>> = references
        .iter()
        .filter(|reference| reference.side == Side::Right)
        .map(|reference| words_with_apostrophes(reference.text))
        .collect();
    let known: HashSet<Vec<&str>> = sayings
        .iter()
        .flat_map(|saying| saying.windows(COPIED))
        .map(folded)
        .collect();

    let words = words_with_apostrophes(answer);
    words
        .windows(COPIED)
        .filter(|run| known.contains(&folded(run)))
        .filter_map(|run| Some(run.first()?.start..run.last()?.end))
        .collect()
}

fn folded(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.folded.as_str()).collect()
}
