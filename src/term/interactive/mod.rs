//! The terminal of a person: answers of many lines, edited in place.
//!
//! Owns the loop around rustyline and what is drawn between two reads. What keys mean is [`keys`]';
//! [`helper`] ties them to rustyline.
//!
//! The whole answer is one buffer of rustyline, not a read per line, so that every line can be
//! edited, undone and searched. Rustyline redraws its whole buffer on every change that is not at
//! its end, and cannot draw one that is taller than the screen (its cursor movements stop at the
//! top row, and every redraw scrolls another copy by). So it is given at most a screen of the
//! answer, see [`window`]: earlier lines scroll up as they would anywhere, and moving above the
//! first row brings them back. Undo reaches back to the last such move.
//!
//! Measured in a pseudo-terminal of 80 × 24 (debug build, two busy cores) in the middle of an
//! answer of 500 lines: with the whole answer in rustyline's buffer a key takes 22–25 ms and sends
//! 25 kB, with a screen of it 0.4 ms and 0.7 kB.
//!
//! Rustyline runs on a thread of its own and reports finished lines over a channel: the callback
//! that keeps the draft on disk then never stands between a key and its echo.

pub mod edit;
mod helper;
mod kept_output;
mod keys;
mod one_key;
pub mod window;

use super::out::Out;
use super::progress::AssessmentDisplay;
use super::rich::Rich;
use super::style::{Ink, Look};
use crate::domain::text::plural;
use crate::domain::{AnswerPrompt, Choice, Decision, Screen};
use crate::ports::{AssessProgress, Input, Terminal, TerminalError};
use helper::{Helper, Shared};
use keys::Exit;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{ColorMode, Config, Editor, Event, EventHandler, KeyEvent};
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
    editor: Editor<Helper, DefaultHistory>,
    typing: Shared,
    out: Out,
    settings: Settings,
    progress: AssessmentDisplay,
    /// Question the history belongs to.
    question: usize,
    /// Set back when the terminal is left.
    _kept_output: kept_output::KeptOutput,
}

/// Position of the next read on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On a fresh line, with the prompt.
    Fresh,
    /// Directly below earlier lines of the answer.
    Below,
    /// Somewhere in the answer, behind a line that says how much is above.
    Within,
}

impl Interactive {
    /// A terminal on standard input and output, which are a terminal that can move its cursor.
    pub fn new(out: Out, settings: Settings) -> Result<Self, TerminalError> {
        let look = *out.look();
        let config = Config::builder()
            .color_mode(if look.color {
                ColorMode::Forced
            } else {
                ColorMode::Disabled
            })
            .bell_style(rustyline::config::BellStyle::None)
            .bracketed_paste(true)
            .build();

        let mut editor = Editor::with_config(config).map_err(failed)?;
        let typing = Shared::default();
        editor.bind_sequence(
            Event::Any,
            EventHandler::Conditional(Box::new(typing.clone())),
        );
        let chord = Event::KeySeq(vec![KeyEvent::ctrl('X'), KeyEvent::ctrl('E')]);

        editor.bind_sequence(chord, EventHandler::Conditional(Box::new(typing.clone())));
        Ok(Self {
            editor,
            typing,
            out,
            settings,
            progress: AssessmentDisplay::default(),
            question: 0,
            _kept_output: kept_output::KeptOutput::begin(),
        })
    }

    /// Columns and rows of the terminal now.
    fn size(&mut self) -> (usize, usize) {
        match self.editor.dimensions() {
            Some((columns, rows)) if columns > 0 && rows > 0 => (columns.into(), rows.into()),
            _ => (80, 24),
        }
    }

