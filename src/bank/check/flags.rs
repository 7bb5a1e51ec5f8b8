//! Red flags that a right answer can trigger, or that only say that a point is missing.

use super::Findings;
use super::words::{Words, decisive_words, list, overlap};
use crate::bank::markdown::QuestionLines;
use crate::domain::Question;

/// Few people say these, and a right answer may.
const ABSOLUTE: [&str; 6] = ["always", "never", "every", "any", "all", "only"];
/// A flag is about a key point when it has more than this share of the shorter one's words, …
const SHARED_PART: f64 = 0.75;
/// … and at least so many.
const SHARED: usize = 3;
const NEGATIONS: [&str; 8] = [
    "not", "no", "without", "ignores", "omits", "forgets", "lacks", "fails",
];

/// A key point that a flag may deny.
struct Denied {
    line: usize,
    words: Words,
    negated: bool,
}

/// Reports what is wrong with the red flags of a question, other than their number and length.
pub(super) fn check(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    let points = question.key_points.iter().zip(&lines.key_points);
    let points: Vec<Denied> = points
        .map(|(point, at)| Denied {
            line: at.line,
            words: decisive_words(&point.text),
            negated: is_negated(&point.text),
        })
        .collect();

    for (flag, at) in question.red_flags.iter().zip(&lines.red_flags) {
        if let Some(word) = words(&flag.text).find(|word| ABSOLUTE.contains(&word.as_str())) {
            let message = format!("\"{word}\": few people say that, and a right answer may");
            found.add(at.line, "red-flag-absolute", message);
        }

        let flagged = decisive_words(&flag.text);
        for point in &points {
            let (share, common) = overlap(&flagged, &point.words);
            let near = common.len() >= SHARED && share > SHARED_PART;
            if near && is_negated(&flag.text) && !point.negated {
                let message = format!(
                    "says that the key point in line {} is missing, which earns nothing already: {}",
                    point.line,
                    list(&common)
                );
                found.add(at.line, "red-flag-negates", message);
            }
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.map(str::to_lowercase)
}

fn is_negated(text: &str) -> bool {
    words(text).any(|word| NEGATIONS.contains(&word.as_str()) || word.ends_with("n't"))
}
