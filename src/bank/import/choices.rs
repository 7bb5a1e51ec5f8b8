//! The choices of a question: putting them below it, and which of them an answer means by its letter
//! or number. Which fields hold choices: `fields`.

use super::names::letters;
use super::raw::RawQuestion;
use super::values::{list, readable};
use crate::domain::text::one_line;
use serde_json::Value;

/// Makes choices that are marked part of the question, the right ones its answer.
pub(super) fn choices_into(question: &mut RawQuestion, choices: &[(String, bool)]) {
    let lines = lettered(choices.iter().map(|(text, _)| text.as_str()));
    add_choices(question, &lines);

    let right = lines.iter().zip(choices).filter(|(_, (_, right))| *right);
    let right: Vec<&str> = right.map(|(line, _)| line.as_str()).collect();
    question.answer = right.join("\n");
}

/// An answer without the word before its letter or number: "Option C".
pub(super) fn without_word(answer: &str) -> &str {
    let answer = answer.trim();
    let named = answer.split_once(' ').filter(|(word, rest)| {
        ["option", "choice", "answer"].contains(&letters(word).as_str()) && rest.trim().len() < 4
    });
    named.map_or(answer, |(_, rest)| rest.trim())
}

/// Puts a letter before each choice.
pub(super) fn lettered<'t>(choices: impl Iterator<Item = &'t str>) -> Vec<String> {
    ('A'..='Z')
        .zip(choices)
        .map(|(letter, choice)| format!("{letter}) {}", one_line(choice)))
        .collect()
}

pub(super) fn add_choices(question: &mut RawQuestion, lines: &[String]) {
    let items: Vec<String> = lines.iter().map(|line| format!("- {line}")).collect();
    let details = [question.details.trim(), &items.join("\n")].join("\n\n");
    question.details = details.trim_start().to_string();
}

/// Returns true for a name that is one of the letters that choices have.
pub(super) fn is_letter(name: &str) -> bool {
    matches!(letters(name).as_bytes(), [b'a'..=b'h'])
}

/// Returns true for a word and one letter or digit: "Option A", "choice_2", also with how long it may
/// be: "Answer 1 - max 75 characters".
pub(super) fn is_lettered(name: &str, word: &str) -> bool {
    let name = letters(name);
    let rest = name.strip_prefix(word).unwrap_or_default();
    rest.len() == 1
        || rest
            .strip_prefix(|c: char| c.is_ascii_digit())
            .is_some_and(|rest| rest.starts_with("max"))
}

/// The choices that an answer names by their numbers or letters: "1", "2,3", "A; C". None for another
/// answer, and where a choice reads like one of those.
pub(super) fn numbered_choices(
    answer: &str,
    lines: &[String],
    options: &[String],
) -> Option<String> {
    if options.iter().any(|option| option.trim() == answer.trim()) {
        return None;
    }
    let parts = without_word(answer)
        .split([',', ';', ' '])
        .filter(|part| !part.is_empty());
    let chosen = parts.map(|part| {
        let letter = part.chars().next().filter(|_| part.len() == 1);
        let at = match part.parse::<usize>() {
            Ok(number) => number.checked_sub(1),
            Err(_) => ('A'..='Z').position(|l| letter.is_some_and(|c| c.eq_ignore_ascii_case(&l))),
        };
        lines.get(at?).map(String::as_str)
    });
    let chosen = chosen.collect::<Option<Vec<_>>>()?;
    (!chosen.is_empty()).then(|| chosen.join("\n"))
}

/// The choices of one field. In a cell they may stand between bars.
pub(super) fn choices_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.contains('|') && !text.contains(['\n', ';']) => {
            let parts = readable(value);
            parts
                .split('|')
                .map(|part| part.trim().to_string())
                .collect()
        }
        _ => list(value),
    }
}
