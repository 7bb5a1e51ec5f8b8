//! Questions and answers marked by a letter of another language (`F:` and `A:`, `P:` and `R:`), as
//! `Q:` and `A:`. A letter before a colon means nothing by itself: every question of the page has
//! to be followed by its answer.

use super::labels::is_label;
use super::prefix::{answer_prefix, question_prefix};
use crate::bank::import::guess::asks;

/// Marks of a question and of its answer. English first: such a page is left as it is.
const PAIRS: [(&str, &str); 15] = [
    ("Q", "A"),
    // German; Swedish; French; Spanish and Portuguese; Italian; Dutch; Turkish.
    ("F", "A"),
    ("F", "S"),
    ("Q", "R"),
    // Interviewer and candidate.
    ("I", "C"),
    ("P", "R"),
    ("D", "R"),
    ("V", "A"),
    ("S", "C"),
    // Russian; Ukrainian; Arabic; Chinese; Japanese; Korean.
    ("В", "О"),
    ("П", "В"),
    ("س", "ج"),
    ("问", "答"),
    ("問", "答"),
    ("문", "답"),
];

/// The lines with such marks as English has them.
pub(super) fn as_english(lines: Vec<String>) -> Vec<String> {
    without_repeated(with_answers(renamed(with_colons(lines))))
}

/// A line behind the letter of a question or an answer.
struct Lettered<'l> {
    /// `q` or `a`.
    letter: char,
    /// Nothing but a blank stands behind the letter, as behind an article.
    is_bare: bool,
    words: &'l str,
}

/// The lines with a colon behind the letters of questions and answers, whatever else stands there:
/// "Q - What is drift?", "A1 – Change", "q1 whats drift", "A change". They have to follow each
/// other in turn.
fn with_colons(mut lines: Vec<String>) -> Vec<String> {
    let are_bare = lines
        .iter()
        .filter_map(|line| lettered(line))
        .any(|it| it.is_bare && it.letter == 'q');
    let marked = lines.iter().filter_map(|line| lettered(line));
    let marked = marked.filter(|it| are_bare || !it.is_bare);
    let letters: Vec<char> = marked.map(|it| it.letter).collect();
    let are_pairs = letters.chunks(2).all(|pair| pair == ['q', 'a']);
    let are_choices = lines.iter().any(|line| line.trim_start().starts_with("B)"));
    if letters.is_empty() || !are_pairs || are_choices {
        return lines;
    }

    for line in &mut lines {
        let marked = lettered(line).filter(|it| are_bare || !it.is_bare);
        if let Some(Lettered { letter, words, .. }) = marked {
            *line = format!("{}: {words}", letter.to_ascii_uppercase());
        }
    }
    lines
}

/// Reads a line like `Q - …`, `q1. …`, `A: …`, `A …`.
fn lettered(line: &str) -> Option<Lettered<'_>> {
    let text = line.trim_start();
    let letter = text.chars().next()?.to_ascii_lowercase();
    let rest = text.get(1..).filter(|_| matches!(letter, 'q' | 'a'))?;
    let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = behind.len() < rest.len();

    let closed = behind.trim_start();
    let dashed = closed.strip_prefix(['-', '–', '—', ':']);
    let dotted = behind.strip_prefix('.').filter(|_| is_numbered);
    let dotted = dotted.or(behind.strip_prefix(')'));
    let words = dashed.or(dotted).unwrap_or(behind);
    let is_bare = dashed.is_none() && !is_numbered;
    (words.starts_with(' ') && !words.trim().is_empty()).then(|| Lettered {
        letter,
        is_bare,
        words: words.trim(),
    })
}

/// Returns true for a line behind the letter of a question.
pub(super) fn begins_with_q(line: &str) -> bool {
    lettered(line).is_some_and(|it| it.letter == 'q')
}

/// The lines with `A:` before what stands right below a short question that has no other sign than
/// its own label, on a page where no answer has one.
fn with_answers(mut lines: Vec<String>) -> Vec<String> {
    const MOST_CHARS: usize = 60;
    let is_answered = lines.iter().any(|line| answer_prefix(line).is_some());
    if is_answered {
        return lines;
    }

    for at in 1..lines.len() {
        let (Some(above), Some(line)) = (lines.get(at - 1), lines.get(at)) else {
            continue;
        };
        let is_question = above.starts_with(['Q', 'q'])
            && question_prefix(above).is_some_and(|(words, _)| !words.is_empty())
            && above.chars().count() <= MOST_CHARS
            && !above.contains(['?', '|']);
        let is_plain = line.starts_with(char::is_alphanumeric)
            && !line.contains(['?', '|'])
            && question_prefix(line).is_none()
            && !is_label(line);
        if is_question && is_plain {
            let labelled = format!("A: {line}");
            lines.splice(at..=at, [labelled]);
        }
    }
    lines
}

