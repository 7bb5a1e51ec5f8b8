//! The loop that reads an answer: keys in, the screen and drafts out.

use super::head::Head;
use super::keys::{Action, Exit, Typing};
use super::view::View;
use crate::ports::TerminalError;
use crate::term::keyboard::{Keyboard, Mode, Wake};
use crate::term::out::{terminal_size, write_to_terminal};
use std::io;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// No text that was typed is unsaved for longer.
const SAVE_AFTER: Duration = Duration::from_millis(600);
/// The time left is drawn anew this often.
const REDRAW_AFTER: Duration = Duration::from_secs(1);

const PASTE_IN_BRACKETS: &str = "\u{1b}[?2004h";
const PASTE_AS_TYPED: &str = "\u{1b}[?2004l";

/// Reads one answer.
pub struct Reader<'a> {
    keyboard: &'a mut Keyboard,
    typing: &'a mut Typing,
    head: Head,
    drafts: Sender<String>,
    view: View,
    /// The text as it was last saved.
    saved: String,
    /// Since when there is text that is not saved.
    unsaved: Option<Instant>,
}

impl<'a> Reader<'a> {
    /// A reader that reports what is typed to `drafts`.
    pub fn new(
        keyboard: &'a mut Keyboard,
        typing: &'a mut Typing,
        head: Head,
        drafts: Sender<String>,
    ) -> Self {
        let saved = typing.text.as_str().to_string();
        Self {
            keyboard,
            typing,
            head,
            drafts,
            view: View::new(),
            saved,
            unsaved: None,
        }
    }

    /// Reads until typing is over. Everything typed is reported by then.
    pub fn read(mut self) -> Result<Exit, TerminalError> {
        self.keyboard.set_mode(Mode::Typing).map_err(gone)?;
        let exit = write(PASTE_IN_BRACKETS).and_then(|()| self.follow_keys());
        if let Err(_) | Ok(Exit::Dying) = exit {
            self.take_the_rest();
        }
        let text = exit.as_ref().ok().and_then(Exit::text);
        let text = text.unwrap_or(self.typing.text.as_str()).to_string();
        self.save(&text);

        let size = self.measure();
        let last = self.view.leave(self.typing, &self.head, size);
        let _ = write(&format!("{last}{PASTE_AS_TYPED}"));
        exit
    }

    fn follow_keys(&mut self) -> Result<Exit, TerminalError> {
        loop {
            if !self.keyboard.is_waiting() {
                self.draw()?;
            }

            match self.keyboard.wait(self.patience()) {
                Wake::Key(key) => {
                    let is_in_burst = self.keyboard.is_in_burst();
                    let action = self.typing.key(&key, is_in_burst);
                    self.note_change();
                    match action {
                        Some(Action::Exit(exit)) => return Ok(exit),
                        Some(Action::Suspend) => self.suspend()?,
                        Some(Action::Clear) => write("\u{1b}[H\u{1b}[2J")?,
                        None => continue,
                    }
                    self.view = View::new();
                }
                Wake::Resized => {
                    let (columns, _) = self.measure();
                    write(&self.view.wipe(columns))?;
                }
                Wake::Continued => self.begin_anew()?,
                Wake::Ending => return Ok(Exit::Dying),
                Wake::Nothing => {}
            }
            self.save_in_time();
        }
    }

    fn draw(&mut self) -> Result<(), TerminalError> {
        let size = self.measure();
        self.typing.width = size.0.saturating_sub(1).max(1);
        self.typing.page = size.1.saturating_sub(4).max(1);
        write(&self.view.draw(self.typing, &self.head, size))
    }

    /// Columns and rows of the terminal.
    fn measure(&mut self) -> (usize, usize) {
        let size = terminal_size();
        self.head.look = self.head.look.with_columns(Some(size.0));
        size
    }

    /// Until when to wait for a key.
    fn patience(&self) -> Duration {
        match self.unsaved {
            Some(since) => SAVE_AFTER.saturating_sub(since.elapsed()),
            None => REDRAW_AFTER,
        }
    }

    /// Saves the draft at once where a line was finished or taken back, else soon.
    fn note_change(&mut self) {
        // Comparing the whole text at each key of a long paste would take longer than the paste.
        if self.keyboard.is_waiting() {
            self.unsaved.get_or_insert_with(Instant::now);
            return self.save_in_time();
        }
        let text = self.typing.text.as_str();
        if text == self.saved {
            return;
        }
        let lines = |text: &str| text.matches('\n').count();
        if lines(text) != lines(&self.saved) {
            return self.save_now();
        }
        self.unsaved.get_or_insert_with(Instant::now);
        self.save_in_time();
    }

    fn save_in_time(&mut self) {
        if self
            .unsaved
            .is_some_and(|since| since.elapsed() >= SAVE_AFTER)
        {
            self.save_now();
        }
    }

    fn save_now(&mut self) {
        let text = self.typing.text.as_str().to_string();
        self.save(&text);
    }

    fn save(&mut self, text: &str) {
        self.unsaved = None;
        if text != self.saved {
            self.saved = text.to_string();
            // The receiver goes when reading is over, and not before.
            let _ = self.drafts.send(self.saved.clone());
        }
    }

    /// Takes in what was typed and not read when the terminal went: as text, in which no command
    /// runs.
    fn take_the_rest(&mut self) {
        for key in self.keyboard.drain() {
            self.typing.key(&key, true);
        }
    }

    fn suspend(&mut self) -> Result<(), TerminalError> {
        self.save_now();
        let size = self.measure();
        let last = self.view.leave(self.typing, &self.head, size);
        write(&format!("{last}{PASTE_AS_TYPED}"))?;
        self.keyboard.suspend().map_err(gone)?;
        write(PASTE_IN_BRACKETS)
    }

    /// Draws below whatever others have written meanwhile.
    fn begin_anew(&mut self) -> Result<(), TerminalError> {
        self.keyboard.set_mode(Mode::Typing).map_err(gone)?;
        self.view = View::new();
        write(&format!("\r\u{1b}[J{PASTE_IN_BRACKETS}"))
    }
}

fn gone(error: io::Error) -> TerminalError {
    TerminalError(format!("cannot read from it: {error}"))
}

fn write(text: &str) -> Result<(), TerminalError> {
    write_to_terminal(text).map_err(|e| TerminalError(format!("it was closed: {e}")))
}
