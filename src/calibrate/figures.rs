//! From results to figures: what one assessor did on a graded set, and the verdict in words.

use super::agreement::{
    bias, mean, mean_absolute_error, order, pearson, quadratic_kappa, spearman,
};
use super::points::{PointFigures, PointResult, by_likeliest};
use super::ranges::RangeFigures;
use super::set::Graded;
use crate::domain::score::{score, score_range};
use crate::domain::{Assessment, Band, CriterionKind, Provenance, ScoreRange, Scored, Verdict};
use crate::ports::Chances;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One answer as an assessor saw it, as often as it was asked.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// The answer and its grade.
    pub graded: &'a Graded,
    /// The first result, then the repeats.
    pub assessments: Vec<Assessment>,
    /// How likely the assessor finds each verdict, by criterion id, where it says.
    pub chances: BTreeMap<String, Chances>,
}

/// The results of one assessor on a graded set. Grades and scores are on the scale 0–100.
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
    /// Key points one by one.
    #[serde(default)]
    pub points: PointFigures,
    /// The same by the likeliest verdict, for assessors that tell probabilities.
    #[serde(default)]
    pub likeliest: PointFigures,
    /// The ranges that unsure points leave.
    #[serde(default)]
    pub ranges: RangeFigures,
    /// By the quality that answers were written to have.
    #[serde(default)]
    pub qualities: BTreeMap<String, MeanScores>,
}

/// Mean scores of some answers, 0–100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeanScores {
    /// Answers.
    pub answers: usize,
    /// By the grader.
    pub graded: f64,
    /// By the assessor.
    pub told: f64,
}

/// Agreement of two people on the same answers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HumanAgreement {
    /// Pearson's correlation of their grades.
    pub pearson: f64,
    /// Mean absolute difference of their grades in points.
    pub error: Option<f64>,
}

/// Returns how far two people agree on the same answers; None where fewer than three have two
/// grades.
pub fn between_people(set: &[Graded]) -> Option<HumanAgreement> {
    let pairs: Vec<_> = set
        .iter()
        .filter_map(|g| Some((g.grade, g.second?)))
        .collect();

    Some(HumanAgreement {
        pearson: pearson(&pairs)?,
        error: mean_absolute_error(&pairs),
    })
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
    let first: Vec<FirstResult<'_>> = judged.iter().filter_map(FirstResult::of).collect();
    let grades: Vec<_> = first.iter().map(FirstResult::grades).collect();
    let bands: Vec<_> = grades.iter().map(|(a, b)| (band(*a), band(*b))).collect();

    let ranges: Vec<_> = first.iter().map(FirstResult::range).collect();

    let points: Vec<PointResult> = first.iter().flat_map(FirstResult::points).collect();
    let criteria: Vec<CriterionCredit> = first.iter().flat_map(FirstResult::credits).collect();
    let agreed: Vec<_> = criteria.iter().map(CriterionCredit::classes).collect();
    let contradicted = criteria
        .iter()
        .filter(|c| c.gold == Verdict::Contradicted)
        .map(|c| f64::from(u8::from(!c.credited)));

    Figures {
        scored: first.len(),
        unscored: judged.len() - first.len(),
        pearson: pearson(&grades),
        spearman: spearman(&grades),
        kappa: quadratic_kappa(&bands, 5),
        error: mean_absolute_error(&grades),
        bias: bias(&grades),
        order: order_within(&first),
        criteria_agree: mean(agreed.iter().map(|(a, b)| f64::from(u8::from(a == b)))),
        criteria_kappa: quadratic_kappa(&agreed, 2),
        contradictions_refused: mean(contradicted),
        wobble: mean(judged.iter().filter_map(deviation)),
        refused_quotes: mean(first.iter().map(FirstResult::refused_quotes)),
        tokens: mean(provenances(judged).map(tokens)).filter(|t| *t > 0.0),
        cost: mean(provenances(judged).filter_map(|p| p.cost)),
        seconds: mean(provenances(judged).map(seconds)).filter(|s| *s > 0.0),
        points: PointFigures::of(&points),
        likeliest: PointFigures::of(&by_likeliest(&points)),
        ranges: RangeFigures::of(&ranges),
        qualities: mean_scores(&first),
    }
}

fn mean_scores(first: &[FirstResult<'_>]) -> BTreeMap<String, MeanScores> {
    let mut by_quality: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for result in first.iter().filter(|r| !r.graded.quality.is_empty()) {
        let scores = by_quality.entry(&result.graded.quality);
        scores.or_default().push(result.grades());
    }

    let means = |(quality, scores): (&str, Vec<(f64, f64)>)| {
        let of = MeanScores {
            answers: scores.len(),
            graded: mean(scores.iter().map(|s| s.0))?,
            told: mean(scores.iter().map(|s| s.1))?,
        };
        Some((quality.to_string(), of))
    };
    by_quality.into_iter().filter_map(means).collect()
}

/// A graded answer and its first result, where that is a score.
struct FirstResult<'a> {
    graded: &'a Graded,
    scored: &'a Scored,
    chances: &'a BTreeMap<String, Chances>,
}

