//! Refusals: the server answered with an error.
//!
//! Owns the order in which reasons are looked for, and the sentences for those of which only the
//! status says something. What is known for certain stands in `access` and `models`.

use super::Site;
use crate::llm::fault::{ChatFault, Remedy, Retry};
use crate::net::retry::may_pass;
use crate::net::server_message::ServerMessage;
use crate::ports::ChatErrorKind;
use reqwest::StatusCode;
use std::time::{Duration, SystemTime};

impl Site {
    /// Words an answer with another status than success.
    pub fn refusal(
        &self,
        status: StatusCode,
        body: &[u8],
        requested_wait: Option<Duration>,
    ) -> ChatFault {
        let message = ServerMessage::read(body, &self.redactor);
        let status = status.as_u16();
        let shown = match message.text.as_str() {
            "" => status.to_string(),
            text => format!("{status}: {text}"),
        };
        self.refused(status, &message, &shown, requested_wait)
    }

    /// Words an error inside a reply whose status was success.
    pub fn reported_error(&self, error: &serde_json::Value) -> ChatFault {
        let message = ServerMessage::read_value(error, &self.redactor);
        let wait = crate::net::wait::in_body(error.to_string().as_bytes(), SystemTime::now());
        let named = message.status.or_else(|| status_by_words(&message));
        // A status that nobody has named is none to show.
        let shown = match (message.status, message.text.as_str()) {
            (Some(status), text) => format!("{status}: {text}"),
            (None, "") => "an error without words".to_string(),
            (None, text) => text.to_string(),
        };
        let mut fault = self.refused(named.unwrap_or(500), &message, &shown, wait);

        // A reply that begins and fails is paid for: one more time is enough, unless the server
        // only has too much to do.
        let busy = matches!(named, Some(429 | 503 | 529));
        if !busy && matches!(fault.retry, Retry::After(None)) {
            fault.retry = Retry::Once;
        }
        fault
    }

    fn refused(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
        requested_wait: Option<Duration>,
    ) -> ChatFault {
        if let Some(fault) = self.recognised(status, message, shown, requested_wait) {
            return fault;
        }

        let own_field = self.extra_field_in(&message.all);
        let fault = self.refused_with_status(status, message, shown, requested_wait);
        if matches!(status, 400 | 404 | 422 | 500 | 501) && own_field.is_none() {
            return fault.with_remedy(Remedy::Rejected(message.all.clone()));
        }
        fault
    }

    /// Words refusals whose reason is known for certain. The order matters: a limit per minute is
    /// no spent account, a filter no wrong key, a model that is not there no wrong path.
    fn recognised(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
        wait: Option<Duration>,
    ) -> Option<ChatFault> {
        if status == 407 {
            return Some(self.proxy_login(shown));
        }
        if status == 511 {
            return Some(self.network_sign_in(shown));
        }
        if message.wants_tls() {
            return Some(self.wants_tls(shown));
        }
        if message.web_page && matches!(status, 401 | 403 | 406 | 451) {
            return Some(self.refused_by_page(shown));
        }
        if message.is_bad_json_of_model() {
            let happened = format!("{} failed to write JSON ({shown})", self.model);
            let advice = "try again, or use another model";
            let fault = ChatFault::new(ChatErrorKind::BadReply, Retry::Once, happened, advice);
            return Some(fault.with_remedy(Remedy::OtherForm { always: false }));
        }

        self.credit_refusal(status, message, shown)
            .or_else(|| self.rate_refusal(status, message, shown, wait))
            .or_else(|| self.filter_refusal(status, message, shown))
            .or_else(|| self.model_refusal(status, message, shown))
            .or_else(|| self.access_refusal(status, message, shown))
            .or_else(|| self.token_refusal(message, shown))
            .or_else(|| self.server_trouble(status, message, shown))
    }

    fn filter_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<ChatFault> {
        (status < 500 && message.is_filtered()).then(|| {
            let happened = format!(
                "the content filter of {} refused the request ({shown})",
                self.url
            );
            let advice = "reword, or use another endpoint";
            ChatFault::new(ChatErrorKind::BadReply, Retry::Never, happened, advice)
        })
    }

