//! The forms in which answers come: JSON Lines, a JSON array, a table with a header. All become
//! lines of JSON, so that `rows` knows one form only.
//!
//! JSON Lines are passed on as they come, from a pipe too; the others are read whole.

use super::columns::{answer_column, table_row};
use super::rows::ROW;
use crate::bank::import::{ImportError, TableRecord, column_meaning, lenient_json, table_records};
use crate::domain::text::{ellipsis, one_line, plural};
use crate::failure::Failure;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

/// Largest file that is read whole, in bytes.
const MAX_WHOLE: u64 = 256 << 20;

/// The rows to read.
pub struct AnswerRows {
    /// JSON Lines.
    pub reader: Box<dyn BufRead + Send>,
    /// Length of a file, else 0.
    pub bytes: u64,
}

/// Opens the answers of `path`, or of standard input for `-`.
///
/// # Errors
/// The file cannot be read, or is no list of answers in a form that is known.
pub fn open_input(path: &Path) -> Result<AnswerRows, Failure> {
    let (raw, bytes): (Box<dyn Read + Send>, u64) = if path == Path::new("-") {
        (Box::new(std::io::stdin()), 0)
    } else {
        let file = File::open(path).map_err(|e| Failure::io("read", path, &e))?;
        let bytes = file.metadata().map_or(0, |m| m.len());
        (Box::new(file), bytes)
    };

    let mut reader = BufReader::new(raw);
    let first = first_line(&mut reader).map_err(|e| Failure::io("read", path, &e))?;
    if is_row(&first) || first.trim_ascii().is_empty() {
        let reader = Cursor::new(first).chain(reader);
        return Ok(AnswerRows {
            reader: Box::new(BufReader::new(reader)),
            bytes,
        });
    }

    let whole = read_whole(first, reader, path)?;
    let lines = to_lines(&whole, path)?;
    Ok(AnswerRows {
        bytes: lines.len() as u64,
        reader: Box::new(Cursor::new(lines)),
    })
}

/// The blank lines at the begin and the first line that is none; no more than a row may have.
fn first_line(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let begin = line.len();
        let limit = super::rows::MAX_ROW as u64 + 1;
        let read = reader.take(limit).read_until(b'\n', &mut line)?;
        let blank = line
            .get(begin..)
            .unwrap_or_default()
            .trim_ascii()
            .is_empty();
        if read == 0 || !blank || line.len() as u64 > limit {
            return Ok(line);
        }
    }
}

/// Returns true for an object that is a row, not one that holds a list of them.
fn is_row(line: &[u8]) -> bool {
    let object = serde_json::from_slice::<Map<String, Value>>(line);
    let keys = ["answer", "question", "question_id", "id"];
    object.is_ok_and(|object| {
        keys.iter().any(|key| object.contains_key(*key)) || !object.values().any(holds_rows)
    })
}

/// Returns true for a list of objects, and for an object that is a row below its name.
fn holds_rows(value: &Value) -> bool {
    let items = value.as_array();
    items.is_some_and(|items| items.iter().any(Value::is_object)) || is_named_row(value)
}

fn is_named_row(value: &Value) -> bool {
    let keys = ["question", "question_id", "answer"];
    let row = value.as_object();
    row.is_some_and(|row| keys.iter().filter(|key| row.contains_key(**key)).count() > 1)
}

/// The rows of an object: the items of its lists, and objects that have their ids for names.
fn rows_within(object: Map<String, Value>) -> Vec<Value> {
    let mut rows = Vec::new();
    for (name, value) in object {
        match value {
            Value::Array(items) => rows.extend(items),
            mut row if is_named_row(&row) => {
                if row.get("id").is_none() {
                    row["id"] = name.into();
                }
                rows.push(row);
            }
            _ => {}
        }
    }
    rows
}

fn is_object(line: &[u8]) -> bool {
    serde_json::from_slice::<Map<String, Value>>(line).is_ok()
}

fn read_whole(mut begun: Vec<u8>, reader: impl Read, path: &Path) -> Result<Vec<u8>, Failure> {
    reader
        .take(MAX_WHOLE + 1)
        .read_to_end(&mut begun)
        .map_err(|e| Failure::io("read", path, &e))?;
    if begun.len() as u64 > MAX_WHOLE {
        let message = format!("{} is larger than {} MB", path.display(), MAX_WHOLE >> 20);
        return Err(Failure::usage(message).hint("JSON Lines may be of any length"));
    }
    Ok(begun)
}

