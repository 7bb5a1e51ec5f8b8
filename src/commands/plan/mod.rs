//! `viva plan`: the days until an interview. Sets the day, shows what to do and what was done.
//!
//! What to do on a day is decided in `learn::plan` and gathered in `session::study`; the screen is
//! [`show`]'s, the calendar file [`ics`]'s.

mod ics;
#[cfg(test)]
mod sample;
mod show;
pub mod task;
pub mod today;

use crate::app::{App, Context, SystemClock, private_folder};
use crate::cli::PlanArgs;
use crate::domain::text::plural;
use crate::failure::Failure;
use crate::files::{self, Access};
use crate::history::{Goal, SqliteHistory};
use crate::ports::Clock;
use crate::session::damaged::retry_on_new_history;
use crate::session::study::{Study, days_until, load_study, minutes_of_a_question, read_job};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Minutes a day where none were named.
const USUAL_MINUTES: u32 = 40;
/// Most days that can be planned.
const MOST_DAYS: i32 = 366;
/// Nobody practises for longer in a day.
const MOST_MINUTES: u32 = 600;

/// Runs `viva plan`.
pub fn run(args: &PlanArgs, context: &mut Context) -> Result<(), Failure> {
    if args.clear {
        return retry_on_new_history(context, |context| clear(args, context));
    }
    let study = retry_on_new_history(context, |context| {
        let history = context.app.history()?;
        set_goal(args, &history, context)?;
        load_study(&context.app, &history)
    })?;

    match (study, &args.ics) {
        (Some(study), Some(path)) => {
            write_calendar(&study, path, context)?;
            remember_calendar(&study, context)
        }
        (Some(study), None) if args.json => context.out.json(&show::plan_json(&study)),
        (Some(study), None) => show_plan(&study, context),
        (None, Some(_)) => Err(no_plan()),
        (None, None) if args.json => context.out.json(&serde_json::json!({ "date": null })),
        (None, None) => context
            .out
            .line("No day is set. `viva plan --date 2026-12-18` plans the days until then."),
    }
}

fn no_plan() -> Failure {
    Failure::usage("there is no plan yet").hint("`viva plan --date 2026-12-18` makes one")
}

/// Forgets the plan. Where a calendar has it, another is written that takes it back.
fn clear(args: &PlanArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;
    let was = history.goal()?;
    let file = match &was {
        Some(goal) => write_cancellation(goal, args.ics.as_deref(), context)?,
        None => None,
    };
    history.set_goal(None)?;

    if args.json {
        let date = was.map(|goal| goal.date);
        let json = serde_json::json!({ "cleared": date, "calendar": file });
        return context.out.json(&json);
    }
    if args.ics.as_deref() == Some(Path::new("-")) {
        return Ok(());
    }
    let told = match was {
        Some(goal) => format!(
            "The plan until {} is forgotten; what you practised stays.",
            goal.date
        ),
        None => "There was no plan.".to_string(),
    };
    context.out.line(&told)?;
    match file {
        Some(file) => context.out.line(&format!(
            "Your calendar has its days still: {} takes them back.",
            file.display()
        )),
        None => Ok(()),
    }
}

/// Writes what takes a plan back from a calendar: into the file that is named, else beside the
/// reports, where a calendar was written before.
fn write_cancellation(
    goal: &Goal,
    named: Option<&Path>,
    context: &mut Context,
) -> Result<Option<PathBuf>, Failure> {
    if named.is_none() && goal.calendar_until.is_none() {
        return Ok(None);
    }
    let text = ics::cancellation(goal, context.app.today()?, SystemClock::new()?.now());
    if named == Some(Path::new("-")) {
        context.out.document(&text)?;
        return Ok(None);
    }

    let path = match named {
        Some(path) => path.to_path_buf(),
        None => {
            private_folder(&context.app.reports())?;
            context.app.reports().join("plan-cancelled.ics")
        }
    };
    write_file(&path, &text)?;
    Ok(Some(path))
}

