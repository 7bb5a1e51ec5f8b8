//! The bench on which a candidate's code runs during a session: progress, Ctrl-C, and the consent
//! that Python needs.
//!
//! Owns when the candidate is asked for consent. Running is `ports::CodeRunner`'s; what becomes of
//! an outcome is the engine's.

use super::watch::Watch;
use crate::config::RunPython;
use crate::domain::text::plural;
use crate::domain::{CodeLanguage, CodeRun, CodeTrial, Exercise, Screen};
use crate::failure::Failure;
use crate::ports::{AssessProgress, CodeRunner, Terminal, TerminalError, check_likeliest};
use crate::term::interrupt::Interrupt;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// Told before the first Python runs.
const ABOUT: &str = "Your Python would run with this machine's interpreter, in an empty folder, \
                     within limits of time and memory, and with your rights. Your reply is kept \
                     as run_python in the configuration.";
/// How a no becomes a yes.
const CHANGE_MIND: &str = "to change your mind, set run_python = \"always\" in the file that `viva \
                           config path` names, under [code]";

/// Keeps the candidate's consent for other sessions.
pub type KeepConsent<'a> = &'a dyn Fn(RunPython) -> Result<(), Failure>;

/// Runs code, Python only with the candidate's consent.
pub struct CodeBench<'a> {
    runner: &'a dyn CodeRunner,
    run_python: RunPython,
    keep_consent: KeepConsent<'a>,
}

