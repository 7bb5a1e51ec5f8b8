//! The terminal of a test: inputs from a list, screens into a transcript.

use super::render;
use super::style::Look;
use crate::domain::{AnswerPrompt, Choice, Decision, Judgement, Screen};
use crate::ports::{AssessProgress, Input, Terminal, TerminalError};
use std::collections::VecDeque;
use std::time::Duration;

/// Plays a list of inputs; when it is used up, input has ended.
#[derive(Debug)]
pub struct ScriptedTerminal {
    inputs: VecDeque<Input>,
    /// Keys of self-checks, first come first; when they are used up, the rest is left.
    pub decisions: VecDeque<Option<Decision>>,
    /// Keys of a quick round, first come first; when they are used up, it is stopped.
    pub judgements: VecDeque<Option<Judgement>>,
    /// Replies to yes-or-no questions, first come first; when they are used up, nobody is there.
    pub confirmations: VecDeque<bool>,
    /// Every screen that was shown.
    pub screens: Vec<Screen>,
    /// Every prompt an answer was asked with.
    pub prompts: Vec<AnswerPrompt>,
    /// Returns the text a candidate would have read, with the inputs after `> `.
    pub transcript: String,
    look: Look,
}

impl ScriptedTerminal {
    /// A script of inputs.
    pub fn new(inputs: impl IntoIterator<Item = Input>) -> Self {
        Self {
            inputs: inputs.into_iter().collect(),
            decisions: VecDeque::new(),
            judgements: VecDeque::new(),
            confirmations: VecDeque::new(),
            screens: Vec::new(),
            prompts: Vec::new(),
            transcript: String::new(),
            look: Look {
                width: 80,
                color: false,
                plain: false,
                unicode: true,
            },
        }
    }
}

impl Terminal for ScriptedTerminal {
    fn show(&mut self, screen: &Screen) -> Result<(), TerminalError> {
        self.transcript
            .push_str(&render::screen(screen, &self.look));
        self.screens.push(screen.clone());
        Ok(())
    }

    fn ask(
        &mut self,
        prompt: &AnswerPrompt,
        draft: &mut dyn FnMut(&str),
    ) -> Result<Input, TerminalError> {
        self.prompts.push(prompt.clone());
        let input = self.inputs.pop_front().unwrap_or(Input::Ended);
        let typed = match &input {
            Input::Answer(text) => {
                draft(text);
                text.clone()
            }
            Input::Command(command, text) => {
                draft(text);
                format!("{text} [{command:?}]")
            }
            Input::Interrupted(text) => format!("{text} [interrupted]"),
            Input::Ended => "[end of input]".to_string(),
        };

        self.transcript.push_str(&format!("\n> {}\n", typed.trim()));
        Ok(input)
    }

    fn decide(
        &mut self,
        _: Choice,
        _: &mut dyn FnMut(&str),
    ) -> Result<Option<Decision>, TerminalError> {
        let decision = self.decisions.pop_front();
        let decision = decision.unwrap_or(Some(Decision::SkipRest));

        self.transcript.push_str(&format!("\n> {decision:?}\n"));
        Ok(decision)
    }

    fn judge(&mut self, _: u64) -> Result<Option<Judgement>, TerminalError> {
        let judgement = self.judgements.pop_front();
        let judgement = judgement.unwrap_or(Some(Judgement::Stop));

        self.transcript.push_str(&format!("\n> {judgement:?}\n"));
        Ok(judgement)
    }

    fn can_confirm(&self) -> bool {
        !self.confirmations.is_empty()
    }

    fn confirm(&mut self, question: &str) -> Result<Option<bool>, TerminalError> {
        let reply = self.confirmations.pop_front();
        self.transcript
            .push_str(&format!("\n{question} {reply:?}\n"));
        Ok(reply)
    }

    fn pause(&mut self) -> Result<(), TerminalError> {
        Ok(())
    }

    fn progress(&mut self, _: &AssessProgress) -> Result<(), TerminalError> {
        Ok(())
    }

    fn tick(&mut self, _: Duration) -> Result<(), TerminalError> {
        Ok(())
    }

    fn settle(&mut self) -> Result<(), TerminalError> {
        Ok(())
    }
}