    /// Words what a server says about itself: it loads, it is too small, it knows no such path.
    fn server_trouble(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<ChatFault> {
        let url = &self.url;
        if status == 503 && message.has(&["loading"]) {
            let happened = format!("{url} is still loading its model");
            return Some(ChatFault::unreachable(
                Retry::WhenLoaded,
                happened,
                "try again in a while",
            ));
        }
        if message.is_out_of_memory() {
            let happened = format!("{url} has too little memory for {} ({shown})", self.model);
            let advice = "use a smaller model, or free memory there";
            return Some(ChatFault::unreachable(Retry::Never, happened, advice));
        }
        if message.is_crash() {
            let happened = format!("{url} lost the model while it worked ({shown})");
            let advice = "load the model again there, or use a smaller one";
            return Some(ChatFault::unreachable(Retry::Once, happened, advice));
        }
        if matches!(status, 400 | 404) && message.is_other_version() {
            let happened = format!("{url} wants another version of its API ({shown})");
            let advice = "set ?api-version=… in base_url to one that it knows";
            let kind = ChatErrorKind::NotFound;
            return Some(ChatFault::new(kind, Retry::Never, happened, advice));
        }
        if status == 413 && message.web_page {
            let happened = format!("something before {url} takes no request this long ({shown})");
            let advice = "let the gateway take longer ones (client_max_body_size at nginx)";
            let kind = ChatErrorKind::TooLong;
            return Some(ChatFault::new(kind, Retry::Never, happened, advice));
        }
        let parameters = message.has(&["parameter", "response_format", "no endpoints found"]);
        (message.is_wrong_path() || matches!(status, 404 | 405) && !parameters).then(|| {
            let happened = format!("{url} has no chat endpoint ({shown})");
            let advice = self.path_advice();
            ChatFault::new(ChatErrorKind::NotFound, Retry::Never, happened, advice)
        })
    }

    /// Words refusals of which only the status says something.
    fn refused_with_status(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
        requested_wait: Option<Duration>,
    ) -> ChatFault {
        use ChatErrorKind::{Rejected, Unreachable};
        let url = &self.url;
        let failed = format!("{url} failed ({shown})");

        match status {
            // What waited for the reply gave up; the reply is paid for.
            524 => ChatFault::new(
                Unreachable,
                Retry::Once,
                failed,
                "the model takes longer than the gateway before it waits: use a faster model, or \
                 lower max_tokens",
            ),
            status if may_pass(status) || status == 400 && message.is_passing_trouble() => {
                let advice = match self.proxy.as_ref().filter(|_| message.web_page) {
                    Some(proxy) => format!("check the proxy that {} names", proxy.variable),
                    None => "try again later".to_string(),
                };
                ChatFault::new(Unreachable, Retry::After(requested_wait), failed, advice)
            }
            500.. => ChatFault::new(Unreachable, Retry::Never, failed, "use another endpoint"),
            _ => ChatFault::new(
                Rejected,
                Retry::Never,
                format!("{url} rejected the request ({shown})"),
                self.rejection_advice(message),
            ),
        }
    }
}

impl Site {
    /// Returns what to do about a request that was rejected for a reason nobody foresaw.
    fn rejection_advice(&self, message: &ServerMessage) -> String {
        match self.extra_field_in(&message.all) {
            Some(field) => format!("correct or remove {field} in extra_body"),
            None if message.names_a_way() => {
                "do what it says there, then run the same command again".to_string()
            }
            None => "check model, max_tokens and extra_body in the configuration".to_string(),
        }
    }

    /// Returns the field of `extra_body` that `words` are about.
    fn extra_field_in(&self, words: &str) -> Option<&str> {
        let mut fields = self.extra_fields.iter();
        fields
            .find(|field| is_about(words, field))
            .map(String::as_str)
    }
}

/// Tells whether `words` name a field of the request, or what it is for.
fn is_about(words: &str, field: &str) -> bool {
    let field = field.to_lowercase();
    let mut named = words.split(|c: char| !c.is_alphanumeric() && c != '_');
    let for_thought = field.contains("think") || field.contains("reason");
    let of_thought = words.contains("thinking") || words.contains("reasoning");
    named.any(|word| word == field) || for_thought && of_thought
}

/// Returns the status that an error without one would have had; None where its words tell nothing.
fn status_by_words(message: &ServerMessage) -> Option<u16> {
    let kinds: [(&[&str], u16); 6] = [
        (
            &[
                "overloaded",
                "unavailable",
                "server busy",
                "server is busy",
                "at capacity",
            ],
            503,
        ),
        (
            &[
                "rate_limit",
                "rate limit",
                "too many requests",
                "resource_exhausted",
            ],
            429,
        ),
        (&["authentication", "invalid_api_key", "unauthorized"], 401),
        (&["permission_denied", "permission_error", "forbidden"], 403),
        (&["not_found", "not found", "not exist"], 404),
        (
            &[
                "invalid_request",
                "bad request",
                "badrequest",
                "invalid_argument",
            ],
            400,
        ),
    ];
    if message.is_too_long() {
        return Some(400);
    }
    let found = kinds.iter().find(|(words, _)| message.has(words));
    let key = message.is_bad_key().then_some(401);
    found.map(|(_, status)| *status).or(key)
}
