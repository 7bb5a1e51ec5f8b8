//! Cutting an answer into sentences and passages, and telling which of them say nothing.
//!
//! Owns where a sentence ends, what is denied, and what a bare list of key words looks like.

use crate::domain::text::sentences::split_after;
use crate::domain::text::stop_words::ALIGNMENT;
use crate::domain::text::words::{Word, words_with_apostrophes};
use std::ops::Range;

/// Byte ranges of the sentences of a text, without gaps: up to and with `.`, `;`, `!`, `?` before
/// white space, or a new line. Unlike [`crate::domain::text::sentences()`] it cuts at semicolons:
/// the offline fit was made with such pieces.
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    split_after(text, ends_sentence)
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    c == '\n' || (matches!(c, '.' | ';' | '!' | '?') && next.is_none_or(char::is_whitespace))
}

/// Byte ranges of the passages of a text, without gaps: sentences cut at colons, commas and dashes;
/// a piece of fewer than three words goes with its neighbour.
pub(crate) fn passages(text: &str) -> Vec<Range<usize>> {
    let pieces = split_after(text, |c, next| {
        c == '\n'
            || (matches!(c, '.' | ';' | '!' | '?' | ':' | ',' | '–' | '—')
                && next.is_none_or(char::is_whitespace))
    });

    let mut out: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        match out.last_mut() {
            Some(last) if is_short(text, &piece) || is_short(text, last) => last.end = piece.end,
            _ => out.push(piece),
        }
    }

    out
}

fn is_short(text: &str, piece: &Range<usize>) -> bool {
    let piece = text.get(piece.clone()).unwrap_or_default();
    piece.split_whitespace().count() < 3
}

/// `range` without white space and bullets at its ends.
pub(crate) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = text.get(range.clone()).unwrap_or_default();
    let is_edge =
        |c: char| c.is_whitespace() || matches!(c, '-' | '*' | '•' | ',' | ';' | ':' | '–' | '—');
    let start = range.start + (piece.len() - piece.trim_start_matches(is_edge).len());
    start..(start + piece.trim_matches(is_edge).len())
}

/// True for a sentence that only strings key words together: five words or more, hardly any that
/// make a sentence.
pub(crate) fn is_word_list(sentence: &str) -> bool {
    let all = words_with_apostrophes(sentence);
    let function = all.iter().filter(|w| ALIGNMENT.contain(&w.folded)).count();
    all.len() >= 5 && function * 8 < all.len()
}

/// Words from which a passage without small words is a list of key words; notes are shorter.
const MANY_KEY_WORDS: usize = 12;

/// True for a passage that strings many words together and says nothing with them.
pub(crate) fn strings_key_words(passage: &str) -> bool {
    passage.split_whitespace().count() >= MANY_KEY_WORDS && is_word_list(passage)
}

/// Words that deny the clause they stand in.
const DENIERS: &[&str] = &[
    "aren't",
    "can't",
    "cannot",
    "couldn't",
    "didn't",
    "doesn't",
    "doesnt",
    "don't",
    "dont",
    "irrelevant",
    "isn't",
    "mustn't",
    "needn't",
    "neither",
    "never",
    "no",
    "nobody",
    "myth",
    "needless",
    "needlessly",
    "none",
    "nonsense",
    "nor",
    "not",
    "nothing",
    "overkill",
    "overrated",
    "pointless",
    "shouldn't",
    "superfluous",
    "unimportant",
    "unnecessary",
    "useless",
    "wasn't",
    "waste",
    "wasted",
    "wastes",
    "won't",
    "wouldn't",
    "wrong",
];
/// True where a text has a word that denies, with or without its apostrophe.
pub(crate) fn has_denier(text: &str) -> bool {
    let letters = |word: &'static str| word.chars().filter(|c| *c != '\'');
    words_with_apostrophes(text).iter().any(|word| {
        let word = word.folded.replace('\'', "");
        DENIERS
            .iter()
            .any(|denier| letters(denier).eq(word.chars()))
    })
}

/// What follows these is denied, what stands before is not.
const EXCLUDERS: &[(&str, Option<&str>)] = &[
    ("instead", Some("of")),
    ("rather", Some("than")),
    ("opposed", Some("to")),
    ("without", None),
    ("avoid", None),
    ("avoids", None),
    ("avoiding", None),
    ("ignore", None),
    ("ignores", None),
    ("ignoring", None),
    ("skip", None),
    ("skipping", None),
];
/// After these a denier belongs to a condition or a contrast, not to a claim: "if you do not pin
/// it, it drifts".
const CONDITIONS: &[&str] = &[
    "because",
    "else",
    "if",
    "otherwise",
    "till",
    "unless",
    "until",
    "when",
    "whenever",
    "where",
];
/// A denier before these denies nothing: "not only"; "a few are slow, not all" limits a claim.
const HARMLESS_NEXT: &[&str] = &[
    "all",
    "always",
    "each",
    "every",
    "everyone",
    "everything",
    "just",
    "longer",
    "matter",
    "merely",
    "necessarily",
    "only",
    "simply",
];
/// A denied clause ends here.
const TURNS: &[&str] = &[
    "but", "however", "yet", "whereas", "while", "instead", "rather", "although", "though",
];

/// Byte ranges of what a text denies.
pub(crate) fn denied(text: &str) -> Vec<Range<usize>> {
    let claims = split_after(text, |c, next| {
        ends_sentence(c, next) || (c == ':' && next.is_none_or(char::is_whitespace))
    });
    claims
        .into_iter()
        .flat_map(|claim| denied_in(text, claim))
        .collect()
}

