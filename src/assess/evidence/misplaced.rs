//! Evidence against its own criterion: does a quote show the key point it was given for, or a
//! neighbour of it?
//!
//! Small models shift their quotes by one criterion. Every such quote stands in the answer, so
//! `evidence` accepts it. Owns when a quote is out of place. What follows from that is
//! `second_look::doubt`'s.

use crate::assess::answer::Answer;
use crate::assess::evidence::findings::Checked;
use crate::assess::evidence::support::SecondLook;
use crate::domain::{Criterion, CriterionKind, Quote, Rubric};
use std::ops::Range;

/// Share of a key point from which its quote, with a neighbouring sentence, says it, whatever else
/// the quote says.
const SAID: f64 = 0.45;
/// By how much another key point must be said better by the quote. `tests/it/calibration.rs`
/// measures both constants on quotes chosen by reading.
const CLEARLY: f64 = 0.05;

/// A quote and the place of the key point it was given for.
struct Quoted<'a> {
    point: usize,
    quote: &'a Quote,
}

/// Returns the ids of the credited key points whose quote is out of place: it does not say the
/// point, nor does it together with the sentence before or after it, and it says another key point
/// of the rubric clearly better.
pub fn misplaced_quotes(
    look: &dyn SecondLook,
    question: &str,
    rubric: &Rubric,
    answer: &Answer<'_>,
    checked: &[Checked],
) -> Vec<String> {
    let points: Vec<Criterion> = rubric.of_kind(CriterionKind::KeyPoint).cloned().collect();
    let quoted: Vec<Quoted<'_>> = checked
        .iter()
        .filter(|c| c.finding.credit > 0.0)
        .filter_map(|c| {
            let point = points.iter().position(|p| p.id == c.finding.criterion)?;
            let quote = c.finding.quote.as_ref()?;
            Some(Quoted { point, quote })
        })
        .collect();
    if quoted.is_empty() || points.len() < 2 {
        return Vec::new();
    }

    let ranges: Vec<Range<usize>> = quoted
        .iter()
        .flat_map(|q| quote_with_neighbours(answer, q.quote))
        .collect();
    let statements = statements(&points);
    let texts: Vec<Criterion> = statements.iter().map(|s| s.text.clone()).collect();
    let said = look.fits(question, &texts, &answer.masked(), &ranges);
    let fits: Vec<Vec<f64>> = said
        .iter()
        .map(|row| best_of_each_point(row, &statements, points.len()))
        .collect();

    quoted
        .iter()
        .zip(fits.chunks_exact(VIEWS))
        .filter(|(quoted, views)| is_misplaced(quoted.point, views))
        .filter_map(|(quoted, _)| points.get(quoted.point))
        .map(|point| point.id.clone())
        .collect()
}

/// One way of saying a key point.
struct Statement {
    /// Place of the point.
    point: usize,
    text: Criterion,
}

/// Everything that says a key point: its headline, the headline with its why, and the bank's right
/// sayings. A headline alone says too little to recognise a free wording by.
fn statements(points: &[Criterion]) -> Vec<Statement> {
    let mut statements = Vec::new();
    for (at, point) in points.iter().enumerate() {
        let explained = point.why.iter().map(|why| format!("{}, {why}", point.text));
        let texts = std::iter::once(point.text.clone())
            .chain(explained)
            .chain(point.sayings.right.iter().cloned());
        statements.extend(texts.map(|text| Statement {
            point: at,
            text: Criterion {
                text,
                ..point.clone()
            },
        }));
    }
    statements
}

/// How much of each point a range says, in whatever words that is the most.
fn best_of_each_point(row: &[f64], statements: &[Statement], points: usize) -> Vec<f64> {
    let mut best = vec![0.0; points];
    for (statement, fit) in statements.iter().zip(row) {
        if let Some(best) = best.get_mut(statement.point) {
            *best = f64::max(*best, *fit);
        }
    }
    best
}

/// Number of ranges one quote is looked at in.
const VIEWS: usize = 3;

/// The quote itself, and its sentences with the one before and with the one after.
fn quote_with_neighbours(answer: &Answer<'_>, quote: &Quote) -> [Range<usize>; VIEWS] {
    let last = answer.sentences.len().saturating_sub(1);
    let from = answer.sentence_at(quote.start).unwrap_or(0);
    let to = answer.sentence_at(quote.end.saturating_sub(1));
    let to = to.unwrap_or(from);

    [
        quote.start..quote.end,
        span(answer, quote, from.saturating_sub(1), to),
        span(answer, quote, from, (to + 1).min(last)),
    ]
}

