//! A history that is damaged: kept aside, reported, and replaced by a new one.
//!
//! Practice goes on at once. A command that reads the history ends without a result: an empty
//! list would be a lie.

use crate::app::Context;
use crate::domain::text::plural;
use crate::failure::{ExitKind, Failure};
use crate::history::{ImportedSessions, KeptAside, kept_aside};
use crate::ports::HistoryError;
use std::path::Path;

/// Does `work`, and once more on a new history where the old one turns out to be damaged.
pub fn retry_on_new_history<T>(
    context: &mut Context,
    work: impl Fn(&mut Context) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match work(context) {
        Err(failure) if failure.kind == ExitKind::Damaged => {
            match context.app.keep_history_aside() {
                Ok(Some(kept)) => {
                    let failure = kept_aside_failure(&kept, &context.app.history_file());
                    context.out.failure(&failure);
                }
                Ok(None) => {}
                Err(_) => return Err(failure),
            }

            work(context)
        }
        result => result,
    }
}

/// Returns the failure that is shown instead of `failure` when a command ends with it.
pub fn explain_damage(mut failure: Failure, context: &Context) -> Failure {
    let path = context.app.history_file();

    match context.app.keep_history_aside() {
        Ok(Some(kept)) => {
            let mut shown = kept_aside_failure(&kept, &path);
            shown.hints.append(&mut failure.hints);
            shown.hint("the same command now works on the new history")
        }
        Ok(None) => failure.hint(format!(
            "it was left as it is: try once more, and if that fails too move {} away to begin a \
             new history",
            path.display()
        )),
        Err(why) => failure.hint(format!("it could not be kept aside: {}", why.message)),
    }
}

/// Notes each history that was kept aside, for commands that show what there is.
pub fn note_kept_histories(context: &mut Context) {
    for path in kept_aside(&context.app.history_file()) {
        context.out.note(&format!(
            "a damaged history is kept as {}; delete the file when you no longer want it",
            path.display()
        ));
    }
}

fn kept_aside_failure(kept: &KeptAside, path: &Path) -> Failure {
    let aside = kept.path.display();
    let begins = match &kept.rescued {
        Ok(ImportedSessions { added: 0, .. }) | Err(HistoryError::Damaged { .. }) => {
            "no session could be read from it, a new history begins".to_string()
        }
        Ok(ImportedSessions { added, refused, .. }) => {
            let lost = if refused.is_empty() {
                String::new()
            } else {
                format!(", {} could not be read", refused.len())
            };
            format!(
                "the new history begins with the {} that could be read from it{lost}",
                plural(*added, "session")
            )
        }
        Err(error) => format!("nothing was taken over from it: {error}"),
    };

    Failure::failed(format!(
        "the history {} was damaged ({}); it is kept as {aside}; {begins}",
        path.display(),
        kept.reason
    ))
    .hint(format!(
        "to rescue more, where your sqlite3 can: `sqlite3 '{aside}' .recover | sqlite3 rescued.db`, \
         then `viva history import rescued.db`"
    ))
    .hint("an earlier `viva history export` comes back with `viva history import FILE`")
}
