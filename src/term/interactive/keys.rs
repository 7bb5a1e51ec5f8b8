//! What the keys mean while an answer is typed.
//!
//! Owns completion, hints and the state of what is being typed. How rustyline calls it is
//! [`super::helper`]'s. Everything else about editing (words, undo, kill ring, search) is
//! rustyline's Emacs mode.

use super::window;
use crate::domain::Command;
use crate::domain::text::plural;
use crate::term::input_line::{self, InputLine};
use rustyline::{Cmd, KeyCode, KeyEvent, Modifiers, Movement};
use std::io::Write;
use std::sync::mpsc::Sender;

/// Why the line editor gave control back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// The answer is complete.
    Submit,
    /// Ctrl-D with nothing typed.
    Ended,
    /// Ctrl-C.
    Interrupted,
    /// A command on a line of its own.
    Command(Command),
    /// `/edit`.
    Edit,
    /// Another part of the answer is to be edited.
    Scroll,
}

/// The answer being typed. The line editor holds the part between `before` and `after`.
#[derive(Debug, Default)]
pub struct Typing {
    /// Text before the part on the screen.
    pub before: String,
    /// Text after it.
    pub after: String,
    /// The part on the screen, as last seen.
    pub shown: String,
    /// Columns of the terminal.
    pub columns: usize,
    /// Rows the part on the screen may have.
    pub limit: usize,
    /// Two blank lines at the end submit.
    pub two_blank_lines_submit: bool,
    /// Nothing typed is an answer too: Enter submits it.
    pub may_be_empty: bool,
    /// Shown while nothing is typed; empty for none.
    pub placeholder: String,
    /// Shown behind the text until the next key.
    pub notice: Option<String>,
    /// Receiver of finished lines.
    pub drafts: Option<Sender<String>>,
    /// Answers and commands typed before, oldest first.
    pub history: Vec<String>,
    /// Why editing stopped, the whole text and the cursor in it.
    pub exit: Option<(Exit, String, usize)>,
    /// The prompt as it was drawn.
    pub prompt: String,
    /// Text shown behind the answer.
    pub drawn_ghost: String,
    /// Words are being searched for.
    searching: bool,
    /// Lines of `shown` when a draft was last reported.
    lines: usize,
}

impl Typing {
    /// Everything typed.
    pub fn whole(&self, shown: &str) -> String {
        [self.before.as_str(), shown, self.after.as_str()].concat()
    }

    /// The line editor starts on `shown`.
    pub fn begin(&mut self, before: &str, shown: &str, after: &str) {
        (self.before, self.shown, self.after) = (before.into(), shown.into(), after.into());
        self.lines = shown.matches('\n').count();
        (self.exit, self.searching) = (None, false);
    }

    pub(super) fn leave(&mut self, exit: Exit, text: String, cursor: usize) -> Option<Cmd> {
        self.exit = Some((exit, text, cursor));
        Some(Cmd::AcceptLine)
    }

    /// Reports the draft when a line was finished or taken back since the last time.
    pub(super) fn report(&mut self, shown: &str) {
        let lines = shown.matches('\n').count();
        if lines != self.lines {
            self.lines = lines;
            if let Some(drafts) = &self.drafts {
                // The receiver only goes when editing is over.
                let _ = drafts.send(self.whole(shown));
            }
        }
    }

    /// Sets the screen right after a resize, see [`window::after_resize`]. Called before every
    /// redraw.
    pub(super) fn follow_width(&mut self, shown: &str, pos: usize) {
        let now = textwrap::termwidth();
        if now == self.columns {
            return;
        }

        let (before, after) = shown.split_at_checked(pos).unwrap_or((shown, ""));
        let head = [self.prompt.as_str(), before].concat();
        let tail = [after, self.drawn_ghost.as_str()].concat();
        let fix = window::after_resize(&head, &tail, self.columns, now);
        self.columns = now;
        let mut out = std::io::stdout();

        // Rustyline is about to write, and will meet the same error.
        let _ = out.write_all(fix.as_bytes()).and_then(|()| out.flush());
    }

