//! The end of a session: the endpoint's summary in prose, kept in the record.

use super::watch::Watch;
use crate::assess::Prompts;
use crate::assess::interviewer::summary::write_summary;
use crate::domain::score::{ThreadOutcome, thread_outcome};
use crate::domain::{Change, Screen, SessionRecord};
use crate::failure::Failure;
use crate::history::SqliteHistory;
use crate::ports::{AssessProgress, ChatModel, History, Terminal};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// Has `model` write the summary of a session that is over and stores it. Where it cannot, or
/// `stop` ends first (Ctrl-C), that is said and the report keeps the summary made from its figures.
pub async fn add_summary(
    record: &mut SessionRecord,
    model: &dyn ChatModel,
    prompts: &Prompts,
    history: &SqliteHistory,
    terminal: &mut dyn Terminal,
    stop: BoxFuture<'_, ()>,
) -> Result<(), Failure> {
    let scored = record
        .threads
        .iter()
        .any(|t| matches!(thread_outcome(t), ThreadOutcome::Scored { .. }));
    if record.summary.is_some() || !scored {
        return Ok(());
    }

    let watch = Watch::default();
    watch.sink()(AssessProgress::Task(
        "Writing the summary (Ctrl-C leaves it out)".into(),
    ));
    let written = watch
        .until_done(
            write_summary(model, prompts, record).boxed(),
            terminal,
            stop,
            &mut |_| {},
        )
        .await?;

    let reason = match written {
        Some(Ok(text)) => {
            let change = Change::Summarised { text };
            history.apply(record.id, &change)?;
            record.apply(&change);
            return Ok(());
        }
        Some(Err(error)) => error.to_string(),
        None => "stopped by Ctrl-C".into(),
    };

    let notice = format!(
        "The report has a summary made from its figures, none of {}: {reason}.",
        model.model()
    );
    Ok(terminal.show(&Screen::Notice(notice))?)
}
