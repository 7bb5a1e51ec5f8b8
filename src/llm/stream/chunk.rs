//! One chunk of a stream, or one document, read as leniently as its meaning allows.
//!
//! Owns which fields count and what of them is taken when they have another type than they should.
//! A field that is not needed never breaks a reply.

use crate::ports::{LikelyToken, ReplyToken};
use serde_json::{Map, Value};

/// Tokens kept of one place of a reply.
const MAX_LIKELY: usize = 20;

/// What one choice of a chunk brings.
#[derive(Debug, Default, PartialEq)]
pub struct ChunkChoice {
    /// Its number; None where there is none that makes sense.
    pub index: Option<u64>,
    /// Text of the reply.
    pub content: String,
    /// Text of the reply as a whole message, where pieces may have come before.
    pub whole: bool,
    /// JSON that is handed over parsed.
    pub parsed: Option<Value>,
    /// Reasoning.
    pub reasoning: String,
    /// The words by which the model declines.
    pub refusal: String,
    /// Arguments of the first tool call.
    pub arguments: String,
    /// The reason why it ends.
    pub finish: Option<String>,
    /// The tokens of the content, where the server tells them.
    pub tokens: Vec<ReplyToken>,
}

impl ChunkChoice {
    /// Tells whether it brings anything that belongs to a reply.
    pub fn has_substance(&self) -> bool {
        let texts = [
            &self.content,
            &self.reasoning,
            &self.refusal,
            &self.arguments,
        ];
        texts.iter().any(|text| !text.is_empty()) || self.parsed.is_some()
    }

    /// Bytes of everything it brings.
    pub fn size(&self) -> usize {
        let texts = [
            &self.content,
            &self.reasoning,
            &self.refusal,
            &self.arguments,
        ];
        let likely = self.tokens.iter().flat_map(|token| &token.likely);
        let told = self.tokens.iter().map(|token| token.text.len());
        let told = told.chain(likely.map(|likely| likely.text.len()));
        texts.map(String::len).iter().sum::<usize>() + told.sum::<usize>()
    }
}

/// Gateways that wrap replies put them under one of these names.
const WRAPPERS: [&str; 4] = ["data", "result", "response", "body"];

/// Returns the chunk within the object of a gateway that wraps it; others unchanged.
pub fn unwrapped(mut chunk: Map<String, Value>) -> Map<String, Value> {
    if chunk.contains_key("choices") {
        return chunk;
    }
    let inner = WRAPPERS.iter().find(|name| {
        let inner = chunk.get(**name).and_then(Value::as_object);
        inner.is_some_and(|inner| inner.get("choices").is_some_and(Value::is_array))
    });
    match inner.and_then(|name| chunk.shift_remove(*name)) {
        Some(Value::Object(inner)) => inner,
        _ => chunk,
    }
}

/// Returns the choices of a chunk: a list, or a single one.
pub fn choices(chunk: &Map<String, Value>) -> Vec<ChunkChoice> {
    match chunk.get("choices") {
        Some(Value::Array(items)) => items.iter().filter_map(choice).collect(),
        Some(single @ Value::Object(_)) => choice(single).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn choice(value: &Value) -> Option<ChunkChoice> {
    let fields = value.as_object()?;
    let delta = fields.get("delta").and_then(Value::as_object);
    let message = fields.get("message").and_then(Value::as_object);
    let mut choice = ChunkChoice {
        index: fields.get("index").and_then(number),
        finish: finish(fields),
        tokens: tokens(fields),
        ..ChunkChoice::default()
    };

    if let Some(delta) = delta {
        take_delta(&mut choice, delta);
    }
    if let Some(message) = message.filter(|_| !choice.has_substance()) {
        choice.whole = true;
        take_delta(&mut choice, message);
    }
    if delta.or(message).is_none() {
        let text = fields.get("text").or(fields.get("delta"));
        choice.content = text.and_then(Value::as_str).unwrap_or("").into();
    }
    Some(choice)
}

/// Reads `logprobs.content`: of each token its text, and what was likely in its place.
fn tokens(choice: &Map<String, Value>) -> Vec<ReplyToken> {
    let content = choice.get("logprobs").and_then(|l| l.get("content"));
    let tokens = content.and_then(Value::as_array).into_iter().flatten();
    tokens.filter_map(token).collect()
}

fn token(value: &Value) -> Option<ReplyToken> {
    let likely = value.get("top_logprobs").and_then(Value::as_array);
    let likely = likely.into_iter().flatten().filter_map(likely_token);
    Some(ReplyToken {
        text: value.get("token")?.as_str()?.to_string(),
        likely: likely.take(MAX_LIKELY).collect(),
    })
}

fn likely_token(value: &Value) -> Option<LikelyToken> {
    Some(LikelyToken {
        text: value.get("token")?.as_str()?.to_string(),
        // A logarithm above 0 is none of a probability, but for rounding.
        chance: value
            .get("logprob")?
            .as_f64()
            .filter(|log| *log < 0.01)?
            .exp(),
    })
}

fn take_delta(choice: &mut ChunkChoice, delta: &Map<String, Value>) {
    let text = |name: &str| delta.get(name).map(plain_text).unwrap_or_default();
    let content = delta.get("content").unwrap_or(&Value::Null);
    choice.content = content_text(content);
    choice.parsed = content
        .as_object()
        .filter(|o| is_handed_over(o))
        .map(|_| content.clone());

    let reasoning = ["reasoning_content", "reasoning", "thinking"]
        .iter()
        .map(|name| text(name));
    choice.reasoning = reasoning
        .into_iter()
        .find(|r| !r.is_empty())
        .unwrap_or_default();
    choice.refusal = delta
        .get("refusal")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_string();
    choice.arguments = arguments(delta);
}

/// Reads content: a text, or parts of which some are reasoning.
fn content_text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(part_text).collect(),
        Value::Object(_) => part_text(content),
        _ => String::new(),
    }
}

