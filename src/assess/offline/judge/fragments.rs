//! Notes: answers in fragments, and which point each fragment is about.
//!
//! "SE at cluster level" says little of a statement and is little like it as a whole, and yet it is
//! about one point and about no other. Owns that measure, and the form of an answer.

use super::reference::{Compared, Nearness, Reference, Side, mean_of_best, slice, weighted_mean};
use super::spans::{Span, fragments};
use crate::assess::answer::passages::{sentences, strings_key_words};
use crate::domain::text::stop_words::ALIGNMENT;
use crate::domain::text::words::words_with_apostrophes;
use std::ops::Range;

/// Answers with fewer words are short.
const FEW_WORDS: usize = 40;
/// Share of small words below which an answer is in notes: of the graded answers, which are in
/// sentences, 5 in 100 have fewer.
const SMALL_WORDS: f64 = 0.27;
/// Least weight of a fragment's tokens together: less names nothing.
const LEAST_WEIGHT: f32 = 1.25;
/// The lead where no fragment names anything: about the lowest there is.
const NO_LEAD: f64 = -0.5;

/// How far a fragment is about one point rather than about any other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PointClaim {
    /// How much more of the fragment is in the right sayings and the text of this point than in
    /// those of the nearest other one, -1.0 to 1.0.
    pub lead: f64,
    /// Its bytes.
    pub passage: Range<usize>,
}

/// How an answer is written: it decides the weights it is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerForm {
    /// Like the answers that the weights for sentences were fitted on.
    Sentences,
    /// In sentences, but very few: neither weights were fitted on such.
    Short,
    /// Without the small words that make sentences.
    Notes,
}

impl AnswerForm {
    /// The form of what stands around a passage of an answer: of its paragraph, where that is long
    /// enough to show one, so that whatever is written below notes or sentences leaves them what
    /// they are.
    pub(super) fn around(passage: &Range<usize>, answer: &str) -> Self {
        let is_long = |text: &&str| text.split_whitespace().count() >= FEW_WORDS;
        let paragraph = paragraph(answer, passage.start).filter(is_long);
        Self::of(paragraph.unwrap_or(answer))
    }

    /// The form of an answer, whatever lists of key words stand in it.
    pub fn of(answer: &str) -> Self {
        let said = sentences(answer).into_iter().filter_map(|s| answer.get(s));
        let said: String = said.filter(|s| !strings_key_words(s)).collect();
        let words = words_with_apostrophes(&said);
        let small = words
            .iter()
            .filter(|w| ALIGNMENT.contain(&w.folded))
            .count();
        if (small as f64) < SMALL_WORDS * words.len() as f64 {
            Self::Notes
        } else if answer.split_whitespace().count() < FEW_WORDS {
            Self::Short
        } else {
            Self::Sentences
        }
    }
}

/// The lines around a byte of a text, up to the blank ones.
fn paragraph(text: &str, at: usize) -> Option<&str> {
    let mut start = 0;
    let mut paragraph = 0..0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if !line.trim().is_empty() {
            paragraph.end = end;
        } else if at < end {
            break;
        } else {
            paragraph = end..end;
        }
        start = end;
    }
    text.get(paragraph)
}

