//! From cues to questions and answers. Pure.
//!
//! Owns what makes a question, what of an answer is evidence, and when a question follows up on the
//! one before. Spoken words are judged kindly: sounds of thinking are left out, and what the
//! recorder did not understand is no evidence of anything.

use super::asking::{asking_sentences, asks, only_sets_scene, passages};
use super::closing::{ends_the_talk, is_farewell, is_invitation};
use super::cue::{Cue, parts};
use super::names::SpeakerNames;
use super::switching::{asked_behind, leads_over, points_back};
use crate::domain::text::words::{content_count, stems, words_with_apostrophes};
use crate::domain::text::{ellipsis, words};

/// Longest question that is kept, in characters.
const LONGEST_QUESTION: usize = 600;
/// Content words below which an answer says nothing.
const FEWEST_WORDS: usize = 3;
/// Words up to which a question can follow up on what was said.
const SHORT: usize = 14;
/// Cosine with a bank's question from which it is that one, whatever it refers to.
const SURELY_ANOTHER: f32 = 0.7;
/// Cosine with one of its follow-ups from which it is that one.
const A_PROBE: f32 = 0.6;
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
/// Begins and words of what refers to what was just said.
const BACK: &[&str] = &[
    "and ",
    "but ",
    "how so",
    "in that case",
    "like what",
    "such as",
    "what about",
    "what else",
    "what if",
    "why ",
    "why?",
    "aber ",
    "und ",
    "warum ",
    "weshalb ",
    "wieso ",
    "et ",
    "mais ",
    "pourquoi ",
    "pero ",
    "por qué ",
    "y ",
];
/// Begins and an end of what follows up in so many words, whatever it names: "And why doubly
/// robust?".
const FOLLOWING_WORDS: usize = 5;
const FOLLOWING: &[&str] = &[
    "and how",
    "and why",
    "but how",
    "but why",
    "und warum",
    "und wie",
];
/// The same in some more words.
const LOOKING_BACK_WORDS: usize = 8;
const LOOKING_BACK: &[&str] = &[
    "did you also",
    "what would you do differently",
    "would you have",
];
const LOOKING_BACK_END: &str = " then";

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
    /// What of them asks.
    pub asks: String,
    /// What a search may look for: each sentence that asks, alone and with what leads to it.
    pub passages: Vec<String>,
    /// The candidate's words, names replaced, without what is no evidence.
    pub answer: String,
    /// Seconds from the begin at which the question was asked, where it is known.
    pub at: Option<u32>,
    /// True where somebody else asked the question before.
    pub is_by_another: bool,
    /// True where it is said that another subject begins.
    pub leads_over: bool,
}

/// How far an answer can be assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Understood {
    /// Enough was said and understood.
    Enough,
    /// The recorder did not understand enough of it.
    Garbled,
    /// It was understood, and says next to nothing.
    Short,
}

impl Exchange {
    /// Returns how far the answer can be assessed.
    pub fn understood(&self) -> Understood {
        let is_short = content_count(&words(&self.answer)) < FEWEST_WORDS;
        match is_short {
            false => Understood::Enough,
            true if self.answer.contains(GAP) => Understood::Garbled,
            true => Understood::Short,
        }
    }

    /// Finds what may be searched for and what is evidence; true where something was asked and
    /// answered.
    fn is_complete(&mut self) -> bool {
        self.passages = passages(&self.question);
        if self.passages.is_empty() && !self.asks.is_empty() {
            self.passages.push(self.asks.clone());
        }
        self.question = ellipsis(&self.question, LONGEST_QUESTION);
        self.asks = ellipsis(&self.asks, LONGEST_QUESTION);
        self.answer = evidence(&self.answer);
        !self.answer.is_empty() && !self.asks.is_empty()
    }

    /// True where the candidate was invited to ask, and asked last.
    fn is_own_question(&self) -> bool {
        self.asks.is_empty() && self.ends_with_question()
    }

    /// True where the candidate asked something last, about what was meant or about the firm.
    fn ends_with_question(&self) -> bool {
        parts(&self.answer).last().is_some_and(asks)
    }
}

/// True for a turn that tells something and goes on to a question: what is asked within a reply
/// asks nobody.
fn asks_at_end(text: &str) -> bool {
    let last = parts(text).last();
    last.is_some_and(|last| content_count(&words(last)) >= FEWEST_WORDS)
        && last.is_some_and(|last| !asking_sentences(last).is_empty())
}

/// Returns what was asked and answered, in order; questions without an answer are left out, and so
/// is what the candidate asks where that is invited. `candidate`: the name of the one who answers.
pub fn exchanges(cues: &[Cue], candidate: &str, names: &SpeakerNames) -> Vec<Exchange> {
    let mut found: Vec<Turn<'_>> = Vec::new();
    for cue in cues.iter().filter(|cue| !cue.speaker.is_empty()) {
        let text = names.hide(&cue.text);
        match found.last_mut() {
            Some(last) if cue.speaker == candidate => push(&mut last.exchange.answer, &text),
            None if cue.speaker == candidate => {}
            _ => take_in(cue, text, &mut found),
        }
    }
    found.retain_mut(|turn| turn.exchange.is_complete());

    let askers: Vec<&str> = found.iter().map(|turn| turn.asker).collect();
    for (turn, before) in found.iter_mut().skip(1).zip(askers) {
        turn.exchange.is_by_another = turn.asker != before;
    }
    found.into_iter().map(|turn| turn.exchange).collect()
}

