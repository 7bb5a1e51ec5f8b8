//! What asks for an answer. Pure.
//!
//! Owns which sentences of an interviewer are questions or requests, which are only talk, and what
//! of them a search looks for. What ends the talk is `closing`'s, when a question follows up on
//! another `exchanges`'s.

use super::closing::is_invitation;
use super::cue::parts;
use crate::domain::text::words;
use crate::domain::text::words::{content_count, words_with_apostrophes};

/// Question marks of several scripts.
pub(super) const QUESTION_MARKS: [char; 5] = ['?', '\u{ff1f}', '\u{61f}', '\u{37e}', '\u{2047}'];

/// Sentences that lead to one that asks, and are looked for with it.
const LEADING: usize = 2;
/// Content words from which a sentence tells something.
const FEWEST_TELLING: usize = 3;
/// Passages of a turn that are looked for.
const MOST_PASSAGES: usize = 12;
/// Words before a comma behind which a request may begin: "For each store, query …".
const LONGEST_OPENER: usize = 6;
/// Begins of what asks without a question mark, whoever says it.
const IMPERATIVES: &[&str] = &[
    "compare ",
    "could you",
    "describe ",
    "design ",
    "explain ",
    "give me ",
    "how would you",
    "imagine ",
    "let's say",
    "suppose ",
    "take me through",
    "talk about ",
    "talk me through",
    "tell me ",
    "tell us ",
    "walk me ",
    "walk us ",
    "what would you",
];
/// Those that only who asks says.
const ASKING_SOMEBODY: &[&str] = &[
    "describe ",
    "explain ",
    "give me ",
    "take me ",
    "talk me ",
    "tell me ",
    "tell us ",
    "walk me ",
    "walk us ",
];
/// What an interviewer requests.
const REQUESTS: &str = " analyse analyze architect argue assess automate build calculate choose \
    classify code compare compute convince critique debug define derive describe design detect \
    diagnose discuss draft draw estimate evaluate explain find fix forecast identify implement \
    interpret investigate justify list measure model move name optimise optimize outline pick plan \
    predict prove propose quantise quantize query refactor reproduce review rewrite set show simulate \
    sketch solve suggest summarise summarize turn write ";
/// The same as Germans and Spaniards put it; where they say "Sie", and in French, the ending tells.
const REQUESTS_ELSEWHERE: &str = " beschreib beschreibe cuénteme cuéntame describa entwirf erklär erkläre \
    erzähl erzähle explíqueme explícame háblame hábleme nenne schildere skizziere vergleiche ";
