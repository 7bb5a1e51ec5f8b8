//! What whoever wrote a question adds to its text for whoever asks it: "(Looking for: data, time)",
//! "[Expected: a change]", "Ideal answer covers time." It is no part of the question.
//!
//! Finds such remarks behind a question in its line, and takes the brackets off those in lines of
//! their own. What a label means: `labels`.

use super::labels::label_of;
use super::prefix::answer_prefix;
use super::side_parts::take_part;
use crate::bank::import::guess::REMARK;
use crate::bank::import::part_names::LabelledPart;
use crate::bank::import::raw::RawQuestion;
use crate::bank::markdown::fences;

/// The text with a sign before the remarks behind questions, and without the brackets around those
/// that have lines of their own.
pub(super) fn mark(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let marked = lines.iter().zip(fenced).map(|(line, fenced)| match fenced {
        true => line.to_string(),
        false => marked_line(line),
    });
    marked.collect::<Vec<_>>().join("\n")
}

fn marked_line(line: &str) -> String {
    let text = line.trim();
    if let Some(remark) = unbracketed(text).filter(|inner| is_remark(inner)) {
        let indent = line.len() - line.trim_start().len();
        let indent = line.get(..indent).unwrap_or_default();
        return format!("{indent}{remark}");
    }
    match place_behind_question(line) {
        Some(at) => {
            let (question, remark) = line.split_at(at);
            format!("{question}{REMARK}{remark}")
        }
        None => line.to_string(),
    }
}

/// The byte of a remark behind a sentence in its line.
fn place_behind_question(line: &str) -> Option<usize> {
    const MOST_CHARS: usize = 2_000;
    const MOST_PLACES: usize = 40;
    if line.trim_start().starts_with(['|', '>', '<']) || line.len() > MOST_CHARS {
        return None;
    }
    let ends = line
        .match_indices(['?', '.', '!', ':', '–', '—', '-'])
        .take(MOST_PLACES);
    let ends = ends.map(|(at, end)| at + end.len());
    let answers = line.match_indices(" Answer:").map(|(at, _)| at);
    let ends = ends.chain(answers);
    let mut places = ends.filter_map(|end| {
        let rest = line.get(end..)?;
        let words = rest.trim_start_matches([' ', '*', '_']);
        let is_apart = rest.starts_with([' ', '*', '_']);
        (is_apart && line.get(..end)?.contains(' '))
            .then_some((end + (rest.len() - words.len()), words))
    });
    places.find_map(|(at, words)| {
        let inner = unbracketed(words.trim_end_matches(['*', '_', ' ']));
        is_remark(inner.unwrap_or(words)).then_some(at)
    })
}

/// The words in the brackets that are all of a text.
fn unbracketed(text: &str) -> Option<&str> {
    let text = text.trim_matches(['*', '_']);
    let round = text.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    let square = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let inner = round.or(square)?;
    (!inner.contains(['[', ']'])).then_some(inner.trim())
}

/// Returns true for a text that begins with the name of what an answer has to say, and says it.
fn is_remark(text: &str) -> bool {
    let label = label_of(text).is_some_and(|label| {
        let is_known = matches!(
            label.part,
            Some(LabelledPart::Points | LabelledPart::RedFlags)
        );
        is_known && label.value.contains(char::is_alphabetic)
    });
    label || answer_of(text).is_some()
}

/// The words of a text behind `Expected:`, `Ideal answer:`.
fn answer_of(text: &str) -> Option<&str> {
    const LEAST: usize = 2;
    let name = text.split([':', '：']).next().unwrap_or_default();
    let answer = answer_prefix(text)?;
    let is_named = name.len() < text.len() && name.trim().chars().count() >= LEAST;
    (is_named && answer.contains(char::is_alphanumeric)).then_some(answer)
}

/// The question of a head without the remark behind it, which the question takes.
pub(super) fn take(head: &str, question: &mut RawQuestion) -> String {
    let Some((asked, remark)) = head.split_once(REMARK) else {
        return head.to_string();
    };
    let remark = remark.trim();
    let words = unbracketed(remark).unwrap_or(remark);
    let label = label_of(words).and_then(|label| Some((label.part?, label.value)));
    match (label, answer_of(words)) {
        (Some((part, value)), _) => take_part(part, &[value], question),
        (None, Some(answer)) => question.answer = answer.to_string(),
        (None, None) => return head.replace(REMARK, ""),
    }
    asked
        .trim_end_matches([' ', '-', '–', '—', '*', '_'])
        .to_string()
}

/// A line with a remark, without its brackets and its name; None for any other.
pub(in crate::bank::import) fn without_name(line: &str) -> Option<String> {
    let at = place_behind_question(line)?;
    let (asked, remark) = line.split_at(at);
    let words = unbracketed(remark.trim()).unwrap_or(remark);
    let value = label_of(words)
        .map(|label| label.value)
        .or_else(|| answer_of(words))?;
    Some(format!("{asked} {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_behind_questions() {
        for (line, question, points, answer) in [
            (
                "What is p? (Looking for: data, H0)",
                "What is p?",
                "data, H0",
                "",
            ),
            (
                "- What is p? [Expected: a chance]",
                "- What is p?",
                "",
                "a chance",
            ),
            ("What is p? Should mention H0.", "What is p?", "H0.", ""),
            (
                "Explain p. (Ideal answer covers H0)",
                "Explain p.",
                "H0",
                "",
            ),
            ("Explain p – look for H0", "Explain p", "H0", ""),
            ("What is p? *(Red flag: guesses)*", "What is p?", "", ""),
        ] {
            let mut read = RawQuestion::default();
            assert_eq!(take(&marked_line(line), &mut read), question, "{line}");
            let found: Vec<&str> = read.key_points.iter().map(|it| it.text.as_str()).collect();
            assert_eq!(
                (found.join("; ").as_str(), read.answer.as_str()),
                (points, answer)
            );
        }
        for line in [
            "What is p? (easy)",
            "What would an ideal answer include?",
            "Should it mention the index?",
            "It must include an index.",
            "What is a good answer: a or b?",
        ] {
            assert_eq!(marked_line(line), line);
        }
    }

    #[test]
    fn remarks_in_lines_of_their_own() {
        for (line, expected) in [
            ("  (Looking for: data)", "  Looking for: data"),
            ("[Expected: a chance]", "Expected: a chance"),
            ("(a remark)", "(a remark)"),
            ("[link](to)", "[link](to)"),
        ] {
            assert_eq!(marked_line(line), expected);
        }
    }
}
