//! Whether a query returned the expected rows, and where it first differs.
//!
//! Owns when two values are the same. Runs nothing.

use super::database::{QueryRows, SqlValue};
use crate::domain::text::{ellipsis, one_line, plural};
use crate::domain::{CheckVerdict, ExpectedRows, Tolerance};

/// The share of an expected number that the got one may differ by, without a tolerance.
const SHARE: f64 = 1e-6;
/// Characters of a row as it is shown.
const SHOWN: usize = 160;

/// Compares what a query returned with what it should have: columns by position, whatever they are
/// called, rows in any order unless `ordered`. Where that fails and the expected columns stand
/// elsewhere by their names, they are compared by these, which is told apart.
pub(super) fn compare(
    got: &QueryRows,
    expected: &ExpectedRows,
    ordered: bool,
    tolerance: Option<Tolerance>,
) -> CheckVerdict {
    if got.columns.len() < expected.columns.len() {
        return other_columns(got, expected, false);
    }
    let verdict = compare_rows(got, expected, ordered, tolerance);
    if verdict == CheckVerdict::Passed && got.columns.len() == expected.columns.len() {
        return verdict;
    }

    match places_by_name(got, expected) {
        Some(places) => {
            let meant = rearranged(got, &places);
            let same = compare_rows(&meant, expected, ordered, tolerance) == CheckVerdict::Passed;
            other_columns(got, expected, same)
        }
        None if got.columns.len() == expected.columns.len() => verdict,
        None => other_columns(got, expected, verdict == CheckVerdict::Passed),
    }
}

/// The places of the expected columns among those that came, by their names, what is called otherwise
/// in the order that is left. None where no name says so, or where all of them stand in their places
/// and are the only ones.
fn places_by_name(got: &QueryRows, expected: &ExpectedRows) -> Option<Vec<usize>> {
    let named: Vec<Option<usize>> = (expected.columns.iter())
        .map(|name| only_place(name, &got.columns))
        .collect();
    let left: Vec<usize> = (0..got.columns.len())
        .filter(|at| !named.contains(&Some(*at)))
        .collect();
    let unnamed = named.iter().filter(|place| place.is_none()).count();
    if unnamed == named.len() || (unnamed > 0 && unnamed != left.len()) {
        return None;
    }

    let mut left = left.into_iter();
    let places: Option<Vec<usize>> = (named.into_iter())
        .map(|place| place.or_else(|| left.next()))
        .collect();
    places.filter(|places| !places.iter().copied().eq(0..got.columns.len()))
}

/// The place of the one column of this name.
fn only_place(name: &str, columns: &[String]) -> Option<usize> {
    let names = columns.iter().map(|column| column.trim());
    let mut places = (names.enumerate())
        .filter(|(_, column)| column.eq_ignore_ascii_case(name.trim()))
        .map(|(at, _)| at);
    places.next().filter(|_| places.next().is_none())
}

fn rearranged(got: &QueryRows, places: &[usize]) -> QueryRows {
    let rows = got.rows.iter();
    QueryRows {
        columns: places.iter().map(|at| got.columns[*at].clone()).collect(),
        rows: rows
            .map(|row| places.iter().map(|at| row[*at].clone()).collect())
            .collect(),
    }
}

fn other_columns(got: &QueryRows, expected: &ExpectedRows, same_rows: bool) -> CheckVerdict {
    CheckVerdict::OtherColumns {
        expected: names(&expected.columns),
        got: names(&got.columns),
        same_rows,
    }
}

/// Compares rows by the first columns, as many as are expected.
fn compare_rows(
    got: &QueryRows,
    expected: &ExpectedRows,
    ordered: bool,
    tolerance: Option<Tolerance>,
) -> CheckVerdict {
    let same = |expected: &ExpectedRow, got: &[SqlValue]| {
        let mut cells = expected.iter().zip(got);
        cells.all(|(expected, got)| is_same(expected.as_deref(), got, tolerance))
    };

    match ordered {
        true => compare_lists(got, expected, same),
        false => compare_sets(got, expected, tolerance, same),
    }
}

