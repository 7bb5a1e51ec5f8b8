//! Where a word stands, and whether a name stands like that. Pure.

use super::folding::fold_accents;
use super::lists::{
    ARTICLES, BEFORE_EPONYM, BEFORE_NAME, BEFORE_TERM, BEHIND_EPONYM, BEHIND_NAME, BEHIND_TERM,
    BEHIND_TERM_NAME, INDEFINITE, OWNED, OWNED_TERM, PARTICLES, SIGNING, SPEAKING, TALKED, TITLES,
    UNCALLED, has,
};
use crate::domain::text::words::is_content;
use std::ops::Range;

/// A word and what stands around it.
pub(super) struct Place<'a> {
    word: &'a str,
    /// True at the begin of a sentence.
    pub begins: bool,
    /// The text before, without the space.
    before: &'a str,
    /// The two words before within the sentence, folded, the nearest first.
    last: [String; 2],
    after: &'a str,
    /// The word after, folded; of an owner the word after the `'s`.
    next: String,
    /// True where the word before, within the sentence, is capitalised or has a digit.
    last_is_big: bool,
    /// True where no sentence begins with the word before.
    last_is_within: bool,
    next_is_big: bool,
    next_is_all_big: bool,
    /// True where a hyphen joins it to a word: "Rose-Marie", "non-Price".
    is_hyphened: bool,
}

impl<'a> Place<'a> {
    pub fn of(text: &'a str, words: &[Range<usize>], at: usize) -> Option<Self> {
        let range = words.get(at)?.clone();
        let before = text.get(..range.start)?.trim_end();
        let after = text.get(range.end..)?;
        let steps = if is_owner(after) { 2 } else { 1 };
        let next = words
            .get(at + steps)
            .and_then(|next| text.get(next.clone()));
        let next = next.unwrap_or_default();
        let last = [1, 2].map(|back| {
            let word = at.checked_sub(back).and_then(|at| words.get(at));
            let is_near = word.is_some_and(|word| is_in_sentence(text, word.end, range.start));
            let word = word.filter(|_| is_near);
            fold_accents(
                word.and_then(|word| text.get(word.clone()))
                    .unwrap_or_default(),
            )
        });

        let near = at.checked_sub(1).and_then(|at| words.get(at)).cloned();
        let said_before = near
            .clone()
            .and_then(|word| text.get(word))
            .unwrap_or_default();
        let lead = near
            .and_then(|word| text.get(..word.start))
            .unwrap_or_default();
        let is_next_to = before.len() + 1 == range.start && before.ends_with(said_before);

        Some(Self {
            last_is_big: is_next_to
                && (said_before.starts_with(char::is_uppercase)
                    || said_before.contains(|c: char| c.is_ascii_digit())),
            last_is_within: !begins_sentence(lead.trim_end()),
            word: text.get(range)?,
            begins: begins_sentence(before),
            before,
            last,
            after,
            next: fold_accents(next),
            next_is_big: next.starts_with(char::is_uppercase),
            next_is_all_big: is_all_big(next),
            is_hyphened: is_hyphened(text, &words[at]),
        })
    }

    /// True behind what makes a noun of any word, also with a word of quality between: "ein Baum",
    /// "ein tiefer Baum".
    pub fn is_one_of_many(&self) -> bool {
        let [last, further] = &self.last;
        let has_quality = has(INDEFINITE, further) && !self.last_is_big;
        has(INDEFINITE, last) || (has_quality && !has(TITLES, last))
    }

    /// True where somebody is called: "…, Max?", "Max, how …".
    pub fn is_called(&self) -> bool {
        let ends = self.after.is_empty() || self.after.starts_with([',', '?', '!', '.', ';']);
        ends && (self.begins || self.before.ends_with(','))
    }

    /// True where a name that is an ordinary word, too, stands as a name.
    pub fn is_name(&self) -> bool {
        if self.is_of_term() {
            return false;
        }
        if self.is_addressed() {
            return true;
        }
        if self.is_hyphened {
            return false;
        }
        let follows = self.after.starts_with(' ');
        if is_all_big(self.word) {
            let last = self.before.rsplit(|c: char| !c.is_alphanumeric()).next();
            let in_code =
                self.after.starts_with('(') || self.next_is_all_big || last.is_some_and(is_all_big);
            return !in_code;
        }
        if !self.word.starts_with(char::is_uppercase) {
            return self.is_called() || (follows && has(SPEAKING, &self.next));
        }

        let stands = !self.begins && !has(ARTICLES, &self.last[0]);
        stands
            || self.is_called()
            || is_owner(self.after)
            || !follows
            || self.next_is_big
            || has(BEHIND_NAME, &self.next)
    }

