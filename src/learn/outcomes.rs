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
use std::cmp::Ordering;
use std::collections::BTreeSet;

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
    /// Mean of these scores, 0–100; of one that is a range its middle. None without any.
    pub mean_score: Option<f64>,
    /// Mean lower end of the scores, 0–100.
    pub mean_low: Option<f64>,
    /// Mean upper end of the scores, 0–100.
    pub mean_high: Option<f64>,
}

impl OutcomeGroup {
    /// Returns `57`, or `48 to 66` while points are unsure.
    fn describe_mean(&self) -> String {
        let ends = [self.mean_low, self.mean_high].map(Option::unwrap_or_default);
        match ends.map(f64::round) {
            [low, high] if low < high => format!("{low:.0} to {high:.0}"),
            [low, _] => format!("{low:.0}"),
        }
    }
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
    /// Those of them in which both have the same score, to the point.
    pub ties: usize,
    /// Days of practice that stand behind the scores.
    pub practice_days: usize,
}

/// The practice that stands beside an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeScore {
    /// Mean ends of the ranges of its scores.
    pub range: ScoreRange,
    /// The days it was done on.
    days: BTreeSet<Date>,
}

impl PracticeScore {
    /// Returns the middle of the range, 0–100.
    pub fn middle(&self) -> f64 {
        middle(&self.range)
    }
}

/// Returns each interview once. What was told of a real interview and of its debrief, the only one of
/// that day, is about one: what was told last counts.
pub fn each_interview<'a>(
    outcomes: &'a [InterviewOutcome],
    sessions: &[SessionSummary],
) -> Vec<&'a InterviewOutcome> {
    let told = outcomes.iter().enumerate();
    told.filter(|(at, outcome)| is_told_last(*at, outcome, outcomes, sessions))
        .map(|(_, outcome)| outcome)
        .collect()
}

/// True unless the outcome at `at` is about an interview of which something was told later, by its
/// day or by its only debrief; and where a day has several debriefs, what was told of the day is none.
fn is_told_last(
    at: usize,
    outcome: &InterviewOutcome,
    outcomes: &[InterviewOutcome],
    sessions: &[SessionSummary],
) -> bool {
    let (mut debriefs, mut by_day) = (Vec::new(), None);
    for (at, other) in outcomes.iter().enumerate() {
        if other.day == outcome.day && is_of_real_interview(other, sessions) {
            match other.session {
                Some(_) => debriefs.push(at),
                None => by_day = Some(at),
            }
        }
    }
    match (outcome.session, debriefs.as_slice()) {
        (None, []) => true,
        (None, [debrief]) => *debrief < at,
        (None, _) => false,
        (Some(_), [debrief]) if *debrief == at => by_day.is_none_or(|other| other < at),
        (Some(_), _) => true,
    }
}

/// True for what was told of a real interview, be it by its day or by its debrief.
pub fn is_of_real_interview(outcome: &InterviewOutcome, sessions: &[SessionSummary]) -> bool {
    let own = sessions.iter().find(|s| Some(s.id) == outcome.session);
    own.is_none_or(|session| session.kind == SessionKind::Debrief)
}

/// Returns the practice that stands beside an outcome: the session itself, else what was practised
/// in the 28 days up to a real interview. None without any.
pub fn practice_score(
    outcome: &InterviewOutcome,
    sessions: &[SessionSummary],
    calendar: &Calendar,
) -> Option<PracticeScore> {
    let own = sessions.iter().find(|s| Some(s.id) == outcome.session);
    if let Some(own) = own.filter(|s| is_practice(s)) {
        return mean_practice([own], calendar);
    }

    let first = outcome.day.saturating_sub(DAYS_BEFORE.days());
    let practised = |at| is_within(calendar.day(at), first, outcome.day);
    let before = sessions
        .iter()
        .filter(|s| is_practice(s) && practised(s.started));
    mean_practice(before, calendar)
}

/// Averages the sessions that have a score.
fn mean_practice<'a>(
    sessions: impl IntoIterator<Item = &'a SessionSummary>,
    calendar: &Calendar,
) -> Option<PracticeScore> {
    let (mut lows, mut highs) = (Vec::new(), Vec::new());
    let (mut unsure, mut days) = (0, BTreeSet::new());
    for session in sessions {
        let Some(range) = session.range else { continue };
        lows.push(range.low);
        highs.push(range.high);
        unsure += range.unsure;
        days.insert(calendar.day(session.started));
    }
    let range = ScoreRange {
        low: mean(&lows)?,
        high: mean(&highs)?,
        unsure,
    };
    Some(PracticeScore { range, days })
}

