//! What an exam says besides its questions: the points that one is worth, the line that ends it.

use crate::bank::import::guess::{asks, without_number};
use crate::bank::import::raw::ToldWords;
use crate::bank::markdown::fences;

/// Names of points, also cut short.
const POINTS: [&str; 17] = [
    "points",
    "point",
    "pts",
    "pt",
    "p",
    "marks",
    "mark",
    "punkte",
    "punkt",
    "pkt",
    "puntos",
    "punto",
    "pontos",
    "punti",
    "punten",
    "poäng",
    "баллов",
];

/// A text without the points of its questions, and what they said.
pub(super) struct WithoutPoints {
    pub text: String,
    pub told: Vec<ToldWords>,
}

/// Takes the points out of a page, and the drawn line that ends an exam. Lines keep their numbers.
pub(super) fn without_points(text: &str) -> WithoutPoints {
    let lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut told = Vec::new();
    let mut kept = Vec::with_capacity(lines.len());

    for (at, (line, fenced)) in lines.iter().zip(fenced).enumerate() {
        let bare = if fenced {
            None
        } else {
            without_points_of(line)
        };
        if bare.is_some() {
            told.push(ToldWords {
                line: at + 1,
                text: line.to_string(),
            });
        }
        let is_end = !fenced && ends_exam(line);
        kept.push(bare.unwrap_or_else(|| if is_end { "" } else { line }.to_string()));
    }
    WithoutPoints {
        text: kept.join("\n"),
        told,
    }
}

/// A line without the points in brackets before or behind its question; None for any other line.
fn without_points_of(line: &str) -> Option<String> {
    let open = line.find(['(', '['])?;
    let (before, rest) = line.split_at(open);
    if let Some((points, question)) = rest.get(1..)?.split_once([')', ']'])
        && are_points(points)
        && names_question(before, question)
    {
        let question = question.trim_start_matches([' ', '\t']);
        let gap = if question.starts_with([':', '.', ')']) {
            ""
        } else {
            " "
        };
        return Some(format!("{}{gap}{question}", before.trim_end_matches(' ')));
    }

    let end = line.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_'));
    let marks = line.get(end.len()..)?.trim();
    let (question, points) = end.strip_suffix([')', ']'])?.rsplit_once(['(', '['])?;
    let words = question.trim_start_matches(['*', '_', '#', ' ']);
    let is_question = asks(words) > 0 || without_number(words).1;
    (is_question && are_points(points)).then(|| format!("{}{marks}", question.trim_end()))
}

/// Returns true for what stands before a question: its number, with or without a word that names it
/// ("1. ", "**Q2", "Question 3 "), or nothing but marks where the text asks.
fn names_question(before: &str, question: &str) -> bool {
    const MOST_WORDS: usize = 2;
    let is_short = before.split_whitespace().count() <= MOST_WORDS && !before.contains('?');
    let is_numbered = before.contains(|c: char| c.is_ascii_digit());
    let is_bare = before.chars().filter(|c| c.is_alphabetic()).count() <= 1;
    is_short && (is_numbered || (is_bare && asks(question) > 0))
}

/// Returns true for "5 pts", "2.5 marks", "8 Punkte each", "Points: 5".
fn are_points(text: &str) -> bool {
    const MOST_WORDS: usize = 3;
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    let names = words.clone().next();
    text.contains(|c: char| c.is_ascii_digit())
        && names.is_some_and(|name| POINTS.contains(&name))
        && words.by_ref().count() <= MOST_WORDS
}

/// Returns true for a line drawn below the last question: "--- END OF EXAM ---".
fn ends_exam(line: &str) -> bool {
    const MOST_WORDS: usize = 5;
    let text = line.trim();
    let words = text.trim_matches(|c: char| matches!(c, '-' | '=' | '*' | '_' | '–' | '—' | ' '));
    let is_drawn = text.starts_with(['-', '=', '*', '_', '–', '—']);
    let is_end = words
        .get(..4)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("end "));
    let is_capital = !words.contains(char::is_lowercase);
    is_end && words.split_whitespace().count() <= MOST_WORDS && (is_drawn || is_capital)
}

#[cfg(test)]
mod tests {
    use super::without_points;

    #[test]
    fn points_go_and_the_question_stays() {
        for (line, expected) in [
            ("1. (5 pts) Define stress.", "1. Define stress."),
            ("2) [5 points] Define stress.", "2) Define stress."),
            ("(2.5 marks) Define stress.", " Define stress."),
            ("**3.** (8 Punkte) Was ist Drift?", "**3.** Was ist Drift?"),
            ("Q4 (3 pts): What is drift?", "Q4: What is drift?"),
            (
                "Question 5 (3 points each). What is drift?",
                "Question 5. What is drift?",
            ),
            ("What is drift? (5 pts)", "What is drift?"),
            ("**6. Define stress. [4 marks]**", "**6. Define stress.**"),
            ("--- END OF EXAM ---", ""),
            ("END OF TEST", ""),
        ] {
            assert_eq!(without_points(line).text, expected);
        }

        for line in [
            "A team gets (3 points) for a win",
            "- (2 points) names the cause",
            "1. (see below) Define stress.",
            "1. (2 of 3 nodes) must agree",
            "It is scored with five (5 points)",
            "End of the month it resets",
            "```\n1. (5 pts) Define stress.\n```",
        ] {
            assert_eq!(without_points(line).text, line);
        }
    }
}
