//! This session against earlier ones, and the trend.
//!
//! Owns which sessions are compared and what counts as a change: an interview with interviews, a
//! drill with drills, a real interview's debrief with debriefs. Earlier sessions are read with the
//! same rules as this one, so a changed arithmetic never looks like progress.

use super::format::{ReportOptions, moment, shown};
use super::lang::Strings;
use super::model::*;
use super::verdict::session_verdict;
use super::{profile, question};
use crate::domain::{CriterionKind, SessionRecord, Verdict, is_open};

/// Earlier sessions that changes are measured against.
const COMPARED: usize = 5;
/// Sessions in the trend, this one included.
const TREND: usize = 12;
/// Points a line must move to be a change.
const CHANGE: i64 = 5;

/// A session, read.
pub struct Earlier<'a> {
    /// As stored.
    pub record: &'a SessionRecord,
    /// Its questions.
    pub questions: Vec<QuestionReport>,
    /// Its score; None when nothing was scored.
    pub score: Option<Score>,
}

impl Earlier<'_> {
    /// The session as a point of a trend; None without a score.
    pub fn point(&self, options: &ReportOptions) -> Option<TrendPoint> {
        Some(point(self.record, self.score?, false, options))
    }
}

/// Sessions that started before `record`, oldest first.
pub fn earlier_sessions<'a>(
    record: &SessionRecord,
    sessions: &'a [SessionRecord],
) -> Vec<Earlier<'a>> {
    read_in_order(
        sessions
            .iter()
            .filter(|s| s.id != record.id && (s.started, s.id) < (record.started, record.id)),
    )
}

/// Sessions read, oldest first, each once.
pub fn read_in_order<'a>(sessions: impl Iterator<Item = &'a SessionRecord>) -> Vec<Earlier<'a>> {
    let mut earlier: Vec<&SessionRecord> = sessions.collect();
    earlier.sort_by_key(|s| (s.started, s.id));
    earlier.dedup_by_key(|s| s.id);

    earlier
        .into_iter()
        .map(|record| {
            let questions = question::question_reports(record);
            let score = session_verdict(record, &questions).score;
            Earlier {
                record,
                questions,
                score,
            }
        })
        .collect()
}

