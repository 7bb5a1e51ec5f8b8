//! Tables as data frames write them into JSON, column by column: lists of equal length, objects with
//! the numbers of rows, names of columns beside rows.

use super::names::is_question_name;
use super::unread::has_words;
use serde_json::{Map, Value};

/// The records of an object that holds a table by its columns; None for another object.
pub(super) fn records(object: &Map<String, Value>) -> Option<Value> {
    let rows = of_named_rows(object)
        .or_else(|| of_lists(object))
        .or_else(|| of_numbered_rows(object))?;
    Some(Value::Array(rows))
}

/// `{"columns": ["question"], "data": [["Why?"]]}`.
fn of_named_rows(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let names = object.get("columns")?.as_array()?;
    let names: Vec<&str> = names.iter().map(Value::as_str).collect::<Option<_>>()?;
    let mut others = object
        .iter()
        .filter(|(key, _)| !["columns", "data"].contains(&key.as_str()));
    if !names.iter().any(|name| is_question_name(name)) || others.any(|(_, v)| has_words(v)) {
        return None;
    }

    let rows = object.get("data")?.as_array()?.iter();
    let record = |row: &Value| {
        let cells = row.as_array().filter(|cells| cells.len() == names.len())?;
        let fields = names.iter().zip(cells);
        let fields = fields.map(|(name, cell)| (name.to_string(), cell.clone()));
        Some(Value::Object(fields.collect()))
    };
    rows.map(record).collect()
}

/// `{"question": ["Why?", "How?"], "answer": ["So.", "Thus."]}`.
fn of_lists(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let columns: Vec<(&String, &Vec<Value>)> = object
        .iter()
        .map(|(name, value)| Some((name, value.as_array()?)))
        .collect::<Option<_>>()?;
    let length = columns.first()?.1.len();
    let is_table = columns.len() > 1
        && columns.iter().any(|(name, _)| is_question_name(name))
        && columns.iter().all(|(_, cells)| cells.len() == length)
        && columns.iter().all(|(_, cells)| cells.iter().all(is_scalar));
    is_table.then(|| {
        let row = |at: usize| {
            let fields = columns.iter().filter_map(|(name, cells)| {
                let cell = cells.get(at)?;
                Some((name.to_string(), cell.clone()))
            });
            Value::Object(fields.collect())
        };
        (0..length).map(row).collect()
    })
}

/// `{"question": {"0": "Why?"}, "answer": {"0": "So."}}`.
fn of_numbered_rows(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let columns: Vec<(&String, &Map<String, Value>)> = object
        .iter()
        .map(|(name, value)| Some((name, value.as_object()?)))
        .collect::<Option<_>>()?;
    let (_, first) = columns.first()?;
    let mut numbers: Vec<(usize, &String)> = first
        .keys()
        .map(|key| Some((key.parse().ok()?, key)))
        .collect::<Option<_>>()?;
    numbers.sort_unstable();
    let is_table = columns.iter().any(|(name, _)| is_question_name(name))
        && columns.iter().all(|(_, cells)| {
            cells.len() == first.len() && cells.keys().all(|key| first.contains_key(key))
        });
    is_table.then(|| {
        let row = |key: &String| {
            let fields = columns.iter().filter_map(|(name, cells)| {
                let cell = cells.get(key)?;
                Some((name.to_string(), cell.clone()))
            });
            Value::Object(fields.collect())
        };
        numbers.iter().map(|(_, key)| row(key)).collect()
    })
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_by_their_columns() {
        let rows = r#"[{"question":"Why?","answer":"So."},{"question":"How?","answer":"Thus."}]"#;
        for text in [
            r#"{"question": ["Why?", "How?"], "answer": ["So.", "Thus."]}"#,
            r#"{"question": {"0": "Why?", "10": "How?"}, "answer": {"10": "Thus.", "0": "So."}}"#,
            r#"{"columns": ["question", "answer"], "index": [0, 1], "data": [["Why?", "So."], ["How?", "Thus."]]}"#,
        ] {
            let object = serde_json::from_str(text).unwrap();
            let expected: Value = serde_json::from_str(rows).unwrap();
            assert_eq!(records(&object), Some(expected), "{text}");
        }
        for text in [
            r#"{"question": ["Why?", "How?"], "answer": ["So."]}"#,
            r#"{"question": ["Why?"], "parts": [["a"]]}"#,
            r#"{"question": ["Why?", "How?"]}"#,
            r#"{"question": {"text": "Why?"}, "answer": {"text": "So."}}"#,
            r#"{"questions": [{"question": "Why?"}], "meta": []}"#,
            r#"{"data": [["Why?", "So."]]}"#,
            "{}",
        ] {
            let object = serde_json::from_str(text).unwrap();
            assert_eq!(records(&object), None, "{text}");
        }
    }
}