    /// True for a capitalised word that no article and no word of the trade makes a term.
    pub fn is_alone(&self) -> bool {
        let is_big = self.word.starts_with(char::is_uppercase);
        let is_variable = is_all_big(self.word) && self.next_is_all_big;
        let has_article = has(ARTICLES, &self.last[0]);
        let is_pair =
            self.last_is_big && is_content(&self.last[0]) && !has(BEFORE_NAME, &self.last[0]);
        let is_joined = self.is_hyphened || self.is_of_term() || self.is_in_list();
        let is_term = is_joined || self.is_of_eponym();
        is_big && !is_variable && !has_article && !is_pair && !is_term
    }

    /// True where a noun makes a term of an eponym: "Cohen's d", "Bayes' rule", "naive Bayes".
    fn is_of_eponym(&self) -> bool {
        let owns = is_owner(self.after) || self.after.starts_with(['\'', '’']);
        let is_letter = self.next.chars().count() == 1 && self.next != "i" && self.next != "a";
        let behind = self.after.starts_with(' ') && has(BEHIND_EPONYM, &self.next);
        let is_owned = owns && has(OWNED_TERM, &self.next);
        let is_letter = is_letter && (owns || self.after.starts_with(' '));
        behind || is_owned || is_letter || has(BEFORE_EPONYM, &self.last[0])
    }

    /// True beside a capitalised word within the sentence, be it before or, for a surname, behind:
    /// "the L2 Norm", "Bell Labs". `is_known`: true for a word that is somebody's name itself.
    pub fn is_in_compound(&self, is_surname: bool, is_known: impl Fn(&str) -> bool) -> bool {
        if !self.word.starts_with(char::is_uppercase) || self.is_addressed() || self.is_called() {
            return false;
        }
        let before = self.last_is_big
            && self.last_is_within
            && is_other(&self.last[0])
            && !is_known(&self.last[0]);
        let behind = self.after.starts_with(' ')
            && self.next_is_big
            && !self.next_is_all_big
            && is_other(&self.next)
            && !is_known(&self.next);
        before || (is_surname && behind)
    }

    /// The capitalised word right before, folded.
    pub fn big_word_before(&self) -> Option<&str> {
        let is_near = self.last_is_big && !self.last[0].is_empty();
        is_near.then_some(self.last[0].as_str())
    }

    /// True for the capitalised plural of a name behind its article, beside no word of the trade.
    pub fn is_people(&self) -> bool {
        let is_big = self.word.starts_with(char::is_uppercase);
        is_big && self.last[0] == "the" && !self.is_of_term()
    }

    /// True in a handle: "@alex", "alex_r", "alex.rivera".
    pub fn is_in_handle(&self) -> bool {
        let mut behind = self.after.chars();
        let joins = behind.next().is_some_and(|c| matches!(c, '_' | '.' | '@'));
        let is_joined = joins && behind.next().is_some_and(char::is_alphanumeric);
        self.before.ends_with('@') || is_joined
    }

    /// True where something is said to be theirs: "annie's team".
    pub fn owns(&self) -> bool {
        is_owner(self.after)
    }

    /// True where a name that is a term, too, stands as a name: where somebody is addressed, named
    /// or speaks.
    pub fn is_plainly_name(&self) -> bool {
        !self.is_of_term() && !self.is_in_list() && (self.is_addressed() || self.is_called_out())
    }

    /// True where a word of the trade stands beside it: "Adam optimizer", "Fisher's exact test",
    /// "Random Forest", "SELECT Price FROM".
    fn is_of_term(&self) -> bool {
        let [last, further] = &self.last;
        if has(TITLES, last) {
            return false;
        }
        let is_joined = self.after.starts_with([' ', '-']);
        let has_next = is_joined && has(BEHIND_TERM, &self.next);
        let has_last = has(BEFORE_TERM, last) && !has(BEFORE_NAME, further);
        let is_variable = self.after.starts_with(" =") || self.after.starts_with('(');
        let word_before = self.before.rsplit(' ').next().unwrap_or_default();
        let is_column = is_all_big(word_before) && self.next_is_all_big;

        has_next || has_last || is_variable || is_column || is_compound(self.after)
    }

