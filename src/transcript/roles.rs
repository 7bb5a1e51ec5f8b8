//! Who asked and who answered. Pure.

use super::asking::count_asking;
use super::cue::Cue;
use crate::domain::text::words;

/// Lead of the likeliest candidate over everybody else from which nobody has to be asked: the share
/// of all words minus the share of all questions.
const SURE_LEAD: f64 = 0.4;
/// Questions below which nothing follows from who asked them.
const FEWEST_QUESTIONS: usize = 2;

/// Labels that only who answers has.
const CANDIDATES: [&str; 14] = [
    "applicant",
    "bewerber",
    "bewerberin",
    "candidat",
    "candidate",
    "candidato",
    "i",
    "ich",
    "interviewee",
    "kandidat",
    "kandidatin",
    "me",
    "我",
    "候选人",
];

/// Somebody who speaks in a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The name in the file.
    pub name: String,
    /// Words said.
    pub words: usize,
    /// Question marks, and what asks without one.
    pub questions: usize,
}

/// Returns everybody who is named, who says most first.
pub fn participants(cues: &[Cue]) -> Vec<Participant> {
    let mut all: Vec<Participant> = Vec::new();
    for cue in cues.iter().filter(|cue| !cue.speaker.is_empty()) {
        let (words, questions) = (words(&cue.text).len(), count_asking(&cue.text));
        match all.iter_mut().find(|p| p.name == cue.speaker) {
            Some(known) => {
                known.words += words;
                known.questions += questions;
            }
            None => all.push(Participant {
                name: cue.speaker.clone(),
                words,
                questions,
            }),
        }
    }
    all.sort_by_key(|p| std::cmp::Reverse(p.words));
    all
}

/// Returns the place of the only one whose label says that he answered: `Me`, `Candidate`, `A` beside
/// `Q`.
pub fn candidate_by_label(participants: &[Participant]) -> Option<usize> {
    let names: Vec<String> = participants.iter().map(|p| p.name.to_lowercase()).collect();
    let has_questions = names.iter().any(|name| name == "q");
    let mut told = (0..names.len()).filter(|at| {
        let name = names[*at].as_str();
        CANDIDATES.contains(&name) || (name == "a" && has_questions)
    });
    told.next().filter(|_| told.next().is_none())
}

/// Returns the place of the one who answered: who says much and asks little. None where that is not
/// sure.
pub fn likely_candidate(participants: &[Participant]) -> Option<usize> {
    let total = |of: fn(&Participant) -> usize| participants.iter().map(of).sum::<usize>();
    let (words, questions) = (total(|p| p.words), total(|p| p.questions));
    if participants.len() < 2 || words == 0 || questions < FEWEST_QUESTIONS {
        return None;
    }

    let lean =
        |p: &Participant| p.words as f64 / words as f64 - p.questions as f64 / questions as f64;
    let mut leans: Vec<(usize, f64)> = participants.iter().map(lean).enumerate().collect();
    leans.sort_by(|a, b| b.1.total_cmp(&a.1));
    match leans.as_slice() {
        [(first, most), (_, next), ..] if most - next >= SURE_LEAD => Some(*first),
        _ => None,
    }
}
