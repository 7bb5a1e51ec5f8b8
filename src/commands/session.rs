//! Holds a session: from a plan or a stored record to its report.

use super::closing::summarise;
use super::damaged::practising;
use super::report::write_reports;
use super::{Context, drafting, due, runtime};
use crate::app::{App, Chance, SystemClock};
use crate::assess::Prompts;
use crate::assess::rubric;
use crate::cli::SessionArgs;
use crate::config::Provider;
use crate::domain::{
    Change, PlannedQuestion, Rubric, Screen, SessionId, SessionKind, SessionRecord,
    SessionSettings, SessionStatus,
};
use crate::engine::drive::{DriveError, World, drive};
use crate::engine::{Ending, State};
use crate::error::{Failure, Kind};
use crate::history::SqliteHistory;
use crate::learn::Pick;
use crate::ports::{Assessor, Clock, History, Randomness, Terminal};
use crate::term;
use crate::term::out::Out;
use futures_util::future::BoxFuture;
use std::io::IsTerminal;
use std::sync::Arc;

/// The settings of a session: flags over configuration.
pub fn settings(args: &SessionArgs, app: &App) -> SessionSettings {
    let config = &app.config.interview;
    let box_of = |minutes: u32| (minutes > 0).then_some(minutes);
    SessionSettings {
        follow_ups: args.follow_ups.unwrap_or(config.follow_ups),
        reveal: args.reveal.unwrap_or(config.reveal),
        style: args.style.clone().unwrap_or_else(|| config.style.clone()),
        lang: args.lang.clone().unwrap_or_else(|| config.lang.clone()),
        minutes: box_of(args.minutes.unwrap_or(config.minutes)),
        question_minutes: box_of(config.question_minutes),
        second_try: false,
    }
}

/// The seed of `args`, else a random one.
pub fn seed(args: &SessionArgs) -> u64 {
    args.seed.unwrap_or_else(|| fastrand::u64(..))
}

/// A new session's record, not yet stored.
pub fn record(
    kind: SessionKind,
    picks: Vec<Pick>,
    args: &SessionArgs,
    seed: u64,
    context: &Context,
) -> Result<SessionRecord, Failure> {
    let prompts = context.app.prompts()?;
    let settings = settings(args, &context.app);
    known_style(&settings.style, &prompts)?;
    let started = SystemClock::new()?.now();
    let plan = picks
        .into_iter()
        .map(|pick| {
            let rubric = rubric::of_question(&pick.question, &prompts);
            PlannedQuestion {
                rubric,
                question: pick.question,
                reason: pick.reason,
            }
        })
        .collect();
    Ok(SessionRecord {
        id: session_id(started, args.seed),
        kind,
        started,
        ended: None,
        status: SessionStatus::Open,
        seed,
        settings,
        plan,
        threads: Vec::new(),
        summary: None,
        spent: Default::default(),
    })
}

fn known_style(style: &str, prompts: &Prompts) -> Result<(), Failure> {
    let known = prompts.personas();
    if known.contains(&style) {
        return Ok(());
    }
    Err(
        Failure::usage(format!("there is no interviewer \"{style}\""))
            .hint(format!("known: {}", known.join(", "))),
    )
}

/// UUIDv7 of the start; the random part follows a given seed, so that a fixed clock and seed give
/// the same transcript.
fn session_id(started: jiff::Timestamp, seed: Option<u64>) -> SessionId {
    let mut chance = Chance::seeded(seed.unwrap_or_else(|| fastrand::u64(..)));
    let mut bytes = [0u8; 10];
    for byte in &mut bytes {
        *byte = u8::try_from(chance.below(256)).unwrap_or(0);
    }
    let millis = u64::try_from(started.as_millisecond()).unwrap_or(0);
    SessionId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
}

/// Stores a new session and holds it.
pub fn begin(
    mut record: SessionRecord,
    explain: bool,
    context: &mut Context,
) -> Result<(), Failure> {
    drafting::fill(&mut record, context)?;
    record.spent = context.app.meter.take();
    let history = practising(context, |context| context.app.history())?;
    if history.load(record.id)?.is_some() {
        record.id = session_id(record.started, None);
    }
    history.begin(&record)?;
    hold(record, explain, &history, context)
}

