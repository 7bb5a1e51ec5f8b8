//! Rows of a table: separators, quotes, cells. What the columns mean: `heads`.

use super::guess::asks;
use super::names::{is_answer_name, is_question_name};
use super::quotes::with_plain_quotes;

/// Columns looked at; a question has fewer.
const MAX_COLUMNS: usize = 200;

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

/// Records with their first lines, counted from 1 after `skipped` lines.
pub(super) fn rows(text: &str, delimiter: u8, skipped: usize) -> Vec<Row> {
    let text = &with_plain_quotes(text, delimiter);
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
    let mut rows = read_rows(reader, text, skipped);
    if quoting && text.contains("\\\"") {
        let escaped = read_rows(reader.escape(Some(b'\\')), text, skipped);
        // As MySQL and PHP write quotes: the reading of which more rows have one width.
        if odd_rows(&escaped) < odd_rows(&rows) {
            rows = escaped;
        }
    }
    match delimiter {
        b'\t' => joined(rows),
        _ => rows,
    }
}

fn read_rows(reader: &csv::ReaderBuilder, text: &str, skipped: usize) -> Vec<Row> {
    let records = reader.from_reader(text.as_bytes()).into_records();
    let rows = records.filter_map(Result::ok).map(|record| Row {
        line: record.position().map_or(0, |at| first_line(text, at)) + skipped,
        cells: record
            .iter()
            .take(MAX_COLUMNS)
            .map(|cell| cell.trim().to_string())
            .collect(),
    });
    rows.collect()
}

/// Counts the rows of another width than the first.
fn odd_rows(rows: &[Row]) -> usize {
    let width = rows.first().map(|row| row.cells.len());
    let odd = rows.iter().filter(|row| Some(row.cells.len()) != width);
    odd.count()
}

/// The first line of a record: the reader tells where the one before ends, and passes over blank
/// lines.
fn first_line(text: &str, position: &csv::Position) -> usize {
    let behind = usize::try_from(position.byte())
        .ok()
        .and_then(|at| text.as_bytes().get(at..))
        .unwrap_or_default();
    let blank = behind
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'));
    let blank = blank.filter(|byte| **byte == b'\n').count();
    usize::try_from(position.line()).unwrap_or(usize::MAX - blank) + blank
}

/// A line as a row, in which quotes only go off the ends of cells.
pub(super) fn unquoted_row(text: &str, delimiter: u8, line: usize) -> Row {
    let cells = text.split(char::from(delimiter)).take(MAX_COLUMNS);
    Row {
        line,
        cells: cells
            .map(|cell| cell.trim().trim_matches('"').to_string())
            .collect(),
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
    for row in rows.into_iter().map(with_blanks_for_tab) {
        let below_names = out.len() == 1 && out.first().is_some_and(names_columns);
        match out.last_mut() {
            Some(last) if goes_on(&row) && !below_names => go_on_with(last, row),
            _ => out.push(row),
        }
    }
    out
}

/// A row in which blanks stand where the tab should, behind the question mark.
fn with_blanks_for_tab(mut row: Row) -> Row {
    if let [text] = row.cells.as_slice()
        && let Some((question, answer)) = text.split_once("?  ")
    {
        row.cells = vec![format!("{question}?"), answer.trim().to_string()];
    }
    row
}

/// Returns true for a line without a tab that does not ask: one that does has lost its tab, or has
/// no answer.
fn goes_on(row: &Row) -> bool {
    row.cells.len() == 1 && !row.is_blank() && !lost_tab(row)
}

/// Returns true for a line without a tab that asks, also with words behind its question mark.
fn lost_tab(row: &Row) -> bool {
    let [text] = row.cells.as_slice() else {
        return false;
    };
    match asks(text) {
        0 => false,
        1 => text.contains(['?', '？', '؟']),
        _ => true,
    }
}

fn names_columns(row: &Row) -> bool {
    let mut cells = row.cells.iter();
    cells.any(|name| is_question_name(name) || is_answer_name(name))
}

/// Adds a line to the last cell of a row; below a question alone it is the answer.
fn go_on_with(last: &mut Row, row: Row) {
    let asked_alone = lost_tab(last);
    match last.cells.last_mut() {
        Some(cell) if !asked_alone => {
            cell.push('\n');
            cell.extend(row.cells);
        }
        _ => last.cells.extend(row.cells),
    }
}

/// The separator that the first line with any has most of.
pub(super) fn delimiter(text: &str) -> u8 {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .take(10)
        .find_map(most_frequent)
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

/// The separator that a line has most of, and how often; None where it has none.
fn most_frequent(line: &str) -> Option<(usize, u8)> {
    // The last of equals wins.
    [b'|', b'\t', b';', b',']
        .into_iter()
        .map(|delimiter| (count_unquoted(line, delimiter), delimiter))
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count > 0)
}
