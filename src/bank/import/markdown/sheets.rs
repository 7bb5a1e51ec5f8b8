//! Rows of a form around questions, to be filled in by whoever asks: "Rating: 1 2 3 4 5",
//! "Score: __/5", "Communication | 1 2 3 4 5". They ask nothing and say nothing of a question.

use crate::bank::markdown::fences;

/// Words that the name of such a row has at most.
const MOST_WORDS: usize = 6;

/// The text with such rows empty; lines keep their numbers.
pub(super) fn without_form_rows(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let open = lines.iter().zip(fenced);
    let kept: Vec<&str> = open
        .map(|(line, fenced)| {
            if !fenced && is_form_row(line) {
                ""
            } else {
                *line
            }
        })
        .collect();
    kept.join("\n")
}

/// Returns true for a few words, or none, before a scale to choose from or a place to write to.
fn is_form_row(line: &str) -> bool {
    let text = line.trim().trim_start_matches(['-', '*', '+', '•', ' ']);
    if text.starts_with('|') {
        return false;
    }
    let begin = text.find(|c: char| c.is_ascii_digit() || is_place(c));
    let Some(begin) = begin else {
        return false;
    };
    let (name, scale) = text.split_at(begin);
    let is_closed = name
        .trim_end_matches(['*', '_', ' '])
        .ends_with([':', '：', '|', '\t']);
    let is_named = is_closed && name.split_whitespace().count() <= MOST_WORDS;
    let is_scale = is_scale(scale) && (is_named || name.trim().is_empty());
    is_scale && !name.contains('?')
}

/// A place for a cross or for words.
fn is_place(c: char) -> bool {
    matches!(c, '_' | '☐' | '□' | '○' | '◯')
}

fn is_sign(c: char) -> bool {
    c.is_ascii_digit() || is_place(c) || c.is_whitespace() || matches!(c, '/' | '|' | '*' | '.')
}

/// Returns true for numbers that count by one, and for places alone: "1 2 3 4 5", "__/5", "☐ ☐ ☐".
fn is_scale(text: &str) -> bool {
    const LEAST: usize = 3;
    if !text.chars().all(is_sign) {
        return false;
    }

    let numbers = text.split(|c: char| !c.is_ascii_digit());
    let numbers: Vec<u32> = numbers.filter_map(|number| number.parse().ok()).collect();
    let counts = numbers.windows(2).all(|pair| match pair {
        [one, next] => one.abs_diff(*next) == 1,
        _ => false,
    });
    let places = text.chars().filter(|c| is_place(*c)).count();
    (numbers.len() >= LEAST && counts && !text.contains('.')) || places > 1
}

#[cfg(test)]
mod tests {
    use super::is_form_row;

    #[test]
    fn rows_of_forms() {
        for line in [
            "Rating: 1 2 3 4 5",
            "**Rating:** 1 / 2 / 3 / 4 / 5",
            "Communication | 1 2 3 4 5",
            "- Technical depth: 5 4 3 2 1",
            "Score: __/5",
            "Score: ____",
            "1 2 3 4 5",
            "Hire: ☐ ☐",
        ] {
            assert!(is_form_row(line), "{line}");
        }
        for line in [
            "Difficulty: 3",
            "Primes: 2 3 5",
            "Which comes next: 1 2 3?",
            "1. What is p?",
            "Version: 1.2.3",
            "| 1 | 2 | 3 |",
            "It is 1 2 3",
            "x_i: 1",
            "__init__",
        ] {
            assert!(!is_form_row(line), "{line}");
        }
    }
}
