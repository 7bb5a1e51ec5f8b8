//! `viva` without a command: the things to do, a key for each, and Enter for an interview.
//!
//! Owns the greeting and what its keys mean. In a pipe nobody chooses: it says what is planned for
//! today and is `viva interview`.

use super::plan::{task, today};
use super::{drill, init, interview, plan, progress};
use crate::app::{Context, at_terminal, open_asker};
use crate::cli::{Cli, DrillArgs, InitArgs, InterviewArgs, PlanArgs};
use crate::domain::text::plural;
use crate::domain::{SessionId, SessionKind, SessionStatus};
use crate::failure::{ExitKind, Failure};
use crate::learn::plan::Task;
use crate::ports::History;
use crate::session::damaged::retry_on_new_history;
use crate::session::study::{Today, load_today};
use crate::term::ask::{Asker, PromptReply};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use clap::CommandFactory;
use jiff::civil::Date;
use std::io::{BufRead, IsTerminal};

/// Due points are counted up to here; more say the same.
const MOST_DUE: usize = 99;

/// The content of the greeting.
#[derive(Debug, Clone, PartialEq, Default)]
struct News {
    /// The last open session.
    open: Option<OpenSession>,
    /// Points due today.
    due: usize,
    /// Today.
    today: Date,
    /// Questions of an interview.
    questions: usize,
    /// The model that assesses; None: offline.
    assessor: Option<String>,
    /// Today's part of the plan until an interview.
    plan: Option<Today>,
}

impl News {
    /// Returns what is to be done next today.
    fn next_task(&self) -> Option<&Task> {
        self.plan.as_ref().and_then(|plan| plan.left.first())
    }

    /// Returns true where an interview is not what Enter begins.
    fn offers_interview(&self) -> bool {
        matches!(self.next_task(), Some(Task::Due(_) | Task::Topics(_)))
    }

    /// Returns the open session, where Enter does not resume it.
    fn other_open(&self) -> Option<OpenSession> {
        let by_enter = match self.next_task() {
            Some(Task::Resume(_, session)) => Some(*session),
            _ => None,
        };
        self.open.filter(|open| Some(open.id) != by_enter)
    }

    /// Returns true while an interview lies ahead.
    fn has_plan(&self) -> bool {
        self.plan.as_ref().is_some_and(|plan| plan.days_left >= 0)
    }
}

/// A session that can be resumed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct OpenSession {
    id: SessionId,
    kind: SessionKind,
    day: Date,
    /// The question it stands at, from 1.
    number: usize,
    /// Questions planned.
    total: usize,
}

/// The wish of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// What is next in the plan.
    Share,
    Interview,
    Resume,
    Drill,
    Progress,
    Plan,
    SetUp,
    Help,
    Leave,
}

/// Greets and does what is chosen.
pub fn run(context: &mut Context) -> Result<(), Failure> {
    if !at_terminal() {
        return interview_in_pipe(context);
    }
    let news = retry_on_new_history(context, |context| gather_news(context))?;
    context.out.lines(&greeting(&news, &context.app.look))?;

    let mut asker = open_asker(true)?;
    loop {
        let prompt = if context.app.look.plain {
            "Your choice: "
        } else {
            context.app.look.sign("  › ", "  > ")
        };
        let choice = match asker.line(prompt, &mut context.out)? {
            PromptReply::Line(line) => parse_choice(&line, &news),
            PromptReply::Ended => Some(Choice::Leave),
            PromptReply::Interrupted => return Err(Failure::new(ExitKind::Interrupted, "")),
        };
        match choice {
            Some(Choice::Help) => {
                context
                    .out
                    .line(&Cli::command().render_help().to_string())?;
                context.out.lines(&greeting(&news, &context.app.look))?;
            }
            Some(choice) => return run_choice(choice, &news, &mut asker, context),
            None => context
                .out
                .say(&format!("Type {} or just Enter.", key_list(&news)))?,
        }
    }
}

