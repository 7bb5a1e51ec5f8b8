//! `viva drill`: finds the topic in the candidate's own words and practises it.

mod quick;

use super::options::filter::{build_filter, default_bank};
use super::options::lang::note_unknown_language;
use crate::app::{Context, at_terminal, open_asker};
use crate::cli::DrillArgs;
use crate::domain::session::Reveal;
use crate::domain::text::written::written;
use crate::domain::text::{one_line, plural};
use crate::domain::{SessionKind, SessionRecord};
use crate::failure::{ExitKind, Failure};
use crate::learn::Pick;
use crate::learn::cover::graft;
use crate::ports::{Filter, QuestionStore};
use crate::session::by_words::{Matched, pick_by_words, pick_of_topics};
use crate::session::damaged::retry_on_new_history;
use crate::session::due_questions::{self, DuePlan, Graft};
use crate::session::plan::{SessionPlan, choose_seed, new_record};
use crate::session::run::begin_session;
use crate::term::ask::PromptReply;

/// Topics that are named one by one.
const NAMED: usize = 4;

/// Runs `viva drill`.
pub fn run(args: &DrillArgs, context: &mut Context) -> Result<(), Failure> {
    if args.quick {
        return quick::run(args, context);
    }
    match retry_on_new_history(context, |context| plan_drill(args, context))? {
        Some(plan) => begin_session(plan, context),
        None => Ok(()),
    }
}

/// The questions of a drill.
#[derive(Default)]
struct Chosen {
    picks: Vec<Pick>,
    /// Criteria that come back through a question they do not belong to.
    grafts: Vec<Graft>,
}

/// Plans the drill; None where nothing is due, which is printed.
fn plan_drill(args: &DrillArgs, context: &mut Context) -> Result<Option<SessionPlan>, Failure> {
    require_words(args)?;
    note_unknown_language(&args.session, context);
    let store = context.question_store()?;
    let configured = context.app.config.drill.questions;
    let count = args.session.questions.unwrap_or(configured).max(1);
    let bank = &context.app.config.interview.bank;
    let home = default_bank(bank, &args.filter, store.as_ref())?;
    let wanted = build_filter(&args.filter, &args.topics, None, store.as_ref())?;

    let chosen = if args.due {
        match choose_due(count, &wanted, store.as_ref(), context)? {
            Some(chosen) => chosen,
            None => return Ok(None),
        }
    } else {
        Chosen {
            picks: choose_topic(count, args, wanted, home, store.as_ref(), context)?,
            ..Chosen::default()
        }
    };
    if chosen.picks.is_empty() {
        return Err(Failure::usage("no question fits these options")
            .hint("`viva bank list` shows what there is"));
    }

    let seed = choose_seed(&args.session);
    let kind = SessionKind::Drill;
    let mut record = new_record(kind, chosen.picks, &args.session, seed, &context.app)?;
    for added in &chosen.grafts {
        let planned = record.plan.iter_mut();
        planned
            .filter(|planned| planned.question.id == added.question)
            .for_each(|planned| graft(&mut planned.rubric, &added.criterion));
    }
    apply_drill_settings(&mut record, args, context);
    Ok(Some(SessionPlan::without_papers(record, &args.session)))
}

/// Fails where nothing says what to practise.
fn require_words(args: &DrillArgs) -> Result<(), Failure> {
    match !args.names_topic() && !args.due {
        true => Err(
            Failure::usage("name what to practise: `viva drill overfitting`")
                .hint("`viva drill --due` brings back what you missed")
                .hint("`viva bank list --topics` names every topic"),
        ),
        false => Ok(()),
    }
}

/// Chooses questions that bring back what is due; None where nothing is, which is printed.
fn choose_due(
    count: usize,
    wanted: &Filter,
    store: &dyn QuestionStore,
    context: &mut Context,
) -> Result<Option<Chosen>, Failure> {
    let today = context.app.today()?;
    let (history, embedder) = (context.app.history()?, context.app.embedder()?);
    let scheduler = context.app.learn_from(&history)?;

    let plan = due_questions::plan_due(
        count,
        wanted,
        &scheduler,
        today,
        &history,
        store,
        embedder.as_ref(),
    )?;
    if plan.picks.is_empty() {
        let nothing = due_questions::describe_next_due(&scheduler, today, &history)?;
        context.out.line(&nothing)?;
        return Ok(None);
    }

    context.out.note(&describe_due_plan(&plan));
    Ok(Some(Chosen {
        picks: plan.picks,
        grafts: plan.grafts,
    }))
}

