//! Runs a session: from a plan or a stored record to its report.

use super::code_bench::CodeBench;
use super::damaged::retry_on_new_history;
use super::drive::{DriveError, World, drive};
use super::lock::SessionLock;
use super::papers::PaperFits;
use super::plan::{SessionPlan, new_session_id};
use super::read_ahead::ReadAhead;
use super::reports::write_reports;
use super::stories::shelve_stories;
use super::summary::add_summary;
use super::{due_questions, key_points};
use crate::app::{
    App, Context, SystemClock, at_terminal, env, is_dumb_terminal, keep_run_python, session_runtime,
};
use crate::config::Provider;
use crate::domain::{Change, Screen, SessionRecord};
use crate::engine::{Ending, State};
use crate::failure::{ExitKind, Failure};
use crate::history::SqliteHistory;
use crate::ports::{Assessor, History, Terminal};
use crate::term;
use crate::term::interrupt::Interrupt;
use crate::term::out::Out;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Stores a new session and holds it.
pub fn begin_session(mut plan: SessionPlan, context: &mut Context) -> Result<(), Failure> {
    let record = &mut plan.record;
    key_points::draft_missing(record, context)?;
    record.spent = context.app.meter.take();

    let history = retry_on_new_history(context, |context| context.app.history())?;
    // The end of an id is what is shown of it: it must be the only one, also where the same seed
    // was given twice.
    let known = history.list()?;
    while known.iter().any(|s| s.id.short(8) == record.id.short(8)) {
        record.id = new_session_id(record.started, None);
    }
    history.begin(record)?;
    hold_session(plan, &history, context)
}

/// Holds a stored session until it closes, then writes its report.
pub fn hold_session(
    plan: SessionPlan,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let runtime = session_runtime()?;
    let held = hold_in(&runtime, plan, history, context);
    // Nobody waits for a name that is still looked up.
    runtime.shutdown_background();
    held
}

fn hold_in(
    runtime: &Runtime,
    plan: SessionPlan,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let _lock = SessionLock::take(&context.app.history_file(), plan.record.id)?;
    let papers = plan.papers.as_ref();
    let background = papers.map(PaperFits::background).unwrap_or_default();
    let assessor = context.app.assessor_with(background)?;
    let clarifier = context.app.clarifier()?;
    let judge = context.app.appeal_judge()?;
    let runner = context.app.code_runner();
    let config_file = context.app.home.config.clone();
    let keep_consent = |consent| keep_run_python(&config_file, consent);
    let clock = SystemClock::new()?;
    let tty = at_terminal();
    let mut terminal = open_terminal(&context.app, tty)?;
    let remark = context.app.calibrated()?;
    terminal.show(&Screen::Notice(describe_assessor(
        assessor.as_ref(),
        remark.as_deref(),
        context.app.offline_by_choice(),
    )))?;

    let mut state = initial_state(plan, tty, history, &context.app)?;

    // In a pipe Ctrl-C ends the process: everything submitted is on disk already.
    let interrupt = match tty {
        true => Interrupt::while_waiting(),
        false => Interrupt::never(),
    };
    let mut world = World {
        terminal: terminal.as_mut(),
        history,
        assessor: assessor.as_ref(),
        ahead: tty.then(|| ReadAhead::begin(Arc::clone(&assessor), runtime.handle())),
        clarifier: clarifier.as_ref(),
        judge: judge.as_deref(),
        bench: CodeBench::new(
            runner.as_ref(),
            context.app.config.code.run_python,
            &keep_consent,
        ),
        clock: &clock,
        interrupt: &interrupt,
    };
    state = runtime
        .block_on(drive(state, &mut world))
        .map_err(|error| explain_break(error, &mut context.out))?;

    if let (Some(Ending::Finished), Some(model)) = (state.ending(), context.app.chat_model()?) {
        let prompts = context.app.prompts()?;
        let (record, terminal) = (&mut state.record, terminal.as_mut());
        let stop = interrupt.wait();
        let written = add_summary(record, model.as_ref(), &prompts, history, terminal, stop);
        runtime.block_on(written)?;
    }
    let spent = Change::Spent(context.app.meter.take());
    history.apply(state.record.id, &spent)?;
    state.record.apply(&spent);

    let unasked = format!("{}{}", state.draft(), terminal.typed_ahead());
    // Nobody is asked any more: from here on Ctrl-C ends the program again.
    drop(terminal);
    if state.ending() == Some(Ending::Finished) {
        give_back(&unasked, &mut context.out)?;
    }
    finish_session(&state, history, context)
}

