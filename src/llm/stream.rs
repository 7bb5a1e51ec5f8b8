//! From the bytes of a response to a reply: a stream of chunks, or one JSON document from servers
//! that do not stream.
//!
//! Owns what makes a reply complete; [`chunk`] reads one chunk. Does no I/O and knows no clock:
//! bytes in, events out, a reply or a [`BrokenReply`] at the end. The format is OpenAI's
//! `chat.completion` and `chat.completion.chunk`.

mod broken;
mod chunk;
mod signs;

pub use broken::{BrokenReply, MAX_REPLY};
pub use chunk::TokenUsage;

use crate::llm::reasoning::ReasoningSplitter;
use crate::llm::sse::{EventReader, SentEvent};
use crate::net::json::{SurrogateJoiner, mend, read_json, without_half_pairs};
use crate::ports::{ChatEvent, ReplyToken};
use chunk::ChunkChoice;
use serde_json::Value;
use signs::{beginning, is_done, is_heartbeat, is_whole_json};

/// Bytes of a web page that are read, for its title.
const MAX_PAGE: usize = 16 * 1024;

/// More white space than this at the end of a reply is no reply.
const BLANK: usize = 200;

/// A complete reply.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReceivedReply {
    /// The content without reasoning.
    pub text: String,
    /// Model name as the server gives it.
    pub model: Option<String>,
    /// Prompt and completion tokens as the server counts them.
    pub usage: Option<TokenUsage>,
    /// The tokens of the content, reasoning among them, where the server tells them.
    pub tokens: Vec<ReplyToken>,
}

/// Puts a reply together.
#[derive(Debug, Default)]
pub struct ReplyAssembly {
    form: BodyForm,
    parts: Parts,
}

#[derive(Debug, Default)]
enum BodyForm {
    #[default]
    Unknown,
    Document(Vec<u8>),
    Page(Vec<u8>),
    Events(EventReader),
}

/// Content gathered from the chunks so far.
#[derive(Debug, Default)]
struct Parts {
    /// Fields that a reply of JSON must have; None where prose is expected.
    required: Option<Vec<String>>,
    content: ReasoningSplitter,
    joiner: SurrogateJoiner,
    has_content: bool,
    tokens: Vec<ReplyToken>,
    parsed: Option<Value>,
    refusal: String,
    reasoning: String,
    arguments: String,
    size: usize,
    /// The number of the choice that is the reply: the first that brings anything.
    index: Option<u64>,
    finish: Option<String>,
    done: bool,
    /// Something that belongs to chat replies has come.
    is_chat: bool,
    /// A whole message has come, no piece of one.
    whole: bool,
    /// The first thing that came and means nothing.
    odd: Option<String>,
    model: Option<String>,
    usage: Option<TokenUsage>,
}

impl ReplyAssembly {
    /// Expects a JSON object with the fields `required`.
    pub fn of_json(required: Vec<String>) -> Self {
        let parts = Parts {
            required: Some(required),
            ..Parts::default()
        };
        Self {
            parts,
            ..Self::default()
        }
    }

    /// Takes the next bytes of the body, split anywhere.
    pub fn push(
        &mut self,
        bytes: &[u8],
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        let mut bytes = bytes;
        if let BodyForm::Unknown = self.form {
            // The first byte tells the form more reliably than the content type does. A byte order
            // mark is none of it.
            let blank = |b: &u8| b.is_ascii_whitespace() || matches!(b, 0xef | 0xbb | 0xbf);
            let begin = bytes.iter().position(|b| !blank(b)).unwrap_or(bytes.len());
            bytes = bytes.get(begin..).unwrap_or_default();
            match bytes.first() {
                None => return Ok(()),
                Some(b'{' | b'[') => self.form = BodyForm::Document(Vec::new()),
                Some(b'<') => self.form = BodyForm::Page(Vec::new()),
                Some(_) => self.form = BodyForm::Events(EventReader::default()),
            }
        }

        match &mut self.form {
            BodyForm::Unknown => Ok(()),
            BodyForm::Page(page) => {
                page.extend_from_slice(bytes);
                if page.len() > MAX_PAGE {
                    Err(web_page(page))
                } else {
                    Ok(())
                }
            }
            BodyForm::Document(body) if body.len() + bytes.len() > MAX_REPLY => {
                Err(BrokenReply::TooLarge)
            }
            BodyForm::Document(body) => {
                body.extend_from_slice(bytes);
                Ok(())
            }
            BodyForm::Events(reader) => {
                let parts = &mut self.parts;
                reader.push(bytes, &mut |event| parts.take_event(event, sink))
            }
        }
    }

    /// A finish reason came: nothing of the content can be missing any more, only usage.
    pub fn finished(&self) -> bool {
        self.parts.finish.is_some()
    }

    /// `[DONE]` came: nothing follows.
    pub fn done(&self) -> bool {
        self.parts.done
    }

