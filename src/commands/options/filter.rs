//! From the filter options to the store's filter; an unknown name is reported with the near ones.

use crate::cli::FilterArgs;
use crate::config::DEFAULT_BANK;
use crate::domain::{Question, text::fold};
use crate::failure::Failure;
use crate::ports::{Filter, QuestionStore};

/// Builds the filter for banks, which must exist.
pub fn bank_filter(names: &[String], store: &dyn QuestionStore) -> Result<Filter, Failure> {
    let mut out = Filter::default();
    if !names.is_empty() {
        let all: Vec<String> = store.banks()?.into_iter().map(|b| b.bank).collect();
        for name in names {
            out.banks.push(find_name("bank", name, &all)?);
        }
    }
    Ok(out)
}

/// Builds the filter of `args` and `topics` over all banks, or over `within` alone. All that is
/// named must exist; roles, levels and sections may be named by a part.
pub fn build_filter(
    args: &FilterArgs,
    topics: &[String],
    within: Option<&str>,
    store: &dyn QuestionStore,
) -> Result<Filter, Failure> {
    let mut out = Filter {
        difficulties: args.difficulties.clone(),
        kinds: args.kinds.clone(),
        ..Filter::default()
    };
    let banks = store.banks()?;
    let all_roles = distinct(banks.iter().map(|b| b.role.clone()));
    let all_levels = distinct(banks.iter().map(|b| b.level.clone()));
    out.banks.extend(within.map(String::from));
    out.banks.extend(bank_filter(&args.banks, store)?.banks);
    for name in &args.roles {
        out.roles.extend(find_names("role", name, &all_roles)?);
    }
    for name in &args.levels {
        out.levels.extend(find_names("level", name, &all_levels)?);
    }

    if args.sections.is_empty() && topics.is_empty() {
        return Ok(out);
    }
    let questions: Vec<Question> = store
        .list(&out, usize::MAX)?
        .into_iter()
        .map(|e| e.question)
        .collect();
    let sections: Vec<String> = distinct(questions.iter().map(|q| q.section.clone()));
    for name in &args.sections {
        out.sections.extend(find_names("section", name, &sections)?);
    }
    let all: Vec<String> = distinct(questions.iter().map(|q| q.topic.clone()));
    for name in topics {
        out.topics.push(find_name(
            "topic",
            &name.trim().to_lowercase().replace([' ', '-'], "_"),
            &all,
        )?);
    }
    Ok(out)
}

/// Returns the bank of an interview when no option names one; None: all of them. A configured bank
/// must exist, the built-in default may have been removed.
pub fn default_bank(
    configured: &str,
    args: &FilterArgs,
    store: &dyn QuestionStore,
) -> Result<Option<String>, Failure> {
    let named = !(args.banks.is_empty() && args.roles.is_empty() && args.levels.is_empty());
    if named || configured.is_empty() {
        return Ok(None);
    }

    let banks: Vec<String> = store.banks()?.into_iter().map(|b| b.bank).collect();
    match find_name("bank", configured, &banks) {
        Ok(bank) => Ok(Some(bank)),
        Err(_) if configured == DEFAULT_BANK => Ok(None),
        Err(failure) => Err(failure.hint("[interview] bank names it in the configuration")),
    }
}

/// Finds the names of `all` that equal `name`, else those it is a part of.
fn find_names(what: &str, name: &str, all: &[String]) -> Result<Vec<String>, Failure> {
    let wanted = fold(name);
    let mut found: Vec<&String> = all.iter().filter(|a| fold(a) == wanted).collect();
    if found.is_empty() && !name.trim().is_empty() {
        found = all.iter().filter(|a| fold(a).contains(&wanted)).collect();
    }

    match found.is_empty() {
        true => Err(Failure::unknown_name(what, name, all)),
        false => Ok(found.into_iter().cloned().collect()),
    }
}

fn find_name(what: &str, name: &str, all: &[String]) -> Result<String, Failure> {
    if let Some(exact) = all.iter().find(|a| fold(a) == fold(name)) {
        return Ok(exact.clone());
    }
    Err(Failure::unknown_name(what, name, all))
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
