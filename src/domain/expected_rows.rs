//! The rows that a check of a query expects, from their CSV.
//!
//! Owns how CSV becomes rows: a head line, then a line a row, an empty field for NULL. Comparing
//! them is the runner's.

/// Rows as a check wants them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedRows {
    /// Names of the columns; only their number counts.
    pub columns: Vec<String>,
    /// The rows; None is NULL.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Reads expected rows. A text without its last line end, as it stands between two fences: an empty
/// line below a single column is a row of one NULL, and of no meaning below several. Fails with
/// what is wrong, one clause.
pub fn expected_rows(csv: &str) -> Result<ExpectedRows, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes());
    let columns: Vec<String> = match reader.records().next() {
        Some(Ok(head)) => head.iter().map(|name| name.trim().to_string()).collect(),
        Some(Err(error)) => return Err(explain(&error)),
        None => return Err("there is no head line".into()),
    };
    if columns.iter().all(String::is_empty) {
        return Err("the head line names no column".into());
    }

    let written = match columns.as_slice() {
        [_] => quote_empty_lines(csv),
        _ => csv.to_string(),
    };
    let mut rows = Vec::new();
    for record in csv::Reader::from_reader(written.as_bytes()).records() {
        let record = record.map_err(|error| explain(&error))?;
        rows.push(record.iter().map(read_field).collect());
    }

    Ok(ExpectedRows { columns, rows })
}

fn read_field(text: &str) -> Option<String> {
    Some(text.trim().to_string()).filter(|text| !text.is_empty())
}

fn explain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("the head has {expected_len} fields, a row has {len}"),
        _ => error.to_string(),
    }
}

/// Writes `""` for each empty line that is not inside of a quoted field, because readers of CSV
/// skip empty lines.
fn quote_empty_lines(csv: &str) -> String {
    let mut quoted = false;
    let lines = csv.split('\n').map(|line| {
        let empty = line.trim().is_empty() && !quoted;
        quoted ^= line.matches('"').count() % 2 == 1;
        if empty { "\"\"" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_becomes_rows() {
        let cases: &[(&str, &str, usize, &str)] = &[
            (
                "two columns",
                "a,b\nAda,2\nBo,",
                2,
                r#"[[Some("Ada"), Some("2")], [Some("Bo"), None]]"#,
            ),
            ("no rows", "a,b", 2, "[]"),
            (
                "one column with NULLs",
                "a\n\n1\n",
                1,
                r#"[[None], [Some("1")], [None]]"#,
            ),
            (
                "an empty line below several",
                "a,b\n\n1,2",
                2,
                r#"[[Some("1"), Some("2")]]"#,
            ),
            ("quotes", "a\n\"x, y\n\nz\"", 1, r#"[[Some("x, y\n\nz")]]"#),
        ];
        for (name, csv, columns, rows) in cases {
            let read = expected_rows(csv).unwrap();
            assert_eq!(read.columns.len(), *columns, "{name}");
            assert_eq!(format!("{:?}", read.rows), *rows, "{name}");
        }
    }

    #[test]
    fn what_has_no_columns_or_uneven_rows_is_refused() {
        for csv in ["", "\n\n", ",", "a,b\n1", "a\n1,2"] {
            assert!(expected_rows(csv).is_err(), "{csv:?}");
        }
    }
}
