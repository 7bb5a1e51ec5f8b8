//! The key below a quiz: "Answer key" and `1. B`, `2. C`, or "Answers: 1b, 2c", which answers the
//! questions by their numbers and is never part of the last one.
//!
//! Finds the key and gives its answers. How the questions above are read is not its business.

use crate::bank::import::guess::asks;
use crate::bank::import::part_names::folded;
use crate::bank::import::raw::{Raw, ToldWords};
use crate::bank::markdown::fences;

/// What a key calls itself, as [`folded`] has it. All of them speak of several answers.
const NAMES: [&str; 19] = [
    "answer key",
    "answers",
    "answers key",
    "answer sheet",
    "correct answers",
    "key",
    "solution key",
    "solutions",
    "antworten",
    "losungen",
    "losungsschlussel",
    "clave de respuestas",
    "respuestas",
    "soluciones",
    "corrige",
    "reponses",
    "risposte",
    "soluzioni",
    "respostas",
];

/// A key and the line that names it, counted from 0.
pub(super) struct AnswerKey {
    line: usize,
    /// The filled lines that it takes, that one among them.
    height: usize,
    /// The answers to the first question, the second and so on.
    answers: Vec<String>,
}

impl AnswerKey {
    /// The key at the end of a page; None where none is, or where something asks below it.
    pub(super) fn of(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.split('\n').collect();
        let named = lines
            .iter()
            .zip(fences(&lines).0)
            .rposition(|(line, fenced)| !fenced && value_of(line).is_some());
        let line = named?;

        let below = lines.get(line + 1..).unwrap_or_default();
        let value = lines.get(line).and_then(|line| value_of(line))?;
        let answers = match value.is_empty() {
            true => counted(below.iter().copied().filter(|line| !line.trim().is_empty())),
            false => counted(parts(value)),
        };
        let is_last = !below.iter().any(|line| asks(line) == 2);
        let height = match value.is_empty() {
            true => 1 + answers.len(),
            false => 1,
        };
        (is_last && answers.len() > 1).then_some(Self {
            line,
            height,
            answers,
        })
    }

    /// The page above the key. Lines keep their numbers.
    pub(super) fn without(&self, text: &str) -> String {
        let lines = text.split('\n').enumerate();
        let kept = lines.map(|(at, line)| if at < self.line { line } else { "" });
        kept.collect::<Vec<_>>().join("\n")
    }

    /// Returns true where the questions above are several and none has an answer of its own. Else
    /// the numbered lines are what the last of them is answered with.
    pub(super) fn is_of(&self, raw: &Raw) -> bool {
        let is_open = raw.questions.iter().all(|q| q.answer.trim().is_empty());
        raw.questions.len() > 1 && is_open
    }

    /// Gives each question its answer; where they are not as many, the key is left out and told.
    pub(super) fn answer(self, text: &str, raw: &mut Raw) {
        let lines = text.split('\n').enumerate().skip(self.line);
        let filled = lines.filter(|(_, line)| !line.trim().is_empty());
        if self.answers.len() == raw.questions.len() {
            let own = filled.take(self.height).map(|(at, line)| ToldWords {
                line: at + 1,
                text: line.to_string(),
            });
            raw.told.extend(own);
            for (question, answer) in raw.questions.iter_mut().zip(self.answers) {
                question.answer = answer;
            }
            return;
        }

        for (at, _) in filled {
            raw.skip(at + 1, "a key with more or fewer answers than questions");
        }
    }
}

/// What stands behind the name of a key in its line; None for any other line. A line further in is
/// part of the question above.
fn value_of(line: &str) -> Option<&str> {
    let (name, value) = line.split_once([':', '：']).unwrap_or((line, ""));
    let value = value.trim_matches(|c: char| c.is_whitespace() || c == '*');
    let is_outside = !line.starts_with(char::is_whitespace);
    (is_outside && NAMES.contains(&folded(name).as_str())).then_some(value)
}

/// The entries of a key in one line: "1b, 2c", "1-B 2-C".
fn parts(value: &str) -> Vec<&str> {
    let split: Vec<&str> = value.split([',', ';']).map(str::trim).collect();
    match split.as_slice() {
        [_] => value.split_whitespace().collect(),
        _ => split,
    }
}

/// The answers of entries that count from 1, up to the first that does not go on.
fn counted<'l>(entries: impl IntoIterator<Item = &'l str>) -> Vec<String> {
    let numbered = entries.into_iter().zip(1..);
    let answers = numbered.map_while(|(entry, number)| behind_number(entry, number));
    answers.map(str::to_string).collect()
}

/// The words of an entry behind its number: `3. B`, `- 3) B`, `Q3: B`, `3b`.
fn behind_number(entry: &str, number: usize) -> Option<&str> {
    let entry = entry.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '|'));
    let entry = entry.trim_start_matches(['Q', 'q', '#']);
    let rest = entry.strip_prefix(&number.to_string())?;
    let words = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ')' | ':' | '-' | '–' | '=' | '*' | '|')
    });
    let is_other_number = rest.starts_with(|c: char| c.is_ascii_digit());
    (!is_other_number && !words.is_empty() && asks(entry) < 2).then_some(words)
}
