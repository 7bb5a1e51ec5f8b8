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
            None => "check base_url, the network and its VPN, and whether a gateway wants a login"
                .to_string(),
        };
        ChatFault::unreachable(Retry::Never, happened, advice)
    }

    /// Words a network that lets nobody through before a sign-in.
    pub(super) fn network_sign_in(&self, shown: &str) -> ChatFault {
        let happened = format!("the network before {} wants a sign-in ({shown})", self.url);
        let advice = "sign in with a browser, then run the same command again";
        ChatFault::unreachable(Retry::Never, happened, advice)
    }

    /// Words a port that wants TLS and got none.
    pub(super) fn wants_tls(&self, shown: &str) -> ChatFault {
        let happened = format!("{} wants a secure connection ({shown})", self.url);
        let advice = "write https:// in base_url";
        ChatFault::new(ChatErrorKind::NotFound, Retry::Never, happened, advice)
    }

    /// Words refusals of a key, a country or an account; None where this one is about another
    /// matter.
    pub(super) fn access_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<ChatFault> {
        let (happened, advice) = self
            .closed_to_asker(status, message, shown)
            .or_else(|| self.key_refusal(status, message, shown))?;
        let kind = ChatErrorKind::Unauthorized;
        Some(ChatFault::new(kind, Retry::Never, happened, advice))
    }

    /// Refusals that no other key changes: what happened, and what to do.
    fn closed_to_asker(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<(String, String)> {
        let url = &self.url;
        if !matches!(status, 400 | 401 | 403 | 451) {
            return None;
        }
        if message.is_closed_country() && !message.is_bad_key() {
            let happened = format!("{url} does not serve this country or region ({shown})");
            let advice = match message.has(&["enable billing"]) {
                true => "enable billing there, or use another endpoint",
                false => "use another endpoint",
            };
            return Some((happened, advice.into()));
        }
        if message.is_closed_account() {
            let happened = format!("{url} has closed the account of this key ({shown})");
            return Some((happened, "ask its support, or use another endpoint".into()));
        }
        if message.is_closed_network() {
            let happened = format!("{url} lets nobody in from this network ({shown})");
            let advice = "use a network or VPN that it allows, or ask who runs it";
            return Some((happened, advice.into()));
        }
        message.is_other_organization().then(|| {
            let happened = format!("{url} knows the key in another organization ({shown})");
            (
                happened,
                "correct or remove organization in the configuration".into(),
            )
        })
    }

    /// Refusals of the key: what happened, and what to do.
    fn key_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<(String, String)> {
        let url = &self.url;
        if status >= 500 {
            let upstream = message.has(&["authenticationerror", "incorrect api key"]);
            return upstream.then(|| {
                let happened = format!("{url} has no valid key for the server behind it ({shown})");
                (happened, "ask who runs it to renew its key".to_string())
            });
        }
        if !matches!(status, 401 | 403) && !message.is_bad_key() {
            return None;
        }

        let Some(source) = &self.key_source else {
            let happened = format!("{url} wants an API key ({shown})");
            return Some((happened, self.key_advice.clone()));
        };
        if status == 403 && !message.is_bad_key() {
            let happened = format!("{url} does not let the key from {source} do this ({shown})");
            let advice = match message.names_a_way() {
                true => "do what it says there, then run the same command again",
                false => "ask whoever gave you the key for access, or use another",
            };
            return Some((happened, advice.into()));
        }
        let happened = format!("{url} refused the API key from {source} ({shown})");
        Some((happened, self.key_advice.clone()))
    }

    /// Words a spent account; None where there is credit.
    pub(super) fn credit_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<ChatFault> {
        let budget = message.is_spent_budget();
        if status != 402 && !message.is_no_credit() && !budget {
            return None;
        }
        let url = &self.url;
        let (happened, advice) = match budget {
            true => (
                format!("the budget set at {url} is spent ({shown})"),
                "raise it there, or use another key or endpoint",
            ),
            false => (
                format!("the account behind {url} has no credit left ({shown})"),
                "check its plan and billing, or use another endpoint",
            ),
        };
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
