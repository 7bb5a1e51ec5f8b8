//! Turns of a transcript that names nobody: a guess. Pure.
//!
//! What asks is taken for the interviewer's, everything else for the candidate's.

use super::asking::{QUESTION_MARKS, asks};
use super::closing::is_invitation;
use super::cue::{Cue, MOST_CUES, parts};
use super::parse::{SpokenLine, join, read_lines, without_tags};
use crate::domain::text::{one_line, printable, words};

/// The name that the candidate gets.
pub const GUESSED_CANDIDATE: &str = "Candidate";
const INTERVIEWER: &str = "Interviewer";
/// Words below which a question only fills a pause: "you know?"
const FEWEST_ASKING: usize = 3;
/// Words behind a comma that ask for nothing: "…, right?", "…, you know?"
const LONGEST_TAG: usize = 2;
/// Words up to which a line that ends with a question is the interviewer's as a whole.
const LONGEST_LEAD: usize = 60;

/// What notes by hand write before what was asked or answered.
const LEADS: [&str; 6] = ["a", "i answered", "i said", "me", "my answer", "q"];

/// What is said from one end of a sentence to another.
struct Utterance {
    at: Option<u32>,
    text: String,
}

/// Reads a transcript that names nobody, and guesses whose turn each sentence is.
pub fn parse_unnamed(text: &str) -> Vec<Cue> {
    let text = printable(text.trim_start_matches('\u{feff}'));
    let turns = whole_lines(&read_lines(&text))
        .into_iter()
        .flat_map(|line| turns(&line))
        .take(MOST_CUES);
    let mut turns: Vec<Cue> = turns.collect();
    let end = candidates_turn(&turns).unwrap_or(turns.len());
    for turn in turns.iter_mut().skip(end) {
        turn.speaker = GUESSED_CANDIDATE.into();
    }
    join(turns)
}

/// The place from which the candidate asks: behind an invitation that more was asked before than is
/// asked after.
fn candidates_turn(turns: &[Cue]) -> Option<usize> {
    let invited = turns.iter().rposition(|turn| is_invitation(&turn.text))?;
    let (before, after) = turns.split_at_checked(invited)?;
    (count_asking(before) > count_asking(after)).then_some(invited + 1)
}

fn count_asking(turns: &[Cue]) -> usize {
    turns.iter().filter(|turn| is_asking(&turn.text)).count()
}

/// Joins lines until a sentence ends: captions break where there is no room, and so do lines of
/// mail.
fn whole_lines(lines: &[SpokenLine<'_>]) -> Vec<Utterance> {
    let mut whole: Vec<Utterance> = Vec::new();
    for line in lines {
        let (at, text) = (line.at, one_line(&without_tags(without_lead(line.text))));
        let goes_on = at.is_some() || text.starts_with(char::is_lowercase);
        match whole
            .last_mut()
            .filter(|last| goes_on && !is_ended(&last.text))
        {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(&text);
            }
            None => whole.push(Utterance { at, text }),
        }
    }
    whole
}

/// A line without what notes of one's own answers begin with.
fn without_lead(line: &str) -> &str {
    let (lead, rest) = line.split_once(':').unwrap_or(("", line));
    match LEADS.contains(&lead.trim().to_lowercase().as_str()) {
        true => rest.trim_start(),
        false => line,
    }
}

fn is_ended(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', ')', ']']);
    text.ends_with(['.', '!', '…', '。']) || text.ends_with(QUESTION_MARKS)
}

/// Whose each sentence of a line is; what leads to a question at its end belongs to it.
fn turns(line: &Utterance) -> Vec<Cue> {
    let sentences: Vec<&str> = parts(&line.text).collect();
    let asking = sentences
        .iter()
        .filter(|sentence| is_asking(sentence))
        .count();
    let is_lead = asking == 1
        && sentences.last().is_some_and(|last| is_asking(last))
        && words(&line.text).len() <= LONGEST_LEAD;

    let turns = sentences.into_iter().map(|sentence| Cue {
        speaker: match is_lead || is_asking(sentence) || is_invitation(sentence) {
            true => INTERVIEWER.into(),
            false => GUESSED_CANDIDATE.into(),
        },
        at: line.at,
        text: sentence.into(),
    });
    turns.collect()
}

fn is_asking(sentence: &str) -> bool {
    let behind_comma = sentence.rsplit_once(',').map(|(_, tag)| words(tag).len());
    let is_tag = behind_comma.is_some_and(|count| count <= LONGEST_TAG);
    asks(sentence) && !is_tag && words(sentence).len() >= FEWEST_ASKING
}
