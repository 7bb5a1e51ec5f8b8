//! The plan until an interview as of today: gathers what `learn::plan` needs, keeps what was
//! decided for today.
//!
//! Shows nothing. What the job asks for comes from `papers`; the goal lies in the history.

use super::open_interview::{OpenInterview, last_open, open_before, open_of_share, was_finished};
use super::papers::{read_document, read_papers};
use crate::app::App;
use crate::assess::rubric::of_question;
use crate::cli::PapersArgs;
use crate::domain::{CriterionKind, Question, QuestionId};
use crate::failure::Failure;
use crate::history::{Goal, KnownPoint, SqliteHistory};
use crate::learn::outcomes::is_of_real_interview;
use crate::learn::plan::{
    Belief, Course, DayDone, DayShare, LEAST_INTERVIEW, StudyPace, StudyPlan, StudyQuestion,
    Syllabus, Task, plan_days, plan_today,
};
use crate::learn::{Outlook, Scheduler};
use crate::ports::{Filter, History};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Minutes of a question with its feedback, where little is known about the candidate.
const USUAL_MINUTES: f64 = 7.0;
/// Minutes to read feedback.
const READING_MINUTES: f64 = 2.0;
/// Minutes a question may be reckoned with.
const SANE_MINUTES: (f64, f64) = (3.0, 15.0);
/// Answers from which the candidate's own pace is known.
const ENOUGH_ANSWERS: usize = 10;
/// Days whose pace counts.
const PACE_DAYS: i64 = 60;

/// Today's part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// The day of the interview.
    pub date: Date,
    /// Days until then; negative once it is over.
    pub days_left: i32,
    /// What was decided; None from the day itself on.
    pub share: Option<DayShare>,
    /// What is still to be done of it.
    pub left: Vec<Task>,
    /// The job description that was kept.
    pub job: Option<String>,
    /// The file of one that was not.
    pub job_file: Option<String>,
}

/// A plan with what was done and what is to be expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// What it is planned for.
    pub goal: Goal,
    /// Today.
    pub today: Date,
    /// What was decided for the days before, earliest first.
    pub decided: Vec<DayShare>,
    /// What was done since the plan was begun, earliest first.
    pub done: Vec<DayDone>,
    /// What is to be done from today on, and the forecast.
    pub plan: StudyPlan,
    /// What is still to be done today.
    pub left: Vec<Task>,
    /// The last mock interview that can be resumed.
    pub open: Option<OpenInterview>,
    /// True where the candidate has said what became of the interview.
    pub is_told: bool,
}

impl Study {
    /// Returns what is to be done on a day as it was decided; what of today's is left is
    /// [`Self::left`].
    pub fn tasks_of(&self, share: &DayShare) -> Vec<Task> {
        match share.date == self.today {
            true => share.tasks_with(&self.left),
            false => share.tasks(),
        }
    }

    /// Returns what is still to be done on a day.
    pub fn left_of(&self, share: &DayShare) -> Vec<Task> {
        match share.date == self.today {
            true => self.left.clone(),
            false => share.tasks(),
        }
    }

    /// Returns what was done on a day.
    pub fn done_on(&self, day: Date) -> DayDone {
        done_on(&self.done, day)
    }
}

/// Returns today's part of the plan; None where there is none, or its day is over and what became
/// of the interview was told. What was decided in the morning stays: only the first call of a day
/// looks at the questions.
pub fn load_today(app: &App, history: &SqliteHistory) -> Result<Option<Today>, Failure> {
    let today = app.today()?;
    let Some(goal) = history.goal()? else {
        return Ok(None);
    };
    if goal.date < today {
        return Ok((!was_told(&goal, app, history)?).then(|| Today {
            date: goal.date,
            days_left: days_until(today, goal.date),
            share: None,
            left: Vec::new(),
            job: None,
            job_file: None,
        }));
    }

    let scheduler = app.learn_from(history)?;
    let share = match history.decided_share(today)? {
        Some(share) => Some(share),
        None => {
            let syllabus = gather_syllabus(&goal, today, app, history)?;
            let course = Gathered::read(&goal, today, app, history)?;
            let share = plan_today(&syllabus, &course.course(&scheduler, None));
            keep_first(share.as_ref(), history)?;
            share
        }
    };

    let done = done_on(&history.days_done(today, &app.calendar())?, today);
    Ok(Some(Today {
        date: goal.date,
        days_left: days_until(today, goal.date),
        left: tasks_left(share.as_ref(), &done, &scheduler, app, history)?,
        share,
        job_file: goal.unkept_job().map(str::to_string),
        job: goal.job,
    }))
}

