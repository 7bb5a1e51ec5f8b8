//! What stands in single lines of a question: items, weights, topics, words of a list.

use super::{Part, is_reserved};
use crate::bank::errors::Collector;
use crate::bank::limits::MAX_WEIGHT;
use crate::bank::topic::{is_slug, slug};
use crate::domain::text::{ellipsis, suggestions};

/// A line of free Markdown that was indented so as not to be structure.
pub(super) fn is_escaped_structure(line: &str) -> bool {
    is_reserved(line.trim_start_matches(' '))
}

/// Lines that mean nothing outside of free Markdown: blank ones, rules, comments.
pub(super) fn means_nothing(line: &str) -> bool {
    let line = line.trim();
    let rule = line.len() >= 3
        && ['-', '*', '_']
            .iter()
            .any(|mark| line.chars().all(|c| c == *mark));
    line.is_empty() || rule || (line.starts_with("<!--") && line.ends_with("-->"))
}

/// The text behind a bullet or number.
pub(super) fn item_text(line: &str) -> Option<&str> {
    let rest = match line.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => {
            let digits = line.chars().take_while(char::is_ascii_digit).count();
            line.get(digits..)
                .filter(|_| (1..=9).contains(&digits))?
                .strip_prefix(['.', ')'])?
        }
    };
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim())
}

/// `(3) text`: the weight, None without one, and the text.
pub(super) fn split_weight<'t>(
    n: usize,
    text: &'t str,
    errors: &mut Collector,
) -> (Option<u32>, &'t str) {
    let Some((number, rest)) = text.strip_prefix('(').and_then(|t| t.split_once(')')) else {
        return (None, text);
    };
    let number = number.trim();
    let numeric = number.contains(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '%' | '/'));

    if !numeric {
        return (None, text);
    }

    match number.parse::<u32>() {
        Ok(weight) if (1..=MAX_WEIGHT).contains(&weight) => (Some(weight), rest),
        _ => {
            let what = format!("({}) is no weight", ellipsis(number, 20));
            errors.add(
                n,
                what,
                format!("give a whole number from 1 to {MAX_WEIGHT}"),
            );
            (Some(1), rest)
        }
    }
}

/// What stands in brackets before a check's name.
#[derive(Default)]
pub(super) struct Terms<'t> {
    /// None where none was given.
    pub(super) weight: Option<u32>,
    /// All behind the weight.
    pub(super) others: Vec<&'t str>,
}

/// `(2, ordered) text`: the terms, and the text.
pub(super) fn split_terms<'t>(
    n: usize,
    text: &'t str,
    errors: &mut Collector,
) -> (Terms<'t>, &'t str) {
    let Some((inside, rest)) = text.strip_prefix('(').and_then(|t| t.split_once(')')) else {
        return (Terms::default(), text);
    };
    let (weight, others) = inside.split_once(',').unwrap_or((inside, ""));
    let bracket = format!("({weight})");
    let (Some(weight), _) = split_weight(n, &bracket, errors) else {
        return (Terms::default(), text);
    };

    let others = others.split(',').map(str::trim);
    let terms = Terms {
        weight: Some(weight),
        others: others.filter(|term| !term.is_empty()).collect(),
    };
    (terms, rest.trim())
}

/// `name → target`: both, without blanks around them.
pub(super) fn split_target(text: &str) -> Option<(&str, &str)> {
    let (name, target) = text.rsplit_once('→').or_else(|| text.rsplit_once("->"))?;
    Some((name.trim(), target.trim()))
}

pub(super) fn parse_topic(n: usize, value: &str, errors: &mut Collector) -> Option<String> {
    if is_slug(value) {
        return Some(value.to_string());
    }

    let fix = match slug(value).as_str() {
        "" => "write `**Topic:** short_name`".to_string(),
        slug => format!("write `{slug}`"),
    };
    errors.add(
        n,
        format!("\"{}\" is not a topic", ellipsis(value, 60)),
        fix,
    );

    None
}

/// A value that has to be one of a few words.
pub(super) fn parse_word<T: std::str::FromStr>(
    n: usize,
    key: &str,
    value: &str,
    known: impl Iterator<Item = &'static str> + Clone,
    errors: &mut Collector,
) -> Option<T> {
    let parsed = value.parse().ok();
    if parsed.is_none() {
        let fix = match suggestions(value, known.clone()).first() {
            Some(near) => format!(
                "did you mean `{near}`? The words are {}",
                known.collect::<Vec<_>>().join(", ")
            ),
            None => format!("write one of {}", known.collect::<Vec<_>>().join(", ")),
        };
        errors.add(n, format!("unknown {key} \"{}\"", ellipsis(value, 60)), fix);
    }

    parsed
}

pub(super) fn alternatives(words: impl Iterator<Item = &'static str>) -> String {
    words.collect::<Vec<_>>().join("|")
}

pub(super) fn example(part: Part) -> &'static str {
    match part {
        Part::KeyPoints => "- (3) …",
        Part::RedFlags => "- (2) …",
        Part::Hints => "1. …",
        Part::Facts => "- name: …",
        Part::Checks => "- (2) name → k1",
        Part::Details | Part::Starter | Part::Data | Part::ModelAnswer => "…",
    }
}
