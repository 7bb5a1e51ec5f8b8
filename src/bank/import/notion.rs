//! What Notion exports: names with an id behind them, and one page for each row of a database.
//!
//! A page is a title, lines of `Property: value`, and a text. It is read as one question where its
//! title asks or it has properties; every other page is Markdown as anyone's.

use super::fields;
use super::guess::asks;
use super::names::{is_answer_name, is_question_name};
use super::raw::{Raw, SourceFile};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Digits of an id, in hexadecimal.
const ID: usize = 32;

/// A name without the id that Notion writes behind it, and without `_all`.
pub fn without_id(name: &str) -> &str {
    let bare = name.strip_suffix("_all").unwrap_or(name);
    match bare.rsplit_once([' ', '-', '_']) {
        Some((name, id)) if is_id(id) && !name.trim().is_empty() => name.trim_end(),
        _ => name,
    }
}

fn is_id(word: &str) -> bool {
    word.len() == ID && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The name of a file without the id; None for a file that Notion did not name.
pub fn own_name(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let name = without_id(stem);
    (name != stem).then(|| name.to_string())
}

/// A path without the ids in the names of its files and folders.
pub fn path_without_ids(path: &Path) -> PathBuf {
    path.iter()
        .map(|part| bare_part(part).map_or_else(|| part.to_os_string(), Into::into))
        .collect()
}

/// A name of a path without its id; None for one without.
fn bare_part(part: &std::ffi::OsStr) -> Option<String> {
    let name = Path::new(part);
    let own = own_name(name)?;
    match name.extension().and_then(|ending| ending.to_str()) {
        Some(ending) => Some(format!("{own}.{ending}")),
        None => Some(own),
    }
}

/// The table that a page is a row of: it lies beside the page's folder and has its name.
pub fn table_of_page(path: &Path) -> Option<(PathBuf, String)> {
    own_name(path)?;
    let folder = path.parent()?;
    let name = folder.file_name()?.to_str()?;
    Some((folder.parent()?.to_path_buf(), without_id(name).to_string()))
}

/// The question of a page; None for a page that is none.
pub(super) fn read(source: &SourceFile<'_>) -> Option<Raw> {
    let path = Path::new(source.file);
    own_name(path)?;
    let text = source.text.trim_start();
    let title = text.lines().next()?.strip_prefix("# ")?.trim();
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    let (properties, body) = split_properties(body);

    let more = body
        .lines()
        .filter(|line| asks(line) == 2 && line.starts_with(['#', '-', '*']));
    if (asks(title) < 2 && properties.is_empty()) || more.count() > 1 {
        return None;
    }

    let mut record = vec![("Question".to_string(), Value::String(title.to_string()))];
    let answered = properties.iter().any(|(name, _)| is_answer_name(name));
    let told = properties
        .iter()
        .filter(|(name, _)| !is_question_name(name));
    record.extend(told.map(|(name, value)| (name.clone(), Value::String(value.clone()))));
    let text_below = !body.trim().is_empty();
    if text_below && !answered {
        record.push(("Answer".to_string(), Value::String(body.trim().to_string())));
    }

    let mut raw = Raw::default();
    raw.take(fields::question(&record, source.map, 1)?);
    let unread = raw.unread.tell("property");
    raw.skipped.extend(unread);
    if text_below && answered {
        let before = source.text.len() - body.trim_start().len();
        let lines = |text: &str| text.matches('\n').count();
        let first = lines(source.text.get(..before).unwrap_or_default()) + 1;
        let why = "the text of the page is not read: a property is the answer";
        raw.skip_lines(first, first + lines(body.trim()), why);
    }
    Some(raw)
}

/// The `Name: value` lines at a page's begin, and what follows them.
fn split_properties(body: &str) -> (Vec<(String, String)>, &str) {
    let mut properties = Vec::new();
    let mut rest = body.trim_start_matches('\n');

    while let Some((name, value)) = rest.lines().next().and_then(|line| line.split_once(": ")) {
        let is_name = name.split_whitespace().count() <= 4
            && name.starts_with(char::is_alphabetic)
            && !name.contains(['`', '*', '.', '?']);
        if !is_name {
            break;
        }
        properties.push((name.trim().to_string(), value.trim().to_string()));
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    (properties, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "1a2b3c4d5e6f70819203a4b5c6d7e8f9";

    #[test]
    fn names_without_ids() {
        for (name, bare) in [
            (format!("Questions {NUMBER}"), "Questions"),
            (format!("Questions {NUMBER}_all"), "Questions"),
            ("Questions_all".to_string(), "Questions_all"),
            ("What is drift".to_string(), "What is drift"),
            (NUMBER.to_string(), NUMBER),
        ] {
            assert_eq!(without_id(&name), bare);
        }
    }

    #[test]
    fn a_page_lies_in_the_folder_of_its_table() {
        let page = format!("Export/Bank {NUMBER}/What is x {NUMBER}.md");
        let page = Path::new(&page);
        assert_eq!(own_name(page).as_deref(), Some("What is x"));
        assert_eq!(
            path_without_ids(page),
            Path::new("Export/Bank/What is x.md")
        );
        let table = Some((PathBuf::from("Export"), "Bank".to_string()));
        assert_eq!(table_of_page(page), table);
        assert_eq!(own_name(Path::new("Export/notes.md")), None);
        assert_eq!(table_of_page(Path::new("Export/notes.md")), None);
    }
}
