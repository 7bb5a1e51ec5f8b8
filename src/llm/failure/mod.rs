//! Failed attempts put into words: what happened, what to do next, and whether to try again.
//!
//! Owns the sentences about time limits; `transport` has those about connections, `refusal` and
//! `access` those about error statuses, `models` those about models, `broken` those about replies
//! that cannot be used. Sends nothing.

mod access;
mod broken;
mod models;
mod refusal;
mod transport;

use crate::domain::text::one_line;
use crate::llm::endpoint::{EndpointConfig, Timeouts};
use crate::llm::fault::{ChatFault, Retry, TimeLimit, seconds};
use crate::net::proxy::{Proxy, configured_proxy, is_loopback};
use crate::net::redact::Redactor;
use crate::net::url::showable_url;
use secrecy::SecretString;

/// Facts about one endpoint that messages name.
#[derive(Debug)]
pub struct Site {
    url: String,
    host: String,
    /// On this machine.
    local: bool,
    port: u16,
    model: String,
    /// The configuration key or variable the API key came from; None without a key.
    key_source: Option<String>,
    key_advice: String,
    max_tokens: u32,
    /// Names of the configuration's own fields of a request.
    extra_fields: Vec<String>,
    /// The proxy in between.
    proxy: Option<Proxy>,
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
            local: is_loopback(&config.base_url),
            host: host.to_string(),
            port: port.unwrap_or_default(),
            model: one_line(&config.model),
            key_source: key.map(|_| source.to_string()),
            key_advice: advice,
            max_tokens: config.max_tokens,
            extra_fields: config.extra_body.keys().cloned().collect(),
            proxy: match is_loopback(&config.base_url) {
                true => None,
                false => configured_proxy(&config.base_url),
            },
            redactor: config.redactor(key),
            timeouts: config.timeouts.clone(),
        }
    }

    /// Returns what makes this server's words safe to show.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Returns what to do about a path where no chat API is.
    fn path_advice(&self) -> &'static str {
        let is = |domain: &str| self.host == domain || self.host.ends_with(&format!(".{domain}"));
        if is("azure.com") {
            return "check base_url, on Azure it ends in /openai/v1";
        }
        if is("generativelanguage.googleapis.com") {
            return "check base_url, at Google it ends in /v1beta/openai";
        }
        "check base_url, it usually ends in /v1"
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
}