/// The lines without a mark that the line before has as well, as SuperMemo writes a question or an
/// answer of several lines.
fn without_repeated(mut lines: Vec<String>) -> Vec<String> {
    for mark in ["Q:", "A:"] {
        for at in (1..lines.len()).rev() {
            let (Some(above), Some(line)) = (lines.get(at - 1), lines.get(at)) else {
                continue;
            };
            let is_answered = above.contains(" A: ") || line.contains(" A: ");
            let asks_anew = mark == "Q:" && (line.contains('?') || is_answered);
            if !above.starts_with(mark) || !line.starts_with(mark) || asks_anew {
                continue;
            }
            let line = lines.get_mut(at).map(std::mem::take).unwrap_or_default();
            let words = line.get(mark.len()..).unwrap_or_default().trim();
            match (mark, lines.get_mut(at - 1)) {
                // A question is one line.
                ("Q:", Some(above)) => above.push_str(&format!(" {words}")),
                _ => {
                    if let Some(line) = lines.get_mut(at) {
                        line.push_str(words);
                    }
                }
            }
        }
    }
    lines
}

fn renamed(mut lines: Vec<String>) -> Vec<String> {
    let pair = PAIRS.iter().find(|pair| is_marked(&lines, pair));
    let Some((question, answer)) = pair.filter(|(q, a)| (*q, *a) != ("Q", "A")) else {
        return lines;
    };

    for line in &mut lines {
        for (mark, english) in [(question, "Q"), (answer, "A")] {
            if let Some(at) = place_of_mark(line, mark) {
                line.replace_range(at..at + mark.len(), english);
                break;
            }
        }
    }
    lines
}

/// Returns true where every question that is marked so has its answer below it, and most ask.
fn is_marked(lines: &[String], (question, answer): &(&str, &str)) -> bool {
    let (mut questions, mut asking, mut open) = (0_usize, 0_usize, false);
    for line in lines {
        if place_of_mark(line, question).is_some() && !open {
            (questions, open) = (questions + 1, true);
            asking += usize::from(asks(line) == 2);
        } else if place_of_mark(line, answer).is_some() {
            if !open && questions == 0 {
                return false;
            }
            open = false;
        } else if place_of_mark(line, question).is_some() {
            return false;
        }
    }
    questions > 0 && !open && asking * 2 >= questions
}

/// The byte of a mark that begins a line, `**F:** …` and `F1: …` included.
fn place_of_mark(line: &str, mark: &str) -> Option<usize> {
    let text = line.trim_start_matches(|c: char| c.is_whitespace() || "#*_-".contains(c));
    let rest = text.strip_prefix(mark)?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches(['*', '_', ' ']);
    rest.starts_with([':', '：'])
        .then_some(line.len() - text.len())
}

#[cfg(test)]
mod tests {
    use super::as_english;

    #[test]
    fn marks_of_other_languages() {
        for (text, expected) in [
            ("F: Was?\nA: Das.", "Q: Was?\nA: Das."),
            ("**F:** Was?\n**A:** Das.", "**Q:** Was?\n**A:** Das."),
            ("P1: ¿Qué?\nR1: Eso.", "Q1: ¿Qué?\nA1: Eso."),
            ("В: Что?\nО: Это.", "Q: Что?\nA: Это."),
            ("س: ما هذا؟\nج: هذا", "Q: ما هذا؟\nA: هذا"),
            ("问：什么？\n答：这个", "Q：什么？\nA：这个"),
            // Nothing answers, nothing asks, or English has it already.
            ("F: Was?\nG: Das.", "F: Was?\nG: Das."),
            ("F: x\nA: y", "F: x\nA: y"),
            ("I: Why?\nC: So.", "Q: Why?\nA: So."),
            (
                "Q - Why?\nA - So.\n\nQ2 – How\nA2 – So",
                "Q: Why?\nA: So.\n\nQ: How\nA: So",
            ),
            ("A - x\nQ - Why?", "A - x\nQ - Why?"),
            ("q1 whats p\na - a chance", "Q: whats p\nA: a chance"),
            ("Q1. Whats p\nA - a chance", "Q: Whats p\nA: a chance"),
            ("Q Whats p\nA chance", "Q: Whats p\nA: chance"),
            ("q: whats p\na chance", "q: whats p\nA: a chance"),
            ("A. Stats\nB. ML\na chance", "A. Stats\nB. ML\na chance"),
            (
                "Q: Why?\nQ: (in ML)\nA: So\nA: it is\nQ: x",
                "Q: Why? (in ML)\n\nA: So\nit is\nQ: x",
            ),
            ("Q: Why?\nQ: How?\nA: So", "Q: Why?\nQ: How?\nA: So"),
            ("Q: Why?\nA: So.\nF: x", "Q: Why?\nA: So.\nF: x"),
            ("P: ¿Qué?\nP: ¿Y?\nR: Eso.", "P: ¿Qué?\nP: ¿Y?\nR: Eso."),
        ] {
            let lines = text.split('\n').map(str::to_string).collect();
            assert_eq!(as_english(lines).join("\n"), expected);
        }
    }
}
