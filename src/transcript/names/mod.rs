//! Names give way to roles before anything is stored or sent. Pure.
//!
//! Owns which words of a text are somebody's name. A name gives way in any case and without its
//! accents. Where a name is also a word it gives way where it stands as a name does (within a
//! sentence and capitalised, called, speaking) and stays where it is the word ("Max pooling", "I
//! will mark it"); where neither is plain, it gives way. A name that is also a term ("Adam",
//! "Bert") gives way only where somebody is addressed or named, one that is a term with a noun
//! ("Fisher" of "Fisher's exact test") where the noun is missing.

mod besides;
mod cyrillic;
mod folding;
mod hidden;
mod initials;
mod introduced;
mod lists;
mod nicknames;
mod place;
mod speakers;
mod unspaced;
mod whole;

pub use speakers::labels_name_everybody;

use super::cue::Cue;
use super::roles::Participant;
use crate::domain::text::words::is_ideograph;
use besides::{Besides, besides};
use folding::{fold_accents, foldings, word_ranges};
use hidden::{Hidden, push_joined, render, whole_handle};
use initials::{NameInitial, initial_behind, initials_of};
use introduced::{Whose, find_introduced};
use lists::{ARTICLES, FRIENDLY, OF_FAMILY, PARTICLES, TITLES, has, is_personal};
use place::Place;
use speakers::{addressed, big_words_within, name_in_label, nouns, small_words};
use std::collections::HashMap;
use std::ops::Range;
use unspaced::UnspacedName;
use whole::WholeName;

const CANDIDATE: &str = "the candidate";
const INTERVIEWER: &str = "the interviewer";
/// Names that are learned from what is said; of a whole file of greetings not all.
const MOST_LEARNED: usize = 200;

/// A word of a name.
#[derive(Debug, Clone)]
struct NamePart {
    role: &'static str,
    besides: Besides,
    /// True for what does not stand first in a name.
    is_surname: bool,
}

/// The names of a transcript and the roles they are replaced by.
#[derive(Debug, Clone, Default)]
pub struct SpeakerNames {
    /// Names of several words, the longest first.
    whole: Vec<WholeName>,
    /// Single words of names, folded.
    parts: HashMap<String, NamePart>,
    /// What else people of these names are called, folded: these are capitalised.
    nicknames: HashMap<String, NamePart>,
    /// Names written as one word, folded.
    joined: HashMap<String, &'static str>,
    /// First letters of the words of names, folded.
    initials: Vec<NameInitial>,
    /// What joins the words of names, folded: `de`, `la`.
    particles: Vec<(String, &'static str)>,
    /// Names in scripts that set no spaces.
    unspaced: Vec<UnspacedName>,
}

impl SpeakerNames {
    /// The names of all participants, of whom the one at `candidate` answered.
    pub fn new(participants: &[Participant], candidate: usize) -> Self {
        let mut names = Self::default();
        for (i, participant) in participants.iter().enumerate() {
            let role = if i == candidate {
                CANDIDATE
            } else {
                INTERVIEWER
            };
            names.add(name_in_label(&participant.name), role);
        }
        names.sort();
        names
    }

    /// Learns the names with which somebody is introduced, greeted or called in what is said.
    /// `candidate`: the speaker who answers.
    pub fn learn(&mut self, cues: &[Cue], candidate: &str) {
        let (small, said) = (small_words(cues), big_words_within(cues));
        let mut left = MOST_LEARNED;

        // Who says the own name knows it best.
        for whose in [Whose::Speaker, Whose::Addressed] {
            for (at, cue) in cues.iter().enumerate() {
                let named = match whose {
                    Whose::Speaker => Some(cue.speaker.as_str()),
                    Whose::Addressed => addressed(cues, at),
                };
                let is_candidate = named == Some(candidate);
                let role = if is_candidate { CANDIDATE } else { INTERVIEWER };
                let is_candidates_own = cue.speaker == candidate;
                for introduced in find_introduced(&cue.text) {
                    let first = introduced.first_word();
                    let is_else =
                        introduced.is_only_called && (is_candidates_own || said.contains(&first));
                    let is_name = introduced.is_sure || !(small.contains(&first) || is_else);
                    if introduced.whose == whose && is_name && left > 0 {
                        left -= usize::from(self.add_unknown(&introduced.name, role));
                    }
                }
            }
        }
        for name in nouns(cues) {
            if let Some(part) = self.parts.get_mut(&name) {
                part.besides = match part.besides {
                    Besides::Nothing => Besides::Term,
                    besides => besides,
                };
            }
        }
        self.sort();
    }