    /// Returns the text shown behind the answer.
    pub(super) fn ghost(&self, shown: &str) -> Option<String> {
        if let Some(notice) = &self.notice {
            // Below the text, broken between words: rustyline would break anywhere.
            // Commands stay whole: other rules would break behind their slash.
            let options = textwrap::Options::new(self.columns.saturating_sub(3))
                .word_separator(textwrap::WordSeparator::AsciiSpace);
            let lines = textwrap::wrap(notice, options);
            return Some(lines.iter().map(|l| format!("\n  {l}")).collect());
        }

        if !self.after.is_empty() {
            let below = self.after.trim_start_matches('\n').matches('\n').count() + 1;
            return Some(format!("\n⋯ {} below", plural(below, "line")));
        }

        let empty = shown.is_empty() && self.before.is_empty() && !self.placeholder.is_empty();
        empty.then(|| self.placeholder.clone())
    }

    pub(super) fn key(&mut self, key: KeyEvent, shown: &str, pos: usize) -> Option<Cmd> {
        let noticed = self.notice.take();
        self.shown = shown.to_string();
        let cursor = self.before.len() + pos;
        let (code, mods) = (key.0, key.1);
        let plain = mods == Modifiers::NONE;
        let ctrl = |c: char| code == KeyCode::Char(c) && mods == Modifiers::CTRL;
        let enter = code == KeyCode::Enter
            || matches!(code, KeyCode::Char('J' | 'M')) && mods.contains(Modifiers::CTRL);

        if let Some(command) = self.search(key, enter) {
            return command;
        }
        if ctrl('C') {
            return self.leave(Exit::Interrupted, self.whole(shown), cursor);
        }
        if enter && mods.contains(Modifiers::ALT) {
            return self.submit(shown);
        }
        if enter {
            return self.enter(shown, pos, noticed.is_some());
        }

        if ctrl('D') && (pos == shown.len() && self.after.is_empty()) {
            let text = self.whole(shown);
            return if text.trim().is_empty() {
                self.leave(Exit::Ended, text, cursor)
            } else {
                self.submit(shown)
            };
        }

        if window::rows(shown, self.columns).len() > self.limit {
            // More was typed or pasted than the screen holds: show another part, with this key's
            // effect.
            let mut text = self.whole(shown);
            let mut cursor = cursor;
            if let (KeyCode::Char(c), true) = (code, plain) {
                text.insert(cursor, c);
                cursor += c.len_utf8();
            }
            if window::pane(&text, cursor, self.columns, self.limit)
                != (self.before.len()..text.len() - self.after.len())
            {
                return self.leave(Exit::Scroll, text, cursor);
            }
        }

        self.motion(key, shown, pos)
    }

    /// Keys of Ctrl-R, while words are searched for; None for any other key.
    fn search(&mut self, key: KeyEvent, enter: bool) -> Option<Option<Cmd>> {
        let KeyEvent(code, mods) = key;
        let searching = std::mem::replace(&mut self.searching, false);
        match code {
            KeyCode::Char('R') if mods == Modifiers::CTRL && self.history.is_empty() => {
                // The key would do nothing, and the words to search for would be typed into the
                // answer.
                self.notice =
                    Some("nothing to search yet: you have typed no answer to this question".into());
                return Some(Some(Cmd::Repaint));
            }
            KeyCode::Char('R') if mods == Modifiers::CTRL => self.searching = true,
            _ if !searching => return None,
            KeyCode::Char('C') if mods == Modifiers::CTRL => return Some(Some(Cmd::Abort)),
            KeyCode::Char('S') if mods == Modifiers::CTRL => self.searching = true,
            // Takes what was found; a new line in the middle of it is not what anybody wants.
            _ if enter => return Some(Some(Cmd::Move(Movement::EndOfBuffer))),
            KeyCode::Char(_) | KeyCode::Backspace if mods == Modifiers::NONE => {
                self.searching = true
            }
            _ => return None,
        }

        Some(None)
    }

