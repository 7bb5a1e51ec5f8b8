//! How far a score can be trusted.
//!
//! Owns the likely range shown beside every score: about two chances in three. Computes no score
//! itself: it asks [`crate::domain::score`] what the score would be had an assessor judged a little
//! differently.
//!
//! One question: every verdict is known to a quarter of a credit (half the step between two
//! verdicts), and to half a credit where it is an offline estimate, where two checks disagreed, or
//! where a quote was refused. The effects of the criteria are independent, so they add as squares.
//! Repeated samples that lie further apart widen the range. A session: the standard error of the
//! weighted mean over its questions, or the questions' own ranges combined, whichever is wider;
//! with one question there is only the latter. The range of unsure points always lies within.

use super::model::Score;
use crate::domain::score::{Credited, score};
use crate::domain::{
    Assessment, CriterionKind, Finding, ScoreRange, Spread, ThreadOutcome, ThreadRecord, Verdict,
};

/// Error of a language model's verdict, in credit.
const STEP: f64 = 0.25;
/// Error of a doubtful one.
const DOUBTFUL_STEP: f64 = 0.5;

/// The score of a thread with its range; None when it is unscored.
pub fn thread_score(thread: &ThreadRecord, outcome: &ThreadOutcome) -> Option<Score> {
    let ThreadOutcome::Scored {
        score: value,
        range,
        findings,
        offline,
    } = outcome
    else {
        return None;
    };

    let bare: Vec<Finding> = findings.iter().map(|c| c.finding.clone()).collect();
    let (mut down, mut up) = (0.0, 0.0);
    for (index, credited) in findings.iter().enumerate() {
        let step = step(thread, credited);
        let flag = thread
            .rubric
            .get(&credited.finding.criterion)
            .is_some_and(|c| c.kind == CriterionKind::RedFlag);
        let (lower, upper) = match (flag, credited.finding.disputed) {
            (true, true) => (
                score_with(thread, &bare, index, &|_| (Verdict::Met, 0.0)),
                score_with(thread, &bare, index, &|_| (Verdict::Missing, 0.0)),
            ),
            (true, false) => (*value, *value),
            (false, _) => (
                score_with(thread, &bare, index, &|f| (f.ruling(), f.earned() - step)),
                score_with(thread, &bare, index, &|f| (f.ruling(), f.earned() + step)),
            ),
        };
        down += (value - lower).powi(2);
        up += (upper - value).powi(2);
    }

    let (mut low, mut high) = (value - down.sqrt(), value + up.sqrt());
    if let Some(spread) = sample_spread(thread) {
        // Samples are of the main answer alone; what follow-ups added is added to both ends.
        let raised = value - main_score(thread).unwrap_or(*value);
        (low, high) = (low.min(spread.low + raised), high.max(spread.high + raised));
    }

    Some(Score::new(*value, range, (low, high), *offline))
}

/// Returns the score of the thread had the finding at `index` been a little different.
fn score_with(
    thread: &ThreadRecord,
    findings: &[Finding],
    index: usize,
    change: &dyn Fn(&Finding) -> (Verdict, f64),
) -> f64 {
    let mut changed = findings.to_vec();
    if let Some(finding) = changed.get_mut(index) {
        let (verdict, credit) = change(finding);
        *finding = Finding {
            criterion: finding.criterion.clone(),
            verdict,
            credit,
            ..Finding::default()
        };
    }

    score(&thread.rubric, &changed, thread.hints_used)
}

fn step(thread: &ThreadRecord, credited: &Credited) -> f64 {
    let offline = thread
        .turns
        .get(credited.turn)
        .and_then(|t| t.assessment.as_ref())
        .is_some_and(|a| a.provenance().offline);
    let doubtful = offline || credited.finding.disputed || credited.finding.refused_quote.is_some();
    if doubtful { DOUBTFUL_STEP } else { STEP }
}

fn sample_spread(thread: &ThreadRecord) -> Option<Spread> {
    match thread.turns.first()?.assessment.as_ref()? {
        Assessment::Scored(s) => s.spread,
        Assessment::Unscored(_) => None,
    }
}

fn main_score(thread: &ThreadRecord) -> Option<f64> {
    match thread.turns.first()?.assessment.as_ref()? {
        Assessment::Scored(s) => Some(score(&thread.rubric, &s.findings, thread.hints_used)),
        Assessment::Unscored(_) => None,
    }
}

/// A question's score and the weight its difficulty gives it in the session's.
pub struct WeightedScore {
    /// The weight of the difficulty.
    pub weight: f64,
    /// The score.
    pub score: Score,
}

/// The session's score `value` with its range. `questions` is what it is the mean of.
pub fn session_score(
    value: f64,
    range: &ScoreRange,
    questions: &[WeightedScore],
    offline: bool,
) -> Score {
    let n = questions.len() as f64;
    let between = if n >= 2.0 {
        combined_distance(questions, |s| s.value - value) * (n / (n - 1.0)).sqrt()
    } else {
        0.0
    };
    let down = combined_distance(questions, |s| s.value - s.low).max(between);
    let up = combined_distance(questions, |s| s.high - s.value).max(between);

    Score::new(value, range, (value - down, value + up), offline)
}

/// Returns the root of the summed squares of a distance, weighted like the session's mean.
fn combined_distance(questions: &[WeightedScore], distance: impl Fn(&Score) -> f64) -> f64 {
    let weights: f64 = questions.iter().map(|q| q.weight).sum();
    let squares: f64 = questions
        .iter()
        .map(|q| (q.weight * distance(&q.score)).powi(2))
        .sum();

    if weights > 0.0 {
        squares.sqrt() / weights
    } else {
        0.0
    }
}
