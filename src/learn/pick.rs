//! Which question tells most about the candidate.

use super::rating::{Game, Rating, Ratings};
use crate::domain::{Difficulty, Question, QuestionId, QuestionType};
use jiff::civil::Date;

/// A question that may be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Identity.
    pub question: QuestionId,
    /// Topic slug.
    pub topic: String,
    /// Section title.
    pub section: String,
    /// Type.
    pub kind: QuestionType,
    /// How hard it is.
    pub difficulty: Difficulty,
}

impl From<&Question> for Candidate {
    fn from(q: &Question) -> Self {
        Self {
            question: q.id,
            topic: q.topic.clone(),
            section: q.section.clone(),
            kind: q.kind,
            difficulty: q.difficulty,
        }
    }
}

/// Indices of up to `n` candidates in the order to ask them: always the one that narrows the ratings of its topic, section
/// and type most, as they would stand after the questions picked before it. So questions at the candidate's own level come
/// first, and more go where less is known. Of equals the earlier one; none twice.
pub fn informative(ratings: &Ratings, candidates: &[Candidate], n: usize, today: Date) -> Vec<usize> {
    let mut ratings = faded(ratings, today);
    let mut picked: Vec<usize> = Vec::new();
    while picked.len() < n {
        let best = candidates
            .iter()
            .enumerate()
            .filter(|(i, _)| !picked.contains(i))
            .map(|(i, candidate)| (i, candidate, gain(&ratings, candidate)))
            .reduce(|best, next| if next.2 > best.2 { next } else { best });
        let Some((i, candidate, _)) = best else { break };
        picked.push(i);
        expect(&mut ratings, candidate, today);
    }
    picked
}

/// Fall of variance over the three ratings a question belongs to.
fn gain(ratings: &Ratings, candidate: &Candidate) -> f64 {
    let overall = overall(ratings);
    let section = or_as_good_as(overall, ratings.section(&candidate.section));
    let topic = or_as_good_as(section.rating, ratings.topic(&candidate.topic));
    let kind = or_as_good_as(overall, ratings.kind(candidate.kind));
    [topic, section, kind].iter().map(|rating| rating.gain(candidate.difficulty)).sum()
}

/// A name without games is as unsure as can be, but taken to be as good as its surroundings, not as a beginner.
fn or_as_good_as(surroundings: f64, rating: Rating) -> Rating {
    if rating.games == 0 { Rating { rating: surroundings, ..rating } } else { rating }
}

/// Mean of the sections' ratings by their precision.
fn overall(ratings: &Ratings) -> f64 {
    let (sum, weights) = ratings.sections.values().fold((0.0, 0.0), |(sum, weights), r| {
        let weight = r.deviation.max(1.0).powi(-2);
        (sum + weight * r.rating, weights + weight)
    });
    if weights > 0.0 { sum / weights } else { Rating::default().rating }
}

/// Plays the question with the result to be expected: the deviations fall, the ratings stay about where they are.
fn expect(ratings: &mut Ratings, candidate: &Candidate, day: Date) {
    let section = or_as_good_as(overall(ratings), ratings.section(&candidate.section));
    let score = section.expected(candidate.difficulty);
    let game = Game { difficulty: candidate.difficulty, score, offline: false, day };
    ratings.play(&candidate.topic, &candidate.section, candidate.kind, &game);
}

fn faded(ratings: &Ratings, today: Date) -> Ratings {
    let mut ratings = ratings.clone();
    for group in [&mut ratings.topics, &mut ratings.sections, &mut ratings.kinds] {
        group.values_mut().for_each(|rating: &mut Rating| *rating = rating.on(today));
    }
    ratings
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const DAY: Date = date(2026, 1, 1);

    fn candidate(n: u128, section: &str, difficulty: Difficulty) -> Candidate {
        Candidate {
            question: QuestionId(Uuid::from_u128(n)),
            topic: format!("topic_{n}"),
            section: section.into(),
            kind: QuestionType::Conceptual,
            difficulty,
        }
    }

    fn known(section: &str, difficulty: Difficulty, score: f64) -> Ratings {
        let mut ratings = Ratings::default();
        for _ in 0..30 {
            ratings.play("x", section, QuestionType::Coding, &Game { difficulty, score, offline: false, day: DAY });
        }
        ratings
    }

    #[test]
    fn questions_go_where_least_is_known_and_spread() {
        let candidates: Vec<Candidate> =
            (0..9).map(|n| candidate(n, ["A", "B", "C"][n as usize % 3], Difficulty::Medium)).collect();
        let sections = |ratings: &Ratings, n| {
            informative(ratings, &candidates, n, DAY)
                .iter()
                .map(|i| candidates[*i].section.as_str())
                .collect::<String>()
        };
        assert_eq!(sections(&Ratings::default(), 3), "ABC", "nothing known: one of each");
        let mut order = sections(&known("A", Difficulty::Medium, 60.0), 4).into_bytes();
        order.sort_unstable();
        assert_eq!(order, b"BBCC", "A is known");
        assert_eq!(informative(&Ratings::default(), &candidates, 99, DAY).len(), 9, "no question twice");
        assert!(informative(&Ratings::default(), &[], 3, DAY).is_empty());
    }

    #[test]
    fn the_difficulty_fits_the_candidate() {
        let candidates = [
            candidate(1, "A", Difficulty::Easy),
            candidate(2, "A", Difficulty::Medium),
            candidate(3, "A", Difficulty::Hard),
        ];
        for (scored_on, score, expected) in
            [(Difficulty::Easy, 20.0, 0), (Difficulty::Medium, 50.0, 1), (Difficulty::Hard, 80.0, 2)]
        {
            assert_eq!(
                informative(&known("A", scored_on, score), &candidates, 1, DAY),
                [expected],
                "{scored_on} {score}"
            );
        }
    }

    #[test]
    fn knowledge_fades() {
        let candidates = [candidate(1, "A", Difficulty::Medium), candidate(2, "B", Difficulty::Medium)];
        let mut ratings = known("A", Difficulty::Medium, 50.0);
        let later = DAY.saturating_add(jiff::Span::new().years(2));
        for _ in 0..30 {
            let game = Game { difficulty: Difficulty::Medium, score: 50.0, offline: false, day: later };
            ratings.play("y", "B", QuestionType::Coding, &game);
        }
        assert_eq!(informative(&ratings, &candidates, 1, later), [0], "what was seen two years ago is unsure again");
    }
}
