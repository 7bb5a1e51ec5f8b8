//! Embeddings of an OpenAI-compatible `/v1/embeddings` endpoint.
//!
//! Owns batching and the check of what comes back. Retries, redaction and the client follow the
//! rules of [`crate::net`].

use crate::domain::vector::normalise;
use crate::net::client::{
    BodyError, ClientSettings, build_client, causes, read_beginning, read_body,
};
use crate::net::redact::Redactor;
use crate::net::retry::{may_pass, wait_before};
use crate::net::server_message::ServerMessage;
use crate::net::url::showable_url;
use crate::net::wait::requested_wait;
use crate::ports::{EmbedError, Embedder};
use reqwest::{Client, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::{Duration, SystemTime};

/// Most bytes of a reply that are read: 64 vectors of width 4,096 in JSON take about 6 MB.
const MAX_REPLY: usize = 64 << 20;
/// Most bytes of an error body that are read.
const MAX_ERROR_BODY: usize = 64 << 10;
/// A server that asks for a longer pause than this is not waited for.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// The way to an endpoint.
#[derive(Debug, Clone)]
pub struct RemoteConfig {
    /// Base URL as OpenAI clients know it, with the version: `https://api.openai.com/v1`.
    pub base_url: String,
    /// Model name.
    pub model: String,
    /// Width of its vectors.
    pub width: usize,
    /// Sent as a bearer token; None for servers without keys.
    pub key: Option<SecretString>,
    /// Texts per request, 1 or more.
    pub batch: usize,
    /// Limit of one request.
    pub timeout: Duration,
    /// Requests per batch after the first one failed in a way that may pass.
    pub retries: u32,
    /// Longest wait before the first retry; it doubles from one to the next.
    pub backoff: Duration,
}

impl RemoteConfig {
    /// The usual settings for an endpoint without a key.
    pub fn new(base_url: impl Into<String>, model: impl Into<String>, width: usize) -> Self {
        Self {
            base_url: base_url.into(),
            model: model.into(),
            width,
            key: None,
            batch: 64,
            timeout: Duration::from_secs(60),
            retries: 5,
            backoff: Duration::from_millis(500),
        }
    }

    fn unusable(&self, reason: String) -> EmbedError {
        EmbedError::Endpoint {
            url: showable_url(&self.base_url),
            reason,
        }
    }
}

/// An embedding model behind an endpoint.
pub struct RemoteEmbedder {
    config: RemoteConfig,
    endpoint: Url,
    client: Client,
    redactor: Redactor,
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

/// A request that failed.
#[derive(Debug)]
struct FailedRequest {
    reason: String,
    /// Another attempt may succeed.
    may_pass: bool,
    /// The wait the server asks for.
    requested_wait: Option<Duration>,
}

impl From<reqwest::Error> for FailedRequest {
    fn from(error: reqwest::Error) -> Self {
        Self {
            reason: describe_transport_error(&error),
            may_pass: true,
            requested_wait: None,
        }
    }
}

impl From<BodyError> for FailedRequest {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Transport(error) => error.into(),
            other @ (BodyError::TooLong | BodyError::Compressed(_)) => Self {
                reason: match other {
                    BodyError::Compressed(why) => format!("its reply cannot be unpacked: {why}"),
                    _ => "its reply is too long".into(),
                },
                may_pass: false,
                requested_wait: None,
            },
        }
    }
}

impl RemoteEmbedder {
    /// Checks the configuration; connects to nothing.
    pub fn new(config: RemoteConfig) -> Result<Self, EmbedError> {
        let url = format!("{}/embeddings", config.base_url.trim_end_matches('/'));
        let endpoint =
            Url::parse(&url).map_err(|e| config.unusable(format!("the URL is not valid: {e}")))?;
        if config.width == 0 {
            return Err(config.unusable("its vectors cannot have width 0".into()));
        }

        let settings = ClientSettings {
            url,
            total_timeout: Some(config.timeout),
            ..ClientSettings::default()
        };
        let client = build_client(&settings)
            .map_err(|e| config.unusable(format!("no HTTPS client: {e}")))?;

        Ok(Self {
            redactor: Redactor::new(&config.base_url, config.key.as_ref()),
            config,
            endpoint,
            client,
        })
    }

    fn endpoint_error(&self, reason: impl Into<String>) -> EmbedError {
        EmbedError::Endpoint {
            url: showable_url(self.endpoint.as_str()),
            reason: reason.into(),
        }
    }

    fn embed_blocking(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        crate::runtime::current_thread()
            .map_err(|e| self.endpoint_error(format!("no runtime: {e}")))?
            .block_on(self.embed_all(texts))
    }

    async fn embed_all(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in texts.chunks(self.config.batch.max(1)) {
            vectors.extend(self.embed_batch(batch).await?);
        }
        Ok(vectors)
    }

