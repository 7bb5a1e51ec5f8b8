//! How a text longer than the model's window is covered.
//!
//! Owns the size, overlap and number of windows; knows nothing of models.

use std::ops::Range;

/// Word pieces the model sees at once, `[CLS]` and `[SEP]` included: sentence-transformers'
/// `max_seq_length` of all-MiniLM-L6-v2.
pub(super) const WINDOW: usize = 256;
/// Room for the text's own pieces in a window.
pub(super) const CONTENT: usize = WINDOW - 2;
/// Fewest pieces that two neighbouring windows share, so that every piece has context on both sides
/// in one of them.
pub(super) const OVERLAP: usize = 32;
/// Most windows of one text: about 24,000 word pieces, 18,000 English words. A longer text (nobody
/// types one) is sampled by this many windows, evenly from its first to its last piece, so that
/// time and memory stay bounded.
pub(super) const MAX_WINDOWS: usize = 128;

/// A window over a text's pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// The tokens the model sees at a time.
    pub(super) span: Range<usize>,
    /// The pieces whose vectors are taken from this window: spans overlap, these do not.
    pub(super) own: Range<usize>,
}

/// The windows that cover `pieces` pieces, in order; one empty window for an empty text. As few as
/// do, and none longer than the others: the model's time rises with their length.
pub(super) fn windows(pieces: usize) -> Vec<Window> {
    if pieces <= CONTENT {
        return vec![Window {
            span: 0..pieces,
            own: 0..pieces,
        }];
    }

    let needed = 1 + (pieces - CONTENT).div_ceil(CONTENT - OVERLAP);
    let count = needed.min(MAX_WINDOWS);
    let length = (pieces + (count - 1) * OVERLAP)
        .div_ceil(count)
        .min(CONTENT);
    let last = pieces - length;
    let starts: Vec<usize> = (0..count).map(|i| last * i / (count - 1)).collect();
    let mut out = Vec::with_capacity(count);

    for (i, &start) in starts.iter().enumerate() {
        let end = start + length;
        let from = i
            .checked_sub(1)
            .and_then(|p| starts.get(p))
            .map_or(0, |&previous| overlap_middle(previous, start, length));
        let to = starts
            .get(i + 1)
            .map_or(end, |&next| overlap_middle(start, next, length).min(end));
        out.push(Window {
            span: start..end,
            own: from..to,
        });
    }

    out
}

/// Returns the middle of what two windows of `length` share that begin at `first` and `second`;
/// the middle of the gap where they share nothing.
fn overlap_middle(first: usize, second: usize, length: usize) -> usize {
    (second + (first + length).max(second)) / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_piece_is_owned_once_until_the_cap(pieces in 0usize..24_000) {
            let mut next = 0;
            let all = windows(pieces);
            let shared = all.windows(2).map(|w| w[0].span.end.saturating_sub(w[1].span.start)).min();
            prop_assert!(shared.is_none_or(|shared| shared + 1 >= OVERLAP), "{:?}", shared);
            for w in all {
                prop_assert!(w.span.len() <= CONTENT);
                prop_assert!(w.span.start <= w.own.start && w.own.end <= w.span.end);
                prop_assert_eq!(w.own.start, next);
                next = w.own.end;
            }
            prop_assert_eq!(next, pieces);
        }
    }

    #[test]
    fn a_huge_text_is_sampled_from_end_to_end() {
        let all = windows(3_000_000);
        assert_eq!(all.len(), MAX_WINDOWS);
        assert_eq!(all.first().map(|w| w.span.start), Some(0));
        assert_eq!(all.last().map(|w| w.span.end), Some(3_000_000));
        assert!(
            all.windows(2).all(|w| w[0].own.end <= w[1].own.start),
            "no piece is owned twice"
        );
    }
}
