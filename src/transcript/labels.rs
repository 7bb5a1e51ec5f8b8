//! What marks a speaker or a time at the begin of a line. Pure.

use crate::domain::text::words::is_content;

/// Longest name of a speaker, in characters and words.
const LONGEST_NAME: usize = 60;
const MOST_NAME_WORDS: usize = 6;
const MOST_LOOSE_WORDS: usize = 3;
/// Digits from which a number is one of a telephone.
const FEWEST_DIGITS: usize = 6;
/// How who takes notes by hand calls both sides.
const WRITERS: &[&str] = &["a", "i", "me", "q", "them", "they", "you"];
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

fn are_digits(text: &str) -> bool {
    text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The start of a caption's timing line (`00:01.000 --> 00:04.000`); None for any other line.
pub(super) fn timing(line: &str) -> Option<u32> {
    let (start, end) = line.split_once("-->")?;
    let end = end.split_whitespace().next()?;
    clock(end)?;
    clock(start.trim())
}

/// A time at the begin of a line, and what stands behind it: `[0:12] Hello`, `00:00:12 Hello`,
/// `10:02 AM Hello`, `0:00 - 0:07 | Hello`.
pub(super) fn leading_time(line: &str) -> Option<(u32, &str)> {
    let open = behind_date(line.trim_start_matches(['[', '(']));
    let end = open
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(open.len());
    let (time, rest) = open.split_at_checked(end)?;
    let seconds = clock(time.trim_end_matches(['.', ',']))?;
    let (rest, gap) = after_half(rest);
    let behind = rest.trim_start_matches(BEHIND_TIME);
    let gap = gap.len() + rest.len() - behind.len();

    // A range has an end, too.
    let between = line.get(line.len() - behind.len() - gap..line.len() - behind.len());
    let is_range = between.is_some_and(|between| between.contains(['-', '–', '>']));
    match leading_time(behind).filter(|_| is_range) {
        Some((_, behind)) => Some((seconds, behind)),
        None => Some((seconds, behind)),
    }
}

/// What stands behind the date of a message: `01/12/2026, 10:03:12] Anna: Hello`.
fn behind_date(text: &str) -> &str {
    let end = text.find([',', ' ']).unwrap_or_default();
    let (date, rest) = text.split_at(end);
    let is_mark = |c: char| matches!(c, '/' | '.' | '-');
    let is_date = (6..=10).contains(&date.len())
        && date.chars().all(|c| c.is_ascii_digit() || is_mark(c))
        && date.matches(is_mark).count() == 2;
    match is_date {
        true => rest.trim_start_matches([',', ' ']),
        false => text,
    }
}

/// What may stand between a time and what was said.
const BEHIND_TIME: [char; 8] = [']', ')', ' ', '\t', '-', '–', '|', '>'];
/// The halves of a day.
const HALVES: [&str; 4] = ["am", "pm", "a.m.", "p.m."];

/// What stands behind `AM` or `PM`, and what was left out.
fn after_half(text: &str) -> (&str, &str) {
    let begin = text.trim_start();
    for half in HALVES {
        let (Some(found), Some(rest)) = (begin.get(..half.len()), begin.get(half.len()..)) else {
            continue;
        };
        if found.eq_ignore_ascii_case(half) && !rest.starts_with(char::is_alphanumeric) {
            return (
                rest,
                text.get(..text.len() - rest.len()).unwrap_or_default(),
            );
        }
    }
    (text, "")
}

/// A line without `AM` or `PM` at its end.
fn without_half(line: &str) -> &str {
    let line = line.trim();
    let lower = line.to_ascii_lowercase();
    let half = HALVES.iter().find(|half| {
        let before = lower.strip_suffix(**half);
        before.is_some_and(|before| before.ends_with(|c: char| c == ' ' || c.is_ascii_digit()))
    });
    let end = half.map_or(line.len(), |half| line.len() - half.len());
    line.get(..end).unwrap_or(line).trim_end()
}

/// A line that only says when: `0:07`, `[10:02 AM]`, `0 minutes 7 seconds0:07`.
pub(super) fn only_time(line: &str) -> Option<u32> {
    let bare = line.trim().trim_matches(['[', ']', '(', ')']);
    let bare = without_half(bare);
    let begin = bare.rfind(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')));
    let (before, time) = bare.split_at(begin.map_or(0, |at| {
        at + bare
            .get(at..)
            .and_then(|c| c.chars().next())
            .map_or(1, char::len_utf8)
    }));
    before
        .split_whitespace()
        .all(is_spoken_time)
        .then(|| clock(time))?
}

fn is_spoken_time(word: &str) -> bool {
    let word = word.trim_end_matches('s');
    ["hour", "minute", "second"].contains(&word) || word.bytes().all(|b| b.is_ascii_digit())
}

/// True for a line that can be a speaker's name where a time of its own follows.
pub(super) fn is_lone_name(line: &str) -> bool {
    is_name(without_brackets(line)) || is_loose_name(line)
}

/// A line that only names a speaker and a time: `Anna Smith  0:12`, `Anna Smith (00:00:12)`.
pub(super) fn header(line: &str) -> Option<(&str, u32)> {
    let line = line.trim().trim_end_matches([':', '：']);
    let line = without_half(line.trim_end_matches([']', ')']));
    let (name, time) = line.rsplit_once([' ', '\t'])?;
    let time = time.trim_matches(['[', ']', '(', ')']);
    let name = name
        .trim()
        .trim_end_matches(['-', '–', '|', ',', '·'])
        .trim();
    let is_named = is_name(without_brackets(name.trim_matches(['[', ']'])));
    let name = name.trim_matches(['[', ']']).trim();
    Some((is_named.then_some(name)?, clock(time)?))
}

/// A speaker's name and a time in brackets before a colon, and what was said:
/// `Ben Jones (00:03): Well …`.
pub(super) fn timed_label(line: &str) -> Option<(&str, u32, &str)> {
    let (name, rest) = line.split_once(['(', '[', '（'])?;
    let (time, said) = rest.split_once([')', ']', '）'])?;
    const EMPHASIS: [char; 3] = ['*', '_', ' '];
    let said = said.trim_start_matches(EMPHASIS);
    let said = said.strip_prefix([':', '：'])?.trim_start_matches(EMPHASIS);
    let name = name.trim().trim_matches(EMPHASIS);
    is_name(name).then_some((name, clock(time.trim())?, said.trim()))
}

/// The name on a line of a time and a name, above what was said: `0:03 - Anna Smith (Acme)`.
pub(super) fn named_behind_time(line: &str) -> Option<&str> {
    let (_, name) = leading_time(line)?;
    is_name(without_brackets(name)).then_some(name)
}

/// The cells of a row of a table, `| 0:03 | Anna | Well … |`; none for the line below its head.
pub(super) fn table_cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.strip_prefix('|')?.trim_end().strip_suffix('|')?;
    let cells: Vec<&str> = inside.split('|').map(str::trim).collect();
    let is_rule = cells
        .iter()
        .all(|cell| cell.bytes().all(|b| matches!(b, b'-' | b':')));
    let cells = if is_rule { Vec::new() } else { cells };
    (inside.contains('|') || is_rule).then_some(cells)
}

/// A speaker's name before a colon, and what was said.
pub(super) fn label(line: &str) -> Option<(&str, &str)> {
    split_label(line, [':', '：'].as_slice()).filter(|(name, _)| is_name(without_brackets(name)))
}

/// The same for names as people type them: `anna smith:`, `iPhone von Ben:`, `anna@example.org:`.
pub(super) fn loose_label(line: &str) -> Option<(&str, &str)> {
    split_label(line, [':', '：'].as_slice()).filter(|(name, _)| is_loose_name(name))
}

/// A speaker's name before a dash, and what was said.
pub(super) fn dash_label(line: &str) -> Option<(&str, &str)> {
    let dashes = [" - ", " – ", " — "];
    let (name, said) = dashes.iter().find_map(|dash| line.split_once(dash))?;
    is_name(without_brackets(name.trim())).then(|| (name.trim(), said.trim()))
}

/// A speaker's name in square brackets, and what was said: `[SPEAKER_00] Hello`.
pub(super) fn square_label(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.strip_prefix('[')?.split_once(']')?;
    is_name(name).then(|| (name.trim(), said.trim()))
}

/// A speaker's name in what a chat keeps, and what was written: `From Anna to Everyone: Hello`.
pub(super) fn chat_label(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.strip_prefix("From ")?.split_once(':')?;
    let to = [" to ", " To "].iter().find_map(|to| name.split_once(to));
    let name = to.map_or(name, |(name, _)| name).trim();
    is_name(without_brackets(name)).then(|| (name, said.trim()))
}

/// A speaker's name in angle brackets, and what was said: `<Anna Smith> Hello`.
pub(super) fn angle_label(line: &str) -> Option<(&str, &str)> {
    let (name, said) = line.strip_prefix('<')?.split_once('>')?;
    is_name(name).then(|| (name.trim(), said.trim()))
}

fn split_label<'a>(line: &'a str, colons: &[char]) -> Option<(&'a str, &'a str)> {
    let (name, said) = line.split_once(colons)?;
    let name = name.trim().trim_matches(['*', '_', '>', ' ']);
    let name = match name.split_once(" (") {
        Some((alone, time)) if clock(time.trim_end_matches(')')).is_some() => alone,
        _ => name,
    };
    let is_address = said.starts_with("//");
    (!is_address).then(|| (name, said.trim_start_matches(['*', '_', ' ', '\t']).trim()))
}