    /// The look at the terminal's present width.
    fn look(&mut self) -> Look {
        let (columns, _) = self.size();
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

    fn remember(&mut self, text: &str) {
        if !text.trim().is_empty() {
            // Only a history on disk can fail.
            let _ = self.editor.add_history_entry(text);
            self.typing.lock().history.push(text.to_string());
        }
    }

    /// Reads until the editor gives control back. `shown` is the part of `text` to edit.
    fn read(
        &mut self,
        prompt: &str,
        (text, cursor): (&str, usize),
        shown: std::ops::Range<usize>,
        draft: &mut dyn FnMut(&str),
    ) -> Result<(Exit, String, usize), TerminalError> {
        let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
        let (sender, drafts) = mpsc::channel();
        {
            let mut typing = self.typing.lock();
            typing.begin(
                part(0..shown.start),
                part(shown.clone()),
                part(shown.end..text.len()),
            );
            typing.drafts = Some(sender);
            typing.prompt = prompt.to_string();
        }
        let initial = (part(shown.start..cursor), part(cursor..shown.end));
        let (editor, typing) = (&mut self.editor, &self.typing);
        let read = std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let line =
                    std::panic::AssertUnwindSafe(|| editor.readline_with_initial(prompt, initial));
                let result = std::panic::catch_unwind(line);
                typing.lock().drafts = None;
                result
            });
            while let Ok(text) = drafts.recv() {
                draft(&drafts.try_iter().last().unwrap_or(text));
            }
            reader.join()
        });
        let mut typing = self.typing.lock();
        let kept = (
            typing.whole(&typing.shown),
            typing.before.len() + typing.shown.len(),
        );

        match (typing.exit.take(), read) {
            (Some(exit), Ok(Ok(Ok(_)))) => Ok(exit),
            (_, Ok(Ok(Ok(line)))) => Ok((Exit::Submit, typing.whole(&line), 0)),
            (_, Ok(Ok(Err(ReadlineError::Eof)))) if kept.0.trim().is_empty() => {
                Ok((Exit::Ended, kept.0, 0))
            }
            // The terminal hung up, or a signal came.
            (_, Ok(Ok(Err(ReadlineError::Eof | ReadlineError::Interrupted)))) => {
                Ok((Exit::Interrupted, kept.0, kept.1))
            }
            (_, Ok(Ok(Err(error)))) => Err(failed(error)),
            (_, Ok(Err(_)) | Err(_)) => Err(TerminalError(
                "the line editor broke off; the draft is saved".into(),
            )),
        }
    }

    /// Makes room for another part of the answer, and says how it follows.
    fn scroll(
        &mut self,
        old: (&str, &std::ops::Range<usize>, Place),
        new: &std::ops::Range<usize>,
        length: usize,
        prompt_rows: usize,
    ) -> Result<Place, TerminalError> {
        let (shown, was, place) = old;
        let (columns, rows) = self.size();
        let at_end = new.end == length && self.typing.lock().after.is_empty();
        if at_end && place != Place::Within && new.start > was.start {
            // The lines above are on the screen already: only what stays editable is drawn again.
            let tail = shown.get(new.start - was.start..).unwrap_or_default();
            let up = window::rows(tail, columns).len();
            self.write(&format!("\r\u{1b}[{up}A\u{1b}[J"))?;
            return Ok(Place::Below);
        }

        let drawn = window::rows(shown, columns).len() + prompt_rows;
        let up = if place == Place::Below {
            rows
        } else {
            drawn.min(rows.saturating_sub(1))
        };

        self.write(&format!("\r\u{1b}[{up}A\u{1b}[J"))?;
        Ok(Place::Within)
    }
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
        if self.question != prompt.number {
            self.question = prompt.number;
            let _ = self.editor.clear_history();
            self.typing.lock().history.clear();
        }

        let asked = Instant::now();
        let mut text = prompt.draft.clone();
        let mut cursor = text.len();
        let mut place = Place::Fresh;
        let mut old: Option<(String, std::ops::Range<usize>)> = None;
        let mut prompt_rows = 0;
        loop {
            let look = self.look();
            let (columns, rows) = self.size();
            let limit = rows.saturating_sub(4).max(4);
            let shown = window::pane(&text, cursor, columns, limit);
            if let Some((drawn, was)) = old.take() {
                place = self.scroll((&drawn, &was, place), &shown, text.len(), prompt_rows)?;
            }
            let head = Head {
                look,
                left: prompt.seconds_left,
                asked,
                follow_up: prompt.follow_up,
                second_try: prompt.second_try,
            };
            let above = text
                .get(..shown.start)
                .unwrap_or_default()
                .matches('\n')
                .count()
                .max(1);
            let line = match place {
                Place::Below => String::new(),
                Place::Fresh if shown.start == 0 => {
                    self.write("\n")?;
                    head.line()
                }
                Place::Within if shown.start == 0 => head.line(),
                Place::Fresh | Place::Within => format!("⋯ {} above\n", plural(above, "line")),
            };
            prompt_rows = window::rows(&line, columns).len() - 1;
            {
                let mut typing = self.typing.lock();
                (typing.columns, typing.limit) = (columns, limit);
                typing.two_blank_lines_submit = self.settings.two_blank_lines_submit;
                typing.may_be_empty = prompt.second_try;
                // Without ink it could not be told from an answer. There must be something all the
                // same: rustyline takes an empty line below a prompt of its own row for one that
                // was wrapped, and begins another.
                typing.placeholder = if look.color && !look.plain {
                    "type your answer"
                } else {
                    " "
                }
                .into();
            }
            self.editor.set_helper(Some(Helper {
                typing: self.typing.clone(),
                prompt: Box::new(move |p| head.paint(p)),
            }));
            let (exit, now, at) = self.read(&line, (&text, cursor), shown.clone(), draft)?;
            (text, cursor) = (now, at.min(text.len().max(at)));
            match exit {
                Exit::Submit => {
                    self.remember(&text);
                    return Ok(Input::Answer(text));
                }
                Exit::Ended => return Ok(Input::Ended),
                Exit::Interrupted => return Ok(Input::Interrupted(text)),
                Exit::Command(command) => return Ok(Input::Command(command, text)),
                Exit::Scroll => old = Some((self.typing.lock().shown.clone(), shown)),
                Exit::Edit => {
                    text = self.edit(prompt, text)?;
                    cursor = text.len();
                    draft(&text);
                    place = Place::Fresh;
                }
            }
        }
    }

    fn decide(&mut self, choice: Choice) -> Result<Option<Decision>, TerminalError> {
        if self.look().plain {
            self.decide_by_line(choice)
        } else {
            self.decide_by_key(choice)
        }
    }

    fn pause(&mut self) -> Result<(), TerminalError> {
        let text = if self.look().plain {
            "Paused. Enter goes on."
        } else {
            "  Paused. Enter goes on. "
        };

        match self.read_line(text) {
            Ok(_) | Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    fn progress(&mut self, progress: &AssessProgress) -> Result<(), TerminalError> {
        self.progress.note(progress);
        Ok(())
    }

    fn tick(&mut self, elapsed: Duration) -> Result<(), TerminalError> {
        let (columns, rows) = self.size();
        let look = self.look();
        let text = self.progress.tick(elapsed, &look, columns, rows);
        self.write(&text)
    }

    fn settle(&mut self) -> Result<(), TerminalError> {
        let (columns, _) = self.size();
        let text = self.progress.settle(columns);
        self.write(&text)
    }
}

impl Interactive {
    /// The text after the candidate's editor had it; the same text and a notice where that failed.
    fn edit(&mut self, prompt: &AnswerPrompt, text: String) -> Result<String, TerminalError> {
        let Some(editor) = self.settings.editor.clone() else {
            self.show(&Screen::Notice(
                "Set VISUAL or EDITOR to edit your answer in an editor.".into(),
            ))?;
            return Ok(text);
        };

        match edit::edit(&editor, &self.settings.scratch, prompt, &text) {
            Ok(edited) => Ok(edited),
            Err(why) => {
                self.show(&Screen::Notice(format!("{why}. Your answer is as it was.")))?;
                Ok(text)
            }
        }
    }
}

/// The line above the answer.
#[derive(Debug, Clone, Copy)]
struct Head {
    look: Look,
    left: Option<i64>,
    asked: Instant,
    follow_up: bool,
    second_try: bool,
}

impl Head {
    /// Without ink, with its new line.
    fn line(&self) -> String {
        let what = match (self.follow_up, self.second_try) {
            (true, _) => "Your answer to the follow-up",
            (_, true) => "Your second try",
            _ => "Your answer",
        };
        let margin = if self.look.plain { "" } else { "  " };
        let mut facts = vec![what.to_string()];

        facts.extend(
            self.left
                .map(|left| remaining(left - self.asked.elapsed().as_secs() as i64)),
        );
        if self.second_try {
            facts.push("Enter alone goes on".into());
        }

        facts.push("/done submits".into());
        facts.push("/help".into());

        format!("{margin}{}\n", facts.join(self.look.dot()))
    }

    /// With ink, and the time left as it is now where it takes no more room than in `prompt`.
    fn paint(&self, prompt: &str) -> String {
        let now = self.line();
        let (now, then) = (now.trim_end_matches('\n'), prompt.trim_end_matches('\n'));
        let (width, room) = (
            Rich::of(Ink::Quiet, now).width(),
            Rich::of(Ink::Quiet, then).width(),
        );
        let text = if prompt.contains("/done") && width <= room {
            now
        } else {
            then
        };
        let end = if prompt.ends_with('\n') { "\n" } else { "" };

        format!("{}{end}", Rich::of(Ink::Quiet, text).pad(room).paint(true))
    }
}

/// The time left in words.
fn remaining(seconds: i64) -> String {
    match seconds {
        s if s < 0 => format!("{} min over time", (-s).div_euclid(60) + 1),
        s if s < 60 => format!("{s} s left"),
        s => format!("{} min left", s / 60),
    }
}

fn failed(error: ReadlineError) -> TerminalError {
    TerminalError(format!("cannot read from it: {error}"))
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
