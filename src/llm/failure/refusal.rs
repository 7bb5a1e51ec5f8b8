//! Refusals: the server answered with an error.

use super::Site;
use crate::llm::fault::{ChatFault, Retry};
use crate::net::retry::may_pass;
use crate::net::server_message::{ServerMessage, TokenDemand};
use crate::ports::ChatErrorKind;
use reqwest::StatusCode;
use std::time::Duration;

impl Site {
    /// Words an answer with another status than success.
    pub fn refusal(
        &self,
        status: StatusCode,
        body: &[u8],
        requested_wait: Option<Duration>,
    ) -> ChatFault {
        let message = ServerMessage::read(body, &self.redactor);
        self.refused(status.as_u16(), &message, requested_wait)
    }

    /// Words an error inside a reply whose status was success.
    pub fn reported_error(&self, value: &serde_json::Value) -> ChatFault {
        let body = serde_json::json!({ "error": value }).to_string();
        let message = ServerMessage::read(body.as_bytes(), &self.redactor);

        // Without a status the request was accepted, and what failed is the server.
        let about_request = message.has(&["invalid_request", "not_found"]) || message.is_too_long();
        let status = message
            .status
            .unwrap_or(if about_request { 400 } else { 500 });
        self.refused(status, &message, None)
    }

    fn refused(
        &self,
        status: u16,
        message: &ServerMessage,
        requested_wait: Option<Duration>,
    ) -> ChatFault {
        if let Some(fault) = self.recognised(status, message) {
            return fault;
        }
        let mut fault = self.refused_with_status(status, message, requested_wait);

        if matches!(status, 400 | 404 | 422 | 500 | 501) {
            fault.rejection = message.all.clone();
        }
        fault
    }

    /// Words refusals whose reason is known for certain: the key, credit, the model, the length, a
    /// model that loads.
    fn recognised(&self, status: u16, message: &ServerMessage) -> Option<ChatFault> {
        use ChatErrorKind::{RateLimited, TooLong, Unauthorized};
        let (url, shown) = (&self.url, format!("{status}: {}", message.text));

        if matches!(status, 401 | 403) {
            let happened = match &self.key_source {
                Some(source) => format!("{url} refused the API key from {source} ({shown})"),
                None => format!("{url} wants an API key ({status})"),
            };
            let advice = &self.key_advice;
            return Some(ChatFault::new(Unauthorized, Retry::Never, happened, advice));
        }
        if status == 402 || message.is_no_credit() {
            let happened = format!("the account behind {url} has no credit left ({shown})");
            let advice = "check its plan and billing, or use another endpoint";
            return Some(ChatFault::new(RateLimited, Retry::Never, happened, advice));
        }
        if matches!(status, 400 | 404 | 422) && message.is_unknown_model() {
            let mut fault = self.unknown_model(&[]);
            fault.unknown_model = true;
            return Some(fault);
        }
        if message.is_too_long() {
            let (happened, advice) = self.too_long(message);
            return Some(ChatFault::new(TooLong, Retry::Never, happened, advice));
        }
        (status == 503 && message.has(&["loading"])).then(|| {
            let happened = format!("{url} is still loading its model");
            ChatFault::unreachable(Retry::WhenLoaded, happened, "try again in a while")
        })
    }

    /// Words refusals of which only the status says something.
    fn refused_with_status(
        &self,
        status: u16,
        message: &ServerMessage,
        requested_wait: Option<Duration>,
    ) -> ChatFault {
        use ChatErrorKind::{NotFound, RateLimited, Rejected, Unreachable};
        let (url, shown) = (&self.url, format!("{status}: {}", message.text));

        let (kind, happened, advice) = match status {
            300..=399 => (
                Rejected,
                format!("{url} redirects elsewhere ({status})"),
                "set base_url to where it leads",
            ),
            404 => (
                NotFound,
                format!("{url} has no chat endpoint ({shown})"),
                "check base_url, it usually ends in /v1",
            ),
            429 => (
                RateLimited,
                format!("{url} allows no more requests for now ({shown})"),
                "wait a little, or use another endpoint",
            ),
            status if may_pass(status) => (
                Unreachable,
                format!("{url} failed ({shown})"),
                "try again later",
            ),
            _ => (
                Rejected,
                format!("{url} rejected the request ({shown})"),
                "check model, max_tokens and extra_body in the configuration",
            ),
        };
        let retry = if may_pass(status) {
            Retry::After(requested_wait)
        } else {
            Retry::Never
        };
        ChatFault::new(kind, retry, happened, advice)
    }

    /// Words a model that is not there; `models` are, as far as they are known.
    pub fn unknown_model(&self, models: &[String]) -> ChatFault {
        let model = &self.model;
        let near = nearest_names(model, models).join(", ");
        let advice = match near.as_str() {
            "" if self.local && self.port == 11434 => {
                format!("fetch it with `ollama pull {model}`, or set model to another")
            }
            "" => "set model to one that it has".to_string(),
            near => format!("set model to one that it has, like {near}"),
        };

        ChatFault::new(
            ChatErrorKind::NotFound,
            Retry::Never,
            format!("{} has no model {model}", self.url),
            advice,
        )
    }

    /// Returns what happened and what to do about a request that is too long.
    fn too_long(&self, message: &ServerMessage) -> (String, String) {
        let model = &self.model;
        match message.token_demand() {
            Some(TokenDemand { asked, window }) => (
                format!("the request needs {asked} tokens, {model} takes {window}"),
                format!("set context_window = {window}, or serve the model with a larger context"),
            ),
            None => (
                format!(
                    "the request is longer than {model} takes ({})",
                    message.text
                ),
                "set context_window to what it has".to_string(),
            ),
        }
    }
}

/// Jaro-Winkler similarity below which names are no misspellings of each other.
const SIMILAR_NAME: f64 = 0.7;

/// Returns at most five of `models`, the nearest to `wanted` first.
fn nearest_names<'a>(wanted: &str, models: &'a [String]) -> Vec<&'a str> {
    let wanted = wanted.to_lowercase();
    let mut ranked: Vec<RankedName<'a>> = models
        .iter()
        .map(|name| RankedName {
            name,
            similarity: strsim::jaro_winkler(&wanted, &name.to_lowercase()),
        })
        .collect();

    // Where none is near, any will do as an example.
    if ranked.iter().any(|r| r.similarity >= SIMILAR_NAME) {
        ranked.retain(|r| r.similarity >= SIMILAR_NAME);
    }
    ranked.sort_by(|a, b| {
        let by_similarity = b.similarity.total_cmp(&a.similarity);
        by_similarity.then(a.name.cmp(b.name))
    });

    ranked.into_iter().take(5).map(|r| r.name).collect()
}

/// A model's name and how much it resembles the wanted one.
struct RankedName<'a> {
    name: &'a str,
    similarity: f64,
}
