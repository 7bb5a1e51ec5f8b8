//! Tables: CSV and TSV, and how rows become questions. Which row names the columns: `heads`.

use super::fields::{self, Record};
use super::format::Format;
use super::groups;
use super::heads::{Heads, heads};
use super::names::{is_answer_name, is_index};
use super::outcome::ImportError;
use super::raw::{Raw, SourceFile};
use super::rows::{Row, delimiter, rows, told_separator, unquoted_row};
use crate::domain::text::{ellipsis, one_line};
use serde_json::Value;
use std::borrow::Cow;

/// CSV and TSV.
pub(super) fn read(source: &SourceFile<'_>, format: Format) -> Result<Raw, ImportError> {
    let plain = with_plain_commas(source.text);
    let (told, body, skipped) = told_separator(&plain);
    let delimiter = match (told, format) {
        (Some(told), _) => told,
        (None, Format::Tsv) => b'\t',
        (None, _) => delimiter(body),
    };
    let mut rows = rows(body, delimiter, skipped);
    let opened = reread_open_quote(&mut rows, body, delimiter, skipped);
    if rows.is_empty() {
        return Ok(no_question(&[]));
    }
    if let Some(turned) = groups::turned(&rows).or_else(|| groups::in_turn(&rows)) {
        rows = turned;
    }

    let shown = rows
        .first()
        .map(|row| row.cells.clone())
        .unwrap_or_default();
    let Heads {
        names,
        map,
        first,
        guessed,
        taken,
        levels,
    } = heads(&rows, source.map, delimiter == b'\t');
    if let Some(levels) = levels {
        rows.iter_mut()
            .skip(first)
            .for_each(|row| levels.choose(row));
    }
    let (above, rows) = rows.split_at(first);
    let source = SourceFile {
        map: &map,
        ..*source
    };
    let mut raw = read_rows(&source, &names, rows)?;
    raw.hint = match first > 0 && rows.iter().all(Row::is_blank) {
        true => "it holds the names of columns and no row below them".to_string(),
        false => hint(&shown),
    };
    if let Some(line) = opened {
        let why = "a quote is opened here and never closed: it was read as a mark of the text";
        raw.skip(line, why);
    }
    note_above(&mut raw, above, guessed, &taken);

    Ok(raw)
}

/// The text with the commas of Chinese and Japanese as those of CSV, where each line has one and
/// none of the usual separators.
fn with_plain_commas(text: &str) -> Cow<'_, str> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    match !text.trim().is_empty() && lines.all(has_wide_commas) {
        true => text.replace('，', ",").into(),
        false => text.into(),
    }
}

fn has_wide_commas(line: &str) -> bool {
    line.contains('，') && !line.contains([',', ';', '\t', '|'])
}

/// Reads the rows again, line by line, that one cell has swallowed because a quote is opened and
/// never closed. Returns the line of that quote.
pub(super) fn reread_open_quote(
    rows: &mut Vec<Row>,
    body: &str,
    delimiter: u8,
    skipped: usize,
) -> Option<usize> {
    let odd = body.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let swallowed = |row: &Row| row.cells.last().is_some_and(|cell| cell.contains('\n'));
    let line = rows.last().filter(|row| odd && swallowed(row))?.line;

    rows.pop();
    let rest = body.lines().skip(line.saturating_sub(skipped + 1));
    for (at, text) in rest.enumerate() {
        rows.push(unquoted_row(text, delimiter, line + at));
    }
    Some(line)
}

/// Lists the rows above the questions: those before the names of columns, and the row that was only
/// taken for such names; and which columns were taken for what by their cells.
fn note_above(raw: &mut Raw, above: &[Row], guessed: bool, taken: &[String]) {
    let Some((header, before)) = above.split_last() else {
        return;
    };

    for row in before.iter().filter(|row| !row.is_blank()) {
        raw.skip(
            row.line,
            format!("above the names of the columns: {}", shown_cells(row)),
        );
    }
    let columns = ellipsis(&one_line(&taken.join(", ")), 120);
    let columns = match taken.is_empty() {
        true => String::new(),
        false => format!("taken by what they hold: {columns} (--map decides otherwise)"),
    };
    let why = match (guessed, taken.is_empty()) {
        (true, true) => format!(
            "taken for the names of the columns: {}",
            shown_cells(header)
        ),
        (true, false) => {
            let names = shown_cells(header);
            format!("taken for the names of the columns: {names}; {columns}")
        }
        (false, false) => columns,
        (false, true) => return,
    };
    raw.skip(header.line, why);
}

