//! What asks for an answer. Pure.
//!
//! Owns which sentences of an interviewer are questions or requests, which are only talk, and what
//! of them a search looks for. When a question follows up on another is `exchanges`'s.

use crate::domain::text::words::content_count;
use crate::domain::text::{sentences, words};

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
/// Words up to which thanks at the end of an answer are a goodbye.
const LONGEST_FAREWELL: usize = 9;

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
/// What makes the word before it no request: "Code is …", "Write to us".
const NO_REQUEST: &str = " are at can cards from has is isn't of to was were will ";
/// What stands before a request.
const OPENERS: &[&str] = &[
    "alright ",
    "also ",
    "and ",
    "can you ",
    "could you ",
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
/// What invites the candidate's own questions.
const INVITING: &[&str] = &[
    "any further questions",
    "any other questions",
    "any questions",
    "do you have a question",
    "do you have questions",
    "fragen an mich",
    "fragen an uns",
    "haben sie fragen",
    "haben sie noch fragen",
    "hast du fragen",
    "hast du noch fragen",
    "noch fragen",
    "questions do you have",
    "questions for me",
    "questions for us",
    "questions you have",
    "want to ask me",
    "want to ask us",
    "would you like to ask",
];
/// What is asked about the talk, not about the subject.
const SMALL_TALK: &[&str] = &[
    "am i speaking",
    "are you ready",
    "can i call you",
    "can you hear",
    "can you see",
    "did you find us",
    "did you have trouble",
    "does that make sense",
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
    "is it all right if",
    "is it ok if",
    "is it okay if",
    "is now a good time",
    "make sense?",
    "may i call you",
    "shall i call you",
    "shall we",
    "sound good",
    "sounds good",
    "where are you calling from",
    "wie geht",
];
/// Last words of what asks for a nod.
const NODS: &[&str] = &["alright", "ok", "okay"];
/// What ends the talk.
const CLOSING: &[&str] = &[
    "all from my side",
    "auf wiedersehen",
    "bye",
    "danke für ihre zeit",
    "have a good day",
    "have a good one",
    "have a great day",
    "have a nice day",
    "have a nice weekend",
    "that's all i had",
    "that's it from",
    "we'll be in touch",
    "we will be in touch",
    "you will hear from us",
    "you'll hear from us",
    "your time today",
];
/// Begins of what a candidate says to end it.
const FAREWELLS: &[&str] = &[
    "auf wiedersehen",
    "bye",
    "danke",
    "goodbye",
    "have a good",
    "have a great",
    "have a nice",
    "nice meeting you",
    "nice talking to you",
    "see you",
    "take care",
    "thank you",
    "thanks",
    "tschüss",
];

/// The sentences of a text.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    sentences(text)
        .into_iter()
        .filter_map(|range| text.get(range))
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
}

/// The sentences of an interviewer that ask for an answer.
pub(super) fn asking_sentences(text: &str) -> String {
    let asking = parts(text).filter(|sentence| is_asked(sentence));
    asking.collect::<Vec<_>>().join(" ")
}

/// True for a sentence that asks for an answer about the subject, whoever says it.
pub(super) fn asks(sentence: &str) -> bool {
    let folded = sentence.to_lowercase();
    let asks = sentence.trim_end().ends_with(QUESTION_MARKS)
        || IMPERATIVES.iter().any(|begin| folded.starts_with(begin));
    asks && is_about_subject(sentence)
}

/// True for a sentence of an interviewer that asks or requests something.
fn is_asked(sentence: &str) -> bool {
    asks(sentence) || (request(sentence).is_some() && is_about_subject(sentence))
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
/// leads to it ("For each store, query …"), and a clause that tells the situation ("…; estimate …").
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
    let folded = clause.to_lowercase().replace('’', "'");
    let mut rest = folded.as_str();
    while let Some(behind) = OPENERS.iter().find_map(|opener| rest.strip_prefix(opener)) {
        rest = behind.trim_start();
    }
    if IMPERATIVES.iter().any(|begin| rest.starts_with(begin)) {
        return true;
    }

    let mut words = rest.split_whitespace();
    let (verb, next) = (words.next(), words.next());
    verb.is_some_and(|verb| is_in(REQUESTS, verb))
        && next.is_some_and(|next| !is_in(NO_REQUEST, next))
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

/// True for what invites the candidate's own questions.
pub(super) fn is_invitation(text: &str) -> bool {
    let folded = text.to_lowercase();
    INVITING.iter().any(|inviting| folded.contains(inviting))
}

/// True for what an interviewer says at the end.
pub(super) fn ends_the_talk(text: &str) -> bool {
    let folded = text.to_lowercase().replace('’', "'");
    CLOSING.iter().any(|closing| folded.contains(closing))
}

/// True for a short sentence that thanks or says goodbye.
pub(super) fn is_farewell(sentence: &str) -> bool {
    let folded = sentence.to_lowercase();
    let begins = FAREWELLS.iter().any(|begin| folded.starts_with(begin));
    begins && words(sentence).len() <= LONGEST_FAREWELL
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
        for from in leads.take_while(|lead| tells_something(all[*lead])) {
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
