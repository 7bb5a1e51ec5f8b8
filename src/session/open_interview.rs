//! Mock interviews that were begun and are not finished: how much of each is left.
//!
//! Owns which of them is gone on with. What else is to be done on a day is [`super::study`]'s.

use crate::app::App;
use crate::domain::text::plural;
use crate::domain::{SessionId, SessionKind, SessionRecord, SessionStatus, ThreadStatus};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::learn::plan::{DayShare, LEAST_INTERVIEW, Task};
use crate::ports::{History, SessionSummary};
use jiff::ToSpan;
use jiff::civil::Date;

/// Days for which a mock interview that was begun is gone on with in the place of a new one.
const GONE_ON_WITH: i64 = 7;

/// A mock interview that can be resumed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenInterview {
    /// The session.
    pub id: SessionId,
    /// The day it was begun.
    pub day: Date,
    /// Questions planned.
    pub questions: usize,
    /// Questions answered.
    pub answered: usize,
    /// Questions to go on with, one of which may wait for a follow-up only; at least 1.
    pub left: usize,
}

impl OpenInterview {
    /// Returns for instance `mock interview of 28 Nov, 1 of 5 questions answered`.
    pub fn describe(&self) -> String {
        let day = self.day.strftime("%-d %b");
        let questions = plural(self.questions, "question");
        format!(
            "mock interview of {day}, {} of {questions} answered",
            self.answered
        )
    }

    /// Returns what goes on with it.
    pub fn task(&self) -> Task {
        Task::Resume(self.left, self.id)
    }
}

/// Returns the last mock interview that can be resumed.
pub fn last_open(app: &App, history: &SqliteHistory) -> Result<Option<OpenInterview>, Failure> {
    let sessions = history.list()?;
    first_open(sessions.iter().filter(|s| is_interview(s)), app, history)
}

/// Returns the mock interview that is gone on with in the place of the one of a share. One of the
/// same day is the one that was planned if it has as many questions, one of the days before if it
/// is a mock interview at all.
pub(super) fn open_of_share(
    share: &DayShare,
    app: &App,
    history: &SqliteHistory,
) -> Result<Option<OpenInterview>, Failure> {
    let calendar = app.calendar();
    let first = share.date.saturating_sub(GONE_ON_WITH.days());
    let sessions = history.list()?;
    let fitting = sessions.iter().filter(|session| {
        let day = calendar.day(session.started);
        let least = match day == share.date {
            true => share.interview,
            false => share.interview.min(LEAST_INTERVIEW),
        };
        is_interview(session) && day >= first && session.questions >= least
    });
    first_open(fitting, app, history)
}

/// Returns the mock interview of the days before `today` that is gone on with in the place of a new
/// one of so many questions.
pub(super) fn open_before(
    today: Date,
    questions: usize,
    app: &App,
    history: &SqliteHistory,
) -> Result<Option<OpenInterview>, Failure> {
    let calendar = app.calendar();
    let first = today.saturating_sub(GONE_ON_WITH.days());
    let sessions = history.list()?;
    let fitting = sessions.iter().filter(|session| {
        let day = calendar.day(session.started);
        let is_before = first <= day && day < today;
        is_interview(session) && is_before && session.questions >= questions.min(LEAST_INTERVIEW)
    });
    first_open(fitting, app, history)
}

/// True where a mock interview that was begun before was finished on the day of a share.
pub(super) fn was_finished(
    share: &DayShare,
    app: &App,
    history: &SqliteHistory,
) -> Result<bool, Failure> {
    let calendar = app.calendar();
    let first = share.date.saturating_sub(GONE_ON_WITH.days());
    for session in history.list()?.iter().filter(|s| is_interview(s)) {
        let day = calendar.day(session.started);
        let is_earlier = first <= day && day < share.date;
        let is_full = session.questions >= share.interview.min(LEAST_INTERVIEW);
        if !is_earlier || !is_full || session.status != SessionStatus::Finished {
            continue;
        }

        let ended = history.load(session.id)?.and_then(|record| record.ended);
        if ended.is_some_and(|ended| calendar.day(ended) == share.date) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_interview(session: &SessionSummary) -> bool {
    session.kind == SessionKind::Interview
}

fn first_open<'a>(
    sessions: impl Iterator<Item = &'a SessionSummary>,
    app: &App,
    history: &SqliteHistory,
) -> Result<Option<OpenInterview>, Failure> {
    for session in sessions.filter(|s| s.status == SessionStatus::Open) {
        let record = history.load(session.id)?;
        if let Some(open) = record.and_then(|record| rest_of(&record, app)) {
            return Ok(Some(open));
        }
    }
    Ok(None)
}

/// What is left of an interview. A question that was answered is not left, but for its follow-ups.
fn rest_of(record: &SessionRecord, app: &App) -> Option<OpenInterview> {
    let open = record.threads.iter();
    let open = open.filter(|thread| thread.status == ThreadStatus::Open);
    let unanswered = open.clone().filter(|thread| thread.answers().is_empty());
    let done = record.threads.len() - unanswered.count();
    let followed_up = usize::from(open.count() > 0);

    let answered = record.threads.iter();
    let answered = answered.filter(|thread| !thread.answers().is_empty());
    let left = record.plan.len().saturating_sub(done).max(followed_up);
    (left > 0).then_some(OpenInterview {
        id: record.id,
        day: app.calendar().day(record.started),
        questions: record.plan.len(),
        answered: answered.count(),
        left,
    })
}
