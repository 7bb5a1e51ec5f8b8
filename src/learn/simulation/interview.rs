//! How soon interviews know where the candidate stands: adaptive ones against a fixed list and
//! against random picks. Every interview has three questions, picked before it begins.

use super::{document, noise, table};
use crate::domain::{Difficulty, Question, QuestionId, QuestionType};
use crate::learn::select::{Situation, plan};
use crate::learn::{Game, Rating, Ratings};
use crate::ports::{Embedded, Randomness};
use jiff::civil::{Date, date};
use uuid::Uuid;

const AN_INTERVIEW: usize = 3;
const SECTIONS: usize = 6;
const A_SECTION: usize = 15;
const CANDIDATES: u64 = 60;
const AFTER: [usize; 6] = [3, 6, 9, 12, 18, 24];
const TODAY: Date = date(2026, 1, 1);

fn bank() -> Vec<Embedded> {
    // One section after the other within a round, the difficulty changing from round to round: the
    // fixed interview's order.
    let questions = (0..A_SECTION * SECTIONS).map(|n| Question {
        id: QuestionId(Uuid::from_u128(n as u128)),
        bank: String::new(),
        role: String::new(),
        level: String::new(),
        text: format!("question {n}"),
        topic: format!("topic {n}"),
        section: format!("section {}", n % SECTIONS),
        kind: QuestionType::ALL[n % QuestionType::ALL.len()],
        difficulty: Difficulty::ALL[(n / SECTIONS + n) % 3],
        key_points: vec![],
        red_flags: vec![],
        hints: vec![],
        facts: vec![],
        exercise: None,
        model_answer: None,
        tags: vec![],
    });

    questions
        .map(|question| Embedded {
            question,
            vector: vec![],
        })
        .collect()
}

/// True Glicko-2 strength per section.
fn candidate(random: &mut fastrand::Rng) -> Vec<Rating> {
    let level = 1550.0 + 220.0 * noise(random);
    (0..SECTIONS)
        .map(|_| Rating {
            rating: level + 120.0 * noise(random),
            deviation: 0.0,
            ..Rating::default()
        })
        .collect()
}

/// Picks the next interview from what is known and what was asked.
type Picker = fn(&Ratings, &[Embedded], &[usize], &mut fastrand::Rng) -> Vec<usize>;

fn fixed(_: &Ratings, _: &[Embedded], asked: &[usize], _: &mut fastrand::Rng) -> Vec<usize> {
    (asked.len()..asked.len() + AN_INTERVIEW).collect()
}

fn random(
    _: &Ratings,
    bank: &[Embedded],
    asked: &[usize],
    random: &mut fastrand::Rng,
) -> Vec<usize> {
    let mut left: Vec<usize> = (0..bank.len()).filter(|i| !asked.contains(i)).collect();
    random.shuffle(&mut left);
    left.truncate(AN_INTERVIEW);
    left
}

struct Seeded<'a>(&'a mut fastrand::Rng);
impl Randomness for Seeded<'_> {
    fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound.max(1))
    }
}

fn adaptive(
    ratings: &Ratings,
    bank: &[Embedded],
    asked: &[usize],
    random: &mut fastrand::Rng,
) -> Vec<usize> {
    let recent: Vec<QuestionId> = asked.iter().map(|i| bank[*i].question.id).collect();
    let situation = Situation {
        ratings,
        today: TODAY,
        recent: &recent,
        relevance: None,
    };

    let picks = plan(bank, &situation, AN_INTERVIEW, &mut Seeded(random));
    let indices = picks.iter().map(|pick| {
        bank.iter()
            .position(|e| e.question.id == pick.question.id)
            .expect("of the bank")
    });
    indices.collect()
}

/// Mean error over the sections, in points of the score to be expected on a medium question, after
/// each number of questions.
fn errors(pick: Picker, seed: u64) -> Vec<f64> {
    let mut random = fastrand::Rng::with_seed(seed);
    let bank = bank();
    let truth = candidate(&mut random);
    let mut ratings = Ratings::default();
    let mut asked = Vec::new();
    let mut errors = Vec::new();

    while errors.len() < AFTER.len() {
        for next in pick(&ratings, &bank, &asked, &mut random) {
            asked.push(next);
            let question = &bank[next].question;
            // The same candidate does not always do equally well.
            let expected = truth[next % SECTIONS].expected(question.difficulty);
            let score = (expected + 12.0 * noise(&mut random)).clamp(0.0, 100.0);
            let game = Game {
                difficulty: question.difficulty,
                score,
                offline: false,
                day: TODAY,
                width: 0.0,
            };
            ratings.play(&question.topic, &question.section, question.kind, &game);
        }
        if AFTER.contains(&asked.len()) {
            let differences = truth.iter().enumerate().map(|(i, truth)| {
                let estimate = ratings.section(&format!("section {i}"));
                (estimate.expected(Difficulty::Medium) - truth.expected(Difficulty::Medium)).abs()
            });
            errors.push(differences.sum::<f64>() / SECTIONS as f64);
        }
    }

    errors
}

#[test]
fn an_adaptive_interview_knows_sooner() {
    let mut rows = Vec::new();
    let mut means = Vec::new();
    for (name, pick) in [
        ("adaptive", adaptive as Picker),
        ("fixed list, section after section", fixed),
        ("random", random),
    ] {
        let runs: Vec<Vec<f64>> = (0..CANDIDATES).map(|seed| errors(pick, seed)).collect();
        let mean: Vec<f64> = (0..AFTER.len())
            .map(|i| runs.iter().map(|r| r[i]).sum::<f64>() / CANDIDATES as f64)
            .collect();
        rows.push(
            std::iter::once(name.to_string())
                .chain(mean.iter().map(|e| format!("{e:.1}")))
                .collect(),
        );
        means.push(mean);
    }
    let head: Vec<String> = std::iter::once("Questions asked".to_string())
        .chain(AFTER.iter().map(usize::to_string))
        .collect();
    document("interview", &table(&head, &rows));

    let totals: Vec<f64> = means.iter().map(|mean| mean.iter().sum()).collect();
    assert!(totals[0] < totals[1] && totals[0] < totals[2], "{means:?}");
}
