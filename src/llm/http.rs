//! The HTTP client of an endpoint: headers and certificate authorities.
//!
//! Owns what is set up once per endpoint, on top of [`crate::net::client`].

use crate::llm::endpoint::EndpointConfig;
use crate::net::client::{ClientSettings, build_client};
use crate::ports::{ChatError, ChatErrorKind};
use reqwest::Client;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};

fn headers(config: &EndpointConfig, key: Option<&SecretString>) -> Result<HeaderMap, ChatError> {
    let mut headers = HeaderMap::new();
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("text/event-stream, application/json"),
    );

    if let Some(key) = key {
        let value = secret_value(&format!("Bearer {}", key.expose_secret()))
            .ok_or_else(|| header_error(config, "the API key"))?;
        headers.insert(AUTHORIZATION, value);
    }

    if let Some(organization) = &config.organization {
        let value = HeaderValue::from_str(organization)
            .map_err(|_| header_error(config, "organization"))?;
        headers.insert("OpenAI-Organization", value);
    }

    for (name, value) in &config.headers {
        let shown = crate::domain::text::one_line(name);
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| header_error(config, &format!("the header name {shown:?}")))?;
        let value = secret_value(value)
            .ok_or_else(|| header_error(config, &format!("the value of header {shown:?}")))?;
        headers.insert(key, value);
    }

    Ok(headers)
}

/// Makes a header's value that is never shown.
fn secret_value(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn header_error(config: &EndpointConfig, part: &str) -> ChatError {
    ChatError::new(
        ChatErrorKind::Rejected,
        format!("{part} of {} cannot be sent: correct it", config.label()),
    )
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
) -> Result<Vec<CertificateDer<'static>>, ChatError> {
    let reason = match std::fs::read(path) {
        Ok(pem) => {
            let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
            match found {
                Ok(found) if !found.is_empty() => return Ok(found),
                _ => "holds no certificate".to_string(),
            }
        }
        Err(error) => format!("cannot be read ({error})"),
    };

    let message = format!(
        "ca_file {} of {} {reason}: name a PEM file with certificates",
        path.display(),
        config.label()
    );
    Err(ChatError::new(ChatErrorKind::Rejected, message))
}