/// Says in a pipe what is planned for today, where there is a plan, and holds an interview: the
/// planned one, what is left of it, else one of the usual length. Where nobody can answer it holds
/// none, and says how one is held.
fn interview_in_pipe(context: &mut Context) -> Result<(), Failure> {
    let plan = retry_on_new_history(context, |context| {
        let history = context.app.history()?;
        load_today(&context.app, &history)
    })?;
    if let Some(plan) = plan {
        context.out.note(&today::describe_today(&plan));
        if is_silent() {
            return say_how_to_begin(plan.left.first(), plan.job_file.as_deref(), context);
        }
        if let Some(next @ (Task::Interview(_) | Task::Resume(..))) = plan.left.first() {
            return task::run_task(next, plan.job, context);
        }
    }
    if is_silent() {
        return say_how_to_begin(None, None, context);
    }
    interview::run(&InterviewArgs::default(), context)
}

/// True where nothing can be read: no terminal, and a pipe or file without a byte.
fn is_silent() -> bool {
    let mut input = std::io::stdin().lock();
    !input.is_terminal() && input.fill_buf().is_ok_and(<[u8]>::is_empty)
}

/// Says what begins an interview, since nobody is there to answer one. No session is touched.
fn say_how_to_begin(
    next: Option<&Task>,
    job: Option<&str>,
    context: &mut Context,
) -> Result<(), Failure> {
    let command = match next {
        Some(next) => task::command_of(next, job),
        None => "viva interview".into(),
    };
    let told = format!(
        "There is no terminal and no input, so nothing was begun or changed. `{command}` goes on \
         at a terminal, or with answers on standard input; `viva --help` lists the commands."
    );
    context.out.say(&told)
}

fn run_choice(
    choice: Choice,
    news: &News,
    asker: &mut Asker,
    context: &mut Context,
) -> Result<(), Failure> {
    match choice {
        Choice::Share => match (news.next_task(), &news.plan) {
            (Some(next), Some(plan)) => task::run_task(next, plan.job.clone(), context),
            _ => Ok(()),
        },
        Choice::Interview => interview::run(&InterviewArgs::default(), context),
        Choice::Resume => interview::run(
            &InterviewArgs {
                resume: Some(String::new()),
                ..InterviewArgs::default()
            },
            context,
        ),
        Choice::Drill => drill::run(
            &DrillArgs {
                due: true,
                ..DrillArgs::default()
            },
            context,
        ),
        Choice::Progress => progress::run(&Default::default(), context),
        Choice::Plan => plan::run(&PlanArgs::default(), context),
        Choice::SetUp => init::run_with(asker, &InitArgs::default(), context),
        Choice::Help | Choice::Leave => Ok(()),
    }
}

fn gather_news(context: &Context) -> Result<News, Failure> {
    let history = context.app.history()?;
    let today = context.app.today()?;
    let scheduler = context.app.learn_from(&history)?;

    let sessions = history.list()?;
    let open = sessions.iter().find(|s| s.status == SessionStatus::Open);
    let record = match open {
        Some(summary) => history.load(summary.id)?,
        None => None,
    };
    let open = record.map(|record| OpenSession {
        id: record.id,
        kind: record.kind,
        day: context.app.calendar().day(record.started),
        number: record.threads.len().max(1),
        total: record.plan.len(),
    });

    let plan = load_today(&context.app, &history)?;
    let is_the_day = plan.as_ref().is_some_and(|plan| plan.days_left == 0);
    let most = if is_the_day { 0 } else { MOST_DUE };
    Ok(News {
        open,
        // Every point is due by the day; on it nobody crams.
        due: history.due(&scheduler, today, most)?.len(),
        plan,
        today,
        questions: context.app.config.interview.questions,
        assessor: context.app.endpoint()?.map(|e| e.model.clone()),
    })
}

