//! `viva bank reindex`: every question embedded again with the configured model.

use crate::app::Context;
use crate::domain::text::plural;
use crate::failure::Failure;
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;

/// Runs `viva bank reindex`.
pub fn run(context: &mut Context) -> Result<(), Failure> {
    let interrupt = Interrupt::watch();

    let mut bar = Bar::new("embedding", &context.app.look);
    let count = context.app.reindex(&mut |done, all| {
        bar.show(done, all);
        if done == all {
            bar.wait("finishing");
        }
        !interrupt.asked()
    });

    bar.clear();
    context
        .out
        .line(&format!("Embedded {} again.", plural(count?, "question")))
}
