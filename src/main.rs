//! Parses the command line and runs it. The exit codes are [`viva::failure::ExitKind`]'s.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match viva::cli::Cli::try_parse() {
        Ok(cli) => viva::commands::run(cli),
        Err(error) => viva::commands::refuse(&error),
    }
}
