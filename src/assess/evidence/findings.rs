//! From a model's claims to findings.
//!
//! Owns what evidence does to a verdict: a criterion earns nothing without a quote that `evidence`
//! accepts, a quality earns nothing where no point was made, one short sentence does not carry
//! three criteria. Also the median of repeated samples. Asks nobody: second looks are `dispute`'s.

use crate::assess::answer::Answer;
use crate::assess::evidence::support::{SUPPORTED, Support};
use crate::assess::evidence::{self, Refusal};
use crate::assess::reply::verdicts::Claim;
use crate::domain::text::words::{self};
use crate::domain::{Criterion, CriterionKind, Finding, QuestionType, Quote, Verdict};
use crate::ports::AssessRequest;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Criteria of one kind that a short sentence may carry.
const PER_SENTENCE: usize = 2;
/// Content words up to which a sentence is short.
const SHORT_SENTENCE: usize = 14;

/// A finding together with what the model said before its evidence was looked up.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// After evidence.
    pub finding: Finding,
    /// Before.
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
        quote: None,
        why: why.into(),
        refused_quote: None,
        disputed: false,
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
            finding: verify_one(answer, claim),
            said: claim.verdict,
        })
        .collect()
}

fn verify_one(answer: &Answer<'_>, claim: &Claim) -> Finding {
    if claim.verdict == Verdict::Missing {
        return missing(&claim.id, &claim.why);
    }
    match evidence::check(answer, &claim.quote) {
        Ok(quote) => Finding {
            criterion: claim.id.clone(),
            verdict: claim.verdict,
            credit: claim.verdict.credit(),
            quote: Some(quote),
            why: claim.why.clone(),
            refused_quote: None,
            disputed: false,
        },
        Err(_) if claim.quote.trim().is_empty() => missing(
            &claim.id,
            format!("Called {} without any evidence.", claim.verdict.as_str()),
        ),
        Err(refusal) => Finding {
            refused_quote: Some(claim.quote.clone()),
            ..missing(&claim.id, refused(claim.verdict, refusal))
        },
    }
}

fn refused(verdict: Verdict, refusal: Refusal) -> String {
    format!(
        "Called {}, but the quote {}.",
        verdict.as_str(),
        refusal.reason()
    )
}

/// The median verdict of each criterion over samples that all list the same criteria in the same
/// order; the lower of two middle ones. Quote and reason come from the first sample with that
/// verdict. Also the ids that were split.
pub fn median(samples: &[Vec<Checked>]) -> (Vec<Checked>, Vec<String>) {
    let Some(first) = samples.first() else {
        return (Vec::new(), Vec::new());
    };
    let mut split = Vec::new();
    let merged = first
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let mut all: Vec<&Checked> = samples.iter().filter_map(|s| s.get(at)).collect();
            all.sort_by(|a, b| {
                rank(&a.finding)
                    .partial_cmp(&rank(&b.finding))
                    .unwrap_or(Ordering::Equal)
            });
            if all.iter().any(|c| c.finding.verdict != one.finding.verdict) {
                split.push(one.finding.criterion.clone());
            }
            all.get(all.len().saturating_sub(1) / 2)
                .map_or_else(|| one.clone(), |c| (*c).clone())
        })
        .collect();
    (merged, split)
}

/// Order of verdicts: contradicted, missing, partial, met.
fn rank(finding: &Finding) -> f64 {
    if finding.verdict == Verdict::Contradicted {
        -1.0
    } else {
        finding.credit
    }
}

