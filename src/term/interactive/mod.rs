//! The terminal of a person: answers of many lines, edited in place.
//!
//! Owns how an answer is asked for and what is drawn between two answers. What keys mean is
//! [`keys`]', what is seen [`view`]'s; [`reader`] is the loop around both.
//!
//! The whole answer is one text, so that every line can be edited, undone and searched. Only a
//! screen of it is drawn, and of that only the rows that a key changed.
//!
//! The loop runs on a thread of its own and reports what is typed over a channel: the callback that
//! keeps the draft on disk then never stands between a key and its echo.

pub mod edit;
mod head;
mod keys;
mod one_key;
mod reader;
mod view;

use super::keyboard::key::{Code, Key};
use super::keyboard::{Keyboard, Mode, Wake};
use super::out::{Out, terminal_size};
use super::progress::AssessmentDisplay;
use super::style::Look;
use crate::domain::{AnswerPrompt, Choice, Decision, Judgement, Screen};
use crate::ports::{AssessProgress, Input, Terminal, TerminalError};
use head::Head;
use keys::{Exit, Typing};
use reader::Reader;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Settings of the candidate.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Two blank lines at the end of an answer submit it.
    pub two_blank_lines_submit: bool,
    /// Command of `/edit`, the value of `VISUAL` or `EDITOR`; None where neither is set.
    pub editor: Option<String>,
    /// Folder for the file the editor opens.
    pub scratch: PathBuf,
}

/// Asks a person at a terminal.
pub struct Interactive {
    keyboard: Keyboard,
    out: Out,
    settings: Settings,
    progress: AssessmentDisplay,
    /// True while work shows its progress: only then Ctrl-C is a signal, which stops the work.
    /// Between two prompts it waits to be read as a key, as everything typed does.
    is_working: bool,
    /// Answers typed to the question of this number.
    history: (usize, Vec<String>),
    /// Keys that came while nobody asked.
    ahead: Vec<Key>,
}

impl Interactive {
    /// A terminal on standard input and output, which are a terminal that can move its cursor.
    pub fn new(out: Out, settings: Settings) -> Result<Self, TerminalError> {
        let keyboard =
            Keyboard::open().map_err(|e| TerminalError(format!("cannot read from it: {e}")))?;
        Ok(Self {
            keyboard,
            out,
            settings,
            progress: AssessmentDisplay::default(),
            is_working: false,
            history: (0, Vec::new()),
            ahead: Vec::new(),
        })
    }

    /// The look at the terminal's present width.
    fn look(&mut self) -> Look {
        let (columns, _) = terminal_size();
        let look = self.out.look().with_columns(Some(columns));
        self.out.set_look(look);
        look
    }

    fn write(&mut self, text: &str) -> Result<(), TerminalError> {
        self.out.raw(text).map_err(|e| TerminalError(e.message))?;
        if self.out.is_closed() {
            Err(TerminalError("it was closed".into()))
        } else {
            Ok(())
        }
    }

    /// Lets the candidate type until something is to be done. Everything typed is in `draft` by
    /// then.
    fn read(
        &mut self,
        prompt: &AnswerPrompt,
        typing: &mut Typing,
        draft: &mut dyn FnMut(&str),
    ) -> Result<Exit, TerminalError> {
        self.write("\n")?;
        let head = Head::new(prompt, self.look());
        let (sender, drafts) = mpsc::channel();
        let reader = Reader::new(&mut self.keyboard, typing, head, sender);

        std::thread::scope(|scope| {
            let reading = scope.spawn(|| reader.read());
            while let Ok(text) = drafts.recv() {
                draft(&drafts.try_iter().last().unwrap_or(text));
            }
            let broke = |_| TerminalError("the line editor broke off; the draft is saved".into());
            reading.join().map_err(broke)?
        })
    }

    /// The text that keys make which came while nobody asked; empty where it is blank.
    fn text_ahead(&self) -> String {
        let text = text_of(&self.ahead);
        if text.trim().is_empty() {
            String::new()
        } else {
            text
        }
    }

    fn remember(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.history.1.push(text.to_string());
        }
    }

    /// The text after the candidate's editor had it; the same text and a notice where that failed.
    fn edit(&mut self, prompt: &AnswerPrompt, text: String) -> Result<String, TerminalError> {
        let Some(editor) = self.settings.editor.clone() else {
            self.show(&Screen::Notice(
                "Set VISUAL or EDITOR to edit your answer in an editor.".into(),
            ))?;
            return Ok(text);
        };

        // What cannot be set is as it was, and the editor sets what it needs itself.
        let _ = self.keyboard.set_mode(Mode::Outside);
        let edited = edit::edit(&editor, &self.settings.scratch, prompt, &text);
        let _ = self.keyboard.set_mode(Mode::Typing);
        match edited {
            Ok(edited) => Ok(edited),
            Err(why) => {
                self.show(&Screen::Notice(format!("{why}. Your answer is as it was.")))?;
                Ok(text)
            }
        }
    }
}

