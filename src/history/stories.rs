//! Stories of the candidate's own: what they say, what is typed of them, which answers they belong
//! to.
//!
//! Owns their tables. Which story fits which question is not decided here.

use super::fault::SqlFault;
use super::rows::{json_column, parse_column, to_json};
use super::sqlite::SqliteHistory;
use crate::domain::{Story, StoryFit, StoryId};
use crate::ports::HistoryError;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A story and its identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredStory {
    /// Identity.
    pub id: StoryId,
    /// What it says.
    #[serde(flatten)]
    pub story: Story,
}

/// How often a story was told, and how often it would have fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StoryUses {
    /// Answers that tell it.
    pub told: usize,
    /// Answers it would have fitted.
    pub left_out: usize,
}

impl SqliteHistory {
    /// Returns every story, the oldest first.
    pub fn stories(&self) -> Result<Vec<StoredStory>, HistoryError> {
        self.read(load_stories)
    }

    /// Keeps a story in the place of the one there was, and forgets what was typed of it.
    pub fn keep_story(&self, story: &StoredStory) -> Result<(), HistoryError> {
        self.write(|tx| {
            let (id, text) = (story.id.to_string(), to_json(&story.story)?);
            tx.execute(
                "INSERT INTO stories (uuid, story) VALUES (?1, ?2)
                 ON CONFLICT (uuid) DO UPDATE SET story = ?2",
                [&id, &text],
            )?;
            tx.execute("DELETE FROM story_drafts WHERE story = ?", [&id])?;
            Ok(())
        })
    }

    /// Keeps a story unless it, or another one that says the same, is there; says whether it is new.
    pub fn add_story(&self, story: &StoredStory) -> Result<bool, HistoryError> {
        self.write(|tx| {
            let known = load_stories(tx)?;
            if (known.iter()).any(|k| k.id == story.id || k.story == story.story) {
                return Ok(false);
            }
            tx.execute(
                "INSERT INTO stories (uuid, story) VALUES (?, ?)",
                params![story.id.to_string(), to_json(&story.story)?],
            )?;
            Ok(true)
        })
    }

    /// Forgets a story, and that answers told it. False where there is none.
    pub fn remove_story(&self, id: StoryId) -> Result<bool, HistoryError> {
        self.write(|tx| {
            let id = id.to_string();
            tx.execute("DELETE FROM story_fits WHERE story = ?", [&id])?;
            tx.execute("DELETE FROM story_drafts WHERE story = ?", [&id])?;
            tx.execute("DELETE FROM vectors WHERE key LIKE 'story %'", [])?;
            Ok(tx.execute("DELETE FROM stories WHERE uuid = ?", [&id])? > 0)
        })
    }

    /// Returns how often each story was told and left out.
    pub fn story_uses(&self) -> Result<HashMap<StoryId, StoryUses>, HistoryError> {
        self.read(|tx| {
            let mut statement = tx.prepare_cached("SELECT story, used FROM story_fits")?;
            let mut rows = statement.query([])?;
            let mut uses: HashMap<StoryId, StoryUses> = HashMap::new();
            while let Some(row) = rows.next()? {
                let uses = uses.entry(parse_column(row, 0)?).or_default();
                match row.get(1)? {
                    true => uses.told += 1,
                    false => uses.left_out += 1,
                }
            }
            Ok(uses)
        })
    }

    /// Keeps what is being typed of a story, `None` for a new one; an empty text forgets it.
    pub fn save_story_draft(&self, story: Option<StoryId>, text: &str) -> Result<(), HistoryError> {
        self.write(|tx| {
            let key = draft_key(story);
            match text.is_empty() {
                true => tx.execute("DELETE FROM story_drafts WHERE story = ?", [key])?,
                false => tx.execute(
                    "INSERT OR REPLACE INTO story_drafts (story, text) VALUES (?, ?)",
                    [key.as_str(), text],
                )?,
            };
            Ok(())
        })
    }

    /// Returns what was typed of a story and not kept; None where nothing was.
    pub fn story_draft(&self, story: Option<StoryId>) -> Result<Option<String>, HistoryError> {
        self.read(|tx| {
            Ok(tx
                .query_row(
                    "SELECT text FROM story_drafts WHERE story = ?",
                    [draft_key(story)],
                    |row| row.get(0),
                )
                .optional()?)
        })
    }
}

fn draft_key(story: Option<StoryId>) -> String {
    story.map(|id| id.to_string()).unwrap_or_default()
}

/// Reads every story, the oldest first.
pub(super) fn load_stories(tx: &Transaction<'_>) -> Result<Vec<StoredStory>, SqlFault> {
    let mut statement = tx.prepare_cached("SELECT uuid, story FROM stories ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut stories = Vec::new();
    while let Some(row) = rows.next()? {
        stories.push(StoredStory {
            id: parse_column(row, 0)?,
            story: json_column(row, 1)?,
        });
    }
    Ok(stories)
}

/// Keeps which story belongs to a thread.
pub(super) fn keep_fit(tx: &Transaction<'_>, thread: i64, fit: &StoryFit) -> Result<(), SqlFault> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO story_fits (thread, story, title, used) VALUES (?, ?, ?, ?)",
    )?
    .execute(params![thread, fit.story.to_string(), fit.title, fit.used])?;
    Ok(())
}

/// Reads which story belongs to a thread. An earlier version's file that is imported has no such table,
/// a damaged one not all of it: that costs the story, not the session.
pub(super) fn load_fit(tx: &Transaction<'_>, thread: i64) -> Option<StoryFit> {
    read_fit(tx, thread).unwrap_or_default()
}

fn read_fit(tx: &Transaction<'_>, thread: i64) -> Result<Option<StoryFit>, SqlFault> {
    let mut statement =
        tx.prepare_cached("SELECT story, title, used FROM story_fits WHERE thread = ?")?;
    let mut rows = statement.query([thread])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };

    Ok(Some(StoryFit {
        story: parse_column(row, 0)?,
        title: row.get(1)?,
        used: row.get(2)?,
    }))
}
