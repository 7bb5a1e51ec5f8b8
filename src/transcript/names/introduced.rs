//! Names that are said: who introduces, greets or calls somebody. Pure.
//!
//! Owns which words of a text name somebody by where they stand. Whose role that is is
//! [`SpeakerNames`](super::SpeakerNames)'s.

use super::folding::{fold_accents, word_ranges};
use super::lists::{
    BEFORE_CALLED, EPONYMS, ORDINARY, PARTICLES, TERMS, TITLES, UNCALLED, has, is_personal,
};
use crate::domain::text::words::is_content;

/// Most words of a name that is said.
const MOST_WORDS: usize = 4;
/// Words behind a greeting among which the one who is greeted is named.
const LONGEST_GREETING: usize = 16;
/// Words before a name that leads to what is said: "All right, Em, how …".
const LONGEST_LEAD: usize = 2;
/// What only a name follows on.
const NAMING: &[&[&str]] = &[
    &["my", "name", "is"],
    &["my", "name", "s"],
    &["call", "me"],
    &["mein", "name", "ist"],
    &["ich", "heisse"],
    &["je", "m", "appelle"],
    &["me", "llamo"],
];
/// What a name or something else follows on.
const BEING: &[&[&str]] = &[&["i", "am"], &["i", "m"], &["this", "is"], &["ich", "bin"]];
/// What greets or thanks.
const GREETING: &[&[&str]] = &[
    &["hi"],
    &["hello"],
    &["hey"],
    &["thanks"],
    &["thank", "you"],
    &["welcome"],
    &["good", "morning"],
    &["good", "afternoon"],
    &["good", "evening"],
    &["bye"],
    &["goodbye"],
    &["hallo"],
    &["danke"],
    &["bonjour"],
    &["merci"],
    &["hola"],
    &["gracias"],
];
/// Begins of a sentence at whose end somebody is called: "Nice to meet you, Anna."
const CIVIL: &[&[&str]] = &[
    &["nice", "to"],
    &["good", "to"],
    &["great", "to"],
    &["pleased", "to"],
    &["glad", "to"],
];
/// What goes on behind a name that follows on "I am".
const BEHIND_INTRODUCED: &str = "
    and at aus beside buy by for from here i in next of one speaking the und vom von who with your
";

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Speaker,
    Addressed,
}

/// A name that is said where somebody is introduced, greeted or called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Introduced {
    pub name: String,
    pub whose: Whose,
    /// False where an ordinary word may stand there, too.
    pub is_sure: bool,
    /// True where anything may stand that is said behind a comma: a name only if it is said nowhere
    /// else.
    pub is_only_called: bool,
}

impl Introduced {
    /// The first word of the name, folded.
    pub fn first_word(&self) -> String {
        fold_accents(self.name.split(' ').next().unwrap_or_default())
    }
}

/// Words that can be a name.
struct Run {
    name: String,
    /// The place behind them.
    end: usize,
}

/// A word and what stands before it.
struct Token<'a> {
    said: &'a str,
    folded: String,
    gap: &'a str,
}

impl Token<'_> {
    fn begins(&self) -> bool {
        self.gap.is_empty() || self.gap.contains(['.', '!', '?', ':', '\n'])
    }

    /// True for a capitalised word that can be one of a name.
    fn is_name(&self) -> bool {
        let mut letters = self.said.chars();
        let is_big = letters.next().is_some_and(char::is_uppercase);
        let is_capitalised = is_big && letters.clone().any(char::is_lowercase);
        let is_initial = is_big && letters.next().is_none() && self.folded != "i";
        let is_somebody = is_personal(&self.folded) && !has(TITLES, &self.folded);
        is_initial || (is_capitalised && is_somebody && !has(UNCALLED, &self.folded))
    }
}

/// Returns the names that are said to introduce, greet or call somebody, in order.
pub(super) fn find_introduced(text: &str) -> Vec<Introduced> {
    let said = Said::of(text);
    let mut found: Vec<Introduced> = (0..said.tokens.len())
        .filter_map(|at| said.named_at(at))
        .collect();
    found.dedup_by(|next, last| next.name == last.name);
    found
}

