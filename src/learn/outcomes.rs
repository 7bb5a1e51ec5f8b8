//! How practice scores relate to what became of interviews.
//!
//! Owns which score stands beside an outcome, and what may be said of so few of them. A relation
//! is told with its numbers and never as a forecast.

use super::calendar::Calendar;
use crate::domain::text::plural;
use crate::domain::{InterviewOutcome, OutcomeResult, ScoreRange, SessionKind};
use crate::ports::SessionSummary;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// Outcomes with a practice score from which on a relation is told.
pub const FEWEST: usize = 3;
/// Outcomes below which a relation is called what it may be: chance.
const MANY: usize = 30;
/// Days before a real interview whose practice counts as practice for it.
const DAYS_BEFORE: i64 = 28;

/// The interviews of one result.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct OutcomeGroup {
    /// Those that have a practice score.
    pub count: usize,
    /// Mean of these scores, 0–100; None without any.
    pub mean_score: Option<f64>,
}

/// What is known of scores and outcomes together.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct OutcomeRelation {
    /// Interviews that were passed.
    pub passed: OutcomeGroup,
    /// Interviews that were not.
    pub failed: OutcomeGroup,
    /// Interviews nobody knows the result of.
    pub unknown: usize,
    /// Interviews with a result and no practice score to compare it with.
    pub without_score: usize,
    /// Pairs of one that was passed and one that was not.
    pub pairs: usize,
    /// Those of them in which the passed one has the higher score.
    pub in_order: usize,
}

/// Returns the practice score that stands beside an outcome: that of the session itself, else the
/// mean of the practice in the 28 days up to a real interview. None without any.
pub fn practice_score(
    outcome: &InterviewOutcome,
    sessions: &[SessionSummary],
    calendar: &Calendar,
) -> Option<f64> {
    let own = sessions.iter().find(|s| Some(s.id) == outcome.session);
    if let Some(own) = own.filter(|s| is_practice(s)) {
        return own.range.map(|range| middle(&range));
    }

    let first = outcome.day.saturating_sub(DAYS_BEFORE.days());
    let practised = |at| is_within(calendar.day(at), first, outcome.day);
    let scores = sessions
        .iter()
        .filter(|s| is_practice(s) && practised(s.started))
        .filter_map(|s| s.range.map(|range| middle(&range)));
    mean(&scores.collect::<Vec<_>>())
}

/// Relates outcomes to the practice scores beside them.
pub fn relate(
    outcomes: &[InterviewOutcome],
    sessions: &[SessionSummary],
    calendar: &Calendar,
) -> OutcomeRelation {
    let (mut passed, mut failed) = (Vec::new(), Vec::new());
    let mut relation = OutcomeRelation::default();
    for outcome in outcomes {
        let score = practice_score(outcome, sessions, calendar);
        match (outcome.result, score) {
            (OutcomeResult::Unknown, _) => relation.unknown += 1,
            (_, None) => relation.without_score += 1,
            (OutcomeResult::Passed, Some(score)) => passed.push(score),
            (OutcomeResult::Failed, Some(score)) => failed.push(score),
        }
    }

    relation.pairs = passed.len() * failed.len();
    relation.in_order = passed
        .iter()
        .map(|p| failed.iter().filter(|f| p > f).count())
        .sum();
    relation.passed = group(&passed);
    relation.failed = group(&failed);
    relation
}

impl OutcomeRelation {
    /// True where no outcome was told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Says in plain words how scores and outcomes relate, and how little so few of them say.
    pub fn describe(&self) -> String {
        let (passed, failed) = (self.passed, self.failed);
        let known = passed.count + failed.count;
        if known < FEWEST {
            return format!(
                "{} with a result and practice before it. From {FEWEST} on they are compared with \
                 your scores.",
                plural(known, "interview")
            );
        }

        match (passed.mean_score, failed.mean_score) {
            (Some(passed_mean), Some(failed_mean)) => format!(
                "practice scored {passed_mean:.0} on average for the {} passed, {failed_mean:.0} \
                 for the {} failed; in {} of {} the passed one had the higher score.{}",
                passed.count,
                failed.count,
                self.in_order,
                plural(self.pairs, "pair"),
                warn_of_chance(known)
            ),
            (mean, other) => format!(
                "{known} interviews, all {}; practice scored {:.0} on average. Without one that \
                 ended otherwise this says nothing about scores.",
                if mean.is_some() { "passed" } else { "failed" },
                mean.or(other).unwrap_or_default()
            ),
        }
    }
}

