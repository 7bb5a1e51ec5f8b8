//! Cuts an answer where evidence begins and ends.
//!
//! Owns the way from byte offsets in the raw answer to pieces of the printable one. Decides nothing
//! about credit.

use super::model::{AnswerReport, Piece};
use crate::domain::Quote;
use crate::domain::text::{one_line, printable};
use std::ops::Range;

/// A criterion's evidence.
pub struct Evidence<'a> {
    /// Id of the criterion.
    pub criterion: &'a str,
    /// The words.
    pub quote: &'a Quote,
    /// True when it speaks against the answer.
    pub against: bool,
}

/// The answer in pieces. Evidence that does not stand in the answer marks nothing.
pub fn split_answer(raw: &str, evidence: &[Evidence<'_>]) -> AnswerReport {
    let text = printable(raw);
    let ranges: Vec<(&Evidence<'_>, Range<usize>)> = evidence
        .iter()
        .filter_map(|e| Some((e, locate(raw, &text, e.quote)?)))
        .collect();
    let mut cuts: Vec<usize> = ranges
        .iter()
        .flat_map(|(_, r)| [r.start, r.end])
        .chain([0, text.len()])
        .collect();

    cuts.sort_unstable();
    cuts.dedup();
    let pieces = cuts
        .iter()
        .zip(cuts.iter().skip(1))
        .filter_map(|(&start, &end)| {
            let covering = || {
                ranges
                    .iter()
                    .filter(move |(_, r)| r.start <= start && end <= r.end)
            };
            Some(Piece {
                text: text.get(start..end)?.to_string(),
                criteria: distinct(covering().map(|(e, _)| e.criterion)),
                ends: distinct(
                    covering()
                        .filter(|(_, r)| r.end == end)
                        .map(|(e, _)| e.criterion),
                ),
                against: covering().next().is_some() && covering().all(|(e, _)| e.against),
            })
        })
        .collect();

    AnswerReport {
        pieces,
        words: text.split_whitespace().count(),
        lines: text.lines().count(),
    }
}

fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for id in ids.map(one_line) {
        if !out.contains(&id) {
            out.push(id);
        }
    }
    out
}

/// Finds a quote in the printable answer: at its offsets when the words are there, else
/// where the words are first found.
fn locate(raw: &str, text: &str, quote: &Quote) -> Option<Range<usize>> {
    let words = printable(&quote.text);
    let words = words.trim();
    if words.is_empty() {
        return None;
    }

    let at_offset = (raw.get(quote.start..quote.end) == Some(quote.text.as_str()))
        .then(|| printable(raw.get(..quote.start).unwrap_or_default()).len())
        // The quote may begin with white space, or before a sequence that is not printable.
        .and_then(|near| Some(near + text.get(near..)?.find(words)?));
    let start = at_offset.or_else(|| text.find(words))?;

    Some(start..start + words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(text: &str, start: usize) -> Quote {
        Quote {
            text: text.into(),
            start,
            end: start + text.len(),
        }
    }

    fn cut(raw: &str, quotes: &[(&str, Quote)]) -> Vec<(String, String)> {
        let evidence: Vec<Evidence<'_>> = quotes
            .iter()
            .map(|(criterion, quote)| Evidence {
                criterion,
                quote,
                against: *criterion == "r1",
            })
            .collect();
        let answer = split_answer(raw, &evidence);
        assert_eq!(answer.text(), printable(raw), "nothing is lost or added");
        answer
            .pieces
            .into_iter()
            .map(|p| (p.text, p.criteria.join("+")))
            .collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .collect()
    }

    #[test]
    fn evidence_cuts_the_answer() {
        assert_eq!(cut("", &[]), []);
        assert_eq!(cut("plain", &[]), pairs(&[("plain", "")]));
        assert_eq!(
            cut("a bb c", &[("k1", quote("bb", 2))]),
            pairs(&[("a ", ""), ("bb", "k1"), (" c", "")])
        );
        assert_eq!(
            cut(
                "abcdef",
                &[("k1", quote("abcd", 0)), ("k2", quote("cdef", 2))]
            ),
            pairs(&[("ab", "k1"), ("cd", "k1+k2"), ("ef", "k2")]),
            "overlaps"
        );
        assert_eq!(
            cut("no no", &[("k1", quote("no", 3))]),
            pairs(&[("no ", ""), ("no", "k1")]),
            "the second of two equal words"
        );
    }

    #[test]
    fn only_a_piece_with_nothing_in_its_favour_speaks_against() {
        let (k1, r1) = (quote("abc", 0), quote("bcd", 1));
        let evidence = [
            Evidence {
                criterion: "k1",
                quote: &k1,
                against: false,
            },
            Evidence {
                criterion: "r1",
                quote: &r1,
                against: true,
            },
        ];
        let against: Vec<bool> = split_answer("abcde", &evidence)
            .pieces
            .iter()
            .map(|p| p.against)
            .collect();
        assert_eq!(against, [false, false, true, false]);
    }

    #[test]
    fn offsets_survive_control_characters_and_wrong_offsets_do_not_matter() {
        assert_eq!(
            cut("\u{1b}[31mred\u{1b}[0m fox", &[("k1", quote("fox", 13))]),
            pairs(&[("red ", ""), ("fox", "k1")])
        );
        assert_eq!(
            cut("a\r\nb", &[("k1", quote("b", 3))]),
            pairs(&[("a\n", ""), ("b", "k1")])
        );
        assert_eq!(
            cut("äöü", &[("k1", quote("öü", 1))]),
            pairs(&[("ä", ""), ("öü", "k1")]),
            "not a boundary"
        );
        assert_eq!(
            cut("short", &[("k1", quote("nowhere", 900))]),
            pairs(&[("short", "")])
        );
        assert_eq!(
            cut("short", &[("k1", quote("  ", 0))]),
            pairs(&[("short", "")])
        );
    }

    proptest::proptest! {
        #[test]
        fn any_answer_is_kept_whole(raw in "\\PC{0,40}|[\u{1b}\\[m\r\nab ]{0,40}", start in 0usize..40, len in 0usize..20) {
            let words = raw.get(start..(start + len).min(raw.len())).unwrap_or("a").to_string();
            cut(&raw, &[("k1", Quote { end: start + words.len(), text: words, start })]);
        }
    }
}
