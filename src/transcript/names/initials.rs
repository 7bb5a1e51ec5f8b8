//! The first letters of the words of names, and where they stand for one. Pure.

use super::folding::fold_accents;
use std::ops::Range;

/// The first letter of a word of a name.
#[derive(Debug, Clone)]
pub(super) struct NameInitial {
    pub letter: String,
    pub role: &'static str,
    /// True where it stands behind the first word of the name.
    is_behind: bool,
    /// True where the name has no more of the word: "Alex R."
    is_all: bool,
}

/// The initials of the words of a name.
pub(super) fn initials_of(said: &[&str], role: &'static str) -> Vec<NameInitial> {
    let words = said.iter().enumerate();
    let initials = words.filter_map(|(at, word)| {
        Some(NameInitial {
            letter: fold_accents(&word.chars().next()?.to_string()),
            role,
            is_behind: at > 0,
            is_all: word.chars().count() == 1,
        })
    });
    initials.collect()
}

/// Where an initial ends that stands behind a name, "Alex R.", but for its point, and whether it
/// has one. `at`: the place behind the name.
pub(super) fn initial_behind(
    text: &str,
    words: &[Range<usize>],
    at: usize,
    role: &'static str,
    initials: &[NameInitial],
) -> Option<InitialBehind> {
    let (last, word) = (words.get(at.checked_sub(1)?)?, words.get(at)?);
    let said = text.get(word.clone())?;
    let has_point = text.get(word.end..)?.starts_with('.');
    let mut known = initials.iter().filter(|initial| initial.role == role);

    let is_initial = known.any(|initial| {
        let is_plain = initial.is_all && initial.letter != "i";
        initial.letter == fold_accents(said) && initial.is_behind && (has_point || is_plain)
    });
    let is_next = text.get(last.end..word.start) == Some(" ");
    let end = word.end;
    (is_next && is_initial && said.starts_with(char::is_uppercase))
        .then_some(InitialBehind { end, has_point })
}

/// An initial behind a name.
pub(super) struct InitialBehind {
    pub end: usize,
    pub has_point: bool,
}
