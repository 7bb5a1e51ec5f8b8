//! Which questions a session asks. Pure: candidates, history and randomness are passed in.

use crate::domain::{Question, QuestionId};
use crate::ports::{Embedded, Randomness};
use std::collections::HashMap;

/// Cosine from which two questions count as near-duplicates of each other.
pub const NEAR_DUPLICATE: f32 = 0.80;

/// A question that was picked, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// The question.
    pub question: Question,
    /// One sentence for `--explain`.
    pub reason: String,
}

/// Picks up to `count` questions: spread over sections, one per topic where that is possible, no two near-duplicates,
/// questions of `recent` only when nothing else is left.
pub fn plan(candidates: &[Embedded], recent: &[QuestionId], count: usize, chance: &mut dyn Randomness) -> Vec<Pick> {
    let mut pool: Vec<&Embedded> = candidates.iter().collect();
    shuffle(&mut pool, chance);
    // Stable: fresh questions first, each part in its shuffled order.
    pool.sort_by_key(|e| recent.contains(&e.question.id));
    let mut picked: Vec<&Embedded> = Vec::new();
    let mut picks = Vec::new();
    while picks.len() < count && !pool.is_empty() {
        let at = best(&pool, &picked, recent);
        let chosen = pool.remove(at);
        picks.push(Pick { question: chosen.question.clone(), reason: reason(chosen, &picked, recent) });
        picked.push(chosen);
    }
    picks
}

/// Index of the best next question. What counts, in order: not a near-duplicate, not asked recently, a topic not yet
/// taken, the section with the fewest picks, the shuffled order.
fn best(pool: &[&Embedded], picked: &[&Embedded], recent: &[QuestionId]) -> usize {
    let mut taken: HashMap<&str, usize> = HashMap::new();
    for p in picked {
        *taken.entry(p.question.section.as_str()).or_default() += 1;
    }
    let rank = |e: &Embedded| {
        (
            nearest(e, picked).is_some_and(|(near, _)| near >= NEAR_DUPLICATE),
            recent.contains(&e.question.id),
            picked.iter().any(|p| p.question.topic == e.question.topic),
            taken.get(e.question.section.as_str()).copied().unwrap_or(0),
        )
    };
    (0..pool.len()).min_by_key(|i| (rank(pool[*i]), *i)).unwrap_or(0)
}

fn nearest<'a>(e: &Embedded, picked: &[&'a Embedded]) -> Option<(f32, &'a Question)> {
    picked.iter().map(|p| (cosine(&e.vector, &p.vector), &p.question)).max_by(|a, b| a.0.total_cmp(&b.0))
}

/// Cosine of two unit-length vectors; 0 where one is missing.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn reason(chosen: &Embedded, picked: &[&Embedded], recent: &[QuestionId]) -> String {
    let question = &chosen.question;
    let section = if question.section.is_empty() { "the bank" } else { &question.section };
    let before = picked.iter().filter(|p| p.question.section == question.section).count();
    let spread = match before {
        0 => format!("the first from {section}"),
        n => format!("{section} again, after {n} from it"),
    };
    let apart = match nearest(chosen, picked) {
        Some((near, other)) => format!(", nearest to {} ({near:.2})", other.topic_words()),
        None => String::new(),
    };
    let seen = if recent.contains(&question.id) { ", asked recently but nothing else was left" } else { "" };
    format!("{spread}{apart}{seen}")
}

/// Fisher–Yates.
fn shuffle<T>(items: &mut [T], chance: &mut dyn Randomness) {
    for i in (1..items.len()).rev() {
        items.swap(i, chance.below(i + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Difficulty, QuestionType};

    /// The same numbers for the same seed.
    struct Seeded(fastrand::Rng);
    impl Randomness for Seeded {
        fn below(&mut self, bound: usize) -> usize {
            if bound == 0 { 0 } else { self.0.usize(..bound) }
        }
    }
    fn chance(seed: u64) -> Seeded {
        Seeded(fastrand::Rng::with_seed(seed))
    }

    fn candidate(section: usize, n: usize, vector: Vec<f32>) -> Embedded {
        let text = format!("Question {section}.{n}?");
        let question = Question {
            id: QuestionId::derive("bank", &text),
            bank: "bank".into(),
            role: String::new(),
            level: String::new(),
            section: format!("S{section}"),
            text,
            topic: format!("t{section}_{n}"),
            difficulty: Difficulty::Hard,
            kind: QuestionType::Conceptual,
            key_points: vec![],
            red_flags: vec![],
            hints: vec![],
            facts: vec![],
            model_answer: None,
            tags: vec![],
        };
        Embedded { question, vector }
    }

    fn axis(i: usize) -> Vec<f32> {
        (0..16).map(|j| f32::from(u8::from(i == j))).collect()
    }

    fn four_sections() -> Vec<Embedded> {
        (0..16).map(|i| candidate(i % 4, i, axis(i))).collect()
    }

    #[test]
    fn questions_spread_over_sections() {
        for seed in 0..20 {
            let picks = plan(&four_sections(), &[], 4, &mut chance(seed));
            let mut sections: Vec<_> = picks.iter().map(|p| p.question.section.clone()).collect();
            sections.sort();
            assert_eq!(sections, ["S0", "S1", "S2", "S3"]);
        }
    }

    #[test]
    fn near_duplicates_come_only_when_nothing_else_is_left() {
        let twins = [candidate(0, 0, axis(0)), candidate(1, 1, axis(0)), candidate(0, 2, axis(2))];
        for seed in 0..20 {
            let picks = plan(&twins, &[], 2, &mut chance(seed));
            assert!(picks.iter().any(|p| p.question.topic == "t0_2"), "{picks:?}");
        }
        assert_eq!(plan(&twins, &[], 9, &mut chance(1)).len(), 3);
    }

    #[test]
    fn recent_questions_come_last() {
        let all = four_sections();
        let recent: Vec<QuestionId> = all.iter().take(14).map(|e| e.question.id).collect();
        let picks = plan(&all, &recent, 3, &mut chance(3));
        assert_eq!(picks.iter().filter(|p| recent.contains(&p.question.id)).count(), 1);
    }

    #[test]
    fn the_same_seed_gives_the_same_plan() {
        let one = plan(&four_sections(), &[], 5, &mut chance(7));
        assert_eq!(one, plan(&four_sections(), &[], 5, &mut chance(7)));
        assert_ne!(one, plan(&four_sections(), &[], 5, &mut chance(8)));
        assert!(plan(&[], &[], 5, &mut chance(7)).is_empty());
    }
}
