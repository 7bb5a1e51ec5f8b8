//! The terminal of a pipe: lines in, text out, no escape sequences.
//!
//! Owns the same rules for typed lines as the interactive terminal, without editing, spinners or redraws.

use super::out::Out;
use super::typed::Typed;
use crate::domain::{AnswerPrompt, Screen};
use crate::ports::{AssessProgress, Input, Terminal, TerminalError};
use std::io::{BufRead, Read};
use std::time::Duration;

/// Longest line that is accepted, in bytes. Longer input is refused as a whole: cutting it would lose what was typed.
pub const MAX_LINE: u64 = 16 * 1024 * 1024;
/// An assessment that takes longer than this is announced.
const ANNOUNCE: Duration = Duration::from_secs(1);

/// Reads answers from a pipe or a dumb terminal.
pub struct Piped<R> {
    input: R,
    out: Out,
    ended: bool,
    announced: bool,
}

impl<R: BufRead> Piped<R> {
    /// Lines from `input`, screens to `out`.
    pub fn new(input: R, out: Out) -> Self {
        Self { input, out, ended: false, announced: false }
    }

    /// The next line without its end; None at the end of input.
    fn line(&mut self) -> Result<Option<String>, TerminalError> {
        if self.ended {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = (&mut self.input).take(MAX_LINE + 1).read_until(b'\n', &mut bytes);
        read.map_err(|e| TerminalError(format!("cannot read the answer: {e}")))?;
        if bytes.is_empty() {
            self.ended = true;
            return Ok(None);
        }
        if bytes.len() as u64 > MAX_LINE {
            let megabytes = MAX_LINE / 1024 / 1024;
            return Err(TerminalError(format!("a line of more than {megabytes} MB came in; is this an answer?")));
        }
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        // Another encoding must not cost the answer: what is not UTF-8 is shown as a replacement character.
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn notice(&mut self, text: &str) -> Result<(), TerminalError> {
        self.show(&Screen::Notice(text.to_string()))
    }
}

impl<R: BufRead> Terminal for Piped<R> {
    fn show(&mut self, screen: &Screen) -> Result<(), TerminalError> {
        self.out.screen(screen).map_err(|e| TerminalError(e.message))?;
        if self.out.is_closed() {
            return Err(TerminalError("standard output was closed".into()));
        }
        Ok(())
    }

    fn ask(&mut self, prompt: &AnswerPrompt, draft: &mut dyn FnMut(&str)) -> Result<Input, TerminalError> {
        let mut text = prompt.draft.clone();
        // A draft is whole lines; what comes now begins a new one.
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        loop {
            let Some(line) = self.line()? else {
                return Ok(if text.trim().is_empty() {
                    Input::Ended
                } else {
                    Input::Answer(without_last_newline(text))
                });
            };
            match Typed::of(&line) {
                Typed::Done => return Ok(Input::Answer(without_last_newline(text))),
                // The answer goes on on a new line, as it would have.
                Typed::Command(command) => return Ok(Input::Command(command, text)),
                Typed::Edit => self.notice("/edit needs a terminal")?,
                Typed::Escaped => text.push_str(line.get(1..).unwrap_or_default()),
                Typed::Mistyped(why) => {
                    self.notice(&format!("{why} The line was taken as part of the answer."))?;
                    text.push_str(&line);
                }
                Typed::Text => text.push_str(&line),
            }
            if Typed::of(&line) != Typed::Edit {
                text.push('\n');
                draft(&text);
            }
        }
    }

    fn pause(&mut self) -> Result<(), TerminalError> {
        // A script that pauses goes on at once: its next line is the next answer.
        Ok(())
    }

    fn progress(&mut self, _: &AssessProgress) -> Result<(), TerminalError> {
        Ok(())
    }

    fn tick(&mut self, elapsed: Duration) -> Result<(), TerminalError> {
        if !self.announced && elapsed >= ANNOUNCE {
            self.announced = true;
            self.notice(&format!("assessing{}", self.out.look().sign("…", "...")))?;
        }
        Ok(())
    }

    fn settle(&mut self) -> Result<(), TerminalError> {
        self.announced = false;
        Ok(())
    }
}

fn without_last_newline(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
    }
    text
}
