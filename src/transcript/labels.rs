//! What marks a speaker or a time at the begin of a line. Pure.

/// Longest name of a speaker, in characters and words.
const LONGEST_NAME: usize = 60;
const MOST_NAME_WORDS: usize = 6;
/// Words of names that are written small.
const SMALL: &[&str] = &[
    "al", "and", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "la", "le", "of", "ter", "und", "van", "von", "y", "zu",
];

/// Reads `HH:MM:SS`, `MM:SS`, each with a fraction where there is one; returns whole seconds.
pub(super) fn clock(text: &str) -> Option<u32> {
    let whole = text.split(['.', ',']).next()?;
    let fraction = text.get(whole.len()..)?.trim_start_matches(['.', ',']);
    let parts: Vec<&str> = whole.split(':').collect();
    let are_digits = |s: &str| s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit());
    let is_clock = matches!(parts.len(), 2 | 3)
        && parts
            .iter()
            .all(|part| !part.is_empty() && are_digits(part))
        && are_digits(fraction);
    if !is_clock {
        return None;
    }
    parts.iter().try_fold(0_u32, |seconds, part| {
        seconds.checked_mul(60)?.checked_add(part.parse().ok()?)
    })
}

/// The start of a caption's timing line (`00:01.000 --> 00:04.000`); None for any other line.
pub(super) fn timing(line: &str) -> Option<u32> {
    let (start, end) = line.split_once("-->")?;
    let end = end.split_whitespace().next()?;
    clock(end)?;
    clock(start.trim())
}

/// A time at the begin of a line, and what stands behind it: `[0:12] Hello`, `00:00:12 Hello`.
pub(super) fn leading_time(line: &str) -> Option<(u32, &str)> {
    let open = line.trim_start_matches(['[', '(']);
    let end = open
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(open.len());
    let (time, rest) = open.split_at_checked(end)?;
    let seconds = clock(time.trim_end_matches(['.', ',']))?;
    let rest = rest.trim_start_matches([']', ')', ' ', '\t', '-', '–', '|']);
    Some((seconds, rest))
}

/// A line that only names a speaker and a time: `Anna Smith  0:12`, `Anna Smith (00:00:12)`.
pub(super) fn header(line: &str) -> Option<(&str, u32)> {
    let (name, time) = line.trim().rsplit_once([' ', '\t'])?;
    let time = time.trim_matches(['[', ']', '(', ')']);
    let name = name
        .trim()
        .trim_end_matches(['-', '–', '|', ',', '·'])
        .trim();
    Some((is_name(name).then_some(name)?, clock(time)?))
}

/// A speaker's name before a colon, and what was said.
pub(super) fn label(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.split_once([':', '：'])?;
    let name = name.trim().trim_matches(['*', '_', '>', ' ']);
    let name = match name.split_once(" (") {
        Some((alone, time)) if clock(time.trim_end_matches(')')).is_some() => alone,
        _ => name,
    };
    let is_address = said.starts_with("//");
    (is_name(name) && !is_address)
        .then(|| (name, said.trim_start_matches(['*', '_', ' ', '\t']).trim()))
}

/// True for what can be a speaker's name: a few capitalised words.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace();
    let fits = text.chars().count() <= LONGEST_NAME && words.clone().count() <= MOST_NAME_WORDS;
    let has_mark = text.contains(['?', '!', ';', '"', '=', '<', '>', '{', '`']);
    let is_capitalised = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase()) || SMALL.contains(&word)
    };
    fits && !has_mark && text.contains(char::is_alphabetic) && words.clone().all(is_capitalised)
}
