//! The candidate's stories beside the questions of a session.
//!
//! Owns how near a story is to a question. What is done with it is `domain::story`'s.

use super::due_questions::text_vectors;
use crate::domain::text::words::stems;
use crate::domain::text::{hex, sentences};
use crate::domain::vector::cosine;
use crate::domain::{Question, QuestionType, Story, StoryId, StoryShelf};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::Embedder;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Nearness of a question and a story from which the story fits: the mean of the cosines with the
/// whole story and with its nearest sentence. Chosen on the twelve questions of
/// `tests/it/shipped/stories.rs`: it names four of eight stories rightly and none wrongly.
const FITS: f32 = 0.35;
/// Lead over every other story from which one is named: of two that are nearly as near, either may
/// be wrong.
const LEAD: f32 = 0.01;
/// What a tag that says what is asked for adds to the nearness.
const TAGGED: f32 = 0.1;
/// Sentences of a story that are looked at.
const MOST_SENTENCES: usize = 40;

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

    let stories = shelf.stories.iter().map(|(_, story)| passages(story));
    let stories: Vec<Vec<String>> = stories.collect();
    let texts = stories.iter().flatten().map(|text| (key(text), &**text));
    let vectors = text_vectors(texts.collect(), history, bundled)?;

    let asked: Vec<&str> = questions.iter().map(|q| q.text.as_str()).collect();
    for (question, asked) in questions.iter().zip(&bundled.embed(&asked)?) {
        let nearness = stories.iter().map(|texts| {
            let cosines = texts
                .iter()
                .map(|text| cosine(asked, vector_of(text, &vectors)));
            let cosines: Vec<f32> = cosines.collect();
            let whole = cosines.first().copied().unwrap_or_default();
            let nearest = cosines.iter().skip(1).copied().fold(whole, f32::max);
            (whole + nearest) / 2.0
        });
        let near = shelf
            .stories
            .iter()
            .zip(nearness)
            .map(|((id, story), near)| {
                let tagged = if is_tagged(story, &question.text) {
                    TAGGED
                } else {
                    0.0
                };
                (*id, near + tagged)
            });
        if let Some(id) = leading(near.collect()) {
            shelf.fitting.insert(question.id, id);
        }
    }
    Ok(shelf)
}

/// The story that is near enough, and nearer than every other.
fn leading(mut near: Vec<(StoryId, f32)>) -> Option<StoryId> {
    near.sort_by(|a, b| b.1.total_cmp(&a.1));
    let next = near.get(1).map_or(0.0, |(_, next)| *next);
    let (id, best) = near.first()?;
    (*best >= FITS && best - next >= LEAD).then_some(*id)
}

/// True where a tag of a story stands in a question.
fn is_tagged(story: &Story, question: &str) -> bool {
    let asked = stems(question);
    let mut tags = story.tags.iter();
    tags.any(|tag| !stems(tag).is_disjoint(&asked))
}

/// The vector that is kept of a text; none of one that was not embedded.
fn vector_of<'a>(text: &str, vectors: &'a HashMap<String, Vec<f32>>) -> &'a [f32] {
    vectors.get(&key(text)).map_or(&[], Vec::as_slice)
}

/// The whole story, then its sentences, then its tags.
fn passages(story: &Story) -> Vec<String> {
    let whole = story.text();
    let tags = (!story.tags.is_empty()).then(|| story.tags.join(", "));
    let parts = sentences(&whole).into_iter().take(MOST_SENTENCES);
    let parts = parts.filter_map(|range| whole.get(range));
    let parts: Vec<String> = parts.map(|part| part.trim().to_string()).collect();
    std::iter::once(whole).chain(parts).chain(tags).collect()
}

/// The name under which a text's vector is kept; it tells nothing of the text.
fn key(text: &str) -> String {
    format!("story {}", hex(&Sha256::digest(text)))
}
