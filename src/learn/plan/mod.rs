//! What to do on each day until an interview. Pure.
//!
//! Owns how days are filled: mock interviews, drills, a light last day. What a question is worth is
//! [`Syllabus`]'s, what a review does to memory the scheduler's. It plans from what is known today,
//! so a missed day moves what is left and piles nothing up.

mod belief;
mod syllabus;

pub use belief::Belief;
pub use syllabus::{Askable, StudyQuestion, Syllabus};

use super::card::Scheduler;
use crate::domain::SessionId;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days between two mock interviews.
const INTERVIEW_EVERY: i64 = 7;
/// The last mock interview is so many days before the real one.
const LAST_INTERVIEW: i64 = 2;
/// Least days from another mock interview to the last.
const LEAST_GAP: i64 = 3;
/// Fewest questions that are a mock interview.
pub const LEAST_INTERVIEW: usize = 3;
/// The last day has the time of a usual one divided by this.
const LIGHT_DAY: u32 = 3;

/// How much fits into a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudyPace {
    /// Minutes a day, at least 1.
    pub minutes_a_day: u32,
    /// Minutes that a question takes with its feedback.
    pub minutes_a_question: f64,
    /// Questions of a mock interview.
    pub interview: usize,
}

impl StudyPace {
    /// Returns the minutes of some questions.
    pub fn minutes(&self, questions: usize) -> u32 {
        (self.minutes_a_question * questions as f64).round() as u32
    }

    /// Returns the questions that fit into some minutes.
    fn questions(&self, minutes: u32) -> usize {
        (f64::from(minutes) / self.minutes_a_question.max(1.0) + f64::EPSILON) as usize
    }

    /// Returns the questions of a mock interview in the minutes of a day: a full one where it fits,
    /// else a shorter one; 0 where even that takes longer.
    pub fn interview_of_a_day(&self) -> usize {
        let fit = self.questions(self.minutes_a_day).min(self.interview);
        if fit >= LEAST_INTERVIEW.min(self.interview) {
            fit
        } else {
            0
        }
    }
}

/// What is to be done on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayShare {
    /// The day.
    pub date: Date,
    /// Minutes it takes.
    pub minutes: u32,
    /// Questions of a full mock interview; 0: none.
    #[serde(default)]
    pub interview: usize,
    /// Questions of a drill of what was missed.
    #[serde(default)]
    pub due: usize,
    /// Topics of a drill, one for each question.
    #[serde(default)]
    pub topics: Vec<String>,
}

/// What was done on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayDone {
    /// The day.
    pub date: Date,
    /// Mock interviews with an answer.
    pub interviews: usize,
    /// Questions of mock interviews answered.
    pub interviewed: usize,
    /// Minutes spent answering them.
    pub interview_minutes: f64,
    /// Questions answered.
    pub answered: usize,
    /// Questions of drills.
    pub drilled: usize,
    /// Topics drilled, one for each question.
    pub topics: Vec<String>,
    /// Minutes spent answering.
    pub minutes: f64,
}

impl DayDone {
    /// Nothing, on a date.
    pub const fn nothing(date: Date) -> Self {
        Self {
            date,
            interviews: 0,
            interviewed: 0,
            interview_minutes: 0.0,
            answered: 0,
            drilled: 0,
            topics: Vec::new(),
            minutes: 0.0,
        }
    }
}

/// A part of a day's share: one command.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// A full mock interview of so many questions.
    Interview(usize),
    /// The rest of a mock interview that was begun: so many questions of this session.
    Resume(usize, SessionId),
    /// A drill of what was missed, of so many questions.
    Due(usize),
    /// A drill of these topics, one for each question.
    Topics(Vec<String>),
}

impl Task {
    /// Returns the number of questions.
    pub fn questions(&self) -> usize {
        match self {
            Self::Interview(n) | Self::Resume(n, _) | Self::Due(n) => *n,
            Self::Topics(topics) => topics.len(),
        }
    }
}

impl DayShare {
    /// Returns the parts of the share, in the order to do them.
    pub fn tasks(&self) -> Vec<Task> {
        let mut tasks = Vec::new();
        if self.interview > 0 {
            tasks.push(Task::Interview(self.interview));
        }
        if self.due > 0 {
            tasks.push(Task::Due(self.due));
        }
        if !self.topics.is_empty() {
            tasks.push(Task::Topics(self.topics.clone()));
        }
        tasks
    }

