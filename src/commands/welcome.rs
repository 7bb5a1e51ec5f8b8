//! `viva` without a command: the things to do, a key for each, and Enter for an interview.
//!
//! Owns the greeting and what its keys mean. In a pipe there is nobody to greet: it is `viva
//! interview`.

use super::{drill, init, interview, progress};
use crate::app::{Context, at_terminal, open_asker};
use crate::cli::{Cli, DrillArgs, InitArgs, InterviewArgs};
use crate::domain::text::plural;
use crate::domain::{SessionKind, SessionStatus};
use crate::failure::{ExitKind, Failure};
use crate::ports::History;
use crate::session::damaged::retry_on_new_history;
use crate::term::ask::{Asker, PromptReply};
use crate::term::rich::Rich;
use crate::term::style::{Ink, Look};
use clap::CommandFactory;
use jiff::civil::Date;

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
}

/// A session that can be resumed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct OpenSession {
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
    Interview,
    Resume,
    Drill,
    Progress,
    SetUp,
    Help,
    Leave,
}

/// Greets and does what is chosen.
pub fn run(context: &mut Context) -> Result<(), Failure> {
    if !at_terminal() {
        return interview::run(&InterviewArgs::default(), context);
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
            Some(choice) => return run_choice(choice, &mut asker, context),
            None => context
                .out
                .say(&format!("Type {} or just Enter.", key_list(&news)))?,
        }
    }
}

fn run_choice(choice: Choice, asker: &mut Asker, context: &mut Context) -> Result<(), Failure> {
    match choice {
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
        kind: record.kind,
        day: context.app.calendar().day(record.started),
        number: record.threads.len().max(1),
        total: record.plan.len(),
    });

    Ok(News {
        open,
        due: history.due(&scheduler, today, MOST_DUE)?.len(),
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

    for Offer { key, text } in list_offers(news) {
        let key = if look.plain {
            format!("{key}: ")
        } else {
            format!("{key:<7}")
        };
        let line = margin.clone().with(Ink::Code, &key).with(Ink::Body, &text);
        lines.push(line.cut(look.width));
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
    let mut offers = vec![Offer::new(
        "Enter",
        format!("a mock interview of {questions}"),
    )];

    if let Some(open) = news.open {
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
        (true, "p"),
        (news.open.is_some(), "r"),
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
        "" => Some(Choice::Interview),
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
mod tests {
    use super::*;

    fn shown(news: &News, look: Look) -> String {
        greeting(news, &look)
            .iter()
            .map(|l| format!("{}\n", l.text().trim_end()))
            .collect()
    }

    fn full() -> News {
        let today = jiff::civil::date(2026, 11, 22);
        News {
            open: Some(OpenSession {
                kind: SessionKind::Interview,
                day: jiff::civil::date(2026, 11, 21),
                number: 3,
                total: 5,
            }),
            due: 12,
            today,
            questions: 5,
            assessor: Some("qwen2.5:14b".into()),
        }
    }

    #[test]
    fn the_greeting_tells_what_there_is_to_do() {
        let look = Look {
            width: 80,
            color: false,
            plain: false,
            unicode: true,
        };
        insta::assert_snapshot!(shown(&full(), look), @r"

        Viva, a mock interviewer. Answers are assessed by qwen2.5:14b.

        Enter  a mock interview of 5 questions
        r      resume yesterday's interview, question 3 of 5
        d      drill what you missed: 12 points are due
        p      where you stand
        h      help; q leaves
        ");
        let first = News {
            questions: 5,
            ..News::default()
        };
        insta::assert_snapshot!(shown(&first, look), @r"

        Viva, a mock interviewer. Answers are assessed offline.

        Enter  a mock interview of 5 questions
        p      where you stand
        i      let a language model assess
        h      help; q leaves
        ");
        insta::assert_snapshot!(shown(&full(), Look { plain: true, width: 60, ..look }), @r"

        Viva, a mock interviewer. Answers are assessed by
        qwen2.5:14b.

        Enter: a mock interview of 5 questions
        r: resume yesterday's interview, question 3 of 5
        d: drill what you missed: 12 points are due
        p: where you stand
        h: help; q leaves
        ");
    }

    #[test]
    fn keys_and_words_choose() {
        let news = full();
        for (line, expected) in [
            ("", Some(Choice::Interview)),
            ("r", Some(Choice::Resume)),
            ("D", Some(Choice::Drill)),
            ("/help", Some(Choice::Help)),
            ("quit", Some(Choice::Leave)),
            ("x", None),
        ] {
            assert_eq!(parse_choice(line, &news), expected, "{line:?}");
        }
        // What is not offered is not done.
        assert_eq!(parse_choice("r", &News::default()), None);
        assert_eq!(parse_choice("d", &News::default()), None);
    }
}