type ExpectedRow = [Option<String>];

fn compare_lists(
    got: &QueryRows,
    expected: &ExpectedRows,
    same: impl Fn(&ExpectedRow, &[SqlValue]) -> bool,
) -> CheckVerdict {
    let length = got.rows.len().max(expected.rows.len());
    for at in 0..length {
        let what = format!("row {}", at + 1);
        match (expected.rows.get(at), got.rows.get(at)) {
            (Some(expected), Some(got)) if same(expected, got) => {}
            (expected, got) => {
                let expected = expected.map_or(NO_ROW.into(), |row| show_expected(row));
                return failed(&what, expected, got.map_or(NO_ROW.into(), |row| show(row)));
            }
        }
    }
    CheckVerdict::Passed
}

const NO_ROW: &str = "no such row";

fn compare_sets(
    got: &QueryRows,
    expected: &ExpectedRows,
    tolerance: Option<Tolerance>,
    same: impl Fn(&ExpectedRow, &[SqlValue]) -> bool,
) -> CheckVerdict {
    let mut left: Vec<&Vec<SqlValue>> = got.rows.iter().collect();
    let mut missing: Option<&Vec<Option<String>>> = None;
    // A row that leaves something open takes none from one that does not.
    let mut rows: Vec<&Vec<Option<String>>> = expected.rows.iter().collect();
    rows.sort_by_key(|row| row.iter().filter(|cell| is_open(cell.as_deref())).count());
    for row in rows {
        match left.iter().position(|got| same(row, got)) {
            Some(at) => {
                left.remove(at);
            }
            None => missing = missing.or(Some(row)),
        }
    }

    match (missing, left.first()) {
        (None, None) => CheckVerdict::Passed,
        (None, Some(more)) => failed("", NO_ROW.into(), show(more)),
        (Some(row), _) => {
            let nearest = nearest(row, &left, tolerance);
            let got = nearest.map_or(NO_ROW.into(), |row| show(row));
            failed("", show_expected(row), got)
        }
    }
}

/// The row that a wanted one was probably meant to be: the one with most values in common, at least
/// one; the only one that is left.
fn nearest<'a>(
    wanted: &ExpectedRow,
    left: &[&'a Vec<SqlValue>],
    tolerance: Option<Tolerance>,
) -> Option<&'a Vec<SqlValue>> {
    // Of equals the first.
    let most = left
        .iter()
        .rev()
        .max_by_key(|row| in_common(wanted, row, tolerance))?;
    (in_common(wanted, most, tolerance) > 0 || left.len() == 1).then_some(*most)
}

/// How many values two rows have in common.
fn in_common(wanted: &ExpectedRow, row: &[SqlValue], tolerance: Option<Tolerance>) -> usize {
    let cells = wanted.iter().zip(row);
    cells
        .filter(|(a, b)| is_same(a.as_deref(), b, tolerance))
        .count()
}

/// What stands in an expected row for any value.
const ANY: &str = "*";

fn is_open(expected: Option<&str>) -> bool {
    expected == Some(ANY)
}

/// Returns true for the same value, or where any will do: NULL is only NULL, numbers are the same within the tolerance and
/// no texts, texts are to the letter.
fn is_same(expected: Option<&str>, got: &SqlValue, tolerance: Option<Tolerance>) -> bool {
    if is_open(expected) {
        return true;
    }
    let (Some(expected), false) = (expected, *got == SqlValue::Null) else {
        return expected.is_none() && *got == SqlValue::Null;
    };
    if let (Ok(expected), SqlValue::Integer(got)) = (expected.parse::<i64>(), got)
        && expected == *got
    {
        return true;
    }

    let number = match got {
        SqlValue::Integer(number) => Some(*number as f64),
        SqlValue::Real(number) => Some(*number),
        SqlValue::Text(_) | SqlValue::Null => None,
    };
    match (expected.parse::<f64>(), number) {
        (Ok(number), None) if is_number_only(expected, number) => false,
        (Ok(expected), Some(got)) => {
            let most = tolerance.map_or(SHARE * expected.abs(), Tolerance::get);
            // The least that sums of decimal fractions differ by.
            (expected - got).abs() <= most.max(1e-9)
        }
        _ => expected == show_value(got).trim(),
    }
}

