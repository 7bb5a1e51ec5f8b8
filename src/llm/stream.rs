//! From the bytes of a response to a reply: a stream of chunks, or one JSON document from servers
//! that do not stream.
//!
//! Owns what makes a reply complete. Does no I/O and knows no clock: bytes in, events out, a reply
//! or a [`BrokenReply`] at the end. The format is OpenAI's `chat.completion` and
//! `chat.completion.chunk`.

use crate::llm::reasoning::ReasoningSplitter;
use crate::llm::sse::{EventReader, TooLong};
use crate::ports::ChatEvent;
use serde::Deserialize;
use serde_json::Value;

/// Most bytes of a reply, reasoning included; the same for a reply that is one document.
pub const MAX_REPLY: usize = 4 * 1024 * 1024;

/// Why the bytes are no reply.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BrokenReply {
    /// It ended without a finish reason.
    #[error("it broke off")]
    Cut,
    /// A chunk is not JSON or has another form; its beginning.
    #[error("it holds something that is not a chat chunk: {0}")]
    NotJson(String),
    /// Longer than [`MAX_REPLY`].
    #[error("it is longer than {} MB", MAX_REPLY / 1024 / 1024)]
    TooLarge,
    /// A web page.
    #[error("it is a web page")]
    WebPage,
    /// The server reports an error inside the reply.
    #[error("it holds an error")]
    Reported(Value),
    /// The limit of tokens was reached; whether the model was still reasoning.
    #[error("it ran into the limit of tokens")]
    Length {
        /// Nothing but reasoning had come.
        reasoning: bool,
    },
    /// Withheld by a content filter.
    #[error("it was withheld by a content filter")]
    Filtered,
    /// The model declined, in these words.
    #[error("the model declined: {0}")]
    Refused(String),
    /// Nothing came; whether there was reasoning.
    #[error("it is empty")]
    Empty {
        /// There was reasoning, but no answer.
        reasoning: bool,
    },
}

impl From<TooLong> for BrokenReply {
    fn from(_: TooLong) -> Self {
        Self::TooLarge
    }
}

/// A complete reply.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReceivedReply {
    /// The content without reasoning.
    pub text: String,
    /// Model name as the server gives it.
    pub model: Option<String>,
    /// Prompt and completion tokens as the server counts them.
    pub usage: Option<TokenUsage>,
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
    Events(EventReader),
}

/// Content gathered from the chunks so far.
#[derive(Debug, Default)]
struct Parts {
    content: ReasoningSplitter,
    refusal: String,
    reasoned: bool,
    size: usize,
    finish: Option<String>,
    done: bool,
    model: Option<String>,
    usage: Option<TokenUsage>,
}

impl ReplyAssembly {
    /// Takes the next bytes of the body, split anywhere.
    pub fn push(
        &mut self,
        bytes: &[u8],
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        if let BodyForm::Unknown = self.form {
            // The first byte tells the form more reliably than the content type does.
            match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
                None => return Ok(()),
                Some(b'{' | b'[') => self.form = BodyForm::Document(Vec::new()),
                Some(b'<') => return Err(BrokenReply::WebPage),
                Some(_) => self.form = BodyForm::Events(EventReader::default()),
            }
        }

        match &mut self.form {
            BodyForm::Unknown => Ok(()),
            BodyForm::Document(body) if body.len() + bytes.len() > MAX_REPLY => {
                Err(BrokenReply::TooLarge)
            }
            BodyForm::Document(body) => {
                body.extend_from_slice(bytes);
                Ok(())
            }
            BodyForm::Events(reader) => {
                let parts = &mut self.parts;
                reader.push(bytes, &mut |data| parts.take(data, sink))
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
            BodyForm::Unknown => return Err(BrokenReply::Cut),
            BodyForm::Document(body) => {
                let whole = serde_json::from_slice::<serde::de::IgnoredAny>(&body);
                if whole.is_err_and(|e| e.is_eof()) {
                    return Err(BrokenReply::Cut);
                }
                self.parts.take(&body, sink)?;
                // One document is whole or no JSON: some servers leave the reason out.
                self.parts.finish.get_or_insert_with(|| "stop".into());
            }
            BodyForm::Events(reader) => {
                // The closing blank line may be missing, but half an event is a cut, not bad JSON.
                if let Some(data) = reader.finish()? {
                    let whole = data.trim_ascii() == b"[DONE]"
                        || serde_json::from_slice::<Value>(&data).is_ok();
                    if whole {
                        self.parts.take(&data, sink)?;
                    }
                }
            }
        }

        self.parts.end(sink)
    }
}

