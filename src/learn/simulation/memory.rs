//! Sixty days of drilling: Viva's schedule against three others, the same number of questions a
//! day.
//!
//! The simulated memory is not FSRS's: it forgets exponentially, grows with the gap that was
//! bridged, and every criterion has an ease of its own that no schedule is told.

use super::{document, table};
use crate::domain::{Criterion, CriterionKind, QuestionId};
use crate::learn::{Card, DueCriterion, Grade, Scheduler, cover};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use uuid::Uuid;

/// Questions of a bank like the given one, and of one too large to go round every fortnight.
pub const BANK: usize = 60;
pub const LARGE_BANK: usize = 150;
pub const CRITERIA: usize = 5;
pub const A_DAY: usize = 5;
const DAYS: i64 = 60;
const PATIENCE: i64 = 240;
pub const CANDIDATES: u64 = 12;
pub const START: Date = date(2026, 1, 1);

/// A candidate's true memory of one criterion.
#[derive(Clone)]
pub struct Memory {
    /// Days until recall is down to 90 %; 0 while never learned.
    stability: f64,
    last: i64,
    ease: f64,
}

impl Memory {
    fn recall(&self, day: i64) -> f64 {
        if self.stability == 0.0 {
            0.0
        } else {
            0.9_f64.powf((day - self.last) as f64 / self.stability)
        }
    }

    /// Asked on `day`, with the missing point named afterwards. Says whether it was known.
    fn ask(&mut self, day: i64, random: &mut fastrand::Rng) -> bool {
        let recall = self.recall(day);
        let known = random.f64() < recall;
        self.stability = match (known, self.stability == 0.0) {
            (true, _) => self.stability * (1.0 + self.ease * (1.0 - recall)),
            (false, true) => 1.0 + self.ease / 10.0,
            (false, false) => (self.stability * 0.4).max(1.0),
        };
        self.last = day;
        known
    }
}

pub struct Candidate {
    memories: Vec<Memory>,
    /// Criteria of each question: five of its own, and sometimes one of another question.
    pub questions: Vec<Vec<usize>>,
    /// The latter, with the question that asks for them too.
    elsewhere: Vec<(usize, usize)>,
    random: fastrand::Rng,
}

impl Candidate {
    pub fn new(bank: usize, seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let memories = (0..bank * CRITERIA)
            .map(|_| {
                // A third is known from work, some of it firmly.
                let stability = if random.f64() < 0.33 {
                    random.f64() * 60.0 + 3.0
                } else {
                    0.0
                };
                Memory {
                    stability,
                    last: -random.i64(0..30),
                    ease: 5.0 + 10.0 * random.f64(),
                }
            })
            .collect();

        let mut questions: Vec<Vec<usize>> = (0..bank)
            .map(|q| (0..CRITERIA).map(|c| q * CRITERIA + c).collect())
            .collect();
        let mut elsewhere = Vec::new();
        for (q, criteria) in questions.iter_mut().enumerate() {
            let shared = random.usize(0..bank * CRITERIA);
            if random.bool() && !criteria.contains(&shared) {
                criteria.push(shared);
                elsewhere.push((shared, q));
            }
        }
        Self {
            memories,
            questions,
            elsewhere,
            random,
        }
    }

    /// Which criteria of a question were known.
    pub fn answer(&mut self, question: usize, day: i64) -> Vec<(usize, bool)> {
        let criteria = self.questions[question].clone();
        criteria
            .into_iter()
            .map(|c| (c, self.memories[c].ask(day, &mut self.random)))
            .collect()
    }

    /// The questions that ask for a criterion, its own first.
    fn asking(&self, criterion: &str) -> Vec<QuestionId> {
        let criterion: usize = criterion.parse().expect("a number");
        let own = criterion / CRITERIA;
        let other = self
            .elsewhere
            .iter()
            .filter(|(c, _)| *c == criterion)
            .map(|(_, q)| *q);
        std::iter::once(own)
            .chain(other)
            .map(|q| QuestionId(Uuid::from_u128(q as u128)))
            .collect()
    }

