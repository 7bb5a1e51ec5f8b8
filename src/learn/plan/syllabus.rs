//! The questions there are to learn from, and which of them are worth most on a day.

use super::belief::Belief;
use crate::learn::card::Scheduler;
use jiff::civil::Date;

/// Least that a question counts which what is asked for does not speak of.
const UNFIT: f64 = 0.1;

/// Of so many questions one at least is what was missed and is due, where anything is.
const OF_DUE: usize = 5;

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

/// What asking for a point is worth while no chosen question asks for it.
#[derive(Clone, Copy, Default)]
struct PointWorth {
    worth: f32,
    /// True where it was missed and is due.
    is_urgent: bool,
}

impl PointWorth {
    fn of(point: &Belief, scheduler: &Scheduler, today: Date) -> Self {
        Self {
            worth: point.worth(scheduler, today),
            is_urgent: point.was_missed() && point.is_due(scheduler, today),
        }
    }
}

/// How much a question is wanted.
struct Wanted {
    question: usize,
    is_urgent: bool,
    value: f64,
}

impl Wanted {
    fn beats(&self, other: &Self) -> bool {
        match self.is_urgent == other.is_urgent {
            true => self.value > other.value,
            false => self.is_urgent,
        }
    }
}

impl Syllabus {
    /// Chooses up to `count` questions for `today`, as indexes: what was missed and is due first,
    /// up to a share of them; then greedily the one whose points are worth most, by how well it
    /// fits.
    pub fn choose(
        &self,
        scheduler: &Scheduler,
        today: Date,
        count: usize,
        choice: Askable,
    ) -> Vec<usize> {
        let points = self.points.iter();
        let mut left: Vec<PointWorth> = points
            .map(|p| PointWorth::of(p, scheduler, today))
            .collect();
        let mut free: Vec<usize> = (0..self.questions.len())
            .filter(|i| choice == Askable::Any || self.was_asked(*i))
            .collect();

        let mut chosen = Vec::new();
        while chosen.len() < count {
            let due_first = chosen.len() < count.div_ceil(OF_DUE);
            let wanted = free.iter().map(|i| self.wanted_of(*i, &left, due_first));
            let best = wanted.reduce(|best, next| if next.beats(&best) { next } else { best });
            let Some(best) = best else { break };
            self.cover(best.question, &mut left);
            free.retain(|i| *i != best.question);
            chosen.push(best.question);
        }
        chosen
    }

    fn wanted_of(&self, question: usize, left: &[PointWorth], due_first: bool) -> Wanted {
        let points = || self.points_of(question).filter_map(|p| left.get(p));
        let relevance = self.questions.get(question).map_or(0.0, |q| q.relevance);
        let worth: f64 = points().map(|point| f64::from(point.worth)).sum();
        let is_urgent = due_first && points().any(|point| point.is_urgent);
        Wanted {
            question,
            is_urgent,
            value: worth * (UNFIT + (1.0 - UNFIT) * relevance.clamp(0.0, 1.0)),
        }
    }

    fn cover(&self, question: usize, left: &mut [PointWorth]) {
        for point in self.points_of(question) {
            if let Some(point) = left.get_mut(point) {
                *point = PointWorth::default();
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

    /// Returns the share of the points asked for that is likely to be known on `day` when nothing
    /// is done from `today` on, 0–1; 0 without any.
    pub fn known(&self, scheduler: &Scheduler, today: Date, day: Date) -> f64 {
        let wanted = self.wanted();
        let known = wanted.iter().map(|p| p.recall(scheduler, today, day));
        known.map(f64::from).sum::<f64>() / wanted.len().max(1) as f64
    }
}
