//! What the columns of a table mean, and the row of JSON that a row of the table is.

use crate::bank::import::{TableRecord, column_meaning, is_reference_name};
use serde_json::{Value, json};

/// The column of the candidate's answers: one that is named so, else "answer", else the first that may
/// hold answers. "A" is the first option of a choice where another column may.
pub(super) fn answer_column(records: &[TableRecord]) -> Option<&str> {
    let mut columns: Vec<&str> = Vec::new();
    for (name, _) in records.iter().flat_map(|record| &record.cells) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }

    let ranked = columns
        .into_iter()
        .filter_map(|name| Some((answer_rank(name)?, name)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, name)| name)
}

/// How soon a column is taken for the answer, the lowest first; None where it never is.
fn answer_rank(name: &str) -> Option<usize> {
    match plain(name).as_str() {
        "candidateanswer" | "studentanswer" => Some(0),
        "answer" => Some(1),
        _ if is_reference_name(name) || column_meaning(name) != Some("answer") => None,
        plain if plain.chars().count() > 1 => Some(2),
        _ => Some(3),
    }
}

/// Letters and digits of a name, in lower case.
pub(super) fn plain(name: &str) -> String {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    plain.to_lowercase()
}

/// The row that a record of a table is. Without an id its line is the id.
pub(super) fn table_row(record: &TableRecord, answer: Option<&str>) -> Value {
    let mut row = json!({ "id": record.line });
    for (name, text) in &record.cells {
        match plain(name).as_str() {
            "questionid" => row["question_id"] = text.as_str().into(),
            "criteria" | "rubric" | "keypoints" => row["criteria"] = criteria(text),
            _ if Some(name.as_str()) == answer => {
                if row.get("answer").is_none() {
                    row["answer"] = text.as_str().into();
                }
            }
            "" => {}
            _ if is_reference_name(name) => row["reference"] = text.as_str().into(),
            _ => match column_meaning(name) {
                Some("id") => row["id"] = text.as_str().into(),
                Some("question") => row["question"] = text.as_str().into(),
                Some("key_points") => row["criteria"] = criteria(text),
                _ => {}
            },
        }
    }
    if let Some(option) = chosen_option(record, row.get("answer")) {
        row["answer"] = option.into();
    }
    row
}

/// The text of the option that an answer means by its letter: columns "A", "B", … beside it are what
/// there was to choose from.
fn chosen_option<'r>(record: &'r TableRecord, answer: Option<&Value>) -> Option<&'r str> {
    let answer = answer?.as_str()?.trim();
    let letter = answer.rsplit(' ').next()?.trim_matches(['(', ')', '.']);
    let is_letter = letter.len() == 1 && answer.len() < 10;
    let is_choice = option(record, "a").is_some() && option(record, "b").is_some();

    let wanted = Some(letter.to_lowercase()).filter(|_| is_letter && is_choice)?;
    option(record, &wanted).filter(|text| !text.trim().is_empty())
}

/// What stands in the column of a letter.
fn option<'r>(record: &'r TableRecord, letter: &str) -> Option<&'r str> {
    let mut cells = record.cells.iter();
    let cell = cells.find(|(name, _)| plain(name) == letter);
    cell.map(|(_, text)| text.as_str())
}

/// The criteria of a cell: JSON, else one a line, or between semicolons.
fn criteria(text: &str) -> Value {
    if let Ok(list @ Value::Array(_)) = serde_json::from_str(text) {
        return list;
    }
    let separator = if text.contains('\n') { '\n' } else { ';' };
    let points = text
        .split(separator)
        .map(str::trim)
        .filter(|point| !point.is_empty());
    let points = points.enumerate();
    points
        .map(|(at, text)| json!({ "id": format!("k{}", at + 1), "text": text }))
        .collect()
}
