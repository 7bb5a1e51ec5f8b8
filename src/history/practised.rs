//! What was practised on each day, for the plan until an interview.
//!
//! Owns which questions count: every one that was answered, also where a follow-up or a second try
//! was left out. What they brought is [`super::days`]'s.

use super::fault::SqlFault;
use super::learning::answering_seconds;
use super::read::load_thread;
use super::rows::{parse_column, word_column};
use super::sqlite::SqliteHistory;
use crate::domain::SessionKind;
use crate::learn::Calendar;
use crate::learn::plan::DayDone;
use crate::ports::HistoryError;
use jiff::civil::Date;
use rusqlite::Transaction;
use std::collections::HashSet;

/// A question that was answered.
struct Practised {
    date: Date,
    kind: SessionKind,
    session: i64,
    topic: String,
    seconds: f64,
}

impl SqliteHistory {
    /// Returns what was done on each day from `from` on with practice, earliest first. Days are
    /// those of `calendar`.
    pub fn days_done(&self, from: Date, calendar: &Calendar) -> Result<Vec<DayDone>, HistoryError> {
        self.read(|tx| {
            let mut practised = load_closed(tx, from)?;
            practised.extend(load_open(tx, from, calendar)?);
            practised.sort_by_key(|question| question.date);
            Ok(sum_days(practised))
        })
    }
}

/// Loads the answered questions that are closed.
fn load_closed(tx: &Transaction<'_>, from: Date) -> Result<Vec<Practised>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT attempts.day, sessions.kind, sessions.id, attempts.topic, attempts.seconds
         FROM attempts JOIN threads ON threads.id = attempts.thread
         JOIN sessions ON sessions.id = threads.session
         WHERE attempts.day >= ? AND attempts.seconds > 0 ORDER BY attempts.day, attempts.at",
    )?;
    let mut rows = statement.query([from.to_string()])?;
    let mut practised = Vec::new();
    while let Some(row) = rows.next()? {
        practised.push(Practised {
            date: parse_column(row, 0)?,
            kind: word_column(row, 1, SessionKind::from_word)?,
            session: row.get(2)?,
            topic: row.get(3)?,
            seconds: row.get(4)?,
        });
    }
    Ok(practised)
}

/// Loads the answered questions that were left before a follow-up or a second try: what was answered
/// was practised.
fn load_open(
    tx: &Transaction<'_>,
    from: Date,
    calendar: &Calendar,
) -> Result<Vec<Practised>, SqlFault> {
    let mut statement = tx.prepare_cached(
        "SELECT threads.id, sessions.kind, sessions.id
         FROM threads JOIN sessions ON sessions.id = threads.session
         WHERE threads.learned = 0 AND threads.status = 'open' AND sessions.status = 'open'
         ORDER BY sessions.started",
    )?;
    let mut rows = statement.query([])?;
    let mut practised = Vec::new();
    while let Some(row) = rows.next()? {
        let record = load_thread(tx, row.get(0)?)?;
        let Some(first) = record.turns.first() else {
            continue;
        };
        let question = Practised {
            date: calendar.day(first.asked_at),
            kind: word_column(row, 1, SessionKind::from_word)?,
            session: row.get(2)?,
            seconds: answering_seconds(&record),
            topic: record.question.topic,
        };
        if question.date >= from && question.seconds > 0.0 {
            practised.push(question);
        }
    }
    Ok(practised)
}

/// Adds up what was done on each day; earliest first.
fn sum_days(practised: Vec<Practised>) -> Vec<DayDone> {
    let mut days: Vec<DayDone> = Vec::new();
    let mut interviews = HashSet::new();
    for question in practised {
        if days.last().is_none_or(|day| day.date != question.date) {
            days.push(DayDone::nothing(question.date));
        }
        let Some(day) = days.last_mut() else { continue };
        let minutes = question.seconds / 60.0;
        day.minutes += minutes;
        day.answered += 1;

        match question.kind {
            SessionKind::Drill => {
                day.drilled += 1;
                day.topics.push(question.topic);
            }
            SessionKind::Interview => {
                day.interviewed += 1;
                day.interview_minutes += minutes;
                day.interviews += usize::from(interviews.insert(question.session));
            }
            SessionKind::Debrief => {}
        }
    }
    days
}
