//! HTTP clients: setting one up, reading bodies with a bound, causes of transport errors.
//!
//! Owns what holds for every server. Headers, limits and the wording of errors are the caller's.
//! The proxy comes from the environment, as reqwest reads it; servers on this machine are reached
//! without one.

use crate::net::certificate::tls_trusting;
use crate::net::decode::Decoder;
use crate::net::proxy::is_loopback;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use reqwest::{Client, ClientBuilder, Response};
use rustls::pki_types::CertificateDer;
use std::error::Error;
use std::time::Duration;

/// Settings that differ between clients.
#[derive(Debug, Clone, Default)]
pub struct ClientSettings {
    /// The server's URL; http needs no certificate authorities.
    pub url: String,
    /// Sent with every request.
    pub headers: HeaderMap,
    /// Until connected; None for no limit of its own.
    pub connect_timeout: Option<Duration>,
    /// From the request to the last byte; None for no limit.
    pub total_timeout: Option<Duration>,
    /// Trusted beside the system's authorities.
    pub authorities: Vec<CertificateDer<'static>>,
}

/// Builds a client. Fails on a system without certificate authorities where they are needed.
pub fn build_client(settings: &ClientSettings) -> reqwest::Result<Client> {
    install_tls();
    if let Some(tls) = (!settings.authorities.is_empty())
        .then(|| tls_trusting(&settings.authorities))
        .flatten()
    {
        return builder(settings).tls_backend_preconfigured(tls).build();
    }

    // A system without certificate authorities (a bare container) is no obstacle where none of them
    // is needed.
    match builder(settings).build() {
        Err(_)
            if settings
                .url
                .trim_start()
                .to_lowercase()
                .starts_with("http:") =>
        {
            builder(settings).tls_certs_only([]).build()
        }
        built => built,
    }
}

fn builder(settings: &ClientSettings) -> ClientBuilder {
    let mut builder = Client::builder()
        .user_agent(concat!("viva/", env!("CARGO_PKG_VERSION")))
        .default_headers(settings.headers.clone())
        .redirect(reqwest::redirect::Policy::custom(follow));

    // A proxy cannot reach this machine's own addresses, whatever the variables say.
    if is_loopback(&settings.url) {
        builder = builder.no_proxy();
    }
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    if let Some(limit) = settings.total_timeout {
        builder = builder.timeout(limit);
    }
    builder
}

/// Followed redirects could carry the request, and its headers, to a host nobody configured: only a
/// slash that a server wants at the end of its own path, or not, is no other place.
fn follow(attempt: reqwest::redirect::Attempt<'_>) -> reqwest::redirect::Action {
    let same = attempt.previous().last().is_some_and(|from| {
        let to = attempt.url();
        from.origin() == to.origin()
            && from.path() != to.path()
            && from.path().trim_end_matches('/') == to.path().trim_end_matches('/')
    });
    match same && matches!(attempt.status().as_u16(), 307 | 308) && attempt.previous().len() < 3 {
        true => attempt.follow(),
        false => attempt.stop(),
    }
}

/// Chooses the TLS implementation of the process, once.
pub fn install_tls() {
    // Fails only if a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Why a body could not be read whole.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// Longer than allowed.
    #[error("the body is too long")]
    TooLong,
    /// The connection failed.
    #[error(transparent)]
    Transport(#[from] reqwest::Error),
    /// It is compressed in a way that cannot be read.
    #[error(transparent)]
    Compressed(#[from] std::io::Error),
}

/// Returns what unpacks the body of `response`.
pub fn decoder_of(response: &Response) -> Decoder {
    let encoding = response.headers().get(CONTENT_ENCODING);
    Decoder::new(encoding.and_then(|e| e.to_str().ok()).unwrap_or_default())
}

/// Reads a whole body of at most `max` bytes.
pub async fn read_body(mut response: Response, max: usize) -> Result<Vec<u8>, BodyError> {
    let mut decoder = decoder_of(&response);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let chunk = decoder.decode(&chunk)?;
        if body.len() + chunk.len() > max {
            return Err(BodyError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads the first `max` bytes of a body; what cannot be read is left out.
pub async fn read_beginning(mut response: Response, max: usize) -> Vec<u8> {
    let mut decoder = decoder_of(&response);
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let Ok(chunk) = decoder.decode(&chunk) else {
            break;
        };
        let room = max - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if body.len() >= max {
            break;
        }
    }
    body
}

/// Returns an error and what caused it, the outermost first.
pub fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |e: &&(dyn Error + 'static)| (**e).source())
}

/// Returns the innermost cause.
pub fn root_cause(error: &reqwest::Error) -> &(dyn Error + 'static) {
    causes(error).last().unwrap_or(error)
}