    /// Returns the parts of the share, with what is left of a mock interview that was begun in the
    /// place of a new one. `left`: what is still to be done of it.
    pub fn tasks_with(&self, left: &[Task]) -> Vec<Task> {
        let begun = left.iter().find(|task| matches!(task, Task::Resume(..)));
        let mut tasks = self.tasks();
        for task in &mut tasks {
            if let (Task::Interview(_), Some(begun)) = (&task, begun) {
                task.clone_from(begun);
            }
        }
        tasks
    }

    /// Returns true where its mock interview was held: as many questions were answered, or its
    /// minutes spent.
    pub fn held_interview(&self, done: &DayDone) -> bool {
        self.interview > 0 && self.interview_left(done) == 0
    }

    /// Returns the questions of the day.
    pub fn questions(&self) -> usize {
        self.interview + self.due + self.topics.len()
    }

    /// Returns how many of its questions were answered; what else was practised is none of them.
    pub fn answered(&self, done: &DayDone) -> usize {
        let on_topic = self.topics.len() - without(&self.topics, &done.topics).len();
        let due = done.drilled.saturating_sub(on_topic).min(self.due);
        done.interviewed.min(self.interview) + on_topic + due
    }

    /// Returns the questions of the mock interview that are still to be answered: none where all
    /// were, or its minutes were spent.
    fn interview_left(&self, done: &DayDone) -> usize {
        let share = self.interview as f64 / self.questions().max(1) as f64;
        let is_spent = done.interview_minutes >= f64::from(self.minutes) * share;
        match is_spent && done.interviewed > 0 {
            true => 0,
            false => self.interview.saturating_sub(done.interviewed),
        }
    }

    /// Returns the parts that are still to be done. `due_now`: whether anything is due. `open`:
    /// what is done in the place of a mock interview, since one was begun that day and can be
    /// resumed.
    pub fn left(&self, done: &DayDone, due_now: bool, open: Option<&Task>) -> Vec<Task> {
        let topics_left = without(&self.topics, &done.topics);
        let on_topic = self.topics.len() - topics_left.len();
        let others = done.drilled.saturating_sub(on_topic);
        let mut tasks = self.tasks();
        tasks.retain_mut(|task| match task {
            Task::Interview(_) | Task::Resume(..) => {
                let left = self.interview_left(done);
                *task = open.cloned().unwrap_or(Task::Interview(left));
                left > 0
            }
            Task::Due(n) => {
                *n = n.saturating_sub(others);
                *n > 0 && due_now
            }
            Task::Topics(topics) => {
                topics.clone_from(&topics_left);
                !topics.is_empty()
            }
        });
        tasks
    }
}

/// Returns the topics that are left when each of `done` takes one away.
fn without(topics: &[String], done: &[String]) -> Vec<String> {
    let mut left = topics.to_vec();
    for topic in done {
        if let Some(at) = left.iter().position(|t| t == topic) {
            left.remove(at);
        }
    }
    left
}

/// What is planned, and what is to be expected.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyPlan {
    /// A share for each day from today to the one before the interview.
    pub days: Vec<DayShare>,
    /// Points that are asked for.
    pub points: usize,
    /// Share of them that is likely to be known on the day if the plan is kept, 0–1.
    pub kept: f64,
    /// The same if nothing more is done.
    pub idle: f64,
    /// How much fits into a day.
    pub pace: StudyPace,
}

/// What a plan is made from, beside the questions.
#[derive(Clone, Copy)]
pub struct Course<'a> {
    /// FSRS, aimed at the day of the interview.
    pub scheduler: &'a Scheduler,
    /// Today.
    pub today: Date,
    /// The day of the interview.
    pub date: Date,
    /// How much fits into a day.
    pub pace: StudyPace,
    /// Day of the last mock interview that was held.
    pub last_interview: Option<Date>,
    /// What was decided for today before.
    pub decided: Option<&'a DayShare>,
    /// What was done today.
    pub done: &'a DayDone,
    /// Questions of a mock interview that was begun on a day before: those left, and those of it
    /// that were answered today. It is gone on with in the place of a new one.
    pub begun: Option<usize>,
}

