//! What went wrong with a call: one sentence that says what to do next, and whether trying again may help.
//!
//! Owns the wording of failures and the reading of servers' error bodies. Everything a server says is hostile: it is
//! shown on one line, shortened, without terminal controls and without the key. Sends nothing.

use crate::domain::text::{ellipsis, one_line};
use crate::llm::endpoint::{EndpointConfig, shown_url};
use crate::llm::stream::Broken;
use crate::ports::{ChatError, ChatErrorKind};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::error::Error;
use std::time::Duration;

/// An error of a kind with its sentence.
pub fn error(kind: ChatErrorKind, message: impl Into<String>) -> ChatError {
    ChatError { kind, message: message.into() }
}

/// A failed attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What the user is told if it stays so.
    pub error: ChatError,
    /// Whether the same request may succeed later.
    pub retry: Retry,
    /// What the server said against the request's fields; empty where it was something else.
    pub rejection: String,
    /// The server does not know the model: the sentence gets better with a list of those it has.
    pub unknown_model: bool,
}

/// Whether the same request may succeed later.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Retry {
    /// No.
    Never,
    /// After a wait, the server's own where it asks for one.
    After(Option<Duration>),
    /// As soon as the server has loaded its model.
    WhenLoaded,
}

impl Fault {
    fn new(kind: ChatErrorKind, retry: Retry, message: String) -> Self {
        Self { error: error(kind, message), retry, rejection: String::new(), unknown_model: false }
    }
}

/// Which limit of time was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Nothing came.
    FirstByte,
    /// Nothing more came.
    Idle,
    /// One attempt took too long.
    Total,
    /// The whole call took too long.
    Deadline,
}

/// What a server said, made safe to show.
#[derive(Debug, Default)]
struct Said {
    /// The sentence, at most 300 characters.
    text: String,
    /// Sentence, code, type and parameter in lower case, for recognising.
    all: String,
    /// `code` or `status`, where it is a number.
    status: Option<u16>,
    /// Tokens of the prompt and of the window, where they stand in fields (llama.cpp).
    tokens: Option<(u64, u64)>,
}

/// What sentences about one endpoint need to know of it.
#[derive(Debug)]
pub struct Site {
    url: String,
    local: bool,
    port: u16,
    model: String,
    key_from: Option<String>,
    key_hint: String,
    secrets: Vec<SecretString>,
    timeouts: crate::llm::endpoint::Timeouts,
    max_tokens: u32,
}

impl Site {
    /// The endpoint of `config`, opened by `key`.
    pub fn new(config: &EndpointConfig, key: Option<&SecretString>) -> Self {
        let url = reqwest::Url::parse(config.base_url.trim()).ok();
        let host = url.as_ref().and_then(|u| u.host_str()).unwrap_or_default();
        let password = url.as_ref().and_then(|u| u.password()).map(str::to_string);
        let from = if config.api_key_command.is_some() { "api_key_command" } else { &config.api_key_env };
        let hint = match &config.api_key_command {
            Some(_) => "let api_key_command print a valid key".to_string(),
            None => format!("set the variable {} to a valid key", config.api_key_env),
        };
        let secrets = key.cloned().into_iter();
        let others = config.headers.values().cloned().chain(password).filter(|s| s.len() >= 8);
        Self {
            url: one_line(&shown_url(&config.base_url)),
            local: matches!(host, "localhost" | "127.0.0.1" | "[::1]"),
            port: url.as_ref().and_then(|u| u.port_or_known_default()).unwrap_or_default(),
            model: one_line(&config.model),
            key_from: key.map(|_| from.to_string()),
            key_hint: hint,
            secrets: secrets.chain(others.map(SecretString::from)).collect(),
            timeouts: config.timeouts.clone(),
            max_tokens: config.max_tokens,
        }
    }

