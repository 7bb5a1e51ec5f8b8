//! Names give way to roles before anything is stored or sent. Pure.
//!
//! Owns which words of a text are somebody's name. The rule where a name is also a word: it gives way
//! where it stands as a name does (within a sentence and capitalised, called, speaking) and stays
//! where it is the word ("Max pooling", "I will mark it"). Where neither is plain, it gives way.

use super::roles::Participant;
use crate::domain::text::words::{is_content, is_ideograph};
use std::collections::HashMap;
use std::ops::Range;

/// Words that stand for a role already, or for nobody.
const NOBODY: &[&str] = &[
    "a",
    "android",
    "applicant",
    "candidate",
    "co",
    "de",
    "den",
    "der",
    "desktop",
    "di",
    "du",
    "galaxy",
    "guest",
    "host",
    "i",
    "interviewee",
    "interviewer",
    "ipad",
    "iphone",
    "la",
    "laptop",
    "macbook",
    "me",
    "of",
    "phone",
    "q",
    "recruiter",
    "room",
    "speaker",
    "unknown",
    "van",
    "von",
    "you",
    "zu",
];
/// Names that are words, too, also of the trade.
const ORDINARY: &[&str] = &[
    "abel",
    "ada",
    "amber",
    "angel",
    "april",
    "art",
    "august",
    "autumn",
    "bill",
    "bishop",
    "black",
    "brown",
    "carol",
    "chance",
    "chase",
    "chip",
    "christian",
    "clay",
    "cliff",
    "cook",
    "crystal",
    "dash",
    "dawn",
    "dean",
    "destiny",
    "dot",
    "drew",
    "eve",
    "faith",
    "field",
    "forest",
    "frank",
    "gene",
    "gold",
    "grace",
    "grant",
    "gray",
    "green",
    "guy",
    "harmony",
    "hill",
    "hope",
    "iris",
    "jack",
    "jade",
    "jasmine",
    "jay",
    "joy",
    "julia",
    "june",
    "king",
    "lake",
    "lance",
    "lane",
    "law",
    "lee",
    "lily",
    "long",
    "major",
    "mark",
    "marks",
    "max",
    "may",
    "melody",
    "merit",
    "miles",
    "min",
    "mine",
    "norm",
    "oliver",
    "page",
    "park",
    "pascal",
    "pat",
    "patience",
    "paris",
    "pearl",
    "penny",
    "perl",
    "poisson",
    "price",
    "queen",
    "ray",
    "reed",
    "rich",
    "rob",
    "rock",
    "rose",
    "ruby",
    "rust",
    "sage",
    "sky",
    "small",
    "stone",
    "storm",
    "sue",
    "summer",
    "swift",
    "trinity",
    "victor",
    "violet",
    "wade",
    "ward",
    "white",
    "will",
    "wolf",
    "wood",
    "young",
];
/// What follows on a name, not on a word, at the begin of a sentence.
const BEHIND_NAME: &[&str] = &[
    "added",
    "and",
    "asked",
    "asks",
    "had",
    "has",
    "here",
    "is",
    "mentioned",
    "said",
    "says",
    "thinks",
    "thought",
    "told",
    "wanted",
    "wants",
    "was",
    "wrote",
];
/// What follows on a name whatever its case.
const SPEAKING: &[&str] = &["added", "asked", "mentioned", "said", "says", "told"];
/// What follows on a word of the trade, not on a name.
const BEHIND_TERM: &[&str] = &[
    "depth",
    "entropy",
    "flow",
    "heap",
    "heaps",
    "length",
    "likelihood",
    "margin",
    "norm",
    "norms",
    "period",
    "pool",
    "pooling",
    "process",
    "regression",
    "test",
    "tokens",
    "value",
    "values",
];
/// Endings of names among friends: Maxi, Benny, Annie.
const FRIENDLY: &[&str] = &[
    "i", "y", "ie", "ey", "ni", "ny", "nie", "my", "mi", "by", "ty", "dy",
];

