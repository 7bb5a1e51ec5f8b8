//! How soon an interview knows where the candidate stands: adaptive picks against a fixed list and against random ones.

use super::{document, noise, table};
use crate::domain::{Difficulty, QuestionId, QuestionType};
use crate::learn::{Candidate, Game, Rating, Ratings, informative};
use jiff::civil::{Date, date};
use uuid::Uuid;

const SECTIONS: usize = 6;
const A_SECTION: usize = 15;
const CANDIDATES: u64 = 60;
const AFTER: [usize; 6] = [3, 6, 9, 12, 18, 24];
const TODAY: Date = date(2026, 1, 1);

fn bank() -> Vec<Candidate> {
    // One section after the other within a round, the difficulty changing from round to round: the fixed interview's order.
    (0..A_SECTION * SECTIONS)
        .map(|n| Candidate {
            question: QuestionId(Uuid::from_u128(n as u128)),
            topic: format!("topic {n}"),
            section: format!("section {}", n % SECTIONS),
            kind: QuestionType::ALL[n % QuestionType::ALL.len()],
            difficulty: Difficulty::ALL[(n / SECTIONS + n) % 3],
        })
        .collect()
}

/// True Glicko-2 strength per section.
fn candidate(random: &mut fastrand::Rng) -> Vec<Rating> {
    let level = 1550.0 + 220.0 * noise(random);
    (0..SECTIONS)
        .map(|_| Rating { rating: level + 120.0 * noise(random), deviation: 0.0, ..Rating::default() })
        .collect()
}

/// Picks the next question from what is known and what was asked.
type Picker = fn(&Ratings, &[Candidate], &[usize], &mut fastrand::Rng) -> usize;

fn fixed(_: &Ratings, _: &[Candidate], asked: &[usize], _: &mut fastrand::Rng) -> usize {
    asked.len()
}

fn random(_: &Ratings, bank: &[Candidate], asked: &[usize], random: &mut fastrand::Rng) -> usize {
    let left: Vec<usize> = (0..bank.len()).filter(|i| !asked.contains(i)).collect();
    left[random.usize(0..left.len())]
}

fn adaptive(ratings: &Ratings, bank: &[Candidate], asked: &[usize], _: &mut fastrand::Rng) -> usize {
    let left: Vec<usize> = (0..bank.len()).filter(|i| !asked.contains(i)).collect();
    let candidates: Vec<Candidate> = left.iter().map(|i| bank[*i].clone()).collect();
    left[informative(ratings, &candidates, 1, TODAY)[0]]
}

/// Mean error over the sections, in points of the score to be expected on a medium question, after each number of questions.
fn errors(pick: Picker, seed: u64) -> Vec<f64> {
    let mut random = fastrand::Rng::with_seed(seed);
    let bank = bank();
    let truth = candidate(&mut random);
    let mut ratings = Ratings::default();
    let mut asked = Vec::new();
    let mut errors = Vec::new();
    while errors.len() < AFTER.len() {
        let next = pick(&ratings, &bank, &asked, &mut random);
        asked.push(next);
        let question = &bank[next];
        let section = next % SECTIONS;
        // The same candidate does not always do equally well.
        let score = (truth[section].expected(question.difficulty) + 12.0 * noise(&mut random)).clamp(0.0, 100.0);
        let game = Game { difficulty: question.difficulty, score, offline: false, day: TODAY };
        ratings.play(&question.topic, &question.section, question.kind, &game);
        if AFTER.contains(&asked.len()) {
            let error = |(i, truth): (usize, &Rating)| {
                let estimate = ratings.section(&format!("section {i}"));
                (estimate.expected(Difficulty::Medium) - truth.expected(Difficulty::Medium)).abs()
            };
            errors.push(truth.iter().enumerate().map(error).sum::<f64>() / SECTIONS as f64);
        }
    }
    errors
}

#[test]
fn an_adaptive_interview_knows_sooner() {
    let mut rows = Vec::new();
    let mut means = Vec::new();
    for (name, pick) in
        [("adaptive", adaptive as Picker), ("fixed list, section after section", fixed), ("random", random)]
    {
        let runs: Vec<Vec<f64>> = (0..CANDIDATES).map(|seed| errors(pick, seed)).collect();
        let mean: Vec<f64> =
            (0..AFTER.len()).map(|i| runs.iter().map(|r| r[i]).sum::<f64>() / CANDIDATES as f64).collect();
        rows.push(std::iter::once(name.to_string()).chain(mean.iter().map(|e| format!("{e:.1}"))).collect());
        means.push(mean);
    }
    let head: Vec<String> =
        std::iter::once("Questions asked".to_string()).chain(AFTER.iter().map(usize::to_string)).collect();
    document("interview", &table(&head, &rows));
    let total = |i: usize| means[i].iter().sum::<f64>();
    assert!(total(0) < total(1) && total(0) < total(2), "{means:?}");
}
