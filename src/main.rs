//! Parses the command line and runs it. The exit codes are [`viva::failure::ExitKind`]'s.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = viva::cli::Cli::parse();
    viva::commands::run(cli)
}