    /// The body is over.
    pub fn end(
        mut self,
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<ReceivedReply, BrokenReply> {
        match std::mem::take(&mut self.form) {
            BodyForm::Unknown => return Err(BrokenReply::Nothing),
            BodyForm::Page(page) => return Err(web_page(&page)),
            BodyForm::Document(body) => self.parts.take_document(&body, sink)?,
            BodyForm::Events(reader) => {
                let foreign = String::from_utf8_lossy(&reader.foreign()).into_owned();
                self.parts.take_rest(reader, sink)?;
                if !self.parts.is_chat && !foreign.trim().is_empty() {
                    return Err(BrokenReply::NotChat(foreign));
                }
            }
        }

        self.parts.end(sink)
    }
}

fn web_page(page: &[u8]) -> BrokenReply {
    BrokenReply::WebPage(String::from_utf8_lossy(page).into_owned())
}

impl Parts {
    /// The whole of a reply that does not stream.
    fn take_document(
        &mut self,
        body: &[u8],
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        let Some(value) = read_json(body) else {
            return self.take_lines(body, sink);
        };

        self.take_value(value, false, sink)?;
        if !self.is_chat {
            return Err(BrokenReply::NotChat(beginning(body)));
        }
        // One document is whole or no JSON: some servers leave the reason out.
        self.finish.get_or_insert_with(|| "stop".into());
        Ok(())
    }

    /// A body of several JSON values, as servers send it that leave `data:` out; what follows them
    /// may be an event all the same.
    fn take_lines(
        &mut self,
        body: &[u8],
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        let mended = mend(&String::from_utf8_lossy(body));
        let mut values = serde_json::Deserializer::from_str(&mended).into_iter::<Value>();
        let mut end = 0;
        loop {
            match values.next() {
                Some(Ok(value @ (Value::Object(_) | Value::Array(_)))) => {
                    end = values.byte_offset();
                    self.take_value(value, false, sink)?;
                }
                Some(Err(e)) if e.is_eof() => return Err(BrokenReply::Cut),
                _ => break,
            }
        }

        let rest = mended.get(end..).unwrap_or_default();
        let rest = rest.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if end == 0 || rest.starts_with(['{', '<']) {
            return Err(BrokenReply::NotJson(beginning(body)));
        }
        if !self.is_chat {
            return Err(BrokenReply::NotChat(beginning(body)));
        }
        let mut reader = EventReader::default();
        reader.push(rest.as_bytes(), &mut |event| self.take_event(event, sink))?;
        self.take_rest(reader, sink)?;
        self.done |= is_done(rest.as_bytes());
        // Documents are whole; pieces of a stream are only where they say so.
        if self.whole {
            self.finish.get_or_insert_with(|| "stop".into());
        }
        Ok(())
    }

    /// The closing blank line may be missing, but half an event is a cut, not bad JSON.
    fn take_rest(
        &mut self,
        reader: EventReader,
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        for (data, error) in reader.finish()? {
            let whole = is_done(&data) || read_json(&data).is_some() || error;
            if whole {
                self.take_event(SentEvent { data: &data, error }, sink)?;
            }
        }
        Ok(())
    }

    fn take_event(
        &mut self,
        event: SentEvent<'_>,
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        let data = event.data.trim_ascii();
        if data.is_empty() || self.done {
            return Ok(());
        }
        if is_done(data) {
            self.done = true;
            self.is_chat = true;
            return Ok(());
        }

        let Some(value) = read_json(data) else {
            let text = beginning(data);
            let reported = text
                .strip_prefix("[ERROR]")
                .or(event.error.then_some(&text));
            return match reported {
                Some(words) => Err(BrokenReply::Reported(Value::String(words.trim().into()))),
                None if text.starts_with('<') => Err(BrokenReply::WebPage(text)),
                None if is_heartbeat(data) => self.note_odd(text),
                None => Err(BrokenReply::NotJson(text)),
            };
        };
        self.take_value(value, event.error, sink)
    }

    /// One chunk of a stream, a list of them, or the whole document.
    fn take_value(
        &mut self,
        value: Value,
        called_error: bool,
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        let chunk = match value {
            Value::Object(chunk) => chunk,
            Value::Array(items) => {
                return items
                    .into_iter()
                    .filter(Value::is_object)
                    .try_for_each(|item| self.take_value(item, called_error, sink));
            }
            Value::String(words) if called_error => {
                return Err(BrokenReply::Reported(Value::String(words)));
            }
            other => return self.note_odd(other.to_string()),
        };
        let chunk = chunk::unwrapped(chunk);

        if let Some(reported) = chunk::reported_error(&chunk, called_error) {
            return Err(BrokenReply::Reported(reported));
        }

        let model = chunk
            .get("model")
            .and_then(Value::as_str)
            .filter(|m| !m.is_empty());
        self.model = model.map(str::to_string).or(self.model.take());
        self.usage = TokenUsage::from_chunk(&chunk).or(self.usage);
        self.is_chat |= chunk.contains_key("choices") || self.usage.is_some();

        chunk::choices(&chunk)
            .into_iter()
            .try_for_each(|choice| self.take_choice(choice, sink))
    }

    /// What means nothing is passed over; where nothing else comes, it is what came.
    fn note_odd(&mut self, text: String) -> Result<(), BrokenReply> {
        self.odd.get_or_insert(text);
        Ok(())
    }

