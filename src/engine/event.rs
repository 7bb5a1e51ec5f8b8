//! What can happen to a session, and what it then wants done. Both are data.

use crate::domain::{
    AnswerPrompt, Assessment, Change, Choice, CodeRun, CodeTrial, Command, Decision, Exercise,
    Fact, Screen,
};
use crate::ports::{AppealRequest, AppealRuling, AssessRequest};
use jiff::Timestamp;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The session starts or is resumed; `draft` is what was being typed when it broke off.
    Begun {
        /// Time of the event.
        at: Timestamp,
        /// May be empty.
        draft: String,
    },
    /// The candidate submitted an answer.
    AnswerSubmitted {
        /// To the letter.
        text: String,
        /// Time of the event.
        at: Timestamp,
    },
    /// The candidate gave a command.
    CommandGiven {
        /// Which.
        command: Command,
        /// The answer as far as it had been typed before it.
        draft: String,
        /// Time of the event.
        at: Timestamp,
    },
    /// The checks of the answer's code ran, or could not.
    CodeChecked {
        /// What came of them.
        run: Box<CodeRun>,
    },
    /// The candidate stopped the checks of the answer's code.
    ChecksStopped {
        /// Time of the event.
        at: Timestamp,
    },
    /// `/run` is done.
    CodeTriedOut {
        /// The code that ran.
        code: String,
        /// What came of it.
        trial: Box<CodeTrial>,
        /// Time of the event.
        at: Timestamp,
    },
    /// The assessor is done with the last turn.
    Assessed {
        /// The outcome.
        assessment: Box<Assessment>,
        /// Time of the event.
        at: Timestamp,
    },
    /// The interviewer has a reply to `/clarify`.
    Clarified {
        /// The candidate's words.
        question: String,
        /// The interviewer's words.
        reply: String,
        /// Time of the event.
        at: Timestamp,
    },
    /// An appeal was heard.
    Appealed {
        /// What was contested.
        request: Box<AppealRequest>,
        /// The word on it.
        ruling: AppealRuling,
        /// Time of the event.
        at: Timestamp,
    },
    /// The candidate pressed a key of the self-check.
    Decided {
        /// Which.
        decision: Decision,
        /// Time of the event.
        at: Timestamp,
    },
    /// The candidate goes on after `/pause`.
    Unpaused {
        /// Time of the event.
        at: Timestamp,
    },
    /// The input is at its end: an empty pipe, a terminal that is gone, Ctrl-D on an empty answer.
    InputEnded {
        /// Time of the event.
        at: Timestamp,
    },
    /// Ctrl-C at the prompt.
    Interrupted {
        /// The answer as far as it had been typed.
        draft: String,
        /// Time of the event.
        at: Timestamp,
    },
}

/// The consequence of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Done first, in order.
    pub effects: Vec<Effect>,
    /// The source of the next event.
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

/// The wait after the effects of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Ask for an answer or a command.
    Ask(AnswerPrompt),
    /// Run the checks of an exercise on the code of the last turn's answer.
    RunChecks {
        /// The exercise.
        exercise: Box<Exercise>,
        /// The code.
        code: String,
        /// Other code of the answer that counts where it passes more checks.
        others: Vec<String>,
    },
    /// Run code once, and show no checks.
    TryOut {
        /// The exercise.
        exercise: Box<Exercise>,
        /// The code.
        code: String,
        /// Other code that is taken instead where it passes more checks, as on submission.
        others: Vec<String>,
    },
    /// Assess the last turn.
    Assess(Box<AssessRequest>),
    /// Find the reply to `/clarify`.
    Clarify {
        /// The candidate's words.
        question: String,
        /// Facts that may be revealed.
        facts: Vec<Fact>,
    },
    /// Have an appeal heard.
    Appeal(Box<AppealRequest>),
    /// Ask for a key of the self-check.
    SelfCheck(Choice),
    /// Wait until the candidate goes on.
    Pause,
    /// Nothing: the session is over for now.
    Close,
}
