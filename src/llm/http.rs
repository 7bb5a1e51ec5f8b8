//! The HTTP client of an endpoint: headers and certificate authorities.
//!
//! Owns what is set up once per endpoint, on top of [`crate::net::client`].

use crate::llm::endpoint::EndpointConfig;
use crate::net::client::{ClientSettings, build_client};
use crate::ports::{ChatError, ChatErrorKind};
use reqwest::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

fn headers(config: &EndpointConfig, key: Option<&SecretString>) -> Result<HeaderMap, ChatError> {
    let wrong = |what: &str| {
        ChatError::new(
            ChatErrorKind::Rejected,
            format!("{what} of {} cannot be sent: correct it", config.label()),
        )
    };

    let secret = |value: &str| {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        Some(value)
    };
    let mut headers = HeaderMap::new();
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("text/event-stream, application/json"),
    );

    if let Some(key) = key {
        let value = secret(&format!("Bearer {}", key.expose_secret()))
            .ok_or_else(|| wrong("the API key"))?;
        headers.insert(AUTHORIZATION, value);
    }

    if let Some(organization) = &config.organization {
        let value = HeaderValue::from_str(organization).map_err(|_| wrong("organization"))?;
        headers.insert("OpenAI-Organization", value);
    }

    for (name, value) in &config.headers {
        let shown = crate::domain::text::one_line(name);
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| wrong(&format!("the header name {shown:?}")))?;
        let value =
            secret(value).ok_or_else(|| wrong(&format!("the value of header {shown:?}")))?;
        headers.insert(key, value);
    }

    Ok(headers)
}

/// The client for an endpoint opened by `key`. Errors name the configuration key that cannot be
/// used.
pub fn client(config: &EndpointConfig, key: Option<&SecretString>) -> Result<Client, ChatError> {
    let settings = ClientSettings {
        url: config.base_url.clone(),
        headers: headers(config, key)?,
        connect_timeout: Some(config.timeouts.connect),
        total_timeout: None,
        authorities: match &config.ca_file {
            Some(path) => authorities(path, config)?,
            None => Vec::new(),
        },
    };

    build_client(&settings).map_err(|_| {
        let message = "this system has no certificate authorities to check an https endpoint with: \
                       install its package ca-certificates, or set ca_file";
        ChatError::new(ChatErrorKind::Unreachable, message)
    })
}

fn authorities(
    path: &std::path::Path,
    config: &EndpointConfig,
) -> Result<Vec<reqwest::Certificate>, ChatError> {
    let wrong = |why: String| {
        let message = format!(
            "ca_file {} of {} {why}: name a PEM file with certificates",
            path.display(),
            config.label()
        );
        ChatError::new(ChatErrorKind::Rejected, message)
    };
    let pem = std::fs::read(path).map_err(|e| wrong(format!("cannot be read ({e})")))?;

    match reqwest::Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(wrong("holds no certificate".into())),
    }
}
