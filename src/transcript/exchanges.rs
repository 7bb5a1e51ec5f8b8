//! From cues to questions and answers. Pure.
//!
//! Owns what makes a question, what of an answer is evidence, and when a question follows up on the
//! one before. Spoken words are judged kindly: sounds of thinking are left out, and what the
//! recorder did not understand is no evidence of anything.

use super::cue::Cue;
use super::names::SpeakerNames;
use super::roles::QUESTION_MARKS;
use crate::domain::text::words::{content_count, stems, words_with_apostrophes};
use crate::domain::text::{ellipsis, sentences, words};

/// Longest question that is kept, in characters.
const LONGEST_QUESTION: usize = 600;
/// Content words below which an answer says nothing.
const FEWEST_WORDS: usize = 3;
/// Words up to which a question can follow up on what was said.
const SHORT: usize = 14;
/// Cosine with a bank's question from which it is that one, whatever it refers to.
const SURELY_ANOTHER: f32 = 0.7;
/// Cosine with the question before from which it is about the same.
const ABOUT_THE_SAME: f32 = 0.5;
/// What stands in the place of a passage that is no evidence.
const GAP: &str = "[…]";
/// Marks of what was not understood.
const GARBLED: &[&str] = &[
    "inaudible",
    "crosstalk",
    "cross talk",
    "unintelligible",
    "indiscernible",
    "unclear",
    "garbled",
    "no audio",
    "audio cuts out",
    "???",
];
/// Sounds of thinking.
const FILLERS: &[&str] = &[
    "ah", "eh", "er", "erm", "hm", "hmm", "mhm", "mm", "uh", "uhm", "um", "umm",
];
/// Begins of what asks without a question mark.
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
/// What invites the candidate's own questions.
const INVITING: &[&str] = &[
    "any further questions",
    "any other questions",
    "any questions",
    "do you have a question",
    "do you have questions",
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
    "are you ready",
    "can you hear",
    "can you see",
    "does that make sense",
    "how are you",
    "how is it going",
    "how's it going",
    "make sense?",
    "shall we",
    "sound good",
    "sounds good",
];
/// Begins and words of what refers to what was just said.
const BACK: &[&str] = &[
    "and ",
    "but ",
    "so ",
    "why ",
    "how so",
    "what if",
    "okay",
    "ok ",
    "in that case",
];
const POINTING: &[&str] = &[
    "it",
    "that",
    "there",
    "these",
    "this",
    "those",
    "said",
    "mentioned",
];

/// Begins of what is a question of its own, whatever was asked before.
const OPENING: &[&str] = &[
    "describe a situation",
    "describe a time",
    "give me an example of a time",
    "give me an example of when",
    "tell me about a time",
    "tell us about a time",
    "walk me through your",
    "when did you last",
    "where do you see yourself",
    "why are you interested",
    "why are you leaving",
    "why did you apply",
    "why did you leave",
    "why do you want",
    "why should we",
];
/// Begins of what is one unless it shares the subject of the question before.
const OPENING_A_SUBJECT: &[&str] = &[
    "describe ",
    "explain ",
    "give me an example",
    "how do you",
    "how does",
    "how would you",
    "tell me about",
    "what are ",
    "what is ",
    "what's ",
    "where ",
];

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The interviewer's words, names replaced.
    pub question: String,
    /// What of them asks, for a search.
    pub asks: String,
    /// The candidate's words, names replaced, without what is no evidence.
    pub answer: String,
    /// Seconds from the begin at which the question was asked, where it is known.
    pub at: Option<u32>,
}

impl Exchange {
    /// True where enough of the answer can be understood to be assessed.
    pub fn is_evidence(&self) -> bool {
        content_count(&words(&self.answer)) >= FEWEST_WORDS
    }
}

