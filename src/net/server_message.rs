//! The sentence in an error body: bodies of several makes read into one form.
//!
//! Owns the reading of OpenAI's error object, FastAPI's `detail`, llama.cpp's fields and plain
//! text, and the words by which two refusals are recognised. What follows from them is
//! decided by callers (`llm::failure`, `store::embed::remote`).

use crate::domain::text::{ellipsis, one_line};
use crate::net::redact::Redactor;
use serde_json::Value;

/// A server's error message, made safe to show.
#[derive(Debug, Default)]
pub struct ServerMessage {
    /// The sentence, at most 300 characters.
    pub text: String,
    /// Sentence, code, type and parameter in lower case, for recognising.
    pub all: String,
    /// `code` or `status`, where it is a number.
    pub status: Option<u16>,
    /// Tokens of the prompt and of the window, where they stand in fields (llama.cpp).
    tokens: Option<TokenDemand>,
}

/// Tokens a request needs and tokens the model has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenDemand {
    /// Tokens of the request.
    pub asked: u64,
    /// Tokens of the context window.
    pub window: u64,
}

impl ServerMessage {
    /// Reads an error body: OpenAI's object, a plain string, FastAPI's `detail`, or any text.
    pub fn read(body: &[u8], redactor: &Redactor) -> Self {
        let Ok(value) = serde_json::from_slice::<Value>(body) else {
            return Self::read_text(&String::from_utf8_lossy(body), redactor);
        };
        let value = value.as_array().and_then(|a| a.first()).unwrap_or(&value);
        let inner = value.get("error").filter(|e| !e.is_null()).unwrap_or(value);

        let message = sentence(value, inner);
        let labels = ["code", "type", "param"]
            .iter()
            .filter_map(|field| inner.get(field)?.as_str());
        let all = labels.fold(ellipsis(&one_line(&message), 2000), |all, label| {
            format!("{all} {label}")
        });

        Self {
            text: redactor.clean(&message, 300),
            all: all.to_lowercase(),
            status: status(inner),
            tokens: TokenDemand::from_fields(inner),
        }
    }

    /// Reads a body that is not JSON.
    fn read_text(body: &str, redactor: &Redactor) -> Self {
        let text = if body.trim_start().starts_with('<') {
            "a web page".to_string()
        } else {
            redactor.clean(body, 300)
        };
        Self {
            all: text.to_lowercase(),
            text,
            ..Self::default()
        }
    }

    /// Tells whether one of `words` stands in it.
    pub fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.all.contains(word))
    }

    /// Tells whether the server does not know the model.
    pub fn is_unknown_model(&self) -> bool {
        let absent = [
            "not found",
            "not exist",
            "unknown model",
            "invalid model",
            "not a valid model",
            "no such model",
        ];
        self.has(&["model_not_found"]) || self.has(&["model"]) && self.has(&absent)
    }

    /// Tells whether the account is out of credit: asking again is in vain, whatever the status.
    pub fn is_no_credit(&self) -> bool {
        self.has(&[
            "insufficient_quota",
            "exceeded your current quota",
            "billing_hard_limit",
            "insufficient balance",
        ])
    }

    /// Tells whether the request is longer than the context window.
    pub fn is_too_long(&self) -> bool {
        // "max_tokens is too large" speaks of the context, too, but is about the reply.
        let about_limit = self.has(&["max_tokens"]) && self.has(&["too large"]);
        let words = [
            "context_length_exceeded",
            "context length",
            "context size",
            "exceed_context",
            "context window",
            "prompt is too long",
            "too many tokens",
        ];

        !about_limit && self.has(&words)
    }

    /// Returns the tokens asked for and those of the window, where they are given: in llama.cpp's
    /// fields, or in a sentence such as "maximum context length is 4097 tokens, however you
    /// requested 5000 tokens (1000 in the messages, …)".
    pub fn token_demand(&self) -> Option<TokenDemand> {
        self.tokens
            .or_else(|| TokenDemand::from_sentence(&self.text))
    }
}

impl TokenDemand {
    /// Reads llama.cpp's fields.
    fn from_fields(error: &Value) -> Option<Self> {
        Some(Self {
            asked: error.get("n_prompt_tokens")?.as_u64()?,
            window: error.get("n_ctx")?.as_u64()?,
        })
    }

    /// Takes the largest number of a sentence for the tokens asked for, the next smaller one for
    /// the window.
    fn from_sentence(text: &str) -> Option<Self> {
        let mut numbers: Vec<u64> = text
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|n| n.parse().ok())
            .filter(|n| *n >= 256)
            .collect();
        numbers.sort_unstable();

        let asked = numbers.pop()?;
        let window = numbers.into_iter().rev().find(|n| *n < asked)?;
        Some(Self { asked, window })
    }
}

/// Returns the sentence of an error: a `message` or `detail`, else all of it.
fn sentence(value: &Value, inner: &Value) -> String {
    let message = inner
        .get("message")
        .or(value.get("message"))
        .or(value.get("detail"));

    match message {
        Some(Value::String(message)) => message.clone(),
        Some(Value::Array(details)) => {
            let details: Vec<String> = details.iter().map(validation_error).collect();
            details.join("; ")
        }
        Some(other) => other.to_string(),
        None => inner
            .as_str()
            .map_or_else(|| inner.to_string(), str::to_string),
    }
}

/// Returns `code` or `status`, a number or a text that is one.
fn status(inner: &Value) -> Option<u16> {
    let code = inner.get("code").or(inner.get("status"))?;
    let number = code.as_u64().or_else(|| code.as_str()?.parse().ok())?;
    u16::try_from(number).ok()
}

/// Returns one of FastAPI's validation errors: where, and what is wrong; not the input, which is
/// the user's own text.
fn validation_error(detail: &Value) -> String {
    let parts = detail.get("loc").and_then(Value::as_array);
    let place: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|part| {
            part.as_str()
                .map_or_else(|| part.to_string(), str::to_string)
        })
        .collect();
    let message = detail.get("msg").and_then(Value::as_str);

    format!("{}: {}", place.join("."), message.unwrap_or_default())
}
