//! One file per subcommand: arguments in, effects on the world, an exit code out.
//!
//! Owns the dispatch and nothing else; what a command decides lies in its file, what it uses is
//! built by `app`.

pub mod bank;
pub mod calibrate;
mod closing;
pub mod config;
mod damaged;
pub mod doctor;
mod drafting;
pub mod drill;
pub mod due;
pub mod filter;
pub mod grade;
pub mod history;
pub mod init;
pub mod input;
pub mod interview;
pub mod progress;
pub mod regrade;
pub mod report;
pub mod search;
pub mod session;
pub mod shell;
pub mod tailor;
pub mod welcome;

use crate::app::App;
use crate::cli::{Cli, Command};
use crate::domain::text::plural;
use crate::error::{Failure, Kind};
use crate::term::ask::Asker;
use crate::term::out::Out;
use std::io::IsTerminal;
use std::process::ExitCode;

/// What every command gets.
pub struct Context {
    /// Builds adapters.
    pub app: App,
    /// Where results go.
    pub out: Out,
    /// Why the configuration file is not in force; only `init` and `doctor` run without it.
    pub broken: Option<Failure>,
    /// How the questions fit the candidate's papers; None without any.
    pub tailored: Option<tailor::Tailored>,
}

/// Runs a command line to its exit code.
pub fn run(cli: Cli) -> ExitCode {
    let mends = matches!(cli.command, Some(Command::Init(_) | Command::Doctor(_)));
    let (app, broken) = match App::new(&cli.global) {
        Ok(app) => (Ok(app), None),
        // What mends a configuration must run without it.
        Err(failure) if mends => (App::without_file(&cli.global), Some(failure)),
        Err(failure) => (Err(failure), None),
    };
    let app = match app {
        Ok(app) => app,
        Err(failure) => {
            let look = crate::term::look(Default::default(), cli.global.plain, &crate::app::env);
            return fail(&mut Out::stdio(look), &failure);
        }
    };
    let out = Out::stdio(app.look);
    let mut context = Context {
        app,
        out,
        broken,
        tailored: None,
    };
    match dispatch(cli.command, &mut context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.kind == Kind::Damaged => {
            let failure = damaged::ended(failure, &context);
            fail(&mut context.out, &failure)
        }
        Err(failure) => fail(&mut context.out, &failure),
    }
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
        None => welcome::run(context),
        Some(Command::Interview(args)) => interview::run(&args, context),
        Some(Command::Init(args)) => init::run(&args, context),
        Some(Command::Doctor(args)) => doctor::run(&args, context),
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

/// True when a person sits there: standard input and output are a terminal.
pub(crate) fn at_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Asks short questions, at a terminal or from standard input.
pub(crate) fn asker(tty: bool) -> Result<Asker, Failure> {
    Asker::open(tty, crate::app::env("TERM").is_some_and(|t| t == "dumb"))
}

/// What calls to an endpoint run on.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::failed(format!("cannot start the runtime: {e}")))
}
