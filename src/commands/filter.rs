//! From the filter options to the store's filter; unknown names are told with the near ones.

use crate::cli::FilterArgs;
use crate::domain::text::suggestions;
use crate::domain::{Question, text::fold};
use crate::error::Failure;
use crate::ports::{Filter, QuestionStore};

/// The filter for banks, which must exist.
pub fn banks(names: &[String], store: &dyn QuestionStore) -> Result<Filter, Failure> {
    let mut out = Filter::default();
    if !names.is_empty() {
        let all: Vec<String> = store.banks()?.into_iter().map(|b| b.bank).collect();
        for name in names {
            out.banks.push(known("bank", name, &all)?);
        }
    }
    Ok(out)
}

/// The bank of an interview when nothing else is asked for.
pub const DEFAULT_BANK: &str = "data_scientist_senior";

/// The filter of `args` and `topics`. Banks, sections and topics must exist; sections may be named by a part of
/// their title.
pub fn filter(args: &FilterArgs, topics: &[String], store: &dyn QuestionStore) -> Result<Filter, Failure> {
    let mut out = banks(&args.banks, store)?;
    out.difficulties = args.difficulties.clone();
    out.kinds = args.kinds.clone();
    if args.sections.is_empty() && topics.is_empty() {
        return Ok(out);
    }
    let questions: Vec<Question> = store.list(&out, usize::MAX)?.into_iter().map(|e| e.question).collect();
    let sections: Vec<String> = distinct(questions.iter().map(|q| q.section.clone()));
    for name in &args.sections {
        let part: Vec<&String> = sections.iter().filter(|s| fold(s).contains(&fold(name))).collect();
        match part.as_slice() {
            [one] => out.sections.push((*one).clone()),
            _ => out.sections.push(known("section", name, &sections)?),
        }
    }
    let all: Vec<String> = distinct(questions.iter().map(|q| q.topic.clone()));
    for name in topics {
        out.topics.push(known("topic", &name.trim().to_lowercase().replace([' ', '-'], "_"), &all)?);
    }
    Ok(out)
}

/// The bank an interview is held on when no filter names one: the shipped senior bank while it is there, else all.
pub fn default_bank(filter: &mut Filter, args: &FilterArgs, store: &dyn QuestionStore) -> Result<(), Failure> {
    if args.banks.is_empty() && store.banks()?.iter().any(|b| b.bank == DEFAULT_BANK) {
        filter.banks = vec![DEFAULT_BANK.to_string()];
    }
    Ok(())
}

fn known(what: &str, name: &str, all: &[String]) -> Result<String, Failure> {
    if let Some(exact) = all.iter().find(|a| fold(a) == fold(name)) {
        return Ok(exact.clone());
    }
    Err(unknown(what, name, all))
}

/// The failure for a name that does not exist.
pub fn unknown(what: &str, name: &str, all: &[String]) -> Failure {
    let near = suggestions(name, all.iter().map(String::as_str));
    let failure = Failure::usage(format!("there is no {what} \"{name}\""));
    if near.is_empty() {
        failure.hint(format!("`viva bank list` and `viva bank search TEXT` show what there is ({} {what}s)", all.len()))
    } else {
        failure.hint(format!("did you mean {}?", near.join(", ")))
    }
}

fn distinct(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    items.for_each(|i| {
        if !seen.contains(&i) {
            seen.push(i);
        }
    });
    seen
}