/// Takes in what the options say, if anything.
fn set_goal(
    args: &PlanArgs,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    if args.date.is_none() && args.job.is_none() && args.minutes_a_day.is_none() {
        return Ok(());
    }

    let today = context.app.today()?;
    let old = history.goal()?.filter(|goal| goal.date >= today);
    let date = match (args.date, &old) {
        (Some(named), _) => require_ahead(named.date.day(today), today)?,
        (None, Some(old)) => old.date,
        (None, None) => return Err(no_plan()),
    };
    let was = old.clone();
    let mut goal = Goal {
        date,
        begun: old.as_ref().map_or(today, |old| old.begun),
        minutes: old.as_ref().map_or(USUAL_MINUTES, |old| old.minutes),
        topics: old.as_ref().and_then(|old| old.topics.clone()),
        job_file: old.as_ref().and_then(|old| old.job_file.clone()),
        calendar_until: old.as_ref().and_then(|old| old.calendar_until),
        job: old.and_then(|old| old.job),
    };
    if let Some(minutes) = args.minutes_a_day {
        goal.minutes = require_room(minutes, &context.app, history)?;
    }
    if args.date.is_some_and(|named| named.has_time) {
        let note = "the time of day is not kept: the plan goes by days";
        context.out.note(note);
    }
    if let Some(path) = &args.job {
        let (topics, text) = read_job(path, &context.app)?;
        if topics.is_empty() {
            let note = "no question fits this job description; it is planned as without";
            context.out.note(note);
        }
        goal.topics = Some(topics).filter(|topics| !topics.is_empty());
        goal.job = args.keep_papers.then_some(text);
        goal.job_file = std::path::absolute(path)
            .ok()
            .and_then(|path| Some(path.to_str()?.to_string()));
    }

    // What was decided for today was decided for another goal; for the same it stays.
    if was.as_ref() != Some(&goal) {
        history.set_goal(Some(&goal))?;
        history.forget_shares(today)?;
    }
    Ok(())
}

fn require_ahead(date: Date, today: Date) -> Result<Date, Failure> {
    match days_until(today, date) {
        days if days < 0 => Err(Failure::usage(format!("{date} is over"))
            .hint("name a day from today on, such as --date 14d")),
        days if days > MOST_DAYS => {
            let message = format!("{date} is {days} days away");
            let hint = format!("a plan covers up to {}", plural(MOST_DAYS as usize, "day"));
            Err(Failure::usage(message).hint(hint))
        }
        _ => Ok(date),
    }
}

/// A day holds a question at least, and no more than anybody practises.
fn require_room(minutes: u32, app: &App, history: &SqliteHistory) -> Result<u32, Failure> {
    let one = minutes_of_a_question(app, history)?;
    if (one..=MOST_MINUTES).contains(&minutes) {
        return Ok(minutes);
    }
    let message = format!("--minutes-a-day is {one} to {MOST_MINUTES}, not {minutes}");
    let why = format!("a question takes about {one} minutes with its feedback");
    Err(Failure::usage(message).hint(why))
}

fn show_plan(study: &Study, context: &mut Context) -> Result<(), Failure> {
    let look = *context.out.look();
    context.out.lines(&show::head_lines(study, &look))?;
    let rows = show::day_rows(study);
    if !rows.is_empty() {
        context.out.line("")?;
        context.out.table(&show::COLUMNS, &rows)?;
    }
    let foot = show::foot_lines(study);
    if !foot.is_empty() {
        context.out.line("")?;
    }
    context.out.lines(&foot)
}

/// Remembers how far the calendar goes, so that a later one can take days back.
fn remember_calendar(study: &Study, context: &mut Context) -> Result<(), Failure> {
    let last = study.plan.days.last().map(|share| share.date);
    let until = last.max(study.goal.calendar_until);
    let goal = Goal {
        calendar_until: until,
        ..study.goal.clone()
    };
    Ok(context.app.history()?.set_goal(Some(&goal))?)
}

fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    files::replace(path, Access::Private, text.as_bytes())
        .map_err(|e| Failure::io("write", path, &e))
}

/// Writes the days ahead as a calendar file.
fn write_calendar(study: &Study, path: &Path, context: &mut Context) -> Result<(), Failure> {
    let text = ics::calendar(study, SystemClock::new()?.now());
    if path == Path::new("-") {
        return context.out.document(&text);
    }
    write_file(path, &text)?;
    let planned = study.plan.days.iter();
    let days = planned
        .filter(|share| !study.left_of(share).is_empty())
        .count();
    let days = plural(days, "day");
    let told = format!("{} holds {days} and the interview.", path.display());
    context.out.line(&told)
}
