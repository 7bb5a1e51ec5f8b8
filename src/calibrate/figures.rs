//! From results to figures: what one assessor did on a graded set, and the verdict in words.

use super::agreement::{
    bias, mean, mean_absolute_error, order, pearson, quadratic_kappa, spearman,
};
use super::set::Graded;
use crate::domain::score::score;
use crate::domain::{Assessment, Band, Scored, Verdict};
use serde::{Deserialize, Serialize};

/// One answer as an assessor saw it, as often as it was asked.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// The answer and its grade.
    pub graded: &'a Graded,
    /// The first result, then the repeats.
    pub assessments: Vec<Assessment>,
}

/// What an assessor did on a graded set. Grades and scores are on the scale 0–100.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Answers with a score.
    pub scored: usize,
    /// Answers without.
    pub unscored: usize,
    /// Pearson's correlation with the grades.
    pub pearson: Option<f64>,
    /// Spearman's.
    pub spearman: Option<f64>,
    /// Quadratic weighted kappa over the five bands.
    pub kappa: Option<f64>,
    /// Mean absolute error in points.
    pub error: Option<f64>,
    /// Mean of score minus grade in points.
    pub bias: Option<f64>,
    /// Share of pairs of answers to the same question that it puts in the order of the grades.
    pub order: Option<f64>,
    /// Criteria: share on which it says the same about credit (some or none).
    pub criteria_agree: Option<f64>,
    /// The same, corrected for chance (Cohen's kappa).
    pub criteria_kappa: Option<f64>,
    /// Of criteria that the graded set calls contradicted: share it refuses credit.
    pub contradictions_refused: Option<f64>,
    /// Mean standard deviation of an answer's score over repeats, in points.
    pub wobble: Option<f64>,
    /// Refused quotes per answer.
    pub refused_quotes: Option<f64>,
    /// Tokens per answer.
    pub tokens: Option<f64>,
    /// Cost per answer in the currency of the configured prices.
    pub cost: Option<f64>,
    /// Seconds per answer.
    pub seconds: Option<f64>,
}

/// How far two people agree on the same answers; None where fewer than three have two grades.
pub fn between_people(set: &[Graded]) -> Option<(f64, Option<f64>)> {
    let pairs: Vec<_> = set
        .iter()
        .filter_map(|g| Some((g.grade, g.second?)))
        .collect();
    Some((pearson(&pairs)?, mean_absolute_error(&pairs)))
}

fn scored(assessment: &Assessment) -> Option<&Scored> {
    match assessment {
        Assessment::Scored(scored) => Some(scored),
        Assessment::Unscored(_) => None,
    }
}

/// The points of an assessment of `graded`; None where it has no score.
pub fn points(graded: &Graded, assessment: &Assessment) -> Option<f64> {
    scored(assessment).map(|s| score(&graded.rubric, &s.findings, 0))
}