fn warn_of_chance(known: usize) -> String {
    match known {
        MANY.. => String::new(),
        few => format!(" {few} interviews are few: this may be chance."),
    }
}

fn is_practice(session: &SessionSummary) -> bool {
    matches!(session.kind, SessionKind::Interview | SessionKind::Drill)
}

fn is_within(day: Date, first: Date, last: Date) -> bool {
    first <= day && day <= last
}

fn middle(range: &ScoreRange) -> f64 {
    f64::midpoint(range.low, range.high)
}

fn mean(scores: &[f64]) -> Option<f64> {
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

fn group(scores: &[f64]) -> OutcomeGroup {
    OutcomeGroup {
        count: scores.len(),
        mean_score: mean(scores),
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::DayEnd;
    use super::*;
    use crate::domain::{SessionId, SessionStatus};
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use uuid::Uuid;

    /// A drill of March 2026 with a score: its number is its day.
    fn drill(day: i8, score: f64) -> SessionSummary {
        let started = date(2026, 3, day).at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
        SessionSummary {
            id: SessionId(Uuid::from_u128(day as u128)),
            started: started.expect("a time").timestamp(),
            kind: SessionKind::Drill,
            status: SessionStatus::Finished,
            score: Some(score),
            range: Some(ScoreRange {
                low: score - 10.0,
                high: score + 10.0,
                unsure: 1,
            }),
            questions: 1,
        }
    }

    fn of_session(day: i8, result: OutcomeResult) -> InterviewOutcome {
        let session = Some(SessionId(Uuid::from_u128(day as u128)));
        InterviewOutcome {
            session,
            ..real(day, result)
        }
    }

    fn real(day: i8, result: OutcomeResult) -> InterviewOutcome {
        InterviewOutcome {
            session: None,
            day: date(2026, 3, day),
            result,
        }
    }

    #[test]
    fn a_relation_is_told_with_its_numbers() {
        use OutcomeResult::{Failed, Passed, Unknown};
        let sessions = [drill(2, 40.0), drill(5, 80.0), drill(9, 60.0)];
        let told = |outcomes: &[InterviewOutcome]| {
            let calendar = Calendar::new(TimeZone::UTC, DayEnd::MIDNIGHT);
            relate(outcomes, &sessions, &calendar).describe()
        };

        let table = [
            told(&[real(1, Passed), real(9, Unknown), real(8, Passed)]),
            told(&[real(7, Passed), real(8, Passed), real(9, Passed)]),
            told(&[real(7, Failed), real(8, Failed), real(9, Failed)]),
            told(&[
                of_session(2, Failed),
                of_session(5, Passed),
                real(9, Passed),
            ]),
            told(&[
                of_session(5, Failed),
                of_session(9, Failed),
                real(3, Passed),
            ]),
        ];
        insta::assert_snapshot!(table.join("\n"), @"
        1 interview with a result and practice before it. From 3 on they are compared with your scores.
        3 interviews, all passed; practice scored 60 on average. Without one that ended otherwise this says nothing about scores.
        3 interviews, all failed; practice scored 60 on average. Without one that ended otherwise this says nothing about scores.
        practice scored 70 on average for the 2 passed, 40 for the 1 failed; in 2 of 2 pairs the passed one had the higher score. 3 interviews are few: this may be chance.
        practice scored 40 on average for the 1 passed, 70 for the 2 failed; in 0 of 2 pairs the passed one had the higher score. 3 interviews are few: this may be chance.
        ");
    }

    #[test]
    fn what_was_practised_before_a_real_interview_counts() {
        let calendar = Calendar::new(TimeZone::UTC, DayEnd::MIDNIGHT);
        let sessions = [drill(2, 40.0), drill(5, 80.0), drill(9, 60.0)];
        for (day, score) in [
            (1, None),
            (2, Some(40.0)),
            (8, Some(60.0)),
            (31, Some(70.0)),
        ] {
            let outcome = real(day, OutcomeResult::Passed);
            assert_eq!(
                practice_score(&outcome, &sessions, &calendar),
                score,
                "{day}"
            );
        }
    }
}