    /// Embeds one batch; failures that may pass are tried again.
    async fn embed_batch(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut retries = 0;
        let body = loop {
            let failure = match self.request(texts).await {
                Ok(body) => break body,
                Err(failure) => failure,
            };
            let too_long = failure.requested_wait.is_some_and(|wait| wait > MAX_PAUSE);
            if !failure.may_pass || too_long || retries >= self.config.retries {
                return Err(self.endpoint_error(failure.reason));
            }

            let (base, requested) = (self.config.backoff, failure.requested_wait);
            tokio::time::sleep(wait_before(base, retries, requested, fastrand::f64())).await;
            retries += 1;
        };

        let reply: Reply = serde_json::from_slice(&body).map_err(|e| {
            self.endpoint_error(format!("its reply is not a list of embeddings: {e}"))
        })?;
        self.order_vectors(reply, texts.len())
    }

    /// Sends one request; returns the body of a good reply.
    async fn request(&self, texts: &[&str]) -> Result<Vec<u8>, FailedRequest> {
        let body = serde_json::json!({
            "model": self.config.model,
            "input": texts,
            "encoding_format": "float",
        });
        let mut request = self.client.post(self.endpoint.clone()).json(&body);
        if let Some(key) = &self.config.key {
            request = request.bearer_auth(key.expose_secret());
        }

        let response = request.send().await?;
        let status = response.status();
        if status.is_success() {
            return Ok(read_body(response, MAX_REPLY).await?);
        }

        let headers = response.headers().clone();
        let body = read_beginning(response, MAX_ERROR_BODY).await;
        let requested_wait = requested_wait(status.as_u16(), &headers, &body, SystemTime::now());
        let message = ServerMessage::read(&body, &self.redactor);
        Err(FailedRequest {
            reason: refusal(status, &message.text),
            may_pass: may_pass(status.as_u16()),
            requested_wait,
        })
    }

    /// The vectors in the order of the texts, each checked and of unit length.
    fn order_vectors(&self, reply: Reply, texts: usize) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors: Vec<Option<Vec<f32>>> = vec![None; texts];
        for Item {
            index,
            mut embedding,
        } in reply.data
        {
            if embedding.len() != self.config.width {
                return Err(EmbedError::Width {
                    model: self.config.model.clone(),
                    got: embedding.len(),
                    expected: self.config.width,
                });
            }
            if !normalise(&mut embedding) {
                return Err(self.endpoint_error("it gave a vector that is zero or not finite"));
            }

            match vectors.get_mut(index) {
                Some(slot @ None) => *slot = Some(embedding),
                _ => {
                    return Err(self.endpoint_error(format!(
                        "it gave a vector for text {index} that was not asked for"
                    )));
                }
            }
        }

        let all: Option<Vec<_>> = vectors.into_iter().collect();
        all.ok_or_else(|| {
            self.endpoint_error(format!(
                "it gave fewer than {texts} vectors for {texts} texts"
            ))
        })
    }
}

impl Embedder for RemoteEmbedder {
    fn model(&self) -> &str {
        &self.config.model
    }

    fn width(&self) -> usize {
        self.config.width
    }

    /// Blocks; runs on a thread of its own, so that it may also be called from inside an async
    /// runtime.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        std::thread::scope(|scope| scope.spawn(|| self.embed_blocking(texts)).join())
            .unwrap_or_else(|_| Err(self.endpoint_error("the call broke off inside viva")))
    }
}

/// Returns one sentence on a status that is not a success, with what the server says about it.
fn refusal(status: StatusCode, message: &str) -> String {
    let what = match status.as_u16() {
        300..=399 => "it redirects elsewhere",
        401 | 403 => "it refuses the API key",
        404 => "it knows no such model or path",
        429 => "too many requests",
        _ => "it refused",
    };
    if message.is_empty() {
        format!("{what} ({status})")
    } else {
        format!("{what} ({status}): {message}")
    }
}

