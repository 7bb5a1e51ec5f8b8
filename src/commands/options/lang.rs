//! Languages that are asked for.

use crate::app::Context;
use crate::cli::SessionArgs;
use crate::domain::text::one_line;
use crate::report;

/// Notes a language that Viva has no words in: models may answer in it.
pub fn note_unknown_language(args: &SessionArgs, context: &mut Context) {
    let Some(lang) = args
        .lang
        .as_deref()
        .filter(|lang| !report::lang::is_known(lang))
    else {
        return;
    };
    context.out.note(&format!(
        "Viva has no words in \"{}\", only in {}: a model may answer in it, everything else stays \
         English",
        one_line(lang),
        report::lang::TAGS.join(" and ")
    ));
}