    pub fn recall(&self, day: i64) -> f64 {
        self.memories.iter().map(|m| m.recall(day)).sum::<f64>() / self.memories.len() as f64
    }
}

/// Chooses a day's questions, and is told how they went.
pub trait Strategy {
    fn questions(&mut self, candidate: &mut Candidate, day: i64) -> Vec<usize>;
    fn answered(&mut self, _day: i64, _question: usize, _answer: &[(usize, bool)]) {}
}

pub struct Random;

impl Strategy for Random {
    fn questions(&mut self, candidate: &mut Candidate, _day: i64) -> Vec<usize> {
        candidate
            .random
            .choose_multiple(0..candidate.questions.len(), A_DAY)
    }
}

/// The bank from front to back, again and again.
struct Rotation;

impl Strategy for Rotation {
    fn questions(&mut self, candidate: &mut Candidate, day: i64) -> Vec<usize> {
        (0..A_DAY)
            .map(|n| (day as usize * A_DAY + n) % candidate.questions.len())
            .collect()
    }
}

/// A question comes back the next day until every point of it is made; then the next one.
struct UntilRight {
    queue: std::collections::VecDeque<usize>,
    again: Vec<usize>,
}

impl Strategy for UntilRight {
    fn questions(&mut self, _candidate: &mut Candidate, _day: i64) -> Vec<usize> {
        let mut today: Vec<usize> = self.again.drain(..).take(A_DAY).collect();
        while today.len() < A_DAY {
            let Some(next) = self.queue.pop_front() else {
                break;
            };
            today.push(next);
            self.queue.push_back(next);
        }
        today
    }

    fn answered(&mut self, _day: i64, question: usize, answer: &[(usize, bool)]) {
        if !answer.iter().all(|(_, known)| *known) {
            self.again.push(question);
        }
    }
}

/// Chance that a criterion that was never asked is known, as a schedule guesses it.
pub const UNSEEN: f32 = 0.5;

/// A card per criterion; the questions that bring back most of what is due or was never asked, then
/// of what is not due yet.
pub struct Viva {
    pub scheduler: Scheduler,
    pub cards: Vec<Option<Card>>,
}

impl Strategy for Viva {
    fn questions(&mut self, candidate: &mut Candidate, day: i64) -> Vec<usize> {
        let today = START.saturating_add(day.days());
        let (due, rest): (Vec<DueCriterion>, Vec<DueCriterion>) = self
            .cards
            .iter()
            .enumerate()
            .map(|(i, card)| match card {
                Some(card) => criterion(
                    i,
                    self.scheduler.due(card),
                    self.scheduler.worth(card, today),
                ),
                None => criterion(i, today, self.scheduler.worth_unseen(UNSEEN, today)),
            })
            .partition(|d| d.due <= today);

        let mut questions: Vec<usize> = Vec::new();
        for criteria in [due, rest] {
            if questions.len() == A_DAY {
                break;
            }
            let candidates: Vec<Vec<QuestionId>> = criteria
                .iter()
                .map(|d| candidate.asking(&d.criterion.id))
                .collect();
            for question in cover(&criteria, &candidates, A_DAY) {
                let question = question.0.as_u128() as usize;
                if questions.len() < A_DAY && !questions.contains(&question) {
                    questions.push(question);
                }
            }
        }
        questions
    }

    fn answered(&mut self, day: i64, _question: usize, answer: &[(usize, bool)]) {
        let today = START.saturating_add(day.days());
        for (criterion, known) in answer {
            let grade = if *known { Grade::Easy } else { Grade::Again };
            self.cards[*criterion] =
                Some(self.scheduler.review(self.cards[*criterion], grade, today));
        }
    }
}

fn criterion(i: usize, due: Date, worth: f32) -> DueCriterion {
    DueCriterion {
        criterion: Criterion {
            id: i.to_string(),
            kind: CriterionKind::KeyPoint,
            text: String::new(),
            weight: 1.0,
            probe: None,
            anchors: None,
            ..Criterion::default()
        },
        question: QuestionId(Uuid::from_u128((i / CRITERIA) as u128)),
        due,
        recall: 1.0 - worth,
        worth,
    }
}