/// Returns for each criterion the fragment that is most clearly about it.
pub(super) fn claims(
    text: &str,
    criteria: usize,
    references: &[Reference<'_>],
    near: &[Nearness],
    answer: &Compared<'_>,
) -> Vec<PointClaim> {
    let mut fragments = fragments(text, answer.vectors);
    fragments.retain(|span| slice(&answer.weights, span).iter().sum::<f32>() >= LEAST_WEIGHT);

    // A row per criterion: how much of each fragment can rightly be said of it.
    let mut shares = Vec::with_capacity(criteria);
    for criterion in 0..criteria {
        let tokens = nearest_tokens(criterion, references, near, answer.weights.len());
        let row: Vec<f32> = fragments
            .iter()
            .map(|span| share(span, &tokens, answer))
            .collect();
        shares.push(row);
    }

    (0..criteria)
        .map(|criterion| claim(criterion, &fragments, &shares))
        .collect()
}

/// How much of a fragment is near to something.
fn share(fragment: &Span, near: &[f32], answer: &Compared<'_>) -> f32 {
    let weights = slice(&answer.weights, fragment).iter().copied();
    weighted_mean(weights, slice(near, fragment).iter().copied())
}

/// Per token of the answer: mean nearness to the few texts that speak for a criterion and are
/// nearest to it. Points of one question share their subject, and each word of it stands somewhere
/// in the sayings of any point: a word is about the point that says it more than once.
fn nearest_tokens(
    criterion: usize,
    references: &[Reference<'_>],
    near: &[Nearness],
    tokens: usize,
) -> Vec<f32> {
    let texts: Vec<&Nearness> = references
        .iter()
        .zip(near)
        .filter(|(r, _)| r.criterion == criterion && r.side != Side::Wrong)
        .map(|(_, near)| near)
        .collect();

    let near_to = |token: usize| {
        let near = texts.iter().filter_map(|near| near.tokens.get(token));
        mean_of_best(near.copied().collect())
    };
    (0..tokens).map(near_to).collect()
}

fn claim(criterion: usize, fragments: &[Span], shares: &[Vec<f32>]) -> PointClaim {
    let mut best = PointClaim {
        lead: NO_LEAD,
        passage: 0..0,
    };
    for (at, span) in fragments.iter().enumerate() {
        let (mut own, mut other) = (0.0f32, 0.0f32);
        for (index, row) in shares.iter().enumerate() {
            let share = row.get(at).copied().unwrap_or(0.0);
            match index == criterion {
                true => own = share,
                false => other = other.max(share),
            }
        }

        let lead = f64::from(own - other);
        if lead > best.lead {
            best = PointClaim {
                lead,
                passage: span.bytes.clone(),
            };
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_keeps_its_form_whatever_stands_below_it() {
        let notes = "clusters of cities, switchback hourly, first hours dropped; \n".repeat(6);
        let sentences =
            "What had happened is that the riders took the cars of the others. ".repeat(5);
        let answer = format!("Yes.\n\n{notes}\n \n{sentences}\n\nThat is all of it.");
        for (within, form) in [
            (notes.trim_end(), AnswerForm::Notes),
            (sentences.trim_end(), AnswerForm::Sentences),
        ] {
            let start = answer.find(within).unwrap();
            assert_eq!(paragraph(&answer, start + 9).unwrap().trim(), within.trim());
            assert_eq!(AnswerForm::around(&(start + 9..start + 20), &answer), form);
        }

        // Too short to show a form: that of the whole answer counts.
        let last = answer.find("That is all").unwrap();
        assert_eq!(paragraph(&answer, last), Some("That is all of it."));
        assert_eq!(paragraph(&answer, 0), Some("Yes.\n"));
        let whole = AnswerForm::of(&answer);
        assert_eq!(AnswerForm::around(&(last..last + 4), &answer), whole);
    }

    #[test]
    fn notes_and_short_answers_are_told_from_those_in_sentences() {
        for (answer, form) in [
            ("flip whole cities", AnswerForm::Notes),
            (
                "I would take all customers, left join the orders of this year by customer id and \
                 count the order ids grouped by customer.",
                AnswerForm::Short,
            ),
            (
                "- unit of randomisation: graph clusters / cities; check % edges cut\n\
                 - fewer clusters -> less power (ICC), bigger clusters -> less leakage\n\
                 - SE clustered at cluster level, not user\n\
                 - switchback: drop burn-in after each switch\n\
                 - vary saturation 20% vs 80% to measure spillover",
                AnswerForm::Notes,
            ),
            (
                "We rolled out a new price to half of the riders in one city and the dashboard was \
                 green. What had happened is that the treated riders were taking the cars that the \
                 others would have had, so the comparison group was worse off than it should be.",
                AnswerForm::Sentences,
            ),
        ] {
            assert_eq!(AnswerForm::of(answer), form, "{answer}");
        }
    }

    #[test]
    fn a_word_is_near_to_the_point_that_says_it_more_than_once() {
        let text = |criterion, side| Reference {
            criterion,
            side,
            text: "",
        };
        let near = |tokens: &[f32]| Nearness {
            both: Vec::new(),
            recall: Vec::new(),
            tokens: tokens.to_vec(),
        };

        let references = [
            text(0, Side::Point),
            text(0, Side::Right),
            text(0, Side::Right),
            text(0, Side::Right),
            text(0, Side::Wrong),
            text(1, Side::Right),
        ];
        let near = [
            near(&[0.9, 0.0]),
            near(&[0.6, 0.9]),
            near(&[0.1, 0.0]),
            near(&[0.9, 0.0]),
            near(&[1.0, 1.0]),
            near(&[0.2, 0.4]),
        ];
        let told = |criterion| {
            let tokens = nearest_tokens(criterion, &references, &near, 2);
            tokens.iter().map(|near| (near * 10.0).round()).collect()
        };
        let [several, one, none]: [Vec<f32>; 3] = [told(0), told(1), told(2)];
        assert_eq!(
            several,
            [8.0, 3.0],
            "the nearest three of its texts, never a wrong one"
        );
        assert_eq!(one, [2.0, 4.0]);
        assert_eq!(none, [0.0, 0.0]);
    }

    #[test]
    fn a_fragment_belongs_to_the_point_it_leads_at() {
        let span = |tokens: Range<usize>| Span {
            bytes: tokens.start * 10..tokens.end * 10,
            tokens,
        };
        let fragments = [span(0..2), span(2..5)];
        let shares = [vec![0.8, 0.5], vec![0.3, 0.6], vec![0.2, 0.15]];
        let told = |criterion| {
            let claim = claim(criterion, &fragments, &shares);
            (format!("{:.1}", claim.lead), claim.passage)
        };
        assert_eq!(told(0), ("0.5".into(), 0..20));
        assert_eq!(told(1), ("0.1".into(), 20..50));
        assert_eq!(told(2), ("-0.5".into(), 20..50));
    }
}
