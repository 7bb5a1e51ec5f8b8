//! Tables: CSV and TSV, and how rows become questions. Which row names the columns: `heads`.

use super::fields::{self, Record};
use super::format::Format;
use super::heads::{Heads, heads};
use super::outcome::ImportError;
use super::raw::{Raw, SourceFile};
use crate::domain::text::{ellipsis, one_line};
use serde_json::Value;

/// Columns looked at; a question has fewer.
const MAX_COLUMNS: usize = 200;

/// CSV and TSV.
pub(super) fn read(source: &SourceFile<'_>, format: Format) -> Result<Raw, ImportError> {
    let (told, body, skipped) = told_separator(source.text);
    let delimiter = match (told, format) {
        (Some(told), _) => told,
        (None, Format::Tsv) => b'\t',
        (None, _) => delimiter(body),
    };
    let rows = rows(body, delimiter, skipped);
    if rows.is_empty() {
        return Ok(no_question(&[]));
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
    } = heads(&rows, source.map);
    let (above, rows) = rows.split_at(first);
    let source = SourceFile {
        map: &map,
        ..*source
    };
    let mut raw = read_rows(&source, &names, rows)?;
    raw.hint = hint(&shown);
    note_above(&mut raw, above, guessed);

    Ok(raw)
}

/// Lists the rows above the questions: those before the names of columns, and the row that was only
/// taken for such names.
fn note_above(raw: &mut Raw, above: &[Row], guessed: bool) {
    let Some((header, before)) = above.split_last() else {
        return;
    };
    let shown = |row: &Row| ellipsis(&one_line(&row.cells.join(", ")), 80);

    for row in before.iter().filter(|row| !row.is_blank()) {
        raw.skip(
            row.line,
            format!("above the names of the columns: {}", shown(row)),
        );
    }
    if guessed {
        let why = format!("taken for the names of the columns: {}", shown(header));
        raw.skip(header.line, why);
    }
}

/// The separator that a spreadsheet's first line tells (`sep=;`), the text behind that line, and the
/// number of lines passed over.
pub(super) fn told_separator(text: &str) -> (Option<u8>, &str, usize) {
    let line = text.lines().next().unwrap_or_default();
    let bare = line.trim_matches('"');
    let told = bare.get(..4).filter(|key| key.eq_ignore_ascii_case("sep="));
    let told = told
        .and_then(|_| bare.get(4..))
        .map(|rest| if rest == "\\t" { "\t" } else { rest })
        .and_then(|rest| rest.bytes().next())
        .filter(u8::is_ascii);

    match told {
        Some(told) => (
            Some(told),
            text.split_once('\n').map_or("", |(_, body)| body),
            1,
        ),
        None => (None, text, 0),
    }
}

/// A row of a table.
pub(super) struct Row {
    /// Its first line, from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

impl Row {
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
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
    let mut raw = no_question(names);

    for row in rows {
        let record: Record = names
            .iter()
            .cloned()
            .zip(row.cells.iter().map(|cell| Value::String(cell.clone())))
            .collect();
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

/// Records with their first lines, counted from 1 after `skipped` lines.
pub(super) fn rows(text: &str, delimiter: u8, skipped: usize) -> Vec<Row> {
    // An odd quote somewhere would make one cell of half the file; only CSV cannot do without
    // quotes.
    let quoting = delimiter == b','
        || delimiter == b';'
        || text.bytes().filter(|b| *b == b'"').count() % 2 == 0;
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .quoting(quoting);
    let records = reader.from_reader(text.as_bytes()).into_records();
    let records = records.filter_map(Result::ok);

    let rows = records
        .map(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            let line = usize::try_from(line)
                .unwrap_or(usize::MAX)
                .saturating_add(skipped);

            Row {
                line,
                cells: record
                    .iter()
                    .take(MAX_COLUMNS)
                    .map(|cell| cell.trim().to_string())
                    .collect(),
            }
        })
        .collect();
    match delimiter {
        b'\t' => joined(rows),
        _ => rows,
    }
}

/// Rows of which a line without a tab goes on with the cell before it, as flashcard programs write
/// definitions of several lines.
fn joined(rows: Vec<Row>) -> Vec<Row> {
    let whole = rows.iter().filter(|row| row.cells.len() > 1).count();
    if whole * 3 < rows.len() {
        return rows;
    }

    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        let goes_on = row.cells.len() == 1 && !row.is_blank();
        match out.last_mut().and_then(|last| last.cells.last_mut()) {
            Some(cell) if goes_on => {
                cell.push('\n');
                cell.extend(row.cells);
            }
            _ => out.push(row),
        }
    }
    out
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

/// The separator that the first line with any has most of.
pub(super) fn delimiter(text: &str) -> u8 {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let most = |line: &str| {
        // The last of equals wins.
        [b'|', b'\t', b';', b',']
            .into_iter()
            .map(|delimiter| (count_unquoted(line, delimiter), delimiter))
            .max_by_key(|(count, _)| *count)
            .filter(|(count, _)| *count > 0)
    };
    lines
        .take(10)
        .find_map(most)
        .map_or(b',', |(_, delimiter)| delimiter)
}

/// Counts a byte outside of quotes.
fn count_unquoted(line: &str, wanted: u8) -> usize {
    let mut quoted = false;
    let found = line.bytes().filter(|byte| {
        quoted ^= *byte == b'"';
        *byte == wanted && !quoted
    });
    found.count()
}
