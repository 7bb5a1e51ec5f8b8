//! Takes the reasoning out of a reply that carries it inline, between `<think>` and `</think>`.
//!
//! Reasoning stands at the beginning: tags later in a reply are the reply's own words (a quote of a
//! hostile answer) and stay. Templates that open the block themselves leave only the closing tag in
//! the reply, on a line of its own.

use crate::ports::ChatEvent;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Splits a reply that arrives in pieces.
#[derive(Debug, Default)]
pub struct ReasoningSplitter {
    state: State,
    /// Not yet decided: may be part of a tag.
    held: String,
    text: String,
    reasoned: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    /// Only white space so far, or a whole block of reasoning.
    #[default]
    Start,
    /// Between the tags.
    Inside,
    /// In the reply, which may still turn out to have been reasoning.
    Doubtful,
    /// In the reply for good.
    Reply,
}

impl ReasoningSplitter {
    /// More content. What belongs to the reply goes on to `sink`.
    pub fn push(&mut self, piece: &str, sink: &mut dyn FnMut(ChatEvent<'_>)) {
        self.held.push_str(piece);
        while self.advance(sink) {}
    }

    /// The reply is over: what was held back is decided. A block that was never closed is
    /// reasoning.
    pub fn finish(mut self, sink: &mut dyn FnMut(ChatEvent<'_>)) -> (String, bool) {
        if self.state != State::Inside {
            self.emit(self.held.len(), sink);
        }
        (self.text, self.reasoned)
    }

    /// One step; false when more input is needed.
    fn advance(&mut self, sink: &mut dyn FnMut(ChatEvent<'_>)) -> bool {
        match self.state {
            State::Start => self.begin(),
            State::Inside => self.skip_reasoning(),
            State::Doubtful => self.advance_doubtful(sink),
            State::Reply => {
                self.emit(self.held.len(), sink);
                false
            }
        }
    }

    /// Decides by the first characters whether reasoning or the reply begins.
    fn begin(&mut self) -> bool {
        let blank = self.held.len() - self.held.trim_start().len();
        self.held.drain(..blank);
        if self.held.starts_with(OPEN) {
            self.held.drain(..OPEN.len());
            self.reasoned = true;
            self.state = State::Inside;
            return true;
        }
        if OPEN.starts_with(&self.held) {
            return false;
        }

        let structured = self.held.starts_with(['{', '[', '`']);
        self.state = if structured {
            State::Reply
        } else {
            State::Doubtful
        };
        true
    }

    fn skip_reasoning(&mut self) -> bool {
        if let Some(at) = self.held.find(CLOSE) {
            self.held.drain(..at + CLOSE.len());
            self.state = State::Start;
            return true;
        }

        let keep = partial_tag(&self.held);
        self.held.drain(..self.held.len() - keep);
        false
    }

    /// Passes text on that a closing tag on a line of its own would make reasoning.
    fn advance_doubtful(&mut self, sink: &mut dyn FnMut(ChatEvent<'_>)) -> bool {
        let Some(at) = self.held.find(CLOSE) else {
            let keep = partial_tag(&self.held);
            self.emit(self.held.len() - keep, sink);
            return false;
        };

        self.emit(at, sink);
        self.held.drain(..CLOSE.len());
        let before = self.text.trim_end_matches([' ', '\t']);
        if before.is_empty() || before.ends_with('\n') {
            self.text.clear();
            self.reasoned = true;
            self.state = State::Start;
            sink(ChatEvent::Restarted);
        } else {
            self.held.insert_str(0, CLOSE);
            self.state = State::Reply;
        }
        true
    }

    fn emit(&mut self, bytes: usize, sink: &mut dyn FnMut(ChatEvent<'_>)) {
        if bytes > 0 {
            let piece: String = self.held.drain(..bytes).collect();
            sink(ChatEvent::Delta(&piece));
            self.text.push_str(&piece);
        }
    }
}

/// Length of the longest end of `text` that may be the beginning of a closing tag.
fn partial_tag(text: &str) -> usize {
    (1..CLOSE.len())
        .rev()
        .find(|n| text.ends_with(&CLOSE[..*n]))
        .unwrap_or(0)
}
