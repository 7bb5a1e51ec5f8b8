//! The names that people give what stands beside a question and its answer: "Look for", "Red
//! flags", "Follow-up". One table of what each holds, for columns, fields and lines of a page
//! alike.

use super::names::{Meaning, letters, meaning_of};

/// What stands behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LabelledPart {
    /// What an answer has to say.
    Points,
    /// What an answer must not say.
    RedFlags,
    /// No part of question or answer: follow-ups, notes for the interviewer, bad answers.
    Aside,
}

/// Whole names, as [`folded`] has them.
const NAMES: [(&str, LabelledPart); 98] = [
    ("red flag", LabelledPart::RedFlags),
    ("red flags", LabelledPart::RedFlags),
    ("mistake", LabelledPart::RedFlags),
    ("mistakes", LabelledPart::RedFlags),
    ("pitfall", LabelledPart::RedFlags),
    ("pitfalls", LabelledPart::RedFlags),
    ("trap", LabelledPart::RedFlags),
    ("traps", LabelledPart::RedFlags),
    ("avoid", LabelledPart::RedFlags),
    ("to avoid", LabelledPart::RedFlags),
    ("what to avoid", LabelledPart::RedFlags),
    ("a eviter", LabelledPart::RedFlags),
    ("a evitar", LabelledPart::RedFlags),
    ("evitar", LabelledPart::RedFlags),
    ("zu vermeiden", LabelledPart::RedFlags),
    ("warning sign", LabelledPart::RedFlags),
    ("warning signs", LabelledPart::RedFlags),
    ("alarm bell", LabelledPart::RedFlags),
    ("alarm bells", LabelledPart::RedFlags),
    ("senal de alerta", LabelledPart::RedFlags),
    ("senales de alerta", LabelledPart::RedFlags),
    ("warnsignal", LabelledPart::RedFlags),
    ("warnsignale", LabelledPart::RedFlags),
    ("warnzeichen", LabelledPart::RedFlags),
    ("haufige fehler", LabelledPart::RedFlags),
    ("typische fehler", LabelledPart::RedFlags),
    ("typischer fehler", LabelledPart::RedFlags),
    ("errores comunes", LabelledPart::RedFlags),
    ("errores frecuentes", LabelledPart::RedFlags),
    ("erreurs frequentes", LabelledPart::RedFlags),
    ("erreurs courantes", LabelledPart::RedFlags),
    ("erros comuns", LabelledPart::RedFlags),
    ("errori comuni", LabelledPart::RedFlags),
    ("veelgemaakte fouten", LabelledPart::RedFlags),
    ("expect", LabelledPart::Points),
    ("expects", LabelledPart::Points),
    ("watch out", LabelledPart::RedFlags),
    ("watch out for", LabelledPart::RedFlags),
    ("must have", LabelledPart::Points),
    ("must haves", LabelledPart::Points),
    ("se espera", LabelledPart::Points),
    ("que escuchar", LabelledPart::Points),
    ("erwartet", LabelledPart::Points),
    ("achten auf", LabelledPart::Points),
    ("bad", LabelledPart::Aside),
    ("poor", LabelledPart::Aside),
    ("weak", LabelledPart::Aside),
    ("bad answer", LabelledPart::Aside),
    ("bad answers", LabelledPart::Aside),
    ("poor answer", LabelledPart::Aside),
    ("poor answers", LabelledPart::Aside),
    ("weak answer", LabelledPart::Aside),
    ("weak answers", LabelledPart::Aside),
    ("wrong answer", LabelledPart::Aside),
    ("wrong answers", LabelledPart::Aside),
    ("incorrect answer", LabelledPart::Aside),
    ("incorrect answers", LabelledPart::Aside),
    ("schlechte antwort", LabelledPart::Aside),
    ("falsche antwort", LabelledPart::Aside),
    ("mala respuesta", LabelledPart::Aside),
    ("follow up", LabelledPart::Aside),
    ("follow ups", LabelledPart::Aside),
    ("followup", LabelledPart::Aside),
    ("followups", LabelledPart::Aside),
    ("follow up question", LabelledPart::Aside),
    ("follow up questions", LabelledPart::Aside),
    ("followup question", LabelledPart::Aside),
    ("followup questions", LabelledPart::Aside),
    ("probe", LabelledPart::Aside),
    ("probes", LabelledPart::Aside),
    ("probe deeper", LabelledPart::Aside),
    ("dig deeper", LabelledPart::Aside),
    ("probing question", LabelledPart::Aside),
    ("probing questions", LabelledPart::Aside),
    ("prompt", LabelledPart::Aside),
    ("prompts", LabelledPart::Aside),
    ("ruckfrage", LabelledPart::Aside),
    ("ruckfragen", LabelledPart::Aside),
    ("nachfrage", LabelledPart::Aside),
    ("nachfragen", LabelledPart::Aside),
    ("folgefrage", LabelledPart::Aside),
    ("folgefragen", LabelledPart::Aside),
    ("repregunta", LabelledPart::Aside),
    ("repreguntas", LabelledPart::Aside),
    ("relance", LabelledPart::Aside),
    ("relances", LabelledPart::Aside),
    ("notes", LabelledPart::Aside),
    ("interviewer notes", LabelledPart::Aside),
    ("interviewer note", LabelledPart::Aside),
    ("note to interviewer", LabelledPart::Aside),
    ("notizen", LabelledPart::Aside),
    ("score", LabelledPart::Aside),
    ("scoring", LabelledPart::Aside),
    ("source", LabelledPart::Aside),
    ("sources", LabelledPart::Aside),
    ("quelle", LabelledPart::Aside),
    ("quellen", LabelledPart::Aside),
    ("fuente", LabelledPart::Aside),
];

/// Ends of names: "What to look for", "Common mistakes", "What a great answer includes".
const ENDS: [(&str, LabelledPart); 20] = [
    ("to hear", LabelledPart::Points),
    ("should cover", LabelledPart::Points),
    ("should mention", LabelledPart::Points),
    ("should include", LabelledPart::Points),
    ("look for", LabelledPart::Points),
    ("looking for", LabelledPart::Points),
    ("listen for", LabelledPart::Points),
    ("listening for", LabelledPart::Points),
    ("want to know", LabelledPart::Points),
    ("what good looks like", LabelledPart::Points),
    ("bad looks like", LabelledPart::RedFlags),
    ("positive indicators", LabelledPart::Points),
    ("negative indicators", LabelledPart::RedFlags),
    ("answer includes", LabelledPart::Points),
    ("answer mentions", LabelledPart::Points),
    ("answer covers", LabelledPart::Points),
    (" mistake", LabelledPart::RedFlags),
    (" mistakes", LabelledPart::RedFlags),
    (" pitfall", LabelledPart::RedFlags),
    (" pitfalls", LabelledPart::RedFlags),
];

/// Words that a name has at most.
pub(super) const MOST_WORDS: usize = 6;

/// Returns what a name holds, where it is sure without any mark around it.
pub(super) fn part_named(name: &str) -> Option<LabelledPart> {
    let words = folded(name);
    if words.split_whitespace().count() > MOST_WORDS {
        return None;
    }

    let whole = NAMES.iter().find(|(known, _)| *known == words);
    let end = ENDS.iter().find(|(end, _)| words.ends_with(end));
    let named = whole.or(end).map(|(_, part)| *part);
    let is_points = words.starts_with("key points ")
        || (words.contains(' ') && meaning_of(name) == Some(Meaning::KeyPoints));
    named.or(is_points.then_some(LabelledPart::Points))
}

/// The words of a name in lower case, marks and accents gone.
pub(super) fn folded(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphabetic()).map(letters);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
