//! The proxy that the environment names for a URL, and addresses of this machine, which need none.
//!
//! Owns which variable applies, so that messages can name it. The connection itself is reqwest's,
//! which reads the same variables.

use crate::net::url::showable_url;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

/// A proxy and where it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The variable that names it.
    pub variable: &'static str,
    /// Its address, without user and password.
    pub address: String,
}

/// Tells whether `url` is on this machine: `localhost` or an address of the loopback.
pub fn is_loopback(url: &str) -> bool {
    let Ok(url) = Url::parse(url.trim()) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback() || address.is_unspecified(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Returns the proxy that `environment` names for `url`, also where it is not used because `url` is
/// on this machine.
pub fn proxy_for(url: &str, environment: &dyn Fn(&str) -> Option<String>) -> Option<Proxy> {
    let url = url.trim();
    let names: &[&'static str] = match Url::parse(url).ok()?.scheme() {
        "https" => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        _ => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let (variable, address) = names.iter().find_map(|name| {
        let value = environment(name).filter(|value| !value.is_empty())?;
        Some((*name, value))
    })?;

    let exempt = ["NO_PROXY", "no_proxy"]
        .iter()
        .find_map(|name| environment(name));
    let matcher = Matcher::builder()
        .all(address.clone())
        .no(exempt.unwrap_or_default())
        .build();
    matcher.intercept(&url.parse().ok()?)?;

    let full = if address.contains("://") {
        address
    } else {
        format!("http://{address}")
    };
    Some(Proxy {
        variable,
        address: showable_url(&full),
    })
}

/// Returns the proxy of this process's environment for `url`.
pub fn configured_proxy(url: &str) -> Option<Proxy> {
    proxy_for(url, &|name| std::env::var(name).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_are_known() {
        for (url, local) in [
            ("http://localhost:11434/v1", true),
            ("http://127.0.0.1:1", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:8080/v1", true),
            ("http://llm.localhost/v1", true),
            ("http://0.0.0.0:8000/v1", true),
            ("https://localhost.example/v1", false),
            ("http://192.168.1.2/v1", false),
            ("nonsense", false),
        ] {
            assert_eq!(is_loopback(url), local, "{url}");
        }
    }

    #[test]
    fn the_variable_that_applies_is_named() {
        let proxy = |url: &str, set: &[(&str, &str)]| {
            let get = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.to_string())
            };
            proxy_for(url, &get).map(|p| format!("{} {}", p.variable, p.address))
        };
        let http = "http://h.example/v1";
        assert_eq!(proxy(http, &[]), None);
        assert_eq!(
            proxy(http, &[("http_proxy", "http://me:pw@p:3128")]).as_deref(),
            Some("http_proxy http://p:3128")
        );
        assert_eq!(
            proxy(http, &[("ALL_PROXY", "p:3128")]).as_deref(),
            Some("ALL_PROXY http://p:3128")
        );
        assert_eq!(proxy(http, &[("HTTPS_PROXY", "p:3128")]), None);
        assert_eq!(
            proxy(http, &[("HTTP_PROXY", "p"), ("NO_PROXY", "h.example")]),
            None
        );
        assert!(proxy("https://h.example", &[("https_proxy", "p:1")]).is_some());
    }
}
