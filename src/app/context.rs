//! What every subcommand gets: the adapters, and where its results go.

use super::{App, env};
use crate::failure::Failure;
use crate::term::ask::Asker;
use crate::term::out::Out;
use std::io::IsTerminal;

/// The surroundings of a subcommand.
pub struct Context {
    /// Builds adapters.
    pub app: App,
    /// Takes results.
    pub out: Out,
    /// Why the configuration file is not in force; only `init` and `doctor` run without it.
    pub broken: Option<Failure>,
}

/// True when a person sits there: standard input and output are a terminal.
pub fn at_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// True when the terminal cannot move its cursor (`TERM=dumb`).
pub fn is_dumb_terminal() -> bool {
    env("TERM").is_some_and(|term| term == "dumb")
}

/// Opens what asks short questions: the line editor at a terminal, else standard input.
pub fn open_asker(tty: bool) -> Result<Asker, Failure> {
    Asker::open(tty, is_dumb_terminal())
}
