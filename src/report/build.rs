//! Makes the view model from records.
//!
//! Owns the order of the parts. Each part has a module of its own.

use super::format::{ReportOptions, moment};
use super::model::*;
use super::verdict::session_verdict;
use super::{compare, confidence, lang, method, next, profile, question, summary};
use crate::domain::text::one_line;
use crate::domain::{Question, SessionRecord};

impl Report {
    /// The report of a session. `earlier` may hold any sessions in any order; those that started
    /// before this one are used for comparison and trend.
    pub fn new(record: &SessionRecord, earlier: &[SessionRecord], options: &ReportOptions) -> Self {
        let words = lang::strings(&record.settings.lang);
        let questions = question::question_reports(record);
        let verdict = session_verdict(record, &questions);
        let profile = profile::profile(&questions, words);
        let earlier = compare::earlier_sessions(record, earlier);
        let trend = compare::trend(record, &earlier, options);
        let comparison = compare::comparison(&questions, &profile, &earlier, &trend, words);
        let next = next::next_steps(&questions);
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
            confidence: confidence::confidence(record),
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
