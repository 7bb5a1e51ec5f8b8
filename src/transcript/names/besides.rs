//! What a word of a name is besides: a word, a term, a part of one, or nothing. Pure.

use super::lists::{EPONYMS, ORDINARY, TERMS, has};
use crate::domain::text::stem::singular;
use crate::domain::text::words::is_content;

/// What a word of a name is besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Besides {
    Nothing,
    Word,
    /// A term with a noun: "Taylor" of "Taylor series".
    Eponym,
    Term,
}

/// What a folded word of a name is besides.
pub(super) fn besides(folded: &str) -> Besides {
    if has(TERMS, folded) {
        Besides::Term
    } else if has(EPONYMS, folded) {
        Besides::Eponym
    } else if has(ORDINARY, folded) || has(ORDINARY, &singular(folded)) || !is_content(folded) {
        Besides::Word
    } else {
        Besides::Nothing
    }
}
