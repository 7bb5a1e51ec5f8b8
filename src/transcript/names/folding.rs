//! The words of a text, and how names are written without accents or in Latin letters. Pure.

use super::cyrillic::in_latin;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns a word in lower case and without accents: `Álvarez` as `alvarez`, `Łukasz` as `lukasz`.
pub(super) fn fold_accents(word: &str) -> String {
    let bare = word.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'));
    let mut out = String::with_capacity(word.len());
    for c in bare.nfc().flat_map(char::to_lowercase) {
        match c {
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            '\u{300}'..='\u{36f}' => {}
            c => out.push(c),
        }
    }
    out
}

/// Returns the ways in which a word is written without accents and in Latin letters: `Müller` as
/// `muller` and `mueller`, `Дмитрий` as `dmitry` too.
pub(super) fn foldings(word: &str) -> Vec<String> {
    let composed: String = word.nfkc().flat_map(char::to_lowercase).collect();
    let with_e = composed
        .replace('ä', "ae")
        .replace(['ö', 'ø'], "oe")
        .replace('ü', "ue")
        .replace('å', "aa");
    let mut all = vec![fold_accents(&composed), fold_accents(&with_e)];
    all.dedup();
    all.extend(in_latin(&composed));
    all
}

/// True for what is part of a word: letters, digits, and marks on them.
pub(super) fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// The words of a text: runs of letters and digits.
pub(super) fn word_ranges(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_of_word(*c)) {
        match words.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end += c.len_utf8(),
            None => words.push(at..at + c.len_utf8()),
        }
    }
    words
}