pub(super) fn read_rows(
    source: &SourceFile<'_>,
    names: &[String],
    rows: &[Row],
) -> Result<Raw, ImportError> {
    let map: Vec<_> = source
        .map
        .iter()
        .map(|(meaning, field)| (meaning.clone(), field_name(field, names)))
        .collect();
    fields::refuse_unknown_fields(source.file, &map, names.iter().map(String::as_str))?;
    let grouped = groups::with_sections(names, &map, rows);
    let (names, rows) = match &grouped {
        Some(grouped) => (grouped.names.as_slice(), grouped.rows.as_slice()),
        None => (names, rows),
    };
    let mut raw = no_question(names);
    let from_zero = counted_from_zero(names, rows);

    for row in rows {
        let columns = row.cells.iter().enumerate();
        let values = columns.map(|(at, cell)| match cell.parse::<u64>() {
            Ok(index) if from_zero.contains(&at) => Value::from(index),
            _ => Value::String(cell.clone()),
        });
        let record: Record = names.iter().cloned().zip(values).collect();
        match fields::question(&record, &map, row.line) {
            Some(found) => raw.take(found),
            None if row.is_blank() => {}
            None => raw.skip(row.line, "the row holds no question"),
        }
        note_wide_row(&mut raw, row, names.len());
    }
    let unread = raw.unread.tell("column");
    raw.skipped.extend(unread);

    Ok(raw)
}

/// The columns that tell the right one of some choices by its place, counted from 0 as programs do:
/// all are numbers and one of them is 0, or the name says that it is an index.
fn counted_from_zero(names: &[String], rows: &[Row]) -> Vec<usize> {
    let answers = names
        .iter()
        .enumerate()
        .filter(|(_, name)| is_answer_name(name));
    let from_zero = answers.filter(|(at, name)| {
        let cells = rows.iter().filter_map(|row| row.cells.get(*at));
        let mut cells = cells.filter(|cell| !cell.is_empty());
        let numbers = cells.clone().all(|cell| is_whole_number(cell));
        numbers && (is_index(name) || cells.any(|cell| cell == "0"))
    });
    from_zero.map(|(at, _)| at).collect()
}

/// Returns true for a number that reads the same as a text.
fn is_whole_number(cell: &str) -> bool {
    let number = cell.parse::<u64>();
    number.is_ok_and(|number| number.to_string() == cell)
}

/// Lists the cells of a row that stand beyond the last column.
fn note_wide_row(raw: &mut Raw, row: &Row, width: usize) {
    let beyond = row.cells.get(width..).unwrap_or_default().join(" ");
    if !beyond.trim().is_empty() {
        let shown = ellipsis(&one_line(&beyond), 60);
        raw.skip(row.line, format!("beyond the last column: {shown}"));
    }
}

fn no_question(names: &[String]) -> Raw {
    Raw {
        hint: hint(names),
        ..Raw::default()
    }
}

fn hint(names: &[String]) -> String {
    let names = ellipsis(&one_line(&names.join(", ")), 200);
    format!("name the column with --map question=COLUMN (name or number); the columns are: {names}")
}

/// Replaces the number of a field by its name.
fn field_name(field: &String, names: &[String]) -> String {
    let numbered = field
        .parse::<usize>()
        .ok()
        .and_then(|n| names.get(n.checked_sub(1)?));
    match numbered {
        Some(name) if !names.contains(field) => name.clone(),
        _ => field.clone(),
    }
}

fn shown_cells(row: &Row) -> String {
    ellipsis(&one_line(&row.cells.join(", ")), 80)
}