/// Returns what was asked and answered, in order; questions without an answer are left out, and so
/// is what the candidate asks where that is invited. `candidate`: the name of the one who answers.
pub fn exchanges(cues: &[Cue], candidate: &str, names: &SpeakerNames) -> Vec<Exchange> {
    let mut found: Vec<Exchange> = Vec::new();
    for cue in cues.iter().filter(|cue| !cue.speaker.is_empty()) {
        let text = names.hide(&cue.text);
        let asked = asking_sentences(&text);
        match found.last_mut() {
            Some(last) if cue.speaker == candidate => push(&mut last.answer, &text),
            None if cue.speaker == candidate => {}
            Some(last) if last.answer.is_empty() => {
                push(&mut last.question, &text);
                push(&mut last.asks, &asked);
            }
            // An invitation asks for no answer: what follows on it is dropped below.
            _ if asked.is_empty() && !is_invitation(&text) => {}
            _ => found.push(Exchange {
                question: text,
                asks: asked,
                answer: String::new(),
                at: cue.at,
            }),
        }
    }

    for exchange in &mut found {
        exchange.question = ellipsis(&exchange.question, LONGEST_QUESTION);
        exchange.asks = ellipsis(&exchange.asks, LONGEST_QUESTION);
        exchange.answer = evidence(&exchange.answer);
    }
    found.retain(|exchange| !exchange.answer.is_empty() && !exchange.asks.is_empty());
    found
}

fn push(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// The sentences that ask for an answer.
fn asking_sentences(text: &str) -> String {
    let asking = parts(text).filter(|sentence| asks(sentence));
    asking.collect::<Vec<_>>().join(" ")
}

/// True for a sentence that asks for an answer about the subject.
pub(super) fn asks(sentence: &str) -> bool {
    let folded = sentence.to_lowercase();
    let asks = sentence.trim_end().ends_with(QUESTION_MARKS)
        || IMPERATIVES.iter().any(|begin| folded.starts_with(begin));
    let is_small_talk = SMALL_TALK.iter().any(|small| folded.contains(small));
    asks && !is_small_talk && !is_invitation(sentence) && words(sentence).len() > 1
}

/// True for what invites the candidate's own questions.
fn is_invitation(text: &str) -> bool {
    let folded = text.to_lowercase();
    INVITING.iter().any(|inviting| folded.contains(inviting))
}

/// The sentences of a text.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    sentences(text)
        .into_iter()
        .filter_map(|range| text.get(range))
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
}

/// What of an answer can be evidence: a sentence that was not understood becomes a gap, sounds of
/// thinking go.
fn evidence(answer: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    for sentence in parts(answer) {
        let folded = sentence.to_lowercase();
        if GARBLED.iter().any(|mark| is_marked(&folded, mark)) {
            if kept.last().is_none_or(|last| last != GAP) {
                kept.push(GAP.into());
            }
        } else {
            kept.push(without_fillers(sentence));
        }
    }
    kept.retain(|sentence| !sentence.is_empty());
    kept.join(" ")
}

/// True where a recorder marked a passage: `[inaudible 00:12]`, `(crosstalk)`.
fn is_marked(folded: &str, mark: &str) -> bool {
    let bracketed = ["[", "(", "<", "*"]
        .iter()
        .any(|open| folded.contains(&format!("{open}{mark}")));
    bracketed || (mark == "???" && folded.contains(mark))
}

fn without_fillers(sentence: &str) -> String {
    let kept = sentence.split_whitespace().filter(|word| {
        let bare = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        !FILLERS.contains(&bare.as_str())
    });
    kept.collect::<Vec<_>>().join(" ")
}

/// True where a question follows up on the one before it. `before`: what that asked; `near`: the
/// cosine with the nearest question of the banks; `same`: that question is the one before; `thread`:
/// the cosine with the one before.
pub fn follows_up(asks: &str, before: &str, near: f32, same: bool, thread: f32) -> bool {
    let folded = asks.trim_start().to_lowercase();
    let begins = |all: &[&str]| all.iter().any(|begin| folded.starts_with(begin));
    if begins(OPENING) {
        return false;
    }
    if same || (near < SURELY_ANOTHER && refers_back(asks)) {
        return true;
    }
    let is_near = near < SURELY_ANOTHER && thread >= ABOUT_THE_SAME && thread > near;
    let shares_subject = || !stems(asks).is_disjoint(&stems(before));
    is_near && (!begins(OPENING_A_SUBJECT) || shares_subject())
}

fn refers_back(asks: &str) -> bool {
    let folded = asks.to_lowercase();
    let words = words_with_apostrophes(&folded);
    let points = words.iter().any(|w| POINTING.contains(&w.folded.as_str()));
    words.len() <= SHORT && (points || BACK.iter().any(|begin| folded.starts_with(begin)))
}