/// Mean recall on day 60, and questions until 90 % was reached, if ever.
struct Outcome {
    recall: f64,
    until_90: Option<usize>,
}

fn run(make: Make, bank: usize, seed: u64, days: i64) -> Outcome {
    let mut strategy = make(bank);
    let mut candidate = Candidate::new(bank, seed);
    let mut outcome = Outcome {
        recall: 0.0,
        until_90: None,
    };
    let mut asked = 0;

    for day in 0..=days {
        if day == DAYS {
            outcome.recall = candidate.recall(day);
        }
        if day >= DAYS && outcome.until_90.is_some() {
            break;
        }
        let questions = strategy.questions(&mut candidate, day);
        assert_eq!(questions.len(), A_DAY, "the same number for everybody");
        for question in questions {
            let answer = candidate.answer(question, day);
            strategy.answered(day, question, &answer);
            asked += 1;
        }

        // In the morning after: what was asked today does not count as remembered yet.
        if outcome.until_90.is_none() && candidate.recall(day + 1) >= 0.9 {
            outcome.until_90 = Some(asked);
        }
    }
    outcome
}

pub type Make = fn(usize) -> Box<dyn Strategy>;

fn strategies() -> [(&'static str, Make); 4] {
    [
        ("Viva: most of what is forgotten", |bank| {
            Box::new(Viva {
                scheduler: Scheduler::new(&[], 0.9),
                cards: vec![None; bank * CRITERIA],
            })
        }),
        ("the whole bank, front to back, again", |_| {
            Box::new(Rotation)
        }),
        (
            "a whole question until every point is made, then the next",
            |bank| {
                Box::new(UntilRight {
                    queue: (0..bank).collect(),
                    again: Vec::new(),
                })
            },
        ),
        ("random questions", |_| Box::new(Random)),
    ]
}

/// All candidates under each schedule.
fn runs(bank: usize, days: i64) -> [Vec<Outcome>; 4] {
    strategies().map(|(_, make)| {
        (0..CANDIDATES)
            .map(|seed| run(make, bank, seed, days))
            .collect()
    })
}

fn recall_at_60(outcomes: &[Outcome]) -> f64 {
    outcomes.iter().map(|o| o.recall).sum::<f64>() / outcomes.len() as f64
}

fn percent_recalled(outcomes: &[Outcome]) -> String {
    format!("{:.1} %", recall_at_60(outcomes) * 100.0)
}

fn until_90(outcomes: &[Outcome]) -> String {
    let reached: Vec<usize> = outcomes.iter().filter_map(|o| o.until_90).collect();
    let mean = reached.iter().sum::<usize>() as f64 / reached.len().max(1) as f64;
    match reached.len() {
        n if n == outcomes.len() => format!("{mean:.0}"),
        n => format!("{mean:.0} ({n} of {} candidates)", outcomes.len()),
    }
}

#[test]
fn sixty_days_of_drilling() {
    let (usual, large) = (runs(BANK, PATIENCE), runs(LARGE_BANK, DAYS));
    for outcomes in [&usual, &large] {
        let recalls: Vec<f64> = outcomes.iter().map(|o| recall_at_60(o)).collect();
        assert!(
            recalls[1..].iter().all(|other| recalls[0] > *other),
            "{recalls:?}"
        );
    }
    let rows: Vec<Vec<String>> = strategies()
        .iter()
        .zip(usual.iter().zip(&large))
        .map(|((name, _), (usual, large))| {
            vec![
                name.to_string(),
                percent_recalled(usual),
                until_90(usual),
                percent_recalled(large),
            ]
        })
        .collect();

    let head = [
        "Schedule".to_string(),
        format!("Recall on day {DAYS}, {BANK} questions"),
        "Questions until 90 %".to_string(),
        format!("Recall on day {DAYS}, {LARGE_BANK} questions"),
    ];
    document("memory", &table(&head, &rows));
}
