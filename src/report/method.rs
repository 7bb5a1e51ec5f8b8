//! How the scores came about, and what the calls used.
//!
//! Owns the reading of provenance. Judges nothing.

use super::format::nonempty_lines;
use super::model::*;
use crate::domain::text::{one_line, printable};
use crate::domain::{Assessment, SessionRecord};
use serde_json::Value;

/// Method and usage of every assessed turn.
pub fn method(record: &SessionRecord, questions: &[QuestionReport]) -> (Method, Usage) {
    let (mut method, mut usage) = (Method::default(), Usage::default());
    let (mut priced, mut unpriced) = (false, false);
    for (number, thread) in (1..).zip(&record.threads) {
        let rubric_hash = thread.rubric.hash();
        for (turn, assessment) in thread
            .turns
            .iter()
            .enumerate()
            .filter_map(|(i, t)| Some((i, t.assessment.as_ref()?)))
        {
            let provenance = assessment.provenance();
            let note = note(number, turn, assessment, &rubric_hash);
            method.refused_quotes += note.refused_quotes;
            count_rulings(&mut method, assessment);
            if !note.assessor.is_empty() {
                count_assessor(&mut method.assessors, &note);
            }
            add(
                &mut usage,
                provenance.prompt_tokens,
                provenance.completion_tokens,
                provenance.cost,
            );
            usage.latency_ms = usage.latency_ms.saturating_add(provenance.latency_ms);
            priced |= provenance.cost.is_some();
            unpriced |=
                provenance.cost.is_none() && !provenance.offline && provenance.prompt_tokens > 0;
            method.assessments.push(note);
        }
    }

    let spent = &record.spent;
    add(
        &mut usage,
        spent.prompt_tokens,
        spent.completion_tokens,
        spent.cost,
    );
    priced |= spent.cost.is_some();
    unpriced |= spent.cost.is_none() && spent.prompt_tokens > 0;
    usage.cost_incomplete = priced && unpriced;
    let mut scores = questions.iter().filter_map(|q| q.score);

    method.all_offline = scores.clone().count() > 0 && scores.clone().all(|s| s.offline);
    method.offline = scores.any(|s| s.offline);

    (method, usage)
}

/// Counts what the candidate decided and contested.
fn count_rulings(method: &mut Method, assessment: &Assessment) {
    for finding in assessment.findings() {
        method.by_candidate += usize::from(finding.is_by_candidate());
        let own = finding.appeals.last().is_some_and(|a| !a.by_model);
        method.decided_on_appeal += usize::from(own);
        let ruled = || finding.appeals.iter().filter(|appeal| appeal.by_model);
        method.appeals += ruled().count();
        method.appeals_granted += ruled().filter(|appeal| appeal.granted).count();
    }
}

fn note(
    question: usize,
    turn: usize,
    assessment: &Assessment,
    rubric_hash: &str,
) -> AssessmentNote {
    let provenance = assessment.provenance();
    let (spread, refused_quotes) = match assessment {
        Assessment::Scored(s) => (
            s.spread.map(|spread| (spread.low, spread.high)),
            s.findings
                .iter()
                .filter(|f| f.refused_quote.is_some())
                .count(),
        ),
        Assessment::Unscored(_) => (None, 0),
    };

    AssessmentNote {
        question,
        turn,
        assessor: one_line(&provenance.assessor),
        offline: provenance.offline,
        rubric_hash: one_line(&provenance.rubric_hash),
        rubric_current: provenance.rubric_hash == rubric_hash,
        prompt_hash: one_line(&provenance.prompt_hash),
        parameters: clean(&provenance.parameters),
        latency_ms: provenance.latency_ms,
        spread,
        refused_quotes,
        flags: nonempty_lines(&provenance.flags),
    }
}

fn count_assessor(assessors: &mut Vec<AssessorUse>, note: &AssessmentNote) {
    match assessors
        .iter_mut()
        .find(|a| a.name == note.assessor && a.offline == note.offline)
    {
        Some(known) => known.assessments += 1,
        None => assessors.push(AssessorUse {
            name: note.assessor.clone(),
            offline: note.offline,
            assessments: 1,
            calibration: note.parameters["calibration"]
                .as_str()
                .filter(|c| !c.is_empty())
                .map(one_line),
        }),
    }
}

fn add(usage: &mut Usage, sent: u64, received: u64, cost: Option<f64>) {
    usage.prompt_tokens = usage.prompt_tokens.saturating_add(sent);
    usage.completion_tokens = usage.completion_tokens.saturating_add(received);
    if let Some(cost) = cost {
        usage.cost = Some(usage.cost.unwrap_or(0.0) + cost);
    }
}

/// A JSON value without control characters in its texts.
fn clean(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(printable(text)),
        Value::Array(items) => Value::Array(items.iter().map(clean).collect()),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(k, v)| (printable(k), clean(v))).collect())
        }
        other => other.clone(),
    }
}
