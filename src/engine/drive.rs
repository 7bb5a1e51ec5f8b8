//! Carries effects out and feeds events back, until the session closes. Nothing else does I/O for the engine.

use super::clarify;
use super::event::{Effect, Event};
use super::state::State;
use super::step::step;
use crate::domain::session::Reveal;
use crate::domain::{AnswerPrompt, Assessment};
use crate::ports::{
    AssessProgress, AssessRequest, Assessor, Clock, Embedder, History, HistoryError, Input, Terminal, TerminalError,
};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Between two looks at a running assessment.
const TICK: Duration = Duration::from_millis(80);

/// What a session needs of the world.
pub struct World<'a> {
    /// Screens out, answers in.
    pub terminal: &'a mut dyn Terminal,
    /// Where changes become durable.
    pub history: &'a dyn History,
    /// Who assesses.
    pub assessor: &'a dyn Assessor,
    /// For `/clarify`.
    pub embedder: &'a dyn Embedder,
    /// Now.
    pub clock: &'a dyn Clock,
    /// A future that ends at the next Ctrl-C while an assessment runs.
    pub interrupt: &'a dyn Fn() -> BoxFuture<'static, ()>,
}

/// Why a session broke off. What was persisted before stays.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// The history could not be written. `answer` is what the candidate had just submitted, for rescue.
    #[error("{source}")]
    History {
        /// What happened.
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
    let draft = world.history.draft(id).map_err(|source| DriveError::History { source, answer: String::new() })?;
    let mut event = Event::Begun { at: world.clock.now(), draft };
    loop {
        let effects;
        (state, effects) = step(state, event);
        let mut next = None;
        for effect in effects {
            next = run(effect, &state, world).await?;
        }
        match next {
            Some(e) => event = e,
            None => return Ok(state),
        }
    }
}

async fn run(effect: Effect, state: &State, world: &mut World<'_>) -> Result<Option<Event>, DriveError> {
    let id = state.record.id;
    match effect {
        Effect::Persist(change) => {
            let rescue = |source| {
                let answer = match &change {
                    crate::domain::Change::Answered { answer, .. } => answer.clone(),
                    _ => String::new(),
                };
                DriveError::History { source, answer }
            };
            world.history.apply(id, &change).map_err(rescue)?;
            if matches!(change, crate::domain::Change::Answered { .. } | crate::domain::Change::ThreadClosed { .. }) {
                let _ = world.history.save_draft(id, "");
            }
            Ok(None)
        }
        Effect::Show(screen) => {
            world.terminal.show(&screen)?;
            Ok(None)
        }
        Effect::Ask(prompt) => ask(&prompt, state, world).map(Some),
        Effect::Assess(request) => {
            let watched = state.record.settings.reveal == Reveal::Each;
            let assessment = Box::new(assess(&request, watched, world).await?);
            Ok(Some(Event::Assessed { assessment, at: world.clock.now() }))
        }
        Effect::Clarify { question, facts } => {
            let reply = clarify::reply(&question, &facts, world.embedder)
                .unwrap_or_else(|_| "I cannot say. Make an assumption, say it, and go on.".into());
            Ok(Some(Event::Clarified { question, reply, at: world.clock.now() }))
        }
        Effect::Pause => {
            world.terminal.pause()?;
            Ok(Some(Event::Unpaused { at: world.clock.now() }))
        }
        Effect::Close => Ok(None),
    }
}

fn ask(prompt: &AnswerPrompt, state: &State, world: &mut World<'_>) -> Result<Event, DriveError> {
    let id = state.record.id;
    let history = world.history;
    // A draft that cannot be saved must not stop the typing; the answer itself is persisted with an error check.
    let input = world.terminal.ask(prompt, &mut |text| {
        let _ = history.save_draft(id, text);
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

/// Runs the assessor; Ctrl-C stops the wait and leaves the turn unscored. Its verdicts are shown as they come where they
/// may be `watched`; else only that it works.
async fn assess(request: &AssessRequest, watched: bool, world: &mut World<'_>) -> Result<Assessment, DriveError> {
    let queue: Arc<Mutex<Vec<AssessProgress>>> = Arc::default();
    let sink = Arc::clone(&queue);
    let mut push = move |p: AssessProgress| {
        if let Ok(mut q) = sink.lock() {
            q.push(p);
        }
    };
    let mut work = world.assessor.assess(request, &mut push);
    let mut stop = (world.interrupt)();
    let started = tokio::time::Instant::now();
    let assessment = loop {
        tokio::select! {
            biased;
            done = &mut work => break done,
            () = &mut stop => break Assessment::unscored(
                "the assessment was stopped by Ctrl-C; your answer is kept, `viva regrade` finishes it later"),
            () = tokio::time::sleep(TICK) => {
                let told = |p: &AssessProgress| watched || matches!(p, AssessProgress::Waiting(_) | AssessProgress::Replying);
                for progress in drain(&queue).into_iter().filter(told) {
                    world.terminal.progress(&progress)?;
                }
                world.terminal.tick(started.elapsed())?;
            }
        }
    };
    world.terminal.settle()?;
    Ok(assessment)
}

fn drain(queue: &Mutex<Vec<AssessProgress>>) -> Vec<AssessProgress> {
    queue.lock().map(|mut q| std::mem::take(&mut *q)).unwrap_or_default()
}
