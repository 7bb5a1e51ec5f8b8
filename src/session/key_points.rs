//! Key points for questions that have none: drafted once by the endpoint, kept in the store.

use crate::app::{Context, call_runtime};
use crate::assess::Prompts;
use crate::assess::interviewer::key_points::{DraftError, draft_key_points};
use crate::assess::rubric;
use crate::domain::text::ellipsis;
use crate::domain::{Question, SessionRecord};
use crate::failure::{ExitKind, Failure};
use crate::ports::{ChatErrorKind, ChatModel, Embedded, Embedder, QuestionStore};
use crate::store::embed::embed_questions;
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use std::sync::Arc;
use std::time::Duration;

/// Between two looks at a draft being made.
const TICK: Duration = Duration::from_millis(200);

/// Drafts key points on an endpoint.
pub struct Drafter {
    model: Arc<dyn ChatModel>,
    prompts: Arc<Prompts>,
    store: Box<dyn QuestionStore>,
    embedder: Arc<dyn Embedder>,
}

impl Drafter {
    /// Makes a drafter on the endpoint; None offline.
    pub fn new(context: &Context) -> Result<Option<Self>, Failure> {
        let app = &context.app;
        let Some(model) = app.chat_model()? else {
            return Ok(None);
        };
        Ok(Some(Self {
            model,
            prompts: app.prompts()?,
            store: app.store()?,
            embedder: app.embedder()?,
        }))
    }

    /// Returns the name of the model.
    pub fn model(&self) -> &str {
        self.model.model()
    }

    /// Returns the store that keeps the drafts.
    pub fn store(&self) -> &dyn QuestionStore {
        self.store.as_ref()
    }

    /// Returns the question with its draft, which is stored by then. Calls `tick` now and then;
    /// Ctrl-C stops it.
    pub async fn draft(
        &self,
        question: &Question,
        tick: &mut dyn FnMut(),
    ) -> Result<Question, Stopped> {
        until_interrupted(self.draft_and_store(question), tick).await
    }

    async fn draft_and_store(&self, question: &Question) -> Result<Question, Stopped> {
        let points = draft_key_points(self.model.as_ref(), &self.prompts, question).await?;
        let question = question.clone().with_draft(points, self.model());

        let vectors =
            embed_questions(self.embedder.as_ref(), &[&question]).map_err(Failure::from)?;
        let vector = vectors.into_iter().next().unwrap_or_default();
        self.store
            .upsert(&[Embedded {
                question: question.clone(),
                vector,
            }])
            .map_err(Failure::from)?;
        Ok(question)
    }
}

/// Waits for a draft. Calls `tick` now and then; Ctrl-C stops it.
pub async fn until_interrupted<T>(
    work: impl Future<Output = Result<T, Stopped>>,
    tick: &mut dyn FnMut(),
) -> Result<T, Stopped> {
    let mut work = std::pin::pin!(work);
    let mut interrupt = Interrupt::while_waiting().wait();

    loop {
        tick();
        tokio::select! {
            outcome = &mut work => return outcome,
            () = &mut interrupt => {
                return Err(Stopped::Failed(interruption()));
            }
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

fn interruption() -> Failure {
    let message = "stopped: what was drafted is kept, the same command goes on from there";
    Failure::new(ExitKind::Interrupted, message)
}

/// The reason why a question got no draft.
pub enum Stopped {
    /// The replies to this question were of no use; another question may fare better.
    Useless(String),
    /// The next question would fare no better.
    Failed(Failure),
}

impl From<DraftError> for Stopped {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::Unreadable { .. } => Self::Useless(error.to_string()),
            DraftError::Chat(e)
                if matches!(e.kind, ChatErrorKind::BadReply | ChatErrorKind::TooLong) =>
            {
                Self::Useless(e.message)
            }
            DraftError::Chat(e) => Self::Failed(e.into()),
            DraftError::Prompt(e) => Self::Failed(Failure::failed(e.to_string())),
        }
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Drafts key points for the planned questions that have none, where an endpoint serves. A question
/// that gets no draft is noted, and judged by its dimensions only.
pub fn draft_missing(record: &mut SessionRecord, context: &mut Context) -> Result<(), Failure> {
    let open = record
        .plan
        .iter()
        .filter(|p| p.question.wants_draft())
        .count();
    if open == 0 {
        return Ok(());
    }

    let Some(drafter) = Drafter::new(context)? else {
        return Ok(());
    };

    let runtime = call_runtime()?;
    let mut bar = Bar::new("drafting key points", &context.app.look);
    let planned = record.plan.iter_mut();
    let undrafted = planned.filter(|p| p.question.wants_draft());

    for (done, planned) in undrafted.enumerate() {
        let outcome =
            runtime.block_on(drafter.draft(&planned.question, &mut || bar.show(done, open)));
        match outcome {
            Ok(question) => {
                planned.rubric = rubric::of_question(&question, &drafter.prompts);
                planned.question = question;
            }
            Err(Stopped::Useless(why)) => {
                context.out.note(&format!(
                    "\"{}\": {why}",
                    ellipsis(&planned.question.text, 60)
                ));
            }
            Err(Stopped::Failed(failure)) if failure.kind == ExitKind::Interrupted => {
                bar.clear();
                return Err(failure);
            }
            Err(Stopped::Failed(failure)) => {
                context
                    .out
                    .note(&format!("No key points could be drafted: {failure}"));
                break;
            }
        }
    }
    bar.clear();
    Ok(())
}
