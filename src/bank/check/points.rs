//! The form of key points: one fact to a headline, a short why, a probe that gives nothing away.

use super::Findings;
use super::range::within;
use super::words::{decisive_words, list, overlap, word_count};
use crate::bank::markdown::{ItemLine, Part, QuestionLines};
use crate::domain::{Difficulty, KeyPoint, Question};
use std::ops::RangeInclusive;

/// Without one of the weightiest there is no hire: where all are, none is.
const TOP_WEIGHT: u32 = 3;
const TOP_KEY_POINTS: RangeInclusive<usize> = 2..=4;
const WEIGHTS: RangeInclusive<u32> = 1..=TOP_WEIGHT;
/// Any bank is warned of a point of fewer than four words.
const HEADLINE_WORDS: RangeInclusive<usize> = 0..=12;
const WHY_WORDS: RangeInclusive<usize> = 1..=25;
const PROBE_WORDS: RangeInclusive<usize> = 5..=32;
/// A probe tells its point when it has this many of its decisive words, …
const SHARED: usize = 3;
/// … and more than this share of the shorter one's.
const SHARED_PART: f64 = 0.5;
/// Questions that begin like this are answered with yes or no.
const YES_OR_NO: [&str; 20] = [
    "is", "are", "am", "was", "were", "do", "does", "did", "can", "could", "would", "will",
    "should", "has", "have", "had", "may", "might", "must", "isn't",
];

/// Reports what is wrong with the key points of a question.
pub(super) fn check(question: &Question, lines: &QuestionLines, found: &mut Findings) {
    let line = lines.part(Part::KeyPoints);
    let wanted = match question.difficulty {
        Difficulty::Easy => 4..=5,
        Difficulty::Medium => 5..=7,
        Difficulty::Hard => 6..=9,
    };
    let count = question.key_points.len();
    let unit = format!("key points of a question that is {}", question.difficulty);
    within(&wanted, count, &unit, line, "key-point-count", found);

    let heavy = |point: &&KeyPoint| point.weight >= TOP_WEIGHT;
    let top = question.key_points.iter().filter(heavy).count();
    let unit = format!("key points of weight {TOP_WEIGHT}");
    within(
        &TOP_KEY_POINTS,
        top,
        &unit,
        line,
        "key-point-weights",
        found,
    );

    for (point, at) in question.key_points.iter().zip(&lines.key_points) {
        within(
            &WEIGHTS,
            point.weight,
            "as a weight",
            at.line,
            "weight",
            found,
        );
        headline(point, at, found);
        probe(point, at, found);
    }
}

fn headline(point: &KeyPoint, at: &ItemLine, found: &mut Findings) {
    let words = word_count(&point.text);
    within(
        &HEADLINE_WORDS,
        words,
        "words",
        at.line,
        "headline-length",
        found,
    );
    if is_double(&point.text) {
        let message = "likely two points: keep one, and put its reason below as `- Why: …`";
        found.add(at.line, "double-point", message);
    }
    if let (Some(why), Some(line)) = (&point.why, at.why) {
        within(
            &WHY_WORDS,
            word_count(why),
            "words",
            line,
            "why-length",
            found,
        );
    }
}

/// Two commas, a semicolon or two "and" make a list.
fn is_double(headline: &str) -> bool {
    let words = headline.split_whitespace();
    let ands = words
        .filter(|word| word.eq_ignore_ascii_case("and"))
        .count();
    headline.matches(", ").count() >= 2 || headline.contains(';') || ands >= 2
}

fn probe(point: &KeyPoint, at: &ItemLine, found: &mut Findings) {
    let (Some(probe), Some(line)) = (&point.probe, at.probe) else {
        return found.add(at.line, "no-probe", "no probe: add `  - Probe: …?` below");
    };
    within(
        &PROBE_WORDS,
        word_count(probe),
        "words",
        line,
        "probe-length",
        found,
    );

    let (asked, told) = (decisive_words(probe), decisive_words(&point.text));
    let (share, common) = overlap(&asked, &told);
    if common.len() >= SHARED && share > SHARED_PART {
        let message = format!("the probe has the words of its point: {}", list(&common));
        found.add(line, "probe-shares", message);
    }
    if is_yes_or_no(probe) {
        let message = "can be answered with yes or no: ask what, how, which or how much";
        found.add(line, "probe-yes-no", message);
    }
}

fn is_yes_or_no(probe: &str) -> bool {
    let ends = ['.', '!', '?', ':'];
    let last = probe.trim_end_matches(ends).rsplit(ends).next();
    let first = last.unwrap_or_default().split_whitespace().next();
    first.is_some_and(|word| YES_OR_NO.contains(&word.to_lowercase().as_str()))
        && !probe.contains(" or ")
}
