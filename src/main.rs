//! Parse, run, exit code.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = viva::cli::Cli::parse();
    viva::commands::run(cli)
}