/// Returns true where the outcome of the interview is known.
fn was_told(goal: &Goal, app: &App, history: &SqliteHistory) -> Result<bool, Failure> {
    if goal.date > app.today()? {
        return Ok(false);
    }
    let (outcomes, sessions) = (history.outcomes()?, history.list()?);
    let mut real = outcomes
        .iter()
        .filter(|o| is_of_real_interview(o, &sessions));
    Ok(real.any(|outcome| outcome.day >= goal.date))
}

/// Returns the whole plan; None where there is none.
pub fn load_study(app: &App, history: &SqliteHistory) -> Result<Option<Study>, Failure> {
    let Some(goal) = history.goal()? else {
        return Ok(None);
    };
    let today = app.today()?;
    let scheduler = app.learn_from(history)?;
    let syllabus = gather_syllabus(&goal, today, app, history)?;
    let gathered = Gathered::read(&goal, today, app, history)?;
    let share = history.decided_share(today)?;
    let plan = plan_days(syllabus, &gathered.course(&scheduler, share.as_ref()));
    let first = plan.days.first().filter(|share| share.date == today);
    keep_first(first, history)?;
    history.foresee_shares(plan.days.get(1..).unwrap_or_default())?;

    let done = history.days_done(goal.begun, &app.calendar())?;
    let decided = history.shares(goal.begun)?;
    let today_done = done_on(&done, today);
    Ok(Some(Study {
        left: tasks_left(first, &today_done, &scheduler, app, history)?,
        open: last_open(app, history)?,
        is_told: was_told(&goal, app, history)?,
        decided: decided.into_iter().filter(|s| s.date < today).collect(),
        goal,
        today,
        done,
        plan,
    }))
}

/// Finds how well each topic of the bank fits a job description, 0–1, and its text.
pub fn read_job(path: &Path, app: &App) -> Result<(BTreeMap<String, f64>, String), Failure> {
    let store = app.store()?;
    let filter = bank_filter(app)?;
    let papers = PapersArgs {
        job: Some(path.to_path_buf()),
        ..PapersArgs::default()
    };
    let fits = read_papers(&papers, &filter, store.as_ref(), app.embedder()?.as_ref())?;
    let relevance = fits.relevance();
    let best = relevance.values().copied().fold(f64::EPSILON, f64::max);

    let mut topics: BTreeMap<String, f64> = BTreeMap::new();
    for entry in store.list(&filter, usize::MAX)? {
        if let Some(fit) = relevance.get(&entry.question.id) {
            let topic = topics.entry(entry.question.topic).or_default();
            *topic = topic.max(fit / best);
        }
    }
    Ok((topics, read_document(path)?))
}

/// Returns the days from `today` to `date`.
pub fn days_until(today: Date, date: Date) -> i32 {
    today.until(date).map_or(0, |span| span.get_days())
}

fn done_on(done: &[DayDone], day: Date) -> DayDone {
    let found = done.iter().find(|done| done.date == day);
    found.cloned().unwrap_or_else(|| DayDone::nothing(day))
}

fn keep_first(share: Option<&DayShare>, history: &SqliteHistory) -> Result<(), Failure> {
    share.map_or(Ok(()), |share| Ok(history.keep_share(share)?))
}

fn tasks_left(
    share: Option<&DayShare>,
    done: &DayDone,
    scheduler: &Scheduler,
    app: &App,
    history: &SqliteHistory,
) -> Result<Vec<Task>, Failure> {
    let Some(share) = share else {
        return Ok(Vec::new());
    };
    let due_now = !history.due(scheduler, share.date, 1)?.is_empty();
    let open = match share.interview {
        0 => None,
        _ => open_of_share(share, app, history)?.map(|open| open.task()),
    };
    let mut left = share.left(done, due_now, open.as_ref());

    // The rest of one that was begun before is the mock interview of the day.
    if open.is_none() && left.iter().any(|task| matches!(task, Task::Interview(_))) {
        let is_done = was_finished(share, app, history)?;
        left.retain(|task| !is_done || !matches!(task, Task::Interview(_)));
    }
    Ok(left)
}

/// What a course is made from.
struct Gathered {
    today: Date,
    date: Date,
    pace: StudyPace,
    last_interview: Option<Date>,
    done: DayDone,
    begun: Option<usize>,
}

impl Gathered {
    fn read(goal: &Goal, today: Date, app: &App, history: &SqliteHistory) -> Result<Self, Failure> {
        let first = today.saturating_sub(PACE_DAYS.days());
        let recent = history.days_done(first, &app.calendar())?;
        let questions = app.config.interview.questions;
        let answered = history.last_interview(LEAST_INTERVIEW.min(questions))?;
        let mut planned = history.shares(first)?;
        planned.retain(|share| share.date < today);
        let held = planned
            .iter()
            .filter(|share| share.held_interview(&done_on(&recent, share.date)));

        let done = done_on(&recent, today);
        let begun = open_before(today, questions, app, history)?;
        Ok(Self {
            today,
            date: goal.date,
            pace: StudyPace {
                minutes_a_day: goal.minutes,
                minutes_a_question: minutes_a_question(&recent),
                interview: questions,
            },
            last_interview: answered.max(held.map(|share| share.date).max()),
            begun: begun.map(|open| open.left + done.interviewed),
            done,
        })
    }

