//! What went wrong with a call: one sentence that says what to do next, and whether trying again
//! may help.
//!
//! Owns the wording of failures. What a server says is read by `said` and made safe by `redact`.
//! Sends nothing.

use crate::domain::text::one_line;
use crate::llm::endpoint::{EndpointConfig, Timeouts, shown_url};
use crate::llm::redact::Redactor;
use crate::llm::said::Said;
use crate::llm::stream::Broken;
use crate::ports::{ChatError, ChatErrorKind};
use reqwest::StatusCode;
use secrecy::SecretString;
use std::error::Error;
use std::time::Duration;

/// An error of a kind with its sentence.
pub fn error(kind: ChatErrorKind, message: impl Into<String>) -> ChatError {
    ChatError {
        kind,
        message: message.into(),
    }
}

/// A failed attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    kind: ChatErrorKind,
    /// What happened.
    pub happened: String,
    advice: String,
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
    fn new(
        kind: ChatErrorKind,
        retry: Retry,
        happened: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let (happened, advice) = (happened.into(), advice.into());
        Self {
            kind,
            happened,
            advice,
            retry,
            rejection: String::new(),
            unknown_model: false,
        }
    }

    fn unreachable(retry: Retry, happened: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(ChatErrorKind::Unreachable, retry, happened, advice)
    }

    /// The server wants fewer calls.
    pub fn throttled(&self) -> bool {
        self.kind == ChatErrorKind::RateLimited
    }

    /// What the user is told when it stays so, with a `remark` in brackets where there is one.
    pub fn error(&self, remark: &str) -> ChatError {
        error(
            self.kind,
            format!("{}{remark}: {}", self.happened, self.advice),
        )
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

/// What sentences about one endpoint need to know of it.
#[derive(Debug)]
pub struct Site {
    url: String,
    local: bool,
    port: u16,
    model: String,
    key_from: Option<String>,
    key_hint: String,
    redactor: Redactor,
    timeouts: Timeouts,
}

impl Site {
    /// The endpoint of `config`, opened by `key`.
    pub fn new(config: &EndpointConfig, key: Option<&SecretString>) -> Self {
        let url = reqwest::Url::parse(config.base_url.trim()).ok();
        let host = url.as_ref().and_then(|u| u.host_str()).unwrap_or_default();
        let from = if config.api_key_command.is_some() {
            "api_key_command"
        } else {
            &config.api_key_env
        };
        let hint = match &config.api_key_command {
            Some(_) => "let api_key_command print a valid key".to_string(),
            None => format!("set the variable {} to a valid key", config.api_key_env),
        };
        Self {
            url: one_line(&shown_url(&config.base_url)),
            local: matches!(host, "localhost" | "127.0.0.1" | "[::1]"),
            port: url
                .as_ref()
                .and_then(|u| u.port_or_known_default())
                .unwrap_or_default(),
            model: one_line(&config.model),
            key_from: key.map(|_| from.to_string()),
            key_hint: hint,
            redactor: Redactor::new(config, key),
            timeouts: config.timeouts.clone(),
        }
    }

    /// Makes what this server says safe to show.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The request was never answered, or the answer's bytes stopped coming.
    pub fn transport(&self, failed: &reqwest::Error) -> Fault {
        let url = &self.url;
        let again = Retry::After(None);
        let cause = self.redactor.clean(&root(failed).to_string(), 200);
        if failed.is_timeout() {
            let happened = format!(
                "{url} accepted no connection within {}",
                seconds(self.timeouts.connect)
            );
            return Fault::unreachable(
                again,
                happened,
                "check base_url and the network, or raise timeouts.connect",
            );
        }
        if let Some(tls) = chain(failed).find_map(tls_error) {
            let happened = format!("no secure connection to {url} ({cause})");
            return Fault::unreachable(Retry::Never, happened, tls_advice(tls));
        }
        if failed.is_connect() && io_kind(failed) == Some(std::io::ErrorKind::ConnectionRefused) {
            return Fault::unreachable(
                again,
                format!("nothing listens at {url}"),
                self.start_advice(),
            );
        }
        if chain(failed).any(|e| e.to_string().contains("dns error")) {
            let happened = format!("the host of {url} is not known");
            return Fault::unreachable(again, happened, "check base_url and the network");
        }
        if failed.is_connect() {
            let happened = format!("{url} cannot be reached ({cause})");
            return Fault::unreachable(
                again,
                happened,
                "check base_url, the network and the proxy variables",
            );
        }
        let happened = format!("the connection to {url} broke off ({cause})");
        Fault::new(ChatErrorKind::BadReply, again, happened, "try again")
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
        let (url, limits) = (&self.url, &self.timeouts);
        let again = Retry::After(None);
        match limit {
            Limit::FirstByte => Fault::unreachable(
                again,
                format!("{url} sent nothing within {}", seconds(limits.first_byte)),
                "the server is overloaded or the model slow, raise timeouts.first_byte",
            ),
            Limit::Idle => Fault::unreachable(
                again,
                format!(
                    "{url} fell silent for {} in the middle of a reply",
                    seconds(limits.idle)
                ),
                "try again, or raise timeouts.idle",
            ),
            Limit::Total => Fault::unreachable(
                Retry::Never,
                format!(
                    "the reply of {url} was not complete within {}",
                    seconds(limits.total)
                ),
                "raise timeouts.total, or lower max_tokens",
            ),
            Limit::Deadline => Fault::unreachable(
                Retry::Never,
                format!(
                    "{url} gave no complete reply within {}",
                    seconds(limits.deadline)
                ),
                "try later, or raise timeouts.deadline",
            ),
        }
    }

    /// The server answered with another status than success.
    pub fn status(&self, status: StatusCode, body: &[u8], retry_after: Option<Duration>) -> Fault {
        self.refusal(
            status.as_u16(),
            &Said::read(body, &self.redactor),
            retry_after,
        )
    }

    /// The bytes are no reply.
    pub fn broken(&self, broken: &Broken) -> Fault {
        let (url, model) = (&self.url, &self.model);
        let (retry, happened, advice) = match broken {
            Broken::Reported(value) => return self.reported(value),
            Broken::Cut => (
                Retry::After(None),
                format!("the reply of {url} broke off before its end"),
                "try again",
            ),
            Broken::NotJson(start) => {
                let start = self.redactor.clean(start, 80);
                let happened = format!("{url} sent something that is no chat reply ({start})");
                (
                    Retry::After(None),
                    happened,
                    "check that base_url names an OpenAI-compatible API",
                )
            }
            Broken::TooLarge => (
                Retry::Never,
                format!("the reply of {url} is too large ({broken})"),
                "lower max_tokens, or check base_url",
            ),
            Broken::WebPage => (
                Retry::Never,
                format!("{url} answers with a web page"),
                "check base_url, it usually ends in /v1",
            ),
            Broken::Length { reasoning } => {
                let spent = if *reasoning {
                    " by reasoning alone"
                } else {
                    ""
                };
                let happened = format!(
                    "{model} reached max_tokens or the end of its context window{spent}, its reply is incomplete"
                );
                (Retry::Never, happened, "raise max_tokens")
            }
            Broken::Filtered => {
                let happened =
                    format!("the endpoint's content filter withheld the reply of {model}");
                (Retry::Never, happened, "reword, or use another endpoint")
            }
            Broken::Refused(words) => {
                let happened = format!(
                    "{model} declined to answer ({})",
                    self.redactor.clean(words, 200)
                );
                (Retry::Never, happened, "reword, or use another model")
            }
            Broken::Empty { reasoning: true } => {
                let advice = "raise max_tokens, or lower its reasoning effort in extra_body";
                (
                    Retry::Never,
                    format!("{model} reasoned but gave no answer"),
                    advice,
                )
            }
            Broken::Empty { reasoning: false } => (
                Retry::Never,
                format!("{model} gave an empty reply"),
                "try again, or use another model",
            ),
        };
        Fault::new(ChatErrorKind::BadReply, retry, happened, advice)
    }

    /// An error inside a reply whose status was success.
    fn reported(&self, value: &serde_json::Value) -> Fault {
        let said = Said::read(
            serde_json::json!({ "error": value }).to_string().as_bytes(),
            &self.redactor,
        );
        // Without a status the request was accepted, and what failed is the server.
        let request = said.has(&["invalid_request", "not_found"]) || said.too_long();
        self.refusal(
            said.status.unwrap_or(if request { 400 } else { 500 }),
            &said,
            None,
        )
    }

    fn refusal(&self, status: u16, said: &Said, retry_after: Option<Duration>) -> Fault {
        use ChatErrorKind::{NotFound, RateLimited, Rejected, TooLong, Unauthorized};
        let (url, told) = (&self.url, format!("{status}: {}", said.text));
        let (never, later) = (Retry::Never, Retry::After(retry_after));
        if matches!(status, 401 | 403) {
            let happened = match &self.key_from {
                Some(from) => format!("{url} refused the API key from {from} ({told})"),
                None => format!("{url} wants an API key ({status})"),
            };
            return Fault::new(Unauthorized, never, happened, &self.key_hint);
        }
        if status == 402 || said.no_credit() {
            let happened = format!("the account behind {url} has no credit left ({told})");
            return Fault::new(
                RateLimited,
                never,
                happened,
                "check its plan and billing, or use another endpoint",
            );
        }
        if matches!(status, 400 | 404 | 422) && said.unknown_model() {
            return Fault {
                unknown_model: true,
                ..self.unknown_model(&[])
            };
        }
        if said.too_long() {
            let (happened, advice) = self.too_long(said);
            return Fault::new(TooLong, never, happened, advice);
        }
        if status == 503 && said.has(&["loading"]) {
            let happened = format!("{url} is still loading its model");
            return Fault::unreachable(Retry::WhenLoaded, happened, "try again in a while");
        }
        let fault = match status {
            300..=399 => Fault::new(
                Rejected,
                never,
                format!("{url} redirects elsewhere ({status})"),
                "set base_url to where it leads",
            ),
            404 => {
                let happened = format!("{url} has no chat endpoint ({told})");
                Fault::new(
                    NotFound,
                    never,
                    happened,
                    "check base_url, it usually ends in /v1",
                )
            }
            429 => {
                let happened = format!("{url} allows no more requests for now ({told})");
                Fault::new(
                    RateLimited,
                    later,
                    happened,
                    "wait a little, or use another endpoint",
                )
            }
            408 | 409 | 425 | 500..=599 => {
                Fault::unreachable(later, format!("{url} failed ({told})"), "try again later")
            }
            _ => {
                let advice = "check model, max_tokens and extra_body in the configuration";
                Fault::new(
                    Rejected,
                    never,
                    format!("{url} rejected the request ({told})"),
                    advice,
                )
            }
        };
        let about_request = matches!(status, 400 | 404 | 422 | 500 | 501);
        Fault {
            rejection: if about_request {
                said.all.clone()
            } else {
                String::new()
            },
            ..fault
        }
    }

    /// The model is not there; `models` are, as far as they are known.
    pub fn unknown_model(&self, models: &[String]) -> Fault {
        let model = &self.model;
        let near = nearest(model, models).join(", ");
        let advice = match near.as_str() {
            "" if self.local && self.port == 11434 => {
                format!("fetch it with `ollama pull {model}`, or set model to another")
            }
            "" => "set model to one that it has".to_string(),
            near => format!("set model to one that it has, like {near}"),
        };
        Fault::new(
            ChatErrorKind::NotFound,
            Retry::Never,
            format!("{} has no model {model}", self.url),
            advice,
        )
    }

    fn too_long(&self, said: &Said) -> (String, String) {
        let model = &self.model;
        match said.tokens() {
            Some((asked, window)) => (
                format!("the request needs {asked} tokens, {model} takes {window}"),
                format!("set context_window = {window}, or serve the model with a larger context"),
            ),
            None => (
                format!("the request is longer than {model} takes ({})", said.text),
                "set context_window to what it has".to_string(),
            ),
        }
    }
}

fn tls_advice(failed: &rustls::Error) -> &'static str {
    match failed {
        rustls::Error::InvalidMessage(_) => {
            "it may speak plain http, then write http:// in base_url"
        }
        rustls::Error::InvalidCertificate(_) => {
            "name the authority that signed its certificate in ca_file, or check base_url"
        }
        _ => "check base_url and ca_file",
    }
}

