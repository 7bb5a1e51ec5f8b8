//! Which questions an interview asks: those that tell most about the candidate, spread over the
//! bank. Pure: candidates, history, day and chance are passed in.

use super::information_gain::Outlook;
use super::rating::Ratings;
use crate::domain::vector::dot;
use crate::domain::{Difficulty, Question, QuestionId};
use crate::ports::{Embedded, Randomness};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Cosine from which two questions count as near-duplicates of each other.
pub const NEAR_DUPLICATE: f32 = 0.80;
/// Candidates looked at: of a larger bank a random part of this size tells as much.
const MOST: usize = 2000;
/// Factor by which a question is wanted less for each one of its difficulty already picked. So
/// small that it parts only difficulties that tell about as much.
const SAME_DIFFICULTY: f64 = 0.25;
/// Factor on the gain of a question that fits neither CV nor job description.
const UNFIT: f64 = 0.1;

/// A question that was picked, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// The question.
    pub question: Question,
    /// One sentence for `--explain`.
    pub reason: String,
}

/// Facts an interview is planned from, beside the questions.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The candidate's ratings.
    pub ratings: &'a Ratings,
    /// The day of the interview.
    pub today: Date,
    /// Questions of the last sessions: asked again only when no other is left at all.
    pub recent: &'a [QuestionId],
    /// Returns how well a question fits what the candidate brought (a job description, a CV), 0–1;
    /// one that is not named does not fit. None where nothing was brought.
    pub relevance: Option<&'a HashMap<QuestionId, f64>>,
}

impl Situation<'_> {
    fn relevance(&self, id: QuestionId) -> Option<f64> {
        self.relevance
            .map(|r| r.get(&id).copied().unwrap_or(0.0).clamp(0.0, 1.0))
    }
}

/// Picks up to `count` questions in the order to ask them. Each time the one is wanted most that
/// narrows the ratings of its topic, section and type most as they would stand after the questions
/// before it, divided by how often its section and (mildly) its difficulty were picked, times how
/// well it fits. No two of one topic and no two near-duplicates while others are left. Of equals
/// chance decides.
pub fn plan(
    candidates: &[Embedded],
    situation: &Situation<'_>,
    count: usize,
    chance: &mut dyn Randomness,
) -> Vec<Pick> {
    let recent: HashSet<QuestionId> = situation.recent.iter().copied().collect();
    let mut fresh: Vec<&Embedded> = candidates
        .iter()
        .filter(|e| !recent.contains(&e.question.id))
        .collect();
    if fresh.is_empty() {
        fresh = candidates.iter().collect();
    }

    shuffle(&mut fresh, chance);
    fresh.truncate(MOST.max(count));

    let mut outlook = Outlook::new(situation.ratings, situation.today);
    let widest = widest_deviation(&fresh, &outlook);
    let nearest = f32::MIN;
    let mut pool: Vec<Candidate<'_>> = fresh
        .into_iter()
        .map(|entry| Candidate { entry, nearest })
        .collect();
    let mut taken = Taken::default();
    let mut picks = Vec::new();

    while picks.len() < count {
        let best = pool
            .iter()
            .map(|candidate| Preference::of(candidate, &outlook, &taken, situation))
            .enumerate()
            .reduce(|best, next| if next.1.exceeds(&best.1) { next } else { best });
        let Some((at, _)) = best else { break };
        let entry = pool.remove(at).entry;

        let again = recent.contains(&entry.question.id);
        let reason = reason(&entry.question, &outlook, widest, &taken, situation, again);
        outlook.expect(&entry.question);
        taken.add(&entry.question);
        pool.iter_mut()
            .for_each(|c| c.nearest = c.nearest.max(dot(&c.entry.vector, &entry.vector)));

        picks.push(Pick {
            question: entry.question.clone(),
            reason,
        });
    }

    picks
}

/// Returns the deviation of the section of which least is known.
fn widest_deviation(questions: &[&Embedded], outlook: &Outlook) -> f64 {
    let sections: HashSet<&str> = questions
        .iter()
        .map(|e| e.question.section.as_str())
        .collect();
    sections
        .into_iter()
        .map(|s| outlook.section(s).deviation)
        .fold(0.0, f64::max)
}

