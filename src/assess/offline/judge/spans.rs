//! The passages of an answer that are held against sayings.
//!
//! Owns where they begin and end. What they are worth is `features`'.

use crate::assess::answer::passages::{is_word_list, passages, sentences, strings_key_words};
use crate::domain::text::sentences::split_after;
use crate::ports::TokenVectors;
use std::ops::Range;

/// Passages with fewer words, numbers not counted, say nothing: "5" is near to every saying with a
/// 5.
const LEAST_WORDS: usize = 3;
/// Sentences with more words are also looked at clause by clause.
const LONG_SENTENCE: usize = 14;
/// Clauses with fewer words stand for nothing alone.
const LEAST_CLAUSE: usize = 5;
/// Clauses with more words run on, as in dictated answers, and are also looked at part by part.
const RUN_ON: usize = 24;
/// Words of such a part; each begins in the middle of the one before.
const PART: usize = 14;

/// A passage: its bytes and its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) bytes: Range<usize>,
    pub(super) tokens: Range<usize>,
}

/// Returns the passages of an answer: each sentence, each two neighbours, the clauses of long
/// sentences, alone and in pairs, and the parts of clauses that run on.
pub(super) fn spans(text: &str, vectors: &TokenVectors) -> Vec<Span> {
    let words = |range: &Range<usize>| {
        let piece = text.get(range.clone()).unwrap_or_default();
        piece.split_whitespace().count()
    };
    let sentences: Vec<Range<usize>> = sentences(text)
        .into_iter()
        .filter(|range| words(range) > 0)
        .collect();

    let mut ranges = sentences.clone();
    // A list of key words is no part of what is said before or after it.
    let is_list =
        |range: &Range<usize>| strings_key_words(text.get(range.clone()).unwrap_or_default());
    for run in sentences.split(is_list) {
        ranges.extend(pairs(run));
    }
    for sentence in sentences.iter().filter(|s| words(s) > LONG_SENTENCE) {
        let piece = text.get(sentence.clone()).unwrap_or_default();
        let clauses: Vec<Range<usize>> = passages(piece)
            .into_iter()
            .map(|c| c.start + sentence.start..c.end + sentence.start)
            .collect();
        for clause in clauses.iter().filter(|c| words(c) > RUN_ON) {
            ranges.extend(parts(text, clause));
        }
        if clauses.len() > 1 {
            ranges.extend(pairs(&clauses));
            ranges.extend(clauses.into_iter().filter(|c| words(c) >= LEAST_CLAUSE));
        }
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges.dedup();

    // What says nothing counts where it is all there is.
    let says = |range: &Range<usize>| says_something(text.get(range.clone()).unwrap_or_default());
    if ranges.iter().any(says) {
        ranges.retain(says);
    }
    with_tokens(ranges, vectors)
}

/// False for a list of key words and for hardly a word.
fn says_something(passage: &str) -> bool {
    let is_word = |piece: &&str| piece.chars().any(char::is_alphabetic);
    let words = passage.split_whitespace().filter(is_word).count();
    words >= LEAST_WORDS && !strings_key_words(passage)
}

/// Returns the smallest pieces of an answer that may name a point, as notes are written: cut at
/// every mark, bracket and arrow.
pub(super) fn fragments(text: &str, vectors: &TokenVectors) -> Vec<Span> {
    let pieces = split_after(text, |c, next| {
        let before_space = next.is_none_or(char::is_whitespace);
        c == '\n'
            || matches!(c, '→' | '⇒' | '(' | ')' | '–' | '—')
            || matches!(c, '-' | '=') && next == Some('>')
            || matches!(c, '.' | ';' | '!' | '?' | ':' | ',') && before_space
    });
    with_tokens(pieces, vectors)
}

/// Overlapping parts of a text without marks; strings of key words are none.
fn parts(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let piece = text.get(range.clone()).unwrap_or_default();
    let words: Vec<Range<usize>> = split_after(piece, |c, _| c.is_whitespace())
        .into_iter()
        .map(|word| range.start + word.start..range.start + word.end)
        .collect();

    let starts = (0..words.len()).step_by(PART / 2);
    let part = |start: usize| {
        let part = words.get(start..words.len().min(start + PART))?;
        Some(part.first()?.start..part.last()?.end)
    };
    let says = |part: &Range<usize>| !is_word_list(text.get(part.clone()).unwrap_or_default());
    starts.filter_map(part).filter(says).collect()
}

fn with_tokens(ranges: Vec<Range<usize>>, vectors: &TokenVectors) -> Vec<Span> {
    let span = |bytes: Range<usize>| {
        let at = |byte: usize| vectors.tokens.partition_point(|(_, r)| r.start < byte);
        let tokens = at(bytes.start)..at(bytes.end);
        (!tokens.is_empty()).then_some(Span { bytes, tokens })
    };
    ranges.into_iter().filter_map(span).collect()
}

/// Each two neighbours as one.
fn pairs(ranges: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> {
    ranges.windows(2).filter_map(|two| match two {
        [first, second] => Some(first.start..second.end),
        _ => None,
    })
}
