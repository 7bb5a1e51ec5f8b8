//! Replies that cannot be used: what is wrong with them, and what to do.

use super::Site;
use crate::llm::fault::{ChatFault, Remedy, Retry};
use crate::llm::stream::BrokenReply;
use crate::net::server_message::ServerMessage;
use crate::ports::ChatErrorKind;

/// Part of the limit of a reply below which something else ended it.
const NEAR_LIMIT: f64 = 0.9;

impl Site {
    /// Words a reply that cannot be used; `limit` is the most tokens it was allowed.
    pub fn broken_reply(&self, broken: &BrokenReply, limit: Option<u64>) -> ChatFault {
        if let BrokenReply::Reported(error) = broken {
            return self.reported_error(error);
        }

        let (happened, advice) = match broken {
            BrokenReply::Length { .. } => self.describe_length(broken, limit),
            _ => (self.describe(broken), self.advice_on(broken).to_string()),
        };
        let retry = match broken {
            // What came before it broke off is paid for, too.
            BrokenReply::Cut
            | BrokenReply::Nothing
            | BrokenReply::NotJson(_)
            | BrokenReply::NoReason
            | BrokenReply::Empty { .. } => Retry::Once,
            _ => Retry::Never,
        };
        let remedy = match broken {
            BrokenReply::Empty { reasoning } => Remedy::OtherForm { always: *reasoning },
            BrokenReply::Length { blank: true, .. } => Remedy::OtherForm { always: false },
            _ => Remedy::Nothing,
        };
        let kind = match broken {
            BrokenReply::WebPage(_) | BrokenReply::NotChat(_) => ChatErrorKind::NotFound,
            _ => ChatErrorKind::BadReply,
        };
        ChatFault::new(kind, retry, happened, advice).with_remedy(remedy)
    }

    /// Returns what is wrong with a reply.
    fn describe(&self, broken: &BrokenReply) -> String {
        let (url, model) = (&self.url, &self.model);
        match broken {
            BrokenReply::Cut => format!("the reply of {url} broke off before its end"),
            BrokenReply::Nothing => format!("{url} sent an empty body"),
            BrokenReply::NoReason => format!(
                "the reply of {url} is not whole, and the server never sends a finish_reason"
            ),
            BrokenReply::NotJson(start) | BrokenReply::NotChat(start) => {
                let start = self.redactor.clean(start, 80);
                format!("{url} sent something that is no chat reply ({start})")
            }
            BrokenReply::TooLarge => format!("the reply of {url} is too large ({broken})"),
            BrokenReply::WebPage(page) => {
                let page = ServerMessage::read(page.as_bytes(), &self.redactor);
                format!("{url} answers with {}", page.text)
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
            BrokenReply::Reported(_) | BrokenReply::Length { .. } => {
                format!("the reply of {url} cannot be used ({broken})")
            }
        }
    }

    /// Returns what to do about a reply that cannot be used.
    fn advice_on(&self, broken: &BrokenReply) -> &'static str {
        match broken {
            BrokenReply::Reported(_) | BrokenReply::Cut => "try again",
            BrokenReply::NoReason => "raise max_tokens, or use another server",
            BrokenReply::NotJson(_) => "check that base_url names an OpenAI-compatible API",
            BrokenReply::NotChat(_) | BrokenReply::Nothing => self.path_advice(),
            BrokenReply::TooLarge => "lower max_tokens, or check base_url",
            BrokenReply::WebPage(_) => {
                "check base_url, it usually ends in /v1, and whether this network wants a sign-in"
            }
            BrokenReply::Length { .. } => "raise max_tokens",
            BrokenReply::Filtered => "reword, or use another endpoint",
            BrokenReply::Refused(_) => "reword, or use another model",
            BrokenReply::Empty { reasoning: true } => {
                "raise max_tokens, or lower its reasoning effort in extra_body"
            }
            BrokenReply::Empty { reasoning: false } => "try again, or use another model",
        }
    }

    /// Says which of the two limits a reply reached, where the server's count tells.
    fn describe_length(&self, broken: &BrokenReply, limit: Option<u64>) -> (String, String) {
        let model = &self.model;
        let BrokenReply::Length {
            reasoning,
            used,
            blank,
        } = broken
        else {
            return (self.describe(broken), self.advice_on(broken).to_string());
        };
        if *blank {
            let happened = format!("{model} wrote nothing but white space until its limit");
            return (
                happened,
                "use another model, or a server that knows json_schema".into(),
            );
        }

        let spent = if *reasoning {
            " by reasoning alone"
        } else {
            ""
        };
        let incomplete = "its reply is incomplete";
        let tokens = used
            .map(|used| used.completion)
            .filter(|tokens| *tokens > 0);
        let early = |limit: u64, tokens: u64| (tokens as f64) < limit as f64 * NEAR_LIMIT;
        match (limit, tokens) {
            (Some(limit), Some(tokens)) if early(limit, tokens) => (
                format!(
                    "{model} reached the end of its context window after {tokens} tokens{spent}, \
                     {incomplete}"
                ),
                "serve the model with a larger context".into(),
            ),
            (Some(limit), Some(_)) if limit < u64::from(self.max_tokens) => (
                format!(
                    "{model} reached the {limit} tokens that its context window leaves for a \
                     reply{spent}, {incomplete}"
                ),
                "serve the model with a larger context".into(),
            ),
            (Some(limit), Some(_)) => (
                format!("{model} reached max_tokens ({limit}){spent}, {incomplete}"),
                "raise max_tokens".into(),
            ),
            _ => (
                format!(
                    "{model} reached max_tokens or the end of its context window{spent}, \
                     {incomplete}"
                ),
                "raise max_tokens".into(),
            ),
        }
    }
}
