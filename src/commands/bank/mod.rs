//! `viva bank`: looking after question banks.

mod add;
mod added;
mod check;
mod enrich;
mod enrich_sayings;
mod exercises;
mod export;
mod files;
mod graphs;
mod list;
mod push_pull;
mod reindex;
mod remove;
mod search;
mod show;
mod stats;

use crate::app::{Context, Direction};
use crate::cli::BankCommand;
use crate::failure::Failure;

/// Runs `viva bank …`.
pub fn run(command: &BankCommand, context: &mut Context) -> Result<(), Failure> {
    match command {
        BankCommand::List { topics, json } => list::run(*topics, *json, context),
        BankCommand::Search {
            text,
            limit,
            filter,
            json,
        } => search::run(&text.join(" "), *limit, filter, *json, context),
        BankCommand::Show { id, json } => show::run(id, *json, context),
        BankCommand::Export { bank, output } => export::run(bank, output.as_deref(), context),
        BankCommand::Check {
            paths,
            strict,
            run_code,
            json,
        } => {
            let rules = check::Rules {
                strict: *strict,
                run_code: *run_code,
            };
            check::run(paths, rules, *json, context)
        }
        BankCommand::Add { .. } => add::run(command, context),
        BankCommand::Remove { bank } => remove::run(bank, context),
        BankCommand::Enrich {
            limit,
            dry_run,
            sayings: Some(file),
            ..
        } => enrich_sayings::run(file, limit.unwrap_or(usize::MAX), *dry_run, context),
        BankCommand::Enrich {
            banks,
            limit,
            dry_run,
            output,
            ..
        } => enrich::run(
            banks,
            limit.unwrap_or(usize::MAX),
            *dry_run,
            output.as_deref(),
            context,
        ),
        BankCommand::Reindex => reindex::run(context),
        BankCommand::Stats { banks, json } => stats::run(banks, *json, context),
        BankCommand::Push { banks, to } => {
            push_pull::run(Direction::Push, to.as_deref(), banks, context)
        }
        BankCommand::Pull { banks, from } => {
            push_pull::run(Direction::Pull, from.as_deref(), banks, context)
        }
    }
}