/// Relates outcomes to the practice scores beside them; each interview counts once.
pub fn relate(
    outcomes: &[InterviewOutcome],
    sessions: &[SessionSummary],
    calendar: &Calendar,
) -> OutcomeRelation {
    let (mut passed, mut failed) = (Vec::new(), Vec::new());
    let mut days = BTreeSet::new();
    let mut relation = OutcomeRelation::default();
    for outcome in each_interview(outcomes, sessions) {
        let score = practice_score(outcome, sessions, calendar);
        match (outcome.result, score) {
            (OutcomeResult::Unknown, _) => relation.unknown += 1,
            (_, None) => relation.without_score += 1,
            (result, Some(score)) => {
                let group = match result {
                    OutcomeResult::Passed => &mut passed,
                    _ => &mut failed,
                };
                group.push(score.range);
                days.extend(score.days);
            }
        }
    }

    for p in &passed {
        for f in &failed {
            match middle(p).round().total_cmp(&middle(f).round()) {
                Ordering::Greater => relation.in_order += 1,
                Ordering::Equal => relation.ties += 1,
                Ordering::Less => {}
            }
        }
    }
    relation.pairs = passed.len() * failed.len();
    relation.practice_days = days.len();
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
            (Some(_), Some(_)) => format!(
                "practice scored {} on average for the {} passed, {} for the {} failed; {}.{}{}",
                passed.describe_mean(),
                passed.count,
                failed.describe_mean(),
                failed.count,
                self.describe_pairs(),
                self.warn_of_one_day(),
                warn_of_chance(known)
            ),
            (mean, _) => format!(
                "{known} interviews, all {}; practice scored {} on average. Without one that \
                 ended otherwise this says nothing about scores.{}",
                if mean.is_some() { "passed" } else { "failed" },
                if mean.is_some() { passed } else { failed }.describe_mean(),
                self.warn_of_one_day()
            ),
        }
    }

    fn describe_pairs(&self) -> String {
        let (in_order, pairs) = (self.in_order, plural(self.pairs, "pair"));
        let higher = format!("in {in_order} of {pairs} the passed one had the higher score");
        match self.ties {
            0 => higher,
            ties if ties == self.pairs => {
                "all scores are the same, which says nothing about outcomes".into()
            }
            1 => format!("{higher}, in 1 both had the same"),
            ties => format!("{higher}, in {ties} both had the same"),
        }
    }

    fn warn_of_one_day(&self) -> &'static str {
        match self.practice_days {
            1 => " One day's practice stands behind all of it.",
            _ => "",
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

fn mean(scores: &[f64]) -> Option<f64> {
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

fn group(scores: &[ScoreRange]) -> OutcomeGroup {
    let mean_of = |end: fn(&ScoreRange) -> f64| mean(&scores.iter().map(end).collect::<Vec<_>>());
    OutcomeGroup {
        count: scores.len(),
        mean_score: mean_of(middle),
        mean_low: mean_of(|range| range.low),
        mean_high: mean_of(|range| range.high),
    }
}

fn middle(range: &ScoreRange) -> f64 {
    f64::midpoint(range.low, range.high)
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
            told(&[
                real(3, Passed),
                of_session(2, Failed),
                of_session(9, Failed),
            ]),
            told(&[real(2, Passed), real(3, Failed), real(4, Passed)]),
            told(&[real(2, Passed), real(3, Passed), real(4, Passed)]),
        ];
        insta::assert_snapshot!(table.join("\n"), @"
        1 interview with a result and practice before it. From 3 on they are compared with your scores.
        3 interviews, all passed; practice scored 50 to 70 on average. Without one that ended otherwise this says nothing about scores.
        3 interviews, all failed; practice scored 50 to 70 on average. Without one that ended otherwise this says nothing about scores.
        practice scored 60 to 80 on average for the 2 passed, 30 to 50 for the 1 failed; in 2 of 2 pairs the passed one had the higher score. 3 interviews are few: this may be chance.
        practice scored 30 to 50 on average for the 1 passed, 60 to 80 for the 2 failed; in 0 of 2 pairs the passed one had the higher score. 3 interviews are few: this may be chance.
        practice scored 30 to 50 on average for the 1 passed, 40 to 60 for the 2 failed; in 0 of 2 pairs the passed one had the higher score, in 1 both had the same. 3 interviews are few: this may be chance.
        practice scored 30 to 50 on average for the 2 passed, 30 to 50 for the 1 failed; all scores are the same, which says nothing about outcomes. One day's practice stands behind all of it. 3 interviews are few: this may be chance.
        3 interviews, all passed; practice scored 30 to 50 on average. Without one that ended otherwise this says nothing about scores. One day's practice stands behind all of it.
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
            let practice = practice_score(&outcome, &sessions, &calendar);
            assert_eq!(practice.map(|p| p.middle()), score, "{day}");
        }
        let practice = practice_score(&real(8, OutcomeResult::Passed), &sessions, &calendar);
        let range = practice.unwrap().range;
        assert_eq!((range.low, range.high), (50.0, 70.0), "the mean ends");
    }

    #[test]
    fn a_debrief_and_its_interview_are_one() {
        use OutcomeResult::{Failed, Passed};
        let debrief = |number: u128, day: i8| SessionSummary {
            id: SessionId(Uuid::from_u128(number)),
            kind: SessionKind::Debrief,
            ..drill(day, 50.0)
        };
        let of = |number: u128, day, result| InterviewOutcome {
            session: Some(SessionId(Uuid::from_u128(number))),
            ..real(day, result)
        };
        let one = [drill(2, 40.0), debrief(70, 7)];
        let two = [debrief(70, 7), debrief(71, 7)];
        let (debriefed, told) = (of(70, 7, Passed), real(7, Failed));

        for (outcomes, sessions, counted) in [
            // Of one interview what was told last.
            (vec![debriefed.clone(), told.clone()], &one, vec![1]),
            (vec![told.clone(), debriefed.clone()], &one, vec![1]),
            (vec![told.clone(), real(8, Passed)], &one, vec![0, 1]),
            (vec![debriefed.clone(), real(8, Passed)], &one, vec![0, 1]),
            // A mock interview of that day is another.
            (
                vec![of_session(2, Passed), real(2, Failed)],
                &one,
                vec![0, 1],
            ),
            // Two debriefs of a day are two, and a third is not told apart from them.
            (
                vec![debriefed.clone(), of(71, 7, Failed), told.clone()],
                &two,
                vec![0, 1],
            ),
        ] {
            let expected: Vec<&InterviewOutcome> =
                counted.iter().map(|at| &outcomes[*at]).collect();
            assert_eq!(each_interview(&outcomes, sessions), expected);
        }
    }
}