/// Who watches a run, and may end it.
pub struct Bystanders<'a> {
    /// Shows progress, asks for consent.
    pub terminal: &'a mut dyn Terminal,
    /// Ends the run.
    pub interrupt: &'a Interrupt,
    /// Keeps what is typed meanwhile.
    pub keep_ahead: &'a mut dyn FnMut(&str),
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

    /// Runs every check of an exercise; None where Ctrl-C ended the run.
    pub async fn check(
        &mut self,
        exercise: &Exercise,
        code: &str,
        others: &[String],
        mut by: Bystanders<'_>,
    ) -> Result<Option<CodeRun>, TerminalError> {
        let stop = by.listen();
        if let Some(why) = self.obstacle(exercise.language, by.terminal)? {
            let checks = &exercise.checks;
            let not_run = CodeRun::not_run(exercise.language, code, checks, &why);
            return Ok(Some(not_run));
        }

        let task = format!("Running {}", plural(exercise.checks.len(), "check"));
        let work = check_likeliest(self.runner, exercise, code, others);
        by.watch(task, work, stop).await
    }

    /// Runs code once, or that of `others` which passes more checks, and returns which; Ctrl-C ends
    /// the run.
    pub async fn try_out(
        &mut self,
        exercise: &Exercise,
        code: String,
        others: &[String],
        mut by: Bystanders<'_>,
    ) -> Result<(String, CodeTrial), TerminalError> {
        let stop = by.listen();
        if let Some(why) = self.obstacle(exercise.language, by.terminal)? {
            return Ok((code, CodeTrial::not_run(why)));
        }

        let (begin, runner) = (tokio::time::Instant::now(), self.runner);
        let first = code.clone();
        let work = async move {
            let code = match others.is_empty() {
                true => first,
                false => check_likeliest(runner, exercise, &first, others).await.code,
            };
            let trial = runner.try_out(exercise, &code).await;
            (code, trial)
        };
        let task = "Running your code".into();
        let tried = by.watch(task, Box::pin(work), stop).await?;
        Ok(tried.unwrap_or_else(|| (code, CodeTrial::stopped(begin.elapsed()))))
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
            (_, RunPython::Never) => Ok(Some(format!(
                "run_python is \"never\" in [code]; {CHANGE_MIND}"
            ))),
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
            Some(false) => (
                RunPython::Never,
                Some(format!("you said no; {CHANGE_MIND}")),
            ),
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

impl Bystanders<'_> {
    /// Hears Ctrl-C from now on: looking for the interpreter takes its time, and nobody waits then.
    fn listen(&self) -> BoxFuture<'static, ()> {
        let mut stop = self.interrupt.wait();
        // The first poll registers.
        match stop.as_mut().now_or_never() {
            Some(()) => Box::pin(async {}),
            None => stop,
        }
    }

    /// Waits for `work` with its progress on the terminal; None where `stop` ends first.
    async fn watch<T>(
        &mut self,
        task: String,
        work: BoxFuture<'_, T>,
        stop: BoxFuture<'_, ()>,
    ) -> Result<Option<T>, TerminalError> {
        let watch = Watch::default();
        watch.sink()(AssessProgress::Task(task.into()));
        watch
            .until_done(work, self.terminal, stop, self.keep_ahead)
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TrialEnd;
    use crate::term::scripted::ScriptedTerminal;
    use std::sync::Mutex;

    /// A runner that notes what it ran.
    #[derive(Default)]
    struct Scripted {
        obstacle: Option<String>,
        endless: bool,
        ran: Mutex<Vec<String>>,
    }

    impl CodeRunner for Scripted {
        fn obstacle(&self, _: CodeLanguage) -> Option<String> {
            self.obstacle.clone()
        }

        fn check<'a>(&'a self, exercise: &'a Exercise, code: &'a str) -> BoxFuture<'a, CodeRun> {
            self.ran.lock().unwrap().push(code.into());
            Box::pin(async move {
                if self.endless {
                    std::future::pending::<()>().await;
                }
                CodeRun::not_run(exercise.language, code, &[], "")
            })
        }

        fn try_out<'a>(&'a self, _: &'a Exercise, code: &'a str) -> BoxFuture<'a, CodeTrial> {
            self.ran.lock().unwrap().push(code.into());
            Box::pin(async move {
                CodeTrial {
                    end: TrialEnd::Finished,
                    output: String::new(),
                    examples: Vec::new(),
                    millis: 0,
                }
            })
        }
    }

    fn exercise(language: CodeLanguage) -> Exercise {
        Exercise {
            language,
            starter: String::new(),
            data: String::new(),
            checks: Vec::new(),
        }
    }

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        crate::runtime::current_thread().unwrap().block_on(work)
    }

    /// Why two trials in a row did not run, what was kept, and what the candidate read.
    fn try_twice(
        language: CodeLanguage,
        run_python: RunPython,
        replies: &[bool],
        runner: &Scripted,
    ) -> (Vec<Option<String>>, Vec<RunPython>, String) {
        let kept = Mutex::new(Vec::new());
        let keep = |consent| {
            kept.lock().unwrap().push(consent);
            Ok(())
        };
        let mut terminal = ScriptedTerminal::new([]);
        terminal.confirmations = replies.iter().copied().collect();
        let mut bench = CodeBench::new(runner, run_python, &keep);
        let interrupt = Interrupt::never();

        let mut obstacles = Vec::new();
        for _ in 0..2 {
            let side = Bystanders {
                terminal: &mut terminal,
                interrupt: &interrupt,
                keep_ahead: &mut |_| {},
            };
            let exercise = exercise(language);
            let work = bench.try_out(&exercise, "x".into(), &[], side);
            let (_, trial) = block_on(work).unwrap();
            obstacles.push(match trial.end {
                TrialEnd::NotRun { why } => Some(why),
                _ => None,
            });
        }
        (obstacles, kept.into_inner().unwrap(), terminal.transcript)
    }

    #[test]
    fn python_runs_after_one_yes_and_sql_without() {
        use CodeLanguage::{Python, Sql};
        use RunPython::{Always, Ask, Never};
        for (name, language, run_python, replies, runs, kept) in [
            ("SQL", Sql, Ask, &[][..], 2, &[][..]),
            ("SQL where Python is refused", Sql, Never, &[], 2, &[]),
            ("a yes", Python, Ask, &[true], 2, &[Always]),
            ("a no", Python, Ask, &[false], 0, &[Never]),
            ("nobody is there", Python, Ask, &[], 0, &[]),
            ("a yes of before", Python, Always, &[], 2, &[]),
            ("a no of before", Python, Never, &[], 0, &[]),
        ] {
            let runner = Scripted::default();
            let (obstacles, now_kept, _) = try_twice(language, run_python, replies, &runner);
            assert_eq!(runner.ran.lock().unwrap().len(), runs, "{name}");
            let did_not = obstacles.iter().filter(|why| why.is_some()).count();
            assert_eq!(did_not, 2 - runs, "{name}: {obstacles:?}");
            assert_eq!(now_kept, kept, "{name}");
        }
    }

    #[test]
    fn nobody_is_asked_where_python_is_missing() {
        let runner = Scripted {
            obstacle: Some("python3 was not found".into()),
            ..Scripted::default()
        };
        let (obstacles, kept, read) =
            try_twice(CodeLanguage::Python, RunPython::Ask, &[true], &runner);
        assert_eq!(obstacles[0].as_deref(), Some("python3 was not found"));
        assert!(kept.is_empty() && read.is_empty(), "{read}");
    }

    #[test]
    fn a_reply_that_cannot_be_kept_still_counts() {
        let keep = |_| Err(Failure::failed("the disk is full"));
        let (runner, interrupt) = (Scripted::default(), Interrupt::never());
        let mut terminal = ScriptedTerminal::new([]);
        terminal.confirmations.push_back(true);
        let mut bench = CodeBench::new(&runner, RunPython::Ask, &keep);
        let side = Bystanders {
            terminal: &mut terminal,
            interrupt: &interrupt,
            keep_ahead: &mut |_| {},
        };
        let exercise = exercise(CodeLanguage::Python);
        let work = bench.try_out(&exercise, "x".into(), &[], side);
        block_on(work).unwrap();
        assert_eq!(runner.ran.lock().unwrap().len(), 1);
        let read = terminal.transcript.replace('\n', " ");
        assert!(read.contains("the disk is full"), "{read}");
    }

    #[test]
    fn a_run_that_is_stopped_says_so() {
        let runner = Scripted {
            endless: true,
            ..Scripted::default()
        };
        let mut terminal = ScriptedTerminal::new([]);
        let stopped = block_on(async {
            let endless = exercise(CodeLanguage::Sql);
            let work = runner.check(&endless, "x");
            let stop: BoxFuture<'_, ()> = Box::pin(async {});
            Watch::default()
                .until_done(work, &mut terminal, stop, &mut |_| {})
                .await
        });
        assert!(stopped.unwrap().is_none());
    }
}
