//! Server-sent events, as far as chat endpoints use them (WHATWG HTML, "Interpreting an event
//! stream").
//!
//! Owns the way from bytes to the data of events, with a bound on memory: no crate we know refuses
//! an endless line. Knows nothing of what the data says. Bytes stay bytes, so a chunk may end
//! inside a UTF-8 character.

/// Longest event and longest line, in bytes.
pub const MAX_EVENT: usize = 4 * 1024 * 1024;

/// A line or an event is longer than [`MAX_EVENT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event is longer than {} MB", MAX_EVENT / 1024 / 1024)]
pub struct TooLong;

/// Bytes of lines that belong to no event that are kept, to be shown.
const FOREIGN: usize = 2000;

/// The data of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentEvent<'a> {
    /// Its bytes, lines joined.
    pub data: &'a [u8],
    /// The server calls it an error.
    pub error: bool,
}

/// Reads events out of chunks that are split anywhere.
#[derive(Debug, Default)]
pub struct EventReader {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    error: bool,
    /// The beginning of what is no field of an event.
    foreign: Vec<u8>,
    after_cr: bool,
}

impl EventReader {
    /// Takes a chunk and gives the data of each event that is complete to `each`, which stops the
    /// reading by an error.
    pub fn push<E: From<TooLong>>(
        &mut self,
        chunk: &[u8],
        each: &mut dyn FnMut(SentEvent<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rest = chunk;
        if self.after_cr && !rest.is_empty() {
            self.after_cr = false;
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }

        while let Some(end) = rest.iter().position(|b| matches!(b, b'\n' | b'\r')) {
            let (part, tail) = rest.split_at(end);
            self.extend_line(part)?;
            rest = match tail {
                [b'\r', b'\n', more @ ..] | [_, more @ ..] => more,
                [] => tail,
            };
            self.after_cr = tail == b"\r";
            self.end_line(each)?;
        }

        Ok(self.extend_line(rest)?)
    }

    /// The stream is over: gives the events that lacked a closing blank line, and whether the server
    /// calls each an error.
    pub fn finish(mut self) -> Result<Vec<(Vec<u8>, bool)>, TooLong> {
        let mut last = Vec::new();
        if self.is_bare_json() {
            last.push((self.line, self.error));
            return Ok(last);
        }
        if !self.line.is_empty() {
            if self.ends_event() {
                last.push((std::mem::take(&mut self.data), self.error));
                self.has_data = false;
            }
            self.take_field()?;
        }
        if self.has_data {
            last.push((self.data, self.error));
        }
        Ok(last)
    }

    /// Returns the beginning of the lines that are no part of an event, the unfinished one with
    /// them.
    pub fn foreign(&self) -> Vec<u8> {
        let colon = self.line.iter().position(|b| *b == b':');
        let field = self
            .line
            .get(..colon.unwrap_or(self.line.len()))
            .unwrap_or_default();
        // A name that was cut off may still be one of a field.
        let known = ["data", "error", "event", "id", "retry"];
        let mut foreign = self.foreign.clone();
        if !known.iter().any(|name| name.as_bytes().starts_with(field)) {
            foreign.extend(self.line.iter().take(FOREIGN));
        }
        foreign
    }

    /// Some servers write an error as a bare line of JSON between the events.
    fn is_bare_json(&self) -> bool {
        self.line.trim_ascii_start().starts_with(b"{")
    }

    /// Some servers leave the blank lines out: JSON that is complete is followed by other JSON, or by
    /// the end, only in the next event.
    fn ends_event(&self) -> bool {
        let (field, value) = self.field();
        let begins = value.starts_with(b"{") || value.starts_with(b"[DONE");
        field.eq_ignore_ascii_case(b"data")
            && begins
            && self.has_data
            && self.data.trim_ascii_end().ends_with(b"}")
    }

    /// Splits the line into the field's name and its value, without marks and blanks before them and
    /// without a name that a proxy repeats.
    fn field(&self) -> (&[u8], &[u8]) {
        let line = self.line.as_slice();
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let line = line.trim_ascii_start();
        let colon = line.iter().position(|b| *b == b':').unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let mut value = value.strip_prefix(b":").unwrap_or(value);
        value = value.strip_prefix(b" ").unwrap_or(value);
        while let Some(inner) = value.strip_prefix(b"data:") {
            value = inner.strip_prefix(b" ").unwrap_or(inner);
        }
        (field, value)
    }

    fn extend_line(&mut self, part: &[u8]) -> Result<(), TooLong> {
        if self.line.len() + part.len() > MAX_EVENT {
            return Err(TooLong);
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    fn end_line<E: From<TooLong>>(
        &mut self,
        each: &mut dyn FnMut(SentEvent<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.is_bare_json() {
            let line = std::mem::take(&mut self.line);
            let error = self.error;
            return each(SentEvent { data: &line, error });
        }
        if !self.line.is_empty() {
            if self.ends_event() {
                self.give_event(each)?;
            }
            return Ok(self.take_field()?);
        }
        self.give_event(each)
    }

    fn give_event<E: From<TooLong>>(
        &mut self,
        each: &mut dyn FnMut(SentEvent<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let error = std::mem::take(&mut self.error);
        if std::mem::take(&mut self.has_data) {
            let result = each(SentEvent {
                data: &self.data,
                error,
            });
            self.data.clear();
            return result;
        }
        Ok(())
    }

    /// Keeps `data`, `error` as llama.cpp once sent it, and whether the event is called an error;
    /// comments and other fields mean nothing here.
    fn take_field(&mut self) -> Result<(), TooLong> {
        let (field, value) = self.field();
        let field = field.to_ascii_lowercase();
        let error = field == b"error" || field == b"event" && value == b"error";
        let known = matches!(field.as_slice(), b"" | b"event" | b"id" | b"retry");

        if matches!(field.as_slice(), b"data" | b"error") {
            if self.data.len() + value.len() >= MAX_EVENT {
                return Err(TooLong);
            }
            let value = value.to_vec();
            if self.has_data {
                self.data.push(b'\n');
            }
            self.data.extend_from_slice(&value);
            self.has_data = true;
        } else if !known {
            let room = FOREIGN.saturating_sub(self.foreign.len());
            let foreign: Vec<u8> = self.line.iter().take(room).copied().collect();
            self.foreign.extend(foreign);
        }
        self.error |= error;

        self.line.clear();
        Ok(())
    }
}