    /// Keys that leave the part on the screen, and those whose default would lose text.
    fn motion(&mut self, key: KeyEvent, shown: &str, pos: usize) -> Option<Cmd> {
        let KeyEvent(code, mods) = key;
        let plain = mods == Modifiers::NONE;
        let (above, below) = (!self.before.is_empty(), !self.after.is_empty());
        let start = self.before.len();
        let first_line = !shown.get(..pos).unwrap_or_default().contains('\n');
        let last_line = !shown.get(pos..).unwrap_or_default().contains('\n');
        let recalled = shown.is_empty() || self.history.iter().any(|h| h == shown);
        let scroll = |this: &mut Self, cursor: usize| {
            let text = this.whole(shown);
            this.leave(Exit::Scroll, text, cursor)
        };

        match code {
            KeyCode::Up if plain && first_line && above => {
                scroll(self, previous_line(&self.whole(shown), start))
            }
            KeyCode::Down if plain && last_line && below => {
                let end = start + shown.len();
                scroll(self, next_line(&self.whole(shown), end))
            }
            // Without this, history would take the place of what was typed.
            KeyCode::Up if plain && first_line && !recalled => {
                Some(Cmd::Move(Movement::BeginningOfLine))
            }
            KeyCode::Down if plain && last_line && !recalled => {
                Some(Cmd::Move(Movement::EndOfLine))
            }
            KeyCode::Left | KeyCode::Backspace if plain && pos == 0 && above => {
                let mut text = self.whole(shown);
                let previous = text
                    .get(..start)
                    .and_then(|t| t.chars().next_back())
                    .map_or(0, char::len_utf8);
                if code == KeyCode::Backspace {
                    text.replace_range(start - previous..start, "");
                }
                self.leave(Exit::Scroll, text, start - previous)
            }
            KeyCode::Right | KeyCode::Delete if plain && pos == shown.len() && below => {
                let mut text = self.whole(shown);
                let at = start + pos;
                let next = text
                    .get(at..)
                    .and_then(|t| t.chars().next())
                    .map_or(0, char::len_utf8);
                if code == KeyCode::Delete {
                    text.replace_range(at..at + next, "");
                    return self.leave(Exit::Scroll, text, at);
                }
                self.leave(Exit::Scroll, text, at + next)
            }
            KeyCode::PageUp if above => scroll(self, previous_line(&self.whole(shown), start)),
            KeyCode::PageUp => Some(Cmd::Move(Movement::BeginningOfBuffer)),
            KeyCode::PageDown if below => {
                scroll(self, next_line(&self.whole(shown), start + shown.len()))
            }
            KeyCode::PageDown => Some(Cmd::Move(Movement::EndOfBuffer)),
            KeyCode::Char('<') if mods == Modifiers::ALT => {
                if above {
                    scroll(self, 0)
                } else {
                    Some(Cmd::Move(Movement::BeginningOfBuffer))
                }
            }
            KeyCode::Char('>') if mods == Modifiers::ALT => {
                let end = self.whole(shown).len();
                if below {
                    scroll(self, end)
                } else {
                    Some(Cmd::Move(Movement::EndOfBuffer))
                }
            }
            KeyCode::Home if mods == Modifiers::CTRL => self.motion(KeyEvent::alt('<'), shown, pos),
            KeyCode::End if mods == Modifiers::CTRL => self.motion(KeyEvent::alt('>'), shown, pos),
            KeyCode::Tab if plain => self.tab(shown, pos),
            _ => None,
        }
    }

    /// Completes a command as far as it is clear and shows what is possible; elsewhere indents.
    fn tab(&mut self, shown: &str, pos: usize) -> Option<Cmd> {
        let Some(begun) = begun_command(shown, pos) else {
            return Some(Cmd::Insert(1, "    ".into()));
        };

        let words: Vec<&str> = input_line::words()
            .filter(|w| w.starts_with(begun))
            .collect();
        let more = common_start(&words).get(begun.len()..).unwrap_or_default();

        match words.as_slice() {
            [] => Some(Cmd::Noop),
            [word] => {
                let takes_words = matches!(*word, "clarify" | "appeal");
                let space = if takes_words { " " } else { "" };
                Some(Cmd::Insert(1, format!("{more}{space}")))
            }
            _ => {
                self.notice = Some(
                    words
                        .iter()
                        .map(|w| format!("/{w}"))
                        .collect::<Vec<_>>()
                        .join("  "),
                );
                Some(if more.is_empty() {
                    Cmd::Repaint
                } else {
                    Cmd::Insert(1, more.into())
                })
            }
        }
    }

