//! Stories of the candidate's own, which behavioural questions ask for.
//!
//! Owns what a story is, which one fits a question that was answered, and whether the answer tells
//! it. The form in which stories are typed is [`form`]'s; how near a story is to a question is found
//! by whoever can embed.

mod asked;
pub mod form;

pub use asked::asks_for_story;

use super::question::{Question, QuestionId, QuestionType};
use super::text::{one_line, words::stems};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fmt;
use uuid::Uuid;

/// Share of a story's own words from which an answer tells it. Of the answers in
/// `tests/it/shipped/stories.rs` the 7 that tell a story have 0.58 and more, the 10 others 0.11 at
/// most.
const TOLD: f64 = 0.3;
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

/// The candidate's stories, and which of them fits which question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoryShelf {
    /// Every story.
    pub stories: Vec<(StoryId, Story)>,
    /// The story nearest to each question that one is near to.
    pub fitting: HashMap<QuestionId, StoryId>,
}

impl StoryShelf {
    /// Returns the story that the answers to a behavioural question tell, else the one that would
    /// have fitted. None where nothing was answered, and for any other question.
    pub fn fit(&self, question: &Question, answers: &[&str]) -> Option<StoryFit> {
        if question.kind != QuestionType::Behavioral || answers.is_empty() {
            return None;
        }

        let answer = answers.join("\n");
        let shares = self.stories.iter().map(|(id, story)| {
            let share = story.told_share(&question.text, &answer);
            (*id, share)
        });
        let told = shares
            .filter(|(_, share)| *share >= TOLD)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(id, _)| id);

        let id = told.or_else(|| self.fitting.get(&question.id).copied())?;
        let (story, title) = self
            .stories
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(id, story)| (*id, story.title.clone()))?;
        Some(StoryFit {
            story,
            title,
            used: told.is_some(),
        })
    }
}

#[cfg(test)]
mod tests;
