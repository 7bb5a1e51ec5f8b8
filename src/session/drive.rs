//! Carries effects out and feeds events back, until the session closes. Nothing else does I/O for
//! the engine.

use super::code_bench::{Bystanders, CodeBench};
use super::read_ahead::ReadAhead;
use super::watch::Watch;
use crate::assess::interviewer::appeal::is_only_an_order;
use crate::domain::session::Reveal;
use crate::domain::{AnswerPrompt, Assessment, Change, Fact, Question};
use crate::engine::{Effect, Event, Next, State, step};
use crate::ports::{
    AppealJudge, AppealRequest, AppealRuling, AssessProgress, AssessRequest, Assessor, Clarifier,
    ClarifyRequest, Clock, History, HistoryError, Input, Terminal, TerminalError,
};
use crate::term::interrupt::Interrupt;

/// The surroundings of a session.
pub struct World<'a> {
    /// Screens out, answers in.
    pub terminal: &'a mut dyn Terminal,
    /// Makes changes durable.
    pub history: &'a dyn History,
    /// Assesses answers.
    pub assessor: &'a dyn Assessor,
    /// Replies to `/clarify`.
    pub clarifier: &'a dyn Clarifier,
    /// Reads along with the candidate; None where nobody types.
    pub ahead: Option<ReadAhead>,
    /// Hears appeals; None leaves them to the candidate.
    pub judge: Option<&'a dyn AppealJudge>,
    /// Runs the code of answers.
    pub bench: CodeBench<'a>,
    /// Now.
    pub clock: &'a dyn Clock,
    /// Stops an assessment, a reply or a run that takes too long.
    pub interrupt: &'a Interrupt,
}

/// The reason why a session broke off. What was persisted before stays.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// The history could not be written. `answer` is what the candidate had just submitted, for
    /// rescue.
    #[error("{source}")]
    History {
        /// The error.
        source: HistoryError,
        /// The answer that is not on disk, empty where none is in danger.
        answer: String,
    },
    /// The terminal is gone.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
}

/// Runs a session from its record to its close.
pub async fn drive(mut state: State, world: &mut World<'_>) -> Result<State, DriveError> {
    let id = state.record.id;
    let draft = world
        .history
        .draft(id)
        .map_err(|source| DriveError::History {
            source,
            answer: String::new(),
        })?;

    let mut event = Event::Begun {
        at: world.clock.now(),
        draft,
    };

    loop {
        let next;
        (state, next) = step(state, event);
        for effect in next.effects {
            carry_out(effect, &state, world)?;
        }
        match await_event(next.then, &state, world).await? {
            Some(next) => event = next,
            None => return Ok(state),
        }
    }
}

fn carry_out(effect: Effect, state: &State, world: &mut World<'_>) -> Result<(), DriveError> {
    match effect {
        Effect::Persist(change) => persist(change, state, world.history),
        Effect::Show(screen) => Ok(world.terminal.show(&screen)?),
    }
}

/// Stores a change. The saved draft goes once it is part of an answer or its question is closed.
fn persist(change: Change, state: &State, history: &dyn History) -> Result<(), DriveError> {
    let id = state.record.id;
    if let Err(source) = history.apply(id, &change) {
        let answer = match change {
            Change::Answered { answer, .. } => answer,
            _ => String::new(),
        };
        return Err(DriveError::History { source, answer });
    }

    if matches!(
        change,
        Change::Answered { .. } | Change::ThreadClosed { .. }
    ) {
        let _ = history.save_draft(id, state.draft());
    }
    Ok(())
}

/// Waits for what the session needs next; None when it is over.
async fn await_event(
    next: Next,
    state: &State,
    world: &mut World<'_>,
) -> Result<Option<Event>, DriveError> {
    let event = match next {
        Next::Ask(prompt) => ask_candidate(&prompt, state, world)?,
        Next::RunChecks {
            exercise,
            code,
            others,
        } => {
            let by = Bystanders {
                terminal: &mut *world.terminal,
                interrupt: world.interrupt,
                keep_ahead: &mut keep_ahead(state, world.history),
            };
            let run = world.bench.check(&exercise, &code, &others, by).await?;
            let at = world.clock.now();
            match run {
                Some(run) => Event::CodeChecked { run: Box::new(run) },
                None => Event::ChecksStopped { at },
            }
        }
        Next::TryOut {
            exercise,
            code,
            others,
        } => {
            let by = Bystanders {
                terminal: &mut *world.terminal,
                interrupt: world.interrupt,
                keep_ahead: &mut keep_ahead(state, world.history),
            };
            let (code, trial) = world.bench.try_out(&exercise, code, &others, by).await?;
            let (trial, at) = (Box::new(trial), world.clock.now());
            Event::CodeTriedOut { code, trial, at }
        }
        Next::Assess(request) => {
            let watched = state.record.settings.reveal == Reveal::Each;
            let assessment = Box::new(assess(&request, watched, state, world).await?);
            let at = world.clock.now();
            Event::Assessed { assessment, at }
        }
        Next::Clarify { question, facts } => {
            let reply = clarify(&question, facts, state, world).await?;

            let at = world.clock.now();
            Event::Clarified {
                question,
                reply,
                at,
            }
        }
        Next::Appeal(request) => {
            let ruling = hear(&request, state, world).await?;
            let at = world.clock.now();
            Event::Appealed {
                request,
                ruling,
                at,
            }
        }
        Next::SelfCheck(choice) => {
            let mut keep = keep_ahead(state, world.history);
            let decision = world.terminal.decide(choice, &mut keep)?;
            let at = world.clock.now();
            match decision {
                Some(decision) => Event::Decided { decision, at },
                None => Event::Interrupted {
                    draft: String::new(),
                    at,
                },
            }
        }
        Next::Pause => {
            world.terminal.pause()?;
            let at = world.clock.now();
            Event::Unpaused { at }
        }
        Next::Close => return Ok(None),
    };
    Ok(Some(event))
}

