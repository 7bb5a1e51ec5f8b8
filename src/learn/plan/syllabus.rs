//! The questions there are to learn from, and which of them are worth most on a day.

use super::belief::Belief;
use crate::learn::card::Scheduler;
use jiff::civil::Date;

/// Least that a question counts which what is asked for does not speak of.
const UNFIT: f64 = 0.1;

/// A question of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyQuestion {
    /// Its topic.
    pub topic: String,
    /// How well it fits what is asked for, 0–1; 1 where nothing was named.
    pub relevance: f64,
    /// Its key points, as indexes into the syllabus's.
    pub points: Vec<usize>,
}

/// Everything that can be learned until the day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Syllabus {
    /// Questions, those of equal worth in the order they are wanted.
    pub questions: Vec<StudyQuestion>,
    /// Key points of them all, each once.
    pub points: Vec<Belief>,
}

/// Which questions may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Askable {
    /// Any.
    Any,
    /// Only those that were asked before.
    Asked,
}

impl Syllabus {
    /// Chooses up to `count` questions for `today`, as indexes: greedily the one whose points are
    /// worth most, by how well it fits.
    pub fn choose(
        &self,
        scheduler: &Scheduler,
        today: Date,
        count: usize,
        choice: Askable,
    ) -> Vec<usize> {
        let points = self.points.iter();
        let mut worth: Vec<f32> = points.map(|p| p.worth(scheduler, today)).collect();
        let mut free: Vec<usize> = (0..self.questions.len())
            .filter(|i| choice == Askable::Any || self.was_asked(*i))
            .collect();

        let mut chosen = Vec::new();
        while chosen.len() < count {
            let values = free.iter().map(|i| (*i, self.value(*i, &worth)));
            let best = values.reduce(|best, next| if next.1 > best.1 { next } else { best });
            let Some((best, _)) = best else { break };
            self.cover(best, &mut worth);
            free.retain(|i| *i != best);
            chosen.push(best);
        }
        chosen
    }

    fn value(&self, question: usize, worth: &[f32]) -> f64 {
        let Some(question) = self.questions.get(question) else {
            return 0.0;
        };
        let points = question.points.iter().filter_map(|p| worth.get(*p));
        let worth: f64 = points.map(|w| f64::from(*w)).sum();
        worth * (UNFIT + (1.0 - UNFIT) * question.relevance.clamp(0.0, 1.0))
    }

    fn cover(&self, question: usize, worth: &mut [f32]) {
        for point in self.points_of(question) {
            if let Some(worth) = worth.get_mut(point) {
                *worth = 0.0;
            }
        }
    }

    fn points_of(&self, question: usize) -> impl Iterator<Item = usize> + '_ {
        let question = self.questions.get(question);
        question.into_iter().flat_map(|q| q.points.iter().copied())
    }

    /// Returns true where a point of a question was asked before.
    pub fn was_asked(&self, question: usize) -> bool {
        self.points_of(question)
            .any(|point| self.points.get(point).is_some_and(|p| !p.is_unseen()))
    }

    /// Returns true where a point of a question is due on `day`.
    pub fn is_due(&self, scheduler: &Scheduler, question: usize, day: Date) -> bool {
        self.points_of(question)
            .filter_map(|p| self.points.get(p))
            .any(|point| point.is_due(scheduler, day))
    }

    /// Takes in that a question is asked on `day`.
    pub fn ask(&mut self, scheduler: &Scheduler, question: usize, day: Date) {
        let points: Vec<usize> = self.points_of(question).collect();
        for point in points {
            if let Some(point) = self.points.get_mut(point) {
                point.ask(scheduler, day);
            }
        }
    }

    /// Returns the points that are asked for: of the questions that fit.
    fn wanted(&self) -> Vec<&Belief> {
        let mut wanted = vec![false; self.points.len()];
        for question in self.questions.iter().filter(|q| q.relevance > 0.0) {
            for point in &question.points {
                if let Some(wanted) = wanted.get_mut(*point) {
                    *wanted = true;
                }
            }
        }
        let points = self.points.iter().zip(wanted);
        points
            .filter(|(_, wanted)| *wanted)
            .map(|(p, _)| p)
            .collect()
    }

    /// Returns the number of points that are asked for.
    pub fn size(&self) -> usize {
        self.wanted().len()
    }

    /// Returns the share of the points asked for that is likely to be known on `day` when nothing is
    /// done from `today` on, 0–1; 0 without any.
    pub fn known(&self, scheduler: &Scheduler, today: Date, day: Date) -> f64 {
        let wanted = self.wanted();
        let known = wanted.iter().map(|p| p.recall(scheduler, today, day));
        known.map(f64::from).sum::<f64>() / wanted.len().max(1) as f64
    }
}
