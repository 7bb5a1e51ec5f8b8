//! Tables of other things than questions, read the same way: encodings, separators, names of
//! columns.

use super::outcome::ImportError;
use super::rows::{Row, delimiter, rows, told_separator};
use super::table::reread_open_quote;
use super::{ImportOptions, read_text};
use std::path::Path;

/// A row of a table with the names of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRecord {
    /// First line in the file, counted from 1.
    pub line: usize,
    /// Names and texts, in the order of the columns; empty cells are left out.
    pub cells: Vec<(String, String)>,
    /// Texts beyond the last column that has a name.
    pub beyond: Vec<String>,
}

/// Reads a table whose first row names the columns.
///
/// # Errors
/// The bytes are no text, or none at all.
pub fn table_records(bytes: &[u8], file_name: &str) -> Result<Vec<TableRecord>, ImportError> {
    let text = read_text(bytes, file_name, &ImportOptions::default())?.text;
    let (told, body, skipped) = told_separator(&text);
    let tabs = Path::new(file_name)
        .extension()
        .is_some_and(|ending| ending == "tsv");
    let separator = told.unwrap_or_else(|| if tabs { b'\t' } else { delimiter(body) });
    let mut rows = rows(body, separator, skipped);
    reread_open_quote(&mut rows, body, separator, skipped);
    let Some((header, rows)) = rows.split_first() else {
        return Ok(Vec::new());
    };

    let records = rows
        .iter()
        .enumerate()
        .filter(|(at, row)| !row.is_blank() && (*at > 0 || !is_rule(row)))
        .map(|(_, row)| row)
        .map(|row| TableRecord {
            line: row.line,
            cells: (header.cells.iter().zip(&row.cells))
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(name, cell)| (name.clone(), cell.clone()))
                .collect(),
            beyond: (row.cells.iter().skip(header.cells.len()))
                .filter(|cell| !cell.is_empty())
                .cloned()
                .collect(),
        });
    Ok(records.collect())
}

/// Returns true for the line of dashes below the names of a Markdown table.
fn is_rule(row: &Row) -> bool {
    let mut filled = row.cells.iter().filter(|cell| !cell.is_empty());
    filled.all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':')))
}
