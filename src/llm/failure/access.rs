//! Refusals about who asks: the key, the account, the country, and what stands in between.

use super::Site;
use crate::llm::fault::{ChatFault, Remedy, Retry};
use crate::net::server_message::ServerMessage;
use crate::ports::ChatErrorKind;
use reqwest::{StatusCode, Url};
use std::time::Duration;

impl Site {
    /// Words an answer that sends the request elsewhere; `target` is where, if it is a URL.
    pub fn redirect(&self, status: StatusCode, target: Option<Url>) -> ChatFault {
        let (url, status) = (&self.url, status.as_u16());
        let shown = target.map(|target| crate::net::url::showable_url(target.as_str()));
        let (happened, advice) = match shown {
            None => (
                format!("{url} redirects elsewhere ({status})"),
                "set base_url to where it leads".to_string(),
            ),
            Some(target) => {
                let redirects = format!("{url} redirects to {target} ({status})");
                match target.strip_suffix("/chat/completions") {
                    Some(base) => (redirects, format!("set base_url to {base}")),
                    None if target.contains("/v1") => {
                        (redirects, "set base_url to where it leads".to_string())
                    }
                    None => (
                        format!("{redirects}, which is no chat API"),
                        "check base_url, and whether this network wants a sign-in".to_string(),
                    ),
                }
            }
        };
        ChatFault::new(ChatErrorKind::NotFound, Retry::Never, happened, advice)
    }

    /// Words a refusal of the proxy in between.
    pub(super) fn proxy_login(&self, shown: &str) -> ChatFault {
        let (happened, advice) = match &self.proxy {
            Some(proxy) => (
                format!("the proxy {} wants a login ({shown})", proxy.address),
                format!(
                    "put it into {} as http://USER:PASSWORD@HOST:PORT",
                    proxy.variable
                ),
            ),
            None => (
                format!("a proxy before {} wants a login ({shown})", self.url),
                "set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT".to_string(),
            ),
        };
        ChatFault::unreachable(Retry::Never, happened, advice)
    }

    /// Words a web page in the place of an answer: it says nothing about the key.
    pub(super) fn refused_by_page(&self, shown: &str) -> ChatFault {
        let happened = format!(
            "something before {} refused the request ({shown})",
            self.url
        );
        let advice = match &self.proxy {
            Some(proxy) => format!("check the network and the proxy {} names", proxy.variable),
            None => "check base_url, the network and its VPN".to_string(),
        };
        ChatFault::unreachable(Retry::Never, happened, advice)
    }

    /// Words refusals of a key, a country or an account; None where this one is about another
    /// matter.
    pub(super) fn access_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<ChatFault> {
        use ChatErrorKind::Unauthorized;
        let url = &self.url;
        let by_status = matches!(status, 401 | 403);
        if matches!(status, 403 | 451 | 400) && message.is_closed_country() && !message.is_bad_key()
        {
            let happened = format!("{url} does not serve this country or region ({shown})");
            let advice = "use another endpoint";
            return Some(ChatFault::new(Unauthorized, Retry::Never, happened, advice));
        }
        let about_key = by_status || status < 500 && message.is_bad_key();
        if !about_key {
            return None;
        }

        let Some(source) = &self.key_source else {
            let happened = format!("{url} wants an API key ({shown})");
            return Some(ChatFault::new(
                Unauthorized,
                Retry::Never,
                happened,
                &self.key_advice,
            ));
        };
        if status == 403 && !message.is_bad_key() {
            let happened = format!("{url} does not let the key from {source} do this ({shown})");
            let advice = "ask whoever gave you the key for access, or use another";
            return Some(ChatFault::new(Unauthorized, Retry::Never, happened, advice));
        }
        let happened = format!("{url} refused the API key from {source} ({shown})");
        Some(ChatFault::new(
            Unauthorized,
            Retry::Never,
            happened,
            &self.key_advice,
        ))
    }

    /// Words a spent account; None where there is credit.
    pub(super) fn credit_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<ChatFault> {
        if status != 402 && !message.is_no_credit() {
            return None;
        }
        let happened = format!(
            "the account behind {} has no credit left ({shown})",
            self.url
        );
        let advice = "check its plan and billing, or use another endpoint";
        let kind = ChatErrorKind::OutOfCredit;
        let fault = ChatFault::new(kind, Retry::Never, happened, advice);

        // There may be enough for a shorter reply.
        let demand = message
            .token_demand()
            .filter(|demand| demand.reply.is_some());
        Some(fault.with_remedy(demand.map_or(Remedy::Nothing, Remedy::Fewer)))
    }

    /// Words a limit of requests or tokens; None where there is none.
    pub(super) fn rate_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
        wait: Option<Duration>,
    ) -> Option<ChatFault> {
        let limited = status == 429 || status != 413 && message.is_rate_limit();
        if !limited {
            return None;
        }
        let url = &self.url;
        let kind = ChatErrorKind::RateLimited;
        if message.has_limit_zero() {
            let happened = format!(
                "{url} gives this account no requests of {} ({shown})",
                self.model
            );
            let advice = "use another model, or another plan there";
            return Some(ChatFault::new(kind, Retry::Never, happened, advice));
        }
        // Some name a wait of seconds for the next minute though the day's limit is spent.
        if message.is_spent_for_long() && wait.is_none_or(|wait| wait < Duration::from_secs(300)) {
            let happened = format!("{url} allows no more requests today ({shown})");
            let advice = "go on when the limit begins anew, or use another model or endpoint";
            return Some(ChatFault::new(kind, Retry::Never, happened, advice));
        }

        let happened = format!("{url} allows no more requests for now ({shown})");
        let advice = "go on later, or use another endpoint";
        Some(ChatFault::new(kind, Retry::After(wait), happened, advice))
    }
}