    /// True where somebody is greeted, thanked, asked, introduced, speaks, or has a title.
    pub fn is_addressed(&self) -> bool {
        let [last, further] = [self.last[0].as_str(), self.last[1].as_str()];
        let is_introduced = matches!((further, last), ("i", "am" | "m") | ("name", "is" | "s"));
        let is_talked_to = matches!(last, "to" | "with") && has(TALKED, further);
        let is_thanked = (further, last) == ("thank", "you");
        let speaks =
            self.after.starts_with(' ') && (has(BEHIND_TERM_NAME, &self.next) || self.signs());
        let owns = is_owner(self.after) && has(OWNED, &self.next);

        has(TITLES, last)
            || has(BEFORE_NAME, last)
            || is_introduced
            || is_talked_to
            || is_thanked
            || speaks
            || owns
    }

    /// True where who is named says that he speaks or stops, and nothing else: "Taylor out."
    fn signs(&self) -> bool {
        let behind = self.after.trim_start();
        let word = behind.split(|c: char| !c.is_alphanumeric()).next();
        let rest = word
            .and_then(|word| behind.get(word.len()..))
            .unwrap_or_default();
        let ends = rest.is_empty() || rest.starts_with(['.', '!', ',', ';']);
        self.begins && ends && has(SIGNING, &self.next)
    }

    /// True where a sentence begins with a call or ends with one; what lists things calls nobody.
    fn is_called_out(&self) -> bool {
        let starts = self.begins && self.after.starts_with(',');
        let asked = self.begins && self.after.starts_with(['?', '!']);
        let ends = self.after.is_empty() || self.after.starts_with(['?', '!', '.', ';']);
        starts || asked || (ends && self.before.ends_with(','))
    }

    /// True among things that are listed: "SGD, Adam, and RMSprop".
    fn is_in_list(&self) -> bool {
        let between = self.before.ends_with(',') && self.after.starts_with(',');
        let item = self.before.trim_end_matches(',');
        let before_item = item.trim_end_matches(|c: char| c.is_alphanumeric());
        let is_long = before_item.trim_end().ends_with(',');
        let is_last = self.before.ends_with(',') && is_long && self.after.starts_with('.');
        let is_first = self.after.starts_with(',')
            && self.next_is_big
            && self.next != "i"
            && is_content(&self.next);
        between || is_last || (self.begins && is_first)
    }
}

/// True where a small word is joined by a hyphen: "Long-tail", "Cross-validation".
pub(super) fn is_compound(after: &str) -> bool {
    let joined = after.strip_prefix(['-', '\u{2010}', '\u{2011}']);
    joined.is_some_and(|joined| joined.starts_with(char::is_lowercase))
}

/// True for a word that can be part of a term with a name.
fn is_other(word: &str) -> bool {
    let is_nobody = has(UNCALLED, word) || has(TITLES, word) || has(PARTICLES, word);
    word.chars().count() > 1 && !is_nobody
}

fn begins_sentence(before: &str) -> bool {
    before.is_empty() || before.ends_with(['.', '!', '?', ':', '\n', '。'])
}

fn is_hyphened(text: &str, word: &Range<usize>) -> bool {
    const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];
    let before = text.get(..word.start).unwrap_or_default();
    let after = text.get(word.end..).unwrap_or_default();
    let joined_before = before.strip_suffix(HYPHENS);
    let joined_after = after.strip_prefix(HYPHENS);
    joined_before.is_some_and(|b| b.ends_with(char::is_alphanumeric))
        || joined_after.is_some_and(|a| a.starts_with(char::is_alphanumeric))
}

fn is_owner(after: &str) -> bool {
    ["'s", "’s", "‘s"].iter().any(|end| {
        let behind = after.strip_prefix(end);
        behind.is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
    })
}

/// True where no sentence ends between two places; titles and initials end with a point, too.
fn is_in_sentence(text: &str, from: usize, to: usize) -> bool {
    let between = text.get(from..to).unwrap_or_default();
    !between.contains(['!', '?', ':', ';', '\n', ',']) && !between.contains(". ")
        || is_title_before(text, from)
}

fn is_title_before(text: &str, end: usize) -> bool {
    let before = text.get(..end).unwrap_or_default();
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next();
    word.is_some_and(|word| has(TITLES, &word.to_lowercase()))
}

fn is_all_big(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}
