//! Short questions outside an interview: the greeting, `viva init`.
//!
//! Owns reading one line behind a prompt, from a person at a terminal or from any lines. What is
//! asked and what a reply means is the command's. Answers of an interview are
//! [`super::interactive`]'s and [`super::piped`]'s.

use super::out::Out;
use super::rich::Rich;
use super::style::Ink;
use crate::failure::Failure;
use rustyline::error::ReadlineError;
use rustyline::{Config, DefaultEditor};
use std::io::BufRead;

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
    Editor(Box<DefaultEditor>),
    Lines(Box<dyn BufRead>),
}

impl Asker {
    /// At a terminal with the line editor; lines of standard input where the terminal is `dumb` or
    /// there is none.
    pub fn open(tty: bool, dumb: bool) -> Result<Self, Failure> {
        if !tty || dumb {
            return Ok(Self::lines(std::io::BufReader::new(std::io::stdin())));
        }
        let config = Config::builder()
            .bell_style(rustyline::config::BellStyle::None)
            .build();
        let editor = DefaultEditor::with_config(config).map_err(failed)?;
        Ok(Self(Source::Editor(Box::new(editor))))
    }

    /// From lines.
    pub fn lines(lines: impl BufRead + 'static) -> Self {
        Self(Source::Lines(Box::new(lines)))
    }

    /// Shows `prompt` and gives the reply.
    pub fn line(&mut self, prompt: &str, out: &mut Out) -> Result<PromptReply, Failure> {
        match &mut self.0 {
            Source::Editor(editor) => {
                let shown = Rich::of(Ink::Title, prompt).paint(out.look().color);
                // The plain form tells the editor how wide the prompt is.
                match editor.readline(&(prompt, shown.as_str())) {
                    Ok(line) => Ok(PromptReply::Line(line.trim().to_string())),
                    Err(ReadlineError::Eof) => Ok(PromptReply::Ended),
                    Err(ReadlineError::Interrupted) => Ok(PromptReply::Interrupted),
                    Err(error) => Err(failed(error)),
                }
            }
            Source::Lines(lines) => {
                out.raw(prompt)?;
                let mut bytes = Vec::new();
                let mut limited = std::io::Read::take(&mut *lines, MAX_LINE);
                limited
                    .read_until(b'\n', &mut bytes)
                    .map_err(|e| failed(e.into()))?;
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

fn failed(error: ReadlineError) -> Failure {
    Failure::failed(format!("cannot read from the terminal: {error}"))
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