/// True when the text denies anything.
pub(crate) fn denies(text: &str) -> bool {
    !denied(text).is_empty()
}

fn denied_in(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let all: Vec<Word> = words_with_apostrophes(text.get(sentence.clone()).unwrap_or_default());
    let at = |i: usize| all.get(i).map_or("", |w| w.folded.as_str());
    let place = |i: usize| sentence.start + all.get(i).map_or(0, |w| w.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    // A clause runs from one turn of the sentence to the next.
    let mut clause = 0;
    while clause < all.len() {
        let next = (clause + 1..all.len())
            .find(|&i| TURNS.contains(&at(i)) && !is_excluder(at(i), at(i + 1)))
            .unwrap_or(all.len());
        let end = if next < all.len() {
            place(next)
        } else {
            sentence.end
        };
        let start = if clause == 0 {
            sentence.start
        } else {
            place(clause)
        };
        // "So that nobody …" says what something is for.
        let conditional =
            |i: usize| CONDITIONS.contains(&at(i)) || (at(i) == "so" && at(i + 1) == "that");
        let condition = (clause..next).find(|&i| conditional(i)).unwrap_or(next);
        let denier = (clause..condition)
            .find(|&i| DENIERS.contains(&at(i)) && !HARMLESS_NEXT.contains(&at(i + 1)));
        let excluder = (clause..next).find(|&i| is_excluder(at(i), at(i + 1)));
        match (denier, excluder) {
            // "You cannot reproduce it without pinning": two denials make a claim.
            (Some(_), Some(e)) if at(e) == "without" => {}
            (Some(d), _) => out.push(denial_start(text, start, place(d))..end),
            (None, Some(e)) => out.push(place(e)..excluded_end(text, place(e), start, end)),
            (None, None) => {}
        }
        clause = next;
    }
    out
}

/// "By digest, never by tag" denies from its comma on; any other denial holds for its whole clause.
fn denial_start(text: &str, clause: usize, denier: usize) -> usize {
    let before = text.get(clause..denier).unwrap_or_default().trim_end();
    if before.ends_with([',', '(', '–', '—']) {
        denier
    } else {
        clause
    }
}

fn is_excluder(word: &str, next: &str) -> bool {
    EXCLUDERS
        .iter()
        .any(|(first, second)| *first == word && second.is_none_or(|s| s == next))
}

/// "Instead of A, do B" denies up to the last comma; "do B instead of A" to the end.
fn excluded_end(text: &str, from: usize, start: usize, end: usize) -> usize {
    let leads = text
        .get(start..from)
        .is_some_and(|before| before.trim().is_empty());
    match text.get(from..end).and_then(|rest| rest.rfind(", ")) {
        Some(comma) if leads => from + comma,
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, cut: Vec<Range<usize>>) -> Vec<&str> {
        cut.into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn passages_cover_the_text() {
        let text =
            "First, we pin the versions of all data, e.g. by hash. Then:\n- build an image\n- no\n";
        assert_eq!(parts(text, passages(text)).concat(), text);
        assert_eq!(parts(text, sentences(text)).concat(), text);
        assert_eq!(
            parts(text, passages(text)),
            [
                "First, we pin the versions of all data, e.g. by hash. Then:\n",
                "- build an image\n- no\n"
            ]
        );
    }

    #[test]
    fn what_is_denied() {
        for (text, expected) in [
            (
                "You do not pin code, data and environment.",
                vec!["You do not pin code, data and environment."],
            ),
            (
                "It’s never needed to pin data. I pin code.",
                vec!["It’s never needed to pin data."],
            ),
            (
                "There is no need to version data",
                vec!["There is no need to version data"],
            ),
            (
                "Use seeds instead of pinning data, code",
                vec!["instead of pinning data, code"],
            ),
            (
                "Instead of guessing, we measure",
                vec!["Instead of guessing"],
            ),
            ("Not only code but data is pinned", vec![]),
            ("A few tasks are slow, not all", vec![]),
            ("Not every change needs a test", vec![]),
            (
                "Assign by hash so that nobody flips between versions",
                vec![],
            ),
            ("If you do not pin data, it drifts", vec![]),
            (
                "Data is not copied but versioned",
                vec!["Data is not copied "],
            ),
            ("You cannot reproduce it without pinning data", vec![]),
            (
                "Reproducible without pinning data",
                vec!["without pinning data"],
            ),
            ("Repeat until the weights do not change", vec![]),
            ("By digest, never by tag", vec!["never by tag"]),
            (
                "A tag is not enough: use the digest",
                vec!["A tag is not enough:"],
            ),
            (
                "Mirroring requests is overkill, a check will do",
                vec!["Mirroring requests is overkill, a check will do"],
            ),
            (
                "Snapshots are a waste of storage. I query",
                vec!["Snapshots are a waste of storage."],
            ),
            ("", vec![]),
        ] {
            assert_eq!(parts(text, denied(text)), expected, "{text}");
        }
    }

    #[test]
    fn word_lists_are_told_from_sentences() {
        for (text, list) in [
            (
                "synapses, weights, adder, activation function, bias, squashing",
                true,
            ),
            ("lock files docker image digest data version hash", true),
            ("We lock files and keep the digest of the image", false),
            ("Docker image digest", false),
        ] {
            assert_eq!(is_word_list(text), list, "{text}");
        }
    }
}
