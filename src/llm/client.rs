//! One call to an endpoint, with its attempts, waits and limits.
//!
//! Owns the HTTP client and the order of things: send, read, adapt to what the server understands,
//! wait, try again. What failures mean is `failure`'s matter, what bytes mean is `stream`'s.

use crate::llm::dialect::{Dialect, ReplyForm};
use crate::llm::dialect_cache::DialectCache;
use crate::llm::endpoint::EndpointConfig;
use crate::llm::failure::Site;
use crate::llm::fault::{ChatFault, Retry, TimeLimit, seconds};
use crate::llm::stream::{BrokenReply, ReceivedReply, ReplyAssembly, TokenUsage};
use crate::llm::{body, http, price, tokens};
use crate::net::client::read_beginning;
use crate::net::retry::{requested_wait, wait_before};
use crate::net::url::showable_url;
use crate::ports::{
    ChatError, ChatErrorKind, ChatEvent, ChatModel, ChatReply, ChatRequest, Message, Role,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::{Client, Response, Url};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tokio::time::{Instant, timeout_at};

/// Time that usage and `[DONE]` are waited for once the content is complete.
const AFTER_FINISH: Duration = Duration::from_secs(2);
/// Time a connection may take to come to its end so that the next call can use it again.
const DRAIN: Duration = Duration::from_millis(50);
/// Error bodies are read up to this many bytes.
const MAX_ERROR_BODY: usize = 64 * 1024;
/// A list of models is read up to this many bytes: routers have hundreds, with prices and
/// descriptions.
const MAX_LIST: usize = 8 * 1024 * 1024;
/// Time a list of models is waited for when it only serves to explain a failure.
const EXPLAIN: Duration = Duration::from_secs(5);

type Progress<'a> = dyn FnMut(ChatEvent<'_>) + Send + 'a;

/// A client of one endpoint and model. Cheap to call concurrently; connections are shared.
pub struct OpenAiClient {
    config: EndpointConfig,
    http: Client,
    chat_url: Url,
    models_url: Url,
    site: Site,
    dialects: DialectCache,
}

impl std::fmt::Debug for OpenAiClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URLs may carry secrets; the configuration hides them.
        f.debug_tuple("OpenAiClient").field(&self.config).finish()
    }
}

/// The outcome of a short trial of an endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Models it lists; empty where it does not list any.
    pub models: Vec<String>,
    /// The configured model is listed; None where nothing is listed.
    pub model_listed: Option<bool>,
    /// The reply to a request for `{"ok": true}`.
    pub reply: ChatReply,
}

impl OpenAiClient {
    /// A client for `config`, opened by `key`. `memory`: a file that remembers what servers
    /// understand.
    ///
    /// Errors name the configuration key that cannot be used.
    pub fn new(
        config: EndpointConfig,
        key: Option<SecretString>,
        memory: Option<PathBuf>,
    ) -> Result<Self, ChatError> {
        let (chat_url, models_url) = (config.url("chat/completions")?, config.url("models")?);
        if let Some(field) = body::RESERVED
            .iter()
            .find(|field| config.extra_body.contains_key(**field))
        {
            let message = format!(
                "extra_body of {} may not set {field}: remove it",
                config.label()
            );
            return Err(ChatError::new(ChatErrorKind::Rejected, message));
        }

        let site = Site::new(&config, key.as_ref());
        let http = http::client(&config, key.as_ref())?;
        let known_as = format!("{} {}", showable_url(&config.base_url), config.model);

        Ok(Self {
            http,
            chat_url,
            models_url,
            site,
            dialects: DialectCache::new(memory, known_as),
            config,
        })
    }

    /// Names of the models that the endpoint lists, sorted.
    pub async fn list_models(&self) -> Result<Vec<String>, ChatError> {
        self.models(self.config.timeouts.first_byte)
            .await
            .map_err(|fault| fault.to_error(""))
    }

    /// Lists the models and asks for a reply of one field: shows whether the endpoint can be used,
    /// and how.
    pub async fn probe(&self) -> Result<Probe, ChatError> {
        let schema = json!({
            "type": "object",
            "properties": {"ok": {"type": "boolean"}},
            "required": ["ok"],
            "additionalProperties": false,
        });
        let content = "Reply with the JSON object {\"ok\": true}.".to_string();
        let request = ChatRequest {
            messages: vec![Message {
                role: Role::User,
                content,
            }],
            schema: Some(("probe".into(), schema)),
            ..ChatRequest::default()
        };
        let reply = self.chat(&request, &mut |_| {}).await?;

        // Second: a server that still loads its model lists none.
        let models = self.models(EXPLAIN).await.unwrap_or_default();
        let model_listed = (!models.is_empty()).then(|| models.contains(&self.config.model));

        Ok(Probe {
            models,
            model_listed,
            reply,
        })
    }

