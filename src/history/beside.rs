//! What an export has beside its sessions: outcomes, stories, the goal, quick rounds.
//!
//! Owns what is believed of them when they come from a file. Each that cannot be read is refused by
//! itself.

use super::goal::{Goal, load_goal};
use super::imported::{ExchangeError, ImportedSessions, RefusedLine};
use super::outcomes::load_outcomes;
use super::recognition::{StoredRecognition, load_recognitions};
use super::sqlite::SqliteHistory;
use super::stories::{StoredStory, load_stories};
use crate::domain::InterviewOutcome;
use crate::ports::HistoryError;
use rusqlite::Transaction;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Records of a kind that are taken in.
const MOST_RECORDS: usize = 100_000;

/// The records beside the sessions; a version that knows none of a kind leaves it out.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Beside {
    /// What became of interviews.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    outcomes: Vec<Value>,
    /// The candidate's own stories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stories: Vec<Value>,
    /// The day that is practised for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    goal: Option<Value>,
    /// What quick rounds said of points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recognitions: Vec<Value>,
}

impl SqliteHistory {
    /// Returns the records to be exported.
    pub(super) fn beside(&self) -> Result<Beside, ExchangeError> {
        let (goal, recognitions) = self.read(|tx| Ok((load_goal(tx)?, load_recognitions(tx)?)))?;
        Ok(Beside {
            outcomes: values_of(&self.outcomes()?)?,
            stories: values_of(&self.stories()?)?,
            goal: values_of(goal.as_slice())?.pop(),
            recognitions: values_of(&recognitions)?,
        })
    }

    /// Takes in the records of an export. They tell of sessions, which must be there first.
    pub(super) fn take_in_beside(
        &self,
        beside: Beside,
        imported: &mut ImportedSessions,
    ) -> Result<(), HistoryError> {
        for outcome in readable::<InterviewOutcome>(beside.outcomes, "an outcome", imported) {
            imported.outcomes += usize::from(self.add_outcome(&outcome)?);
        }
        for story in readable::<StoredStory>(beside.stories, "a story", imported) {
            imported.stories += usize::from(self.add_story(&story)?);
        }
        for goal in readable::<Goal>(beside.goal.into_iter().collect(), "the goal", imported) {
            imported.goal |= self.add_goal(&goal)?;
        }
        let recognitions = beside.recognitions;
        let rounds = readable::<StoredRecognition>(recognitions, "a quick round", imported);
        imported.recognitions += self.add_recognitions(&rounds)?;
        Ok(())
    }

    /// Takes in the records of another history file, as far as they can be read: an earlier version's
    /// has not all of them, a damaged one what is left.
    pub(super) fn copy_beside(
        &self,
        from: &Transaction<'_>,
        imported: &mut ImportedSessions,
    ) -> Result<(), HistoryError> {
        for outcome in load_outcomes(from).unwrap_or_default() {
            imported.outcomes += usize::from(self.add_outcome(&outcome)?);
        }
        for story in load_stories(from).unwrap_or_default() {
            imported.stories += usize::from(self.add_story(&story)?);
        }
        if let Ok(Some(goal)) = load_goal(from) {
            imported.goal |= self.add_goal(&goal)?;
        }
        let rounds = load_recognitions(from).unwrap_or_default();
        imported.recognitions += self.add_recognitions(&rounds)?;
        Ok(())
    }
}

/// Those of the values that are what they should be; why the others are not is noted.
fn readable<T: DeserializeOwned>(
    values: Vec<Value>,
    what: &str,
    imported: &mut ImportedSessions,
) -> Vec<T> {
    let mut read = Vec::new();
    for value in values.into_iter().take(MOST_RECORDS) {
        match serde_json::from_value(value) {
            Ok(record) => read.push(record),
            Err(error) => imported.refused.push(RefusedLine {
                number: 1,
                reason: format!("{what}: {error}"),
            }),
        }
    }
    read
}

/// Values of a header: what cannot be read there is refused by itself.
fn values_of<T: Serialize>(records: &[T]) -> Result<Vec<Value>, ExchangeError> {
    let values = records.iter().map(serde_json::to_value);
    values
        .collect::<Result<_, _>>()
        .map_err(|error| ExchangeError::Io {
            doing: "written",
            error: error.into(),
        })
}
