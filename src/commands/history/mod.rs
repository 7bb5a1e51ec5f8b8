//! `viva history`: past sessions. A file a subcommand; [`lookup`] finds the session that is
//! meant.

mod delete;
mod diff;
mod export;
mod fit;
mod import;
mod list;
pub mod lookup;
mod show;

use crate::app::Context;
use crate::cli::{HistoryArgs, HistoryCommand};
use crate::failure::Failure;

/// Runs `viva history …`.
pub fn run(args: &HistoryArgs, context: &mut Context) -> Result<(), Failure> {
    let history = context.app.history()?;

    match &args.command {
        None => list::run(args, &history, context),
        Some(HistoryCommand::Show { id, json }) => show::run(id, *json, &history, context),
        Some(HistoryCommand::Fit) => fit::run(&history, context),
        Some(HistoryCommand::Diff(args)) => diff::run(args, &history, context),
        Some(HistoryCommand::Export { output }) => {
            export::run(output.as_deref(), &history, context)
        }
        Some(HistoryCommand::Import { file, json }) => import::run(file, *json, &history, context),
        Some(HistoryCommand::Delete { id, yes }) => delete::run(id, *yes, &history, context),
    }
}
