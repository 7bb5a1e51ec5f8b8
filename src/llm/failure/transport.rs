//! Connections that failed: refused, unknown hosts, TLS, broken off.

use super::Site;
use crate::llm::fault::{ChatFault, Retry, seconds};
use crate::net::client::{causes, root_cause};
use crate::net::proxy::Proxy;
use crate::ports::ChatErrorKind;
use std::error::Error;

impl Site {
    /// Words a request that was never answered, or an answer whose bytes stopped coming.
    pub fn transport(&self, failed: &reqwest::Error) -> ChatFault {
        let url = &self.url;
        let again = Retry::After(None);
        let cause = self.redactor.clean(&root_cause(failed).to_string(), 200);

        if failed.is_timeout() {
            let limit = seconds(self.timeouts.connect);
            return ChatFault::unreachable(
                again,
                format!("{url} accepted no connection within {limit}"),
                match url.starts_with("https:") && self.local {
                    true => {
                        "it may speak plain http, then write http:// in base_url; else raise \
                         timeouts.connect"
                    }
                    false => "check base_url and the network, or raise timeouts.connect",
                },
            );
        }
        if cause.contains("proxy authorization") {
            return self.proxy_login(&cause);
        }
        if let Some(tls) = causes(failed).find_map(tls_error) {
            return ChatFault::unreachable(
                Retry::Never,
                format!("no secure connection to {url} ({})", tls_cause(tls, cause)),
                tls_advice(tls),
            );
        }

        if let Some(proxy) = &self.proxy
            && let Some(fault) = self.proxy_trouble(proxy, &cause)
        {
            return fault;
        }
        if let Some(proxy) = self.proxy.as_ref().filter(|_| failed.is_connect()) {
            return ChatFault::unreachable(
                again,
                format!(
                    "{url} cannot be reached through the proxy {} ({cause})",
                    proxy.address
                ),
                format!(
                    "correct or unset {}, or name the host in NO_PROXY",
                    proxy.variable
                ),
            );
        }
        if failed.is_connect() && io_kind(failed) == Some(std::io::ErrorKind::ConnectionRefused) {
            let happened = format!("nothing listens at {url}");
            // This machine answers for certain: only a server that starts just now is waited for.
            let retry = if self.local { Retry::Once } else { again };
            return ChatFault::unreachable(retry, happened, self.start_advice());
        }
        if causes(failed).any(|e| e.to_string().contains("dns error")) {
            let happened = format!("the host of {url} is not known");
            return ChatFault::unreachable(again, happened, "check base_url and the network");
        }
        if failed.is_connect() {
            let advice = match url.starts_with("https:") && cause.contains("handshake eof") {
                true => "it may speak plain http, then write http:// in base_url",
                false => "check base_url, the network and the proxy variables",
            };
            let happened = format!("{url} cannot be reached ({cause})");
            return ChatFault::unreachable(again, happened, advice);
        }

        if causes(failed).any(is_no_http) {
            let happened = format!("what listens at {url} does not speak HTTP ({cause})");
            let advice = "check the port in base_url, and whether it wants https://";
            return ChatFault::new(ChatErrorKind::NotFound, Retry::Never, happened, advice);
        }
        let happened = format!("the connection to {url} broke off ({cause})");
        let advice = match url.starts_with("http:") {
            true => "try again; if it stays so, check the port, and whether it wants https://",
            false => "try again",
        };
        ChatFault::unreachable(again, happened, advice)
    }

    /// Words what a proxy itself says; None where the proxy is not to blame for certain.
    fn proxy_trouble(&self, proxy: &Proxy, cause: &str) -> Option<ChatFault> {
        let (address, variable) = (&proxy.address, proxy.variable);
        if cause.contains("unsupported scheme") {
            let happened = format!("the proxy {address} is of a kind that is not known ({cause})");
            let advice = format!("name an http:// proxy in {variable}");
            return Some(ChatFault::unreachable(Retry::Never, happened, advice));
        }
        cause.contains("tunnel error").then(|| {
            let happened = format!(
                "the proxy {address} does not let through to {} ({cause})",
                self.url
            );
            let advice = "ask who runs the proxy, or name the host in NO_PROXY";
            ChatFault::unreachable(Retry::Once, happened, advice)
        })
    }

    /// Words a body that is compressed in a way that cannot be read.
    pub fn packed(&self, failed: &std::io::Error) -> ChatFault {
        let cause = self.redactor.clean(&failed.to_string(), 200);
        let happened = format!("the reply of {} cannot be unpacked ({cause})", self.url);
        let advice = "let the gateway before it send replies uncompressed";
        ChatFault::new(ChatErrorKind::BadReply, Retry::Never, happened, advice)
    }

    /// Returns how to start the server that usually listens on the port.
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
}

/// Returns what is wrong with a certificate, as few words as may be; other errors as they are.
fn tls_cause(failed: &rustls::Error, cause: String) -> String {
    use rustls::CertificateError::{Expired, ExpiredContext, Other, UnknownIssuer};
    match failed {
        rustls::Error::InvalidCertificate(UnknownIssuer) => {
            "nobody this system trusts has signed its certificate".into()
        }
        rustls::Error::InvalidCertificate(Other(_)) if cause.contains("CaUsedAsEndEntity") => {
            "its certificate is signed by itself".into()
        }
        rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. }) => {
            "its certificate has expired".into()
        }
        _ => cause,
    }
}

fn tls_advice(failed: &rustls::Error) -> &'static str {
    use rustls::CertificateError as Certificate;
    match failed {
        rustls::Error::InvalidMessage(_) => {
            "it may speak plain http, then write http:// in base_url"
        }
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => "write a name in base_url that its certificate is made for",
        rustls::Error::InvalidCertificate(
            Certificate::Expired
            | Certificate::ExpiredContext { .. }
            | Certificate::NotValidYet
            | Certificate::NotValidYetContext { .. },
        ) => "renew its certificate, or set the clock of this machine",
        rustls::Error::InvalidCertificate(_) => {
            "name its certificate, or the authority that signed it, in ca_file, or check base_url"
        }
        _ => "check base_url and ca_file",
    }
}

/// Tells whether a cause is an answer that is none of HTTP.
fn is_no_http(cause: &(dyn Error + 'static)) -> bool {
    let text = cause.to_string();
    text.contains("invalid HTTP version") || text.contains("invalid HTTP status-code parsed")
}

/// Returns the TLS error that `error` is or wraps: an I/O error does not name what it wraps as its
/// source.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error
        .downcast_ref()
        .or_else(|| tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?))
}

fn io_kind(error: &reqwest::Error) -> Option<std::io::ErrorKind> {
    causes(error)
        .filter_map(|e| e.downcast_ref::<std::io::Error>())
        .last()
        .map(std::io::Error::kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::llm::endpoint::EndpointConfig;

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
}