    /// Takes in a name unless all its words are known; returns whether it did.
    fn add_unknown(&mut self, name: &str, role: &'static str) -> bool {
        let mut words = word_ranges(name)
            .into_iter()
            .filter_map(|range| name.get(range));
        let is_known = words.all(|word| self.parts.contains_key(&fold_accents(word)));
        if !is_known {
            self.add(name, role);
        }
        !is_known
    }

    fn sort(&mut self) {
        self.whole
            .sort_by_key(|name| std::cmp::Reverse(name.words.len()));
    }

    fn add(&mut self, name: &str, role: &'static str) {
        // A name may stand in brackets as a whole, and be the address of mail.
        let name = name
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .split(['(', '[', ']', '|', '@'])
            .next()
            .unwrap_or_default();
        for token in name
            .split_whitespace()
            .filter(|t| t.chars().any(is_ideograph))
        {
            let token = token.trim_matches(|c: char| !c.is_alphanumeric());
            self.unspaced.extend(UnspacedName::new(token, role));
        }

        let said: Vec<&str> = word_ranges(name)
            .into_iter()
            .filter_map(|range| name.get(range))
            .collect();
        let joining = said.iter().map(|word| fold_accents(word));
        let joining = joining.filter(|word| has(PARTICLES, word));
        self.particles.extend(joining.map(|word| (word, role)));
        self.initials.extend(initials_of(&said, role));

        let words: Vec<Vec<String>> = said
            .iter()
            .map(|word| foldings(word))
            .filter(|word| word.first().is_some_and(|folded| is_personal(folded)))
            .collect();
        for form in nicknames::joined(&said) {
            let is_word = besides(&form) != Besides::Nothing;
            self.joined.extend((!is_word).then_some((form, role)));
        }
        for (at, folded) in words
            .iter()
            .enumerate()
            .flat_map(|(at, w)| w.iter().map(move |w| (at, w)))
        {
            self.add_nicknames(folded, role);
            let part = NamePart {
                role,
                besides: besides(folded),
                is_surname: at > 0 && !name.contains(','),
            };
            self.parts.entry(folded.clone()).or_insert(part);
        }
        if words.len() > 1 {
            self.add_whole(name, words, role);
        }
    }

    /// Takes in a name of several words; "Smith, Anna" is called Anna Smith, too.
    fn add_whole(&mut self, name: &str, words: Vec<Vec<String>>, role: &'static str) {
        let surname = name.split_once(',').map_or(0, |(surname, _)| {
            word_ranges(surname).len().min(words.len() - 1)
        });
        let has_comma = surname > 0;
        let mut turned = words.clone();
        turned.rotate_left(surname);
        self.whole.extend([words, turned].map(|words| WholeName {
            words,
            has_comma,
            role,
        }));
    }

    /// Takes in what else somebody of a name is called. What is short may be a word.
    fn add_nicknames(&mut self, folded: &str, role: &'static str) {
        for name in nicknames::also_called(folded) {
            let besides = match besides(name) {
                Besides::Nothing if name.len() < 4 => Besides::Word,
                besides => besides,
            };
            let part = NamePart {
                role,
                besides,
                is_surname: false,
            };
            self.nicknames.entry(name.into()).or_insert(part);
        }
    }

    /// Returns `text` with roles for names, and without addresses of mail.
    pub fn hide(&self, text: &str) -> String {
        // What nobody sees must not part a name.
        let text = text.replace(['\u{ad}', '\u{200b}', '\u{2060}'], "");
        let words: Vec<&str> = text
            .split(' ')
            .map(|word| if is_mail(word) { "[address]" } else { word })
            .collect();
        let text = unspaced::hide(&words.join(" "), &self.unspaced);
        render(&text, &self.find(&text))
    }

    /// Finds what gives way, in order.
    fn find(&self, text: &str) -> Vec<Hidden> {
        let words = word_ranges(text);
        let mut found: Vec<Hidden> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let whole = self
                .whole
                .iter()
                .find(|name| name.stands(text, &words[at..]));
            let count = whole.map_or(1, |name| name.words.len());
            let role = match whole {
                Some(name) => Some(name.role),
                None => self.role_of(text, &words, at),
            };
            at += count;
            if let (Some(role), Some(last)) = (role, words.get(at - 1)) {
                let begin = self.begin(text, &words, at - count, role);
                let end = self.end(text, &words, at, role).unwrap_or(last.end);
                let range = whole_handle(text, begin..end);
                at += words[at..]
                    .iter()
                    .take_while(|word| word.start < range.end)
                    .count();
                push_joined(&mut found, text, Hidden { range, role });
            }
        }
        found
    }

