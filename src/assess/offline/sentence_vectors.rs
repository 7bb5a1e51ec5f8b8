//! Token vectors of an answer, sentence by sentence.
//!
//! A saying stands alone, and so does each sentence of the answer here: alike texts have more alike
//! vectors than when the whole answer colours them, and a sentence that is finished can be embedded
//! while the next one is typed. Owns the joining; embedding is the model's.

use crate::assess::answer::passages::sentences;
use crate::ports::{EmbedError, TokenEmbedder, TokenVectors};

/// Returns the token vectors of a text, each sentence embedded alone. The ranges of the tokens are
/// those of the whole text.
pub(super) fn sentence_vectors(
    embedder: &dyn TokenEmbedder,
    text: &str,
) -> Result<TokenVectors, EmbedError> {
    let pieces = pieces(text);
    let texts: Vec<&str> = pieces.iter().map(|(_, piece)| *piece).collect();
    let mut all = TokenVectors::default();
    for ((start, _), vectors) in pieces.iter().zip(embedder.token_vectors(&texts)?) {
        let moved = vectors
            .tokens
            .into_iter()
            .map(|(id, range)| (id, range.start + start..range.end + start));
        all.tokens.extend(moved);
        all.vectors.extend(vectors.vectors);
        all.width = vectors.width;
    }
    Ok(all)
}

/// Returns the sentences that are finished: all but one that may still be typed on.
pub(super) fn finished_sentences(text: &str) -> Vec<&str> {
    let mut pieces = pieces(text);
    let is_open = !text.ends_with(['\n', ' ']);
    if is_open {
        pieces.pop();
    }
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

/// Returns the text where it may be finished: no line has been begun but perhaps a command's.
pub(super) fn finished_text(so_far: &str) -> Option<&str> {
    let last = so_far.rfind('\n')? + 1;
    let (text, begun) = so_far.split_at_checked(last)?;
    let is_finished = begun.trim().is_empty() || begun.starts_with('/');
    Some(text.trim_end()).filter(|text| is_finished && !text.is_empty())
}

/// The sentences that are not blank, trimmed, each with its first byte.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let piece = |range: std::ops::Range<usize>| {
        let piece = text.get(range.clone())?;
        let start = range.start + piece.len() - piece.trim_start().len();
        Some((start, piece.trim()))
    };
    sentences(text)
        .into_iter()
        .filter_map(piece)
        .filter(|(_, piece)| !piece.is_empty())
        .collect()
}
