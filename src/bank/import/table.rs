//! Tables: CSV and TSV with or without a header, Anki's plain text.

use super::fields::{self, Record};
use super::format::Format;
use super::guess::asks;
use super::html;
use super::outcome::ImportError;
use super::raw::{Raw, SourceFile};
use crate::domain::text::{ellipsis, one_line};
use serde_json::Value;

/// Columns looked at; a question has fewer.
const MAX_COLUMNS: usize = 200;

/// CSV and TSV.
pub(super) fn read(source: &SourceFile<'_>, format: Format) -> Result<Raw, ImportError> {
    let delimiter = if format == Format::Tsv {
        b'\t'
    } else {
        delimiter(source.text)
    };

    let rows = rows(source.text, delimiter, 0);
    let Some(Row { cells: first, .. }) = rows.first() else {
        return Ok(no_question(&[]));
    };

    let named = first.iter().any(|name| fields::is_question_name(name));
    let mapped = source
        .map
        .iter()
        .any(|(_, field)| first.iter().any(|name| name.eq_ignore_ascii_case(field)));
    let shown = first.clone();
    let (names, rows) = match rows.split_first() {
        Some((header, rows)) if named || mapped => (header.cells.clone(), rows),
        _ => (positional(&rows), rows.as_slice()),
    };
    let mut raw = read_rows(source, &names, rows)?;
    raw.hint = hint(&shown);

    Ok(raw)
}

/// Anki's export: `#key:value` lines, then rows; HTML unless it says otherwise.
pub(super) fn read_anki(source: &SourceFile<'_>) -> Result<Raw, ImportError> {
    let header = AnkiHeader::read(source.text);
    let body = source
        .text
        .splitn(header.lines + 1, '\n')
        .nth(header.lines)
        .unwrap_or_default();
    let mut rows = rows(body, header.delimiter, header.lines);

    if header.html {
        for cell in rows.iter_mut().flat_map(|row| row.cells.iter_mut()) {
            *cell = without_media(&html::to_text(cell));
        }
    }

    let mut names = if header.columns.is_empty() {
        header.default_columns(&rows)
    } else {
        header.columns.clone()
    };

    for special in &header.special {
        let index = special.column.checked_sub(1);
        if let Some(slot) = index.and_then(|i| names.get_mut(i)) {
            *slot = special.purpose.to_string();
        }
    }

    for row in &mut rows {
        open_cloze(&mut row.cells);
    }

    let mut raw = read_rows(source, &names, &rows)?;
    raw.title = header.deck;

    Ok(raw)
}

/// A row of a table.
struct Row {
    /// Its first line, from 1.
    line: usize,
    cells: Vec<String>,
}

