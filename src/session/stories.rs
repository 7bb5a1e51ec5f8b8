//! The candidate's stories beside the questions of a session.
//!
//! Owns how near a story is to a question. What is done with it is `domain::story`'s.

use crate::domain::vector::cosine;
use crate::domain::{Question, QuestionType, StoryShelf};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::Embedder;

/// Cosine of a question and a story from which the story fits. Of 48 pairs of the shipped banks'
/// behavioural questions and the stories of `tests/it/shipped/stories.rs` those that fit by reading
/// lie above.
pub const FITS: f32 = 0.25;

/// Finds the story that fits each behavioural question best. Always by the bundled model: stories
/// leave this machine for nobody.
pub fn shelve_stories<'a>(
    questions: impl Iterator<Item = &'a Question>,
    history: &SqliteHistory,
    bundled: &dyn Embedder,
) -> Result<StoryShelf, Failure> {
    let questions: Vec<&Question> = questions
        .filter(|question| question.kind == QuestionType::Behavioral)
        .collect();
    if questions.is_empty() {
        return Ok(StoryShelf::default());
    }
    let stored = history.stories()?;
    let mut shelf = StoryShelf {
        stories: stored.into_iter().map(|s| (s.id, s.story)).collect(),
        ..StoryShelf::default()
    };
    if shelf.stories.is_empty() {
        return Ok(shelf);
    }

    let told: Vec<String> = shelf
        .stories
        .iter()
        .map(|(_, story)| story.text())
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let told = bundled.embed(&told)?;
    let asked: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
    let asked = bundled.embed(&asked)?;
    for (question, vector) in questions.iter().zip(&asked) {
        let near = shelf.stories.iter().zip(&told);
        let near = near.map(|((id, _), story)| (*id, cosine(vector, story)));
        let best = near.max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((id, _)) = best.filter(|(_, cosine)| *cosine >= FITS) {
            shelf.fitting.insert(question.id, id);
        }
    }
    Ok(shelf)
}
