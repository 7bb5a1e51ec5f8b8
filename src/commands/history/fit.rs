//! `viva history fit`: fits the schedule of drills to how the candidate forgets.

use crate::app::Context;
use crate::failure::Failure;
use crate::history::SqliteHistory;

/// Runs `viva history fit`.
pub fn run(history: &SqliteHistory, context: &mut Context) -> Result<(), Failure> {
    let fitted = history.fit(context.app.config.drill.retention)?;
    context.out.line(if fitted {
        "The schedule now follows your own history."
    } else {
        "The schedule stays as it is: there are too few reviews, or they say nothing that it does not know."
    })
}