    /// Attempts until one gives a reply, none can, or the deadline is near.
    async fn call(
        &self,
        request: &ChatRequest,
        progress: &mut Progress<'_>,
    ) -> Result<ChatReply, ChatError> {
        let begun = Instant::now();
        let deadline = begun + self.config.timeouts.deadline;
        let mut dialect = self.dialects.get();

        let mut retries = 0;
        loop {
            let (body, structured_by) = body::chat(&self.config, request, &dialect);
            let sent = Instant::now();
            let mut has_text = false;
            let outcome = self
                .attempt(&body, deadline, &mut |event| {
                    has_text = matches!(event, ChatEvent::Delta(_));
                    progress(event);
                })
                .await;

            let next = match &outcome {
                Ok(received) => ignored_form(request, dialect, received),
                Err(fault) => dialect.adapted(&fault.rejection, &body),
            };
            let wait = match (next, outcome) {
                (Some(next), _) => {
                    dialect = next;
                    Duration::ZERO
                }
                (None, Ok(received)) => {
                    self.dialects.learn(dialect);
                    return Ok(self.reply(request, received, structured_by, sent.elapsed()));
                }
                (None, Err(fault)) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    let Some(wait) = self.wait(&fault, retries, left) else {
                        return Err(self.final_error(fault, retries).await);
                    };
                    let why = self.why(&fault, retries, wait, begun.elapsed());
                    retries += u32::from(fault.retry != Retry::WhenLoaded);
                    if fault.is_throttled() {
                        progress(ChatEvent::Throttled);
                    }
                    progress(ChatEvent::Waiting(&why));
                    wait
                }
            };

            if has_text {
                progress(ChatEvent::Restarted);
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Returns the wait before the next attempt; None when there is none to be made within `left`.
    fn wait(&self, fault: &ChatFault, retries: u32, left: Duration) -> Option<Duration> {
        let base = self.config.timeouts.backoff;
        let wait = match fault.retry {
            Retry::Never => return None,
            Retry::WhenLoaded => base.saturating_mul(2),
            Retry::After(_) if retries >= self.config.retries => return None,
            Retry::After(requested) => wait_before(base, retries, requested, fastrand::f64()),
        };
        (wait < left).then_some(wait)
    }

    fn why(&self, fault: &ChatFault, retries: u32, wait: Duration, since: Duration) -> String {
        if fault.retry == Retry::WhenLoaded {
            return format!(
                "the server is loading its model ({} s so far)",
                since.as_secs()
            );
        }

        let wait = seconds(Duration::from_millis(wait.as_millis() as u64 / 100 * 100));
        format!(
            "{}; trying again in {wait} ({} of {})",
            fault.happened,
            retries + 1,
            self.config.retries
        )
    }

    async fn final_error(&self, fault: ChatFault, retries: u32) -> ChatError {
        if fault.unknown_model {
            let models = self.models(EXPLAIN).await.unwrap_or_default();
            return self.site.unknown_model(&models).to_error("");
        }

        match fault.retry {
            Retry::After(Some(asked)) if retries < self.config.retries => {
                let remark = format!(
                    ", and asks to wait {}, longer than timeouts.deadline leaves",
                    seconds(asked)
                );
                fault.to_error(&remark)
            }
            _ if retries > 0 => fault.to_error(&format!(" ({} attempts)", retries + 1)),
            _ => fault.to_error(""),
        }
    }

    /// One request and its reply, within the limits of an attempt and of the call.
    async fn attempt(
        &self,
        body: &Map<String, Value>,
        deadline: Instant,
        relay: &mut Progress<'_>,
    ) -> Result<ReceivedReply, ChatFault> {
        let total = Instant::now() + self.config.timeouts.total;
        let limit = if deadline < total {
            TimeLimit::Deadline
        } else {
            TimeLimit::Total
        };

        match timeout_at(deadline.min(total), self.exchange(body, relay)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.site.timeout(limit)),
        }
    }

    async fn exchange(
        &self,
        body: &Map<String, Value>,
        relay: &mut Progress<'_>,
    ) -> Result<ReceivedReply, ChatFault> {
        let limits = &self.config.timeouts;
        let first_byte = Instant::now() + limits.first_byte;
        let request = self.http.post(self.chat_url.clone()).json(body);
        let mut response = self.send(request, first_byte).await?;
        let mut assembly = ReplyAssembly::default();
        let (mut until, mut limit) = (first_byte, TimeLimit::FirstByte);
        loop {
            match timeout_at(until, response.chunk()).await {
                Ok(Ok(Some(bytes))) => assembly
                    .push(&bytes, relay)
                    .map_err(|broken| self.site.broken_reply(&broken))?,
                Ok(Ok(None)) => break,
                // All content is there: what is lost is usage.
                Ok(Err(_)) | Err(_) if assembly.finished() => break,
                Ok(Err(failed)) => return Err(self.broken_off(&failed)),
                Err(_) => return Err(self.site.timeout(limit)),
            }
            if assembly.done() {
                let _ = timeout_at(Instant::now() + DRAIN, response.chunk()).await;
                break;
            }
            let silence = if assembly.finished() {
                limits.idle.min(AFTER_FINISH)
            } else {
                limits.idle
            };
            (until, limit) = (Instant::now() + silence, TimeLimit::Idle);
        }

        assembly
            .end(relay)
            .map_err(|broken| self.site.broken_reply(&broken))
    }

    /// The connection failed in the middle of a body: the same as a stream that ends too early.
    fn broken_off(&self, failed: &reqwest::Error) -> ChatFault {
        if failed.is_body() || failed.is_decode() {
            self.site.broken_reply(&BrokenReply::Cut)
        } else {
            self.site.transport(failed)
        }
    }

    /// Sends a request; gives the response if its status is success.
    async fn send(
        &self,
        request: reqwest::RequestBuilder,
        until: Instant,
    ) -> Result<Response, ChatFault> {
        let response = match timeout_at(until, request.send()).await {
            Err(_) => return Err(self.site.timeout(TimeLimit::FirstByte)),
            Ok(Err(failed)) => return Err(self.site.transport(&failed.without_url())),
            Ok(Ok(response)) => response,
        };

        if response.status().is_success() {
            return Ok(response);
        }

        let status = response.status();
        let asked = requested_wait(response.headers(), SystemTime::now());
        let body = timeout_at(until, read_beginning(response, MAX_ERROR_BODY))
            .await
            .unwrap_or_default();

        Err(self.site.refusal(status, &body, asked))
    }

    async fn models(&self, within: Duration) -> Result<Vec<String>, ChatFault> {
        let until = Instant::now() + within;
        let response = self
            .send(self.http.get(self.models_url.clone()), until)
            .await?;
        let body = timeout_at(until, read_beginning(response, MAX_LIST))
            .await
            .map_err(|_| self.site.timeout(TimeLimit::FirstByte))?;
        let list: Value = serde_json::from_slice(&body).map_err(|_| {
            self.site.broken_reply(&BrokenReply::NotJson(
                String::from_utf8_lossy(&body).chars().take(2000).collect(),
            ))
        })?;
        let entries = list
            .get("data")
            .or(list.get("models"))
            .and_then(Value::as_array);
        let mut names: Vec<String> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.get("id").or(entry.get("name"))?.as_str())
            .map(|name| self.site.redactor().clean(name, 120))
            .collect();

        names.sort();
        names.dedup();

        Ok(names)
    }