/// True for a number that is no text, either: `02` may be a month, and `2025` a year, which `strftime`
/// gives as texts.
fn is_number_only(written: &str, number: f64) -> bool {
    let digits = written.trim_start_matches('-');
    let is_padded = digits.starts_with('0') && digits.len() > 1 && !digits.starts_with("0.");
    let is_year = number.fract() == 0.0 && (1900.0..2100.0).contains(&number);
    digits.starts_with(|c: char| c.is_ascii_digit()) && !is_padded && !is_year
}

fn failed(what: &str, expected: String, got: String) -> CheckVerdict {
    CheckVerdict::Failed {
        what: what.into(),
        expected,
        got,
    }
}

fn names(columns: &[String]) -> String {
    let names = one_line(&columns.join(", "));
    ellipsis(
        &format!("{} ({names})", plural(columns.len(), "column")),
        SHOWN,
    )
}

fn show_expected(row: &ExpectedRow) -> String {
    let cells = row.iter().map(|cell| cell.as_deref().unwrap_or("NULL"));
    ellipsis(&cells.collect::<Vec<_>>().join(", "), SHOWN)
}

/// A row as it came. A text that reads like a number is quoted, since it is none.
fn show(row: &[SqlValue]) -> String {
    let cells = row.iter().map(|cell| match cell {
        SqlValue::Text(text) if text.trim().parse::<f64>().is_ok() => {
            format!("'{}'", one_line(text))
        }
        cell => show_value(cell),
    });
    let cells: Vec<String> = cells.collect();
    ellipsis(&cells.join(", "), SHOWN)
}

