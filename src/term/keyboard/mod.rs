//! The keyboard of a terminal: keys as they come, and what else wakes who waits for one.
//!
//! Owns the terminal's modes, the order of what comes, and which keys came in one piece. What a key
//! means is the caller's; the bytes of a key are [`key`]'s.

pub mod key;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use key::{Code, Key};
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
#[cfg(unix)]
use unix::UnixKeys as KeySource;
#[cfg(windows)]
use windows::WindowsKeys as KeySource;

/// Two pieces of one paste are never this far apart.
const BETWEEN_PIECES: Duration = Duration::from_millis(30);

/// The same for a paste of several lines, over a slow line too: it is waited for once, at its end.
const BETWEEN_LINES: Duration = Duration::from_millis(100);

/// So many keys of text at once are no single keys, however slow the machine is.
const PIECE: usize = 4;

/// What ended a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// A key.
    Key(Key),
    /// The terminal has another size.
    Resized,
    /// The program goes on after it was stopped; the terminal may have been used by others.
    Continued,
    /// The program is asked to end, or its terminal is gone.
    Ending,
    /// Nothing came.
    Nothing,
}

/// What a source has.
#[derive(Debug)]
pub enum Arrival {
    /// Keys that came in one piece.
    Keys(Vec<Key>),
    /// Anything but a key.
    Wake(Wake),
}

/// How the terminal treats what is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Every key comes here, nothing is shown.
    Typing,
    /// The same, but Ctrl-C and Ctrl-Z are signals.
    Working,
    /// As it was found.
    Outside,
}

/// Keys of the terminal on standard input. The terminal is as it was found again when this is
/// dropped.
pub struct Keyboard {
    source: KeySource,
    keys: VecDeque<Key>,
    /// The keys came in one piece of more than one line, as nobody types.
    is_burst: bool,
}

impl Keyboard {
    /// Takes the terminal over, in [`Mode::Working`].
    pub fn open() -> io::Result<Self> {
        let mut keyboard = Self {
            source: KeySource::open()?,
            keys: VecDeque::new(),
            is_burst: false,
        };
        keyboard.set_mode(Mode::Working)?;
        Ok(keyboard)
    }

    /// Changes how the terminal treats what is typed.
    pub fn set_mode(&mut self, mode: Mode) -> io::Result<()> {
        self.source.set_mode(mode)
    }

    /// Waits for a key, at most `patience`.
    pub fn wait(&mut self, patience: Duration) -> Wake {
        if let Some(key) = self.keys.pop_front() {
            return Wake::Key(key);
        }
        match self.source.wait(patience) {
            Arrival::Wake(wake) => wake,
            Arrival::Keys(keys) => {
                self.is_burst = has_several_lines(&keys);
                self.keys.extend(keys);
                self.keys.pop_front().map_or(Wake::Nothing, Wake::Key)
            }
        }
    }

    /// True where a key waits.
    pub fn is_waiting(&self) -> bool {
        !self.keys.is_empty()
    }

    /// True where the last key was typed by no hand: it is of a piece of several lines, or text
    /// follows in the same piece.
    pub fn is_in_burst(&mut self) -> bool {
        if self.is_burst
            && self.keys.is_empty()
            && let Arrival::Keys(keys) = self.source.wait_for_bytes(BETWEEN_LINES)
        {
            self.keys.extend(keys);
        }
        self.is_burst || self.keys.iter().any(is_text)
    }

    /// The whole of a text that begins with `first` and came in one piece, as nobody types: a paste.
    /// None where single keys were pressed.
    pub fn take_piece(&mut self, first: &Key) -> Option<Vec<Key>> {
        if let Arrival::Keys(keys) = self.source.wait_for_bytes(BETWEEN_PIECES) {
            self.keys.extend(keys);
        }
        let texts = std::iter::once(first).chain(&self.keys);
        let is_paste = matches!(first.code, Code::Paste(_));
        if !is_paste && (!is_text(first) || texts.filter(|key| is_text(key)).count() < PIECE) {
            return None;
        }

        let mut piece = vec![first.clone()];
        piece.extend(self.keys.drain(..));
        while let Arrival::Keys(keys) = self.source.wait_for_bytes(BETWEEN_PIECES) {
            piece.extend(keys);
        }
        Some(piece)
    }

    /// Takes what has been typed and not been asked for.
    pub fn take_typed(&mut self) -> Vec<Key> {
        while let Arrival::Keys(keys) = self.source.wait_for_bytes(Duration::ZERO) {
            self.keys.extend(keys);
        }
        self.keys.drain(..).collect()
    }

    /// Puts keys that were taken before everything that came since.
    pub fn put_back(&mut self, mut keys: Vec<Key>) {
        keys.extend(self.take_typed());
        self.is_burst = has_several_lines(&keys);
        self.keys = keys.into();
    }

    /// Forgets Enter, and nothing else, typed before anybody asked: somebody was impatient.
    pub fn forget_impatience(&mut self) {
        if self.keys.iter().all(|key| key.code == Code::Enter) {
            self.keys.clear();
        }
    }

    /// Everything that can still be read, for a program that ends.
    pub fn drain(&mut self) -> Vec<Key> {
        let mut keys = self.take_typed();
        keys.extend(self.source.rest());
        keys
    }

    /// Stops the program as Ctrl-Z does elsewhere; returns when it goes on.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.set_mode(Mode::Outside)?;
        self.source.suspend();
        self.set_mode(Mode::Typing)
    }

    /// Sets the mode again where the program was stopped meanwhile: a shell changes it.
    pub fn keep_mode(&mut self) {
        // A terminal that cannot be set is read as it is.
        let _ = self.source.keep_mode();
    }

    /// True where the program was asked to end while nobody waited for a key.
    pub fn is_ending(&self) -> bool {
        self.source.is_ending()
    }

    /// Ends the program as it was asked to by a signal; returns where it was not.
    pub fn die_of_signal(&mut self) {
        let _ = self.set_mode(Mode::Outside);
        self.source.die_of_signal();
    }
}

/// Returns true where keys are more than one line, ended by Enter. An Enter before the first of
/// them ends what was typed before.
fn has_several_lines(keys: &[Key]) -> bool {
    let lines = keys
        .iter()
        .skip_while(|key| key.code == Code::Enter || !is_text(key));
    lines.filter(|key| key.code == Code::Enter).count() > 1
}

/// Returns true for a key that adds to a text.
fn is_text(key: &Key) -> bool {
    let adds = matches!(
        key.code,
        Code::Char(_) | Code::Paste(_) | Code::Enter | Code::Tab
    );
    adds && key.is_plain()
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        let _ = self.set_mode(Mode::Outside);
        self.source.die_of_signal();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_lines_at_once_are_a_burst_and_one_is_not() {
        let keys = |text: &str| -> Vec<Key> {
            let code = |c| match c {
                '\r' => Code::Enter,
                '^' => Code::Up,
                c => Code::Char(c),
            };
            text.chars().map(|c| Key::of(code(c))).collect()
        };
        for (text, expected) in [
            ("x\r/hint\r", true),
            ("one\rtwo\r/done\r", true),
            ("\rone\r/quit\r", true),
            ("/done\r", false),
            ("\r/done\r", false),
            ("^^\r/done\r", false),
            ("one\rtw", false),
            ("\r\r\r", false),
        ] {
            assert_eq!(has_several_lines(&keys(text)), expected, "{text:?}");
        }
    }
}
