//! `viva bank`: looking after question banks.

mod add;
mod check;
mod enrich;
mod list;

use super::Context;
use crate::cli::BankCommand;
use crate::error::Failure;

/// Runs `viva bank …`.
pub fn run(command: &BankCommand, context: &mut Context) -> Result<(), Failure> {
    match command {
        BankCommand::List { json } => list::list(*json, context),
        BankCommand::Search { text, limit, filter, json } => {
            list::search(&text.join(" "), *limit, filter, *json, context)
        }
        BankCommand::Show { id, json } => list::show(id, *json, context),
        BankCommand::Export { bank, output } => list::export(bank, output.as_deref(), context),
        BankCommand::Check { paths, strict, json } => check::run(paths, *strict, *json, context),
        BankCommand::Add { .. } => add::run(command, context),
        BankCommand::Remove { bank } => add::remove(bank, context),
        BankCommand::Enrich { banks, limit, dry_run, output } => {
            enrich::run(banks, limit.unwrap_or(usize::MAX), *dry_run, output.as_deref(), context)
        }
        BankCommand::Reindex => add::reindex(context),
    }
}