    /// Hostile text on one line, without secrets, at most `max` characters.
    pub fn clean(&self, text: &str, max: usize) -> String {
        // Escape codes go first: one in the middle of a key would hide the key.
        let line = self.secrets.iter().fold(one_line(text), |line, secret| match secret.expose_secret() {
            "" => line,
            secret => line.replace(secret, "[key]"),
        });
        ellipsis(&line, max)
    }

    /// A reply without the key, in case a server says it. Short keys are dummies and may be words of the reply.
    pub fn without_key(&self, reply: String) -> String {
        self.secrets
            .iter()
            .map(ExposeSecret::expose_secret)
            .filter(|s| s.len() >= 16)
            .fold(reply, |reply, secret| if reply.contains(secret) { reply.replace(secret, "[key]") } else { reply })
    }

    /// The request was never answered, or the answer's bytes stopped coming.
    pub fn transport(&self, failed: &reqwest::Error) -> Fault {
        let url = &self.url;
        let unreachable = |retry, message| Fault::new(ChatErrorKind::Unreachable, retry, message);
        let again = Retry::After(None);
        if failed.is_timeout() {
            let limit = seconds(self.timeouts.connect);
            let message = format!(
                "{url} did not accept a connection within {limit}: check base_url and the network, or raise timeouts.connect"
            );
            return unreachable(again, message);
        }
        let cause = self.clean(&root(failed).to_string(), 200);
        if let Some(message) = self.tls(failed) {
            return unreachable(Retry::Never, message);
        }
        let kind = io_kind(failed);
        if failed.is_connect() && kind == Some(std::io::ErrorKind::ConnectionRefused) {
            return unreachable(again, format!("nothing listens at {url}: {}", self.start_advice()));
        }
        if chain(failed).any(|e| e.to_string().contains("dns error")) {
            return unreachable(again, format!("the host of {url} is not known: check base_url and the network"));
        }
        if failed.is_connect() {
            let message =
                format!("{url} cannot be reached ({cause}): check base_url, the network and the proxy variables");
            return unreachable(again, message);
        }
        let message = format!("the connection to {url} broke off ({cause}): try again");
        Fault::new(ChatErrorKind::BadReply, again, message)
    }

    fn tls(&self, failed: &reqwest::Error) -> Option<String> {
        let tls = chain(failed).find_map(|e| {
            e.downcast_ref::<rustls::Error>().or_else(|| {
                let inner = e.downcast_ref::<std::io::Error>()?.get_ref()?;
                inner.downcast_ref::<rustls::Error>()
            })
        })?;
        let advice = match tls {
            rustls::Error::InvalidMessage(_) => "it may speak plain http: write http:// in base_url",
            rustls::Error::InvalidCertificate(_) => {
                "name the authority that signed its certificate in ca_file, or check base_url"
            }
            _ => "check base_url and ca_file",
        };
        Some(format!("no secure connection to {} ({}): {advice}", self.url, self.clean(&tls.to_string(), 200)))
    }

