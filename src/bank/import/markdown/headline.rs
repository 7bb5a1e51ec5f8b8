//! What a line looks like that names a part of a page without being a heading: a few words, alone.
//!
//! Whether it does is decided where it stands: `sections`, `outline`.

use super::labels;
use super::lines::bold;
use super::pasted::is_task;
use super::prefix::{answer_prefix, question_prefix};
use crate::bank::import::guess::{asks, without_number};
use crate::bank::import::names::{Meaning, meaning_of};

/// Words and letters that such a line has at most.
const MOST_WORDS: usize = 8;
const MOST_CHARS: usize = 60;

/// Stands before a line that was made a heading. The sign is no letter of any language.
pub(super) const HEADING: &str = "###### \u{e0ff} ";
pub(super) const SIGN: &str = "\u{e0ff} ";
pub(super) const SIGN_LETTER: char = '\u{e0ff}';

/// Returns true for the words of a heading that was such a line.
pub(super) fn is_marked(words: &str) -> bool {
    words.starts_with(SIGN)
}

/// A line with the words of such a line as a heading.
pub(super) fn heading(words: &str) -> String {
    format!("{HEADING}{words}")
}

/// Returns true for the words of a line that names a part: a few that ask nothing and are no
/// sentence.
pub(super) fn is_name(words: &str) -> bool {
    let is_short = words.split_whitespace().count() <= 4;
    has_form_of_title(words)
        && match asks(words) {
            0 => true,
            1 => is_short && !is_task(words),
            _ => false,
        }
}

fn italic(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|c| matches!(c, '*' | '_'))?;
    let text = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!text.contains(mark)).then_some(text)
}

/// A title without the rule drawn around it: "--- SQL ---", "== SQL ==".
pub(super) fn without_rule(text: &str) -> &str {
    let inner = text.trim_matches(['-', '=', '~', '–', '—', '*']);
    let is_drawn = inner.starts_with(' ')
        && inner.ends_with(' ')
        && ["--", "==", "~~", "––", "——", "***"]
            .iter()
            .any(|rule| text.starts_with(rule));
    match is_drawn {
        true => inner.trim(),
        false => text,
    }
}

/// Returns true for a few words that ask nothing, tell nothing and are no label.
pub(super) fn is_title(line: &str) -> bool {
    let text = without_rule(line.trim());
    let words = text.trim_matches(['*', '_', ':', '：', ' ']);
    has_form_of_title(line) && (asks(words) == 0 || !words.contains(' '))
}

/// The name of a part in a line that says that it is one: "Topic: SQL".
pub(super) fn named_part(line: &str) -> Option<&str> {
    let (name, value) = line.split_once([':', '：'])?;
    let is_part = matches!(meaning_of(name), Some(Meaning::Topic | Meaning::Section));
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    let count = value.split_whitespace().count();
    (is_part && (1..=MOST_WORDS).contains(&count) && !value.contains(',') && asks(value) < 2)
        .then_some(value)
}

/// Returns true for a few words that are no sentence and no label, whether they ask or not.
fn has_form_of_title(line: &str) -> bool {
    const ANSWERS: [&str; 8] = [
        "true", "false", "yes", "no", "richtig", "falsch", "wahr", "none",
    ];
    let text = without_rule(line.trim());
    let text = bold(text).or_else(|| italic(text)).unwrap_or(text);
    let announces = text.ends_with([':', '：']);
    let words = text.trim_end_matches([':', '：', ' ']);
    let count = words.split_whitespace().count();
    let inner = counter(words).map_or(words, |(_, rest)| rest);

    let is_short = (1..=MOST_WORDS).contains(&count) && words.chars().count() <= MOST_CHARS;
    let begins = words.starts_with(char::is_alphanumeric)
        && (announces || !words.starts_with(char::is_lowercase));
    let ends = words.ends_with(|c: char| c.is_alphanumeric() || c == ')');
    let is_text = inner.contains([';', '=', '\t', '|', '`', '?'])
        || inner.contains(". ")
        || (inner.contains(':') && !is_counted(words));

    is_short
        && begins
        && ends
        && !is_text
        && words.contains(char::is_alphabetic)
        && !without_number(words).1
        && !ANSWERS.contains(&words.to_lowercase().as_str())
        && answer_prefix(text).is_none()
        && question_prefix(text).is_none()
        && meaning_of(words).is_none()
        && !labels::is_label(text)
}

/// A line without the letter or the Roman number that counts it: "B. Personal", "II. SQL".
pub(super) fn counter(text: &str) -> Option<(&str, &str)> {
    let (mark, rest) = text.trim().split_once(' ')?;
    let mark = mark.strip_suffix(['.', ')'])?;
    let is_letter = matches!(mark.as_bytes(), [b'A'..=b'H']);
    let is_roman = !mark.is_empty() && mark.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    (is_letter || is_roman).then_some((mark, rest))
}

/// Returns true for a title that counts itself: "Section 2: Technical", "Round 2 - Onsite", "II.
/// SQL".
pub(super) fn is_counted(text: &str) -> bool {
    const PARTS: [&str; 18] = [
        "section",
        "part",
        "chapter",
        "module",
        "unit",
        "topic",
        "day",
        "week",
        "round",
        "block",
        "stage",
        "teil",
        "kapitel",
        "thema",
        "abschnitt",
        "partie",
        "parte",
        "tema",
    ];
    let mut words = text.trim().trim_matches('*').split_whitespace();
    let part = words.next().unwrap_or_default().to_lowercase();
    let number = words.next().unwrap_or_default();
    let number = number.trim_end_matches([':', '.', ')', '-', '–', '—', '*']);

    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        || (!number.is_empty() && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X')))
        || matches!(number.as_bytes(), [b'A'..=b'H']);
    (PARTS.contains(&part.as_str()) && is_number)
        || counter(text).is_some()
        || without_number(text).1
}