    /// Where a name begins, with the article, the titles and the initials before it.
    fn begin(&self, text: &str, words: &[Range<usize>], at: usize, role: &'static str) -> usize {
        let mut begin = words.get(at).map_or(0, |word| word.start);
        if text
            .get(..begin)
            .is_some_and(|before| before.ends_with('@'))
        {
            return begin - 1;
        }
        for word in words.get(..at).unwrap_or_default().iter().rev() {
            let said = text.get(word.clone()).unwrap_or_default();
            let folded = fold_accents(said);
            let gap = text.get(word.end..begin).unwrap_or_default();
            if gap == " " && has(ARTICLES, &folded) && said.to_uppercase() != said {
                return word.start;
            }
            let is_title = matches!(gap, " " | ". " | ".") && has(TITLES, &folded);
            let is_particle = gap == " " && self.particles.contains(&(folded.clone(), role));
            let is_initial = matches!(gap, " " | ". " | "." | "'" | "’")
                && said.chars().all(char::is_uppercase)
                && folded != "i"
                && self
                    .initials
                    .iter()
                    .any(|initial| initial.role == role && initial.letter == folded);
            if !is_title && !is_initial && !is_particle {
                break;
            }
            begin = word.start;
        }
        begin
    }

    /// Where a name ends that has an initial behind it: "Alex R." The point goes unless it ends a
    /// sentence, too. `at`: the place behind the name.
    fn end(
        &self,
        text: &str,
        words: &[Range<usize>],
        at: usize,
        role: &'static str,
    ) -> Option<usize> {
        let initial = initial_behind(text, words, at, role, &self.initials)?;
        let next = words.get(at + 1).and_then(|next| text.get(next.clone()));
        let goes_on =
            next.is_some_and(|next| !is_big(next) || self.parts.contains_key(&fold_accents(next)));
        Some(initial.end + usize::from(initial.has_point && goes_on))
    }

