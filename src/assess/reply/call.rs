//! One question to a model: send, watch the reply arrive, read it, repair it once.
//!
//! Owns the bound on a reply's length and the account of everything that was received. Transport
//! and retries are the chat model's.

use crate::assess::prompt::templates::Prompts;
use crate::assess::reply::json::MAX_BYTES;
use crate::assess::reply::live::VerdictReader;
use crate::assess::reply::verdicts::{self, Reply};
use crate::domain::text::ellipsis;
use crate::ports::{
    AssessProgress, ChatError, ChatErrorKind, ChatEvent, ChatModel, ChatReply, ChatRequest,
    Message, Role,
};
use minijinja::context;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

/// Characters of a reply that are shown to the model again when it has to repair it.
const REPAIR_CONTEXT: usize = 12_000;

/// What all calls of one assessment received.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    pub raw: Vec<String>,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub cost: Option<f64>,
    pub latency: Duration,
    /// Model name the server gave.
    pub served_by: Option<String>,
    pub structured_by: Option<String>,
    pub flags: Vec<String>,
}

impl Calls {
    fn note(&mut self, reply: &ChatReply) {
        self.raw.push(reply.text.clone());
        self.prompt_tokens = self.prompt_tokens.saturating_add(reply.prompt_tokens);
        self.completion_tokens = self
            .completion_tokens
            .saturating_add(reply.completion_tokens);
        self.cost = match (self.cost, reply.cost) {
            (Some(sum), Some(cost)) => Some(sum + cost),
            (sum, cost) => sum.or(cost),
        };
        self.latency = self.latency.saturating_add(reply.latency);
        self.served_by.get_or_insert_with(|| reply.model.clone());
        self.structured_by
            .get_or_insert_with(|| reply.structured_by.clone());
    }
}

/// Why there is no reply, in one sentence.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    pub reason: String,
    /// Set when the chat model failed, not what it said.
    pub kind: Option<ChatErrorKind>,
}

impl Failed {
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            kind: None,
        }
    }
}

impl From<ChatError> for Failed {
    fn from(error: ChatError) -> Self {
        Self {
            reason: error.message,
            kind: Some(error.kind),
        }
    }
}

/// Asks about the criteria `ids`; a reply that cannot be read is asked for once more.
pub(crate) async fn ask(
    model: &dyn ChatModel,
    prompts: &Prompts,
    mut request: ChatRequest,
    ids: &[&str],
    calls: &mut Calls,
    progress: &mut (dyn FnMut(AssessProgress) + Send),
) -> Result<Reply, Failed> {
    let reply = send(model, &request, ids, progress).await?;
    calls.note(&reply);
    let problems = match verdicts::read(&reply.text, ids) {
        Ok(read) => return Ok(read),
        Err(problems) => problems,
    };
    calls.flags.push(format!(
        "a reply had to be repaired: {}",
        problems.join("; ")
    ));
    progress(AssessProgress::Restarted);
    let repair = prompts
        .render(
            "repair.md",
            context! { problems => problems, checked => ids.iter().map(ToString::to_string).collect::<Vec<String>>() },
        )
        .map_err(|error| Failed::new(error.to_string()))?;
    request.messages.push(Message {
        role: Role::Assistant,
        content: ellipsis(&reply.text, REPAIR_CONTEXT),
    });
    request.messages.push(Message {
        role: Role::User,
        content: repair,
    });
    let reply = send(model, &request, ids, progress).await?;
    calls.note(&reply);
    verdicts::read(&reply.text, ids).map_err(|problems| {
        let model = model.model();
        Failed::new(format!(
            "the reply of {model} could not be used, also after one repair: {}; `viva regrade` asks again",
            problems.join("; ")
        ))
    })
}

async fn send(
    model: &dyn ChatModel,
    request: &ChatRequest,
    ids: &[&str],
    progress: &mut (dyn FnMut(AssessProgress) + Send),
) -> Result<ChatReply, ChatError> {
    let received = AtomicUsize::new(0);
    let mut reader = VerdictReader::default();
    let mut replying = false;
    let mut watch = |event: ChatEvent<'_>| match event {
        ChatEvent::Waiting(why) => progress(AssessProgress::Waiting(why.to_string())),
        ChatEvent::Throttled => progress(AssessProgress::Throttled),
        ChatEvent::Restarted => {
            reader = VerdictReader::default();
            replying = false;
            received.store(0, Ordering::Relaxed);
            progress(AssessProgress::Restarted);
        }
        ChatEvent::Delta(piece) => {
            if !replying {
                replying = true;
                progress(AssessProgress::Replying);
            }
            received.fetch_add(piece.len(), Ordering::Relaxed);
            for (criterion, verdict) in reader.push(piece, ids) {
                progress(AssessProgress::Verdict { criterion, verdict });
            }
        }
    };
    let mut call = pin!(model.chat(request, &mut watch));
    // A model that never stops is stopped: dropping the future cancels the call.
    poll_fn(|cx| match call.as_mut().poll(cx) {
        Poll::Ready(reply) => Poll::Ready(reply),
        Poll::Pending if received.load(Ordering::Relaxed) > MAX_BYTES => {
            Poll::Ready(Err(ChatError {
                kind: ChatErrorKind::BadReply,
                message: format!(
                    "{} did not stop writing after {} KiB; set max_tokens for this endpoint",
                    model.model(),
                    MAX_BYTES / 1024
                ),
            }))
        }
        Poll::Pending => Poll::Pending,
    })
    .await
}
