//! The judge: verdicts on key points that have sayings.
//!
//! A key point says what is right, but not how right and wrong sound, and a small model of language
//! cannot tell a fluent wrong sentence from a right one by the point alone. So the bank says it:
//! every passage of the answer is compared, token by token, with right and wrong statements about
//! the point as candidates type them. Owns the measures and the fitted weights; points without
//! sayings are `align`'s.

mod features;
mod fitted;
mod fragments;
mod limits;
mod reference;
mod ruling;
mod spans;

pub use features::{FEATURES, Measured, NAMES};
pub use fitted::{Fitted, Regression, Terse, VERDICTS};
pub use fragments::{AnswerForm, PointClaim};
pub use limits::{AlignedPoint, AlignmentLimits, Limits, Probabilities, RIGHT};
pub(in crate::assess) use ruling::Ruling;
use ruling::is_elsewhere;

use super::sentence_vectors::sentence_vectors;
use super::token::read_answer;
use crate::assess::answer::fit_words::content_stems;
use crate::assess::answer::passages::passages;
use crate::domain::text::words::{Word, words_with_apostrophes};
use crate::domain::{Criterion, CriterionKind, Rubric};
use crate::ports::{Chances, EmbedError, TokenEmbedder, TokenVectors};
use features::Table;
use fragments::claims;
use reference::{Compared, Nearness, Reference, Side, Telling, compare, references};
use spans::spans;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Words of a right saying or the rubric in a row that make a copy of it.
const COPIED: usize = 7;

/// True where sayings tell right from wrong for this criterion.
pub(super) fn has_sayings(criterion: &Criterion) -> bool {
    let sayings = &criterion.sayings;
    criterion.kind == CriterionKind::KeyPoint
        && !sayings.right.is_empty()
        && !sayings.wrong.is_empty()
}

/// Returns the texts that a rubric's key points are compared by, apart from their own, for
/// embedding them ahead.
pub(super) fn reference_texts<'a>(criteria: &[&'a Criterion]) -> Vec<&'a str> {
    references(criteria)
        .into_iter()
        .filter(|reference| reference.side != Side::Point)
        .map(|reference| reference.text)
        .collect()
}

/// Returns how likely each verdict is on the key points of a rubric that have sayings, by their id.
pub fn chances(
    embedder: &dyn TokenEmbedder,
    question: &str,
    rubric: &Rubric,
    answer: &str,
) -> Result<BTreeMap<String, Chances>, EmbedError> {
    let criteria: Vec<&Criterion> = rubric.criteria.iter().collect();
    let measured = measure(embedder, question, &criteria, answer)?;
    let likely = |measured: Measured| {
        let form = AnswerForm::around(&measured.passage, answer);
        let [made, partly, contradicted, absent] = Fitted::shipped().probabilities(&measured, form);
        Chances {
            made,
            partly,
            contradicted,
            absent,
        }
    };
    Ok(criteria
        .iter()
        .zip(measured)
        .filter_map(|(criterion, measured)| Some((criterion.id.clone(), likely(measured?))))
        .collect())
}

/// Rules on the criteria of a rubric that have sayings, in order; None for the others. `aim` is the
/// point that a follow-up asks for.
pub(in crate::assess) fn rulings(
    embedder: &dyn TokenEmbedder,
    question: &str,
    rubric: &Rubric,
    answer: &str,
    aim: Option<&String>,
) -> Result<Vec<Option<Ruling>>, EmbedError> {
    // Against all points, so that a passage about one that is made already is not taken for one
    // that is open.
    let all: Vec<&Criterion> = rubric.criteria.iter().collect();
    let measured = measure(embedder, question, &all, answer)?;
    let elsewhere = aim.is_none() && is_elsewhere(measured.iter().flatten());

    let ruled = all.iter().zip(measured).map(|(criterion, measured)| {
        measured.map(|measured| Ruling::of(&measured, criterion, answer, elsewhere))
    });
    Ok(ruled.collect())
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
    let texts: Vec<&str> = references.iter().map(|r| r.text).collect();
    let texts = embedder.token_vectors(&texts)?;
    let own = sentence_vectors(embedder, answer)?;

    let telling = Telling::of(
        references
            .iter()
            .zip(&texts)
            .filter(|(reference, _)| reference.is_saying())
            .map(|(_, vectors)| vectors),
    );
    let spans = spans(answer, &own);
    let compared = Compared {
        vectors: &own,
        spans: &spans,
        weights: telling.weights(&own),
        worth: worth(question, answer, &own, &references),
    };
    let near: Vec<Nearness> = texts
        .iter()
        .map(|text| compare(text, &compared, &telling))
        .collect();
    let table = Table::new(criteria.len(), &references, &near, &compared);
    let claims = claims(answer, criteria.len(), &references, &near, &compared);
    let measured = claims.into_iter().enumerate().map(|(index, claim)| {
        let measured = table.measure(index)?;
        Some(Measured { claim, ..measured })
    });
    Ok(measured.collect())
}

/// What each token of the answer counts: nothing in the question said back, and in right sayings
/// and the rubric copied word for word.
fn worth(
    question: &str,
    answer: &str,
    vectors: &TokenVectors,
    references: &[Reference<'_>],
) -> Vec<f32> {
    let tokens = read_answer(answer, vectors, &passages(answer), &content_stems(question));
    let copied = copied(answer, references);
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

/// Byte ranges of the answer that stand in a text that speaks for a point, [`COPIED`] words in a
/// row.
fn copied(answer: &str, references: &[Reference<'_>]) -> Vec<Range<usize>> {
    let texts: Vec<Vec<Word>> = references
        .iter()
        .filter(|reference| reference.side != Side::Wrong)
        .map(|reference| words_with_apostrophes(reference.text))
        .collect();
    let known: HashSet<Vec<&str>> = texts
        .iter()
        .flat_map(|text| text.windows(COPIED))
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