impl Parts {
    /// One event of a stream, or the whole document.
    fn take(
        &mut self,
        data: &[u8],
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        let data = data.trim_ascii();
        if data.is_empty() || self.done {
            return Ok(());
        }
        if data == b"[DONE]" {
            self.done = true;
            return Ok(());
        }

        let chunk: Chunk = serde_json::from_slice(data).map_err(|_| {
            let start = data.get(..data.len().min(2000)).unwrap_or_default();
            BrokenReply::NotJson(String::from_utf8_lossy(start).into_owned())
        })?;

        if let Some(reported) = chunk.error.filter(|e| !e.is_null()) {
            return Err(BrokenReply::Reported(reported));
        }

        self.model = chunk.model.filter(|m| !m.is_empty()).or(self.model.take());
        self.usage = chunk
            .usage
            .as_ref()
            .and_then(TokenUsage::from_json)
            .or(self.usage);

        for choice in chunk.choices.unwrap_or_default() {
            if choice.index.unwrap_or(0) == 0 {
                self.take_choice(choice, sink)?;
            }
        }

        Ok(())
    }

    fn take_choice(
        &mut self,
        choice: Choice,
        sink: &mut dyn FnMut(ChatEvent<'_>),
    ) -> Result<(), BrokenReply> {
        if let Some(delta) = choice.delta.or(choice.message) {
            let reasoning = delta
                .reasoning_content
                .or(delta.reasoning)
                .unwrap_or_default();
            let refusal = delta.refusal.unwrap_or_default();
            let content = delta.content.map(Content::text).unwrap_or_default();
            self.size += content.len() + refusal.len() + reasoning.len();
            if self.size > MAX_REPLY {
                return Err(BrokenReply::TooLarge);
            }
            self.reasoned |= !reasoning.is_empty();
            self.refusal.push_str(&refusal);
            self.content.push(&content, sink);
        }

        self.finish = choice
            .finish_reason
            .filter(|r| !r.is_empty())
            .or(self.finish.take());

        Ok(())
    }

    fn end(self, sink: &mut dyn FnMut(ChatEvent<'_>)) -> Result<ReceivedReply, BrokenReply> {
        let (text, reasoned) = self.content.finish(sink);
        let reasoning = (self.reasoned || reasoned) && text.trim().is_empty();
        match self
            .finish
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            None => return Err(BrokenReply::Cut),
            Some("error") => {
                return Err(BrokenReply::Reported(Value::String(
                    "finish_reason is error".into(),
                )));
            }
            Some("length" | "max_tokens" | "model_length") => {
                return Err(BrokenReply::Length { reasoning });
            }
            Some("content_filter" | "safety" | "recitation") => return Err(BrokenReply::Filtered),
            Some(_) => {}
        }

        if !self.refusal.trim().is_empty() {
            return Err(BrokenReply::Refused(self.refusal));
        }
        if text.trim().is_empty() {
            return Err(BrokenReply::Empty { reasoning });
        }

        Ok(ReceivedReply {
            text,
            model: self.model,
            usage: self.usage,
        })
    }
}

/// A chunk or a document. Everything may be missing or null; what is not named is skipped without
/// being kept.
#[derive(Deserialize)]
struct Chunk {
    choices: Option<Vec<Choice>>,
    model: Option<String>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice {
    index: Option<u64>,
    delta: Option<Delta>,
    message: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<Content>,
    refusal: Option<String>,
    reasoning_content: Option<String>,
    reasoning: Option<String>,
}

/// Content is a text; a few servers send a list of parts, some of which are reasoning.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<String>,
}

impl Content {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Parts(parts) => parts
                .into_iter()
                .filter(|part| part.kind.as_deref() == Some("text"))
                .filter_map(|part| part.text)
                .collect(),
        }
    }
}

/// Tokens of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenUsage {
    /// Tokens sent.
    pub prompt: u64,
    /// Tokens received.
    pub completion: u64,
}

impl TokenUsage {
    /// Reads an endpoint's count; None unless both are whole numbers.
    fn from_json(usage: &Value) -> Option<Self> {
        Some(Self {
            prompt: usage.get("prompt_tokens")?.as_u64()?,
            completion: usage.get("completion_tokens")?.as_u64()?,
        })
    }
}

#[cfg(test)]
mod tests;
