//! What a server says when it refuses: error bodies of several makes read into one form.
//!
//! Owns the reading of OpenAI's error object, FastAPI's `detail`, llama.cpp's fields and plain
//! text, and the words by which two refusals are recognised. What follows from them is `failure`'s
//! matter.

use crate::domain::text::{ellipsis, one_line};
use crate::llm::redact::Redactor;
use serde_json::Value;

/// What a server said, made safe to show.
#[derive(Debug, Default)]
pub struct Said {
    /// The sentence, at most 300 characters.
    pub text: String,
    /// Sentence, code, type and parameter in lower case, for recognising.
    pub all: String,
    /// `code` or `status`, where it is a number.
    pub status: Option<u16>,
    /// Tokens of the prompt and of the window, where they stand in fields (llama.cpp).
    tokens: Option<(u64, u64)>,
}

impl Said {
    /// Reads an error body: OpenAI's object, a plain string, FastAPI's `detail`, or any text.
    pub fn read(body: &[u8], redactor: &Redactor) -> Self {
        let text = String::from_utf8_lossy(body);
        let Ok(value) = serde_json::from_slice::<Value>(body) else {
            let page = text.trim_start().starts_with('<');
            let text = if page {
                "a web page".to_string()
            } else {
                redactor.clean(&text, 300)
            };
            return Self {
                all: text.to_lowercase(),
                text,
                ..Self::default()
            };
        };
        let value = value.as_array().and_then(|a| a.first()).unwrap_or(&value);
        let inner = value.get("error").filter(|e| !e.is_null()).unwrap_or(value);
        let message = match inner
            .get("message")
            .or(value.get("message"))
            .or(value.get("detail"))
        {
            Some(Value::String(message)) => message.clone(),
            Some(Value::Array(details)) => {
                details.iter().map(detail).collect::<Vec<_>>().join("; ")
            }
            Some(other) => other.to_string(),
            None => inner
                .as_str()
                .map_or_else(|| inner.to_string(), str::to_string),
        };
        let code = inner.get("code").or(inner.get("status"));
        let number = |field: &str| inner.get(field).and_then(Value::as_u64);
        let labels = ["code", "type", "param"]
            .iter()
            .filter_map(|field| inner.get(field)?.as_str());
        let all = labels.fold(ellipsis(&one_line(&message), 2000), |all, label| {
            format!("{all} {label}")
        });
        Self {
            text: redactor.clean(&message, 300),
            all: all.to_lowercase(),
            status: code
                .and_then(|c| c.as_u64().or(c.as_str()?.parse().ok()))
                .and_then(|c| u16::try_from(c).ok()),
            tokens: number("n_prompt_tokens").zip(number("n_ctx")),
        }
    }

    /// One of `words` stands in it.
    pub fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.all.contains(word))
    }

    /// The model is not there.
    pub fn unknown_model(&self) -> bool {
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

    /// The account is out of credit: asking again is in vain, whatever the status says.
    pub fn no_credit(&self) -> bool {
        self.has(&[
            "insufficient_quota",
            "exceeded your current quota",
            "billing_hard_limit",
            "insufficient balance",
        ])
    }

    /// The request is longer than the context window.
    pub fn too_long(&self) -> bool {
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

    /// Tokens asked for and tokens of the window, where they are given: in llama.cpp's fields, or
    /// in a sentence such as "maximum context length is 4097 tokens, however you requested 5000
    /// tokens (1000 in the messages, …)".
    pub fn tokens(&self) -> Option<(u64, u64)> {
        if self.tokens.is_some() {
            return self.tokens;
        }
        let digits = self.text.split(|c: char| !c.is_ascii_digit());
        let mut numbers: Vec<u64> = digits
            .filter_map(|n| n.parse().ok())
            .filter(|n| *n >= 256)
            .collect();
        numbers.sort_unstable();
        let asked = numbers.pop()?;
        let window = numbers.into_iter().rev().find(|n| *n < asked)?;
        Some((asked, window))
    }
}

/// FastAPI's validation errors: where, and what is wrong; not the input, which is the user's own
/// text.
fn detail(detail: &Value) -> String {
    let parts = detail
        .get("loc")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let place = parts
        .map(|p| p.as_str().map_or_else(|| p.to_string(), str::to_string))
        .collect::<Vec<_>>()
        .join(".");
    format!(
        "{place}: {}",
        detail
            .get("msg")
            .and_then(Value::as_str)
            .unwrap_or_default()
    )
}
