//! Embeddings of an OpenAI-compatible `/v1/embeddings` endpoint.
//!
//! Owns batching, retries and the check of what comes back. The key is never part of an error.

use crate::domain::vector::normalise;
use crate::ports::{EmbedError, Embedder};
use backon::{ExponentialBuilder, Retryable};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;

/// Most bytes of a reply that are read: 64 vectors of width 4,096 in JSON take about 6 MB.
const MAX_REPLY: usize = 64 << 20;
/// A server that asks for a longer pause than this is not waited for.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// How to reach an endpoint.
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
    pub retries: usize,
    /// Pause before the first retry; it doubles from one to the next, with jitter.
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
}

/// An embedding model behind an endpoint.
pub struct RemoteEmbedder {
    config: RemoteConfig,
    endpoint: Url,
    client: Client,
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

/// One request that failed.
#[derive(Debug)]
struct Attempt {
    reason: String,
    /// It may pass.
    passing: bool,
    /// The server named a pause.
    pause: Option<Duration>,
}

impl RemoteEmbedder {
    /// Checks the configuration; connects to nothing.
    pub fn new(config: RemoteConfig) -> Result<Self, EmbedError> {
        // Whoever comes first installs it; it is the same one everywhere.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let bad = |reason: String| EmbedError::Endpoint {
            url: without_credentials(&config.base_url),
            reason,
        };
        let endpoint = Url::parse(&format!(
            "{}/embeddings",
            config.base_url.trim_end_matches('/')
        ))
        .map_err(|e| bad(format!("the URL is not valid: {e}")))?;
        if config.width == 0 {
            return Err(bad("its vectors cannot have width 0".into()));
        }
        let client = Client::builder()
            .timeout(config.timeout)
            .build()
            .map_err(|e| bad(format!("no HTTPS client: {e}")))?;
        Ok(Self {
            config,
            endpoint,
            client,
        })
    }

    fn failed(&self, reason: impl Into<String>) -> EmbedError {
        EmbedError::Endpoint {
            url: without_credentials(self.endpoint.as_str()),
            reason: reason.into(),
        }
    }

    async fn embed_all(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in texts.chunks(self.config.batch.max(1)) {
            vectors.extend(self.embed_batch(batch).await?);
        }
        Ok(vectors)
    }

    async fn embed_batch(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let backoff = ExponentialBuilder::default()
            .with_min_delay(self.config.backoff)
            .with_max_delay(MAX_PAUSE)
            .with_max_times(self.config.retries)
            .with_jitter();
        let body = (|| self.request(texts))
            .retry(backoff)
            .when(|failure| failure.passing)
            .adjust(|failure, planned| match failure.pause {
                Some(pause) if pause > MAX_PAUSE => None,
                Some(pause) => planned.map(|_| pause),
                None => planned,
            })
            .await
            .map_err(|failure| self.failed(failure.reason))?;
        let reply: Reply = serde_json::from_slice(&body)
            .map_err(|e| self.failed(format!("its reply is not a list of embeddings: {e}")))?;
        self.in_order(reply, texts.len())
    }

    /// One request; the body of a good reply.
    async fn request(&self, texts: &[&str]) -> Result<Vec<u8>, Attempt> {
        let passing = |reason: String| Attempt {
            reason,
            passing: true,
            pause: None,
        };
        let body = serde_json::json!({ "model": self.config.model, "input": texts, "encoding_format": "float" });
        let mut request = self.client.post(self.endpoint.clone()).json(&body);
        if let Some(key) = &self.config.key {
            request = request.bearer_auth(key.expose_secret());
        }
        let mut response = request.send().await.map_err(|e| passing(told(&e)))?;
        let status = response.status();
        let pause = retry_after(response.headers());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| passing(told(&e)))? {
            if body.len() + chunk.len() > MAX_REPLY {
                return Err(Attempt {
                    reason: "its reply is too long".into(),
                    passing: false,
                    pause: None,
                });
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            return Ok(body);
        }
        let key = self.config.key.as_ref().map(ExposeSecret::expose_secret);
        Err(Attempt {
            reason: refusal(status, &body, key),
            passing: may_pass(status),
            pause,
        })
    }

    /// The vectors in the order of the texts, each checked and of unit length.
    fn in_order(&self, reply: Reply, texts: usize) -> Result<Vec<Vec<f32>>, EmbedError> {
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
                return Err(self.failed("it gave a vector that is zero or not finite"));
            }
            match vectors.get_mut(index) {
                Some(slot @ None) => *slot = Some(embedding),
                _ => {
                    return Err(self.failed(format!(
                        "it gave a vector for text {index} that was not asked for"
                    )));
                }
            }
        }
        let missing = || {
            self.failed(format!(
                "it gave fewer than {texts} vectors for {texts} texts"
            ))
        };
        vectors
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .ok_or_else(missing)
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
        let run = || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|e| self.failed(format!("no runtime: {e}")))?
                .block_on(self.embed_all(texts))
        };
        std::thread::scope(|scope| scope.spawn(run).join())
            .unwrap_or_else(|_| Err(self.failed("the call broke off inside viva")))
    }
}

/// Failures that may pass: time-outs, conflicts, too early, too many requests, trouble on the
/// server's side.
fn may_pass(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 409 | 425 | 429) || status.is_server_error()
}

