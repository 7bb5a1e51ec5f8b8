//! `viva bank push` and `viva bank pull`: questions between the home and a Qdrant server.

use super::graphs::build_graphs;
use crate::app::{Context, Direction, Route};
use crate::commands::options::filter::bank_filter;
use crate::domain::text::plural;
use crate::failure::{ExitKind, Failure};
use crate::store::transfer::{TransferCounts, copy};
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;

/// Copies what differs; nothing is removed on either side.
pub fn run(
    direction: Direction,
    url: Option<&str>,
    banks: &[String],
    context: &mut Context,
) -> Result<(), Failure> {
    let route = context.app.route(direction, url)?;
    let wanted = bank_filter(banks, route.from.as_ref())?;
    let interrupt = Interrupt::watch();

    let mut bar = Bar::new("copying", &context.app.look);
    let copied = copy(
        route.from.as_ref(),
        route.to.as_ref(),
        &wanted,
        route.embedder.as_deref(),
        &mut |done, all| {
            bar.show(done, all);
            !interrupt.asked()
        },
    );
    bar.clear();

    let copied = copied?;
    if !copied.complete {
        return Err(Failure::new(
            ExitKind::Interrupted,
            format!(
                "stopped after {}; what is done is kept",
                plural(copied.copied, "question")
            ),
        )
        .hint("the same command goes on from there"));
    }

    context
        .out
        .line(&describe_copy(direction, &route, &copied))?;
    build_graphs(route.to.as_ref(), &interrupt, context)
}

fn describe_copy(direction: Direction, route: &Route, counts: &TransferCounts) -> String {
    let (did, target) = match direction {
        Direction::Push => ("Pushed to", "there"),
        Direction::Pull => ("Pulled from", "here"),
    };
    let vectors = match (counts.copied, &route.embedder) {
        (0, _) => "",
        (_, None) => " with their vectors",
        (_, Some(_)) => ", embedded again",
    };

    let mut text = format!(
        "{did} {}: {} copied{vectors}, {} were the same.",
        route.place,
        plural(counts.copied, "question"),
        counts.unchanged
    );
    if counts.only_there > 0 {
        text += &format!(" {} are only {target} and stay.", counts.only_there);
    }
    text
}