/// The text that keys make where none of them is a command.
fn text_of(keys: &[Key]) -> String {
    let mut typing = Typing::default();
    for key in keys {
        typing.key(key, true);
    }
    typing.text.as_str().to_string()
}

impl Terminal for Interactive {
    fn show(&mut self, screen: &Screen) -> Result<(), TerminalError> {
        let look = self.look();
        self.write(&super::render::screen(screen, &look))
    }

    fn ask(
        &mut self,
        prompt: &AnswerPrompt,
        draft: &mut dyn FnMut(&str),
    ) -> Result<Input, TerminalError> {
        if self.history.0 != prompt.number {
            self.history = (prompt.number, Vec::new());
        }

        self.keyboard.put_back(std::mem::take(&mut self.ahead));
        self.keyboard.forget_impatience();
        let mut text = prompt.draft.clone();
        loop {
            let mut typing = Typing::new(&text, self.history.1.clone());
            typing.two_blank_lines_submit = self.settings.two_blank_lines_submit;
            typing.may_be_empty = prompt.second_try || prompt.last_word;
            typing.is_one_line = prompt.last_word;
            typing.is_form = prompt.story;
            if prompt.story {
                typing.go_to_first_gap();
            }

            let exit = self.read(prompt, &mut typing, draft)?;
            match exit {
                Exit::Submit(text) => {
                    self.remember(&text);
                    return Ok(Input::Answer(text));
                }
                Exit::Ended => return Ok(Input::Ended),
                Exit::Interrupted => {
                    return Ok(Input::Interrupted(typing.text.as_str().to_string()));
                }
                Exit::Command(command, text) => return Ok(Input::Command(command, text)),
                Exit::Edit(typed) => {
                    text = self.edit(prompt, typed)?;
                    draft(&text);
                }
                Exit::Dying => {
                    self.keyboard.die_of_signal();
                    return Err(TerminalError("it was closed".into()));
                }
            }
        }
    }

    fn decide(
        &mut self,
        choice: Choice,
        keep: &mut dyn FnMut(&str),
    ) -> Result<Option<Decision>, TerminalError> {
        let ahead = self.text_ahead();
        if !ahead.is_empty() {
            keep(&ahead);
        }
        if self.look().plain {
            self.decide_by_line(choice, keep)
        } else {
            self.decide_by_key(choice, keep)
        }
    }

    fn judge(&mut self, seconds: u64) -> Result<Option<Judgement>, TerminalError> {
        let end = Instant::now() + Duration::from_secs(seconds);
        if self.look().plain {
            self.judge_by_line(end)
        } else {
            self.judge_by_key(end)
        }
    }

    fn can_confirm(&self) -> bool {
        true
    }

    fn confirm(&mut self, question: &str) -> Result<Option<bool>, TerminalError> {
        self.confirm_by_line(question)
    }

    fn pause(&mut self) -> Result<(), TerminalError> {
        let _ = self.keyboard.set_mode(Mode::Typing);
        let look = self.look();
        self.write(if look.plain {
            "Paused. Enter goes on."
        } else {
            "  Paused. Enter goes on. "
        })?;

        loop {
            match self.keyboard.wait(Duration::from_secs(60)) {
                Wake::Key(key) if key.code == Code::Enter => break,
                Wake::Key(key) if key.is_ctrl('c') || key.is_ctrl('d') => break,
                Wake::Ending => {
                    self.keyboard.die_of_signal();
                    return Err(TerminalError("it was closed".into()));
                }
                Wake::Continued => {
                    let _ = self.keyboard.set_mode(Mode::Typing);
                }
                _ => {}
            }
        }
        self.write("\n")
    }

    fn progress(&mut self, progress: &AssessProgress) -> Result<(), TerminalError> {
        self.progress.note(progress);
        Ok(())
    }

    fn tick(&mut self, elapsed: Duration) -> Result<(), TerminalError> {
        if !self.is_working {
            self.is_working = true;
            let _ = self.keyboard.set_mode(Mode::Working);
        }
        self.keyboard.keep_mode();
        if self.keyboard.is_ending() {
            self.keyboard.die_of_signal();
            return Err(TerminalError("it was closed".into()));
        }
        let (columns, rows) = terminal_size();
        let look = self.look();
        let text = self.progress.tick(elapsed, &look, columns, rows);
        self.write(&text)
    }

    fn typed_ahead(&mut self) -> String {
        self.ahead.extend(self.keyboard.take_typed());
        self.text_ahead()
    }

    fn settle(&mut self) -> Result<(), TerminalError> {
        self.is_working = false;
        // Nothing typed before the self-check was seen is a reply to it.
        self.ahead.extend(self.keyboard.take_typed());
        let _ = self.keyboard.set_mode(Mode::Typing);
        let (columns, _) = terminal_size();
        let text = self.progress.settle(columns);
        self.write(&text)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
