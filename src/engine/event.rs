//! What can happen to a session, and what it then wants done. Both are data.

use crate::domain::{AnswerPrompt, Assessment, Change, Command, Fact, Screen};
use crate::ports::AssessRequest;
use jiff::Timestamp;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The session starts or is resumed; `draft` is what was being typed when it broke off.
    Begun {
        /// When.
        at: Timestamp,
        /// May be empty.
        draft: String,
    },
    /// The candidate submitted an answer.
    AnswerSubmitted {
        /// To the letter.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// The candidate gave a command.
    CommandGiven {
        /// Which.
        command: Command,
        /// What had been typed of the answer before it.
        draft: String,
        /// When.
        at: Timestamp,
    },
    /// The assessor is done with the last turn.
    Assessed {
        /// The outcome.
        assessment: Box<Assessment>,
        /// When.
        at: Timestamp,
    },
    /// The interviewer has a reply to `/clarify`.
    Clarified {
        /// What the candidate asked.
        question: String,
        /// What is said.
        reply: String,
        /// When.
        at: Timestamp,
    },
    /// The candidate goes on after `/pause`.
    Unpaused {
        /// When.
        at: Timestamp,
    },
    /// The input is at its end: an empty pipe, a terminal that is gone, Ctrl-D on an empty answer.
    InputEnded {
        /// When.
        at: Timestamp,
    },
    /// Ctrl-C at the prompt.
    Interrupted {
        /// What had been typed.
        draft: String,
        /// When.
        at: Timestamp,
    },
}

/// What follows from an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is done first, in order.
    pub effects: Vec<Effect>,
    /// What yields the next event.
    pub then: Next,
}

impl Step {
    /// A step that has nothing to do first.
    pub fn only(then: Next) -> Self {
        Self {
            effects: Vec::new(),
            then,
        }
    }

    /// Returns this step with `effects` done before its own.
    pub fn preceded_by(self, mut effects: Vec<Effect>) -> Self {
        effects.extend(self.effects);
        Self {
            effects,
            then: self.then,
        }
    }
}

/// Something to be done at once.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Make a change durable before anything after it happens.
    Persist(Change),
    /// Show a screen.
    Show(Screen),
}

/// What is waited for after the effects of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Ask for an answer or a command.
    Ask(AnswerPrompt),
    /// Assess the last turn.
    Assess(Box<AssessRequest>),
    /// Find the reply to `/clarify`.
    Clarify {
        /// What the candidate asked.
        question: String,
        /// What may be revealed.
        facts: Vec<Fact>,
    },
    /// Wait until the candidate goes on.
    Pause,
    /// Nothing: the session is over for now.
    Close,
}
