//! Stories of the candidate's own, which behavioural questions ask for.
//!
//! Owns what a story is, how much of it an answer tells, and what is said of it. The form in which
//! stories are typed is [`form`]'s; which story belongs to an answer, `story_shelf`'s.

pub mod form;

use super::text::{one_line, words::stems};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;
use uuid::Uuid;

/// Words of an answer that are enough of a long story.
const ENOUGH_WORDS: usize = 40;

/// Identity of a story (UUIDv7: sorts by when it was told).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoryId(pub Uuid);

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for StoryId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// A story: what happened, in a few lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Story {
    /// A line to know it by.
    pub title: String,
    /// Where and when it was, and what was at stake.
    #[serde(default)]
    pub situation: String,
    /// What the candidate did.
    #[serde(default)]
    pub action: String,
    /// What came of it.
    #[serde(default)]
    pub result: String,
    /// Words of the candidate's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl Story {
    /// Returns the whole story as prose.
    pub fn text(&self) -> String {
        let parts = [&self.title, &self.situation, &self.action, &self.result];
        let parts: Vec<&str> = parts.map(|part| part.trim()).to_vec();
        parts.join("\n").trim().to_string()
    }

    /// Returns the names of parts that nobody has written yet.
    pub fn missing_parts(&self) -> Vec<&'static str> {
        let parts = [
            ("situation", &self.situation),
            ("action", &self.action),
            ("result", &self.result),
        ];
        let missing = parts.iter().filter(|(_, text)| text.trim().is_empty());
        missing.map(|(name, _)| *name).collect()
    }

    /// Share of the story's own words that stand in `answer`, 0.0–1.0; words of the question are
    /// nobody's own, and [`ENOUGH_WORDS`] of a long story are all of it.
    pub fn told_share(&self, question: &str, answer: &str) -> f64 {
        let asked = stems(question);
        let own: HashSet<String> = stems(&self.text())
            .into_iter()
            .filter(|word| !asked.contains(word))
            .collect();
        let said = stems(answer);
        let told = own.intersection(&said).count();
        told as f64 / own.len().clamp(1, ENOUGH_WORDS) as f64
    }
}

/// The story that belongs to an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryFit {
    /// The story.
    pub story: StoryId,
    /// Its title as it was then.
    pub title: String,
    /// True where the answer tells it; else it would have fitted.
    pub used: bool,
}

impl StoryFit {
    /// Returns what the candidate is told of it.
    pub fn describe(&self) -> String {
        let title = one_line(&self.title);
        match self.used {
            true => format!("You told your story “{title}”."),
            false => {
                format!("Your story “{title}” fits this question; you did not use it.")
            }
        }
    }
}

#[cfg(test)]
mod tests;
