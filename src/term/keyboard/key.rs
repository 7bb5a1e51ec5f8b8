//! Keys, and the bytes that terminals send for them.
//!
//! Owns the decoder: UTF-8, control characters, escape sequences in the encodings in use (ANSI,
//! application mode, CSI u of kitty and fixterms, modifyOtherKeys of xterm), bracketed paste. Pure:
//! the same bytes give the same keys in whatever pieces they arrive. A sequence that means nothing
//! here is swallowed whole, so that no part of it ends up in an answer.

/// What was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// A character.
    Char(char),
    /// Enter, also the one of the number pad.
    Enter,
    /// Tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Escape alone.
    Escape,
    /// A paste that the terminal marked as one, its line ends as `\n`.
    Paste(String),
    /// Anything else.
    Other,
}

/// A key with what was held down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What was pressed.
    pub code: Code,
    /// Ctrl was held.
    pub ctrl: bool,
    /// Alt or Meta was held.
    pub alt: bool,
    /// Shift was held, where the terminal tells.
    pub shift: bool,
}

impl Key {
    /// A key alone.
    pub fn of(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// A letter with Ctrl.
    pub fn ctrl(c: char) -> Self {
        Self {
            ctrl: true,
            ..Self::of(Code::Char(c))
        }
    }

    /// The same with Alt held.
    pub fn with_alt(self) -> Self {
        Self { alt: true, ..self }
    }

    /// True where neither Ctrl nor Alt is held.
    pub fn is_plain(&self) -> bool {
        !self.ctrl && !self.alt
    }

    /// True for this letter with Ctrl and without Alt.
    pub fn is_ctrl(&self, c: char) -> bool {
        self.ctrl && !self.alt && self.code == Code::Char(c)
    }
}

const ESC: u8 = 0x1b;
/// What ends a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Turns bytes into keys.
#[derive(Debug, Default)]
pub struct KeyDecoder {
    bytes: Vec<u8>,
    /// Bytes before this are decoded.
    at: usize,
    /// The paste being received.
    paste: Option<Vec<u8>>,
    /// The last key was a carriage return: a line feed right behind it is the same Enter.
    returned: bool,
}

impl KeyDecoder {
    /// Takes bytes in.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Notes that the terminal begins to send Enter otherwise: what comes next is a key of its own.
    pub fn enter_changes(&mut self) {
        self.returned = false;
    }

    /// True while the beginning of a key has come in, and not its end.
    pub fn is_within_key(&self) -> bool {
        self.at < self.bytes.len()
    }

    /// The next key; None until more bytes come. With `over` no more come that belong to the last
    /// key: what is there of it is taken for what it is.
    pub fn next_key(&mut self, over: bool) -> Option<Key> {
        if self.paste.is_some() {
            return self.take_paste();
        }

        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if self.returned && rest.first() == Some(&b'\n') {
            self.at += 1;
            self.returned = false;
            return self.next_key(over);
        }
        let Some((found, length)) = decode(rest, over) else {
            self.returned &= !over;
            return None;
        };

        self.returned = rest.first() == Some(&b'\r');
        self.at += length;
        match found {
            Found::Key(key) => Some(key),
            Found::PasteBegin => {
                self.paste = Some(Vec::new());
                self.next_key(over)
            }
        }
    }

    /// What has come of a paste whose end is missing; None where there is none.
    pub fn end_paste(&mut self) -> Option<Key> {
        let paste = self.paste.take()?;
        Some(Key::of(Code::Paste(clean(&paste))))
    }

    /// Moves bytes into the paste, and gives it where its end has come.
    fn take_paste(&mut self) -> Option<Key> {
        let paste = self.paste.as_mut()?;
        let seen = paste.len().saturating_sub(PASTE_END.len());
        paste.extend(self.bytes.drain(..).skip(self.at));
        self.at = 0;

        let fresh = paste.get(seen..).unwrap_or_default();
        let end = fresh
            .windows(PASTE_END.len())
            .position(|w| w == PASTE_END)?
            + seen;
        self.bytes = paste.split_off(end + PASTE_END.len());
        paste.truncate(end);
        self.end_paste()
    }
}

/// A pasted text: line ends as `\n`, without escape sequences and other control characters.
fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\r' => clean.push('\n'),
            '\n' | '\t' => clean.push(c),
            '\u{1b}' => length = sequence_length(rest),
            c if c.is_control() => {}
            c => clean.push(c),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    clean
}

/// Bytes of the escape sequence that `text` begins with. Of Alt with a letter only the escape.
fn sequence_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match (bytes.get(1), decode(bytes, true)) {
        (Some(b'[' | b'O' | b']'), Some((_, length))) if text.is_char_boundary(length) => length,
        _ => 1,
    }
}