    fn take_choice(
        &mut self,
        choice: ChunkChoice,
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        // The first that brings anything is the reply; a number that makes no sense is none.
        let other = matches!((self.index, choice.index), (Some(mine), Some(its)) if mine != its);
        if other {
            return Ok(());
        }
        if choice.has_substance() {
            self.index = self.index.or(choice.index);
        }

        self.size += choice.size();
        if self.size > MAX_REPLY {
            return Err(BrokenReply::TooLarge);
        }
        self.reasoning.push_str(&choice.reasoning);
        self.refusal.push_str(&choice.refusal);
        self.arguments.push_str(&choice.arguments);
        self.parsed = choice.parsed.or(self.parsed.take());

        self.whole |= choice.whole;
        // A whole message at the end of a stream repeats its pieces.
        if !(choice.whole && self.has_content) {
            self.has_content |= !choice.content.is_empty();
            self.tokens.extend(choice.tokens);
            self.content.push(&self.joiner.join(&choice.content), sink);
        }
        self.finish = choice.finish.or(self.finish.take());

        Ok(())
    }

    fn end(mut self, sink: &mut dyn FnMut(ChatEvent<'_>)) -> Result<ReceivedReply, BrokenReply> {
        if let Some(mark) = std::mem::take(&mut self.joiner).finish() {
            self.content.push(&mark.to_string(), sink);
        }
        let (mut text, reasoned) = std::mem::take(&mut self.content).finish(sink);
        if text.trim().is_empty()
            && let Some(handed_over) = self.handed_over()
        {
            sink(ChatEvent::Delta(&handed_over));
            text = handed_over;
        }

        let reasoning = (!self.reasoning.is_empty() || reasoned) && text.trim().is_empty();
        self.check_end(&text, reasoning)?;
        if !self.refusal.trim().is_empty() {
            return Err(BrokenReply::Refused(self.refusal));
        }
        if text.trim().is_empty() {
            return Err(BrokenReply::Empty { reasoning });
        }

        if self.required.is_some() {
            text = without_half_pairs(&text);
        }
        Ok(ReceivedReply {
            text,
            model: self.model,
            usage: self.usage,
            tokens: self.tokens,
        })
    }

    /// Checks that nothing of `text` is missing.
    fn check_end(&self, text: &str, reasoning: bool) -> Result<(), BrokenReply> {
        let reported = |words: &str| Err(BrokenReply::Reported(Value::String(words.into())));
        match self.finish.as_deref() {
            // Without a reason, the end that the server marks counts for a reply that is whole.
            None if self.done && self.is_whole(text) => Ok(()),
            None if self.done && !text.trim().is_empty() => Err(BrokenReply::NoReason),
            None if self.done => Err(BrokenReply::Empty { reasoning }),
            None => Err(match &self.odd {
                Some(odd) if !self.is_chat => BrokenReply::NotJson(odd.clone()),
                _ => BrokenReply::Cut,
            }),
            // The limit was reached behind the reply: by white space, or not at all.
            Some(
                "length" | "max_tokens" | "model_length" | "max_output_tokens" | "token_limit",
            ) if self.required.is_some() && self.is_whole(text) => Ok(()),
            Some(
                "length" | "max_tokens" | "model_length" | "max_output_tokens" | "token_limit",
            ) => {
                let blank = text.len() - text.trim_end().len() > BLANK;
                Err(BrokenReply::Length {
                    reasoning,
                    used: self.usage,
                    blank,
                })
            }
            Some(
                "content_filter" | "content-filter" | "safety" | "recitation" | "blocklist"
                | "prohibited_content" | "spii" | "sensitive" | "blocked",
            ) => Err(BrokenReply::Filtered),
            Some("error") => reported("finish_reason is error"),
            Some("abort" | "aborted" | "cancelled") => reported("the server gave the reply up"),
            Some("network_error") => reported("finish_reason is network_error"),
            Some("insufficient_system_resource") => {
                reported("the server had too few resources to go on")
            }
            Some(_) => Ok(()),
        }
    }

    /// Tells whether a reply shows by itself that it is complete. Prose cannot; there the server is
    /// believed.
    fn is_whole(&self, text: &str) -> bool {
        match self.required {
            Some(_) => is_whole_json(text),
            None => !text.trim().is_empty(),
        }
    }

    /// Returns the reply where the server puts it in another place than the content: parsed, as the
    /// arguments of a tool call, or as reasoning.
    fn handed_over(&self) -> Option<String> {
        let required = self.required.as_ref()?;
        let parsed = self.parsed.as_ref().map(Value::to_string);
        let texts = [
            parsed.as_deref(),
            Some(&self.arguments),
            Some(&self.reasoning),
        ];
        let mut texts = texts.into_iter().flatten().map(str::trim);
        let found = texts.find(|text| {
            let object = read_json(text.as_bytes()).filter(Value::is_object);
            object.is_some_and(|o| required.iter().all(|field| o.get(field).is_some()))
        });
        found.map(str::to_string)
    }
}

#[cfg(test)]
mod tests;