    fn start_advice(&self) -> &'static str {
        match (self.local, self.port) {
            (true, 11434) => "start it with `ollama serve`, or check base_url",
            (true, 1234) => "start it with `lms server start` (LM Studio), or check base_url",
            (true, 8000) => "start it with `vllm serve MODEL`, or check base_url",
            (true, 8080) => "start it with `llama-server -m MODEL.gguf`, or check base_url",
            (true, _) => "start the server, or check the port in base_url",
            (false, _) => "check base_url",
        }
    }

    /// A limit of time was exceeded.
    pub fn late(&self, limit: Limit) -> Fault {
        let url = &self.url;
        let limits = &self.timeouts;
        let (retry, message) = match limit {
            Limit::FirstByte => {
                let after = seconds(limits.first_byte);
                (
                    Retry::After(None),
                    format!(
                        "{url} sent nothing within {after}: the server may be overloaded, or the model slow: raise timeouts.first_byte"
                    ),
                )
            }
            Limit::Idle => {
                let after = seconds(limits.idle);
                (
                    Retry::After(None),
                    format!(
                        "{url} fell silent for {after} in the middle of a reply: try again, or raise timeouts.idle"
                    ),
                )
            }
            Limit::Total => {
                let after = seconds(limits.total);
                (
                    Retry::Never,
                    format!(
                        "the reply of {url} was not complete within {after}: raise timeouts.total, or lower max_tokens"
                    ),
                )
            }
            Limit::Deadline => {
                let after = seconds(limits.deadline);
                (
                    Retry::Never,
                    format!("{url} gave no complete reply within {after}: try later, or raise timeouts.deadline"),
                )
            }
        };
        Fault::new(ChatErrorKind::Unreachable, retry, message)
    }

    /// The server answered with another status than success.
    pub fn status(&self, status: StatusCode, body: &[u8], retry_after: Option<Duration>) -> Fault {
        self.refusal(status.as_u16(), &self.said(body), retry_after)
    }

    /// The bytes are no reply.
    pub fn broken(&self, broken: &Broken) -> Fault {
        let url = &self.url;
        let bad = |retry, message: String| Fault::new(ChatErrorKind::BadReply, retry, message);
        match broken {
            Broken::Cut => bad(Retry::After(None), format!("the reply of {url} broke off before its end: try again")),
            Broken::NotJson(start) => {
                let start = self.clean(start, 80);
                let message = format!(
                    "{url} sent a chunk that is no chat reply ({start}): check that base_url names an OpenAI-compatible API"
                );
                bad(Retry::After(None), message)
            }
            Broken::TooLarge => bad(Retry::Never, format!("the reply of {url} is too large: {broken}")),
            Broken::WebPage => {
                bad(Retry::Never, format!("{url} answers with a web page: check base_url, it usually ends in /v1"))
            }
            Broken::Reported(value) => {
                let said = self.said(serde_json::json!({ "error": value }).to_string().as_bytes());
                // Without a status the request was accepted, and what failed is the server.
                let client = ["invalid_request", "context_length", "context_size", "not_found"]
                    .iter()
                    .any(|w| said.all.contains(w));
                let status = said.status.unwrap_or(if client { 400 } else { 500 });
                self.refusal(status, &said, None)
            }
            Broken::Length { reasoning } => {
                let spent = if *reasoning { " by reasoning alone" } else { "" };
                let limit = match self.max_tokens {
                    0 => "the server's limit of tokens".to_string(),
                    n => format!("the limit of {n} tokens or the end of the context window"),
                };
                bad(
                    Retry::Never,
                    format!("the reply of {} reached {limit}{spent} and is incomplete: raise max_tokens", self.model),
                )
            }
            Broken::Filtered => bad(
                Retry::Never,
                format!(
                    "the reply of {} was withheld by the endpoint's content filter: reword, or use another endpoint",
                    self.model
                ),
            ),
            Broken::Refused(words) => {
                let words = self.clean(words, 200);
                bad(Retry::Never, format!("{} declined to answer ({words}): reword, or use another model", self.model))
            }
            Broken::Empty { reasoning: true } => bad(
                Retry::Never,
                format!(
                    "{} reasoned but gave no answer: raise max_tokens, or lower its reasoning effort in extra_body",
                    self.model
                ),
            ),
            Broken::Empty { reasoning: false } => {
                bad(Retry::Never, format!("{} gave an empty reply: try again, or use another model", self.model))
            }
        }
    }

    /// The sentence for an unknown model once the server's `models` are known.
    pub fn unknown_model(&self, models: &[String]) -> ChatError {
        let (url, model) = (&self.url, &self.model);
        let message = if models.is_empty() {
            let pull = if self.local && self.port == 11434 {
                format!(" (`ollama pull {model}` fetches it)")
            } else {
                String::new()
            };
            format!("{url} has no model {model}{pull}: set model to one that it has")
        } else {
            let near = nearest(model, models).join(", ");
            format!("{url} has no model {model}: set model to one that it has, like {near}")
        };
        error(ChatErrorKind::NotFound, message)
    }

    /// Reads an error body: OpenAI's object, a plain string, FastAPI's `detail`, or any text.
    fn said(&self, body: &[u8]) -> Said {
        let text = String::from_utf8_lossy(body);
        let Ok(value) = serde_json::from_slice::<Value>(body) else {
            let page = text.trim_start().starts_with('<');
            let text = if page { "a web page".to_string() } else { self.clean(&text, 300) };
            return Said { all: text.to_lowercase(), text, ..Said::default() };
        };
        let value = value.as_array().and_then(|a| a.first()).unwrap_or(&value);
        let inner = value.get("error").filter(|e| !e.is_null()).unwrap_or(value);
        let message = match inner.get("message").or(value.get("message")).or(value.get("detail")) {
            Some(Value::String(message)) => message.clone(),
            Some(Value::Array(details)) => details.iter().map(detail).collect::<Vec<_>>().join("; "),
            Some(other) => other.to_string(),
            None => inner.as_str().map_or_else(|| inner.to_string(), str::to_string),
        };
        let code = inner.get("code").or(inner.get("status"));
        let number = |field: &str| inner.get(field).and_then(Value::as_u64);
        let labels = ["code", "type", "param"].iter().filter_map(|field| inner.get(field)?.as_str());
        let all = labels.fold(ellipsis(&one_line(&message), 2000), |all, label| format!("{all} {label}"));
        Said {
            text: self.clean(&message, 300),
            all: all.to_lowercase(),
            status: code.and_then(|c| c.as_u64().or(c.as_str()?.parse().ok())).and_then(|c| u16::try_from(c).ok()),
            tokens: number("n_prompt_tokens").zip(number("n_ctx")),
        }
    }

    fn refusal(&self, status: u16, said: &Said, retry_after: Option<Duration>) -> Fault {
        let (url, text) = (&self.url, &said.text);
        let has = |words: &[&str]| words.iter().any(|word| said.all.contains(word));
        let never = |kind, message| Fault::new(kind, Retry::Never, message);
        if matches!(status, 401 | 403) {
            return never(ChatErrorKind::Unauthorized, self.unauthorized(status, text));
        }
        if status == 402
            || has(&["insufficient_quota", "exceeded your current quota", "billing_hard_limit", "insufficient balance"])
        {
            let message = format!(
                "the account behind {url} has no credit left ({text}): check its plan and billing, or use another endpoint"
            );
            return never(ChatErrorKind::RateLimited, message);
        }
        if matches!(status, 400 | 404 | 422) && is_unknown_model(&said.all) {
            return Fault { unknown_model: true, ..never(ChatErrorKind::NotFound, self.unknown_model(&[]).message) };
        }
        if is_too_long(&said.all) {
            return never(ChatErrorKind::TooLong, self.too_long(said));
        }
        if status == 503 && has(&["loading"]) {
            let message = format!("{url} is still loading its model: try again in a while");
            return Fault::new(ChatErrorKind::Unreachable, Retry::WhenLoaded, message);
        }
        let fault = match status {
            300..=399 => never(
                ChatErrorKind::Rejected,
                format!("{url} redirects elsewhere ({status}): set base_url to where it leads"),
            ),
            404 => never(
                ChatErrorKind::NotFound,
                format!("{url} has no chat endpoint (404: {text}): check base_url, it usually ends in /v1"),
            ),
            429 => {
                let message = format!(
                    "{url} allows no more requests for now (429: {text}): wait a little, or use another endpoint"
                );
                Fault::new(ChatErrorKind::RateLimited, Retry::After(retry_after), message)
            }
            408 | 409 | 425 | 500..=599 => {
                let message = format!("{url} failed ({status}: {text}): try again later");
                Fault::new(ChatErrorKind::Unreachable, Retry::After(retry_after), message)
            }
            _ => never(
                ChatErrorKind::Rejected,
                format!(
                    "{url} rejected the request ({status}: {text}): check model, max_tokens and extra_body in the configuration"
                ),
            ),
        };
        let about_request = matches!(status, 400 | 404 | 422 | 500 | 501);
        Fault { rejection: if about_request { said.all.clone() } else { String::new() }, ..fault }
    }

    fn unauthorized(&self, status: u16, text: &str) -> String {
        match &self.key_from {
            Some(from) => format!("{} refused the API key from {from} ({status}: {text}): {}", self.url, self.key_hint),
            None => format!("{} wants an API key ({status}): {}", self.url, self.key_hint),
        }
    }

    fn too_long(&self, said: &Said) -> String {
        let numbers = said.tokens.or_else(|| numbers_of(&said.text));
        match numbers {
            Some((asked, window)) => format!(
                "the request needs {asked} tokens, {} takes {window}: set context_window = {window}, or serve the model with a larger context",
                self.model
            ),
            None => format!(
                "the request is longer than {} takes ({}): set context_window to what it has",
                self.model, said.text
            ),
        }
    }
}