/// What is said at a time.
struct Said<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    /// The end of the last word.
    end: usize,
}

impl<'a> Said<'a> {
    fn of(text: &'a str) -> Self {
        let mut end = 0;
        let mut tokens = Vec::new();
        for range in word_ranges(text) {
            let said = text.get(range.clone()).unwrap_or_default();
            tokens.push(Token {
                said,
                folded: fold_accents(said),
                gap: text.get(end..range.start).unwrap_or_default(),
            });
            end = range.end;
        }
        Self { text, tokens, end }
    }

    /// What stands before a word, or behind the last.
    fn gap(&self, at: usize) -> &'a str {
        let behind = self.text.get(self.end..).unwrap_or_default();
        self.tokens.get(at).map_or(behind, |token| token.gap)
    }

    fn folded(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.folded)
    }

    /// The place behind one of the phrases, where it stands at a place.
    fn behind(&self, at: usize, phrases: &[&[&str]]) -> Option<usize> {
        let is_near = |at: usize| matches!(self.gap(at), " " | "'" | "’");
        let phrase = phrases.iter().find(|phrase| {
            let mut words = phrase.iter().enumerate();
            words.all(|(i, word)| self.folded(at + i) == *word && (i == 0 || is_near(at + i)))
        });
        Some(at + phrase?.len())
    }

    /// True where a sentence or a part of it ends before a place.
    fn pauses(&self, at: usize) -> bool {
        let gap = self.gap(at);
        at >= self.tokens.len() || gap.starts_with([',', '.', '!', '?', ';', ':', '-', '\n'])
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(Token::is_name)
    }

    /// The name that begins at a place.
    fn run(&self, at: usize) -> Option<Run> {
        if !self.tokens.get(at)?.is_name() || self.folded(at).chars().count() < 2 {
            return None;
        }
        let mut end = at + 1;
        while end < at + MOST_WORDS && matches!(self.gap(end), " " | "-" | "'" | "’") {
            let joins = has(PARTICLES, self.folded(end)) && self.is_name(end + 1);
            if !joins && !self.is_name(end) {
                break;
            }
            end += if joins { 2 } else { 1 };
        }
        let said: Vec<&str> = (at..end)
            .filter_map(|at| Some(self.tokens.get(at)?.said))
            .collect();
        let name = said.join(" ");
        Some(Run { name, end })
    }

    /// The name that is said behind the words at a place, or by them.
    fn named_at(&self, at: usize) -> Option<Introduced> {
        self.introduced(at)
            .or_else(|| self.greeted(at))
            .or_else(|| self.called(at))
            .or_else(|| self.titled(at))
            .or_else(|| self.called_behind(at))
    }

    /// "My name is Anna Weber", "I'm Anna from …", "Anna Weber's my name".
    fn introduced(&self, at: usize) -> Option<Introduced> {
        let of_speaker = |name, is_sure| {
            Some(Introduced {
                name,
                whose: Whose::Speaker,
                is_sure,
                is_only_called: false,
            })
        };
        if let Some(begin) = self.behind(at, NAMING) {
            let run = self.run(begin).filter(|_| is_space(self.gap(begin)))?;
            return of_speaker(run.name, true);
        }
        if let Some(begin) = self.behind(at, BEING) {
            let Run { name, end } = self.run(begin).filter(|_| self.gap(begin) == " ")?;
            let goes_on = self.pauses(end) || has(BEHIND_INTRODUCED, self.folded(end));
            let token = self.tokens.get(at)?;
            let stands = token.folded != "this" || token.begins() || token.gap == ", ";
            return of_speaker(name, false).filter(|_| goes_on && stands);
        }

        let token = self.tokens.get(at)?;
        let stands = token.begins() || token.gap == ", ";
        let Run { name, end } = self.run(at).filter(|_| stands)?;
        if self.folded(end) == "here" && self.gap(end) == " " && self.pauses(end + 1) {
            return of_speaker(name, false);
        }
        if !token.begins() {
            return None;
        }
        let end = end + usize::from(self.gap(end) == ". ");
        let is_own = [["is", "my", "name"], ["s", "my", "name"]];
        let is_own = is_own.iter().any(|own| {
            let words = own.iter().enumerate();
            words.clone().all(|(i, word)| self.folded(end + i) == *word)
                || words
                    .clone()
                    .all(|(i, word)| self.folded(end - 1 + i) == *word)
        });
        of_speaker(name, true).filter(|_| is_own)
    }

    /// "Hi Anna", "Thanks, Anna.", "Thanks for coming, Anna."
    fn greeted(&self, at: usize) -> Option<Introduced> {
        let greeted = self.behind(at, GREETING);
        let mut begin = greeted.or_else(|| self.behind(at, CIVIL))?;
        let has_title = has(TITLES, self.folded(begin));
        begin += usize::from(has_title);
        let direct = self.run(begin).filter(|run| {
            let is_near = self.gap(begin) == " " || has_title;
            greeted.is_some() && (is_near || (self.gap(begin) == ", " && self.pauses(run.end)))
        });

        let most = self.tokens.len().min(begin + LONGEST_GREETING);
        let end = (begin + 1..most).find(|at| self.tokens[*at].begins());
        let end = end.unwrap_or(most);
        let last = (begin..end).rev().find(|at| self.gap(*at) == ", ");
        let last = last.and_then(|last| self.run(last));
        let at_end = last.filter(|run| run.end == end && self.pauses(end));

        addressed(direct.or(at_end)?.name, true)
    }

    /// "Anna, could you …", at the begin of a sentence.
    fn called(&self, at: usize) -> Option<Introduced> {
        let token = self.tokens.get(at).filter(|token| token.begins())?;
        let Run { name, end } = self.run(at)?;
        let asks = self.gap(end) == ", " && has(BEFORE_CALLED, self.folded(end));
        let is_word = has(ORDINARY, &token.folded)
            || has(TERMS, &token.folded)
            || has(EPONYMS, &token.folded)
            || token.folded.ends_with("ly");
        addressed(name, false).filter(|_| asks && !is_word)
    }

    /// "And why is that, Libby?", "Okay, Em, how …": one word set off by commas, in a sentence that
    /// names nothing else.
    fn called_behind(&self, at: usize) -> Option<Introduced> {
        let Run { name, end } = self.run(at).filter(|_| self.gap(at) == ", ")?;
        let begin = (0..at).rev().find(|at| self.tokens[*at].begins())?;
        let is_led = at - begin <= LONGEST_LEAD && self.gap(end) == ", ";
        let ends = end >= self.tokens.len() || self.tokens[end].begins();
        let before = self.tokens.get(begin..at).unwrap_or_default();
        let is_list = before
            .iter()
            .skip(1)
            .any(|token| token.is_name() || token.gap == ", ");
        let folded = self.folded(at);
        let is_word = has(ORDINARY, folded) || has(TERMS, folded) || has(EPONYMS, folded);

        let mut called = addressed(name, false)?;
        called.is_only_called = true;
        let stands = end == at + 1 && (ends || is_led);
        Some(called).filter(|_| stands && !is_list && !is_word)
    }

    /// "…, Ms Weber."
    fn titled(&self, at: usize) -> Option<Introduced> {
        let is_title = has(TITLES, self.folded(at)) && self.gap(at) == ", ";
        let Run { name, end } = self.run(at + 1).filter(|_| is_title)?;
        addressed(name, true).filter(|_| self.pauses(end))
    }
}

/// A name of the one who is spoken to, unless it is a word that only joins others.
fn addressed(name: String, is_sure: bool) -> Option<Introduced> {
    let first = fold_accents(name.split(' ').next()?);
    let is_somebody = is_content(&first) || has(ORDINARY, &first);
    is_somebody.then_some(Introduced {
        name,
        whose: Whose::Addressed,
        is_sure,
        is_only_called: false,
    })
}

fn is_space(gap: &str) -> bool {
    matches!(gap, " " | ", " | ": ")
}
