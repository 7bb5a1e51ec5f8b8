//! `viva bank`: looking after question banks.

mod add;
mod check;
mod enrich;
mod list;
mod stats;
mod transfer;

use super::Context;
use crate::app::Direction;
use crate::cli::BankCommand;
use crate::error::Failure;
use crate::ports::QuestionStore;
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;

/// Runs `viva bank …`.
pub fn run(command: &BankCommand, context: &mut Context) -> Result<(), Failure> {
    match command {
        BankCommand::List { json } => list::list(*json, context),
        BankCommand::Search {
            text,
            limit,
            filter,
            json,
        } => list::search(&text.join(" "), *limit, filter, *json, context),
        BankCommand::Show { id, json } => list::show(id, *json, context),
        BankCommand::Export { bank, output } => list::export(bank, output.as_deref(), context),
        BankCommand::Check {
            paths,
            strict,
            json,
        } => check::run(paths, *strict, *json, context),
        BankCommand::Add { .. } => add::run(command, context),
        BankCommand::Remove { bank } => add::remove(bank, context),
        BankCommand::Enrich {
            banks,
            limit,
            dry_run,
            output,
        } => enrich::run(
            banks,
            limit.unwrap_or(usize::MAX),
            *dry_run,
            output.as_deref(),
            context,
        ),
        BankCommand::Reindex => add::reindex(context),
        BankCommand::Stats { banks, json } => stats::run(banks, *json, context),
        BankCommand::Push { banks, to } => {
            transfer::run(Direction::Push, to.as_deref(), banks, context)
        }
        BankCommand::Pull { banks, from } => {
            transfer::run(Direction::Pull, from.as_deref(), banks, context)
        }
    }
}

/// Builds search graphs after an import where they are due, and says so: it takes a while.
fn index(
    store: &dyn QuestionStore,
    interrupt: &Interrupt,
    context: &mut Context,
) -> Result<(), Failure> {
    interrupt.end_at_once(true);
    let out = &mut context.out;
    let mut bar = Bar::new("copying", &context.app.look);
    let built = store.maintain(&mut |copied, count| {
        if copied == 0 {
            out.note(&format!(
                "building search graphs for {count} questions, about a minute for 100,000; everything is stored already, \
                 so Ctrl-C does no harm"
            ));
        }
        bar.show(copied, count);
        if copied == count {
            bar.wait("building search graphs");
        }
    });
    bar.clear();
    if built? {
        context.out.note("search graphs are built");
    }
    Ok(())
}
