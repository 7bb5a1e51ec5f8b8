//! What a candidate reads of an assessor's words.
//!
//! A model is shown criteria by id ("k2") and asked to speak to the candidate; it does not always.
//! Owns putting names for ids and "you" for "the candidate" (English only). The stored words stay
//! as they came.

use super::rubric::{Criterion, CriterionKind, Rubric};
use super::text::second_person::bare;
use super::text::{ellipsis, one_line};

/// Longest title of a quality, in characters.
const TITLE: usize = 40;
/// What may stand between "the candidate" and the verb.
const ADVERBS: &[&str] = &[
    "also", "even", "just", "never", "not", "often", "only", "then",
];

/// Returns an assessor's sentence as it is told to the candidate.
pub fn to_candidate(text: &str, rubric: &Rubric) -> String {
    let mut told = addressed(&with_names(text, rubric));
    for says in ["demands", "requires", "asks", "wants", "says"] {
        // Nobody shows the candidate a rubric.
        let aside = format!(" as the rubric {says}");
        told = told.replace(&format!(",{aside}"), "").replace(&aside, "");
    }
    told
}

/// `text` with the criteria's names in the place of their ids.
fn with_names(text: &str, rubric: &Rubric) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        out.push_str(before);
        match rubric.get(&word.to_lowercase()) {
            Some(criterion) => push_name(&mut out, criterion, word),
            None => out.push_str(word),
        }
        rest = after;
    }
    out + rest
}

/// Adds a criterion's name. "Point k2" does not become "point point 2", nor "criterion k2"
/// "criterion point 2".
fn push_name(out: &mut String, criterion: &Criterion, id: &str) {
    let known = criterion.kind != CriterionKind::KeyPoint || criterion.number().is_some();
    if known && let Some(before) = out.strip_suffix("criterion ") {
        out.truncate(before.len());
    }
    let name = match (criterion.kind, criterion.number()) {
        (CriterionKind::KeyPoint, Some(number)) => format!("point {number}"),
        (CriterionKind::RedFlag, _) => "the red flag".to_string(),
        // A word that is no id of ours: somebody's own rubric may call a point anything.
        (CriterionKind::KeyPoint, None) => id.to_string(),
        (CriterionKind::Dimension, _) => {
            let text = one_line(&criterion.text);
            let title = text
                .split_once(": ")
                .map_or(text.as_str(), |(title, _)| title);
            format!("“{}”", ellipsis(title, TITLE))
        }
    };

    let said = out.trim_end().to_lowercase();
    let last = said
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let first = name.split(' ').next().unwrap_or_default();
    match name.split_once(' ') {
        Some((_, number)) if last == first => out.push_str(number),
        _ if said.is_empty() || said.ends_with(['.', '!', '?']) => {
            let mut letters = name.chars();
            out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            out.push_str(letters.as_str());
        }
        _ => out.push_str(&name),
    }
}

/// `text` with "you" for "the candidate".
fn addressed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_candidate(rest) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let large = from.starts_with('T');
        let after = from.get(CANDIDATE.len()..).unwrap_or_default();

        let owner = after.strip_prefix("'s").or(after.strip_prefix("’s"));
        if let Some(after) = owner {
            out.push_str(if large { "Your" } else { "your" });
            rest = after;
            continue;
        }
        out.push_str(if large { "You" } else { "you" });
        rest = after;
        rest = push_verb(&mut out, rest);
    }
    out + rest
}

const CANDIDATE: &str = "the candidate";

/// First byte of "the candidate" as words of their own.
fn find_candidate(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let found = lower.match_indices(CANDIDATE).map(|(at, _)| at);
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    found.into_iter().find(|at| {
        let before = lower.get(..*at).and_then(|t| t.chars().next_back());
        let after = lower
            .get(at + CANDIDATE.len()..)
            .and_then(|t| t.chars().next());
        !is_part(before) && !is_part(after)
    })
}

/// Adds the words up to the verb behind "you", with the verb bare; returns what comes after.
fn push_verb<'t>(out: &mut String, text: &'t str) -> &'t str {
    let mut rest = text;
    loop {
        let start = rest.len() - rest.trim_start_matches(' ').len();
        let (space, from) = rest.split_at(start);
        let end = from.find([' ', ',', '.', ';', ':']).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        if space.is_empty() || word.is_empty() {
            return rest;
        }
        out.push_str(space);
        rest = after;
        let is_adverb = ADVERBS.contains(&word) || word.ends_with("ly");
        if is_adverb {
            out.push_str(word);
            continue;
        }
        out.push_str(&second_person(word));
        return rest;
    }
}

fn second_person(verb: &str) -> String {
    let verb = match verb {
        "is" => "are",
        "was" => "were",
        "isn't" => "aren't",
        "wasn't" => "weren't",
        "hasn't" => "haven't",
        "doesn't" => "don't",
        "as" | "this" | "its" | "across" => verb,
        _ => return bare(verb).unwrap_or_else(|| verb.to_string()),
    };
    verb.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rubric() -> Rubric {
        let criterion = |id: &str, kind, text: &str| Criterion {
            id: id.into(),
            kind,
            text: text.into(),
            ..Criterion::default()
        };
        Rubric {
            criteria: vec![
                criterion("k1", CriterionKind::KeyPoint, "Pins the code"),
                criterion("k2", CriterionKind::KeyPoint, "Builds once"),
                criterion(
                    "d1",
                    CriterionKind::Dimension,
                    "Clarity: one idea after the other",
                ),
                criterion("r1", CriterionKind::RedFlag, "Says that a seed is enough"),
            ],
            drafted: false,
        }
    }

    #[test]
    fn ids_become_names_and_the_candidate_becomes_you() {
        for (said, told) in [
            (
                "The candidate states the opposite of k2.",
                "You state the opposite of point 2.",
            ),
            ("The candidate covers k1.", "You cover point 1."),
            ("Say k1 more.", "Say point 1 more."),
            ("Say k1 more, as the rubric demands.", "Say point 1 more."),
            (
                "First criterion k1 is left out; criterion r1 has no quote.",
                "First point 1 is left out; the red flag has no quote.",
            ),
            (
                "K2 is missing, and d1 is weak.",
                "Point 2 is missing, and “Clarity” is weak.",
            ),
            (
                "Point k2 (k1) raises r1.",
                "Point 2 (point 1) raises the red flag.",
            ),
            (
                "Here the candidate's answer and the candidate’s code agree.",
                "Here your answer and your code agree.",
            ),
            (
                "The candidate clearly has a plan; the candidate was not asked.",
                "You clearly have a plan; you were not asked.",
            ),
            ("The candidate does not say it.", "You do not say it."),
            ("The candidate should say more.", "You should say more."),
            (
                "You rank the candidates by score.",
                "You rank the candidates by score.",
            ),
            ("The key k9 of k1-means.", "The key k9 of k1-means."),
            ("Größe: k1…", "Größe: point 1…"),
        ] {
            assert_eq!(to_candidate(said, &rubric()), told, "{said}");
        }
    }
}