fn ask_candidate(
    prompt: &AnswerPrompt,
    state: &State,
    world: &mut World<'_>,
) -> Result<Event, DriveError> {
    let id = state.record.id;
    let history = world.history;
    // A draft that cannot be saved must not stop the typing; the answer itself is persisted with an
    // error check.
    let ahead = world.ahead.as_ref();
    if let Some(ahead) = ahead {
        let threads = &state.record.threads;
        let next = state.record.plan.get(threads.len());
        ahead.ask(threads.len(), || {
            [
                threads.last().map(|thread| thread.rubric.clone()),
                next.map(|planned| planned.rubric.clone()),
            ]
        });
    }
    let input = world.terminal.ask(prompt, &mut |text| {
        let _ = history.save_draft(id, text);
        if let Some(ahead) = ahead {
            ahead.typed(text);
        }
    })?;
    let at = world.clock.now();
    Ok(match input {
        Input::Answer(text) => Event::AnswerSubmitted { text, at },
        Input::Command(command, draft) => {
            let _ = history.save_draft(id, &draft);
            Event::CommandGiven { command, draft, at }
        }
        Input::Ended => Event::InputEnded { at },
        Input::Interrupted(draft) => {
            let _ = history.save_draft(id, &draft);
            Event::Interrupted { draft, at }
        }
    })
}

/// Keeps what is typed while nobody asks, behind what is kept of the answer already.
fn keep_ahead<'a>(state: &'a State, history: &'a dyn History) -> impl FnMut(&str) + use<'a> {
    move |ahead| {
        let _ = history.save_draft(state.record.id, &format!("{}{ahead}", state.draft()));
    }
}

/// Runs the assessor, showing its progress; Ctrl-C stops the wait and leaves the turn unscored. Its
/// verdicts are shown as they come where they may be `watched`; else only that it works.
async fn assess(
    request: &AssessRequest,
    watched: bool,
    state: &State,
    world: &mut World<'_>,
) -> Result<Assessment, DriveError> {
    if let Some(ahead) = &world.ahead {
        ahead.pause();
    }
    let watch = Watch::default();
    let mut progress = filter_progress(watch.sink(), watched);
    let work = world.assessor.assess(request, &mut progress);
    let done = watch
        .until_done(
            work,
            world.terminal,
            world.interrupt.wait(),
            &mut keep_ahead(state, world.history),
        )
        .await?;

    Ok(done.unwrap_or_else(|| {
        Assessment::unscored(
            "the assessment was stopped by Ctrl-C; your answer is kept, `viva regrade` finishes \
             it later",
        )
    }))
}

/// Passes progress on to `sink`: all of it where it is `watched`, else what tells no verdict.
fn filter_progress(
    mut sink: impl FnMut(AssessProgress) + Send,
    watched: bool,
) -> impl FnMut(AssessProgress) + Send {
    move |progress| {
        if watched
            || matches!(
                progress,
                AssessProgress::Waiting(_) | AssessProgress::Replying
            )
        {
            sink(progress);
        }
    }
}

/// Has an appeal heard; Ctrl-C leaves it unheard.
async fn hear(
    request: &AppealRequest,
    state: &State,
    world: &mut World<'_>,
) -> Result<AppealRuling, DriveError> {
    if is_only_an_order(&request.reason) {
        let why = "your reason only says what is to be decided; say where your answer makes the \
                   point";
        return Ok(AppealRuling::Unheard(why.into()));
    }
    let Some(judge) = world.judge else {
        return Ok(AppealRuling::ByCandidate);
    };

    let watch = Watch::default();
    watch.sink()(AssessProgress::Task("Looking at your answer again".into()));
    let work = judge.hear(request);
    let done = watch
        .until_done(
            work,
            world.terminal,
            world.interrupt.wait(),
            &mut keep_ahead(state, world.history),
        )
        .await?;
    Ok(done.unwrap_or_else(|| AppealRuling::Unheard("it was stopped by Ctrl-C".into())))
}

/// Finds the reply to `/clarify`; after Ctrl-C a plain one.
async fn clarify(
    asked: &str,
    facts: Vec<Fact>,
    state: &State,
    world: &mut World<'_>,
) -> Result<String, DriveError> {
    let settings = &state.record.settings;
    let Some(thread) = state.record.threads.last() else {
        return Ok(String::new());
    };
    let request = ClarifyRequest {
        question: Question {
            facts,
            ..thread.question.clone()
        },
        rubric: thread.rubric.clone(),
        earlier: thread.clarifications.clone(),
        asked: asked.to_string(),
        style: settings.style.clone(),
        lang: settings.lang.clone(),
    };

    let watch = Watch::default();
    watch.sink()(AssessProgress::Task("Thinking about your question".into()));
    let work = world.clarifier.clarify(&request);
    let done = watch
        .until_done(
            work,
            world.terminal,
            world.interrupt.wait(),
            &mut keep_ahead(state, world.history),
        )
        .await?;
    Ok(done.unwrap_or_else(|| "Never mind. Make an assumption, say it, and go on.".into()))
}