/// The rows of a whole file, one a line.
fn to_lines(whole: &[u8], path: &Path) -> Result<Vec<u8>, Failure> {
    // Exports of Windows may be UTF-16.
    let decoded = encoding_rs::Encoding::for_bom(whole)
        .map(|(encoding, _)| encoding.decode_with_bom_removal(whole).0.into_owned());
    let text = decoded.as_deref().map_or(whole, str::as_bytes);
    let start = text.trim_ascii_start().first();

    if matches!(start, Some(b'[' | b'{' | b'/')) {
        if let Some(rows) = json_rows(text) {
            return Ok(joined(rows.iter()));
        }
        // Some lines are rows: those that are none are refused one by one.
        if text.split(|byte| *byte == b'\n').any(is_object) {
            return Ok(text.to_vec());
        }
        let valid = serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok();
        let what = if valid {
            "JSON without rows"
        } else {
            "broken JSON"
        };
        return Err(no_rows(path, what));
    }

    let records = table_records(whole, &path.to_string_lossy()).map_err(|e| match e {
        ImportError::WrongKind { what, .. } => no_rows(path, &what),
        e => Failure::usage(e.to_string()).hint(expected()),
    })?;
    let columns: Vec<String> = records.iter().take(1).flat_map(names).collect();
    let answer = answer_column(&records);
    refuse_second_answer(&records, answer, path)?;
    let rows = records.iter().map(|record| table_row(record, answer));
    let rows: Vec<Value> = rows.collect();
    match rows.iter().any(|row| row.get("answer").is_some()) {
        true => refuse_shifted_cells(&records, path).map(|()| at_their_lines(&records, &rows)),
        false if columns.len() > 1 => {
            let columns = columns.join(", ");
            Err(no_rows(
                path,
                &format!("a table without a column of answers ({columns})"),
            ))
        }
        false if records.is_empty() && is_one_row(text) => Err(no_rows(path, alone(text))),
        false => Err(no_rows(path, "neither JSON nor a table")),
    }
}

/// What a table's only row is.
fn alone(text: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(text);
    let mut cells = text.split([',', ';', '\t', '|']);
    match cells
        .any(|cell| column_meaning(cell.trim_matches(['"', ' ', '\u{feff}'])) == Some("answer"))
    {
        true => "a row of names of columns with no row below it",
        false => "a table of one row, where the first has to name the columns",
    }
}

/// Returns true for one line of cells.
fn is_one_row(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    !text.contains('\n') && text.contains([',', ';', '\t', '|'])
}

/// Refuses a table in which a row has texts beyond the named columns: an unquoted separator has
/// moved its cells, and what stands below a name is not what is meant.
fn refuse_shifted_cells(records: &[TableRecord], path: &Path) -> Result<(), Failure> {
    let shifted: Vec<&TableRecord> = records.iter().filter(|r| !r.beyond.is_empty()).collect();
    let Some(first) = shifted.first() else {
        return Ok(());
    };

    let others = match shifted.len() - 1 {
        0 => String::new(),
        n => format!(", as in {}", plural(n, "more row")),
    };
    let message = format!(
        "{}:{}: more cells than the first row has names{others}; beyond the last: {}",
        shown_name(path),
        first.line,
        ellipsis(&one_line(&first.beyond.join(", ")), 60),
    );
    Err(Failure::usage(message).hint(
        "put a text with the separator in it into double quotes, or name the column in the first row",
    ))
}

/// A file's name for messages.
pub(super) fn shown_name(path: &Path) -> String {
    match path == Path::new("-") {
        true => "standard input".to_string(),
        false => path.display().to_string(),
    }
}

fn no_rows(path: &Path, what: &str) -> Failure {
    let name = shown_name(path);
    Failure::usage(format!("{name}: this is {what}, not a list of answers")).hint(expected())
}

/// What a row is and how it may come, for hints.
pub(super) fn expected() -> String {
    format!("a row is {ROW}: as JSON Lines, a JSON array, or CSV with these names in its first row")
}

fn names(record: &TableRecord) -> impl Iterator<Item = String> + '_ {
    record.cells.iter().map(|(name, _)| name.clone())
}

fn joined<'a>(rows: impl Iterator<Item = &'a Value>) -> Vec<u8> {
    let lines: Vec<String> = rows.map(Value::to_string).collect();
    lines.join("\n").into_bytes()
}

/// The rows of a table, each on the line that it has in the table.
fn at_their_lines(records: &[TableRecord], rows: &[Value]) -> Vec<u8> {
    let (mut out, mut line) = (String::new(), 1);
    for (record, row) in records.iter().zip(rows) {
        let blank = record.line.saturating_sub(line);
        out.push_str(&"\n".repeat(blank));
        out.push_str(&format!("{row}\n"));
        line += blank + 1;
    }
    out.into_bytes()
}