    fn reply(
        &self,
        request: &ChatRequest,
        received: ReceivedReply,
        structured_by: &str,
        latency: Duration,
    ) -> ChatReply {
        let usage = received.usage.unwrap_or_else(|| {
            let prompt: usize = request
                .messages
                .iter()
                .map(|m| self.count_tokens(&m.content))
                .sum();
            TokenUsage {
                prompt: prompt as u64,
                completion: self.count_tokens(&received.text) as u64,
            }
        });

        ChatReply {
            text: self.site.redactor().redact_reply(received.text),
            model: self
                .site
                .redactor()
                .clean(received.model.as_deref().unwrap_or(&self.config.model), 120),
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
            cost: price::cost(&self.config, usage.prompt, usage.completion),
            latency,
            structured_by: structured_by.to_string(),
        }
    }
}

impl ChatModel for OpenAiClient {
    fn model(&self) -> &str {
        &self.config.model
    }

    fn context_window(&self) -> usize {
        tokens::context_window(&self.config)
    }

    fn count_tokens(&self, text: &str) -> usize {
        tokens::count(&self.config.model, text)
    }

    fn chat<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>> {
        self.call(request, progress).boxed()
    }
}

/// A server that takes `response_format` and pays no attention to it answers with prose; then the
/// schema has to be said in words.
fn ignored_form(
    request: &ChatRequest,
    dialect: Dialect,
    received: &ReceivedReply,
) -> Option<Dialect> {
    let ignored = request.schema.is_some()
        && dialect.form != ReplyForm::Instructions
        && !received.text.contains('{');
    ignored.then_some(Dialect {
        form: ReplyForm::Instructions,
        ..dialect
    })
}
