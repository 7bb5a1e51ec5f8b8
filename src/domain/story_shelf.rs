//! Which of the candidate's stories belongs to a question that was answered.
//!
//! Owns the choice: the one that was told, else the one that would have fitted. How near a story is to a
//! question is found by whoever can embed.

use super::question::{QuestionId, QuestionType};
use super::session::ThreadRecord;
use super::story::{Story, StoryFit, StoryId};
use std::collections::HashMap;

/// Share of a story's own words from which an answer tells it. Of the answers in
/// `tests/it/shipped/stories.rs` the 7 that tell a story have 0.58 and more, the 10 others 0.11 at
/// most.
const TOLD: f64 = 0.3;
/// The candidate's stories, and which of them fits which question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoryShelf {
    /// Every story.
    pub stories: Vec<(StoryId, Story)>,
    /// The story nearest to each question that one is near to.
    pub fitting: HashMap<QuestionId, StoryId>,
}

impl StoryShelf {
    /// Returns the story that the answers of a behavioural question tell, else the one that would
    /// have fitted. None where nothing was answered, and for any other question.
    pub fn fit(&self, thread: &ThreadRecord) -> Option<StoryFit> {
        if thread.question.kind != QuestionType::Behavioral {
            return None;
        }
        let answers = thread.turns.iter().filter_map(|t| t.answer.as_deref());
        let answers: Vec<&str> = answers.collect();
        if answers.is_empty() {
            return None;
        }

        let answer = answers.join("\n");
        let shares = self.stories.iter().map(|(id, story)| {
            let share = story.told_share(&thread.question.text, &answer);
            (*id, share)
        });
        let told = shares
            .filter(|(_, share)| *share >= TOLD)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(id, _)| id);

        let id = told.or_else(|| self.fitting.get(&thread.question.id).copied())?;
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
