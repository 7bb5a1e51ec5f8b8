//! YAML and TOML as the values that JSON has, so that one reader serves all three.

use super::numerals::{is_kept, yaml_with_numbers_as_written};
use super::outcome::ImportError;
use super::raw::SourceFile;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Events that aliases may repeat; a bank has hardly any.
const MAX_REPLAYED: usize = 20_000;

/// The documents of a YAML text.
pub(super) fn yaml(source: &SourceFile<'_>) -> Result<Value, ImportError> {
    let text = yaml_with_numbers_as_written(source.text);
    // Within a text of several lines such a number may be no value.
    let read = documents::<Value>(&text).or_else(|_| documents::<Value>(source.text));
    let documents = read.map_err(|error| {
        let line = error.location().map_or(1, |at| at.line());
        syntax(source, "YAML", line, &error.to_string())
    })?;
    Ok(Value::Array(documents))
}

/// Reads the documents of a YAML text. Aliases of aliases would fill the memory: few are followed.
fn documents<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, serde_saphyr::Error> {
    let few = serde_saphyr::alias_limits! {
        max_total_replayed_events: MAX_REPLAYED,
    };
    let options = serde_saphyr::options! {
        alias_limits: few,
        // Values stay as they are written: "no", "012", "1_000".
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    };
    serde_saphyr::from_multiple_with_options(text, options)
}

/// A TOML text. Numbers that JSON would write in another way and dates are texts, as they are written.
pub(super) fn toml(source: &SourceFile<'_>) -> Result<Value, ImportError> {
    let table = DeTable::parse(source.text).map_err(|error| {
        let before = error.span().and_then(|span| source.text.get(..span.start));
        let line = before.map_or(0, |before| before.matches('\n').count()) + 1;
        syntax(source, "TOML", line as u64, error.message())
    })?;
    Ok(toml_table(table.get_ref(), source.text))
}

fn toml_table(table: &DeTable<'_>, text: &str) -> Value {
    let fields = table.iter().map(|(name, value)| {
        let value = toml_value(value.get_ref(), value.span(), text);
        (name.get_ref().to_string(), value)
    });
    Value::Object(fields.collect())
}

fn toml_value(value: &DeValue<'_>, span: Range<usize>, text: &str) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Array(items) => {
            let items = items.iter();
            let items = items.map(|item| toml_value(item.get_ref(), item.span(), text));
            Value::Array(items.collect())
        }
        DeValue::Table(table) => toml_table(table, text),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            as_written(text.get(span).unwrap_or_default())
        }
    }
}

/// A number where JSON writes it the same, else the text.
fn as_written(text: &str) -> Value {
    match serde_json::from_str::<Number>(text) {
        Ok(number) if is_kept(text) => Value::Number(number),
        _ => text.into(),
    }
}

fn syntax(source: &SourceFile<'_>, language: &'static str, line: u64, reason: &str) -> ImportError {
    ImportError::Syntax {
        file: source.file.to_string(),
        language,
        line: usize::try_from(line).unwrap_or(usize::MAX),
        // What follows the first line draws the place.
        reason: reason.lines().next().unwrap_or_default().to_string(),
    }
}

/// Returns true where a text without a telling name is YAML that holds questions: it begins with a
/// key or a list of keys, and one of its keys names questions.
pub(super) fn is_yaml(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && *line != "---");

    let begins = lines.clone().next().and_then(key_of);
    let begins = begins.is_some_and(|key| !key.is_empty() && !key.contains([' ', '*', '`']));
    begins
        && lines
            .by_ref()
            .filter_map(key_of)
            .any(|key| key.len() > 3 && super::names::is_question_name(&key))
        && documents::<serde::de::IgnoredAny>(text).is_ok()
}

/// Returns true where a text begins with a table of TOML, `[[questions]]`, or with one that has a
/// question in it: settings have neither.
pub(super) fn is_toml(text: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default().trim();
    if !first.starts_with('[') || !first.ends_with(']') {
        return false;
    }
    let table = toml::from_str::<toml::Table>(text);
    table.is_ok_and(|table| first.starts_with("[[") || asks_in_a_table(&table))
}

fn asks_in_a_table(table: &toml::Table) -> bool {
    let mut tables = table.values().filter_map(toml::Value::as_table);
    tables.any(|table| table.keys().any(|key| super::names::is_question_name(key)))
}

/// The key that a line of YAML begins with, in lower case.
fn key_of(line: &str) -> Option<String> {
    let line = line.trim_start_matches("- ");
    let (key, value) = line.split_once(':')?;
    (value.is_empty() || value.starts_with(' ')).then(|| key.trim().to_lowercase())
}
