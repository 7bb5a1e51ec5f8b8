//! Asks an assessor for many assessments at once, and keeps what is paid for until all are there.

use crate::app::Context;
use crate::commands::grade::checkpoint::Checkpoint;
use crate::domain::Assessment;
use crate::failure::{ExitKind, Failure};
use crate::ports::{AssessRequest, Assessor};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;
use futures_util::StreamExt;
use std::sync::Arc;

/// The assessor to ask, and the run that its results are kept for.
pub(super) struct Job<'a> {
    /// The name a calibration of the assessor is remembered by.
    pub key: &'a str,
    /// Name of the graded set.
    pub set: &'a str,
    pub assessor: Arc<dyn Assessor>,
    /// Answers assessed at the same time.
    pub concurrency: usize,
    /// Forget an earlier run.
    pub fresh: bool,
}

/// A request, and its number among equal ones that are meant to be asked again.
pub(super) struct Repetition {
    pub number: usize,
    pub request: AssessRequest,
}

impl Repetition {
    /// Returns the text that its result is kept under.
    fn key(&self) -> String {
        let AssessRequest {
            rubric,
            question,
            turns,
            ..
        } = &self.request;
        let (rubric, id) = (rubric.hash(), question.id);
        format!("{} {rubric} {id:?} {turns:?}", self.number)
    }
}

/// A request whose result is not kept yet.
struct Pending {
    key: String,
    request: AssessRequest,
}

/// Returns the results in order. Equal requests are asked once; what an interrupted run has paid
/// for is not asked again.
pub(super) async fn assess_all(
    job: Job<'_>,
    requests: Vec<Repetition>,
    context: &mut Context,
) -> Result<Vec<Assessment>, Failure> {
    let parts = ["calibrate", job.key, job.set, env!("CARGO_PKG_VERSION")];
    let folder = context.app.home.cache.join("grade");
    let kept = Checkpoint::open(&folder, &parts, job.fresh)?;
    let mut bar = Bar::new("calibrating", &context.app.look);
    bar.note(job.key.to_string());

    let keys: Vec<String> = requests.iter().map(Repetition::key).collect();
    let pending = list_pending(&keys, requests, &kept)?;
    assess_pending(pending, &job, &kept, &mut bar).await?;

    let results = keys.iter().map(|key| read_kept(key, &kept));
    let results = results.collect::<Result<Vec<Assessment>, Failure>>()?;
    kept.remove()?;
    Ok(results)
}

fn list_pending(
    keys: &[String],
    requests: Vec<Repetition>,
    kept: &Checkpoint,
) -> Result<Vec<Pending>, Failure> {
    let mut pending: Vec<Pending> = Vec::new();
    for (key, repetition) in keys.iter().zip(requests) {
        let known = kept.get(key.as_bytes())?.is_some();
        if !known && !pending.iter().any(|other| other.key == *key) {
            pending.push(Pending {
                key: key.clone(),
                request: repetition.request,
            });
        }
    }
    Ok(pending)
}

/// Assesses what is `pending`, keeping each result as soon as it is there.
async fn assess_pending(
    pending: Vec<Pending>,
    job: &Job<'_>,
    kept: &Checkpoint,
    bar: &mut Bar,
) -> Result<(), Failure> {
    let (mut done, all) = (0, pending.len());
    let work = pending.into_iter().map(|Pending { key, request }| {
        let assessor = Arc::clone(&job.assessor);
        async move {
            let task = async move { assessor.assess(&request, &mut |_| {}).await };
            (key, tokio::spawn(task).await)
        }
    });
    let work = futures_util::stream::iter(work).buffer_unordered(job.concurrency);
    let mut results = std::pin::pin!(work);
    let mut interrupt = Interrupt::while_waiting().wait();

    loop {
        let next = tokio::select! {
            biased;
            () = &mut interrupt => {
                bar.clear();
                let message = format!("stopped after {done} of {all} answers");
                return Err(Failure::new(ExitKind::Interrupted, message)
                    .hint("the same command goes on from here"));
            }
            next = results.next() => next,
        };
        let Some((key, result)) = next else { break };

        let result =
            result.map_err(|e| Failure::failed(format!("an assessment broke off: {e}")))?;
        let value = serde_json::to_value(&result).map_err(|e| Failure::failed(e.to_string()))?;
        kept.put(key.as_bytes(), &value)?;
        done += 1;
        bar.show(done, all);
    }

    bar.clear();
    Ok(())
}

fn read_kept(key: &str, kept: &Checkpoint) -> Result<Assessment, Failure> {
    let value = kept.get(key.as_bytes())?.unwrap_or_default();
    serde_json::from_value(value)
        .map_err(|e| Failure::failed(format!("a kept result cannot be read: {e}")))
}
