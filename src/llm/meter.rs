//! What calls used, added up on the way. What one call costs is `price`'s.

use crate::domain::Spent;
use crate::ports::{ChatError, ChatEvent, ChatModel, ChatReply, ChatRequest};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex, PoisonError};

/// A sum that several models add to. Calls that failed are not in it: servers do not say what those
/// used.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Mutex<Spent>>);

impl Meter {
    /// Returns the sum since the last call and starts anew.
    pub fn take(&self) -> Spent {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, reply: &ChatReply) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .add(&Spent {
                prompt_tokens: reply.prompt_tokens,
                completion_tokens: reply.completion_tokens,
                cost: reply.cost,
            });
    }
}

/// A model whose calls are metered.
pub struct Metered<M> {
    /// The model.
    pub model: Arc<M>,
    /// The sum they are added to.
    pub meter: Meter,
}

impl<M: ChatModel> ChatModel for Metered<M> {
    fn model(&self) -> &str {
        self.model.model()
    }

    fn context_window(&self) -> usize {
        self.model.context_window()
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.model.count_tokens(text)
    }

    fn chat<'a>(
        &'a self,
        request: &'a ChatRequest,
        progress: &'a mut (dyn FnMut(ChatEvent<'_>) + Send),
    ) -> BoxFuture<'a, Result<ChatReply, ChatError>> {
        Box::pin(async move {
            let reply = self.model.chat(request, progress).await?;
            self.meter.note(&reply);
            Ok(reply)
        })
    }
}