/// What stands at the beginning of the bytes.
enum Found {
    Key(Key),
    PasteBegin,
}

/// What was found and its length in bytes; None where it is not complete.
type Decoded = Option<(Found, usize)>;

fn found(key: Key, length: usize) -> Decoded {
    Some((Found::Key(key), length))
}

/// A sequence that has begun: None while it may go on, else swallowed.
fn cut_off(bytes: &[u8], over: bool) -> Decoded {
    if over {
        found(Key::of(Code::Other), bytes.len())
    } else {
        None
    }
}

fn decode(bytes: &[u8], over: bool) -> Decoded {
    match *bytes.first()? {
        ESC => decode_escape(bytes, over),
        byte @ (..0x20 | 0x7f) => found(control(byte), 1),
        _ => decode_char(bytes, over),
    }
}

fn control(byte: u8) -> Key {
    match byte {
        b'\r' | b'\n' => Key::of(Code::Enter),
        b'\t' => Key::of(Code::Tab),
        0x08 | 0x7f => Key::of(Code::Backspace),
        0 => Key::ctrl(' '),
        1..=26 => Key::ctrl(char::from(b'a' + byte - 1)),
        _ => Key::ctrl(char::from(byte + 0x40)),
    }
}

/// A character; one that is no UTF-8 becomes U+FFFD.
fn decode_char(bytes: &[u8], over: bool) -> Decoded {
    let first = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    let lossy = |length| found(Key::of(Code::Char('\u{fffd}')), length);
    let valid = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(e) if e.valid_up_to() == 0 => {
            return match e.error_len() {
                Some(length) => lossy(length),
                None if over => lossy(first.len()),
                None => None,
            };
        }
        Err(e) => std::str::from_utf8(first.get(..e.valid_up_to())?).ok()?,
    };
    let c = valid.chars().next()?;
    found(Key::of(Code::Char(c)), c.len_utf8())
}

fn decode_escape(bytes: &[u8], over: bool) -> Decoded {
    let rest = bytes.get(1..)?;
    match rest.first() {
        None if over => found(Key::of(Code::Escape), 1),
        None => None,
        Some(b'[') => decode_csi(bytes, over),
        Some(b'O') => decode_ss3(bytes, over),
        Some(b']' | b'P' | b'_' | b'^') => decode_string(bytes, over),
        Some(_) => {
            let (inner, length) = decode(rest, over)?;
            let inner = match inner {
                Found::Key(key) => Found::Key(key.with_alt()),
                Found::PasteBegin => Found::PasteBegin,
            };
            Some((inner, length + 1))
        }
    }
}

/// A string that a terminal sends, as a reply for instance: swallowed up to its end. Without an end
/// it is Alt with a key that means nothing.
fn decode_string(bytes: &[u8], over: bool) -> Decoded {
    for (i, byte) in bytes.iter().enumerate().skip(2) {
        match (byte, bytes.get(i + 1)) {
            (0x07, _) => return found(Key::of(Code::Other), i + 1),
            (&ESC, Some(b'\\')) => return found(Key::of(Code::Other), i + 2),
            _ => {}
        }
    }
    cut_off(bytes.get(..2).unwrap_or_default(), over)
}

/// `ESC O`: keys in application mode, with parameters on some terminals.
fn decode_ss3(bytes: &[u8], over: bool) -> Decoded {
    let parameters = bytes.iter().skip(2).take_while(|b| b.is_ascii_digit());
    let end = 2 + parameters.count();
    let Some(&last) = bytes.get(end) else {
        return cut_off(bytes, over);
    };

    let code = match last {
        b'M' => Code::Enter,
        b'I' => Code::Tab,
        b'X' => Code::Char('='),
        b'j'..=b'y' => Code::Char(char::from(last - 0x40)),
        0x40..=0x7e => arrow(last),
        // Cut off by another key, which is kept.
        _ => return found(Key::of(Code::Other), end),
    };
    found(Key::of(code), end + 1)
}

/// `ESC [`: parameters, intermediate bytes, a final byte.
fn decode_csi(bytes: &[u8], over: bool) -> Decoded {
    let count = |from: usize, fits: fn(&u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|b| fits(b)).count()
    };
    let parameters = count(2, |b| matches!(b, 0x30..=0x3f));
    // The keys of rxvt end in `$`, which is no final byte elsewhere.
    let is_rxvt = parameters > 2 && bytes.get(parameters) == Some(&b'$');
    let end = if is_rxvt {
        parameters
    } else {
        count(parameters, |b| matches!(b, 0x20..=0x2f))
    };
    let Some(&last) = bytes.get(end) else {
        return cut_off(bytes, over);
    };
    if !is_rxvt && !matches!(last, 0x40..=0x7e) {
        // Cut off by another key, which is kept.
        return found(Key::of(Code::Other), end);
    }

    let more = match (last, end) {
        // A function key of the Linux console; a click and its place.
        (b'[', 2) => 1,
        (b'M', 2) => 3,
        _ => 0,
    };
    let length = end + 1 + more;
    if length > bytes.len() {
        return cut_off(bytes, over);
    }

    let text = std::str::from_utf8(bytes.get(2..parameters)?).unwrap_or_default();
    if last == b'~' && text == "200" {
        return Some((Found::PasteBegin, length));
    }
    let is_key = more == 0 && end == parameters;
    let key = is_key.then(|| csi_key(text, last)).flatten();
    found(key.unwrap_or(Key::of(Code::Other)), length)
}

