//! Failed attempts put into words: what happened, what to do next, and whether to try again.
//!
//! Owns the sentences about time limits and unusable replies; `transport` has those about
//! connections, `refusal` those about error statuses. Sends nothing.

mod refusal;
mod transport;

use crate::domain::text::one_line;
use crate::llm::endpoint::{EndpointConfig, Timeouts};
use crate::llm::fault::{ChatFault, Retry, TimeLimit, seconds};
use crate::llm::stream::BrokenReply;
use crate::net::redact::Redactor;
use crate::net::url::showable_url;
use crate::ports::ChatErrorKind;
use secrecy::SecretString;

/// Facts about one endpoint that messages name.
#[derive(Debug)]
pub struct Site {
    url: String,
    /// On this machine.
    local: bool,
    port: u16,
    model: String,
    /// The configuration key or variable the API key came from; None without a key.
    key_source: Option<String>,
    key_advice: String,
    redactor: Redactor,
    timeouts: Timeouts,
}

impl Site {
    /// The endpoint of `config`, opened by `key`.
    pub fn new(config: &EndpointConfig, key: Option<&SecretString>) -> Self {
        let url = reqwest::Url::parse(config.base_url.trim()).ok();
        let host = url.as_ref().and_then(|u| u.host_str()).unwrap_or_default();
        let port = url.as_ref().and_then(|u| u.port_or_known_default());

        let variable = &config.api_key_env;
        let (source, advice) = match &config.api_key_command {
            Some(_) => (
                "api_key_command",
                "let api_key_command print a valid key".to_string(),
            ),
            None => (
                variable.as_str(),
                format!("set the variable {variable} to a valid key"),
            ),
        };

        Self {
            url: showable_url(&config.base_url),
            local: matches!(host, "localhost" | "127.0.0.1" | "[::1]"),
            port: port.unwrap_or_default(),
            model: one_line(&config.model),
            key_source: key.map(|_| source.to_string()),
            key_advice: advice,
            redactor: config.redactor(key),
            timeouts: config.timeouts.clone(),
        }
    }

    /// Returns what makes this server's words safe to show.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Words a time-out.
    pub fn timeout(&self, limit: TimeLimit) -> ChatFault {
        let (url, limits) = (&self.url, &self.timeouts);
        let (retry, happened, advice) = match limit {
            TimeLimit::FirstByte => (
                Retry::After(None),
                format!("{url} sent nothing within {}", seconds(limits.first_byte)),
                "the server is overloaded or the model slow, raise timeouts.first_byte",
            ),
            TimeLimit::Idle => (
                Retry::After(None),
                format!(
                    "{url} fell silent for {} in the middle of a reply",
                    seconds(limits.idle)
                ),
                "try again, or raise timeouts.idle",
            ),
            TimeLimit::Total => (
                Retry::Never,
                format!(
                    "the reply of {url} was not complete within {}",
                    seconds(limits.total)
                ),
                "raise timeouts.total, or lower max_tokens",
            ),
            TimeLimit::Deadline => (
                Retry::Never,
                format!(
                    "{url} gave no complete reply within {}",
                    seconds(limits.deadline)
                ),
                "try later, or raise timeouts.deadline",
            ),
        };

        ChatFault::unreachable(retry, happened, advice)
    }

    /// Words a reply that cannot be used.
    pub fn broken_reply(&self, broken: &BrokenReply) -> ChatFault {
        if let BrokenReply::Reported(error) = broken {
            return self.reported_error(error);
        }
        let retry = match broken {
            BrokenReply::Cut | BrokenReply::NotJson(_) => Retry::After(None),
            _ => Retry::Never,
        };
        let (happened, advice) = (self.describe(broken), advice_on(broken));
        ChatFault::new(ChatErrorKind::BadReply, retry, happened, advice)
    }

    /// Returns what is wrong with a reply.
    fn describe(&self, broken: &BrokenReply) -> String {
        let (url, model) = (&self.url, &self.model);
        match broken {
            BrokenReply::Reported(_) => format!("{url} reports an error"),
            BrokenReply::Cut => format!("the reply of {url} broke off before its end"),
            BrokenReply::NotJson(start) => {
                let start = self.redactor.clean(start, 80);
                format!("{url} sent something that is no chat reply ({start})")
            }
            BrokenReply::TooLarge => format!("the reply of {url} is too large ({broken})"),
            BrokenReply::WebPage => format!("{url} answers with a web page"),

            BrokenReply::Length { reasoning } => {
                let spent = if *reasoning {
                    " by reasoning alone"
                } else {
                    ""
                };
                format!(
                    "{model} reached max_tokens or the end of its context window{spent}, its reply \
                     is incomplete"
                )
            }
            BrokenReply::Filtered => {
                format!("the endpoint's content filter withheld the reply of {model}")
            }
            BrokenReply::Refused(words) => {
                let words = self.redactor.clean(words, 200);
                format!("{model} declined to answer ({words})")
            }

            BrokenReply::Empty { reasoning: true } => {
                format!("{model} reasoned but gave no answer")
            }
            BrokenReply::Empty { reasoning: false } => format!("{model} gave an empty reply"),
        }
    }
}

/// Returns what to do about a reply that cannot be used.
fn advice_on(broken: &BrokenReply) -> &'static str {
    match broken {
        BrokenReply::Reported(_) | BrokenReply::Cut => "try again",
        BrokenReply::NotJson(_) => "check that base_url names an OpenAI-compatible API",
        BrokenReply::TooLarge => "lower max_tokens, or check base_url",
        BrokenReply::WebPage => "check base_url, it usually ends in /v1",
        BrokenReply::Length { .. } => "raise max_tokens",
        BrokenReply::Filtered => "reword, or use another endpoint",
        BrokenReply::Refused(_) => "reword, or use another model",
        BrokenReply::Empty { reasoning: true } => {
            "raise max_tokens, or lower its reasoning effort in extra_body"
        }
        BrokenReply::Empty { reasoning: false } => "try again, or use another model",
    }
}
