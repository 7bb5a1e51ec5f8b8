//! Cutting a reference or model answer into key points.
//!
//! Owns where one claim ends and the next begins, and how much each weighs.

use crate::assess::answer::fit_words::content_stems;
use crate::assess::answer::passages::sentences;
use crate::domain::text::words::words_with_apostrophes;

/// A claim an answer is checked for, and its worth.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedPoint {
    /// One sentence or clause.
    pub text: String,
    /// Above 0; anything else counts 1.
    pub weight: f64,
}

/// Most points that are cut from one text; what follows is left out of the rubric.
const MAX_POINTS: usize = 24;
/// A clause of fewer words goes with the one before.
const MIN_WORDS: usize = 4;
/// Where a sentence may be cut in two claims.
const JOINTS: &[&str] = &[
    "; ",
    ", while ",
    " while ",
    ", whereas ",
    " whereas ",
    ", but ",
    " but ",
    ", and ",
    ", which ",
];

/// Cuts a reference answer into its claims; none for a text without words.
///
/// A claim weighs the square root of the number of its content words, to one decimal: a long clause
/// counts more than a short one, but not in proportion.
pub fn clauses(text: &str) -> Vec<WeightedPoint> {
    let mut out: Vec<String> = Vec::new();
    for range in sentences(text) {
        for clause in split(text.get(range).unwrap_or_default()) {
            let clause =
                clause.trim_matches(|c: char| c.is_whitespace() || ".,;:-*•#`".contains(c));
            if words_with_apostrophes(clause).is_empty() {
                continue;
            }
            match out.last_mut() {
                Some(last) if words_with_apostrophes(clause).len() < MIN_WORDS => {
                    last.push_str(", ");
                    last.push_str(clause);
                }
                _ => out.push(clause.to_string()),
            }
        }
    }
    out.truncate(MAX_POINTS);

    out.into_iter()
        .map(|text| WeightedPoint {
            weight: weight_of(&text),
            text,
        })
        .collect()
}

fn weight_of(clause: &str) -> f64 {
    let root = (content_stems(clause).len().max(1) as f64).sqrt();
    (root * 10.0).round() / 10.0
}

/// A sentence cut at its joints, never inside brackets.
fn split(sentence: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = sentence;
    let mut from = 0;
    loop {
        let found = JOINTS
            .iter()
            .filter_map(|joint| {
                rest.get(from..)?
                    .find(joint)
                    .map(|i| (from + i, joint.len()))
            })
            .min_by_key(|(i, length)| (*i, std::cmp::Reverse(*length)));
        let Some((at, length)) = found else { break };
        let head = rest.get(..at).unwrap_or_default();
        let open = head.matches(['(', '[']).count() > head.matches([')', ']']).count();
        if open
            || words_with_apostrophes(head).len() < MIN_WORDS
            || words_with_apostrophes(rest.get(at + length..).unwrap_or_default()).len() < MIN_WORDS
        {
            from = at + length;
        } else {
            out.push(head);
            rest = rest.get(at + length..).unwrap_or_default();
            from = 0;
        }
    }
    out.push(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reference_is_cut_into_its_claims() {
        let text = "A lake keeps raw data of any kind (files, events, but also tables), while a warehouse keeps modelled tables. \
                    Schema on read, schema on write. Formats: Parquet, ORC and Avro; they compress well.";
        let cut: Vec<String> = clauses(text)
            .iter()
            .map(|point| format!("{:.1} {}", point.weight, point.text))
            .collect();
        insta::assert_snapshot!(cut.join("\n"), @r"
        2.8 A lake keeps raw data of any kind (files, events, but also tables)
        2.0 a warehouse keeps modelled tables
        1.7 Schema on read, schema on write
        2.4 Formats: Parquet, ORC and Avro, they compress well
        ");
        assert!(clauses(" \n - ").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_cut(text in "\\PC{0,300}") {
            for point in clauses(&text) {
                prop_assert!(!words_with_apostrophes(&point.text).is_empty() && point.weight >= 1.0);
            }
        }
    }
}