/// A question that may be picked, and its cosine with the nearest one that was.
struct Candidate<'a> {
    entry: &'a Embedded,
    nearest: f32,
}

/// The reasons to pick a question next, the first decides.
#[derive(Clone, Copy)]
struct Preference {
    is_unlike: bool,
    is_new_topic: bool,
    value: f64,
}

impl Preference {
    fn of(
        candidate: &Candidate<'_>,
        outlook: &Outlook,
        taken: &Taken<'_>,
        situation: &Situation<'_>,
    ) -> Self {
        let question = &candidate.entry.question;
        let fit = situation
            .relevance(question.id)
            .map_or(1.0, |r| UNFIT + (1.0 - UNFIT) * r);

        Self {
            is_unlike: candidate.nearest < NEAR_DUPLICATE,
            is_new_topic: !taken.topics.contains(question.topic.as_str()),
            value: outlook.gain(question) * fit * taken.spread(question),
        }
    }

    fn exceeds(&self, other: &Self) -> bool {
        (self.is_unlike, self.is_new_topic)
            .cmp(&(other.is_unlike, other.is_new_topic))
            .then(self.value.total_cmp(&other.value))
            .is_gt()
    }
}

/// Counts of what was picked so far.
#[derive(Default)]
struct Taken<'a> {
    topics: HashSet<&'a str>,
    sections: HashMap<&'a str, usize>,
    difficulties: HashMap<Difficulty, usize>,
}

impl<'a> Taken<'a> {
    fn add(&mut self, question: &'a Question) {
        self.topics.insert(&question.topic);
        *self.sections.entry(&question.section).or_default() += 1;
        *self.difficulties.entry(question.difficulty).or_default() += 1;
    }

    fn of_section(&self, section: &str) -> usize {
        self.sections.get(section).copied().unwrap_or(0)
    }

    /// Factor that keeps an interview from staying in one place.
    fn spread(&self, question: &Question) -> f64 {
        let same = self
            .difficulties
            .get(&question.difficulty)
            .copied()
            .unwrap_or(0);
        1.0 / ((1 + self.of_section(&question.section)) as f64
            * (1.0 + SAME_DIFFICULTY * same as f64))
    }
}

/// Why, in plain words. `widest`: the deviation of the section of which least is known.
fn reason(
    question: &Question,
    outlook: &Outlook,
    widest: f64,
    taken: &Taken<'_>,
    situation: &Situation<'_>,
    again: bool,
) -> String {
    let place = if question.section.is_empty() {
        "this bank"
    } else {
        &question.section
    };

    let rating = outlook.section(&question.section);
    let interval = (1.96 * rating.deviation).round();
    let mut parts = vec![match (rating.games, taken.of_section(&question.section)) {
        (0, 0) => format!("nothing is known about you in {place} yet"),
        (0, n) => format!("little will be known about you in {place} after {n} of its questions"),
        _ if rating.deviation >= widest => {
            format!("your rating in {place} is the least certain (±{interval})")
        }
        _ => format!("your rating in {place} is {:.0} ±{interval}", rating.rating),
    }];

    let telling = outlook.most_telling(&question.section);
    if telling == question.difficulty {
        let whom = match rating.games {
            0 if outlook.is_new() => "to begin with",
            0 => "at your level elsewhere",
            _ => "at your level",
        };
        parts.push(format!("a {telling} question tells most {whom}"));
    }

    if situation.relevance(question.id).is_some_and(|r| r >= 0.5) {
        parts.push("it fits what you brought".into());
    }

    if again {
        parts.push("it was asked lately, but nothing else is left".into());
    }

    parts.join("; ")
}

/// Fisher–Yates.
fn shuffle<T>(items: &mut [T], chance: &mut dyn Randomness) {
    for i in (1..items.len()).rev() {
        items.swap(i, chance.below(i + 1));
    }
}

#[cfg(test)]
mod tests;
