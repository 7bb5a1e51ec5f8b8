//! Search graphs after questions were written.

use crate::app::Context;
use crate::failure::Failure;
use crate::ports::QuestionStore;
use crate::term::bar::Bar;
use crate::term::interrupt::Interrupt;

/// Builds search graphs after an import where they are due, and says so: it takes a while.
pub fn build_graphs(
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
                "building search graphs for {count} questions, about a minute for 100,000; \
                 everything is stored already, so Ctrl-C does no harm"
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