/// A question with the label of who asked it.
struct Turn<'a> {
    asker: &'a str,
    exchange: Exchange,
}

/// Takes in what an interviewer says, names replaced.
fn take_in<'a>(cue: &'a Cue, text: String, found: &mut Vec<Turn<'a>>) {
    let leads_over = leads_over(&text);
    let mut asked = asking_sentences(&text);
    if asked.is_empty() && leads_over && !is_invitation(&text) {
        asked = asked_behind(&text).unwrap_or_default().into();
    }
    match found
        .last_mut()
        .map(|turn| (&mut turn.asker, &mut turn.exchange))
    {
        Some((asker, last)) if last.answer.is_empty() => {
            if !asked.is_empty() {
                *asker = &cue.speaker;
            }
            // "That's all from me. Sofia?" and the invitation behind it ask nothing.
            if is_invitation(&text) {
                last.asks.clear();
            }
            push(&mut last.question, &text);
            push(&mut last.asks, &asked);
            last.leads_over |= leads_over;
        }
        Some((_, last)) if last.is_own_question() && !leads_over && !asks_at_end(&text) => {}
        Some((_, last)) if last.ends_with_question() && only_sets_scene(&asked) => {}
        // Neither an invitation nor a goodbye asks: what follows on it is dropped later.
        _ if asked.is_empty() && !is_invitation(&text) && !ends_the_talk(&text) => {}
        _ => found.push(Turn {
            asker: &cue.speaker,
            exchange: Exchange {
                question: text,
                asks: asked,
                passages: Vec::new(),
                answer: String::new(),
                at: cue.at,
                is_by_another: false,
                leads_over,
            },
        }),
    }
}

fn push(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// What of an answer can be evidence: a part of a sentence that was not understood becomes a gap,
/// sounds of thinking go.
fn evidence(answer: &str) -> String {
    let mut kept: Vec<String> = parts(answer).map(understood).collect();
    kept.retain(|sentence| !sentence.is_empty());
    kept.dedup_by(|next, last| next == GAP && last.ends_with(GAP));
    while kept.last().is_some_and(|last| is_farewell(last)) {
        kept.pop();
    }
    kept.join(" ")
}

/// A sentence with gaps for what of it was not understood, up to the commas around it.
fn understood(sentence: &str) -> String {
    let mut clauses: Vec<String> = Vec::new();
    for clause in sentence.split_inclusive([',', ';']) {
        let folded = clause.to_lowercase();
        let is_garbled = GARBLED.iter().any(|mark| is_marked(&folded, mark));
        match (is_garbled, clauses.last()) {
            (true, Some(last)) if last == GAP => {}
            (true, _) => clauses.push(GAP.into()),
            (false, _) => clauses.push(without_fillers(clause)),
        }
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses.join(" ")
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

/// A question beside the one before it and the banks.
#[derive(Debug, Clone, Copy)]
pub struct Neighbours<'a> {
    /// What is asked.
    pub asks: &'a str,
    /// What the question before asked.
    pub before: &'a str,
    /// Cosine with the nearest question of the banks.
    pub near: f32,
    /// True where the question before is the one that is meant.
    pub is_same: bool,
    /// True where another question of the banks is meant.
    pub is_another: bool,
    /// Cosine with the question before.
    pub thread: f32,
    /// Cosine with the nearest of the follow-ups that the question before has in its bank.
    pub probe: f32,
    /// True where somebody else asked the question before.
    pub is_by_another: bool,
    /// True where it is said that another subject begins.
    pub leads_over: bool,
}

/// True where a question follows up on the one before it.
pub fn follows_up(question: &Neighbours<'_>) -> bool {
    let Neighbours {
        asks,
        near,
        thread,
        probe,
        ..
    } = *question;
    let folded = asks.trim_start().to_lowercase();
    let begins = |all: &[&str]| all.iter().any(|begin| folded.starts_with(begin));
    if question.leads_over || begins(OPENING) {
        return false;
    }
    if only_follows(&folded) {
        return true;
    }
    let is_probe = probe >= A_PROBE && probe >= near;
    let is_nearer = question.is_another && near > thread;
    let is_surely_another = !is_probe && (near >= SURELY_ANOTHER || is_nearer);
    if question.is_same || is_probe || (!is_surely_another && refers_back(asks)) {
        return true;
    }
    // Who takes over asks something else, unless it points back.
    if question.is_by_another {
        return false;
    }
    let is_near = !is_surely_another && thread >= ABOUT_THE_SAME && thread > near;
    let shares_subject = || !stems(asks).is_disjoint(&stems(question.before));
    is_near && (!begins(OPENING_A_SUBJECT) || shares_subject())
}

/// True for a question in a few words that is put as one follows up: one word of the trade in it is
/// no other subject.
fn only_follows(folded: &str) -> bool {
    let said = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
    let begins = |all: &[&str]| all.iter().any(|begin| said.starts_with(begin));
    let words = said.split_whitespace().count();

    (words <= FOLLOWING_WORDS && begins(FOLLOWING))
        || (words <= LOOKING_BACK_WORDS
            && (begins(LOOKING_BACK) || said.ends_with(LOOKING_BACK_END)))
}

/// True for a short question that points to what was just said. What only leads to a question
/// ("So") points nowhere.
pub fn refers_back(asks: &str) -> bool {
    let folded = asks.to_lowercase();
    let is_short = words_with_apostrophes(&folded).len() <= SHORT;
    is_short && (points_back(asks) || BACK.iter().any(|begin| folded.starts_with(begin)))
}
