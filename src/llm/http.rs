//! The HTTP client: headers, certificate authorities, redirects, bounded bodies.
//!
//! Owns what is set up once per endpoint. The proxy comes from the environment, as reqwest reads
//! it.

use crate::llm::endpoint::EndpointConfig;
use crate::llm::failure::error;
use crate::ports::{ChatError, ChatErrorKind};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response};
use secrecy::{ExposeSecret, SecretString};

/// At most `max` bytes of a body; what cannot be read is left out.
pub async fn read(mut response: Response, max: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = max - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() >= max {
            break;
        }
    }
    body
}

fn headers(config: &EndpointConfig, key: Option<&SecretString>) -> Result<HeaderMap, ChatError> {
    let wrong = |what: &str| {
        error(
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
    let headers = headers(config, key)?;
    // Fails only if a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let authorities = match &config.ca_file {
        Some(path) => authorities(path, config)?,
        None => Vec::new(),
    };
    let builder = || {
        Client::builder()
            .user_agent(concat!("viva/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers.clone())
            .connect_timeout(config.timeouts.connect)
            // Followed redirects could carry the prompt, and the extra headers, to a host nobody
            // configured.
            .redirect(reqwest::redirect::Policy::none())
    };
    let with_system = builder().tls_certs_merge(authorities.clone()).build();
    let plain = config
        .base_url
        .trim_start()
        .to_lowercase()
        .starts_with("http:");
    // A system without certificate authorities (a bare container) is no obstacle where none of them
    // is needed.
    let built = match with_system {
        Err(_) if plain || config.ca_file.is_some() => {
            builder().tls_certs_only(authorities).build()
        }
        built => built,
    };
    built.map_err(|_| {
        let message = "this system has no certificate authorities to check an https endpoint with: install its package ca-certificates, or set ca_file";
        error(ChatErrorKind::Unreachable, message)
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
        error(ChatErrorKind::Rejected, message)
    };
    let pem = std::fs::read(path).map_err(|e| wrong(format!("cannot be read ({e})")))?;
    match reqwest::Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(wrong("holds no certificate".into())),
    }
}