fn part_text(part: &Value) -> String {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or("text");
    match part {
        Value::String(text) => text.clone(),
        Value::Object(fields) if matches!(kind, "text" | "output_text") => {
            fields.get("text").map(plain_text).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Reads a text that may be wrapped in lists and objects.
fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain_text).collect(),
        Value::Object(fields) => match fields.get("text").or(fields.get("value")) {
            Some(Value::String(text)) => text.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// Tells whether an object in the place of a text is the reply itself, parsed by the server.
fn is_handed_over(fields: &Map<String, Value>) -> bool {
    !fields.is_empty() && !fields.contains_key("text") && !fields.contains_key("type")
}

/// Returns the arguments of the first tool call, a text or an object.
fn arguments(delta: &Map<String, Value>) -> String {
    let calls = delta.get("tool_calls").and_then(Value::as_array);
    let call = calls.and_then(|calls| {
        let first = calls.first()?;
        let others = first.get("index").and_then(Value::as_u64).unwrap_or(0);
        (others == 0).then(|| first.get("function")).flatten()
    });

    match call
        .or(delta.get("function_call"))
        .and_then(|f| f.get("arguments"))
    {
        Some(Value::String(text)) => text.clone(),
        Some(parsed @ Value::Object(_)) => parsed.to_string(),
        _ => String::new(),
    }
}

/// Returns the reason under any of its names; a text without content is none.
fn finish(choice: &Map<String, Value>) -> Option<String> {
    let names = ["finish_reason", "finishReason", "stop_reason"];
    let reasons = names.iter().filter_map(|name| choice.get(*name)?.as_str());
    let reasons = reasons.map(|reason| reason.trim().to_ascii_lowercase());
    reasons
        .into_iter()
        .find(|r| !matches!(r.as_str(), "" | "null" | "none"))
}

fn number(value: &Value) -> Option<u64> {
    let float = value.as_f64().filter(|n| *n >= 0.0 && n.fract() == 0.0);
    value
        .as_u64()
        .or(float.map(|n| n as u64))
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// Returns the error that a chunk reports; `called_error` where the server's stream calls it one.
pub fn reported_error(chunk: &Map<String, Value>, called_error: bool) -> Option<Value> {
    let error = chunk.get("error").filter(|error| match error {
        Value::String(text) => !text.trim().is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    });
    if let Some(error) = error {
        // Beside words of the reply only a whole error object is one.
        let beside_reply = choices(chunk)
            .iter()
            .any(|choice| !choice.content.is_empty());
        if !beside_reply || error.get("message").is_some() {
            return Some(error.clone());
        }
    }

    let has_choices = matches!(
        chunk.get("choices"),
        Some(Value::Array(_) | Value::Object(_))
    );
    if has_choices {
        return None;
    }
    let named = ["object", "type"].iter().any(|name| {
        chunk
            .get(*name)
            .and_then(Value::as_str)
            .is_some_and(|kind| kind == "error")
    });
    let says = [
        "message",
        "detail",
        "msg",
        "error_msg",
        "error_message",
        "errors",
        "title",
    ]
    .iter()
    .any(|name| match chunk.get(*name) {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        _ => false,
    });
    let failed = chunk.get("success") == Some(&Value::Bool(false))
        || chunk.get("status").and_then(Value::as_str) == Some("error")
        || has_failed_status(chunk);
    (called_error || named || says || failed).then(|| Value::Object(chunk.clone()))
}

/// MiniMax's way: `{"base_resp": {"status_code": 1008, "status_msg": "…"}}`.
fn has_failed_status(chunk: &Map<String, Value>) -> bool {
    let status = chunk.get("base_resp").and_then(|b| b.get("status_code"));
    status.and_then(Value::as_i64).is_some_and(|code| code != 0)
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
    pub(super) fn from_chunk(chunk: &Map<String, Value>) -> Option<Self> {
        let usage = chunk
            .get("usage")
            .or_else(|| chunk.get("x_groq")?.get("usage"))?;
        let count = |names: [&str; 2]| names.iter().find_map(|name| usage.get(*name)?.as_u64());
        Some(Self {
            prompt: count(["prompt_tokens", "input_tokens"])?,
            completion: count(["completion_tokens", "output_tokens"])?,
        })
    }
}
