//! Questions of one bank that ask the same: to the letter, or with the words turned round.
//! Questions of other banks that ask the same are found by `bank::near`.

use super::Findings;
use super::words::{Words, decisive_words};
use crate::bank::markdown::Parsed;
use crate::domain::text::fold;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A title of fewer decisive words than this needs all of them to be "the same": one word more
/// makes another question.
const LEAST_COMMON: usize = 5;

/// Reports each question that repeats an earlier one. Titles are near when they have the same
/// decisive words, in any order, or one has a single word more. Nearness of meaning needs a model
/// and is not looked for here. Time and memory grow with the words of all titles.
pub(super) fn find(parsed: &Parsed, found: &mut Findings) {
    let mut texts: HashMap<String, usize> = HashMap::new();
    let mut titles = Titles::default();

    for (question, lines) in parsed.bank.questions.iter().zip(&parsed.lines.questions) {
        let line = lines.heading;
        match texts.entry(fold(&question.text)) {
            Entry::Occupied(first) => {
                found.add(
                    line,
                    "duplicate-text",
                    format!("the same question as in line {}", first.get()),
                );
            }
            Entry::Vacant(entry) => {
                entry.insert(line);
                if let Some(first) = titles.near(&decisive_words(&question.text), line) {
                    let message = format!("nearly the words of the question in line {first}");
                    found.add(line, "near-duplicate", message);
                }
            }
        }
    }
}

/// The titles seen, by their decisive words.
#[derive(Default)]
struct Titles {
    /// Joined words to line.
    whole: HashMap<String, usize>,
    /// Joined words of a longer title, one left out, to its line.
    shortened: HashMap<String, usize>,
}

impl Titles {
    /// The line of an earlier title with nearly these words; remembers this one.
    fn near(&mut self, words: &Words, line: usize) -> Option<usize> {
        let key = |left_out: Option<&String>| -> String {
            words
                .iter()
                .filter(|word| Some(*word) != left_out)
                .map(|word| format!("{word} "))
                .collect()
        };

        let whole = key(None);
        let shorter: Vec<String> = if words.len() > LEAST_COMMON {
            words.iter().map(|word| key(Some(word))).collect()
        } else {
            Vec::new()
        };

        let same = self.whole.get(&whole).filter(|_| !words.is_empty());
        let longer = self.shortened.get(&whole);
        let one_less = shorter.iter().find_map(|key| self.whole.get(key));
        let near = same.or(longer).or(one_less).copied();
        self.whole.entry(whole).or_insert(line);

        for key in shorter {
            self.shortened.entry(key).or_insert(line);
        }

        near
    }
}
