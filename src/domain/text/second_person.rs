//! Headlines turned to whoever they are about.
//!
//! Key points begin with a verb in the third person ("Reports the median and says why"). Said to a
//! candidate they want the bare verb ("report the median and say why"). Owns that change; what is
//! said with it is the assessor's. English only, and only where it is safe.

/// Words behind which an s-form is a verb: "keeps one", "measures them", "gives only a direction".
const OBJECTS: &[&str] = &[
    "a", "an", "the", "them", "it", "its", "their", "this", "these", "those", "each", "every",
    "one", "only", "no", "all", "both",
];

/// Ends of words that are no s-form: "class", "corpus", "analysis".
const NOUNS: &[&str] = &["ss", "us", "is"];
/// Words that no imperative has in its main clause: "Metrics are watched".
const PREDICATES: &[&str] = &[
    "are", "were", "have", "can", "could", "will", "would", "should", "must", "may", "might", "is",
    "was",
];
/// Words that begin another clause.
const SUBORDINATORS: &[&str] = &[
    "that", "what", "which", "who", "whose", "how", "why", "whether", "where", "when", "while",
    "because", "since", "as", "if", "until", "before", "after", "than", "so", "unless", "once",
    "whatever",
];

/// Returns a headline with its verbs bare and its first letter small, as it stands behind "you" or
/// an imperative; None where it does not begin with a verb in the third person, or has a word that
/// may be another one.
pub fn imperative(headline: &str) -> Option<String> {
    let words: Vec<&str> = headline.split_whitespace().collect();
    let first = words.first()?;
    if has_subject(&words) || !first.starts_with(char::is_uppercase) {
        return None;
    }

    let mut out = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let verb = at == 0 || is_second_verb(&words, at)?;
        out.push(if verb {
            bare(word)?
        } else {
            (*word).to_string()
        });
    }
    Some(addressed(&out.join(" ")))
}

/// Returns a text in which the candidate is "you". "The candidate" alone may be a model, "their own"
/// somebody else's: only what surely means the one who answers is turned.
pub fn addressed(text: &str) -> String {
    text.replace("what the candidate ", "what you ")
        .replace("the candidate's own part", "your own part")
        .replace("their own part", "your own part")
        .replace("mistake of their own", "mistake of your own")
}

/// True where the first word begins a subject and not what is done: "Metrics and alerts are
/// watched", "Seeds, kernels and reductions".
fn has_subject(words: &[&str]) -> bool {
    let main = words
        .iter()
        .take_while(|word| !SUBORDINATORS.contains(word));
    let listed = words.first().is_some_and(|word| word.ends_with(','));
    let then = words.get(1) == Some(&"then");
    (listed && !then) || main.skip(1).any(|word| PREDICATES.contains(word))
}

/// True for a verb that a conjunction joins to the first one; None where it cannot be told from a
/// noun.
fn is_second_verb(words: &[&str], at: usize) -> Option<bool> {
    let word = words.get(at)?;
    let before = words.get(at.checked_sub(1)?)?;
    let joined = matches!(*before, "and" | "or" | "but" | "then");
    if !joined && !before.ends_with(',') {
        return Some(false);
    }
    if bare(word).is_none() {
        return Some(false);
    }

    let has_object = words.get(at + 1).is_some_and(|w| OBJECTS.contains(w));
    let partner = if joined {
        at.checked_sub(2)
    } else {
        at.checked_sub(1)
    };
    let like = |place: usize| words.get(place).is_some_and(|w| bare(w).is_some());
    match partner {
        _ if has_object => Some(true),
        // "Refuses or drops requests": two verbs; "logs or levels": two nouns.
        Some(0) => Some(true),
        Some(place) if like(place) => Some(false),
        _ if joined => None,
        _ => Some(false),
    }
}

/// Returns the bare form of a verb in the third person, in small letters, with the punctuation
/// behind it; None for a word that has none.
pub fn bare(word: &str) -> Option<String> {
    let letters = word.trim_end_matches([',', ';', ':', '.']);
    let rest = word.get(letters.len()..).unwrap_or_default();
    let small = letters.to_lowercase();
    let plain = small.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if !plain || small.len() < 3 || NOUNS.iter().any(|end| small.ends_with(end)) {
        return None;
    }

    let stem = small.strip_suffix('s')?;
    let verb = match small.as_str() {
        "has" => "have".to_string(),
        "its" | "always" | "perhaps" => return None,
        _ if small.ends_with("as") => return None,
        "does" | "goes" => small.strip_suffix("es")?.to_string(),
        "caches" => stem.to_string(),
        _ if small.ends_with("ies") && small.len() > 4 => {
            format!("{}y", small.strip_suffix("ies")?)
        }
        _ if ["ches", "shes", "sses", "xes", "zzes"]
            .iter()
            .any(|end| small.ends_with(end)) =>
        {
            small.strip_suffix("es")?.to_string()
        }
        _ => stem.to_string(),
    };
    Some(verb + rest)
}

/// Returns `text` with its first letter large and a full stop where it has no end.
pub fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    let text = first.unwrap_or_default() + chars.as_str();
    if text.is_empty() || text.ends_with(['.', '!', '?']) {
        text
    } else {
        text + "."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_turn_to_the_second_person_where_it_is_safe() {
        for (headline, expected) in [
            ("Reports the median", Some("report the median")),
            ("Has a fallback", Some("have a fallback")),
            ("Identifies the unit", Some("identify the unit")),
            (
                "Ties the change to a ticket",
                Some("tie the change to a ticket"),
            ),
            ("Matches on propensity", Some("match on propensity")),
            ("Caches keys and values", Some("cache keys and values")),
            ("Addresses drift", Some("address drift")),
            ("Sizes the order", Some("size the order")),
            ("Fuzzes the parser", Some("fuzz the parser")),
            ("Re-reads the logs", Some("re-read the logs")),
            ("Explores, then exploits", Some("explore, then exploit")),
            // A second verb.
            (
                "Draws many samples and keeps one average",
                Some("draw many samples and keep one average"),
            ),
            ("Refuses or drops requests", Some("refuse or drop requests")),
            (
                "Rehearses restores and measures them",
                Some("rehearse restores and measure them"),
            ),
            (
                "Describes one specific case and their own part",
                Some("describe one specific case and your own part"),
            ),
            // Two nouns.
            (
                "States that trees and forests do",
                Some("state that trees and forests do"),
            ),
            ("Chooses logs or levels", Some("choose logs or levels")),
            // Either.
            ("Groups by store and aggregates in one query", None),
            ("Checks overlap and trims where none exists", None),
            // No headline of this form.
            ("The lock file pins everything", None),
            ("Bias and variance", None),
            ("Metrics are watched", None),
            ("Metrics and alerts are watched", None),
            ("Seeds, kernels and reductions are fixed", None),
            (
                "Checks that labels are fresh",
                Some("check that labels are fresh"),
            ),
            ("reports the median", None),
            ("Wichtig ist die Aufteilung", None),
            ("", None),
        ] {
            assert_eq!(imperative(headline).as_deref(), expected, "{headline}");
        }
    }

    #[test]
    fn sentences_begin_large_and_end() {
        for (text, expected) in [
            ("so it is", "So it is."),
            ("Is it?", "Is it?"),
            ("é", "É."),
            (" ", ""),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
