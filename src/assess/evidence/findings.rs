//! From a model's claims to findings.
//!
//! Owns what evidence does to a verdict: a criterion earns nothing without a quote that `evidence`
//! accepts, a quality earns nothing where no point was made, one short sentence does not carry
//! three criteria. Also the median of repeated samples. Asks nobody: second looks are `second_look::doubt`'s.

use crate::assess::answer::Answer;
use crate::assess::evidence::support::{SUPPORTED, Support};
use crate::assess::evidence::{self, Refusal};
use crate::assess::reply::verdicts::{Claim, PASSAGE_BREAK};
use crate::domain::text::sentences::split_after;
use crate::domain::text::words;
use crate::domain::{Criterion, CriterionKind, Finding, QuestionType, Quote, Verdict};
use crate::ports::AssessRequest;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

/// Criteria of one kind that a short sentence may carry.
const PER_SENTENCE: usize = 2;
/// Content words up to which a sentence is short.
const SHORT_SENTENCE: usize = 14;

/// A finding together with what the model said before its evidence was looked up.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The finding after its evidence was looked up.
    pub finding: Finding,
    /// The verdict before.
    pub said: Verdict,
}

impl Checked {
    /// True when the verdict fell because its quote did not count.
    pub fn evidence_failed(&self) -> bool {
        self.said != Verdict::Missing && self.finding.verdict == Verdict::Missing
    }
}

/// A finding without credit and evidence.
pub fn missing(criterion: &str, why: impl Into<String>) -> Finding {
    Finding {
        criterion: criterion.to_string(),
        verdict: Verdict::Missing,
        credit: 0.0,
        why: why.into(),
        ..Finding::default()
    }
}

/// Takes credit and evidence away and says why.
pub fn withdraw(finding: &mut Finding, why: &str) {
    finding.verdict = Verdict::Missing;
    finding.credit = 0.0;
    finding.quote = None;
    finding.why = why.to_string();
}

/// Looks the evidence of every claim up in the answer.
pub fn verify(answer: &Answer<'_>, claims: &[Claim]) -> Vec<Checked> {
    claims
        .iter()
        .map(|claim| Checked {
            finding: verify_claim(answer, claim),
            said: claim.verdict,
        })
        .collect()
}

fn verify_claim(answer: &Answer<'_>, claim: &Claim) -> Finding {
    let Made { verdict, credit } = made(claim);
    if verdict == Verdict::Missing {
        return missing(&claim.id, &claim.why);
    }

    // What a model cannot tell earns nothing yet; a quote that stands nowhere is not held against it.
    if verdict == Verdict::Unsure {
        return Finding {
            criterion: claim.id.clone(),
            verdict,
            quote: look_up(answer, &claim.quote).ok(),
            why: claim.why.clone(),
            ..Finding::default()
        };
    }

    match look_up(answer, &claim.quote) {
        Ok(quote) => Finding {
            criterion: claim.id.clone(),
            verdict,
            credit,
            quote: Some(quote),
            why: claim.why.clone(),
            ..Finding::default()
        },
        Err(_) if claim.quote.trim().is_empty() => missing(
            &claim.id,
            format!(
                "The model called it {} without quoting any words.",
                called(verdict)
            ),
        ),
        Err(refusal) => Finding {
            refused_quote: Some(claim.quote.replace(PASSAGE_BREAK, " … ")),
            refused_because: refusal.reason().to_string(),
            ..missing(&claim.id, refused(verdict, refusal))
        },
    }
}

/// How far a criterion is made by a model's word.
struct Made {
    verdict: Verdict,
    credit: f64,
}

/// Shares that a partial verdict may stand for.
const PARTLY: std::ops::RangeInclusive<f64> = 0.1..=0.9;

/// Brings verdict and share together; where they disagree, the more careful one counts, but never
/// for nothing what both call something.
fn made(claim: &Claim) -> Made {
    let share = claim.share.map(|share| f64::from(share) / 100.0);
    let partly = |credit: f64| Made {
        verdict: Verdict::Partial,
        credit,
    };
    match (claim.verdict, share) {
        (Verdict::Met, Some(share)) if share < 0.95 => partly(share.clamp(0.5, *PARTLY.end())),
        (Verdict::Partial, Some(share)) => partly(share.clamp(*PARTLY.start(), *PARTLY.end())),
        (verdict, _) => Made {
            verdict,
            credit: verdict.credit(),
        },
    }
}

/// Looks a quote up: as it stands, else each of its passages.
fn look_up(answer: &Answer<'_>, quote: &str) -> Result<Quote, Refusal> {
    let whole = evidence::check(answer, &quote.replace(PASSAGE_BREAK, " ... "));
    let Err(refusal) = whole else { return whole };

    let passages = quote.split(PASSAGE_BREAK);
    let mut found = passages.filter_map(|passage| evidence::check(answer, passage).ok());
    found.next().ok_or(refusal)
}

fn called(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "made",
        Verdict::Partial => "made in part",
        verdict => verdict.as_str(),
    }
}

