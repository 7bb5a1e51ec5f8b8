//! Cutting a reference or model answer into key points.
//!
//! Owns where one claim ends and the next begins, and how much each weighs.

use super::passages::sentences;
use super::words::content_stems;
use crate::domain::text::words::words_with_apostrophes;

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

/// The claims of a reference answer, each with its weight: the square root of the number of its
/// content words, so that a long clause counts more than a short one, but not in proportion. Empty
/// for a text without words.
pub fn clauses(text: &str) -> Vec<(String, f64)> {
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
        .map(|clause| {
            let weight = (content_stems(&clause).len().max(1) as f64).sqrt();
            (clause, weight)
        })
        .collect()
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
            .map(|(clause, weight)| format!("{weight:.1} {clause}"))
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
            for (clause, weight) in clauses(&text) {
                prop_assert!(!words_with_apostrophes(&clause).is_empty() && weight >= 1.0);
            }
        }
    }
}