/// Builds the state that a planned or stored session starts from.
fn initial_state(
    plan: SessionPlan,
    tty: bool,
    history: &SqliteHistory,
    app: &App,
) -> Result<State, Failure> {
    let fits = plan.papers.as_ref().map(PaperFits::reasons);
    let mut state = State::new(plan.record);
    state.explain = plan.explain;
    state.self_check = plan.self_check || (tty && app.config.assess.self_check);
    // In a pipe the next line is the next answer.
    state.self_rating = tty && app.config.interview.self_rating;
    state.fits = fits.unwrap_or_default();
    let planned = state.record.plan.iter().map(|planned| &planned.question);
    state.stories = shelve_stories(planned, history, app.bundled_embedder().as_ref())?;
    state.voice = app.prompts()?.voice(&state.record.settings.style);
    Ok(state)
}

/// Shows a text that was typed for an answer which no question was left to ask for. Single keys,
/// pressed out of impatience, are none.
fn give_back(text: &str, out: &mut Out) -> Result<(), Failure> {
    let text = text.trim();
    if text.split_whitespace().count() < 2 {
        return Ok(());
    }
    out.line(&format!(
        "\n  What you typed while no question was left to take it:\n\n{text}"
    ))
}

/// Writes the report of what was answered and says how to go on.
fn finish_session(
    state: &State,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let record = &state.record;
    // Ratings and due points take the session in at once, so that they are true afterwards.
    context.app.learn_from(history)?;

    report_session(record, history, context)?;

    match state.ending() {
        // The closing screen has said that it is saved.
        Some(Ending::Interrupted) => Err(Failure::new(ExitKind::Interrupted, "")),
        _ => Ok(()),
    }
}

/// Writes the report of a session in which something was answered, and says where.
pub fn report_session(
    record: &SessionRecord,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    let answered = record
        .threads
        .iter()
        .flat_map(|t| &t.turns)
        .any(|t| t.answer.is_some());
    if answered {
        let paths = write_reports(record, history, &context.app)?;
        let shown: Vec<String> = paths
            .iter()
            .map(|p| format!("    {}", p.display()))
            .collect();
        context
            .out
            .line(&format!("\n  Report:\n{}", shown.join("\n")))?;
        // Everything is said and stored: this only saves time later, and nobody's endpoint is
        // called for it.
        if context.app.config.embedding.provider == Provider::Bundled {
            let _ = due_questions::keep_vectors(record, history, context.app.embedder()?.as_ref());
        }
    }
    Ok(())
}

/// Turns the error of a session that broke off into a failure. Gives the answer back on the screen
/// where the history cannot be written: nothing typed is lost.
fn explain_break(error: DriveError, out: &mut Out) -> Failure {
    let (failure, answer) = match error {
        DriveError::Terminal(error) => return error.into(),
        DriveError::History { source, answer } => (Failure::from(source), answer),
    };
    if answer.is_empty() {
        return failure;
    }

    let _ = out.line(&format!(
        "Your answer, which could not be saved:\n\n{answer}\n"
    ));
    failure.hint("your last answer is printed above: copy it before you close the terminal")
}

/// Says which assessor is in force, and why where it is only this machine.
fn describe_assessor(assessor: &dyn Assessor, remark: Option<&str>, by_choice: bool) -> String {
    if assessor.offline() {
        return match by_choice {
            true => "Offline, as you chose: scores are estimates, made on this machine.",
            false => {
                "No endpoint is configured: scores are estimates, made on this machine. \
                 `viva init` chooses one."
            }
        }
        .into();
    }

    let uncalibrated =
        "uncalibrated model: `viva calibrate` measures how far to trust it".to_string();
    let remark = remark.map_or(uncalibrated, String::from);
    format!("Answers are assessed by {} ({remark}).", assessor.name())
}

/// Opens the terminal of a person, or of a pipe.
pub fn open_terminal(app: &App, tty: bool) -> Result<Box<dyn Terminal>, Failure> {
    let settings = term::interactive::Settings {
        two_blank_lines_submit: app.config.terminal.two_blank_lines_submit,
        editor: env("VISUAL").or_else(|| env("EDITOR")),
        scratch: app.home.cache.clone(),
    };
    let out = Out::stdio(app.look);
    Ok(term::open(out, tty, is_dumb_terminal(), settings)?)
}
