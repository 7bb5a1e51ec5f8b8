//! `viva bank push` and `viva bank pull`: questions between the home and a Qdrant server.

use super::graphs::build_graphs;
use crate::app::{Context, Direction};
use crate::commands::options::filter::bank_filter;
use crate::error::{ExitKind, Failure};
use crate::store::transfer::copy;
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
            format!("stopped after {} questions; they are kept", copied.copied),
        )
        .hint("the same command goes on from there"));
    }
    let (did, target) = match direction {
        Direction::Push => ("Pushed to", "there"),
        Direction::Pull => ("Pulled from", "here"),
    };
    let vectors = match (copied.copied, &route.embedder) {
        (0, _) => "",
        (_, None) => " with their vectors",
        (_, Some(_)) => ", embedded again",
    };
    let mut text = format!(
        "{did} {}: {} questions copied{vectors}",
        route.place, copied.copied
    );
    text.push_str(&format!(", {} were the same.", copied.unchanged));
    if copied.only_there > 0 {
        text.push_str(&format!(
            " {} are only {target} and stay.",
            copied.only_there
        ));
    }
    context.out.line(&text)?;
    build_graphs(route.to.as_ref(), &interrupt, context)
}