/// A name without what recorders put behind it: `Anna Smith (she/her)`.
fn without_brackets(name: &str) -> &str {
    match name.split_once(" (") {
        Some((alone, behind)) if behind.ends_with(')') => alone,
        _ => name,
    }
}

/// True for what can be a name although it is not written as one: few words, none of which only
/// joins others.
fn is_loose_name(text: &str) -> bool {
    let alone = without_brackets(text);
    let mut words = alone.split_whitespace();
    let fits = alone.chars().count() <= LONGEST_NAME && words.clone().count() <= MOST_LOOSE_WORDS;
    let has_mark = alone.contains(['?', '!', ';', '"', '=', '<', '>', '{', '`', '/', ',']);
    let is_writer = WRITERS.contains(&alone.to_lowercase().as_str());
    fits && !has_mark
        && alone.contains(char::is_alphabetic)
        && (is_writer
            || words.all(|word| is_content(&word.to_lowercase()) || SMALL.contains(&word)))
}

/// True for a first and a last name: capitalised words, not all of which only join others.
pub(super) fn is_full_name(text: &str) -> bool {
    let alone = without_brackets(text);
    let mut words = alone.split_whitespace();
    is_name(alone)
        && words.clone().count() > 1
        && words.any(|word| is_content(&word.to_lowercase()))
}