/// Names less alike are no misspellings of each other.
const NEAR: f64 = 0.7;

/// At most five of `models`, the nearest to `wanted` first.
fn nearest<'a>(wanted: &str, models: &'a [String]) -> Vec<&'a str> {
    let near = |model: &str| strsim::jaro_winkler(&wanted.to_lowercase(), &model.to_lowercase());
    let mut ranked: Vec<(f64, &str)> = models.iter().map(|m| (near(m), m.as_str())).collect();
    // Where none is near, any will do as an example.
    if ranked.iter().any(|(near, _)| *near >= NEAR) {
        ranked.retain(|(near, _)| *near >= NEAR);
    }
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

/// The TLS error that `error` is or wraps: an I/O error does not name what it wraps as its source.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error
        .downcast_ref()
        .or_else(|| tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?))
}

fn io_kind(error: &reqwest::Error) -> Option<std::io::ErrorKind> {
    chain(error)
        .filter_map(|e| e.downcast_ref::<std::io::Error>())
        .last()
        .map(std::io::Error::kind)
}

/// "10 s", "0.25 s".
pub fn seconds(duration: Duration) -> String {
    let text = format!("{:.3}", duration.as_secs_f64());
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_servers_are_known_by_their_ports() {
        let advice = |base_url: &str| {
            let config = EndpointConfig {
                base_url: base_url.into(),
                ..EndpointConfig::default()
            };
            Site::new(&config, None).start_advice()
        };
        assert!(advice("http://localhost:11434/v1").contains("`ollama serve`"));
        assert!(advice("http://127.0.0.1:8080/v1").contains("`llama-server"));
        assert!(advice("http://[::1]:1234/v1").contains("LM Studio"));
        assert_eq!(
            advice("http://127.0.0.1:9/v1"),
            "start the server, or check the port in base_url"
        );
        assert_eq!(
            advice("https://elsewhere.example:11434/v1"),
            "check base_url"
        );
    }

    #[test]
    fn seconds_are_short() {
        let shown = [1, 250, 1500, 10_000, 3_600_000].map(|ms| seconds(Duration::from_millis(ms)));
        assert_eq!(shown, ["0.001 s", "0.25 s", "1.5 s", "10 s", "3600 s"]);
    }
}
