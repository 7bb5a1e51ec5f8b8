//! One question to a model: send, watch the reply arrive, read it, repair it once.
//!
//! Owns the bound on a reply's length and the account of everything that was received. Transport
//! and retries are the chat model's.

use crate::assess::prompt::templates::{PromptError, Prompts};
use crate::assess::reply::json::MAX_BYTES;
use crate::assess::reply::live::VerdictReader;
use crate::assess::reply::odds;
use crate::assess::reply::problem::{Problem, join_problems};
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

type Progress<'a> = dyn FnMut(AssessProgress) + Send + 'a;

/// Characters of a reply that are shown to the model again when it has to repair it.
const REPAIR_CONTEXT: usize = 12_000;

/// Everything that the calls of one assessment received.
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
        self.latency = self.latency.saturating_add(reply.latency);

        self.prompt_tokens = self.prompt_tokens.saturating_add(reply.prompt_tokens);
        self.completion_tokens = self
            .completion_tokens
            .saturating_add(reply.completion_tokens);
        self.cost = match (self.cost, reply.cost) {
            (Some(sum), Some(cost)) => Some(sum + cost),
            (sum, cost) => sum.or(cost),
        };

        for remark in &reply.remarks {
            if !self.flags.contains(remark) {
                self.flags.push(remark.clone());
            }
        }
        self.served_by.get_or_insert_with(|| reply.model.clone());
        self.structured_by
            .get_or_insert_with(|| reply.structured_by.clone());
    }
}

/// The reason why there is no reply.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum CallError {
    /// The chat model failed.
    #[error(transparent)]
    Chat(#[from] ChatError),
    /// A template is broken.
    #[error(transparent)]
    Template(#[from] PromptError),
    /// The model's words cannot be used.
    #[error(
        "the reply of {model} could not be used, also after one repair: {}",
        join_problems(problems)
    )]
    Unusable {
        /// Model name.
        model: String,
        /// What is wrong with the second reply.
        problems: Vec<Problem>,
    },
}

impl CallError {
    /// Returns true where somebody ended the call on purpose.
    pub(crate) fn cancelled(&self) -> bool {
        matches!(self, Self::Chat(error) if error.kind == ChatErrorKind::Cancelled)
    }
}

/// Asks about the criteria `ids`; a reply that cannot be read is asked for once more.
pub(crate) async fn ask(
    model: &dyn ChatModel,
    prompts: &Prompts,
    mut request: ChatRequest,
    ids: &[&str],
    calls: &mut Calls,
    progress: &mut Progress<'_>,
) -> Result<Reply, CallError> {
    let reply = send(model, &request, ids, progress).await?;
    calls.note(&reply);
    let problems = match verdicts::read(&reply.text, ids) {
        Ok(read) => return Ok(with_odds(read, &reply, ids)),
        Err(problems) => problems,
    };

    let flag = format!("a reply had to be repaired: {}", join_problems(&problems));
    calls.flags.push(flag);
    progress(AssessProgress::Restarted);
    let checked: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let problems: Vec<String> = problems.iter().map(Problem::to_string).collect();
    let context = context! { problems => problems, checked => checked };
    let repair = prompts.render("repair.md", context)?;
    add_repair(&mut request, &reply.text, repair);

    let reply = send(model, &request, ids, progress).await?;
    calls.note(&reply);
    let read = verdicts::read(&reply.text, ids).map_err(|problems| CallError::Unusable {
        model: model.model().to_string(),
        problems,
    })?;
    Ok(with_odds(read, &reply, ids))
}

/// Adds how sure the model was to what it said.
fn with_odds(read: Reply, reply: &ChatReply, ids: &[&str]) -> Reply {
    let odds = odds::read(&reply.tokens, ids);
    Reply { odds, ..read }
}

/// Shows the model its reply and what is wrong with it.
pub(crate) fn add_repair(request: &mut ChatRequest, reply: &str, repair: String) {
    request.messages.push(Message {
        role: Role::Assistant,
        content: ellipsis(reply, REPAIR_CONTEXT),
    });
    request.messages.push(Message {
        role: Role::User,
        content: repair,
    });
}

async fn send(
    model: &dyn ChatModel,
    request: &ChatRequest,
    ids: &[&str],
    progress: &mut Progress<'_>,
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
            for early in reader.push(piece, ids) {
                progress(AssessProgress::Verdict {
                    criterion: early.criterion,
                    verdict: early.verdict,
                });
            }
        }
    };

    let mut call = pin!(model.chat(request, &mut watch));
    // A model that never stops is stopped: dropping the future cancels the call.
    poll_fn(|cx| match call.as_mut().poll(cx) {
        Poll::Ready(reply) => Poll::Ready(reply),
        Poll::Pending if received.load(Ordering::Relaxed) > MAX_BYTES => {
            Poll::Ready(Err(endless(model.model())))
        }
        Poll::Pending => Poll::Pending,
    })
    .await
}

fn endless(model: &str) -> ChatError {
    ChatError {
        kind: ChatErrorKind::BadReply,
        message: format!(
            "{model} did not stop writing after {} KiB; set max_tokens for this endpoint",
            MAX_BYTES / 1024
        ),
    }
}