/// The endings of a request before "Sie".
const GERMAN_ENDINGS: [&str; 3] = ["en", "eln", "ern"];
/// The ending of a French request: "Expliquez …".
const FRENCH_ENDING: &str = "ez";
/// Begins of what only tells the situation.
const SCENES: &[&str] = &["assume ", "imagine ", "let's say", "say ", "suppose "];
/// First words of questions, where one stands before what turns them into one: "How many would you
/// …".
const QUESTION_WORDS: &str = " how how's what what's when where where's which who who's why ";
/// What turns a sentence into a question.
const TURNING: &str = " can could did do does might should will would ";
/// What does so unless a point says that the sentence tells something: "What is new is that …".
const TURNING_SOFTLY: &str = " are has have is was were ";
/// What tells something behind a question's first word: "What we did …".
const SUBJECTS: &str = " a an he i it my our she that the their these they this those we you your ";
/// First words behind which something may be counted or named before the question turns.
const COUNTING: &str = " how what which ";
/// Words of a question before what turns it, and before what turns it softly.
const LONGEST_BEGIN: usize = 4;
const LONGEST_SOFT: usize = 2;
/// What makes the word before it no request: "Code is …", "Write to us".
const NO_REQUEST: &str = " are at can cards from has is isn't of to was were will ";
/// What stands before a request.
const OPENERS: &[&str] = &[
    "alright ",
    "also ",
    "and ",
    "bitte ",
    "can you ",
    "could you ",
    "dann ",
    "finally ",
    "first ",
    "good ",
    "great ",
    "i want you to ",
    "i would like you to ",
    "i'd like you to ",
    "just ",
    "let's ",
    "next ",
    "now ",
    "ok ",
    "okay ",
    "please ",
    "right ",
    "so ",
    "then ",
    "try to ",
    "well ",
    "would you ",
];
/// What is asked about the talk, not about the subject.
const SMALL_TALK: &[&str] = &[
    "all good?",
    "am i speaking",
    "anything else?",
    "anything to add",
    "are you ready",
    "can i call you",
    "can i jump in",
    "can you hear",
    "can you see",
    "coffee yet",
    "did you find us",
    "did you have trouble",
    "did that answer",
    "does that answer",
    "does that make sense",
    "doing on time",
    "how are you",
    "how do you pronounce",
    "how is it going",
    "how was the drive",
    "how was the flight",
    "how was the journey",
    "how was the trip",
    "how was the weekend",
    "how was your",
    "how's it going",
    "hören sie mich",
    "hörst du mich",
    "if i call you",
    "is your audio",
    "is it all right if",
    "is it ok if",
    "is it okay if",
    "is now a good time",
    "is now still a good time",
    "is that clear",
    "like to add",
    "make sense?",
    "may i call you",
    "repeat that",
    "repeat the last",
    "say that again",
    "shall i call you",
    "shall we",
    "share your screen",
    "sound good",
    "sounds good",
    "still there",
    "the weather",
    "want to add",
    "where are you calling from",
    "wie geht",
    "einen kaffee",
];
/// Last words of what asks for a nod.
const NODS: &[&str] = &["alright", "ok", "okay"];
/// The sentences of an interviewer that ask for an answer.
pub(super) fn asking_sentences(text: &str) -> String {
    let asking = parts(text).filter(|sentence| is_asked(sentence));
    asking.collect::<Vec<_>>().join(" ")
}

/// True for a sentence that asks for an answer about the subject, whoever says it.
pub(super) fn asks(sentence: &str) -> bool {
    let folded = fold(sentence);
    let asks = sentence.trim_end().ends_with(QUESTION_MARKS)
        || IMPERATIVES.iter().any(|begin| folded.starts_with(begin));
    asks && is_about_subject(sentence)
}

/// True for a sentence of an interviewer that asks or requests something.
fn is_asked(sentence: &str) -> bool {
    let is_built_so = request(sentence).is_some() || is_turned(sentence);
    asks(sentence) || (is_built_so && is_about_subject(sentence))
}

/// True for a sentence that is built as a question, whatever mark the recorder set behind it: "how
/// do you pick the sample size".
fn is_turned(sentence: &str) -> bool {
    let folded = fold(sentence);
    let words = words_with_apostrophes(behind_openers(&folded));
    let words: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    let is_open = !sentence.trim_end().ends_with('.');

    match words.as_slice() {
        ["what" | "how", "about", ..] | ["how", "come", ..] | ["why", "not", ..] => true,
        [first, "you", ..] => turns(first, is_open),
        [first, next, ..] if is_in(QUESTION_WORDS, first) && !is_in(SUBJECTS, next) => {
            let reach = if is_in(COUNTING, first) {
                LONGEST_BEGIN
            } else {
                1
            };
            let mut begin = words[1..].iter().take(reach).enumerate();
            begin.any(|(at, word)| turns(word, is_open && at < LONGEST_SOFT))
        }
        [first, ..] => is_open && is_in(QUESTION_WORDS, first) && first.contains('\''),
        [] => false,
    }
}

/// `is_open`: whether no point ends the sentence.
fn turns(word: &str, is_open: bool) -> bool {
    is_in(TURNING, word) || (is_open && is_in(TURNING_SOFTLY, word))
}

/// True where what asks only tells more of the situation: "Let's say it has two million rows."
pub(super) fn only_sets_scene(asks: &str) -> bool {
    !asks.is_empty() && parts(asks).all(sets_scene)
}

fn sets_scene(sentence: &str) -> bool {
    let folded = fold(sentence);
    let begin = behind_openers(&folded);
    let is_scene = SCENES.iter().any(|scene| begin.starts_with(scene));
    is_scene && !sentence.ends_with(QUESTION_MARKS)
}

