//! Two weeks until an interview: a plan that knows the day, the schedule that does not, and random
//! questions, the same number a day.

use super::memory::{
    A_DAY, CANDIDATES, CRITERIA, Candidate, Make, Random, START, Strategy, UNSEEN, Viva,
};
use super::{document, table};
use crate::learn::plan::{Askable, Belief, StudyQuestion, Syllabus};
use crate::learn::{Card, Grade, Scheduler};
use jiff::ToSpan;

const DAYS: i64 = 14;
/// Questions of the banks.
const BANKS: [usize; 3] = [30, 60, 150];

/// What `learn::plan` chooses each day.
struct Plan {
    scheduler: Scheduler,
    cards: Vec<Option<Card>>,
}

impl Strategy for Plan {
    fn questions(&mut self, candidate: &mut Candidate, day: i64) -> Vec<usize> {
        let points = self.cards.iter();
        let questions = candidate.questions.iter().enumerate();
        let syllabus = Syllabus {
            points: points
                .map(|card| card.map_or(Belief::unseen(UNSEEN), Belief::made))
                .collect(),
            questions: questions
                .map(|(n, points)| StudyQuestion {
                    topic: n.to_string(),
                    relevance: 1.0,
                    points: points.clone(),
                })
                .collect(),
        };
        let today = START.saturating_add(day.days());
        syllabus.choose(&self.scheduler, today, A_DAY, Askable::Any)
    }

    fn answered(&mut self, day: i64, _question: usize, answer: &[(usize, bool)]) {
        let today = START.saturating_add(day.days());
        for (point, known) in answer {
            let grade = if *known { Grade::Easy } else { Grade::Again };
            self.cards[*point] = Some(self.scheduler.review(self.cards[*point], grade, today));
        }
    }
}

fn strategies() -> [(&'static str, Make); 3] {
    [
        ("the plan: what gains most for the day", |bank| {
            let day = START.saturating_add(DAYS.days());
            Box::new(Plan {
                scheduler: Scheduler::new(&[], 0.9).aimed_at(Some(day)),
                cards: vec![None; bank * CRITERIA],
            })
        }),
        ("without a date: most of what is forgotten", |bank| {
            Box::new(Viva {
                scheduler: Scheduler::new(&[], 0.9),
                cards: vec![None; bank * CRITERIA],
            })
        }),
        ("random questions", |_| Box::new(Random)),
    ]
}

/// Mean recall on the morning of the day.
fn recall(make: Make, bank: usize) -> f64 {
    let runs = (0..CANDIDATES).map(|seed| {
        let (mut strategy, mut candidate) = (make(bank), Candidate::new(bank, seed));
        for day in 0..DAYS {
            let questions = strategy.questions(&mut candidate, day);
            assert_eq!(questions.len(), A_DAY, "the same number for everybody");
            for question in questions {
                let answer = candidate.answer(question, day);
                strategy.answered(day, question, &answer);
            }
        }
        candidate.recall(DAYS)
    });
    runs.sum::<f64>() / CANDIDATES as f64
}

#[test]
fn two_weeks_until_the_day() {
    let figures = strategies().map(|(_, make)| BANKS.map(|bank| recall(make, bank)));
    for (bank, size) in BANKS.iter().enumerate() {
        let [plan, dateless, random] = [0, 1, 2].map(|strategy| figures[strategy][bank]);
        assert!(plan >= dateless && plan > random, "{size}: {figures:?}");
    }

    let rows = strategies().into_iter().zip(&figures);
    let rows = rows.map(|((name, _), recalls)| {
        let shown = recalls.iter().map(|r| format!("{:.1} %", r * 100.0));
        std::iter::once(name.to_string()).chain(shown).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let banks = BANKS.map(|bank| format!("Recall on the day, {bank} questions"));
    let head: Vec<String> = std::iter::once("Schedule".to_string())
        .chain(banks)
        .collect();
    document("towards", &table(&head, &rows));
}
