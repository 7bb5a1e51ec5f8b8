//! Keys from a Windows console, which has events in the place of bytes and knows no job control.

use super::key::{Code, Key};
use super::{Arrival, Mode, Wake};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io;
use std::time::Duration;

/// A console on standard input.
pub(super) struct WindowsKeys {
    resized: bool,
}

impl WindowsKeys {
    /// Finds the terminal as it is.
    pub fn open() -> io::Result<Self> {
        // Turns the console's escape sequences on.
        let _ = crossterm::ansi_support::supports_ansi();
        Ok(Self { resized: false })
    }

    /// Changes how what is typed is treated.
    pub fn set_mode(&mut self, mode: Mode) -> io::Result<()> {
        // A console shows what is typed only while a line is read from it: nobody does.
        match mode {
            Mode::Typing => enable_raw_mode(),
            Mode::Working | Mode::Outside => disable_raw_mode(),
        }
    }

    /// Sets the mode again where a shell may have changed it.
    pub fn keep_mode(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Waits for keys or anything else.
    pub fn wait(&mut self, patience: Duration) -> Arrival {
        let found = self.wait_for_bytes(patience);
        if std::mem::take(&mut self.resized) && !matches!(&found, Arrival::Keys(_)) {
            return Arrival::Wake(Wake::Resized);
        }
        found
    }

    /// Waits for keys only.
    pub fn wait_for_bytes(&mut self, patience: Duration) -> Arrival {
        let mut keys = Vec::new();
        let mut patience = patience;
        while let Ok(true) = poll(patience) {
            match read() {
                Ok(Event::Key(event)) => keys.extend(key(event)),
                Ok(Event::Resize(..)) => self.resized = true,
                Ok(_) => {}
                Err(_) => return Arrival::Wake(Wake::Ending),
            }
            patience = Duration::ZERO;
        }
        if keys.is_empty() {
            Arrival::Wake(Wake::Nothing)
        } else {
            Arrival::Keys(keys)
        }
    }

    /// The key that was cut off, and a paste without its end.
    pub fn rest(&mut self) -> Vec<Key> {
        Vec::new()
    }

    /// Stops the program until it goes on.
    pub fn suspend(&mut self) {}

    /// A console that is closed ends its programs itself.
    pub fn is_ending(&self) -> bool {
        false
    }

    /// Ends the program where a signal asked for it.
    pub fn die_of_signal(&mut self) {}
}

/// The key of an event; None for one that was let go.
fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }

    let held = |modifier| event.modifiers.contains(modifier);
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Esc => Code::Escape,
        _ => return None,
    };
    let (ctrl, alt) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT));
    // Both are AltGr, which writes a character.
    let is_written = ctrl && alt && matches!(code, Code::Char(_));
    Some(Key {
        code,
        ctrl: ctrl && !is_written,
        alt: alt && !is_written,
        shift: held(KeyModifiers::SHIFT),
    })
}