const CANDIDATE: &str = "the candidate";
const INTERVIEWER: &str = "the interviewer";

/// A word of a name.
#[derive(Debug, Clone)]
struct NamePart {
    role: &'static str,
    is_ordinary: bool,
}

/// A name of several words, or one in a script that sets no spaces.
#[derive(Debug, Clone)]
struct WholeName {
    words: Vec<String>,
    role: &'static str,
}

/// The names of a transcript and the roles they are replaced by.
#[derive(Debug, Clone, Default)]
pub struct SpeakerNames {
    /// Names of several words, folded, the longest first.
    whole: Vec<WholeName>,
    /// Single words of names, folded.
    parts: HashMap<String, NamePart>,
    /// Names in scripts that set no spaces.
    unspaced: Vec<WholeName>,
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
            names.add(&participant.name, role);
        }
        names
            .whole
            .sort_by_key(|name| std::cmp::Reverse(name.words.len()));
        names
    }

    fn add(&mut self, name: &str, role: &'static str) {
        // A name may stand in brackets as a whole, and be the address of mail.
        let name = name
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .split(['(', '[', ']', '|', '@'])
            .next()
            .unwrap_or_default();

        let words: Vec<String> = word_ranges(name)
            .into_iter()
            .filter_map(|range| name.get(range))
            .map(str::to_lowercase)
            .filter(|word| is_personal(word))
            .collect();
        for token in name
            .split_whitespace()
            .filter(|t| t.chars().any(is_ideograph))
        {
            let token = token.trim_matches(|c: char| !c.is_alphanumeric());
            let words = vec![token.to_string()];
            self.unspaced.push(WholeName { words, role });
        }
        for word in &words {
            let is_ordinary = ORDINARY.contains(&word.as_str()) || !is_content(word);
            let part = NamePart { role, is_ordinary };
            self.parts.entry(word.clone()).or_insert(part);
        }
        if words.len() > 1 {
            self.whole.push(WholeName { words, role });
        }
    }

    /// Returns `text` with roles for names, and without addresses of mail.
    pub fn hide(&self, text: &str) -> String {
        let words: Vec<&str> = text
            .split(' ')
            .map(|word| if is_mail(word) { "[address]" } else { word })
            .collect();
        let mut text = words.join(" ");
        for name in &self.unspaced {
            text = text.replace(&name.words.concat(), name.role);
        }

        let words = word_ranges(&text);
        let mut out = String::with_capacity(text.len());
        let (mut copied, mut at) = (0, 0);
        while let Some(word) = words.get(at) {
            let whole = self
                .whole
                .iter()
                .find(|name| name.stands(&text, &words[at..]));
            let count = whole.map_or(1, |name| name.words.len());
            let role = match whole {
                Some(name) => Some(name.role),
                None => self.role_of(&text, &words, at),
            };
            if let (Some(role), Some(last)) = (role, words.get(at + count - 1)) {
                out.push_str(text.get(copied..word.start).unwrap_or_default());
                out.push_str(role);
                copied = last.end;
            }
            at += count;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        out
    }

    /// The role of the word at a place; None where it is nobody's name there.
    fn role_of(&self, text: &str, words: &[Range<usize>], at: usize) -> Option<&'static str> {
        let place = Place::of(text, words, at)?;
        let folded = place.word.to_lowercase();
        if let Some(part) = self.parts.get(&folded) {
            let is_name = !part.is_ordinary || place.is_name();
            return is_name.then_some(part.role);
        }

        // Among friends, and with the ending of what is somebody's.
        let starts_big = place.word.starts_with(char::is_uppercase);
        let friendly = FRIENDLY.iter().chain(&["s"]).find_map(|ending| {
            let part = self.part_like(folded.strip_suffix(ending)?)?;
            let fits = folded.chars().count() > ending.len() + 2;
            (fits && !(part.is_ordinary && *ending == "s")).then_some(part.role)
        });
        let is_word = ORDINARY.contains(&folded.as_str()) || !is_content(&folded);
        let may_be_short = !is_word && (!place.begins || place.is_called());
        friendly
            .or_else(|| Some(self.part_like(&folded).filter(|_| may_be_short)?.role))
            .filter(|_| starts_big)
    }

    /// The part of a name that this is, or is short for: Ben for Benjamin.
    fn part_like(&self, folded: &str) -> Option<&NamePart> {
        let mut long = self.parts.iter().filter(|(name, part)| {
            name.chars().count() > 4 && name.starts_with(folded) && !part.is_ordinary
        });
        let is_long_enough = folded.chars().count() > 2;
        let exact = self.parts.get(folded);
        exact.or_else(|| Some(long.next().filter(|_| is_long_enough)?.1))
    }
}

