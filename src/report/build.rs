//! Makes the view model from records.
//!
//! Owns the order of the parts and what they have in common (titles, moments). Each part has a
//! module of its own.

use super::model::*;
use super::{compare, lang, method, next, profile, question, summary, uncertainty};
use crate::domain::score::{difficulty_weight, session_score};
use crate::domain::text::one_line;
use crate::domain::{Question, SessionRecord};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// What a report cannot know from the record.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// Offset of the times shown; UTC where None.
    pub offset: Option<Offset>,
}

impl Report {
    /// The report of a session. `earlier` may hold any sessions in any order; those that started
    /// before this one are used for comparison and trend.
    pub fn new(record: &SessionRecord, earlier: &[SessionRecord], options: &ReportOptions) -> Self {
        let words = lang::strings(&record.settings.lang);
        let questions = question::reports(record);
        let verdict = verdict(record, &questions);
        let profile = profile::profile(&questions, words);
        let earlier = compare::before(record, earlier);
        let trend = compare::trend(record, &earlier, options);
        let comparison = compare::comparison(&questions, &profile, &earlier, &trend, words);
        let next = next::steps(&questions);
        let (method, usage) = method::method(record, &questions);
        let mut report = Self {
            schema: SCHEMA_VERSION,
            lang: words.tag.to_string(),
            session: session(record, &questions, options),
            verdict,
            summary: Summary {
                text: String::new(),
                source: SummarySource::Template,
                by: None,
            },
            questions,
            profile,
            next,
            comparison,
            trend,
            method,
            usage,
        };
        report.summary = summary::summary(record, &report, words);
        report
    }
}

/// The session's score with its range, and what it counts.
pub(super) fn verdict(record: &SessionRecord, questions: &[QuestionReport]) -> SessionVerdict {
    let numbers = session_score(record);
    let weighted: Vec<(f64, Score)> = questions
        .iter()
        .filter_map(|q| Some((difficulty_weight(q.difficulty), q.score?)))
        .collect();
    SessionVerdict {
        score: numbers
            .score
            .map(|value| uncertainty::session_score(value, &weighted, numbers.offline)),
        scored: numbers.scored,
        unscored: numbers.unscored,
        skipped: numbers.skipped,
        not_asked: numbers.not_asked,
    }
}

fn session(
    record: &SessionRecord,
    questions: &[QuestionReport],
    options: &ReportOptions,
) -> SessionInfo {
    let planned = || record.plan.iter().map(|p| &p.question);
    SessionInfo {
        id: record.id.to_string(),
        kind: record.kind,
        status: record.status,
        started: moment(record.started, options),
        ended: record.ended.map(|at| moment(at, options)),
        answering_seconds: questions.iter().filter_map(|q| q.seconds).sum(),
        roles: distinct(planned().map(role)),
        banks: distinct(planned().map(|q| one_line(&q.bank))),
        planned: record.plan.len(),
        style: one_line(&record.settings.style),
        seed: record.seed,
    }
}

fn role(question: &Question) -> String {
    one_line(&format!("{} {}", question.level, question.role))
}

/// Non-empty values in order of first appearance.
fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for value in values {
        if !value.is_empty() && !out.contains(&value) {
            out.push(value);
        }
    }
    out
}

/// A time in UTC and as shown.
pub(super) fn moment(at: Timestamp, options: &ReportOptions) -> Moment {
    let offset = options.offset.unwrap_or(Offset::UTC);
    let zoned = at.to_zoned(TimeZone::fixed(offset));
    let zone = if offset == Offset::UTC {
        "UTC".to_string()
    } else {
        format!("UTC{}", zoned.strftime("%:z"))
    };
    Moment {
        utc: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        local: format!("{} {zone}", zoned.strftime("%Y-%m-%d %H:%M")),
        date: zoned.strftime("%Y-%m-%d").to_string(),
    }
}

/// A topic slug as a title: `spark_optimization` becomes "Spark optimization".
pub(super) fn title(topic: &str) -> String {
    capitalised(&one_line(&topic.replace(['_', '-'], " ")))
}

/// `text` with a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A score as it is shown.
pub(super) fn shown(score: f64) -> i64 {
    score.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_the_given_offset() {
        let at: Timestamp = "2026-03-01T23:30:00.5Z".parse().unwrap();
        let utc = moment(at, &ReportOptions::default());
        assert_eq!(
            (utc.utc.as_str(), utc.local.as_str()),
            ("2026-03-01T23:30:00Z", "2026-03-01 23:30 UTC")
        );
        let east = moment(
            at,
            &ReportOptions {
                offset: Some(Offset::from_seconds(5 * 3600 + 1800).unwrap()),
            },
        );
        assert_eq!(
            (east.local.as_str(), east.date.as_str()),
            ("2026-03-02 05:00 UTC+05:30", "2026-03-02")
        );
    }

    #[test]
    fn topics_become_titles() {
        for (topic, expected) in [
            ("spark_optimization", "Spark optimization"),
            ("", ""),
            ("a\u{1b}[31mb", "Ab"),
        ] {
            assert_eq!(title(topic), expected);
        }
    }
}
