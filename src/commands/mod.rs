//! One file per subcommand: arguments in, effects on the world, an exit code out.
//!
//! Owns the dispatch and nothing else; what a command decides lies in its file, what it uses is built by `app`.

pub mod bank;
pub mod calibrate;
mod closing;
pub mod config;
mod drafting;
pub mod drill;
pub mod due;
pub mod filter;
pub mod grade;
pub mod history;
pub mod input;
pub mod interview;
pub mod progress;
pub mod regrade;
pub mod report;
pub mod search;
pub mod session;
pub mod shell;

use crate::app::App;
use crate::cli::{Cli, Command};
use crate::error::Failure;
use crate::term::out::Out;
use std::process::ExitCode;

/// What every command gets.
pub struct Context {
    /// Builds adapters.
    pub app: App,
    /// Where results go.
    pub out: Out,
}

/// The runtime that calls to endpoints run on.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_current_thread().enable_all().build();
    built.map_err(|e| Failure::failed(format!("cannot start the runtime: {e}")))
}

/// Runs a command line to its exit code.
pub fn run(cli: Cli) -> ExitCode {
    let app = match App::new(&cli.global) {
        Ok(app) => app,
        Err(failure) => {
            let look = crate::term::look(Default::default(), cli.global.plain, &crate::app::env);
            return fail(&mut Out::stdio(look), &failure);
        }
    };
    let out = Out::stdio(app.look);
    let mut context = Context { app, out };
    match dispatch(cli.command, &mut context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&mut context.out, &failure),
    }
}

/// `1 answer`, `2 answers`.
pub(in crate::commands) fn plural(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

fn fail(out: &mut Out, failure: &Failure) -> ExitCode {
    // An interruption was the user's own wish: it is not reported as an error.
    if !failure.message.is_empty() {
        out.failure(failure);
    }
    ExitCode::from(failure.kind.exit_code())
}

fn dispatch(command: Option<Command>, context: &mut Context) -> Result<(), Failure> {
    match command {
        None => interview::run(&Default::default(), context),
        Some(Command::Interview(args)) => interview::run(&args, context),
        Some(Command::Drill(args)) => drill::run(&args, context),
        Some(Command::Report(args)) => report::run(&args, context),
        Some(Command::Progress(args)) => progress::run(&args, context),
        Some(Command::History(args)) => history::run(&args, context),
        Some(Command::Regrade(args)) => regrade::run(&args, context),
        Some(Command::Calibrate(args)) => calibrate::run(&args, context),
        Some(Command::Grade(args)) => grade::run(&args, context),
        Some(Command::Bank(command)) => bank::run(&command, context),
        Some(Command::Config(command)) => config::run(&command, context),
        Some(Command::Completions { shell }) => shell::completions(shell),
        Some(Command::Man) => shell::man(),
    }
}