/// The key of a CSI sequence; None for one that means nothing here.
fn csi_key(parameters: &str, last: u8) -> Option<Key> {
    // Each may have parts of its own: `key:shifted`, `modifiers:pressed or let go`.
    let number = |at: usize, part: usize| -> Option<u32> {
        let parameter = parameters.split(';').nth(at)?;
        parameter.split(':').nth(part)?.parse().ok()
    };
    let (first, second) = (number(0, 0), number(1, 0));
    if parameters.starts_with(['<', '=', '>', '?']) {
        // A reply of the terminal, a movement of the mouse.
        return None;
    }
    let (code, modifiers) = match last {
        // A key let go was told when it was pressed.
        _ if number(1, 1) == Some(3) => return None,
        // Where the terminal tells what Shift makes of the key, that was typed.
        b'u' if is_shifted(second) && number(0, 1).is_some() => {
            (by_code_point(number(0, 1)?), second)
        }
        b'u' => (by_code_point(first?), second),
        b'~' if first == Some(27) => (by_code_point(number(2, 0)?), second),
        b'~' => (by_number(first?), second),
        b'$' => (by_number(first?), Some(2)),
        b'^' => (by_number(first?), Some(5)),
        b'@' => (by_number(first?), Some(6)),
        b'a'..=b'd' if parameters.is_empty() => (arrow(last.to_ascii_uppercase()), Some(2)),
        b'Z' => (Code::Tab, Some(2)),
        _ => (arrow(last), second),
    };
    Some(with_modifiers(code, modifiers))
}

fn is_shifted(modifiers: Option<u32>) -> bool {
    modifiers.unwrap_or(1).saturating_sub(1) & 1 != 0
}

fn arrow(last: u8) -> Code {
    match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        _ => Code::Other,
    }
}

fn by_number(number: u32) -> Code {
    match number {
        1 | 7 => Code::Home,
        4 | 8 => Code::End,
        3 => Code::Delete,
        5 => Code::PageUp,
        6 => Code::PageDown,
        _ => Code::Other,
    }
}

/// A key by its code point, as CSI u has it; keys without one by kitty's numbers.
fn by_code_point(code: u32) -> Code {
    match code {
        13 | 57414 => Code::Enter,
        9 => Code::Tab,
        8 | 127 => Code::Backspace,
        27 => Code::Escape,
        57399..=57408 => char::from_digit(code - 57399, 10).map_or(Code::Other, Code::Char),
        57417 => Code::Left,
        57418 => Code::Right,
        57419 => Code::Up,
        57420 => Code::Down,
        57421 => Code::PageUp,
        57422 => Code::PageDown,
        57423 => Code::Home,
        57424 => Code::End,
        57426 => Code::Delete,
        57344..=63743 => Code::Other,
        _ => match char::from_u32(code) {
            Some(c) if !c.is_control() => Code::Char(c),
            _ => Code::Other,
        },
    }
}

/// `code` with the modifiers of a sequence: a bit for each, and 1.
fn with_modifiers(code: Code, modifiers: Option<u32>) -> Key {
    let bits = modifiers.unwrap_or(1).saturating_sub(1);
    let (shift, alt, ctrl) = (
        is_shifted(modifiers),
        bits & (2 | 8 | 32) != 0,
        bits & 4 != 0,
    );
    let (code, ctrl) = match code {
        Code::Other => return Key::of(Code::Other),
        // What Ctrl with these has always sent.
        Code::Char('m' | 'j') if ctrl => (Code::Enter, false),
        Code::Char('i') if ctrl => (Code::Tab, false),
        Code::Char('h') if ctrl => (Code::Backspace, false),
        Code::Char(c) if ctrl => (Code::Char(c.to_ascii_lowercase()), true),
        Code::Char(c) if shift => (Code::Char(c.to_uppercase().next().unwrap_or(c)), false),
        code => (code, ctrl),
    };
    Key {
        code,
        ctrl,
        alt,
        shift,
    }
}

#[cfg(test)]
mod tests;
