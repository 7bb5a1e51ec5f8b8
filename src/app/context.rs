//! What every subcommand gets: the adapters, and where its results go.

use super::{App, env};
use crate::failure::Failure;
use crate::ports::QuestionStore;
use crate::store::transfer::Lost;
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

impl Context {
    /// Opens the question store, and says so where it holds fewer questions than it remembers: files
    /// that lost a part open without an error.
    pub fn question_store(&mut self) -> Result<Box<dyn QuestionStore>, Failure> {
        let store = self.app.source()?;
        if let Some(Lost { left, known }) = store.lost()? {
            self.out.note(&format!(
                "the question store has lost some of its questions, {left} of {known} are left; \
                 `viva doctor` says what to do"
            ));
        }
        Ok(store)
    }
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
