//! How a talk ends: what invites the candidate's own questions, what says goodbye. Pure.
//!
//! Owns no question of the interview: what asks about the subject is `asking`'s.

use super::cue::parts;
use crate::domain::text::words;
use crate::domain::text::words::words_with_apostrophes;

/// Words up to which thanks at the end of an answer are a goodbye.
const LONGEST_FAREWELL: usize = 9;
/// What invites to ask, where nothing follows that is asked about but the firm and who asks.
const TO_ASK: &[&str] = &[
    " anything to ask ",
    " care to ask ",
    " curious about ",
    " else to ask ",
    " like to ask ",
    " like to find out ",
    " like to know ",
    " like to learn ",
    " love to know ",
    " something to ask ",
    " want to ask ",
    " want to find out ",
    " want to know ",
    " want to learn ",
    " wish to ask ",
    " wish to know ",
    " wanted to ask ",
    " wanted to know ",
];
/// What may follow on it.
const BEHIND_TO_ASK: &str = "me us now before here today still as at or while anybody anyone";
/// What is asked about, behind what joins it.
const OF_THE_FIRM: &str = "me us role team company position job process culture working firm \
    organisation organization department group business salary";
/// What joins it.
const ABOUT: &str = "about of on the our your a this and life";
/// Questions that a candidate may have, with the number and the apostrophes gone.
const OWN_QUESTIONS: &[&str] = &[
    " questions do you have ",
    " questions for anybody ",
    " questions for anyone ",
    " questions for either ",
    " questions for me ",
    " questions for the team ",
    " questions for us ",
    " questions from you ",
    " questions from your ",
    " questions have you ",
    " questions on your side ",
    " questions that you have ",
    " questions you have ",
    " questions you may have ",
    " questions you might have ",
    " you have a questions ",
    " you have got questions ",
    " you have questions ",
    " you have some questions ",
    " your own questions ",
    " can i tell you about ",
    " can we tell you about ",
    " know from me ",
    " know from us ",
    " anything from your end ",
    " anything from your side ",
    " anything on your end ",
    " anything on your side ",
];
/// Words between "any" and the questions, at most.
const LONGEST_ANY: usize = 2;
/// What is left for questions.
const LEFT: &str = "time minute minutes moment";
/// The same in other languages.
const ELSEWHERE: &[&str] = &[
    " avez vous des questions ",
    " as tu des questions ",
    " etwas fragen ",
    " etwas wissen ",
    " fragen an mich ",
    " fragen an uns ",
    " haben sie fragen ",
    " haben sie noch fragen ",
    " hast du fragen ",
    " hast du noch fragen ",
    " ihre fragen ",
    " noch fragen ",
    " preguntas para ",
    " tiene alguna pregunta ",
    " tienes alguna pregunta ",
    " über uns wissen ",
    " uns wissen ",
];
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

/// True for what invites the candidate's own questions.
pub(super) fn is_invitation(text: &str) -> bool {
    parts(text).any(invites)
}

fn invites(sentence: &str) -> bool {
    let said: Vec<String> = words_with_apostrophes(sentence)
        .into_iter()
        .map(|word| word.folded.replace('\'', " "))
        .collect();
    let folded = format!(" {} ", said.join(" ")).replace(" question ", " questions ");

    let is_named = OWN_QUESTIONS.iter().chain(ELSEWHERE);
    is_named.clone().any(|own| folded.contains(own))
        || may_ask(&folded)
        || has_any_questions(&folded)
        || leaves_time(&folded)
}

/// True for "anything you want to ask us", not for "what would you like to ask the customer".
fn may_ask(folded: &str) -> bool {
    TO_ASK.iter().any(|phrase| {
        let behind = folded.split_once(phrase).map(|(_, behind)| behind);
        behind.is_some_and(|behind| {
            let mut words = behind.split(' ').filter(|word| !word.is_empty());
            let first = words.clone().next();
            let object = words.find(|word| !is_in(ABOUT, word));
            first.is_none_or(|first| is_in(BEHIND_TO_ASK, first))
                || object.is_some_and(|object| is_in(OF_THE_FIRM, object))
        })
    })
}

/// True for "any questions", "any last questions"; a question that somebody else is asked is none.
fn has_any_questions(folded: &str) -> bool {
    let Some((before, behind)) = folded.split_once(" questions ") else {
        return false;
    };
    let mut near = before.rsplit(' ').take(LONGEST_ANY + 1);
    near.any(|word| word == "any") && !format!(" {behind}").contains(" ask ")
}

/// True for "we have five minutes left for your questions".
fn leaves_time(folded: &str) -> bool {
    folded.match_indices(" for ").any(|(at, gap)| {
        let (before, behind) = folded.split_at(at);
        let mut near = behind
            .trim_start_matches(gap)
            .split(' ')
            .take(LONGEST_ANY + 1);
        let has_time = before.split(' ').any(|word| is_in(LEFT, word));
        has_time && near.any(|word| word == "questions")
    })
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
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
