//! Names of several words. Pure.

use super::besides::{Besides, besides};
use super::folding::foldings;
use super::lists::{ARTICLES, has};
use super::place::is_compound;
use std::ops::Range;

/// A name of several words.
#[derive(Debug, Clone)]
pub(super) struct WholeName {
    /// The ways in which each word is written.
    pub words: Vec<Vec<String>>,
    /// True where a comma may stand between: "Smith, Anna".
    pub has_comma: bool,
    pub role: &'static str,
}

impl WholeName {
    /// True where the words begin with the name, in any case.
    pub fn stands(&self, text: &str, words: &[Range<usize>]) -> bool {
        let Some(said) = words.get(..self.words.len()) else {
            return false;
        };
        let mut pairs = said.iter().zip(&self.words);
        let are_same = pairs.all(|(range, ways)| {
            let said = foldings(text.get(range.clone()).unwrap_or_default());
            said.iter().any(|folded| ways.contains(folded))
        });
        let behind = said.last().and_then(|last| text.get(last.end..));
        let is_half = behind.is_some_and(is_compound);
        are_same
            && !is_half
            && !self.is_only_words(text, said)
            && said.windows(2).all(|pair| self.is_gap(text, pair))
    }

    /// True for ordinary words in small letters behind an article: "the rich case".
    fn is_only_words(&self, text: &str, said: &[Range<usize>]) -> bool {
        let are_words = self
            .words
            .iter()
            .flatten()
            .all(|word| besides(word) == Besides::Word);
        let first = said.first().map_or(0, |first| first.start);
        let (before, from) = text.split_at_checked(first).unwrap_or_default();
        let last = before.strip_suffix(' ').and_then(|b| b.rsplit(' ').next());
        let has_article = last.is_some_and(|word| has(ARTICLES, &word.to_lowercase()));
        are_words && has_article && from.starts_with(char::is_lowercase)
    }

    /// True where nothing but what joins the words of a name stands between two. A point joins
    /// behind an initial and within a handle; behind a name it ends a sentence.
    fn is_gap(&self, text: &str, pair: &[Range<usize>]) -> bool {
        let [one, two] = pair else { return false };
        let [first, second] = [one, two].map(|word| text.get(word.clone()).unwrap_or_default());
        match text.get(one.end..two.start).unwrap_or_default() {
            " " | "-" | "_" | "'" | "’" => true,
            ", " => self.has_comma,
            ". " => first.chars().count() == 1,
            "." => {
                first.chars().count() == 1
                    || [first, second]
                        .iter()
                        .all(|word| word.starts_with(char::is_lowercase))
            }
            _ => false,
        }
    }
}
