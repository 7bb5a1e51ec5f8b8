//! A profile that has no history yet: new, or mistyped.

use crate::app::{Context, at_terminal, open_asker};
use crate::domain::text::suggestions;
use crate::failure::{ExitKind, Failure};
use crate::term::ask::PromptReply;

/// Settles which profile is meant where the named one is new: one that differs only in case is
/// meant, about one that is near the candidate is asked, and a new one is said to be new. With
/// `only_reads` there is nothing to do for a new one, and none is made.
///
/// # Errors
/// The candidate breaks off; there is nothing to read.
pub fn settle(only_reads: bool, context: &mut Context) -> Result<(), Failure> {
    let Some(name) = context.app.new_profile().map(str::to_string) else {
        return Ok(());
    };
    let known = context.app.profiles();
    if name.eq_ignore_ascii_case("default") {
        context.app.use_profile(String::new());
        return Ok(());
    }
    let lower: Vec<String> = known.iter().map(|name| name.to_lowercase()).collect();

    // They would be one file on macOS and Windows.
    if let Some(same) = lower.iter().position(|known| *known == name.to_lowercase()) {
        let same = known.get(same).cloned().unwrap_or_default();
        context
            .out
            .note(&format!("going on with the profile \"{same}\""));
        context.app.use_profile(same);
        return Ok(());
    }

    let near = suggestions(&name.to_lowercase(), lower.iter().map(String::as_str));
    let near = near.first().and_then(|near| {
        let at = lower.iter().position(|known| known == near)?;
        known.get(at).cloned()
    });
    match near {
        Some(near) if at_terminal() => ask(&name, near, context),
        _ if only_reads => Err(nothing_to_read(&name, &known, context)),
        Some(near) => {
            context.out.note(&format!(
                "the profile \"{name}\" is new; there is \"{near}\""
            ));
            Ok(())
        }
        None if known.is_empty() && !context.app.has_default_profile() => Ok(()),
        None => {
            context.out.note(&format!("the profile \"{name}\" is new"));
            Ok(())
        }
    }
}

/// Says which profiles there are. A command that only reads leaves none behind.
fn nothing_to_read(name: &str, known: &[String], context: &Context) -> Failure {
    let failure = Failure::usage(format!("there is no profile \"{name}\""));
    let known = known.join(", ");
    match known.is_empty() {
        false => failure.hint(format!("there is the default one, and {known}")),
        true if context.app.has_default_profile() => {
            failure.hint("there is the default one only: leave --profile out")
        }
        true => failure.hint(format!(
            "nobody has practised here yet: `viva interview --profile {name}` is the first"
        )),
    }
}

fn ask(name: &str, near: String, context: &mut Context) -> Result<(), Failure> {
    let prompt = format!("There is no profile \"{name}\" yet. Use \"{near}\"? [Y/n] ");
    match open_asker(true)?.line(&prompt, &mut context.out)? {
        PromptReply::Interrupted => Err(Failure::new(ExitKind::Interrupted, "")),
        PromptReply::Line(line) if line.to_lowercase().starts_with('n') => Ok(()),
        _ => {
            context.app.use_profile(near);
            Ok(())
        }
    }
}