fn read_rows(source: &SourceFile<'_>, names: &[String], rows: &[Row]) -> Result<Raw, ImportError> {
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
            Some(question) => raw.questions.push(question),
            None if row.cells.iter().any(|cell| !cell.trim().is_empty()) => {
                raw.skip(row.line, "the row holds no question")
            }
            None => {}
        }
    }

    Ok(raw)
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
fn rows(text: &str, delimiter: u8, skipped: usize) -> Vec<Row> {
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

    records
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
        .collect()
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

/// The separator that the first line has most of.
pub(super) fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();

    // The last of equals wins.
    [b'|', b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| count_unquoted(first, *delimiter))
        .unwrap_or(b',')
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

/// Names for a table without a header: the first column that asks holds the questions, the next one
/// the answers; the others are only numbers.
fn positional(rows: &[Row]) -> Vec<String> {
    let width = table_width(rows);
    let mut names: Vec<String> = (1..=width).map(|n| n.to_string()).collect();

    if let Some(column) = (0..width).find(|column| mostly_asks(rows, *column)) {
        for (name, meaning) in names.iter_mut().skip(column).zip(["question", "answer"]) {
            *name = meaning.to_string();
        }
    }

    names
}

fn mostly_asks(rows: &[Row], column: usize) -> bool {
    let asking = rows
        .iter()
        .filter(|row| row.cells.get(column).is_some_and(|cell| asks(cell) > 0));
    asking.count() * 2 > rows.len()
}

fn table_width(rows: &[Row]) -> usize {
    rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
}

struct AnkiHeader {
    lines: usize,
    delimiter: u8,
    html: bool,
    columns: Vec<String>,
    /// Column numbers from 1 of tags, decks and ids.
    special: Vec<SpecialColumn>,
    deck: Option<String>,
}

/// A column that holds something else than text.
struct SpecialColumn {
    /// Its number, from 1.
    column: usize,
    /// Its name among the fields.
    purpose: &'static str,
}

impl AnkiHeader {
    fn read(text: &str) -> Self {
        let header: Vec<&str> = text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .collect();
        let mut this = Self {
            lines: header.len(),
            delimiter: b'\t',
            html: true,
            columns: Vec::new(),
            special: Vec::new(),
            deck: None,
        };
        let mut columns = None;

        for line in header {
            let Some((key, value)) = line.trim_start_matches('#').split_once(':') else {
                continue;
            };
            let (key, word) = (key.trim().to_lowercase(), value.trim().to_lowercase());
            match key.as_str() {
                "separator" => this.delimiter = separator(&word, value),
                "html" => this.html = word != "false",
                "columns" => columns = Some(value),
                "deck" => this.deck = Some(value.trim().to_string()),
                "tags column" => this.add_special(&word, "tags"),
                "deck column" => this.add_special(&word, "deck"),
                "guid column" | "notetype column" => this.add_special(&word, "-"),
                _ => {}
            }
        }

        let delimiter = char::from(this.delimiter);
        this.columns = columns
            .map(|c| c.split(delimiter).map(|n| n.trim().to_string()).collect())
            .unwrap_or_default();
        this
    }

    fn add_special(&mut self, number: &str, purpose: &'static str) {
        if let Ok(column) = number.parse() {
            self.special.push(SpecialColumn { column, purpose });
        }
    }

    /// Front, back, then numbers; columns with another purpose are passed over.
    fn default_columns(&self, rows: &[Row]) -> Vec<String> {
        let mut meanings = ["front", "back"].into_iter();
        let names = (1..=table_width(rows)).map(|n| {
            let is_special = self.special.iter().any(|special| special.column == n);
            let meaning = if is_special { None } else { meanings.next() };
            meaning.map_or_else(|| n.to_string(), str::to_string)
        });
        names.collect()
    }
}

fn separator(word: &str, value: &str) -> u8 {
    match word {
        "comma" => b',',
        "semicolon" => b';',
        "pipe" => b'|',
        "colon" => b':',
        "space" => b' ',
        "tab" | "\\t" | "" => b'\t',
        _ => value.bytes().next().filter(u8::is_ascii).unwrap_or(b'\t'),
    }
}

/// Anki's references to sounds, which no terminal plays.
fn without_media(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[sound:") {
        out.push_str(before);
        rest = after.split_once(']').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.trim().to_string()
}

/// A cloze note, `Rust has {{c1::no::hint}} null`: the gap asks, the filled text answers.
fn open_cloze(row: &mut Vec<String>) {
    let Some(text) = row.first().filter(|text| text.contains("{{c")).cloned() else {
        return;
    };
    let (mut asked, mut told) = (String::new(), String::new());
    let mut rest = text.as_str();

    while let Some((before, after)) = rest.split_once("{{c") {
        let Some((gap, after)) = after.split_once("}}") else {
            break;
        };
        let words = gap.split_once("::").map_or(gap, |(_, words)| words);
        let (words, hint) = words.split_once("::").unwrap_or((words, "…"));
        asked.push_str(&format!("{before}[{hint}]"));
        told.push_str(&format!("{before}{words}"));
        rest = after;
    }

    let extra = row
        .get(1)
        .filter(|extra| !extra.is_empty())
        .map(|extra| format!("\n\n{extra}"))
        .unwrap_or_default();
    let mut cells = [format!("{asked}{rest}"), format!("{told}{rest}{extra}")].into_iter();
    row.resize(row.len().max(2), String::new());

    for (slot, cell) in row.iter_mut().zip(&mut cells) {
        *slot = cell;
    }
}