/// The pause a server asks for: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC
/// 9110, 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |name: &str| text(name)?.parse::<f64>().ok();
    let until = || {
        let date = jiff::fmt::rfc2822::parse(text(RETRY_AFTER.as_str())?).ok()?;
        Some(
            date.timestamp()
                .duration_since(jiff::Timestamp::now())
                .as_secs_f64()
                .max(0.0),
        )
    };
    let milliseconds = number("retry-after-ms").map(|ms| ms / 1000.0);
    Duration::try_from_secs_f64(
        milliseconds
            .or_else(|| number(RETRY_AFTER.as_str()))
            .or_else(until)?,
    )
    .ok()
}

/// One sentence on a status that is not a success, with what the server says about it. Some servers
/// repeat the key they refuse: it is struck out.
fn refusal(status: StatusCode, body: &[u8], key: Option<&str>) -> String {
    let json: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let said = json
        .as_ref()
        .and_then(|j| {
            j.pointer("/error/message")
                .or_else(|| j.get("error"))
                .or_else(|| j.get("message"))
        })
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    let said = match key {
        Some(key) if !key.is_empty() => said.replace(key, "***"),
        _ => said.to_string(),
    };
    let said = crate::domain::text::ellipsis(&crate::domain::text::one_line(&said), 300);
    let what = match status.as_u16() {
        401 | 403 => "it refuses the API key",
        404 => "it knows no such model or path",
        429 => "too many requests",
        _ => "it refused",
    };
    if said.is_empty() {
        format!("{what} ({status})")
    } else {
        format!("{what} ({status}): {said}")
    }
}

/// A transport error with its causes and without the URL, which may hold credentials.
fn told(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".into();
    }
    let mut causes = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    let what = if error.is_connect() {
        "nothing could be reached there"
    } else {
        "the connection broke off"
    };
    causes
        .pop()
        .map_or_else(|| what.to_string(), |last| format!("{what}: {last}"))
}

/// A URL without user, password and query.
fn without_credentials(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else {
        return "(not a URL)".into();
    };
    // Both fail only for URLs that cannot have credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use wiremock::matchers::{body_partial_json, header, method, path};
    use wiremock::{Mock, MockServer, Request, ResponseTemplate};

    /// Each text "N" becomes the vector (N, 1), in reverse order.
    fn counting(request: &Request) -> ResponseTemplate {
        let body: serde_json::Value = request.body_json().unwrap();
        let texts = body["input"].as_array().unwrap();
        let mut data: Vec<_> = texts
            .iter()
            .enumerate()
            .map(|(i, t)| json!({ "index": i, "embedding": [t.as_str().unwrap().parse::<f32>().unwrap(), 1.0] }))
            .collect();
        data.reverse();
        ResponseTemplate::new(200).set_body_json(json!({ "data": data }))
    }

    fn config(server: &MockServer) -> RemoteConfig {
        RemoteConfig {
            batch: 2,
            retries: 2,
            backoff: Duration::from_millis(1),
            ..RemoteConfig::new(format!("{}/v1/", server.uri()), "m", 2)
        }
    }

    fn reason(result: Result<Vec<Vec<f32>>, EmbedError>) -> String {
        match result.unwrap_err() {
            EmbedError::Endpoint { reason, .. } => reason,
            other => other.to_string(),
        }
    }

    #[tokio::test]
    async fn texts_go_in_batches_and_come_back_in_order() {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path("/v1/embeddings"))
            .and(header("authorization", "Bearer sk-secret"))
            .and(body_partial_json(json!({ "model": "m" })))
            .respond_with(counting)
            .expect(3)
            .mount(&server)
            .await;
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
    }

    #[tokio::test]
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
            let server = MockServer::start().await;
            let error = json!({ "error": { "message": "sk-secret \u{1b}[31mis bad" } });
            Mock::given(method("POST"))
                .respond_with(ResponseTemplate::new(status).set_body_json(error))
                .expect(requests)
                .mount(&server)
                .await;
            let model = RemoteEmbedder::new(RemoteConfig {
                key: Some("sk-secret".into()),
                ..config(&server)
            })
            .unwrap();
            let reason = reason(model.embed(&["1"]));
            assert!(
                reason.contains(&status.to_string()) && reason.ends_with("*** is bad"),
                "{reason}"
            );
        }
    }

    #[tokio::test]
    async fn the_pause_the_server_asks_for_is_kept() {
        for (name, value, kept) in [
            ("retry-after-ms", "150", true),
            ("retry-after", "0.15", true),
            ("retry-after", "3600", false),
        ] {
            let server = MockServer::start().await;
            let calls = AtomicUsize::new(0);
            Mock::given(method("POST"))
                .respond_with(move |request: &Request| {
                    match calls.fetch_add(1, Ordering::Relaxed) {
                        0 => ResponseTemplate::new(429).insert_header(name, value),
                        _ => counting(request),
                    }
                })
                .mount(&server)
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

    #[tokio::test]
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
            let server = MockServer::start().await;
            Mock::given(method("POST"))
                .respond_with(ResponseTemplate::new(200).set_body_json(reply))
                .mount(&server)
                .await;
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
