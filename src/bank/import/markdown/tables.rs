//! Tables of a page: the questions in their rows, and the cells that nothing reads.

use super::super::guess::asks;
use super::super::heads::{Heads, heads};
use super::super::raw::{FoundQuestion, ToldWords};
use super::super::rows::Row;
use super::super::{fields, names};
use super::scan::{Cell, FoundTable, Kind, Page, TableRow};
use serde_json::Value;

/// The columns of a table of which none is called a question, by what they hold: what the user says
/// and what was found besides. None where no column asks.
pub(super) fn columns_by_cells(
    page: &Page<'_>,
    table: &FoundTable,
    map: &[(String, String)],
) -> Option<Heads> {
    let rows = table.iter().map(|row| Row {
        line: page.line(row.start),
        cells: row
            .cells
            .iter()
            .map(|cell| cell.words.trim().to_string())
            .collect(),
    });
    let rows: Vec<Row> = rows.collect();
    let found = heads(&rows, map, false);
    (found.guessed && !found.taken.is_empty()).then_some(found)
}

/// Rows of a table with a column of questions. Cells that only link within the page are a table of
/// contents.
pub(super) fn table_questions(
    page: &Page<'_>,
    table: &FoundTable,
    map: &[(String, String)],
) -> Vec<FoundQuestion> {
    let Some((header, rows)) = table.split_first() else {
        return Vec::new();
    };
    let columns: Vec<Column<'_>> = header
        .cells
        .iter()
        .map(|cell| Column {
            name: cell.words.trim(),
            asks: names_questions(cell, map),
        })
        .collect();
    if !columns.iter().any(|column| column.asks) {
        return Vec::new();
    }

    let mut questions: Vec<FoundQuestion> = rows
        .iter()
        .filter(|row| !links_within_page(&columns, row))
        .filter_map(|row| fields::question(&record(&columns, row), map, page.line(row.start)))
        .collect();

    let mut headings = page
        .blocks
        .iter()
        .filter(|b| matches!(b.kind, Kind::Heading { .. }) && b.start < header.start);
    if let Some(heading) = headings
        .next_back()
        .filter(|b| !matches!(b.kind, Kind::Heading { level: 1, .. }))
    {
        questions
            .iter_mut()
            .map(|found| &mut found.question)
            .filter(|q| q.section.is_empty())
            .for_each(|q| q.section.clone_from(&heading.words));
    }
    questions.retain(|FoundQuestion { question, .. }| {
        asks(&question.text) > 0 || !question.answer.trim().is_empty()
    });

    questions
}

/// The lines and words of the cells of a question's row that nothing reads, the header's first.
pub(super) fn unread_cells(
    page: &Page<'_>,
    table: &FoundTable,
    found: &FoundQuestion,
) -> Vec<ToldWords> {
    let line = found.question.line;
    let Some((header, rows)) = table.split_first().filter(|_| !found.unread.is_empty()) else {
        return Vec::new();
    };
    let row = rows.binary_search_by_key(&line, |row| page.line(row.start));
    let Some(row) = row.ok().and_then(|at| rows.get(at)) else {
        return Vec::new();
    };

    let columns = header.cells.iter().zip(&row.cells);
    let unread = columns.filter(|(column, _)| {
        let name = column.words.trim();
        let mut names = found.unread.iter();
        names.any(|unread| {
            unread
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(" ("))
        })
    });
    let cells = unread.flat_map(|(column, cell)| {
        [(page.line(header.start), column), (line, cell)].map(|(line, cell)| ToldWords {
            line,
            text: cell.words.clone(),
        })
    });
    cells.collect()
}

/// A column of a table.
struct Column<'t> {
    name: &'t str,
    /// True where it holds the questions.
    asks: bool,
}

fn names_questions(cell: &Cell, map: &[(String, String)]) -> bool {
    names::is_question_name(&cell.words)
        || map.iter().any(|(meaning, field)| {
            meaning == "question" && field.eq_ignore_ascii_case(&cell.words)
        })
}

/// Returns true where the question of a row leads elsewhere on the page.
fn links_within_page(columns: &[Column<'_>], row: &TableRow) -> bool {
    columns.iter().zip(&row.cells).any(|(column, cell)| {
        column.asks && cell.link.as_ref().is_some_and(|link| link.starts_with('#'))
    })
}

/// Makes a record of a row: questions without markup, everything else with it.
fn record(columns: &[Column<'_>], row: &TableRow) -> fields::Record {
    let cells = columns.iter().zip(&row.cells).map(|(column, cell)| {
        let text = if column.asks { &cell.words } else { &cell.raw };
        let text = text
            .replace("<br>", "\n")
            .replace("<br/>", "\n")
            .replace("\\|", "|");
        (column.name.to_string(), Value::String(text))
    });
    cells.collect()
}
