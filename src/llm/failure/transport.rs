//! Connections that failed: refused, unknown hosts, TLS, broken off.

use super::Site;
use crate::llm::fault::{ChatFault, Retry, seconds};
use crate::net::client::{causes, root_cause};
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
                "check base_url and the network, or raise timeouts.connect",
            );
        }
        if cause.contains("proxy authorization") {
            return self.proxy_login(&cause);
        }
        if let Some(tls) = causes(failed).find_map(tls_error) {
            return ChatFault::unreachable(
                Retry::Never,
                format!("no secure connection to {url} ({cause})"),
                tls_advice(tls),
            );
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
            return ChatFault::unreachable(again, happened, self.start_advice());
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

        let happened = format!("the connection to {url} broke off ({cause})");
        ChatFault::new(ChatErrorKind::BadReply, again, happened, "try again")
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

fn tls_advice(failed: &rustls::Error) -> &'static str {
    match failed {
        rustls::Error::InvalidMessage(_) => {
            "it may speak plain http, then write http:// in base_url"
        }
        rustls::Error::InvalidCertificate(_) => {
            "name its certificate, or the authority that signed it, in ca_file, or check base_url"
        }
        _ => "check base_url and ca_file",
    }
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