fn refused(verdict: Verdict, refusal: Refusal) -> String {
    let called = called(verdict);
    format!(
        "The model called it {called}, but the words it quoted {}.",
        refusal.reason()
    )
}

/// The verdicts of several samples, merged.
#[derive(Debug, Default)]
pub struct Median {
    /// One for each criterion, in the samples' order.
    pub checked: Vec<Checked>,
    /// Ids of the criteria on which the samples disagreed.
    pub split: Vec<String>,
}

/// Merges samples that all list the same criteria in the same order by their median verdicts; of two
/// middle ones the lower. Quote and reason come from the first sample with that verdict.
pub fn median(samples: &[Vec<Checked>]) -> Median {
    let mut median = Median::default();

    for (at, first) in samples.first().into_iter().flatten().enumerate() {
        let mut all: Vec<&Checked> = samples.iter().filter_map(|s| s.get(at)).collect();
        let verdict = first.finding.verdict;
        if all.iter().any(|c| c.finding.verdict != verdict) {
            median.split.push(first.finding.criterion.clone());
        }

        all.sort_by(|a, b| rank(&a.finding).total_cmp(&rank(&b.finding)));
        let middle = all.get(all.len().saturating_sub(1) / 2);
        median.checked.push((*middle.unwrap_or(&first)).clone());
    }

    median
}

/// Order of verdicts: contradicted, missing, partial, met.
fn rank(finding: &Finding) -> f64 {
    if finding.verdict == Verdict::Contradicted {
        -1.0
    } else {
        finding.credit
    }
}

/// Withdraws qualities that there is nothing to show on.
///
/// An answer that speaks to the grader earns none; where this turn checked key points, at least one
/// of them has to be made; and the paragraph quoted has to be about the question (not for code,
/// which has its own words).
pub fn withdraw_unearned_dimensions(
    findings: &mut [Finding],
    answer: &Answer<'_>,
    request: &AssessRequest,
    support: &Support,
) {
    let is_credited = |f: &Finding, kind| {
        let criterion = request.rubric.get(&f.criterion);
        f.credit > 0.0 && criterion.is_some_and(|c| c.kind == kind)
    };
    let made = findings
        .iter()
        .any(|f| is_credited(f, CriterionKind::KeyPoint));
    let unmade = !made && request.checked().any(|c| c.kind == CriterionKind::KeyPoint);
    let subject = subject(answer, request, support);
    let has_subject = made && request.question.kind != QuestionType::Coding;

    for finding in findings
        .iter_mut()
        .filter(|f| is_credited(f, CriterionKind::Dimension))
    {
        let why = if !answer.instructions.is_empty() {
            "Not credited, because the answer speaks to the grader."
        } else if unmade {
            "No key point was made, so there is nothing to show this on."
        } else if has_subject && quoted_stems(finding, answer).is_disjoint(&subject) {
            "The passage quoted for this is not about the question."
        } else {
            continue;
        };
        withdraw(finding, why);
    }
}

/// The stems of the paragraph that a finding quotes from.
fn quoted_stems(finding: &Finding, answer: &Answer<'_>) -> HashSet<String> {
    let quote = finding.quote.as_ref();
    words::stems(quote.map_or("", |q| answer.paragraph(q.start)))
}

/// The subject of an answer: stems of the question, its key points, its model answer and the
/// passages that come near its key points.
fn subject(answer: &Answer<'_>, request: &AssessRequest, support: &Support) -> HashSet<String> {
    let points = request.rubric.of_kind(CriterionKind::KeyPoint);
    let model_answer = request.question.model_answer.as_deref();
    let near = support.values().filter(|s| s.credit >= SUPPORTED);
    let passages = near.filter_map(|s| s.passage.as_ref());

    let mut subject = answer.asked.clone();
    subject.extend(points.flat_map(|p| words::stems(&p.text)));
    subject.extend(words::stems(model_answer.unwrap_or_default()));
    subject.extend(passages.flat_map(|q| words::stems(&q.text)));
    subject
}

/// Keeps one short sentence from carrying more than two criteria of a kind.
///
/// The key points that stay are the `supported` ones; where nothing is measured, and for qualities,
/// the two whose words the sentence shares most. Returns the ids that were withdrawn.
pub fn thin_out(
    findings: &mut [Finding],
    criteria: &[&Criterion],
    answer: &Answer<'_>,
    supported: Option<&[&str]>,
) -> Vec<String> {
    let mut withdrawn = Vec::new();
    for kind in [CriterionKind::KeyPoint, CriterionKind::Dimension] {
        let supported = supported.filter(|_| kind == CriterionKind::KeyPoint);
        for statement in short_statements(answer) {
            let mut carried = carried_by(&statement, kind, findings, criteria);
            if carried.len() <= PER_SENTENCE {
                continue;
            }
            carried.sort_by_key(|c| Reverse(shared_words(&statement.range, c, answer)));
            let fallen = carried
                .iter()
                .enumerate()
                .filter(|(rank, c)| match supported {
                    Some(supported) => !supported.contains(&c.id.as_str()),
                    None => *rank >= PER_SENTENCE,
                });
            withdrawn.extend(fallen.map(|(_, c)| c.id.clone()));
        }
    }

    for finding in findings
        .iter_mut()
        .filter(|f| withdrawn.contains(&f.criterion))
    {
        withdraw(
            finding,
            "One short sentence was credited for several criteria; it does not show this one.",
        );
    }
    withdrawn
}

