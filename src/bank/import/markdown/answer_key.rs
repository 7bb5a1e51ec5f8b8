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
            true => counted(entries(below)),
            false => counted(parts(value).into_iter().map(Entry::of)),
        };
        let is_last = !below.iter().any(|line| asks(line) == 2);
        let height = match value.is_empty() {
            true => 1 + answers.iter().map(|entry| entry.height).sum::<usize>(),
            false => 1,
        };
        (is_last && answers.len() > 1).then_some(Self {
            line,
            height,
            answers: answers.into_iter().map(|entry| entry.words).collect(),
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
    (is_outside && NAMES.contains(&folded(without_remark(name)).as_str())).then_some(value)
}

/// A name without the few words in brackets behind it: "Answer key (for examiners only)".
fn without_remark(name: &str) -> &str {
    const MOST_WORDS: usize = 5;
    let name = name.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '#'));
    let remark = name
        .strip_suffix([')', ']'])
        .and_then(|name| name.split_once(['(', '[']));

    match remark {
        Some((name, words)) if words.split_whitespace().count() <= MOST_WORDS => name,
        _ => name,
    }
}

/// An entry of a key and the lines it takes.
struct Entry {
    words: String,
    height: usize,
}

impl Entry {
    fn of(line: &str) -> Self {
        Self {
            words: line.trim().to_string(),
            height: 1,
        }
    }
}

/// The entries of a key, one or more lines each.
fn entries(lines: &[&str]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut is_below_entry = false;
    for line in lines {
        match entries
            .last_mut()
            .filter(|_| is_below_entry && goes_on(line))
        {
            Some(entry) => {
                entry.words = format!("{} {}", entry.words, line.trim());
                entry.height += 1;
            }
            None if !line.trim().is_empty() => entries.push(Entry::of(line)),
            None => {}
        }
        is_below_entry = !line.trim().is_empty();
    }
    entries
}

/// Returns true for a line that goes on with the entry right above it: it stands further in or
/// begins in the middle of a sentence, and counts nothing.
fn goes_on(line: &str) -> bool {
    let text = line.trim_start();
    let first = text.chars().next();
    let is_inside = text.len() < line.len() && first.is_some_and(char::is_alphabetic);
    is_inside || first.is_some_and(char::is_lowercase)
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
fn counted(entries: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
    let numbered = entries.into_iter().zip(1..);
    let answers = numbered.map_while(|(entry, number)| {
        let words = behind_number(&entry.words, number)?.to_string();
        Some(Entry { words, ..entry })
    });
    answers.collect()
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