/// FastAPI's validation errors: where, and what is wrong; not the input, which is the user's own text.
fn detail(detail: &Value) -> String {
    let parts = detail.get("loc").and_then(Value::as_array).into_iter().flatten();
    let place = parts.map(|p| p.as_str().map_or_else(|| p.to_string(), str::to_string)).collect::<Vec<_>>().join(".");
    format!("{place}: {}", detail.get("msg").and_then(Value::as_str).unwrap_or_default())
}

fn is_unknown_model(all: &str) -> bool {
    let absent = ["not found", "not exist", "unknown model", "invalid model", "not a valid model", "no such model"];
    all.contains("model_not_found") || all.contains("model") && absent.iter().any(|word| all.contains(word))
}

fn is_too_long(all: &str) -> bool {
    // "max_tokens is too large" speaks of the context, too, but is about the reply.
    let about_limit = all.contains("max_tokens") && all.contains("too large");
    let words = [
        "context_length_exceeded",
        "context length",
        "context size",
        "exceed_context",
        "context window",
        "prompt is too long",
        "too many tokens",
    ];
    !about_limit && words.iter().any(|word| all.contains(word))
}

/// Tokens asked for and tokens of the window, from a sentence such as "maximum context length is 4097 tokens, however you
/// requested 5000 tokens (1000 in the messages, 4000 in the completion)".
fn numbers_of(text: &str) -> Option<(u64, u64)> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    let mut numbers: Vec<u64> = digits.filter_map(|n| n.parse().ok()).filter(|n| *n >= 256).collect();
    numbers.sort_unstable();
    let asked = numbers.pop()?;
    let window = numbers.into_iter().rev().find(|n| *n < asked)?;
    Some((asked, window))
}

/// At most five of `models`, the nearest to `wanted` first.
fn nearest<'a>(wanted: &str, models: &'a [String]) -> Vec<&'a str> {
    let near = |model: &str| strsim::jaro_winkler(&wanted.to_lowercase(), &model.to_lowercase());
    let mut ranked: Vec<(f64, &str)> = models.iter().map(|m| (near(m), m.as_str())).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.into_iter().take(5).map(|(_, model)| model).collect()
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |e: &&(dyn Error + 'static)| (**e).source())
}

fn root(error: &reqwest::Error) -> &(dyn Error + 'static) {
    chain(error).last().unwrap_or(error)
}

fn io_kind(error: &reqwest::Error) -> Option<std::io::ErrorKind> {
    chain(error).filter_map(|e| e.downcast_ref::<std::io::Error>()).last().map(std::io::Error::kind)
}

/// "10 s", "0.25 s".
pub fn seconds(duration: Duration) -> String {
    let text = format!("{:.3}", duration.as_secs_f64());
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}
