//! One key instead of an answer: the self-check.
//!
//! Owns reading a single key, and a line where the screen is plain. What a key means is
//! `domain::Decision`'s.

use super::{Interactive, failed};
use crate::domain::{Choice, Decision};
use crate::ports::TerminalError;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, EventHandler};
use rustyline::{KeyCode, KeyEvent, Modifiers};
use std::sync::{Arc, Mutex, PoisonError};

/// Milliseconds after which Esc is a key of its own and not the begin of another.
const ESCAPE: u16 = 50;

/// The key that was pressed, shared with rustyline.
#[derive(Clone, Default)]
struct Pressed(Arc<Mutex<Option<Decision>>>);

impl Pressed {
    fn take(&self) -> Option<Decision> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl ConditionalEventHandler for Pressed {
    fn handle(
        &self,
        event: &Event,
        _: rustyline::RepeatCount,
        _: bool,
        _: &EventContext<'_>,
    ) -> Option<Cmd> {
        let Event::KeySeq(keys) = event else {
            return None;
        };
        let [key] = keys.as_slice() else {
            return Some(Cmd::Noop);
        };
        if *key == KeyEvent::ctrl('C') {
            return Some(Cmd::Interrupt);
        }

        let Some(decision) = decision_of(*key) else {
            return Some(Cmd::Noop);
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(decision);
        Some(Cmd::AcceptLine)
    }
}

/// The decision of a key; None for a key that means nothing here.
fn decision_of(KeyEvent(code, mods): KeyEvent) -> Option<Decision> {
    match code {
        KeyCode::Enter => Some(Decision::Leave),
        KeyCode::Char('J' | 'M') if mods == Modifiers::CTRL => Some(Decision::Leave),
        KeyCode::Char('D') if mods == Modifiers::CTRL => Some(Decision::SkipRest),
        KeyCode::Esc => Some(Decision::SkipRest),
        KeyCode::Char(key @ ('y' | 'p' | 'n' | 'u' | 's' | 'Y' | 'P' | 'N' | 'U' | 'S'))
            if mods.difference(Modifiers::SHIFT).is_empty() =>
        {
            Decision::parse(&key.to_string())
        }
        _ => None,
    }
}

impl Interactive {
    /// Reads one key, and writes what it means behind the prompt.
    pub(super) fn decide_by_key(
        &mut self,
        choice: Choice,
    ) -> Result<Option<Decision>, TerminalError> {
        let look = self.look();
        let prompt = match choice {
            Choice::Point => format!("  {} ", look.sign("›", ">")),
            Choice::GoOn => "  Enter goes on, u undoes. ".to_string(),
        };

        let pressed = Pressed::default();
        self.editor.set_keyseq_timeout(Some(ESCAPE));
        let line = self.read_bound(&prompt, Box::new(pressed.clone()));
        self.editor.set_keyseq_timeout(None);
        let decision = read_decision(line.map(|_| pressed.take()))?;

        if let (Choice::Point, Some(decision)) = (choice, decision) {
            self.write(&format!("\u{1b}[1A\r{prompt}{}\n", word(decision)))?;
        }
        Ok(decision)
    }

    /// Reads a line that names a key, until one does.
    pub(super) fn decide_by_line(
        &mut self,
        choice: Choice,
    ) -> Result<Option<Decision>, TerminalError> {
        let prompt = match choice {
            Choice::Point => "y, p, n, u, s or Enter: ",
            Choice::GoOn => "Enter goes on, u undoes: ",
        };
        loop {
            let line = self.read_line(prompt);
            let decision = line.map(|line| Decision::parse(&line));
            match decision {
                Ok(None) => {}
                read => return read_decision(read),
            }
        }
    }

    /// Reads a line as any program would.
    pub(super) fn read_line(&mut self, prompt: &str) -> Result<String, ReadlineError> {
        self.typing.lock().begin("", "", "");
        self.editor.set_helper(None);
        self.editor.unbind_sequence(Event::Any);
        let line = self.editor.readline(prompt);

        self.bind_typing();
        line
    }

    /// Reads a line with all keys bound to `handler`.
    fn read_bound(
        &mut self,
        prompt: &str,
        handler: Box<dyn ConditionalEventHandler>,
    ) -> Result<String, ReadlineError> {
        self.editor.set_helper(None);
        self.editor
            .bind_sequence(Event::Any, EventHandler::Conditional(handler));
        let line = self.editor.readline(prompt);

        self.bind_typing();
        line
    }

    fn bind_typing(&mut self) {
        let typing = EventHandler::Conditional(Box::new(self.typing.clone()));
        self.editor.bind_sequence(Event::Any, typing);
    }
}

/// None for Ctrl-C; the end of input leaves the rest.
fn read_decision(
    read: Result<Option<Decision>, ReadlineError>,
) -> Result<Option<Decision>, TerminalError> {
    match read {
        Ok(decision) => Ok(Some(decision.unwrap_or(Decision::SkipRest))),
        Err(ReadlineError::Eof) => Ok(Some(Decision::SkipRest)),
        Err(ReadlineError::Interrupted) => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// What a key is shown as.
fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Said => "said",
        Decision::InPart => "in part",
        Decision::NotSaid => "not said",
        Decision::Leave => "unsure",
        Decision::Undo => "undone",
        Decision::SkipRest => "the rest stays unsure",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_means_one_thing() {
        let key = |code| KeyEvent(code, Modifiers::NONE);
        for (event, expected) in [
            (key(KeyCode::Char('y')), Some(Decision::Said)),
            (
                KeyEvent(KeyCode::Char('Y'), Modifiers::SHIFT),
                Some(Decision::Said),
            ),
            (key(KeyCode::Char('p')), Some(Decision::InPart)),
            (key(KeyCode::Char('n')), Some(Decision::NotSaid)),
            (key(KeyCode::Enter), Some(Decision::Leave)),
            (KeyEvent::ctrl('J'), Some(Decision::Leave)),
            (key(KeyCode::Char('u')), Some(Decision::Undo)),
            (key(KeyCode::Esc), Some(Decision::SkipRest)),
            (KeyEvent::ctrl('D'), Some(Decision::SkipRest)),
            (key(KeyCode::Char('x')), None),
            (key(KeyCode::Char(' ')), None),
            (KeyEvent::alt('y'), None),
            (KeyEvent::ctrl('Y'), None),
            (key(KeyCode::Up), None),
        ] {
            assert_eq!(decision_of(event), expected, "{event:?}");
        }
    }
}