/// Returns what is to be done today; None from the day of the interview on.
pub fn plan_today(syllabus: &Syllabus, course: &Course<'_>) -> Option<DayShare> {
    let Course { today, date, .. } = *course;
    let interview = interview_days(today, date, course.last_interview).contains(&today);
    (today < date).then(|| fill_day(syllabus, today, interview, course))
}

/// Plans every day from today to the one before the interview, from what is known now.
pub fn plan_days(mut syllabus: Syllabus, course: &Course<'_>) -> StudyPlan {
    let Course {
        scheduler,
        today,
        date,
        ..
    } = *course;
    let idle = syllabus.known(scheduler, today, date);
    let interviews = interview_days(today, date, course.last_interview);

    let mut days = Vec::new();
    let mut day = today;
    while day < date {
        let decided = course.decided.filter(|share| share.date == day).cloned();
        let share =
            decided.unwrap_or_else(|| fill_day(&syllabus, day, interviews.contains(&day), course));
        for question in left_of(&syllabus, &share, course) {
            syllabus.ask(scheduler, question, day);
        }
        days.push(share);
        day = day.saturating_add(1.days());
    }

    StudyPlan {
        points: syllabus.size(),
        kept: match days.is_empty() {
            true => idle,
            false => syllabus.known(scheduler, date, date),
        },
        idle,
        pace: course.pace,
        days,
    }
}

/// Returns the days of mock interviews: two days before the real one, and one a week until then.
fn interview_days(today: Date, date: Date, last: Option<Date>) -> Vec<Date> {
    let mut days = Vec::new();
    let mut next = last.map_or(today, |last| {
        let week = last.saturating_add(INTERVIEW_EVERY.days());
        week.max(today)
    });
    while next <= date.saturating_sub((LAST_INTERVIEW + LEAST_GAP).days()) {
        days.push(next);
        next = next.saturating_add(INTERVIEW_EVERY.days());
    }

    let final_one = date.saturating_sub(LAST_INTERVIEW.days());
    if final_one >= today && last.is_none_or(|last| last < final_one) {
        days.push(final_one);
    }
    days
}

/// Fills a day.
fn fill_day(syllabus: &Syllabus, day: Date, interview: bool, course: &Course<'_>) -> DayShare {
    let pace = &course.pace;
    let is_last = is_last_day(day, course);
    let mut interview = match interview {
        true => pace.interview_of_a_day(),
        false => 0,
    };
    if let Some(begun) = course.begun.filter(|_| day == course.today) {
        interview = interview.min(begun);
    }
    let minutes = match is_last {
        true => pace.minutes_a_day / LIGHT_DAY,
        false => pace.minutes_a_day,
    };
    let left = minutes.saturating_sub(pace.minutes(interview));
    let drill = match interview {
        0 => pace.questions(left).max(1),
        _ => pace.questions(left),
    };

    // An interview chooses its own questions: the most valuable ones are left to the drill.
    let asked = syllabus.choose(course.scheduler, day, drill, askable(day, course));
    let (mut due, mut topics) = (0, Vec::new());
    for question in asked {
        match syllabus.questions.get(question) {
            Some(_) if syllabus.is_due(course.scheduler, question, day) => due += 1,
            Some(fresh) => topics.push(fresh.topic.clone()),
            None => {}
        }
    }

    DayShare {
        date: day,
        minutes: pace.minutes(interview + due + topics.len()),
        interview,
        due,
        topics,
    }
}

/// Returns the questions of a share that are likely still to be asked.
fn left_of(syllabus: &Syllabus, share: &DayShare, course: &Course<'_>) -> Vec<usize> {
    let answered = match share.date == course.today {
        true => share.answered(course.done),
        false => 0,
    };
    let left = share.questions().saturating_sub(answered);
    let choice = askable(share.date, course);
    syllabus.choose(course.scheduler, share.date, left, choice)
}

/// Nothing new is asked on the last day.
fn askable(day: Date, course: &Course<'_>) -> Askable {
    match is_last_day(day, course) {
        true => Askable::Asked,
        false => Askable::Any,
    }
}

fn is_last_day(day: Date, course: &Course<'_>) -> bool {
    day.saturating_add(1.days()) == course.date
}

#[cfg(test)]
mod tests;