    fn course<'a>(&'a self, scheduler: &'a Scheduler, decided: Option<&'a DayShare>) -> Course<'a> {
        Course {
            scheduler,
            today: self.today,
            date: self.date,
            pace: self.pace,
            last_interview: self.last_interview,
            decided,
            done: &self.done,
            begun: self.begun,
        }
    }
}

/// Returns the whole minutes that a question takes with its feedback.
pub fn minutes_of_a_question(app: &App, history: &SqliteHistory) -> Result<u32, Failure> {
    let first = app.today()?.saturating_sub(PACE_DAYS.days());
    let recent = history.days_done(first, &app.calendar())?;
    Ok(minutes_a_question(&recent).round() as u32)
}

/// Returns the candidate's own pace, the usual one where little is known.
fn minutes_a_question(recent: &[DayDone]) -> f64 {
    let answers: usize = recent.iter().map(|day| day.answered).sum();
    if answers < ENOUGH_ANSWERS {
        return USUAL_MINUTES;
    }
    let minutes: f64 = recent.iter().map(|day| day.minutes).sum();
    let (least, most) = SANE_MINUTES;
    (minutes / answers as f64 + READING_MINUTES).clamp(least, most)
}

/// Returns the questions of the configured bank, all of them where it names none.
fn bank_filter(app: &App) -> Result<Filter, Failure> {
    let configured = &app.config.interview.bank;
    let banks = app.store()?.banks()?;
    let known = banks.iter().any(|bank| bank.bank == *configured);
    Ok(Filter {
        banks: known.then(|| configured.clone()).into_iter().collect(),
        ..Filter::default()
    })
}

/// Gathers the questions of the plan with what is known of their points.
fn gather_syllabus(
    goal: &Goal,
    today: Date,
    app: &App,
    history: &SqliteHistory,
) -> Result<Syllabus, Failure> {
    let prompts = app.prompts()?;
    let outlook = Outlook::new(&history.ratings()?, today);
    let mut known = KnownPoints::default();
    for point in history.known_points()? {
        let keys = known.of_question.entry(point.question).or_default();
        keys.push(point.key.clone());
        known.points.insert(point.key.clone(), point);
    }

    let mut listed = app.store()?.list(&bank_filter(app)?, usize::MAX)?;
    listed.sort_by(|a, b| by_standing(&a.question, &b.question, &outlook));
    let mut syllabus = Syllabus::default();
    let mut indexes: HashMap<String, usize> = HashMap::new();
    for entry in listed {
        let question = entry.question;
        let rubric = of_question(&question, &prompts).criteria;
        let points = rubric.iter().filter(|c| c.kind == CriterionKind::KeyPoint);
        let mut keys: Vec<String> = points.map(|point| point.key()).collect();
        if keys.is_empty() {
            // Points that a model drafted are known once they were asked.
            keys = known.of_question.remove(&question.id).unwrap_or_default();
        }

        let prior = outlook
            .topic(&question.section, &question.topic)
            .expected(question.difficulty);
        let prior = prior as f32 / 100.0;
        let points = keys.into_iter().map(|key| {
            let belief = match known.points.get(&key) {
                Some(known) if known.made => Belief::made(known.card),
                Some(known) => Belief::missed(known.card, prior),
                None => Belief::unseen(prior),
            };
            *indexes.entry(key).or_insert_with(|| {
                syllabus.points.push(belief);
                syllabus.points.len() - 1
            })
        });
        let points = points.collect();
        syllabus.questions.push(StudyQuestion {
            relevance: relevance(goal, &question),
            topic: question.topic,
            points,
        });
    }
    Ok(syllabus)
}

/// Key points that were asked.
#[derive(Default)]
struct KnownPoints {
    points: HashMap<String, KnownPoint>,
    of_question: HashMap<QuestionId, Vec<String>>,
}

/// Puts the weakest sections first, then the bank's order.
fn by_standing(a: &Question, b: &Question, outlook: &Outlook) -> std::cmp::Ordering {
    let [a, b] = [a, b].map(|q| outlook.topic(&q.section, &q.topic).rating);
    a.total_cmp(&b)
}

/// Returns how well a question fits the job; 1 where none was named.
fn relevance(goal: &Goal, question: &Question) -> f64 {
    goal.topics.as_ref().map_or(1.0, |topics| {
        topics.get(&question.topic).copied().unwrap_or(0.0)
    })
}