/// Qualities need something to be qualities of. An answer that speaks to the grader earns none;
/// where this turn checked key points, at least one of them has to be made; and the paragraph
/// quoted has to be about the question (not for code, which has its own words).
pub fn hold_qualities(
    findings: &mut [Finding],
    answer: &Answer<'_>,
    request: &AssessRequest,
    support: &Support,
) {
    let of_kind = |f: &Finding, kind| {
        request
            .rubric
            .get(&f.criterion)
            .is_some_and(|c| c.kind == kind)
    };
    let made = findings
        .iter()
        .any(|f| f.credit > 0.0 && of_kind(f, CriterionKind::KeyPoint));
    let unmade = !made && request.checked().any(|c| c.kind == CriterionKind::KeyPoint);
    let subject = subject(answer, request, support);
    let strays = |finding: &Finding| {
        let paragraph = finding
            .quote
            .as_ref()
            .map_or("", |q| answer.paragraph(q.start));
        made && request.question.kind != QuestionType::Coding
            && words::stems(paragraph).is_disjoint(&subject)
    };
    for finding in findings
        .iter_mut()
        .filter(|f| f.credit > 0.0 && of_kind(f, CriterionKind::Dimension))
    {
        let why = match () {
            () if !answer.instructions.is_empty() => {
                "Not credited, because the answer speaks to the grader."
            }
            () if unmade => "No key point was made, so there is nothing to show this on.",
            () if strays(finding) => "The passage quoted for this is not about the question.",
            () => continue,
        };
        withdraw(finding, why);
    }
}

/// What an answer is about: stems of the question, its key points, its model answer and the
/// passages that come near its key points.
fn subject(answer: &Answer<'_>, request: &AssessRequest, support: &Support) -> HashSet<String> {
    let mut subject = answer.asked.clone();
    subject.extend(
        request
            .rubric
            .of_kind(CriterionKind::KeyPoint)
            .flat_map(|p| words::stems(&p.text)),
    );
    subject.extend(words::stems(
        request.question.model_answer.as_deref().unwrap_or_default(),
    ));
    let near = support
        .values()
        .filter(|(support, _)| *support >= SUPPORTED);
    subject.extend(
        near.filter_map(|(_, passage)| passage.as_ref())
            .flat_map(|q| words::stems(&q.text)),
    );
    subject
}

/// Keeps one short sentence from carrying more than two criteria of a kind: those that stay are the
/// ones `supported` says, or, where nobody can say, the two whose words the sentence shares most.
/// Returns the ids that were withdrawn.
pub fn thin_out(
    findings: &mut [Finding],
    criteria: &[&Criterion],
    answer: &Answer<'_>,
    supported: Option<&dyn Fn(&str) -> bool>,
) -> Vec<String> {
    let sentence_of = |quote: &Option<Quote>| {
        let quote = quote.as_ref()?;
        let at = answer.sentence_at(quote.start)?;
        let range = answer.sentences.get(at)?.clone();
        let short =
            words::content_count(&words::words(answer.text.get(range.clone())?)) <= SHORT_SENTENCE;
        (short && quote.end <= range.end).then_some(at)
    };
    let mut withdrawn = Vec::new();
    for kind in [CriterionKind::KeyPoint, CriterionKind::Dimension] {
        for at in 0..answer.sentences.len() {
            let text = answer
                .sentences
                .get(at)
                .and_then(|r| answer.text.get(r.clone()))
                .unwrap_or_default();
            let mut carried: Vec<(&str, usize)> = criteria
                .iter()
                .filter(|c| c.kind == kind)
                .filter(|c| {
                    let found = findings.iter().find(|f| f.criterion == c.id);
                    found.is_some_and(|f| f.credit > 0.0 && sentence_of(&f.quote) == Some(at))
                })
                .map(|c| {
                    (
                        c.id.as_str(),
                        words::stems(text)
                            .intersection(&words::stems(&c.text))
                            .count(),
                    )
                })
                .collect();
            if carried.len() <= PER_SENTENCE {
                continue;
            }
            carried.sort_by_key(|(_, shared)| std::cmp::Reverse(*shared));
            let fallen = carried
                .iter()
                .enumerate()
                .filter(|(rank, (id, _))| match supported {
                    Some(supported) if kind == CriterionKind::KeyPoint => !supported(id),
                    _ => *rank >= PER_SENTENCE,
                });
            withdrawn.extend(fallen.map(|(_, (id, _))| (*id).to_string()));
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
