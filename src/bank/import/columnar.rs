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

/// A column: its name and the cells that it has in each row.
struct Column<'c, C> {
    name: &'c str,
    cells: &'c C,
}

/// The columns of a table in which every field is one.
fn columns<'c, C>(
    object: &'c Map<String, Value>,
    cells: impl Fn(&'c Value) -> Option<&'c C>,
) -> Option<Vec<Column<'c, C>>> {
    let column = |(name, value): (&'c String, &'c Value)| {
        let cells = cells(value)?;
        Some(Column { name, cells })
    };
    let columns: Vec<Column<'c, C>> = object.iter().map(column).collect::<Option<_>>()?;
    let mut names = columns.iter().map(|column| column.name);
    names.any(is_question_name).then_some(columns)
}

/// `{"question": ["Why?", "How?"], "answer": ["So.", "Thus."]}`.
fn of_lists(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let columns = columns(object, Value::as_array)?;
    let length = columns.first()?.cells.len();
    let mut cells = columns.iter().map(|column| column.cells);
    let is_table = columns.len() > 1
        && cells.all(|cells| cells.len() == length && cells.iter().all(is_scalar));
    is_table.then(|| {
        let rows = 0..length;
        rows.map(|at| row(&columns, |cells| cells.get(at)))
            .collect()
    })
}

/// `{"question": {"0": "Why?"}, "answer": {"0": "So."}}`.
fn of_numbered_rows(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let columns = columns(object, Value::as_object)?;
    let first = columns.first()?.cells;
    let mut keys: Vec<&String> = first.keys().collect();
    if !keys.iter().all(|key| key.parse::<usize>().is_ok()) {
        return None;
    }
    keys.sort_by_key(|key| key.parse::<usize>().unwrap_or_default());

    let mut cells = columns.iter().map(|column| column.cells);
    let is_table = cells
        .all(|cells| cells.len() == first.len() && cells.keys().all(|key| first.contains_key(key)));
    is_table.then(|| {
        let rows = keys.into_iter();
        rows.map(|key| row(&columns, |cells| cells.get(key)))
            .collect()
    })
}

/// A row as a record.
fn row<C>(columns: &[Column<'_, C>], cell: impl Fn(&C) -> Option<&Value>) -> Value {
    let mut record = Map::new();
    for column in columns {
        if let Some(value) = cell(column.cells) {
            record.insert(column.name.to_string(), value.clone());
        }
    }
    Value::Object(record)
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
