//! Short questions outside an interview: the greeting, `viva init`.
//!
//! Owns reading one line behind a prompt, from a person at a terminal or from any lines. What is
//! asked and what a reply means is the command's. Answers of an interview are
//! [`super::interactive`]'s and [`super::piped`]'s.

use super::editor::frame::{Frame, FrameLine, Painter};
use super::editor::rows;
use super::editor::text::Text;
use super::keyboard::key::{Code, Key};
use super::keyboard::{Keyboard, Mode, Wake};
use super::out::{Out, terminal_size, write_to_terminal};
use super::rich::Rich;
use super::style::Ink;
use crate::failure::Failure;
use std::io::{self, BufRead};
use std::time::Duration;

/// A longer line is no reply.
const MAX_LINE: u64 = 64 * 1024;

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromptReply {
    /// The line, trimmed; empty for Enter alone.
    Line(String),
    /// End of input: Ctrl-D, an empty pipe.
    Ended,
    /// Ctrl-C.
    Interrupted,
}

/// Asks for single lines.
pub struct Asker(Source);

enum Source {
    Keys(Box<Keyboard>),
    Lines(Box<dyn BufRead>),
}

impl Asker {
    /// At a terminal with a line editor; lines of standard input where the terminal is `dumb` or
    /// there is none.
    pub fn open(tty: bool, dumb: bool) -> Result<Self, Failure> {
        if !tty || dumb {
            return Ok(Self::lines(std::io::BufReader::new(std::io::stdin())));
        }
        let mut keyboard = Keyboard::open().map_err(failed)?;
        keyboard.set_mode(Mode::Outside).map_err(failed)?;
        Ok(Self(Source::Keys(Box::new(keyboard))))
    }

    /// From lines.
    pub fn lines(lines: impl BufRead + 'static) -> Self {
        Self(Source::Lines(Box::new(lines)))
    }

    /// Shows `prompt` and gives the reply.
    pub fn line(&mut self, prompt: &str, out: &mut Out) -> Result<PromptReply, Failure> {
        match &mut self.0 {
            Source::Keys(keyboard) => {
                keyboard.set_mode(Mode::Typing).map_err(failed)?;
                let reply = read_line(keyboard, prompt, out.look().color);
                keyboard.set_mode(Mode::Outside).map_err(failed)?;
                reply.map_err(failed)
            }
            Source::Lines(lines) => {
                out.raw(prompt)?;
                let mut bytes = Vec::new();
                let mut limited = std::io::Read::take(&mut *lines, MAX_LINE);
                limited.read_until(b'\n', &mut bytes).map_err(failed)?;
                if bytes.is_empty() {
                    return Ok(PromptReply::Ended);
                }
                Ok(PromptReply::Line(
                    String::from_utf8_lossy(&bytes).trim().to_string(),
                ))
            }
        }
    }
}

fn failed(error: io::Error) -> Failure {
    Failure::failed(format!("cannot read from the terminal: {error}"))
}

/// Reads a line behind `prompt` key by key, in [`Mode::Typing`].
pub(super) fn read_line(
    keyboard: &mut Keyboard,
    prompt: &str,
    color: bool,
) -> io::Result<PromptReply> {
    read_line_watched(keyboard, prompt, color, &mut |_| {})
}

/// A line that is being typed is told to whoever keeps it after this pause.
const PAUSE: Duration = Duration::from_secs(1);

/// As [`read_line`]; `unsent` is told what stands in the line after every pause, and where Ctrl-C or
/// a signal takes the line away.
pub(super) fn read_line_watched(
    keyboard: &mut Keyboard,
    prompt: &str,
    color: bool,
    unsent: &mut dyn FnMut(&str),
) -> io::Result<PromptReply> {
    let (mut text, mut painter) = (Text::default(), Painter::default());
    let reply = loop {
        if !keyboard.is_waiting() {
            write_to_terminal(&painter.draw(line_frame(prompt, &text, color)))?;
        }
        match keyboard.wait(PAUSE) {
            Wake::Key(key) if key.code == Code::Enter => {
                break PromptReply::Line(text.as_str().trim().to_string());
            }
            Wake::Key(key) if key.is_ctrl('c') => {
                unsent(text.as_str());
                break PromptReply::Interrupted;
            }
            Wake::Key(key) if key.is_ctrl('d') && text.is_blank() => break PromptReply::Ended,
            Wake::Key(key) if key.is_ctrl('z') => {
                keyboard.suspend()?;
                painter = Painter::default();
            }
            Wake::Key(key) => edit_line(&mut text, key),
            Wake::Resized => write_to_terminal(&painter.wipe(terminal_size().0))?,
            Wake::Continued => {
                keyboard.set_mode(Mode::Typing)?;
                painter = Painter::default();
            }
            Wake::Ending => {
                unsent(text.as_str());
                keyboard.die_of_signal();
                break PromptReply::Ended;
            }
            Wake::Nothing => unsent(text.as_str()),
        }
    };
    let last = painter.draw(line_frame(prompt, &text, color));
    write_to_terminal(&(last + &painter.leave()))?;
    Ok(reply)
}

fn edit_line(text: &mut Text, key: Key) {
    let key = match key.code {
        Code::Paste(pasted) => Key::of(Code::Paste(pasted.replace('\n', " "))),
        Code::Tab => return,
        _ => key,
    };
    text.edit(&key);
}

/// The prompt and the line behind it.
fn line_frame(prompt: &str, text: &Text, color: bool) -> Frame {
    let width = terminal_size().0.saturating_sub(1).max(1);
    let whole = [prompt, text.as_str()].concat();
    let rows = rows::rows(&whole, width);
    let line = |row: std::ops::Range<usize>| {
        let drawn = rows::draw(whole.get(row.clone()).unwrap_or_default(), width);
        let painted = match drawn.strip_prefix(prompt) {
            Some(rest) if row.start == 0 => Rich::of(Ink::Title, prompt).paint(color) + rest,
            _ => drawn.clone(),
        };
        FrameLine {
            width: rows::text_width(&drawn),
            painted,
        }
    };

    let cursor = prompt.len() + text.cursor();
    let row = rows::row_of(&rows, cursor);
    let start = rows.get(row).map_or(0, |row| row.start);
    Frame {
        scrolled: Vec::new(),
        lines: rows.iter().cloned().map(line).collect(),
        row,
        head: line(start..cursor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::style::Look;

    #[test]
    fn lines_are_trimmed_and_end() {
        let (mut out, text, _) = Out::captured(Look {
            width: 60,
            color: false,
            plain: false,
            unicode: true,
        });
        let mut asker = Asker::lines(&b"  2 \r\n\nlast"[..]);
        let said: Vec<PromptReply> = (0..4)
            .map(|_| asker.line("Which? ", &mut out).unwrap())
            .collect();
        let line = |text: &str| PromptReply::Line(text.into());
        assert_eq!(
            said,
            [line("2"), line(""), line("last"), PromptReply::Ended]
        );
        assert_eq!(text.text(), "Which? ".repeat(4));
    }
}