/// The figures of one assessor.
pub fn figures(judged: &[Judged<'_>]) -> Figures {
    let first: Vec<(&Graded, &Scored)> = judged
        .iter()
        .filter_map(|j| Some((j.graded, j.assessments.first().and_then(scored)?)))
        .collect();
    let pairs: Vec<(f64, f64)> = first
        .iter()
        .map(|(g, s)| (g.grade, score(&g.rubric, &s.findings, 0)))
        .collect();
    let bands: Vec<(usize, usize)> = pairs.iter().map(|(a, b)| (band(*a), band(*b))).collect();
    let verdicts: Vec<(Verdict, bool)> = first.iter().flat_map(|(g, s)| credited(g, s)).collect();
    let agreed: Vec<(usize, usize)> = verdicts
        .iter()
        .map(|(gold, credited)| (usize::from(gold.credit() > 0.0), usize::from(*credited)))
        .collect();
    let of_contradicted = verdicts
        .iter()
        .filter(|(gold, _)| *gold == Verdict::Contradicted);
    let all = || judged.iter().flat_map(|j| &j.assessments);
    let per = |of: &dyn Fn(&Assessment) -> f64| mean(all().map(of));
    Figures {
        scored: first.len(),
        unscored: judged.len() - first.len(),
        pearson: pearson(&pairs),
        spearman: spearman(&pairs),
        kappa: quadratic_kappa(&bands, 5),
        error: mean_absolute_error(&pairs),
        bias: bias(&pairs),
        order: order_within(&first),
        criteria_agree: mean(agreed.iter().map(|(a, b)| f64::from(u8::from(a == b)))),
        criteria_kappa: quadratic_kappa(&agreed, 2),
        contradictions_refused: mean(
            of_contradicted.map(|(_, credited)| f64::from(u8::from(!credited))),
        ),
        wobble: mean(judged.iter().filter_map(deviation)),
        refused_quotes: mean(first.iter().map(|(_, s)| {
            s.findings
                .iter()
                .filter(|f| f.refused_quote.is_some())
                .count() as f64
        })),
        tokens: per(&|a| (a.provenance().prompt_tokens + a.provenance().completion_tokens) as f64)
            .filter(|t| *t > 0.0),
        cost: mean(all().filter_map(|a| a.provenance().cost)),
        seconds: per(&|a| a.provenance().latency_ms as f64 / 1000.0).filter(|s| *s > 0.0),
    }
}

/// Graded verdict and whether the assessor gave credit (for a red flag: found it), by criterion.
fn credited<'a>(
    graded: &'a Graded,
    scored: &'a Scored,
) -> impl Iterator<Item = (Verdict, bool)> + 'a {
    scored
        .findings
        .iter()
        .filter_map(|f| Some((*graded.verdicts.get(&f.criterion)?, f.credit > 0.0)))
}

fn band(score: f64) -> usize {
    Band::of(score) as usize
}

/// [`order`] among the answers to each question.
fn order_within(first: &[(&Graded, &Scored)]) -> Option<f64> {
    let mut questions: Vec<&str> = first
        .iter()
        .map(|(g, _)| g.question.text.as_str())
        .collect();
    questions.sort_unstable();
    questions.dedup();
    let of_question = |text: &str| {
        let own = first.iter().filter(|(g, _)| g.question.text == text);
        order(
            &own.map(|(g, s)| (g.grade, score(&g.rubric, &s.findings, 0)))
                .collect::<Vec<_>>(),
        )
    };
    mean(questions.into_iter().filter_map(of_question))
}

/// Standard deviation of the scores of one answer; None without a repeat.
fn deviation(judged: &Judged<'_>) -> Option<f64> {
    let scores: Vec<f64> = judged
        .assessments
        .iter()
        .filter_map(|a| points(judged.graded, a))
        .collect();
    let middle = mean(scores.iter().copied())?;
    let squares = scores.iter().map(|s| (s - middle).powi(2)).sum::<f64>();
    (scores.len() > 1).then(|| (squares / (scores.len() - 1) as f64).sqrt())
}

/// How far to trust an assessor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// Its scores can be taken as they are.
    Good,
    /// Its order is right more often than not; single scores may be well off.
    Care,
    /// Believe the evidence, not the number.
    Little,
}

impl Trust {
    /// The verdict on `figures` and the share of tricks withstood.
    ///
    /// The limits are a choice: 0.8 and 0.6 are where correlations are usually called strong and
    /// moderate; ten points are less than a band.
    pub fn of(figures: &Figures, withstood: f64) -> Self {
        let r = figures.pearson.unwrap_or(0.0);
        let error = figures.error.unwrap_or(100.0);
        let missing = figures.unscored as f64 / (figures.scored + figures.unscored).max(1) as f64;
        if r >= 0.8 && error <= 15.0 && withstood >= 0.9 && missing <= 0.02 {
            Self::Good
        } else if r >= 0.6 && error <= 25.0 && withstood >= 0.75 && missing <= 0.1 {
            Self::Care
        } else {
            Self::Little
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Good => "close to the graded set: its scores can be taken as they are",
            Self::Care => {
                "use with care: good answers come before bad ones, single scores may be well off"
            }
            Self::Little => "do not trust the number: read its evidence, and prefer another model",
        }
    }
}
