//! `viva bank remove`: a bank out of the store.

use super::files::require_bank;
use crate::app::Context;
use crate::domain::text::plural;
use crate::failure::Failure;
use crate::ports::Filter;

/// Runs `viva bank remove`.
pub fn run(name: &str, context: &mut Context) -> Result<(), Failure> {
    let store = context.app.store()?;
    require_bank(name, store.as_ref())?;

    let wanted = Filter {
        banks: vec![name.to_string()],
        ..Filter::default()
    };
    let ids: Vec<_> = store.hashes(&wanted)?.into_keys().collect();

    store.remove(&ids)?;
    context.out.line(&format!(
        "Removed bank {name} with {}. Your history keeps what you answered.",
        plural(ids.len(), "question")
    ))
}