/// A sentence in small letters without what may stand between its first words: "Tell me, Ada, …".
fn fold(sentence: &str) -> String {
    let folded = sentence.to_lowercase().replace('’', "'");
    folded.replace(',', "")
}

/// What follows on the words that only lead to a request.
fn behind_openers(folded: &str) -> &str {
    let mut rest = folded;
    while let Some(behind) = OPENERS.iter().find_map(|opener| rest.strip_prefix(opener)) {
        rest = behind.trim_start();
    }
    rest
}

fn is_about_subject(sentence: &str) -> bool {
    let folded = sentence.to_lowercase();
    let is_small_talk = SMALL_TALK.iter().any(|small| folded.contains(small));
    let words = words(sentence);
    let asks_for_nod = words
        .last()
        .is_some_and(|last| NODS.contains(&last.folded.as_str()));
    !is_small_talk && !asks_for_nod && !is_invitation(sentence) && words.len() > 1
}

/// The part of a sentence that requests something: behind an address ("So, Elif, design …"), what
/// leads to it ("For each store, query …"), and a clause that tells the situation ("…; estimate
/// …").
fn request(sentence: &str) -> Option<&str> {
    for clause in sentence.split_inclusive([';', ':']) {
        let mut rest = clause.trim_start();
        loop {
            if begins_request(rest) {
                return Some(rest);
            }
            match rest.split_once(',') {
                Some((before, behind)) if words(before).len() <= LONGEST_OPENER => {
                    rest = behind.trim_start();
                }
                _ => break,
            }
        }
    }
    None
}

/// True where a clause begins with a verb that requests, behind words that only lead to it.
fn begins_request(clause: &str) -> bool {
    let folded = fold(clause);
    let rest = behind_openers(&folded);
    if IMPERATIVES.iter().any(|begin| rest.starts_with(begin)) {
        return true;
    }

    let mut words = rest.split_whitespace();
    let (Some(verb), Some(next)) = (words.next(), words.next()) else {
        return false;
    };
    let is_polite = GERMAN_ENDINGS.iter().any(|end| verb.ends_with(end)) && next == "sie";
    let is_french = verb.trim_end_matches("-moi").ends_with(FRENCH_ENDING);
    is_polite
        || is_french
        || is_in(REQUESTS_ELSEWHERE, verb)
        || (is_in(REQUESTS, verb) && !is_in(NO_REQUEST, next))
}

fn is_in(list: &str, word: &str) -> bool {
    list.contains(&format!(" {word} "))
}

/// How often somebody asks for something.
pub(super) fn count_asking(text: &str) -> usize {
    let asking = parts(text).map(|sentence| {
        let folded = sentence.to_lowercase();
        let asks = ASKING_SOMEBODY
            .iter()
            .any(|begin| folded.starts_with(begin));
        let marks = sentence.matches(QUESTION_MARKS).count();
        marks.max(usize::from(asks))
    });
    asking.sum()
}

/// True for a sentence that tells more than that somebody listened.
fn tells_something(sentence: &str) -> bool {
    content_count(&words(sentence)) >= FEWEST_TELLING
}

/// What a search may look for in a turn of an interviewer: each sentence that asks, alone, with the
/// sentences before it and with the one behind it; and all that ask together.
pub(super) fn passages(text: &str) -> Vec<String> {
    let all: Vec<&str> = parts(text).collect();
    let asking = (0..all.len()).filter(|at| is_asked(all[*at]));
    let asking: Vec<usize> = asking.collect();

    let mut found: Vec<String> = Vec::new();
    let mut add = |passage: String| {
        if !found.contains(&passage) && found.len() < MOST_PASSAGES {
            found.push(passage);
        }
    };
    for &at in asking.iter().rev() {
        add(request(all[at]).unwrap_or(all[at]).to_string());
        add(all[at].to_string());
        let leads = (at.saturating_sub(LEADING)..at).rev();
        for from in leads.filter(|lead| tells_something(all[*lead])) {
            add(all[from..=at].join(" "));
        }
        let behind = all.get(at + 1).filter(|behind| tells_something(behind));
        if let Some(behind) = behind {
            add([all[at], behind].join(" "));
        }
    }
    add(asking_sentences(text));
    found.retain(|passage| !passage.is_empty());
    found
}
