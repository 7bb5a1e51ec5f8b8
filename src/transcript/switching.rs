//! What says that another subject or another interviewer begins. Pure.
//!
//! Owns the words that lead over. What asks is `asking`'s, what follows up `exchanges`'s.

use super::asking::asking_sentences;
use super::cue::parts;
use crate::domain::text::words;
use crate::domain::text::words::{content_count, is_content, words_with_apostrophes};

/// Words of a sentence that may lead over where no mark sets them off from what is asked.
const LONGEST_LEAD: usize = 5;
/// What leads over to another subject.
const LEADING_OVER: &[&str] = &[
    " a new one ",
    " another area ",
    " another question ",
    " another subject ",
    " another topic ",
    " change gears ",
    " change of topic ",
    " change the subject ",
    " change the topic ",
    " change topic ",
    " change topics ",
    " completely different ",
    " different area ",
    " different direction ",
    " different question ",
    " different subject ",
    " different topic ",
    " final question ",
    " first question ",
    " i'll take it from here ",
    " i'll take over ",
    " i will take over ",
    " it's my turn ",
    " last question ",
    " let's move on ",
    " let me move on ",
    " move on to ",
    " moving on ",
    " my turn ",
    " new topic ",
    " next one ",
    " next question ",
    " next topic ",
    " next up ",
    " then next ",
    " second question ",
    " shift gears ",
    " shifting gears ",
    " something completely ",
    " something different ",
    " something else ",
    " switch gears ",
    " switch the topic ",
    " switch topics ",
    " switching gears ",
    " switching topics ",
    " take over from here ",
    " turning to ",
    " anderes thema ",
    " ganz anderes ",
    " etwas anderem ",
    " etwas anderes ",
    " ich bin dran ",
    " jetzt bin ich dran ",
    " ich übernehme ",
    " letzte frage ",
    " meine frage ",
    " nächste frage ",
    " themawechsel ",
    " themenwechsel ",
    " thema wechseln ",
    " zum nächsten thema ",
    " autre question ",
    " autre sujet ",
    " changeons de sujet ",
    " passons à ",
    " question suivante ",
    " cambiemos de tema ",
    " otra pregunta ",
    " otro tema ",
    " pasemos a ",
    " siguiente pregunta ",
];

/// Words that point to what was just said.
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
/// What "there" says no place beside.
const BEING: &[&str] = &["are", "be", "is", "was", "were"];
/// Verbs that help others.
const HELPING: &[&str] = &[
    "can", "could", "did", "do", "does", "had", "has", "have", "may", "might", "must", "should",
    "will", "would",
];

/// True where a turn says before it asks that another subject or interviewer begins; not where it
/// says what it goes on with ("Another question about that: …").
pub(super) fn leads_over(text: &str) -> bool {
    parts(text).any(|sentence| {
        let lead = lead_of(sentence);
        is_said(lead) && !points_back(lead)
    })
}

/// What is asked behind words that lead over, where nothing is built as a question: "Next question:
/// your favourite model."
pub(super) fn asked_behind(text: &str) -> Option<&str> {
    let said = parts(text).find(|sentence| is_said(lead_of(sentence)))?;
    let behind = said.get(lead_of(said).len()..)?;
    let behind = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = parts(text).last().filter(|last| *last != said);
    let asked = if names_subject(behind) {
        Some(behind)
    } else {
        rest
    };
    asked.filter(|asked| names_subject(asked))
}

/// True for words that say what is asked about; announced as a question, two are enough.
fn names_subject(text: &str) -> bool {
    content_count(&words(text)) >= 2
}

/// The part of a sentence that may only lead to what is asked: what stands before a colon, all of
/// one that asks nothing, of another what stands before the first comma, or its first words.
fn lead_of(sentence: &str) -> &str {
    if let Some((lead, _)) = sentence.split_once(':') {
        return lead;
    }
    if asking_sentences(sentence).is_empty() {
        return sentence;
    }

    let words = words(sentence);
    let few = words.get(LONGEST_LEAD.min(words.len()).saturating_sub(1));
    let few = few.map(|word| word.end);
    let end = few.max(sentence.find([',', ';', '–', '—']));
    end.and_then(|end| sentence.get(..end)).unwrap_or(sentence)
}

fn is_said(lead: &str) -> bool {
    let words = words_of(lead);
    LEADING_OVER.iter().any(|phrase| words.contains(phrase))
}

fn words_of(text: &str) -> String {
    let folded = text.to_lowercase().replace('’', "'");
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '\'');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// True where a word points to what was just said: not "there are", nor "a model that predicts".
pub(super) fn points_back(text: &str) -> bool {
    let words = words_with_apostrophes(text);
    let folded: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
    folded.iter().enumerate().any(|(at, word)| {
        let before = at.checked_sub(1).and_then(|at| folded.get(at));
        let behind = folded.get(at + 1);
        let is_said = [before, behind].into_iter().flatten();
        match *word {
            "there" => !is_said.clone().any(|beside| BEING.contains(beside)),
            "that" => {
                !(before.is_some_and(|b| is_content(b)) && behind.is_some_and(|b| is_verb(b)))
            }
            word => POINTING.contains(&word),
        }
    })
}

/// True for what goes on behind "that" where it tells of the noun before: "that predicts", "that
/// can".
fn is_verb(word: &str) -> bool {
    let is_said = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    is_said || BEING.contains(&word) || HELPING.contains(&word)
}