/// The range from one sentence to another; the quote's own ends where there is none.
fn span(answer: &Answer<'_>, quote: &Quote, from: usize, to: usize) -> Range<usize> {
    let start = answer.sentences.get(from).map_or(quote.start, |s| s.start);
    start..answer.sentences.get(to).map_or(quote.end, |s| s.end)
}

/// Returns true where a quote says another point clearly better than its own. `views` hold a row of
/// fits each; the first is the quote alone.
fn is_misplaced(point: usize, views: &[Vec<f64>]) -> bool {
    let own = views.iter().filter_map(|row| row.get(point)).copied();
    let own = own.fold(0.0, f64::max);

    let alone = views.first().into_iter().flatten().enumerate();
    let others = alone.filter(|(i, _)| *i != point).map(|(_, fit)| *fit);
    let rival = others.fold(0.0, f64::max);

    own < SAID && rival > own + CLEARLY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::evidence::findings::verify;
    use crate::assess::reply::verdicts::Claim;
    use crate::assess::second_look::aligned::AlignedLook;
    use crate::assess::tests::fixtures::{question, rubric_of};
    use crate::domain::Verdict;
    use crate::store::embed::BundledModel;
    use std::sync::Arc;

    const ANSWER: &str = "I pin the code by its commit, the data by a snapshot id and the environment by a digest. \
        We compile the image a single time in CI, and production receives that very artefact, not a rebuilt one. \
        My manager cares most about deadlines, so we keep a calendar. \
        On the GPU I switch on deterministic kernels and fix the random seeds of every library.";

    /// Ids out of place for `(criterion, quote)`, by the bundled model.
    fn strays(look: &AlignedLook, text: &str, quotes: &[(&str, &str)]) -> Vec<String> {
        let question = question();
        let rubric = rubric_of(&[
            ("k1", &question.key_points[0].text),
            ("k2", &question.key_points[1].text),
            ("k3", &question.key_points[2].text),
        ]);
        let answer = Answer::new(text, &[&question.text], &rubric);
        let claim = |(id, quote): &(&str, &str)| Claim {
            id: (*id).into(),
            quote: (*quote).into(),
            verdict: Verdict::Met,
            share: None,
            why: String::new(),
        };
        let checked = verify(&answer, &quotes.iter().map(claim).collect::<Vec<_>>());
        assert!(
            checked.iter().all(|c| c.finding.credit > 0.0),
            "{checked:?}"
        );
        misplaced_quotes(look, &question.text, &rubric, &answer, &checked)
    }

    #[test]
    fn a_quote_that_shows_another_point_is_misplaced_quotes() {
        let look = AlignedLook::new(Arc::new(BundledModel::new()));
        let pinned =
            "pin the code by its commit, the data by a snapshot id and the environment by a digest";
        let artefact =
            "We compile the image a single time in CI, and production receives that very artefact";
        let seeds = "I switch on deterministic kernels and fix the random seeds of every library";
        for (quotes, expected) in [
            // Every quote at its own point, in words of the candidate's own.
            (
                vec![("k1", pinned), ("k2", artefact), ("k3", seeds)],
                vec![],
            ),
            // Shifted by one.
            (vec![("k3", artefact)], vec!["k3"]),
            (vec![("k1", seeds)], vec!["k1"]),
            (vec![("k2", seeds), ("k3", pinned)], vec!["k2", "k3"]),
            // The next sentence says it: the evidence is there, only quoted a sentence early.
            (vec![("k2", pinned)], vec![]),
        ] {
            assert_eq!(strays(&look, ANSWER, &quotes), expected, "{quotes:?}");
        }
        // The limit of the measure: a free paraphrase is asked about again.
        let free = "Every run records three hashes: the git commit, the dataset snapshot and the container.";
        assert_eq!(strays(&look, free, &[("k1", free)]), ["k1"]);
    }

    #[test]
    fn without_a_rival_or_a_measure_nothing_is_misplaced_quotes() {
        let rubric = rubric_of(&[("k1", "Fixes the seeds")]);
        let text = "We keep a calendar for the deadlines of my manager.";
        let answer = Answer::new(text, &[], &rubric);
        let claim = Claim {
            id: "k1".into(),
            quote: text.into(),
            verdict: Verdict::Met,
            share: None,
            why: String::new(),
        };
        let look = AlignedLook::new(Arc::new(BundledModel::new()));
        assert!(
            misplaced_quotes(&look, "", &rubric, &answer, &verify(&answer, &[claim])).is_empty()
        );
        assert!(misplaced_quotes(&look, "", &rubric, &answer, &[]).is_empty());
    }
}
