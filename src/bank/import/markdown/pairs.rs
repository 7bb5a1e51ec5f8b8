//! Questions and answers marked by a letter of another language (`F:` and `A:`, `P:` and `R:`), as
//! `Q:` and `A:`. A letter before a colon means nothing by itself: every question of the page has to
//! be followed by its answer.

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
    without_repeated(renamed(with_colons(lines)))
}

/// The lines with a colon behind the marks of questions and answers where all have a dash:
/// "Q - What is drift?", "A1 – Change".
fn with_colons(mut lines: Vec<String>) -> Vec<String> {
    let marks = lines
        .iter()
        .filter_map(|line| dashed(line).map(|(mark, _)| mark));
    let marks: Vec<&str> = marks
        .map(|mark| mark.get(..1).unwrap_or_default())
        .collect();
    let are_pairs = marks.chunks(2).all(|pair| pair == ["Q", "A"]);
    if marks.is_empty() || !are_pairs {
        return lines;
    }

    for line in &mut lines {
        if let Some((mark, words)) = dashed(line) {
            *line = format!("{mark}: {words}");
        }
    }
    lines
}

/// A line's mark and its words, with a dash between.
fn dashed(line: &str) -> Option<(&str, &str)> {
    let text = line.trim_start();
    let rest = text.strip_prefix(['Q', 'A'])?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let mark = text.get(..text.len() - rest.len())?;
    let words = rest.trim_start().strip_prefix(['-', '–', '—'])?;
    words.starts_with(' ').then(|| (mark, words.trim_start()))
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
                "Q: Why?\nA: So.\n\nQ2: How\nA2: So",
            ),
            ("A - x\nQ - Why?", "A - x\nQ - Why?"),
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