impl WholeName {
    /// True where the words begin with the name, in any case.
    fn stands(&self, text: &str, words: &[Range<usize>]) -> bool {
        let Some(said) = words.get(..self.words.len()) else {
            return false;
        };
        let mut pairs = said.iter().zip(&self.words);
        let are_same = pairs.all(|(range, word)| {
            let said = text.get(range.clone()).unwrap_or_default();
            said.to_lowercase() == *word
        });
        are_same && said.windows(2).all(|pair| is_gap(text, pair))
    }
}

/// A word and what stands around it.
struct Place<'a> {
    word: &'a str,
    /// True at the begin of a sentence.
    begins: bool,
    before: &'a str,
    after: &'a str,
    next: &'a str,
}

impl<'a> Place<'a> {
    fn of(text: &'a str, words: &[Range<usize>], at: usize) -> Option<Self> {
        let range = words.get(at)?.clone();
        let before = text.get(..range.start)?.trim_end();
        let next = words.get(at + 1).and_then(|next| text.get(next.clone()));
        Some(Self {
            word: text.get(range.clone())?,
            begins: before.is_empty() || before.ends_with(['.', '!', '?', ':', '\n', '。']),
            before,
            after: text.get(range.end..)?,
            next: next.unwrap_or_default(),
        })
    }

    /// True where somebody is called: "…, Max?", "Max, how …".
    fn is_called(&self) -> bool {
        let ends = self.after.is_empty() || self.after.starts_with([',', '?', '!', '.', ';']);
        ends && (self.begins || self.before.ends_with(','))
    }

    /// True where a word that is a name, too, stands as one.
    fn is_name(&self) -> bool {
        let next = self.next.to_lowercase();
        let is_owner = ["'s", "’s"].iter().any(|end| self.after.starts_with(end));
        let follows = self.after.starts_with(' ');
        if is_all_big(self.word) {
            let last = self.before.rsplit(|c: char| !c.is_alphanumeric()).next();
            let in_code = self.after.starts_with('(')
                || is_all_big(self.next)
                || last.is_some_and(is_all_big);
            return !in_code;
        }
        if !self.word.starts_with(char::is_uppercase) {
            return self.is_called() || (follows && SPEAKING.contains(&next.as_str()));
        }
        if follows && BEHIND_TERM.contains(&next.as_str()) {
            return false;
        }
        !self.begins
            || self.is_called()
            || is_owner
            || !follows
            || self.next.starts_with(char::is_uppercase)
            || BEHIND_NAME.contains(&next.as_str())
    }
}

fn is_all_big(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}

/// The words of a text: runs of letters and digits.
fn word_ranges(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        match words.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end += c.len_utf8(),
            None => words.push(at..at + c.len_utf8()),
        }
    }
    words
}

/// True where nothing but what joins the words of a name stands between two.
fn is_gap(text: &str, pair: &[Range<usize>]) -> bool {
    let [one, two] = pair else { return false };
    let gap = text.get(one.end..two.start).unwrap_or_default();
    matches!(gap, " " | "-" | ". " | "'" | "’" | "." | ", ")
}

fn is_personal(folded: &str) -> bool {
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1 && !NOBODY.contains(&folded) && !folded.chars().all(char::is_numeric)
}

fn is_mail(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}