/// Describes a transport error by its innermost cause and without the URL, which may hold
/// credentials.
fn describe_transport_error(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".into();
    }
    let what = if error.is_connect() {
        "nothing could be reached there"
    } else {
        "the connection broke off"
    };
    match causes(error).skip(1).last() {
        Some(cause) => format!("{what}: {cause}"),
        None => what.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat_server::{ChatServer, Reply, Request};
    use serde_json::json;

    /// Each text "N" becomes the vector (N, 1), in reverse order.
    fn counting(request: &Request) -> Reply {
        let texts = request.body["input"].as_array().unwrap();
        let mut data: Vec<_> = texts
            .iter()
            .enumerate()
            .map(|(i, t)| json!({ "index": i, "embedding": [t.as_str().unwrap().parse::<f32>().unwrap(), 1.0] }))
            .collect();
        data.reverse();
        Reply::json(200, json!({ "data": data }))
    }

    fn config(server: &ChatServer) -> RemoteConfig {
        RemoteConfig {
            batch: 2,
            retries: 2,
            backoff: Duration::from_millis(1),
            ..RemoteConfig::new(format!("{}/", server.url()), "m", 2)
        }
    }

    fn reason(result: Result<Vec<Vec<f32>>, EmbedError>) -> String {
        match result.unwrap_err() {
            EmbedError::Endpoint { reason, .. } => reason,
            other => other.to_string(),
        }
    }

    // The client blocks its thread, so the server has one of its own.
    #[tokio::test(flavor = "multi_thread")]
    async fn texts_go_in_batches_and_come_back_in_order() {
        let server = ChatServer::ruled(|_, _, request| counting(request)).await;
        let model = RemoteEmbedder::new(RemoteConfig {
            key: Some("sk-secret".into()),
            ..config(&server)
        })
        .unwrap();
        let vectors = model.embed(&["0", "1", "2", "3", "4"]).unwrap();
        let slopes: Vec<f32> = vectors.iter().map(|v| (v[0] / v[1]).round()).collect();
        assert_eq!(slopes, [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert!(
            vectors
                .iter()
                .all(|v| (v[0].hypot(v[1]) - 1.0).abs() < 1e-6)
        );
        assert!(model.embed(&[]).unwrap().is_empty());

        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        for request in requests {
            assert_eq!(request.line, "POST /v1/embeddings HTTP/1.1");
            assert_eq!(request.header("authorization"), Some("Bearer sk-secret"));
            assert_eq!(request.body["model"], "m");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn failures_that_may_pass_are_tried_again_and_others_are_not() {
        for (status, requests) in [
            (408, 3),
            (409, 3),
            (425, 3),
            (429, 3),
            (500, 3),
            (503, 3),
            (400, 1),
            (401, 1),
            (404, 1),
            (422, 1),
        ] {
            let error = json!({ "error": { "message": "sk-secret \u{1b}[31mis bad" } });
            let server = ChatServer::start([Reply::json(status, error)]).await;
            let model = RemoteEmbedder::new(RemoteConfig {
                key: Some("sk-secret".into()),
                ..config(&server)
            })
            .unwrap();
            let reason = reason(model.embed(&["1"]));
            assert!(
                reason.contains(&status.to_string()) && reason.ends_with("[key] is bad"),
                "{reason}"
            );
            assert_eq!(server.requests().len(), requests, "{status}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_pause_the_server_asks_for_is_kept() {
        for (name, value, kept) in [
            ("retry-after-ms", "150", true),
            ("retry-after", "0.15", true),
            ("retry-after", "3600", false),
        ] {
            let server = ChatServer::ruled(move |number, _, request| match number {
                1 => Reply::new(429, "").header(name, value),
                _ => counting(request),
            })
            .await;
            let model = RemoteEmbedder::new(config(&server)).unwrap();
            let begun = std::time::Instant::now();
            let result = model.embed(&["1"]);
            assert_eq!(result.is_ok(), kept, "{name}: {value}");
            assert!(
                !kept || begun.elapsed() >= Duration::from_millis(150),
                "{name}: {value}"
            );
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn replies_that_are_wrong_are_errors() {
        for (reply, said) in [
            (
                json!({ "data": [{ "index": 0, "embedding": [1.0, 0.0, 0.0] }] }),
                "width 3, expected 2",
            ),
            (
                json!({ "data": [{ "index": 7, "embedding": [1.0, 0.0] }] }),
                "text 7",
            ),
            (
                json!({ "data": [{ "index": 0, "embedding": [0.0, 0.0] }] }),
                "zero",
            ),
            (json!({ "data": [] }), "fewer than 1"),
            (json!("no"), "not a list of embeddings"),
        ] {
            let server = ChatServer::start([Reply::json(200, reply)]).await;
            let reason = reason(RemoteEmbedder::new(config(&server)).unwrap().embed(&["1"]));
            assert!(reason.contains(said), "{reason}");
        }
    }

    #[test]
    fn an_endpoint_that_is_away_is_named_without_credentials() {
        let config = RemoteConfig {
            retries: 0,
            ..RemoteConfig::new("http://me:sk-secret@127.0.0.1:9/v1?k=sk-secret", "m", 2)
        };
        let error = RemoteEmbedder::new(config)
            .unwrap()
            .embed(&["1"])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("http://127.0.0.1:9/v1") && error.contains("nothing could be reached"),
            "{error}"
        );
        assert!(!error.contains("sk-secret"), "{error}");
        let config = RemoteConfig::new("not a url", "m", 2);
        assert!(
            RemoteEmbedder::new(config)
                .err()
                .unwrap()
                .to_string()
                .contains("not valid")
        );
    }
}