    fn enter(&mut self, shown: &str, pos: usize, noticed: bool) -> Option<Cmd> {
        let whole = self.whole(shown);
        let cursor = self.before.len() + pos;
        let start = whole
            .get(..cursor)
            .and_then(|t| t.rfind('\n'))
            .map_or(0, |i| i + 1);
        let end = whole
            .get(cursor..)
            .and_then(|t| t.find('\n'))
            .map_or(whole.len(), |i| cursor + i);
        let line = whole.get(start..end).unwrap_or_default();

        // A command leaves its line empty, to type on in it.
        let emptied = || {
            [whole.get(..start), whole.get(end..)]
                .map(Option::unwrap_or_default)
                .concat()
        };

        match InputLine::parse(line) {
            InputLine::Done => {
                let mut text = emptied();
                let from = start.saturating_sub(1);
                text.replace_range(from..start, "");
                if text.trim().is_empty() {
                    self.nothing_yet()
                } else {
                    self.leave(Exit::Submit, text, 0)
                }
            }
            InputLine::Edit => self.leave(Exit::Edit, emptied(), start),
            InputLine::Command(command) => self.leave(Exit::Command(command), emptied(), start),
            InputLine::Escaped => {
                let mut text = whole.clone();
                text.replace_range(start..start + 1, "");
                text.insert(cursor - 1, '\n');
                self.leave(Exit::Scroll, text, cursor)
            }
            InputLine::Mistyped(why) if !noticed => {
                self.notice = Some(format!("{why} Enter again keeps the line as it is."));
                Some(Cmd::Repaint)
            }
            InputLine::Mistyped(_) | InputLine::Text => {
                if self.may_be_empty && whole.trim().is_empty() {
                    return self.nothing_yet();
                }
                let blank_end = whole.get(..start).is_some_and(|t| t.ends_with("\n\n"));
                if self.two_blank_lines_submit
                    && line.trim().is_empty()
                    && end == whole.len()
                    && blank_end
                {
                    return self.leave(Exit::Submit, whole.trim_end().to_string(), 0);
                }
                Some(Cmd::Newline)
            }
        }
    }

    fn submit(&mut self, shown: &str) -> Option<Cmd> {
        let text = self.whole(shown);
        if text.trim().is_empty() {
            self.nothing_yet()
        } else {
            self.leave(Exit::Submit, text, 0)
        }
    }

    fn nothing_yet(&mut self) -> Option<Cmd> {
        if self.may_be_empty {
            return self.leave(Exit::Submit, String::new(), 0);
        }
        self.notice = Some("nothing typed yet; /skip leaves the question".into());
        Some(Cmd::Repaint)
    }
}

fn previous_line(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or_default();
    before.strip_suffix('\n').unwrap_or(before).len()
}

fn next_line(text: &str, end: usize) -> usize {
    (end + 1).min(text.len())
}

/// The beginning of a command at the cursor, without its slash.
fn begun_command(shown: &str, pos: usize) -> Option<&str> {
    let line = shown.get(..pos)?.rsplit('\n').next()?;
    line.strip_prefix('/')
        .filter(|word| !word.contains(|c: char| c.is_whitespace() || c == '/'))
}

/// Returns the beginning that all words share.
fn common_start<'a>(words: &[&'a str]) -> &'a str {
    let Some((first, rest)) = words.split_first() else {
        return "";
    };

    let shared = rest.iter().map(|word| shared_bytes(first, word));
    let length = shared.min().unwrap_or(first.len());

    first.get(..length).unwrap_or_default()
}

fn shared_bytes(a: &str, b: &str) -> usize {
    let pairs = a.bytes().zip(b.bytes());
    pairs.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests;
