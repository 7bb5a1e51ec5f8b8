//! A client of one endpoint: what it is made of, what it can be asked, and what a reply becomes.
//!
//! The attempts of a call are in `call`, one request in `exchange`. What failures mean is
//! `failure`'s matter, what bytes mean is `stream`'s.

use crate::llm::ahead::LastRequest;
use crate::llm::dialect::ReplyForm;
use crate::llm::dialect_cache::DialectCache;
use crate::llm::endpoint::EndpointConfig;
use crate::llm::failure::Site;
use crate::llm::gate::Gate;
use crate::llm::stream::{ReceivedReply, TokenUsage};
use crate::llm::{body, http, model_list, price, tokens};
use crate::net::url::showable_url;
use crate::ports::{
    ChatError, ChatErrorKind, ChatEvent, ChatModel, ChatReply, ChatRequest, Message, Role,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::{Client, Url};
use secrecy::SecretString;
use serde_json::json;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Time a list of models is waited for when it only serves to explain a failure.
pub(super) const EXPLAIN: Duration = Duration::from_secs(5);
/// Part of a prompt's tokens below which a server has not read all of it: tokenizers differ less.
const READ_PART: f64 = 0.6;
/// Shorter prompts are not compared: what frames the messages would count too much.
const COMPARED: u64 = 500;

/// A client of one endpoint and model. Cheap to call concurrently; connections are shared.
pub struct OpenAiClient {
    pub(super) config: EndpointConfig,
    pub(super) http: Client,
    pub(super) chat_url: Url,
    pub(super) models_url: Url,
    pub(super) site: Site,
    pub(super) dialects: DialectCache,
    pub(super) gate: Gate,
    pub(super) last_request: LastRequest,
    /// The context window as a refusal gave it; 0 where none did.
    window: AtomicUsize,
    /// The last reply came with the server's count of tokens.
    counts: AtomicBool,
    /// The server does not mind being asked how sure the model was: it answered so, or refused all
    /// the same without it.
    pub(super) takes_odds: AtomicBool,
}

impl std::fmt::Debug for OpenAiClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URLs may carry secrets; the configuration hides them.
        f.debug_tuple("OpenAiClient").field(&self.config).finish()
    }
}

/// What a server has shown it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// The form of replies that it holds to.
    pub form: ReplyForm,
    /// Replies come as streams.
    pub stream: bool,
    /// It counts tokens.
    pub usage: bool,
    /// The context window, where it is configured, known of the model, or was named in a refusal.
    pub window: Option<usize>,
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
            gate: Gate::default(),
            last_request: LastRequest::default(),
            window: AtomicUsize::new(0),
            counts: AtomicBool::new(false),
            takes_odds: AtomicBool::new(false),
            config,
        })
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
        let model_listed =
            (!models.is_empty()).then(|| model_list::is_listed(&self.config.model, &models));

        Ok(Probe {
            models,
            model_listed,
            reply,
        })
    }

    /// Returns what the server has shown it can do, in this run or an earlier one.
    pub fn abilities(&self) -> Abilities {
        let dialect = self.dialects.get();
        Abilities {
            form: dialect.form,
            stream: dialect.stream,
            usage: self.counts.load(Ordering::Relaxed),
            window: self.certain_window(),
        }
    }

    /// The window that is more than a guess.
    pub(super) fn certain_window(&self) -> Option<usize> {
        let told = Some(self.window.load(Ordering::Relaxed)).filter(|window| *window > 0);
        let known = tokens::known_window(&self.config);
        match (told, known) {
            (Some(told), Some(known)) => Some(told.min(known)),
            (told, known) => told.or(known),
        }
    }

    /// Remembers, for this run, the window that a refusal gave.
    pub(super) fn learn_window(&self, window: usize) {
        self.window.store(window, Ordering::Relaxed);
    }

    /// Returns about how many tokens the messages of `request` have.
    pub(super) fn prompt_tokens(&self, request: &ChatRequest) -> u64 {
        let counts = request
            .messages
            .iter()
            .map(|m| self.count_tokens(&m.content));
        counts.sum::<usize>() as u64
    }

    /// Makes what was `received` the reply to `request`.
    pub(super) fn reply(
        &self,
        request: &ChatRequest,
        received: ReceivedReply,
        structured_by: &str,
        latency: Duration,
    ) -> ChatReply {
        self.counts
            .store(received.usage.is_some(), Ordering::Relaxed);
        let own = self.prompt_tokens(request);
        let remarks = received
            .usage
            .and_then(|usage| self.unread_part(usage.prompt, own));
        let usage = received.usage.unwrap_or_else(|| TokenUsage {
            prompt: own,
            completion: self.count_tokens(&received.text) as u64,
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
            remarks: remarks.into_iter().collect(),
            tokens: received.tokens,
        }
    }

    /// Returns a remark where the server has `read` much fewer tokens than were `sent`: it cuts
    /// what does not fit into its window, without a word.
    fn unread_part(&self, read: u64, sent: u64) -> Option<String> {
        let cut = sent >= COMPARED && read > 0 && (read as f64) < sent as f64 * READ_PART;
        cut.then(|| {
            format!(
                "the server read only {read} of about {sent} tokens of the request, so the score \
                 is doubtful: give the model a larger context (num_ctx at Ollama)"
            )
        })
    }
}

impl ChatModel for OpenAiClient {
    fn model(&self) -> &str {
        &self.config.model
    }

    fn context_window(&self) -> usize {
        let usual = tokens::context_window(&self.config);
        self.certain_window().unwrap_or(usual)
    }

    fn count_tokens(&self, text: &str) -> usize {
        tokens::count(&self.config.model, text)
    }

    fn connect(&self) -> BoxFuture<'_, ()> {
        self.open_connection().boxed()
    }

    fn chat<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>> {
        self.call(request, progress).boxed()
    }
}
