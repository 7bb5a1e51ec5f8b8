//! One request and its answer, within the limits of time.
//!
//! Owns what is sent and read over HTTP. Whether another request follows is `call`'s matter.

use crate::llm::client::OpenAiClient;
use crate::llm::fault::{ChatFault, Retry, TimeLimit};
use crate::llm::model_list::model_names;
use crate::llm::stream::{BrokenReply, ReceivedReply, ReplyAssembly};
use crate::net::client::{decoder_of, read_beginning};
use crate::net::json::read_json;
use crate::net::wait::requested_wait;
use crate::ports::{ChatError, ChatEvent};
use reqwest::Response;
use reqwest::header::LOCATION;
use serde_json::{Map, Value};
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

/// What takes note of a call's progress.
pub(super) type Relay<'a> = dyn FnMut(ChatEvent<'_>) + Send + 'a;

/// A request that is ready to be sent, and what its reply must be.
pub(super) struct Outgoing {
    /// The body.
    pub(super) body: Map<String, Value>,
    /// Fields of the JSON object that is expected; None for prose.
    pub(super) required: Option<Vec<String>>,
    /// Most tokens of the reply; None where the server decides.
    pub(super) limit: Option<u64>,
}

impl Outgoing {
    fn assembly(&self) -> ReplyAssembly {
        match &self.required {
            Some(required) => ReplyAssembly::of_json(required.clone()),
            None => ReplyAssembly::default(),
        }
    }
}

impl OpenAiClient {
    /// Opens a connection where the last one is likely to be gone, by asking for the headers of the
    /// list of models: none of anybody's words are sent. A failure is no matter of this moment: the
    /// call meets it again, and says so.
    pub(super) async fn open_connection(&self) {
        if self.last_request.replace(Instant::now()) {
            return;
        }
        let request = self.http.head(self.models_url.clone());
        let request = request.timeout(self.config.timeouts.connect);
        let _ = request.send().await;
    }

    /// One request and its reply, within the limits of an attempt and of the call.
    pub(super) async fn attempt(
        &self,
        outgoing: &Outgoing,
        deadline: Instant,
        relay: &mut Relay<'_>,
    ) -> Result<ReceivedReply, ChatFault> {
        let total = Instant::now() + self.config.timeouts.total;
        let limit = if deadline < total {
            TimeLimit::Deadline
        } else {
            TimeLimit::Total
        };

        match timeout_at(deadline.min(total), self.exchange(outgoing, relay)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.site.timeout(limit)),
        }
    }

    async fn exchange(
        &self,
        outgoing: &Outgoing,
        relay: &mut Relay<'_>,
    ) -> Result<ReceivedReply, ChatFault> {
        let limits = &self.config.timeouts;
        let first_byte = Instant::now() + limits.first_byte;
        let request = self.http.post(self.chat_url.clone()).json(&outgoing.body);
        let mut response = self.send(request, first_byte).await?;

        let broken = |broken| self.site.broken_reply(&broken, outgoing.limit);
        let mut decoder = decoder_of(&response);
        let mut assembly = outgoing.assembly();
        let (mut until, mut limit) = (first_byte, TimeLimit::FirstByte);
        loop {
            match timeout_at(until, response.chunk()).await {
                Ok(Ok(Some(bytes))) => {
                    let bytes = decoder.decode(&bytes).map_err(|e| self.site.packed(&e))?;
                    assembly.push(&bytes, relay).map_err(broken)?;
                }
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

        assembly.end(relay).map_err(broken)
    }

    /// The connection failed in the middle of a body: the same as a stream that ends too early.
    fn broken_off(&self, failed: &reqwest::Error) -> ChatFault {
        if failed.is_body() || failed.is_decode() {
            // A network that fails is another matter than a server that stops.
            let mut cut = self.site.broken_reply(&BrokenReply::Cut, None);
            cut.retry = Retry::After(None);
            cut
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
        self.last_request.note();
        let response = match timeout_at(until, request.send()).await {
            Err(_) => return Err(self.site.timeout(TimeLimit::FirstByte)),
            Ok(Err(failed)) => return Err(self.site.transport(&failed.without_url())),
            Ok(Ok(response)) => response,
        };

        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        if status.is_redirection() {
            let target = response
                .headers()
                .get(LOCATION)
                .and_then(|to| to.to_str().ok());
            let target = target.and_then(|to| response.url().join(to).ok());
            return Err(self.site.redirect(status, target));
        }

        let headers = response.headers().clone();
        let body = timeout_at(until, read_beginning(response, MAX_ERROR_BODY))
            .await
            .unwrap_or_default();
        let asked = requested_wait(status.as_u16(), &headers, &body, SystemTime::now());

        Err(self.site.refusal(status, &body, asked))
    }

    /// Returns the names of the models that the endpoint lists, sorted.
    pub async fn list_models(&self) -> Result<Vec<String>, ChatError> {
        self.models(self.config.timeouts.first_byte)
            .await
            .map_err(|fault| fault.to_error(""))
    }

    pub(super) async fn models(&self, within: Duration) -> Result<Vec<String>, ChatFault> {
        let until = Instant::now() + within;
        let response = self
            .send(self.http.get(self.models_url.clone()), until)
            .await?;
        let body = timeout_at(until, read_beginning(response, MAX_LIST))
            .await
            .map_err(|_| self.site.timeout(TimeLimit::FirstByte))?;

        let names = read_json(&body).as_ref().and_then(model_names);
        let names = names.ok_or_else(|| {
            let start = String::from_utf8_lossy(&body).chars().take(2000).collect();
            self.site.broken_reply(&BrokenReply::NotChat(start), None)
        })?;
        let clean = |name: String| self.site.redactor().clean(&name, 120);
        Ok(names.into_iter().map(clean).collect())
    }
}
