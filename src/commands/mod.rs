//! One file per subcommand: arguments in, effects on the world, an exit code out.
//!
//! Owns the dispatch and nothing else; what a command decides lies in its file, what it uses is
//! built by `app`.

pub mod bank;
pub mod calibrate;
pub mod completions;
pub mod config;
pub mod debrief;
pub mod doctor;
pub mod drill;
pub mod grade;
pub mod history;
pub mod init;
pub mod input;
pub mod interview;
pub mod options;
pub mod outcome;
pub mod plan;
pub mod profile;
pub mod progress;
pub mod regrade;
pub mod report;
pub mod story;
pub mod welcome;

use crate::app::{App, Context};
use crate::cli::{Cli, CliCommand, HistoryCommand};
use crate::failure::{ExitKind, Failure};
use crate::session::damaged::explain_damage;
use crate::term::out::Out;
use std::io::IsTerminal;
use std::process::ExitCode;

/// Runs a command line to its exit code.
pub fn run(cli: Cli) -> ExitCode {
    let mends = matches!(
        cli.command,
        Some(CliCommand::Init(_) | CliCommand::Doctor(_))
    );
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
            return report_failure(&mut Out::stdio(look), &failure);
        }
    };
    let out = Out::stdio(app.look);
    let mut context = Context { app, out, broken };

    if uses_history(cli.command.as_ref())
        && let Err(failure) = profile::settle(only_reads(cli.command.as_ref()), &mut context)
    {
        return report_failure(&mut context.out, &failure);
    }
    match dispatch(cli.command, &mut context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.kind == ExitKind::Damaged => {
            let failure = explain_damage(failure, &context);
            report_failure(&mut context.out, &failure)
        }
        Err(failure) => report_failure(&mut context.out, &failure),
    }
}

/// Says why a command line is none, or the help that it asks for. On a terminal lines break between
/// words.
pub fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || !std::io::stderr().is_terminal() {
        error.exit();
    }
    let look = crate::term::look(Default::default(), false, &crate::app::env);
    Out::stdio(look).refusal(&error.render().to_string());
    ExitCode::from(ExitKind::Usage.exit_code())
}

/// Returns true for commands that read or write what a candidate did.
fn uses_history(command: Option<&CliCommand>) -> bool {
    matches!(
        command,
        None | Some(
            CliCommand::Interview(_)
                | CliCommand::Drill(_)
                | CliCommand::Plan(_)
                | CliCommand::Report(_)
                | CliCommand::Progress(_)
                | CliCommand::History(_)
                | CliCommand::Outcome(_)
                | CliCommand::Debrief(_)
                | CliCommand::Story(_)
                | CliCommand::Regrade(_)
        )
    )
}

/// Returns true for commands that have nothing to do where there is no history.
fn only_reads(command: Option<&CliCommand>) -> bool {
    match command {
        Some(CliCommand::Report(_) | CliCommand::Progress(_) | CliCommand::Regrade(_)) => true,
        Some(CliCommand::History(args)) => {
            !matches!(args.command, Some(HistoryCommand::Import { .. }))
        }
        _ => false,
    }
}

fn report_failure(out: &mut Out, failure: &Failure) -> ExitCode {
    // An interruption was the user's own wish: it is not reported as an error.
    if !failure.message.is_empty() {
        out.failure(failure);
    }
    ExitCode::from(failure.kind.exit_code())
}

fn dispatch(command: Option<CliCommand>, context: &mut Context) -> Result<(), Failure> {
    match command {
        None => welcome::run(context),
        Some(CliCommand::Interview(args)) => interview::run(&args, context),
        Some(CliCommand::Init(args)) => init::run(&args, context),
        Some(CliCommand::Doctor(args)) => doctor::run(&args, context),
        Some(CliCommand::Drill(args)) => drill::run(&args, context),
        Some(CliCommand::Plan(args)) => plan::run(&args, context),
        Some(CliCommand::Report(args)) => report::run(&args, context),
        Some(CliCommand::Progress(args)) => progress::run(&args, context),
        Some(CliCommand::History(args)) => history::run(&args, context),
        Some(CliCommand::Debrief(args)) => debrief::run(&args, context),
        Some(CliCommand::Outcome(args)) => outcome::run(&args, context),
        Some(CliCommand::Story(command)) => story::run(&command, context),
        Some(CliCommand::Regrade(args)) => regrade::run(&args, context),
        Some(CliCommand::Calibrate(args)) => calibrate::run(&args, context),
        Some(CliCommand::Grade(args)) => grade::run(&args, context),
        Some(CliCommand::Bank(command)) => bank::run(&command, context),
        Some(CliCommand::Config(command)) => config::run(&command, context),
        Some(CliCommand::Completions { shell }) => completions::completions(shell),
        Some(CliCommand::Man) => completions::man(),
    }
}
