//! The bench on which a candidate's code runs during a session: progress, Ctrl-C, and the consent
//! that Python needs.
//!
//! Owns when the candidate is asked for consent. Running is `ports::CodeRunner`'s; what becomes of
//! an outcome is the engine's.

use super::watch::Watch;
use crate::config::RunPython;
use crate::domain::text::plural;
use crate::domain::{CodeLanguage, CodeRun, CodeTrial, Exercise, Screen, TrialEnd};
use crate::failure::Failure;
use crate::ports::{AssessProgress, CodeRunner, Terminal, TerminalError};
use crate::term::interrupt::Interrupt;
use futures_util::future::BoxFuture;

/// Told before the first Python runs.
const ABOUT: &str = "Your Python would run with this machine's interpreter, in an empty folder, \
                     within limits of time and memory, and with your rights. Your reply is kept \
                     as run_python in the configuration.";
const STOPPED: &str = "it was stopped by Ctrl-C";

/// Keeps the candidate's consent for other sessions.
pub type KeepConsent<'a> = &'a dyn Fn(RunPython) -> Result<(), Failure>;

/// Runs code, Python only with the candidate's consent.
pub struct CodeBench<'a> {
    runner: &'a dyn CodeRunner,
    run_python: RunPython,
    keep_consent: KeepConsent<'a>,
}

/// The candidate's side of a run.
pub struct Side<'a> {
    /// Shows progress, asks for consent.
    pub terminal: &'a mut dyn Terminal,
    /// Ends the run.
    pub interrupt: &'a Interrupt,
}

impl<'a> CodeBench<'a> {
    /// A bench with the consent that is on record.
    pub fn new(
        runner: &'a dyn CodeRunner,
        run_python: RunPython,
        keep_consent: KeepConsent<'a>,
    ) -> Self {
        Self {
            runner,
            run_python,
            keep_consent,
        }
    }

    /// Runs every check of an exercise; Ctrl-C ends the run.
    pub async fn check(
        &mut self,
        exercise: &Exercise,
        code: &str,
        mut side: Side<'_>,
    ) -> Result<CodeRun, TerminalError> {
        let not_run = |why: &str| CodeRun::not_run(exercise.language, code, &exercise.checks, why);
        if let Some(why) = self.obstacle(exercise.language, side.terminal)? {
            return Ok(not_run(&why));
        }
        let task = format!("Running {}", plural(exercise.checks.len(), "check"));
        let work = self.runner.check(exercise, code);
        let run = side.watch(task, work).await?;
        Ok(run.unwrap_or_else(|| not_run(STOPPED)))
    }

    /// Runs code once, without checks; Ctrl-C ends the run.
    pub async fn try_out(
        &mut self,
        exercise: &Exercise,
        code: &str,
        mut side: Side<'_>,
    ) -> Result<CodeTrial, TerminalError> {
        let not_run = |why: String| CodeTrial {
            end: TrialEnd::NotRun { why },
            output: String::new(),
            millis: 0,
        };
        if let Some(why) = self.obstacle(exercise.language, side.terminal)? {
            return Ok(not_run(why));
        }
        let work = self.runner.try_out(exercise, code);
        let trial = side.watch("Running your code".into(), work).await?;
        Ok(trial.unwrap_or_else(|| not_run(STOPPED.into())))
    }

    /// Returns why nothing in this language is run here; asks for consent where it is due.
    fn obstacle(
        &mut self,
        language: CodeLanguage,
        terminal: &mut dyn Terminal,
    ) -> Result<Option<String>, TerminalError> {
        // Nobody is asked about what cannot be.
        if let Some(why) = self.runner.obstacle(language) {
            return Ok(Some(why));
        }
        match (language, self.run_python) {
            (CodeLanguage::Sql, _) | (_, RunPython::Always) => Ok(None),
            (_, RunPython::Never) => Ok(Some("run_python is \"never\" in [code]".into())),
            (_, RunPython::Ask) => self.ask_consent(terminal),
        }
    }

    fn ask_consent(
        &mut self,
        terminal: &mut dyn Terminal,
    ) -> Result<Option<String>, TerminalError> {
        let unasked = "Python runs after your yes: a session at a terminal asks, or set run_python \
                       = \"always\" in [code]";
        if !terminal.can_confirm() {
            return Ok(Some(unasked.into()));
        }
        terminal.show(&Screen::Notice(ABOUT.into()))?;
        let (consent, obstacle) = match terminal.confirm("Run your code on this machine?")? {
            None => return Ok(Some(unasked.into())),
            Some(true) => (RunPython::Always, None),
            Some(false) => (RunPython::Never, Some("you said no".into())),
        };

        self.run_python = consent;
        if let Err(failure) = (self.keep_consent)(consent) {
            let text =
                format!("Your reply counts for this session; it could not be kept: {failure}");
            terminal.show(&Screen::Notice(text))?;
        }
        Ok(obstacle)
    }
}

impl Side<'_> {
    /// Waits for `work` with its progress on the terminal; None for Ctrl-C.
    async fn watch<T>(
        &mut self,
        task: String,
        work: BoxFuture<'_, T>,
    ) -> Result<Option<T>, TerminalError> {
        let watch = Watch::default();
        watch.sink()(AssessProgress::Task(task.into()));
        watch
            .until_done(work, self.terminal, self.interrupt.wait())
            .await
    }
}