impl<'a> FirstResult<'a> {
    fn of(judged: &'a Judged<'_>) -> Option<Self> {
        Some(Self {
            graded: judged.graded,
            scored: judged.assessments.first().and_then(scored)?,
            chances: &judged.chances,
        })
    }

    /// The human's grade and the assessor's score.
    fn grades(&self) -> (f64, f64) {
        let score = score(&self.graded.rubric, &self.scored.findings, 0);
        (self.graded.grade, score)
    }

    /// The human's grade and the range the assessor tells.
    fn range(&self) -> (f64, ScoreRange) {
        let range = score_range(&self.graded.rubric, &self.scored.findings, 0);
        (self.graded.grade, range)
    }

    fn credits(&self) -> impl Iterator<Item = CriterionCredit> {
        let findings = self.scored.findings.iter();
        findings.filter_map(|f| {
            Some(CriterionCredit {
                gold: *self.graded.verdicts.get(&f.criterion)?,
                credited: f.credit > 0.0,
            })
        })
    }

    /// The key points that have a grade.
    fn points(&self) -> impl Iterator<Item = PointResult> {
        self.graded
            .rubric
            .of_kind(CriterionKind::KeyPoint)
            .filter_map(|point| {
                let finding = self
                    .scored
                    .findings
                    .iter()
                    .find(|f| f.criterion == point.id)?;
                Some(PointResult {
                    graded: *self.graded.verdicts.get(&point.id)?,
                    told: finding.verdict,
                    chances: self.chances.get(&point.id).copied(),
                })
            })
    }

    fn refused_quotes(&self) -> f64 {
        let findings = self.scored.findings.iter();
        findings.filter(|f| f.refused_quote.is_some()).count() as f64
    }
}

/// The graded verdict on one criterion, and whether the assessor gave credit (for a red flag:
/// found it).
struct CriterionCredit {
    gold: Verdict,
    credited: bool,
}

impl CriterionCredit {
    /// Credit by the human and by the assessor, as classes for kappa.
    fn classes(&self) -> (usize, usize) {
        let gold = usize::from(self.gold.credit() > 0.0);
        (gold, usize::from(self.credited))
    }
}

fn provenances<'a>(judged: &'a [Judged<'_>]) -> impl Iterator<Item = &'a Provenance> {
    let assessments = judged.iter().flat_map(|j| &j.assessments);
    assessments.map(Assessment::provenance)
}

fn tokens(provenance: &Provenance) -> f64 {
    (provenance.prompt_tokens + provenance.completion_tokens) as f64
}

fn seconds(provenance: &Provenance) -> f64 {
    provenance.latency_ms as f64 / 1000.0
}

fn band(score: f64) -> usize {
    Band::of(score) as usize
}

/// [`order`] among the answers to each question.
fn order_within(first: &[FirstResult<'_>]) -> Option<f64> {
    let mut by_question: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for result in first {
        let grades = by_question.entry(&result.graded.question.text);
        grades.or_default().push(result.grades());
    }

    mean(by_question.values().filter_map(|grades| order(grades)))
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

/// The trust that an assessor deserves.
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
    /// The verdict on `figures` and the share of tricks withstood; where none was tried, scores are
    /// to be used with care at best.
    ///
    /// The limits are a choice: 0.8 and 0.6 are where correlations are usually called strong and
    /// moderate; ten points are less than a band.
    pub fn of(figures: &Figures, withstood: Option<f64>) -> Self {
        let r = figures.pearson.unwrap_or(0.0);
        let error = figures.error.unwrap_or(100.0);
        let missing = figures.unscored as f64 / (figures.scored + figures.unscored).max(1) as f64;
        if r >= 0.8 && error <= 15.0 && withstood.is_some_and(|w| w >= 0.9) && missing <= 0.02 {
            Self::Good
        } else if r >= 0.6 && error <= 25.0 && withstood.is_none_or(|w| w >= 0.75) && missing <= 0.1
        {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_goes_by_agreement_and_tricks() {
        for (pearson, error, withstood, trust) in [
            (0.95, 5.0, Some(1.0), Trust::Good),
            (0.95, 5.0, Some(0.8), Trust::Care),
            (0.95, 5.0, None, Trust::Care),
            (0.95, 5.0, Some(0.5), Trust::Little),
            (0.7, 20.0, None, Trust::Care),
            (0.5, 20.0, None, Trust::Little),
            (0.95, 30.0, Some(1.0), Trust::Little),
        ] {
            let figures = Figures {
                pearson: Some(pearson),
                error: Some(error),
                scored: 10,
                ..Figures::default()
            };
            let told = Trust::of(&figures, withstood);
            assert_eq!(told, trust, "{pearson} {error} {withstood:?}");
        }
    }
}