    /// The role of the word at a place; None where it is nobody's name there.
    fn role_of(&self, text: &str, words: &[Range<usize>], at: usize) -> Option<&'static str> {
        let said = text.get(words.get(at)?.clone())?;
        let ways = foldings(said);
        // A handle may have a number behind it.
        let handles = ways
            .iter()
            .map(|way| way.trim_end_matches(|c: char| c.is_ascii_digit()));
        let joined = handles.clone().find_map(|folded| self.joined.get(folded));
        if joined.is_some() {
            return joined.copied();
        }
        let is_big = is_big(said);
        let part = ways.iter().find_map(|folded| self.parts.get(folded));
        let nickname = ways.iter().find_map(|folded| self.nicknames.get(folded));
        if let Some(part) = part {
            let place = Place::of(text, words, at)?;
            let stands = match part.besides {
                Besides::Nothing => !place.is_one_of_many(),
                _ if self.is_beside_name(text, words, at, part.role) => true,
                Besides::Word => self.stands_as_name(part, &place),
                Besides::Eponym if self.stands_alone(&place) => true,
                Besides::Eponym | Besides::Term => {
                    place.is_plainly_name() || self.is_behind_first(part, &place)
                }
            };
            return stands.then_some(part.role);
        }
        if let Some(part) = nickname {
            let place = Place::of(text, words, at)?;
            let stands = match part.besides {
                Besides::Nothing if is_big => true,
                Besides::Nothing => place.is_name() || place.owns() || place.is_in_handle(),
                _ if self.is_beside_name(text, words, at, part.role) => true,
                Besides::Word => self.stands_as_name(part, &place) || place.is_in_handle(),
                Besides::Eponym if self.stands_alone(&place) => true,
                Besides::Eponym | Besides::Term => place.is_plainly_name(),
            };
            return stands.then_some(part.role);
        }
        if !is_big {
            return None;
        }
        ways.iter()
            .find_map(|folded| self.role_of_variant(folded, text, words, at))
    }

    /// True where a part that is a word, too, stands as a name does and belongs to no term.
    fn stands_as_name(&self, part: &NamePart, place: &Place<'_>) -> bool {
        place.is_name() && !place.is_in_compound(part.is_surname, |word| self.is_like_name(word))
    }

    /// True where no word beside a name makes a term of it.
    fn stands_alone(&self, place: &Place<'_>) -> bool {
        place.is_alone() && !place.is_in_compound(true, |word| self.is_like_name(word))
    }

    /// True for a surname behind a first name of the same person, or what is short for it: "Danny
    /// Wilson".
    fn is_behind_first(&self, part: &NamePart, place: &Place<'_>) -> bool {
        let Some(first) = place.big_word_before().filter(|_| part.is_surname) else {
            return false;
        };
        let known = self.parts.get(first).filter(|known| !known.is_surname);
        let known = known.or_else(|| self.nicknames.get(first));
        let known = known.or_else(|| self.part_like(first));
        let known = known.or_else(|| {
            let mut endings = FRIENDLY.iter();
            endings.find_map(|ending| self.part_like(first.strip_suffix(ending)?))
        });
        known.is_some_and(|known| !known.is_surname && known.role == part.role)
    }

    /// True where a word joined by a hyphen stands with the other names of the same person:
    /// "Anna-Rose".
    fn is_beside_name(
        &self,
        text: &str,
        words: &[Range<usize>],
        at: usize,
        role: &'static str,
    ) -> bool {
        let is_name = |word: &Range<usize>| {
            let said = text.get(word.clone()).unwrap_or_default();
            let folded = fold_accents(said);
            let part = self.parts.get(&folded);
            let part = part.or_else(|| self.nicknames.get(&folded));
            said.starts_with(char::is_uppercase) && part.is_some_and(|part| part.role == role)
        };
        let pairs = [at.checked_sub(1).map(|last| last..at + 1), Some(at..at + 2)];
        pairs.into_iter().flatten().any(|pair| {
            let Some([one, two]) = words.get(pair) else {
                return false;
            };
            text.get(one.end..two.start) == Some("-") && is_name(one) && is_name(two)
        })
    }

    /// The role of a name among friends, of one that is short for a longer, and of one with the
    /// ending of what is somebody's.
    fn role_of_variant(
        &self,
        folded: &str,
        text: &str,
        words: &[Range<usize>],
        at: usize,
    ) -> Option<&'static str> {
        // "Okay" is no name of Okafor's among friends.
        let is_free = besides(folded) == Besides::Nothing;
        let friendly = FRIENDLY.iter().chain(&OF_FAMILY).find_map(|ending| {
            let part = self.part_like(folded.strip_suffix(ending)?)?;
            let is_family = OF_FAMILY.contains(ending);
            let fits = folded.chars().count() > ending.len() + 2 && (is_free || is_family);
            let is_plural = is_family && part.besides != Besides::Nothing;
            (fits && (!is_plural || self.is_family(part, text, words, at))).then_some(part)
        });
        let short = self.part_like(folded);
        if friendly.is_none() && short.is_none() {
            return None;
        }

        let place = Place::of(text, words, at)?;
        let stands = !place.begins || place.is_called() || place.is_addressed();
        let friendly = friendly.filter(|part| stands || part.besides == Besides::Nothing);
        let short = short.filter(|_| stands && is_free);
        Some(friendly.or(short)?.role)
    }

    /// True where the plural of a name that is a word or a term, too, is a family: "the Youngs",
    /// "the Fishers".
    fn is_family(&self, part: &NamePart, text: &str, words: &[Range<usize>], at: usize) -> bool {
        let place = Place::of(text, words, at);
        let is_compound =
            |place: &Place<'_>| place.is_in_compound(true, |word| self.is_like_name(word));
        place.is_some_and(|place| match part.besides {
            Besides::Term | Besides::Eponym => place.is_people(),
            _ => !place.begins && !is_compound(&place),
        })
    }

    /// True for a word of a name, and for one that is short for it or made of it.
    fn is_like_name(&self, word: &str) -> bool {
        let mut parts = self.parts.keys().filter(|part| part.len() > 2);
        self.nicknames.contains_key(word)
            || self.part_like(word).is_some()
            || parts.any(|part| word.starts_with(part.as_str()))
    }

    /// The part of a name that this is, or is short for: Ben for Benjamin.
    fn part_like(&self, folded: &str) -> Option<&NamePart> {
        let mut long = self.parts.iter().filter(|(name, part)| {
            let is_long = name.chars().count() > 4;
            is_long && name.starts_with(folded) && part.besides == Besides::Nothing
        });
        let is_long_enough = folded.chars().count() > 2;
        let exact = self.parts.get(folded);
        exact.or_else(|| Some(long.next().filter(|_| is_long_enough)?.1))
    }
}

/// The names that a text introduces, for tests.
#[cfg(test)]
pub(super) fn introduced_names(text: &str) -> Vec<String> {
    let found = find_introduced(text).into_iter();
    found.map(|introduced| introduced.name).collect()
}

fn is_big(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_mail(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}
