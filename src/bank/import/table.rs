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
    let Some((_, first)) = rows.first() else {
        return Ok(no_question(&[]));
    };

    let named = first.iter().any(|name| fields::is_question_name(name));
    let mapped = source
        .map
        .iter()
        .any(|(_, field)| first.iter().any(|name| name.eq_ignore_ascii_case(field)));
    let shown = first.clone();
    let (names, rows) = match rows.split_first() {
        Some(((_, header), rows)) if named || mapped => (header.clone(), rows),
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
        for cell in rows.iter_mut().flat_map(|(_, row)| row.iter_mut()) {
            *cell = without_media(&html::to_text(cell));
        }
    }

    let mut names = if header.columns.is_empty() {
        header.default_columns(&rows)
    } else {
        header.columns.clone()
    };

    for (index, name) in &header.special {
        if let Some(slot) = index.checked_sub(1).and_then(|i| names.get_mut(i)) {
            *slot = (*name).to_string();
        }
    }

    for (_, row) in &mut rows {
        open_cloze(row);
    }

    let mut raw = read_rows(source, &names, &rows)?;
    raw.title = header.deck;

    Ok(raw)
}

fn read_rows(
    source: &SourceFile<'_>,
    names: &[String],
    rows: &[(usize, Vec<String>)],
) -> Result<Raw, ImportError> {
    // A field may be given by its number.
    let name = |field: &String| match field
        .parse::<usize>()
        .ok()
        .and_then(|n| names.get(n.checked_sub(1)?))
    {
        Some(name) if !names.contains(field) => name.clone(),
        _ => field.clone(),
    };
    let map: Vec<(String, String)> = source
        .map
        .iter()
        .map(|(m, field)| (m.clone(), name(field)))
        .collect();
    fields::refuse_unknown_fields(source.file, &map, names.iter().map(String::as_str))?;
    let mut raw = no_question(names);

    for (line, row) in rows {
        let record: Record = names
            .iter()
            .cloned()
            .zip(row.iter().map(|cell| Value::String(cell.clone())))
            .collect();
        match fields::question(&record, &map, *line) {
            Some(question) => raw.questions.push(question),
            None if row.iter().any(|cell| !cell.trim().is_empty()) => {
                raw.skip(*line, "the row holds no question")
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
fn rows(text: &str, delimiter: u8, skipped: usize) -> Vec<(usize, Vec<String>)> {
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

            (
                line,
                record
                    .iter()
                    .take(MAX_COLUMNS)
                    .map(|cell| cell.trim().to_string())
                    .collect(),
            )
        })
        .collect()
}

/// The separator that the first line has most of.
pub(super) fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |delimiter: &u8| {
        let mut quoted = false;
        first
            .bytes()
            .filter(|b| {
                quoted ^= *b == b'"';
                b == delimiter && !quoted
            })
            .count()
    };

    // The last of equals wins.
    [b'|', b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

/// Names for a table without a header: the first column that asks holds the questions, the next one
/// the answers; the others are only numbers.
fn positional(rows: &[(usize, Vec<String>)]) -> Vec<String> {
    let width = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
    let mut names: Vec<String> = (1..=width).map(|n| n.to_string()).collect();
    let asking = |column: usize| {
        let cells = rows
            .iter()
            .filter(|(_, row)| row.get(column).is_some_and(|cell| asks(cell) > 0));
        cells.count() * 2 > rows.len()
    };
    if let Some(column) = (0..width).find(|column| asking(*column)) {
        for (name, meaning) in names.iter_mut().skip(column).zip(["question", "answer"]) {
            *name = meaning.to_string();
        }
    }
    names
}

struct AnkiHeader {
    lines: usize,
    delimiter: u8,
    html: bool,
    columns: Vec<String>,
    /// Column numbers from 1 of tags, decks and ids.
    special: Vec<(usize, &'static str)>,
    deck: Option<String>,
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
                "tags column" => this.special.extend(word.parse().ok().map(|n| (n, "tags"))),
                "deck column" => this.special.extend(word.parse().ok().map(|n| (n, "deck"))),
                "guid column" | "notetype column" => {
                    this.special.extend(word.parse().ok().map(|n| (n, "-")))
                }
                _ => {}
            }
        }
        let delimiter = char::from(this.delimiter);
        this.columns = columns
            .map(|c| c.split(delimiter).map(|n| n.trim().to_string()).collect())
            .unwrap_or_default();
        this
    }

    /// Front, back, then numbers; columns with another purpose are passed over.
    fn default_columns(&self, rows: &[(usize, Vec<String>)]) -> Vec<String> {
        let width = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
        let mut meanings = ["front", "back"].into_iter();
        let name = |n: usize| match self.special.iter().any(|(column, _)| *column == n) {
            true => n.to_string(),
            false => meanings
                .next()
                .map_or_else(|| n.to_string(), str::to_string),
        };
        (1..=width).map(name).collect()
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
