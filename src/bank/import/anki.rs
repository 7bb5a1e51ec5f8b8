//! Anki's plain text: `#key:value` lines, then rows; also as a spreadsheet has saved it again.

use super::heads::table_width;
use super::html;
use super::names::{is_answer_name, is_question_name};
use super::outcome::ImportError;
use super::raw::{Raw, SourceFile};
use super::rows::{Row, delimiter, rows};
use super::table::read_rows;

/// Anki's export: `#key:value` lines, then rows; HTML unless it says otherwise.
pub(super) fn read(source: &SourceFile<'_>) -> Result<Raw, ImportError> {
    let header = AnkiHeader::read(source.text);
    let body = source
        .text
        .splitn(header.lines + 1, '\n')
        .nth(header.lines)
        .unwrap_or_default();
    let mut rows = rows(body, header.delimiter_of(body), header.lines);

    if header.html {
        for cell in rows.iter_mut().flat_map(|row| row.cells.iter_mut()) {
            *cell = without_media(&html::to_text(&with_dollars(cell)));
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

    let front = header.front();
    for row in &mut rows {
        open_cloze(&mut row.cells, front);
    }

    let map = card_sides(&names, front, source.map);
    let source = SourceFile {
        map: &map,
        ..*source
    };
    let mut raw = read_rows(&source, &names, &rows)?;
    raw.title = header.deck;
    let tags = header.tags.unwrap_or_default();
    let untagged = raw.questions.iter_mut().filter(|q| q.topic.is_empty());
    untagged.for_each(|question| question.topic.clone_from(&tags));

    Ok(raw)
}

/// The user's map; where the note type's own names tell neither side of a card, the first two
/// columns are its sides.
fn card_sides(names: &[String], front: usize, map: &[(String, String)]) -> Vec<(String, String)> {
    let mut sides = map.to_vec();
    let told = names.iter().any(|name| is_question_name(name));
    if told || map.iter().any(|(meaning, _)| meaning == "question") {
        return sides;
    }

    let answered = names.iter().any(|name| is_answer_name(name));
    let mut columns = names.iter().skip(front).cloned();
    sides.extend(columns.next().map(|name| ("question".to_string(), name)));
    if !answered {
        sides.extend(columns.next().map(|name| ("answer".to_string(), name)));
    }
    sides
}

struct AnkiHeader {
    lines: usize,
    delimiter: u8,
    html: bool,
    columns: Vec<String>,
    /// Column numbers from 1 of tags, decks and ids.
    special: Vec<SpecialColumn>,
    deck: Option<String>,
    /// Tags of every note.
    tags: Option<String>,
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
            .take_while(|line| {
                let line = line.trim_start_matches('"');
                line.starts_with('#') || line.starts_with("tags:")
            })
            .collect();
        let mut this = Self {
            lines: header.len(),
            delimiter: b'\t',
            html: true,
            columns: Vec::new(),
            special: Vec::new(),
            deck: None,
            tags: None,
        };
        let mut columns = None;

        for line in header {
            let Some((key, value)) = line.trim_start_matches(['"', '#']).split_once(':') else {
                continue;
            };
            let value = without_padding(value);
            let (key, word) = (key.trim().to_lowercase(), value.trim().to_lowercase());
            match key.as_str() {
                "separator" => this.delimiter = separator(&word, value),
                "html" => this.html = word != "false",
                "columns" => columns = Some(value),
                "tags" => this.tags = Some(value.trim().to_string()),
                "deck" => this.deck = Some(value.trim().to_string()),
                "tags column" => this.add_special(&word, "tags"),
                "deck column" => this.add_special(&word, "deck"),
                "guid column" => this.add_special(&word, "guid"),
                "notetype column" => this.add_special(&word, "note type"),
                _ => {}
            }
        }

        let delimiter = char::from(this.delimiter);
        this.columns = columns
            .map(|c| c.split(delimiter).map(|n| n.trim().to_string()).collect())
            .unwrap_or_default();
        this
    }

    /// The separator of the rows: the named one, unless it is in none of them, as where a
    /// spreadsheet has saved the file with its own.
    fn delimiter_of(&self, body: &str) -> u8 {
        let mut lines = body.lines().filter(|line| !line.trim().is_empty()).take(20);
        let named = char::from(self.delimiter);
        match lines.any(|line| line.contains(named)) {
            true => self.delimiter,
            false => delimiter(body),
        }
    }

    fn add_special(&mut self, number: &str, purpose: &'static str) {
        if let Ok(column) = number.parse() {
            self.special.push(SpecialColumn { column, purpose });
        }
    }

    /// Index of the first column of text: programs put ids and decks before it.
    fn front(&self) -> usize {
        (0..self.special.len())
            .find(|column| !self.special.iter().any(|s| s.column == column + 1))
            .unwrap_or(self.special.len())
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

/// A value without the empty cells that a spreadsheet pads every line with.
fn without_padding(value: &str) -> &str {
    let bare = value.trim_end_matches([',', ';', '\t', '"', ' ']);
    // "#separator:;" names it.
    match bare.is_empty() {
        true => value.get(..1).unwrap_or_default(),
        false => bare,
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

/// A text with its formulas between dollars, in whichever of Anki's ways they are marked.
pub(super) fn with_dollars(text: &str) -> String {
    let marks = [
        ("<anki-mathjax block=\"true\">", "$"),
        ("<anki-mathjax>", "$"),
        ("</anki-mathjax>", "$"),
        ("[$$]", "$"),
        ("[/$$]", "$"),
        ("[$]", "$"),
        ("[/$]", "$"),
        ("[latex]", ""),
        ("[/latex]", ""),
    ];
    let mut text = text.to_string();
    for (mark, dollar) in marks {
        text = text.replace(mark, dollar);
    }
    text
}

/// Anki's references to sounds, which no terminal plays.
pub(super) fn without_media(text: &str) -> String {
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
pub(super) fn open_cloze(row: &mut Vec<String>, front: usize) {
    let Some(text) = row.get(front).filter(|text| text.contains("{{c")).cloned() else {
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
        .get(front + 1)
        .filter(|extra| !extra.is_empty())
        .map(|extra| format!("\n\n{extra}"))
        .unwrap_or_default();
    let mut cells = [format!("{asked}{rest}"), format!("{told}{rest}{extra}")].into_iter();
    row.resize(row.len().max(front + 2), String::new());

    for (slot, cell) in row.iter_mut().skip(front).zip(&mut cells) {
        *slot = cell;
    }
}