pub(super) fn show_value(cell: &SqlValue) -> String {
    match cell {
        SqlValue::Null => "NULL".into(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Real(number) => number.to_string(),
        SqlValue::Text(text) => one_line(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expected_rows;

    fn int(number: i64) -> SqlValue {
        SqlValue::Integer(number)
    }

    fn text(text: &str) -> SqlValue {
        SqlValue::Text(text.into())
    }

    #[test]
    fn rows_are_compared_as_sets_or_lists() {
        let ada = || vec![text("Ada"), int(2)];
        let bo = || vec![text("Bo"), int(0)];
        let expected = "name,n\nAda,2\nBo,0";
        let cases = [
            ("the same", expected, vec![ada(), bo()], true, "passed"),
            (
                "another order",
                expected,
                vec![bo(), ada()],
                false,
                "passed",
            ),
            (
                "another order counts",
                expected,
                vec![bo(), ada()],
                true,
                "row 1: Ada, 2 | Bo, 0",
            ),
            (
                "one is missing",
                expected,
                vec![ada()],
                false,
                ": Bo, 0 | no such row",
            ),
            (
                "one is missing at the end",
                expected,
                vec![ada()],
                true,
                "row 2: Bo, 0 | no such row",
            ),
            (
                "one differs",
                expected,
                vec![ada(), vec![text("Bo"), SqlValue::Null]],
                false,
                ": Bo, 0 | Bo, NULL",
            ),
            (
                "one too many",
                "name,n\nAda,2",
                vec![ada(), ada()],
                false,
                ": no such row | Ada, 2",
            ),
            (
                "twice is twice",
                "name,n\nAda,2\nAda,2",
                vec![ada(), ada()],
                false,
                "passed",
            ),
            (
                "a column less",
                "name\nAda",
                vec![ada()],
                false,
                "1 column (name) | 2 columns (a, b), same rows",
            ),
            (
                "any value",
                "name,n\nAda,*\nBo,0",
                vec![ada(), bo()],
                true,
                "passed",
            ),
            (
                "any value takes no row from another",
                "name,n\nAda,*\nAda,2",
                vec![ada(), vec![text("Ada"), int(5)]],
                false,
                "passed",
            ),
            (
                "any value in a row that is not there",
                "name,n\nAda,2\nBo,*",
                vec![ada()],
                false,
                ": Bo, * | no such row",
            ),
            (
                "another order of columns",
                "b,a\n2,Ada\n0,Bo",
                vec![ada(), bo()],
                false,
                "2 columns (b, a) | 2 columns (a, b), same rows",
            ),
            (
                "another order, and one of them has another name",
                "n,a\n2,Ada\n0,Bo",
                vec![ada(), bo()],
                false,
                "2 columns (n, a) | 2 columns (a, b), same rows",
            ),
            (
                "another order of columns, and other rows",
                "b,a\n2,Ada\n1,Bo",
                vec![ada(), bo()],
                false,
                "2 columns (b, a) | 2 columns (a, b)",
            ),
            (
                "a column less than wanted",
                "a,b,c\nAda,2,",
                vec![ada()],
                false,
                "3 columns (a, b, c) | 2 columns (a, b)",
            ),
            (
                "a column more in front",
                "b\n2\n0",
                vec![ada(), bo()],
                false,
                "1 column (b) | 2 columns (a, b), same rows",
            ),
            ("nothing", "name,n", vec![], false, "passed"),
        ];
        for (name, csv, rows, ordered, verdict) in cases {
            let got = QueryRows {
                columns: vec!["a".into(), "b".into()],
                rows,
            };
            let found = compare(&got, &expected_rows(csv).unwrap(), ordered, None);
            let found = match found {
                CheckVerdict::Failed {
                    what,
                    expected,
                    got,
                } => format!("{what}: {expected} | {got}"),
                CheckVerdict::OtherColumns {
                    expected,
                    got,
                    same_rows,
                } => {
                    let same = if same_rows { ", same rows" } else { "" };
                    format!("{expected} | {got}{same}")
                }
                _ => "passed".into(),
            };
            assert_eq!(found, verdict, "{name}");
        }
    }

    #[test]
    fn numbers_are_the_same_within_the_tolerance() {
        let cases = [
            (Some("2"), int(2), None, true),
            (Some("2"), SqlValue::Real(2.0), None, true),
            (Some("2.0"), int(2), None, true),
            (Some("2"), text("2"), None, false),
            (Some("02"), text("02"), None, true),
            (Some("2025"), text("2025"), None, true),
            (Some("0.3333333"), SqlValue::Real(1.0 / 3.0), None, true),
            (Some("0.33"), SqlValue::Real(1.0 / 3.0), None, false),
            (Some("0.33"), SqlValue::Real(1.0 / 3.0), Some(0.01), true),
            (Some("0"), SqlValue::Real(0.005), Some(0.01), true),
            (Some("1000000"), int(1_000_000), Some(0.01), true),
            (Some("1000000"), int(1_000_001), Some(0.01), false),
            (
                Some("9007199254740993"),
                int(9_007_199_254_740_993),
                None,
                true,
            ),
            (Some("nan"), SqlValue::Real(f64::NAN), None, false),
            (Some("Ada"), text("ada"), None, false),
            (None, SqlValue::Null, None, true),
            (None, text(""), None, false),
            (Some("0"), SqlValue::Null, None, false),
            (Some("2024-01-01"), text("2024-01-01"), None, true),
        ];
        for (expected, got, tolerance, same) in cases {
            let tolerance = tolerance.and_then(Tolerance::new);
            assert_eq!(
                is_same(expected, &got, tolerance),
                same,
                "{expected:?} {got:?}"
            );
        }
    }
}