/// Holds a stored session until it closes, then writes its report.
pub fn hold(
    record: SessionRecord,
    explain: bool,
    history: &SqliteHistory,
    context: &mut Context,
) -> Result<(), Failure> {
    if let Some(tailored) = &context.tailored {
        context.app.background = tailored.background();
    }
    let assessor = context.app.assessor()?;
    let clarifier = context.app.clarifier()?;
    let clock = SystemClock::new()?;
    let tty = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut terminal = terminal(context, tty)?;
    let remark = context.app.calibrated()?;
    terminal.show(&Screen::Notice(assessor_line(
        assessor.as_ref(),
        remark.as_deref(),
        context.app.offline_by_choice(),
    )))?;
    let mut state = State::new(record);
    state.explain = explain;
    state.fits = context
        .tailored
        .as_ref()
        .map(|t| t.reasons())
        .unwrap_or_default();
    state.voice = context.app.prompts()?.voice(&state.record.settings.style);
    if tty {
        read_ahead(&assessor, &state.record);
    }
    let runtime = runtime()?;
    let interrupt = move || interrupt(tty);
    let mut world = World {
        terminal: terminal.as_mut(),
        history,
        assessor: assessor.as_ref(),
        clarifier: clarifier.as_ref(),
        clock: &clock,
        interrupt: &interrupt,
    };
    let mut state = match runtime.block_on(drive(state, &mut world)) {
        Ok(state) => state,
        Err(DriveError::Terminal(e)) => return Err(e.into()),
        Err(DriveError::History { source, answer }) => {
            return Err(rescue(source.into(), &answer, &mut context.out));
        }
    };
    if let (Some(Ending::Finished), Some(model)) = (state.ending(), context.app.chat_model()?) {
        let prompts = context.app.prompts()?;
        let (record, terminal) = (&mut state.record, terminal.as_mut());
        let written = summarise(
            record,
            model.as_ref(),
            &prompts,
            history,
            terminal,
            interrupt(),
        );
        runtime.block_on(written)?;
    }
    let spent = Change::Spent(context.app.meter.take());
    history.apply(state.record.id, &spent)?;
    state.record.apply(&spent);
    finish(&state, history, context)
}

/// Has the rubrics still to be used read while the candidate reads and types. Nobody waits for it,
/// and it ends with the process.
fn read_ahead(assessor: &Arc<dyn Assessor>, record: &SessionRecord) {
    let assessor = Arc::clone(assessor);
    let open = record.threads.len().saturating_sub(1);
    let rubrics: Vec<Rubric> = record
        .plan
        .iter()
        .skip(open)
        .map(|p| p.rubric.clone())
        .collect();
    std::thread::spawn(move || rubrics.iter().for_each(|rubric| assessor.prepare(rubric)));
}

/// The report of what was answered, and how to go on.
fn finish(state: &State, history: &SqliteHistory, context: &mut Context) -> Result<(), Failure> {
    let record = &state.record;
    // What the session taught is taken in at once, so that what is due and how one stands are true
    // afterwards.
    let scheduler = history.scheduler(context.app.config.drill.retention)?;
    history.learn(&scheduler, &jiff::tz::TimeZone::system())?;
    let answered = record
        .threads
        .iter()
        .flat_map(|t| &t.turns)
        .any(|t| t.answer.is_some());
    if answered {
        let paths = write_reports(record, history, &context.app)?;
        let shown: Vec<String> = paths.iter().map(|p| format!("  {}", p.display())).collect();
        context
            .out
            .line(&format!("Report:\n{}", shown.join("\n")))?;
        // Everything is said and stored: this only saves time later, and nobody's endpoint is
        // called for it.
        if context.app.config.embedding.provider == Provider::Bundled {
            let _ = due::keep_vectors(record, history, context.app.embedder()?.as_ref());
        }
    }
    match state.ending() {
        // The closing screen has said that it is saved.
        Some(Ending::Interrupted) => Err(Failure::new(Kind::Interrupted, "")),
        _ => Ok(()),
    }
}

/// When the history cannot be written, the answer is given back on the screen: nothing typed is
/// lost.
fn rescue(failure: Failure, answer: &str, out: &mut Out) -> Failure {
    if answer.is_empty() {
        return failure;
    }
    let _ = out.line(&format!(
        "Your answer, which could not be saved:\n\n{answer}\n"
    ));
    failure.hint("your last answer is printed above: copy it before you close the terminal")
}

/// Who assesses; why nobody does but this machine.
fn assessor_line(
    assessor: &dyn crate::ports::Assessor,
    remark: Option<&str>,
    by_choice: bool,
) -> String {
    match (assessor.offline(), by_choice) {
        (false, _) => match remark {
            Some(remark) => format!("Answers are assessed by {} ({remark}).", assessor.name()),
            None => format!(
                "Answers are assessed by {} (uncalibrated model: `viva calibrate` measures how far to trust it).",
                assessor.name()
            ),
        },
        (true, true) => "Offline, as you chose: scores are estimates, made on this machine.".into(),
        (true, false) => {
            "No endpoint is configured: scores are estimates, made on this machine. `viva init` chooses one.".into()
        }
    }
}

fn terminal(context: &Context, tty: bool) -> Result<Box<dyn Terminal>, Failure> {
    let settings = term::interactive::Settings {
        two_blank_lines_submit: context.app.config.terminal.two_blank_lines_submit,
        editor: crate::app::env("VISUAL").or_else(|| crate::app::env("EDITOR")),
        scratch: context.app.home.cache.clone(),
    };
    let dumb = crate::app::env("TERM").is_some_and(|t| t == "dumb");
    Ok(term::open(
        Out::stdio(context.app.look),
        tty,
        dumb,
        settings,
    )?)
}

/// Ends at the next Ctrl-C. In a pipe the signal's default stands: it ends the process, and
/// everything submitted is on disk already.
fn interrupt(tty: bool) -> BoxFuture<'static, ()> {
    if !tty {
        return Box::pin(std::future::pending());
    }
    Box::pin(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