/// Chooses questions of the topics named, else those that the words are about.
fn choose_topic(
    count: usize,
    args: &DrillArgs,
    wanted: Filter,
    home: Option<String>,
    store: &dyn QuestionStore,
    context: &mut Context,
) -> Result<Vec<Pick>, Failure> {
    if !args.topics.is_empty() {
        // A topic that the configured bank has is practised there.
        let at_home: Option<Filter> =
            home.and_then(|bank| build_filter(&args.filter, &args.topics, Some(&bank), store).ok());
        let asked = context.app.history()?.last_asked()?;
        return pick_of_topics(&at_home.unwrap_or(wanted), count, store, &asked);
    }

    let words = args.words.join(" ");
    let home = home.as_deref();
    let Matched { picks, weak } = pick_by_words(&words, &wanted, home, count, store, &context.app)?;
    let topics = describe_topics(&picks);
    if weak {
        confirm_weak_match(&words, &topics, &picks, context)?;
    } else {
        context
            .out
            .line(&format!("\"{words}\" is practised with {topics}."))?;
    }
    Ok(picks)
}

/// The topics of some questions, each once; the first few by name.
fn describe_topics(picks: &[Pick]) -> String {
    let mut topics: Vec<String> = Vec::new();
    for pick in picks {
        let topic = one_line(&written(&pick.question.topic));
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    let more = topics.len().saturating_sub(NAMED);
    topics.truncate(NAMED);
    match more {
        0 => topics.join(", "),
        more => format!("{} and {}", topics.join(", "), plural(more, "more topic")),
    }
}

/// Asks whether what is only near to the words will do; in a pipe it will not.
fn confirm_weak_match(
    words: &str,
    topics: &str,
    picks: &[Pick],
    context: &mut Context,
) -> Result<(), Failure> {
    let message = format!("no question is about \"{words}\"; the nearest: {topics}");
    let nearest = picks.first().map(|pick| pick.question.topic.clone());
    let command = nearest.map(|topic| format!("`viva drill --topic {topic}` practises the first"));
    let refused = Failure::usage(message.clone()).hint(command.unwrap_or_default());
    if !at_terminal() {
        return Err(refused);
    }

    let told = message.replacen("no", "No", 1);
    context.out.line(&format!("{told}."))?;
    let reply = open_asker(true)?.line("Practise these? [y/N] ", &mut context.out)?;
    match reply {
        PromptReply::Line(line) if line.to_lowercase().starts_with('y') => Ok(()),
        PromptReply::Interrupted => Err(Failure::new(ExitKind::Interrupted, "")),
        _ => {
            Err(Failure::usage("nothing was begun")
                .hint("`viva bank list --topics` names every topic"))
        }
    }
}

/// Sets what a drill does otherwise than an interview.
fn apply_drill_settings(record: &mut SessionRecord, args: &DrillArgs, context: &Context) {
    let settings = &mut record.settings;
    // A drill teaches: feedback comes at once, whatever the configuration says of interviews.
    settings.reveal = args.session.reveal.unwrap_or(Reveal::Each);
    settings.second_try = context.app.config.drill.second_try && !args.once;
    if settings.second_try {
        // Feedback names what a follow-up would ask for: the second try takes their place unless
        // they are asked for.
        settings.follow_ups = args.session.follow_ups.unwrap_or(0);
    }
}

/// Returns for instance `9 points are due; 3 questions bring back 7 of them`.
fn describe_due_plan(plan: &DuePlan) -> String {
    let questions = plural(plan.picks.len(), "question");
    let points = plural(plan.due, "point");
    let are = if plan.due == 1 { "is" } else { "are" };
    let bring = if plan.picks.len() == 1 {
        "brings"
    } else {
        "bring"
    };

    match plan.due - plan.covered.min(plan.due) {
        0 => format!("{points} {are} due; {questions} {bring} all of it back"),
        left => format!(
            "{points} {are} due; {questions} {bring} back {} of them, {left} wait",
            plan.covered
        ),
    }
}