/// True for what can be a speaker's name: a few capitalised words, one of them in quotes at most
/// (`Robert "Bob" Rose`).
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace();
    let fits = text.chars().count() <= LONGEST_NAME && words.clone().count() <= MOST_NAME_WORDS;
    let nicknames = words.clone().filter_map(nickname).count();
    let quotes = text.matches('"').count();
    let has_mark =
        quotes != 2 * nicknames.min(1) || text.contains(['?', '!', ';', '=', '<', '>', '{', '`']);
    let is_word = text.contains(char::is_alphabetic) && words.clone().all(is_capitalised);
    fits && !has_mark && (is_word || is_telephone(text))
}

/// A word in quotes, without them.
fn nickname(word: &str) -> Option<&str> {
    let inside = word.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.is_empty()).then_some(inside)
}

/// True for a word of a name: one of its parts is (`d'Angelo`, `al-Sayed`, `'t`).
fn is_capitalised(word: &str) -> bool {
    const APOSTROPHES: [char; 2] = ['\'', '’'];
    let mut parts = word.split(['\'', '’', '-']).filter_map(first_letter);
    first_letter(word).is_none()
        || word.starts_with(APOSTROPHES)
        || parts.any(|c| !c.is_lowercase())
        || SMALL.contains(&word)
}

fn first_letter(word: &str) -> Option<char> {
    word.chars().find(|c| c.is_alphanumeric())
}

/// True for the number of a telephone: who dials in has no other name.
fn is_telephone(text: &str) -> bool {
    let number = text.strip_prefix('+').unwrap_or_default();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    digits >= FEWEST_DIGITS && number.chars().all(is_in_number)
}

fn is_in_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '*' | 'x')
}