/// The rows of JSON: an array, an object that holds one, or one object after the other. None where
/// it is not JSON or holds no objects.
fn json_rows(text: &[u8]) -> Option<Vec<Value>> {
    let documents: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(text)
        .into_iter::<Value>()
        .collect();
    let documents = match documents {
        Ok(documents) => documents,
        // With comments, and commas at the end.
        Err(_) => vec![lenient_json(std::str::from_utf8(text).ok()?)?],
    };
    let mut rows = Vec::new();
    for document in documents {
        match document {
            Value::Array(items) => rows.extend(items),
            Value::Object(object) if object.contains_key("answer") => {
                rows.push(Value::Object(object));
            }
            Value::Object(object) => rows.extend(rows_within(object)),
            _ => return None,
        }
    }
    (!rows.is_empty() && rows.iter().all(Value::is_object)).then_some(rows)
}

/// Refuses a table with two columns of answers under one name that differ: one would go unseen.
fn refuse_second_answer(
    records: &[TableRecord],
    answer: Option<&str>,
    path: &Path,
) -> Result<(), Failure> {
    for record in records {
        let cells = record.cells.iter();
        let mut texts =
            cells.filter(|(name, text)| answer == Some(name.as_str()) && !text.trim().is_empty());
        if let (Some((name, first)), Some((_, second))) = (texts.next(), texts.next())
            && first != second
        {
            let message = format!(
                "{}:{}: two columns are named \"{}\", and their answers differ",
                shown_name(path),
                record.line,
                ellipsis(&one_line(name), 40),
            );
            let hint = "name the one to be graded \"answer\", and the other \"reference\"";
            return Err(Failure::usage(message).hint(hint));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], file: &str) -> Result<String, String> {
        let lines = to_lines(text, Path::new(file)).map_err(|failure| failure.to_string())?;
        Ok(String::from_utf8(lines).unwrap().trim().to_string())
    }

    #[test]
    fn arrays_and_tables_become_lines() {
        let answer = "{\"id\":\"a\",\"question\":\"Why?\",\"answer\":\"So.\"}";
        let utf16: Vec<u8> = "\u{feff}sep=\t\r\nid\tQuestion\tAnswer\r\na\tWhy?\tSo.\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (text, file) in [
            (format!("[{answer}]").into_bytes(), "a.json"),
            (format!("{{\"rows\": [\n{answer}]}}").into_bytes(), "a.json"),
            (format!("// mine\n[{answer},]").into_bytes(), "a.json"),
            (
                ["\u{feff}[", answer, "]"]
                    .concat()
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect(),
                "a.json",
            ),
            (answer.replace(',', ",\n").into_bytes(), "a.json"),
            (
                b"\xef\xbb\xbfid,question,answer\na,Why?,So.\n".to_vec(),
                "a.csv",
            ),
            (
                b"ID;Frage;Antwort;Notiz\r\na;Why?;So.;\r\n".to_vec(),
                "a.csv",
            ),
            (utf16, "a.txt"),
        ] {
            assert_eq!(rows(&text, file), Ok(answer.to_string()), "{file}");
        }
    }

    #[test]
    fn objects_may_have_their_ids_for_names() {
        let text = br#"{"a": {"question": "Why?", "answer": "So."}, "b": {"question": "How?", "answer": "Thus.", "id": 7}}"#;
        insta::assert_snapshot!(rows(text, "a.json").unwrap(), @r#"
        {"question":"Why?","answer":"So.","id":"a"}
        {"question":"How?","answer":"Thus.","id":7}
        "#);
    }

    #[test]
    fn a_row_whose_cells_are_moved_is_refused_by_its_line() {
        let table = b"question,answer,reference\nWhy?,So.,Because\n\
            What is drift?,Change over time, for data,Change of data\nHow?,A, b, c\n";
        insta::assert_snapshot!(rows(table, "a.csv").unwrap_err(), @"
        a.csv:3: more cells than the first row has names, as in 1 more row; beyond the last: Change of data
          hint: put a text with the separator in it into double quotes, or name the column in the first row
        ");
        // Empty cells at the end are a spreadsheet's.
        assert!(rows(b"question,answer\nWhy?,So.,,\n", "a.csv").is_ok());
    }

    #[test]
    fn a_row_without_an_answer_keeps_its_line_and_is_not_left_out() {
        let lines = to_lines(b"question,answer\nWhy?,So.\n\nHow?,\n", Path::new("a.csv"));
        let lines = String::from_utf8(lines.unwrap()).unwrap();
        let expected = "\n{\"id\":2,\"question\":\"Why?\",\"answer\":\"So.\"}\n\n{\"id\":4,\"question\":\"How?\"}\n";
        assert_eq!(lines, expected);
    }

    #[test]
    fn the_column_of_answers_is_the_one_named_so() {
        let read = "{\"id\":2,\"question\":\"Why?\",\"answer\":\"So.\"}";
        for table in [
            "question,A,B,answer\nWhy?,Thus.,Not.,So.\n",
            "question,A,B,C,Correct,answer\nWhy?,Thus.,Not.,No.,B,So.\n",
            "question,A\nWhy?,So.\n",
            "| question | answer |\n|---|:-:|\n| Why? | So. |\n",
        ] {
            let read = read.replace('2', if table.starts_with('|') { "3" } else { "2" });
            assert_eq!(rows(table.as_bytes(), "a.csv"), Ok(read), "{table}");
        }
    }

    #[test]
    fn a_letter_beside_its_options_is_the_option() {
        for (table, answer) in [
            ("question,A,B,C,answer\nWhy?,x,y,z,B\n", "y"),
            ("question,A,B,C,answer\nWhy?,x,y,z,Option c\n", "z"),
            ("question,A,B,C,answer\nWhy?,x,y,z,(a)\n", "x"),
            ("question,A,B,answer\nWhy?,x,y,E\n", "E"),
            ("question,A,B,answer\nWhy?,x,y,A gap\n", "A gap"),
        ] {
            let read: Value =
                serde_json::from_str(&rows(table.as_bytes(), "a.csv").unwrap()).unwrap();
            assert_eq!(read["answer"], answer, "{table}");
        }
    }

    #[test]
    fn two_columns_of_answers_that_differ_are_refused() {
        insta::assert_snapshot!(rows(b"question,answer,answer\nWhy?,So.,Thus.\n", "a.csv").unwrap_err(), @r#"
        a.csv:2: two columns are named "answer", and their answers differ
          hint: name the one to be graded "answer", and the other "reference"
        "#);
        assert!(rows(b"question,answer,answer\nWhy?,So.,\n", "a.csv").is_ok());
    }

    #[test]
    fn a_table_may_have_reference_and_criteria() {
        insta::assert_snapshot!(rows(b"question,student answer,model answer,criteria\nWhy?,So.,Because.,\"one; two\"\n", "a.csv").unwrap(),
            @r#"{"id":2,"question":"Why?","answer":"So.","reference":"Because.","criteria":[{"id":"k1","text":"one"},{"id":"k2","text":"two"}]}"#);
    }

    #[test]
    fn columns_of_other_languages() {
        let read = "{\"id\":2,\"question\":\"Why?\",\"answer\":\"So.\",\"reference\":\"Because.\"}";
        for names in [
            "Frage;Antwort;Musterlösung",
            "Frage;Antwort;Referenz",
            "Fragestellung;Antwort;Erwartete Antwort",
            "问题;回答;参考答案",
            "質問;回答;模範解答",
            "Question;Réponse;Réponse attendue",
            "Pregunta;Respuesta;Respuesta modelo",
        ] {
            let table = format!("{names}\nWhy?;So.;Because.\n");
            assert_eq!(rows(table.as_bytes(), "a.csv"), Ok(read.to_string()));
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_swallows_no_rows() {
        let table = b"question,answer\n\"Why?,So.\nHow?,Thus.\n";
        insta::assert_snapshot!(rows(table, "a.csv").unwrap(), @r#"
        {"id":2,"question":"Why?","answer":"So."}
        {"id":3,"question":"How?","answer":"Thus."}
        "#);
    }

    #[test]
    fn what_holds_no_answers_is_refused_in_one_sentence() {
        let told = |text: &[u8], file: &str| rows(text, file).unwrap_err();
        let all = [
            told(b"[1, 2]", "numbers.json"),
            told(b"{\"answer\": ", "half.json"),
            told(b"Name,Score\nA,1\n", "scores.csv"),
            told(b"Dear all,\nsee below.\n", "mail.txt"),
            told(b"question,answer,reference\n", "names.csv"),
            told(b"What is drift?,Change\n", "one.csv"),
            told(b"PK\x03\x04....xl/workbook.xml", "answers.xlsx"),
        ];
        insta::assert_snapshot!(all.join("\n"), @r#"
        numbers.json: this is JSON without rows, not a list of answers
          hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
        half.json: this is broken JSON, not a list of answers
          hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
        scores.csv: this is a table without a column of answers (Name, Score), not a list of answers
          hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
        mail.txt: this is neither JSON nor a table, not a list of answers
          hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
        names.csv: this is a row of names of columns with no row below it, not a list of answers
          hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
        one.csv: this is a table of one row, where the first has to name the columns, not a list of answers
          hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
        answers.xlsx: this is a spreadsheet (.xlsx), not a list of answers
          hint: a row is {"id", "question", "answer", "reference" or "criteria"}: as JSON Lines, a JSON array, or CSV with these names in its first row
        "#);
    }
}
