//! What rustyline calls while an answer is typed: keys, hints, the prompt's ink.
//!
//! Owns the sharing of [`Typing`] between rustyline's handlers and the loop in [`super`]. What a
//! key means is [`super::keys`]'.

use super::keys::{Exit, Typing};
use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::Validator;
use rustyline::{Cmd, ConditionalEventHandler, Context, Event, EventContext};
use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard};

/// [`Typing`], shared by the handlers that rustyline owns.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<Mutex<Typing>>);

impl Shared {
    /// The state. A handler that panicked leaves it usable: it holds text, which is never half
    /// written.
    pub fn lock(&self) -> MutexGuard<'_, Typing> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl ConditionalEventHandler for Shared {
    fn handle(
        &self,
        event: &Event,
        _: rustyline::RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let Event::KeySeq(keys) = event else {
            return None;
        };

        let mut typing = self.lock();
        match keys.as_slice() {
            [key] => typing.key(*key, context.line(), context.pos()),
            _ => {
                // The one sequence that is bound: Ctrl-X Ctrl-E, as in a shell.
                let (text, cursor) = (
                    typing.whole(context.line()),
                    typing.before.len() + context.pos(),
                );
                typing.shown = context.line().to_string();
                typing.leave(Exit::Edit, text, cursor)
            }
        }
    }
}

/// Hints and the prompt's ink. Completion is [`Typing::tab`]'s: rustyline's list of candidates
/// overwrites itself below a buffer of several rows.
pub struct Helper {
    /// The answer being typed.
    pub typing: Shared,
    /// The prompt as it is now: the time left in it goes on.
    pub prompt: Box<dyn Fn(&str) -> String + Send>,
}

/// Text behind the cursor that cannot be accepted.
pub struct Ghost(String);

impl Hint for Ghost {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Helper {
    type Hint = Ghost;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<Ghost> {
        let mut typing = self.typing.lock();
        typing.report(line);
        typing.follow_width(line, pos);
        let ghost = typing.ghost(line);
        typing.drawn_ghost = ghost.clone().unwrap_or_default();
        ghost.map(Ghost)
    }
}

impl Completer for Helper {
    type Candidate = String;
}

impl Highlighter for Helper {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        default: bool,
    ) -> Cow<'b, str> {
        if default {
            Cow::Owned((self.prompt)(prompt))
        } else {
            Cow::Borrowed(prompt)
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        let style = crate::term::style::Ink::Quiet.style();
        Cow::Owned(format!("{style}{hint}{style:#}"))
    }
}

impl Validator for Helper {}

impl rustyline::Helper for Helper {}
