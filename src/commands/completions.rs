//! `viva completions` and `viva man`: what clap knows about the command line.

use crate::cli::Cli;
use crate::failure::Failure;
use clap::CommandFactory;
use std::io::{self, Write};

/// The completion script of a shell, on standard output.
pub fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "viva", &mut script);
    write(&script)
}

/// The manual page in roff, on standard output.
pub fn man() -> Result<(), Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|e| Failure::failed(format!("cannot make the manual page: {e}")))?;
    write(&page)
}

fn write(bytes: &[u8]) -> Result<(), Failure> {
    match io::stdout().write_all(bytes) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Failure::failed(format!(
            "cannot write to standard output: {e}"
        ))),
        _ => Ok(()),
    }
}
