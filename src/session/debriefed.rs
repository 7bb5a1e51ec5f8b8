//! Earlier debriefs of the same interview: found by what was said, replaced by a new one.
//!
//! Owns when two transcripts are of one interview. Whether the second is taken at all is the
//! command's.

use super::reports::remove_reports;
use crate::app::App;
use crate::domain::text::words;
use crate::domain::{InterviewOutcome, SessionId, SessionKind, SessionRecord};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::{History, SessionSummary};
use crate::transcript::Exchange;

/// Returns the debriefs in which the same words were asked and answered, newest first. Names of
/// files, formats and punctuation make no difference.
pub fn find_debriefed(
    found: &[Exchange],
    history: &SqliteHistory,
) -> Result<Vec<SessionSummary>, Failure> {
    let said = found.iter().flat_map(|e| [&e.question, &e.answer]);
    let said = spoken_words(said.map(String::as_str));

    let mut same = Vec::new();
    for summary in history.list()? {
        if summary.kind != SessionKind::Debrief {
            continue;
        }
        let record = history.load(summary.id)?;
        if record.is_some_and(|record| words_of(&record) == said) {
            same.push(summary);
        }
    }
    Ok(same)
}

fn words_of(record: &SessionRecord) -> Vec<String> {
    let turns = record.threads.iter().flat_map(|thread| &thread.turns);
    spoken_words(turns.flat_map(|turn| {
        let answer = turn.answer.as_deref().unwrap_or_default();
        [turn.prompt.as_str(), answer]
    }))
}

fn spoken_words<'a>(said: impl Iterator<Item = &'a str>) -> Vec<String> {
    said.flat_map(words).map(|word| word.folded).collect()
}

/// Lets a new debrief take the place of earlier ones: what was told of their outcome is told of it,
/// and they are deleted, their reports too.
pub fn replace_debriefed(
    earlier: &[SessionSummary],
    record: &SessionRecord,
    history: &SqliteHistory,
    app: &App,
) -> Result<(), Failure> {
    let ids: Vec<SessionId> = earlier.iter().map(|summary| summary.id).collect();
    let mut told = history.outcomes()?;
    told.retain(|outcome| outcome.session.is_some_and(|id| ids.contains(&id)));
    if let Some(told) = told.pop() {
        history.set_outcome(&InterviewOutcome {
            session: Some(record.id),
            day: app.calendar().day(record.started),
            result: told.result,
        })?;
    }

    let scheduler = app.scheduler(history)?;
    for id in ids {
        if let Some(record) = history.load(id)? {
            remove_reports(&record, history, app)?;
        }
        history.delete(id, &scheduler)?;
    }
    Ok(())
}