/// Builds the greeting: a line, then a line per thing to do.
fn greeting(news: &News, look: &Look) -> Vec<Rich> {
    let margin = Rich::of(Ink::Body, if look.plain { "" } else { "  " });
    let who = match &news.assessor {
        Some(model) => format!(". Answers are assessed by {model}."),
        None => ". Answers are assessed offline.".to_string(),
    };
    let title = Rich::of(Ink::Title, "Viva")
        .with(Ink::Body, ", a mock interviewer")
        .with(Ink::Quiet, &who);

    let mut lines = vec![Rich::new()];
    let title = title.wrap(look.width - margin.width());
    lines.extend(title.into_iter().map(|line| margin.clone().join(line)));
    lines.push(Rich::new());
    if let Some(plan) = &news.plan {
        let told = Rich::of(Ink::Body, &today::describe_today(plan));
        let told = told.wrap(look.width - margin.width());
        lines.extend(told.into_iter().map(|line| margin.clone().join(line)));
        lines.push(Rich::new());
    }

    for Offer { key, text } in list_offers(news) {
        let key = if look.plain {
            format!("{key}: ")
        } else {
            format!("{key:<7}")
        };
        let first = margin.clone().with(Ink::Code, &key);
        let rest = Rich::new().pad(first.width());
        let text = Rich::of(Ink::Body, &text).wrap(look.width.saturating_sub(first.width()));
        let heads = std::iter::once(&first).chain(std::iter::repeat(&rest));
        lines.extend(heads.zip(text).map(|(head, line)| head.clone().join(line)));
    }
    lines.push(Rich::new());
    lines
}

/// A thing to do and its key.
struct Offer {
    key: &'static str,
    text: String,
}

impl Offer {
    fn new(key: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { key, text }
    }
}

fn list_offers(news: &News) -> Vec<Offer> {
    let questions = plural(news.questions, "question");
    let interview = format!("a mock interview of {questions}");
    let mut offers = match news.next_task() {
        Some(next) => vec![Offer::new(
            "Enter",
            format!("today's share: {}", task::describe_task(next)),
        )],
        None => vec![Offer::new("Enter", interview.clone())],
    };
    if news.offers_interview() {
        offers.push(Offer::new("m", interview));
    }

    if let Some(open) = news.other_open() {
        let kind = match open.kind {
            SessionKind::Interview => "interview",
            SessionKind::Drill => "drill",
            SessionKind::Debrief => "debrief",
        };
        let day = day_words(open.day, news.today);
        let (number, total) = (open.number, open.total);
        let text = format!("resume {day}'s {kind}, question {number} of {total}");
        offers.push(Offer::new("r", text));
    }
    if news.due > 0 {
        let more = if news.due >= MOST_DUE { " or more" } else { "" };
        let verb = if news.due == 1 { "is" } else { "are" };
        let points = plural(news.due, "point");
        let text = format!("drill what you missed: {points}{more} {verb} due");
        offers.push(Offer::new("d", text));
    }

    offers.push(Offer::new("p", "where you stand"));
    if news.has_plan() {
        offers.push(Offer::new("c", "the days until your interview"));
    }
    if news.assessor.is_none() {
        offers.push(Offer::new("i", "let a language model assess"));
    }
    offers.push(Offer::new("h", "help; q leaves"));
    offers
}

/// Returns `today`, `yesterday`, or the date.
fn day_words(day: Date, today: Date) -> String {
    match today.since(day).map(|s| s.get_days()) {
        Ok(0) => "today".into(),
        Ok(1) => "yesterday".into(),
        _ => day.to_string(),
    }
}

/// Lists the keys there are.
fn key_list(news: &News) -> String {
    let keys = [
        (news.offers_interview(), "m"),
        (true, "p"),
        (news.has_plan(), "c"),
        (news.other_open().is_some(), "r"),
        (news.due > 0, "d"),
        (true, "i"),
        (true, "h"),
        (true, "q"),
    ];
    keys.iter()
        .filter(|(there, _)| *there)
        .map(|(_, key)| *key)
        .collect::<Vec<_>>()
        .join(", ")
}

fn parse_choice(line: &str, news: &News) -> Option<Choice> {
    match line.trim_start_matches('/').to_lowercase().as_str() {
        "" if news.next_task().is_some() => Some(Choice::Share),
        "" | "m" | "interview" => Some(Choice::Interview),
        "c" | "plan" if news.has_plan() => Some(Choice::Plan),
        "r" | "resume" if news.open.is_some() => Some(Choice::Resume),
        "d" | "drill" if news.due > 0 => Some(Choice::Drill),
        "p" | "progress" => Some(Choice::Progress),
        "i" | "init" => Some(Choice::SetUp),
        "h" | "help" | "?" => Some(Choice::Help),
        "q" | "quit" | "exit" => Some(Choice::Leave),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