/// The last sessions of this one's kind with a score, oldest first, this one last.
pub fn trend(
    record: &SessionRecord,
    earlier: &[Earlier<'_>],
    options: &ReportOptions,
) -> Vec<TrendPoint> {
    let questions = question::question_reports(record);
    let now = session_verdict(record, &questions)
        .score
        .map(|score| point(record, score, true, options));
    let mut points: Vec<TrendPoint> = earlier
        .iter()
        .filter(|e| e.record.kind == record.kind)
        .filter_map(|e| e.point(options))
        .chain(now)
        .collect();

    points.drain(..points.len().saturating_sub(TREND));
    points
}

fn point(record: &SessionRecord, score: Score, this: bool, options: &ReportOptions) -> TrendPoint {
    TrendPoint {
        id: record.id.to_string(),
        started: moment(record.started, options),
        kind: record.kind,
        score,
        this,
    }
}

/// Compares a session with earlier ones of its kind, and its key points with all earlier ones; None
/// without a score now and before.
pub fn comparison(
    questions: &[QuestionReport],
    now: &Profile,
    earlier: &[Earlier<'_>],
    trend: &[TrendPoint],
    words: &Strings,
) -> Option<Comparison> {
    let this = trend.last().filter(|p| p.this)?;
    let offline = this.score.offline;
    let alike = |p: &&TrendPoint| !p.this && p.score.offline == offline;
    let previous = trend
        .iter()
        .rev()
        .find(alike)
        .or_else(|| trend.iter().rev().find(|p| !p.this))?
        .clone();

    let scored = |alike: bool| {
        let is_wanted =
            move |e: &&Earlier<'_>| e.score.is_some_and(|s| !alike || s.offline == offline);
        earlier
            .iter()
            .rev()
            .filter(|e| e.record.kind == this.kind)
            .filter(is_wanted)
            .take(COMPARED)
            .collect::<Vec<_>>()
    };

    // An estimate and an assessment differ by more than the candidate: like is compared with like
    // where there is any.
    let compared = [scored(true), scored(false)]
        .into_iter()
        .find(|list| !list.is_empty())?;
    let past: Vec<QuestionReport> = compared
        .iter()
        .flat_map(|e| e.questions.iter().cloned())
        .enumerate()
        .map(renumber)
        .collect();
    let changes = changes(&profile::profile(&past, words), now);
    let (mut rose, mut fell): (Vec<_>, Vec<_>) = changes.into_iter().partition(|c| c.delta > 0);
    rose.sort_by_key(|c| -c.delta);
    fell.sort_by_key(|c| c.delta);
    let (closed, slipped) = key_points(questions, earlier);

    Some(Comparison {
        delta: shown(this.score.value) - shown(previous.score.value),
        sessions: compared.len(),
        within_range: (this.score.low..=this.score.high).contains(&previous.score.value),
        mixed: compared
            .iter()
            .any(|e| e.score.is_some_and(|s| s.offline != offline)),
        previous,
        rose,
        fell,
        closed,
        slipped,
    })
}

/// Questions of several sessions are different questions for a profile's counts.
fn renumber((index, question): (usize, QuestionReport)) -> QuestionReport {
    QuestionReport {
        number: index + 1,
        ..question
    }
}

fn changes(before: &Profile, now: &Profile) -> Vec<ScoreChange> {
    [
        (ChangeGroup::Dimension, &before.dimensions, &now.dimensions),
        (ChangeGroup::Section, &before.sections, &now.sections),
        (ChangeGroup::Topic, &before.topics, &now.topics),
    ]
    .into_iter()
    .flat_map(|(group, before, now)| {
        // A section with one question would only say again what its topic says.
        let telling = move |row: &&ProfileRow| group != ChangeGroup::Section || row.questions > 1;

        now.iter().filter(telling).filter_map(move |n| {
            let b = before.iter().find(|b| b.key == n.key)?;
            let delta = shown(n.score) - shown(b.score);
            (delta.abs() >= CHANGE).then(|| ScoreChange {
                group,
                label: n.label.clone(),
                before: b.score,
                now: n.score,
                delta,
                offline: n.offline || b.offline,
            })
        })
    })
    .collect()
}

/// Key points that were open and are met now, and the other way round, against the last time each
/// was checked. Where one of the two is unsure, nobody can tell.
fn key_points(
    now: &[QuestionReport],
    earlier: &[Earlier<'_>],
) -> (Vec<CriterionChange>, Vec<CriterionChange>) {
    let (mut closed, mut slipped) = (Vec::new(), Vec::new());
    for question in now.iter().filter(|q| q.score.is_some()) {
        for criterion in question
            .criteria
            .iter()
            .filter(|c| c.kind == CriterionKind::KeyPoint)
        {
            let Some(before) = last_verdict(question, criterion, earlier) else {
                continue;
            };
            let change = || CriterionChange {
                question: question.number,
                title: question.title.clone(),
                text: criterion.text.clone(),
            };
            let unsure = |verdict| verdict == Some(Verdict::Unsure);
            if unsure(Some(before)) || unsure(criterion.verdict) {
                continue;
            }
            match (is_open(Some(before)), is_open(criterion.verdict)) {
                (true, false) => closed.push(change()),
                (false, true) => slipped.push(change()),
                _ => {}
            }
        }
    }

    (closed, slipped)
}

fn last_verdict(
    question: &QuestionReport,
    criterion: &CriterionReport,
    earlier: &[Earlier<'_>],
) -> Option<Verdict> {
    earlier
        .iter()
        .rev()
        .flat_map(|e| e.questions.iter().rev())
        .filter(|q| q.id == question.id && q.score.is_some())
        .flat_map(|q| &q.criteria)
        .find(|c| c.kind == CriterionKind::KeyPoint && c.text == criterion.text)
        .map(|c| c.verdict.unwrap_or(Verdict::Missing))
}