/// A statement, and where the sentence around it ends, in bytes of the answer.
struct Statement {
    range: Range<usize>,
    sentence_end: usize,
}

impl Statement {
    /// Returns true for a quote that begins here and stays in the sentence: one that takes in more of
    /// it shows no more points.
    fn carries(&self, quote: &Quote) -> bool {
        self.range.contains(&quote.start) && quote.end <= self.sentence_end
    }
}

fn text_of<'a>(answer: &Answer<'a>, statement: &Range<usize>) -> &'a str {
    answer.text.get(statement.clone()).unwrap_or_default()
}

/// The short statements of an answer: sentences, and their parts between semicolons, as people type
/// who are in a hurry.
fn short_statements(answer: &Answer<'_>) -> Vec<Statement> {
    let statements = answer.sentences.iter().flat_map(|sentence| {
        let pieces = split_after(text_of(answer, sentence), |c, _| c == ';');
        pieces.into_iter().map(|piece| Statement {
            range: sentence.start + piece.start..sentence.start + piece.end,
            sentence_end: sentence.end,
        })
    });
    statements
        .filter(|statement| {
            let words = words::words(text_of(answer, &statement.range));
            words::content_count(&words) <= SHORT_SENTENCE
        })
        .collect()
}

/// The credited criteria of a kind whose quote a statement carries, in the rubric's order.
fn carried_by<'c>(
    statement: &Statement,
    kind: CriterionKind,
    findings: &[Finding],
    criteria: &[&'c Criterion],
) -> Vec<&'c Criterion> {
    let carried = findings.iter().filter(|f| {
        let quote = f.quote.as_ref().filter(|_| f.credit > 0.0);
        quote.is_some_and(|quote| statement.carries(quote))
    });
    let ids: HashSet<&str> = carried.map(|f| f.criterion.as_str()).collect();

    criteria
        .iter()
        .copied()
        .filter(|c| c.kind == kind && ids.contains(c.id.as_str()))
        .collect()
}

fn shared_words(statement: &Range<usize>, criterion: &Criterion, answer: &Answer<'_>) -> usize {
    let said = words::stems(text_of(answer, statement));
    said.intersection(&words::stems(&criterion.text)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::tests::fixtures::rubric_of;

    #[test]
    fn share_and_verdict_make_the_credit_and_the_careful_one_counts() {
        let text = "We pin the code by its commit and the image by its digest.";
        let rubric = rubric_of(&[("k1", "Pins code and image")]);
        let answer = Answer::new(text, &[], &rubric);
        for (verdict, share, expected) in [
            (Verdict::Met, None, (Verdict::Met, 1.0)),
            (Verdict::Met, Some(100), (Verdict::Met, 1.0)),
            (Verdict::Met, Some(75), (Verdict::Partial, 0.75)),
            (Verdict::Met, Some(0), (Verdict::Partial, 0.5)),
            (Verdict::Partial, None, (Verdict::Partial, 0.5)),
            (Verdict::Partial, Some(25), (Verdict::Partial, 0.25)),
            (Verdict::Partial, Some(90), (Verdict::Partial, 0.9)),
            (Verdict::Partial, Some(100), (Verdict::Partial, 0.9)),
            (Verdict::Partial, Some(0), (Verdict::Partial, 0.1)),
            (Verdict::Missing, Some(100), (Verdict::Missing, 0.0)),
            (
                Verdict::Contradicted,
                Some(50),
                (Verdict::Contradicted, 0.0),
            ),
        ] {
            let claim = Claim {
                id: "k1".into(),
                quote: text.into(),
                verdict,
                share,
                why: String::new(),
            };
            let found = verify_claim(&answer, &claim);
            assert_eq!(
                (found.verdict, found.credit),
                expected,
                "{verdict:?} {share:?}"
            );
        }
    }

    #[test]
    fn of_several_passages_one_that_stands_in_the_answer_is_enough() {
        let text =
            "We pin the code by its commit. On Mondays we rest. The image moves by its digest.";
        let rubric = rubric_of(&[("k1", "Pins code and image")]);
        let answer = Answer::new(text, &[], &rubric);
        let pinned = "We pin the code by its commit";
        for (passages, found) in [
            (vec![pinned, "The image moves by its digest"], true),
            (vec!["We test everything twice a day", pinned], true),
            (
                vec!["We test everything twice a day", "and never sleep at night"],
                false,
            ),
        ] {
            let quote = passages.join(&PASSAGE_BREAK.to_string());
            assert_eq!(look_up(&answer, &quote).is_ok(), found, "{passages:?}");
        }
    }
}
