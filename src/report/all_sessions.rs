//! The long view: every session at once.
//!
//! Owns what `viva report --all` says: scores of sessions and topics over time, key points closed
//! and still open, drills that are due. What is due is decided elsewhere and passed in.

use super::all_sessions_model::*;
use super::compare::{Earlier, read_in_order};
use super::format::{ReportOptions, moment, shown, title};
use super::model::*;
use super::{lang, templates};
use crate::domain::text::one_line;
use crate::domain::text::shell::shell_word;
use crate::domain::{CriterionKind, SessionRecord, is_open};
use minijinja::context;
use minijinja::value::Serde;
use std::collections::BTreeMap;

/// The long view of sessions in any order. `lang` chooses the words as a record's setting does.
pub fn long_view(
    sessions: &[SessionRecord],
    due: &[Due],
    lang: &str,
    options: &ReportOptions,
) -> LongView {
    let read = read_in_order(sessions.iter());
    let (closed, open) = points(&read, options);
    let mut due: Vec<&Due> = due.iter().collect();
    due.sort_by(|a, b| (a.at, &a.topic).cmp(&(b.at, &b.topic)));

    LongView {
        schema: SCHEMA_VERSION,
        lang: lang::strings(lang).tag.to_string(),
        sessions: read.len(),
        trend: read.iter().filter_map(|s| s.point(options)).collect(),
        topics: topics(&read, options),
        closed,
        open,
        due: due
            .into_iter()
            .map(|d| DueDrill {
                topic: one_line(&d.topic),
                title: title(&d.topic),
                at: moment(d.at, options),
                points: d.points,
                command: command(&d.topic),
            })
            .collect(),
    }
}

fn command(topic: &str) -> String {
    format!("viva drill --topic {}", shell_word(&one_line(topic)))
}

fn topics(sessions: &[Earlier<'_>], options: &ReportOptions) -> Vec<TopicLine> {
    let mut by_topic: BTreeMap<&str, Vec<AttemptPoint>> = BTreeMap::new();
    for session in sessions {
        for question in session.questions.iter().filter(|q| !q.topic.is_empty()) {
            if let Some(score) = question.score {
                let at = moment(session.record.started, options);
                by_topic
                    .entry(&question.topic)
                    .or_default()
                    .push(AttemptPoint { at, score });
            }
        }
    }

    let mut lines: Vec<TopicLine> = by_topic
        .into_iter()
        .filter_map(|(topic, attempts)| line(topic, attempts))
        .collect();

    lines.sort_by(|a, b| {
        a.last
            .total_cmp(&b.last)
            .then_with(|| a.topic.cmp(&b.topic))
    });

    lines
}

fn line(topic: &str, attempts: Vec<AttemptPoint>) -> Option<TopicLine> {
    let (first, last) = (attempts.first()?.score, attempts.last()?.score);
    Some(TopicLine {
        topic: topic.to_string(),
        title: title(topic),
        last: last.value,
        delta: shown(last.value) - shown(first.value),
        offline: last.offline,
        command: command(topic),
        attempts,
    })
}

/// A key point as last checked.
struct State {
    point: PointOverTime,
    met: bool,
    was_open: bool,
}

/// Key points closed and key points open, by their last check.
fn points(
    sessions: &[Earlier<'_>],
    options: &ReportOptions,
) -> (Vec<PointOverTime>, Vec<PointOverTime>) {
    // By question and text: the same words in another question are another point.
    let mut known: BTreeMap<(&str, &str), State> = BTreeMap::new();
    for session in sessions {
        let at = moment(session.record.started, options);
        for question in &session.questions {
            let Some(score) = question.score else {
                continue;
            };
            for criterion in question
                .criteria
                .iter()
                .filter(|c| c.kind == CriterionKind::KeyPoint)
            {
                let met = !is_open(criterion.verdict);
                let before = known.get(&(question.id.as_str(), criterion.text.as_str()));
                let same = before.filter(|b| b.met == met);
                let point = PointOverTime {
                    text: criterion.text.clone(),
                    title: question.title.clone(),
                    topic: question.topic.clone(),
                    weight: criterion.weight,
                    since: same.map_or_else(|| at.clone(), |b| b.point.since.clone()),
                    checked: at.clone(),
                    offline: score.offline,
                };
                let was_open = !met || before.is_some_and(|b| b.was_open);
                known.insert(
                    (&question.id, &criterion.text),
                    State {
                        point,
                        met,
                        was_open,
                    },
                );
            }
        }
    }

    let told = known.into_values().filter(|s| s.was_open);
    let (closed, open): (Vec<State>, Vec<State>) = told.partition(|s| s.met);
    let mut closed: Vec<_> = closed.into_iter().map(|s| s.point).collect();
    let mut open: Vec<_> = open.into_iter().map(|s| s.point).collect();

    closed.sort_by(|a, b| {
        b.since
            .utc
            .cmp(&a.since.utc)
            .then_with(|| a.text.cmp(&b.text))
    });

    open.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| a.text.cmp(&b.text))
    });

    (closed, open)
}

/// The long view as Markdown.
pub fn long_markdown(view: &LongView) -> String {
    templates::render(
        "long.md",
        lang::strings(&view.lang),
        context! { v => Serde(view) },
    )
}

/// The long view as a self-contained page.
pub fn long_html(view: &LongView) -> String {
    super::html::all_sessions(view)
}

/// The long view as JSON.
pub fn long_json(view: &LongView) -> String {
    serde_json::to_string_pretty(view).unwrap_or_default() + "\n"
}
