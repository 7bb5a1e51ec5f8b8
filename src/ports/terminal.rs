//! The candidate's side: screens out, answers in.

use super::assess::AssessProgress;
use crate::domain::{AnswerPrompt, Choice, Command, Decision, Judgement, Screen};
use std::time::Duration;

/// Input of the candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A submitted answer, to the letter.
    Answer(String),
    /// A command, and what had been typed of the answer before it.
    Command(Command, String),
    /// End of input with nothing typed: a pipe that is empty, Ctrl-D on an empty answer.
    Ended,
    /// Ctrl-C, and what had been typed.
    Interrupted(String),
}

/// The candidate's side: screens out, answers in.
pub trait Terminal {
    /// Shows a screen.
    fn show(&mut self, screen: &Screen) -> Result<(), TerminalError>;
    /// Asks for an answer or a command. Calls `draft` with everything typed so far whenever a line
    /// is finished.
    fn ask(
        &mut self,
        prompt: &AnswerPrompt,
        draft: &mut dyn FnMut(&str),
    ) -> Result<Input, TerminalError>;
    /// Asks for one key of the self-check; None for Ctrl-C. The end of input leaves the rest. Calls
    /// `keep` with all that was typed for the next answer whenever that grows.
    fn decide(
        &mut self,
        choice: Choice,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<Decision>, TerminalError>;
    /// Asks whether a statement of a quick round is right, by one key within `seconds`; None for
    /// Ctrl-C. The end of input stops the round.
    fn judge(&mut self, seconds: u64) -> Result<Option<Judgement>, TerminalError>;
    /// True where somebody is there to say yes or no.
    fn can_confirm(&self) -> bool;
    /// Asks for a yes or a no; None for Ctrl-C, and where nobody is there.
    fn confirm(&mut self, question: &str) -> Result<Option<bool>, TerminalError>;
    /// Waits until the candidate goes on (after `/pause`).
    fn pause(&mut self) -> Result<(), TerminalError>;
    /// Shows how far an assessment is.
    fn progress(&mut self, progress: &AssessProgress) -> Result<(), TerminalError>;
    /// Called about ten times a second while an assessment runs, for a spinner; `elapsed` since it
    /// began.
    fn tick(&mut self, elapsed: Duration) -> Result<(), TerminalError>;
    /// Returns what was typed while nobody asked: the next answer begins with it.
    fn typed_ahead(&mut self) -> String {
        String::new()
    }
    /// The assessment is over: clear what `progress` and `tick` drew.
    fn settle(&mut self) -> Result<(), TerminalError>;
}

/// The terminal is gone or cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the terminal failed: {0}")]
pub struct TerminalError(pub String);
