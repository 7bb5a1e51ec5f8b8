//! The tokens of an answer as the alignment sees them.
//!
//! Owns which of them count, and for how much: passages that only say the question back, bare lists
//! of key words, and what the answer denies are told apart here.

use crate::assess::answer::fit_words::is_content;
use crate::assess::answer::passages::{denied, is_word_list, sentences};
use crate::domain::text::stem::singular;
use crate::ports::TokenVectors;
use std::collections::HashSet;
use std::ops::Range;

/// A passage with a smaller share of content words of its own only says the question back.
const OWN_SHARE: f32 = 0.25;
/// What a token in a bare list of key words is worth.
const LIST_WORD: f32 = 0.5;

/// A token of the answer.
pub(super) struct Token {
    /// Id in the model's vocabulary.
    pub(super) id: u32,
    /// First byte of its word in the answer.
    pub(super) start: usize,
    /// Index of its passage.
    pub(super) passage: usize,
    /// A content word that is not the question's.
    pub(super) own: bool,
    /// Factor on its nearness: 0.0 in passages that say nothing, [`LIST_WORD`] in lists, else
    /// 1.0.
    pub(super) worth: f32,
    /// Inside something the answer denies.
    pub(super) denied: bool,
}

/// Reads the tokens of an answer, each with its passage and its worth.
pub(super) fn read_answer(
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

    // Passages that only say the question back count for nothing.
    for token in &mut tokens {
        let (all, mine) = counts.get(token.passage).copied().unwrap_or_default();
        if mine == 0.0 || mine < OWN_SHARE * all {
            token.worth = 0.0;
        }
    }

    tokens
}
