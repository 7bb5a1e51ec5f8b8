//! Takes the reasoning out of a reply that carries it inline, between marks such as `<think>` and
//! `</think>`.
//!
//! Reasoning stands at the beginning: marks later in a reply are the reply's own words (a quote of a
//! hostile answer) and stay. Templates that open the block themselves leave only the closing mark in
//! the reply, on a line of its own.

use crate::ports::ChatEvent;

/// What opens and what closes a block of reasoning, in lower case: models write them in any.
const MARKS: [(&str, &str); 9] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[think]", "[/think]"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("\u{25c1}think\u{25b7}", "\u{25c1}/think\u{25b7}"),
    // The channels of gpt-oss: whatever comes before the final one.
    ("<|channel|>", "final<|message|>"),
    ("<|start|>", "final<|message|>"),
];
/// Closing marks that count without an opening one; those of channels are words in themselves.
const LONE_CLOSES: usize = 7;

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
    /// Between the marks, up to the closing one.
    Inside(&'static str),
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
        if !matches!(self.state, State::Inside(_)) {
            self.emit(self.held.len(), sink);
        }
        (self.text, self.reasoned)
    }

    /// One step; false when more input is needed.
    fn advance(&mut self, sink: &mut dyn FnMut(ChatEvent<'_>)) -> bool {
        match self.state {
            State::Start => self.begin(),
            State::Inside(close) => self.skip_reasoning(close),
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
        let lower = self.held.to_ascii_lowercase();
        if let Some((open, close)) = MARKS.iter().find(|(open, _)| lower.starts_with(open)) {
            self.held.drain(..open.len());
            self.reasoned = true;
            self.state = State::Inside(close);
            return true;
        }
        if MARKS.iter().any(|(open, _)| open.starts_with(&lower)) {
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

    fn skip_reasoning(&mut self, close: &str) -> bool {
        if let Some(at) = self.held.to_ascii_lowercase().find(close) {
            self.held.drain(..at + close.len());
            self.state = State::Start;
            return true;
        }

        let keep = partial_mark(&self.held, close);
        self.held.drain(..self.held.len() - keep);
        false
    }

    /// Passes text on that a closing mark on a line of its own would make reasoning.
    fn advance_doubtful(&mut self, sink: &mut dyn FnMut(ChatEvent<'_>)) -> bool {
        let lower = self.held.to_ascii_lowercase();
        let closes = || MARKS.iter().take(LONE_CLOSES).map(|(_, close)| *close);
        let found = closes()
            .filter_map(|close| Some((lower.find(close)?, close)))
            .min();
        let Some((at, close)) = found else {
            let keep = closes().map(|close| partial_mark(&self.held, close)).max();
            self.emit(self.held.len() - keep.unwrap_or(0), sink);
            return false;
        };

        self.emit(at, sink);
        let mark: String = self.held.drain(..close.len()).collect();
        let before = self.text.trim_end_matches([' ', '\t']);
        if before.is_empty() || before.ends_with('\n') {
            self.text.clear();
            self.reasoned = true;
            self.state = State::Start;
            sink(ChatEvent::Restarted);
        } else {
            self.held.insert_str(0, &mark);
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

/// Length of the longest end of `text` that may be the beginning of the mark `close`.
fn partial_mark(text: &str, close: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let lengths = (1..close.len())
        .rev()
        .filter(|n| close.is_char_boundary(*n));
    lengths
        .into_iter()
        .find(|n| close.get(..*n).is_some_and(|begin| lower.ends_with(begin)))
        .unwrap_or(0)
}
