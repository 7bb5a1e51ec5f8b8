//! What labels name, and to whom something is said. Pure.

use super::folding::{fold_accents, word_ranges};
use super::lists::is_personal;
use super::place::Place;
use crate::domain::text::words::is_ideograph;
use crate::transcript::cue::Cue;
use crate::transcript::roles::Participant;
use std::collections::HashSet;

/// The name in a speaker's label: behind a role it stands in brackets, "Interviewer (Anna Weber)".
pub(super) fn name_in_label(label: &str) -> &str {
    let behind = label.split_once(['(', '[']).filter(|(before, _)| {
        let words = word_ranges(before).into_iter();
        let mut words = words.filter_map(|range| before.get(range));
        !before.trim().is_empty() && !words.any(|word| is_personal(&fold_accents(word)))
    });
    let inside = behind.and_then(|(_, inside)| inside.split([')', ']']).next());
    inside.unwrap_or(label)
}

/// True where the label of everybody holds a name, not only a role or a number.
pub fn labels_name_everybody(participants: &[Participant]) -> bool {
    participants.iter().all(is_named)
}

fn is_named(participant: &Participant) -> bool {
    let name = name_in_label(&participant.name);
    let mut words = word_ranges(name).into_iter();
    words.any(|range| is_personal(&fold_accents(name.get(range).unwrap_or_default())))
        || name.chars().any(is_ideograph)
}

/// The speaker to whom a cue is said: who speaks next, else who spoke last.
pub(super) fn addressed(cues: &[Cue], at: usize) -> Option<&str> {
    let speaker = &cues.get(at)?.speaker;
    let (before, from) = cues.split_at_checked(at)?;
    let mut others = from.iter().chain(before.iter().rev());
    let other = others.find(|cue| cue.speaker != *speaker)?;
    Some(&other.speaker)
}

/// The words that stand in small letters somewhere: these are words, not names.
pub(super) fn small_words(cues: &[Cue]) -> HashSet<String> {
    let words = cues.iter().flat_map(|cue| {
        let ranges = word_ranges(&cue.text).into_iter();
        ranges.filter_map(|range| cue.text.get(range))
    });
    let small = words.filter(|word| word.starts_with(char::is_lowercase));
    small.map(fold_accents).collect()
}

/// The words that stand with a capital within a sentence, set off by no comma: what is talked of.
pub(super) fn big_words_within(cues: &[Cue]) -> HashSet<String> {
    let mut big = HashSet::new();
    for cue in cues {
        for range in word_ranges(&cue.text) {
            let (before, word) = cue.text.split_at_checked(range.start).unwrap_or_default();
            let is_within = before.ends_with(|c: char| c == ' ' || c.is_alphanumeric())
                && before.trim_end().ends_with(char::is_alphanumeric);
            if is_within && word.starts_with(char::is_uppercase) {
                big.insert(fold_accents(cue.text.get(range).unwrap_or_default()));
            }
        }
    }
    big
}

/// The capitalised words that stand behind what makes a noun of them somewhere: "ein Baum".
pub(super) fn nouns(cues: &[Cue]) -> HashSet<String> {
    let mut nouns = HashSet::new();
    for cue in cues {
        let words = word_ranges(&cue.text);
        for (at, range) in words.iter().enumerate() {
            let place = Place::of(&cue.text, &words, at);
            let word = cue.text.get(range.clone()).unwrap_or_default();
            if word.starts_with(char::is_uppercase)
                && place.is_some_and(|place| place.is_one_of_many())
            {
                nouns.insert(fold_accents(word));
            }
        }
    }
    nouns
}
