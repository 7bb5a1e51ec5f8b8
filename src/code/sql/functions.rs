//! Functions that queries of answers may call besides those of the SQLite in this program.
//!
//! Owns those that mean the same wherever they are known: SQLite's own mathematics, which this build
//! leaves out, and a few of dates and texts. What means one thing here and another there is
//! `dialect`'s to explain.

use jiff::civil::Date;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Result};

type OfNumber = fn(f64) -> f64;
type OfCall = fn(&Context<'_>) -> Value;

/// Functions of one number.
const OF_A_NUMBER: &[(&str, OfNumber)] = &[
    ("acos", f64::acos),
    ("asin", f64::asin),
    ("atan", f64::atan),
    ("cos", f64::cos),
    ("degrees", f64::to_degrees),
    ("exp", f64::exp),
    ("ln", f64::ln),
    ("log", f64::log10),
    ("log10", f64::log10),
    ("log2", f64::log2),
    ("radians", f64::to_radians),
    ("sin", f64::sin),
    ("sqrt", f64::sqrt),
    ("tan", f64::tan),
];
/// Functions of one number that leave a whole one as it is.
const ROUNDING: &[(&str, OfNumber)] = &[
    ("ceil", f64::ceil),
    ("ceiling", f64::ceil),
    ("floor", f64::floor),
    ("trunc", f64::trunc),
];
/// All others, with the number of their arguments.
const OTHERS: &[(&str, i32, OfCall)] = &[
    ("log", 2, |call| {
        numbers(call, |base, x| x.log10() / base.log10())
    }),
    ("mod", 2, modulo),
    ("pow", 2, |call| numbers(call, f64::powf)),
    ("power", 2, |call| numbers(call, f64::powf)),
    ("year", 1, |call| part_of_date(call, |d| d.year().into())),
    ("month", 1, |call| part_of_date(call, |d| d.month().into())),
    ("day", 1, |call| part_of_date(call, |d| d.day().into())),
    ("datediff", 2, days_between),
    ("char_length", 1, |call| {
        text(call, 0).map_or(Value::Null, |text| count(text.chars().count()))
    }),
    ("left", 2, |call| characters(call, true)),
    ("right", 2, |call| characters(call, false)),
    ("nvl", 2, |call| match call.get(0) {
        Ok(Value::Null) => call.get(1).unwrap_or(Value::Null),
        value => value.unwrap_or(Value::Null),
    }),
];

/// Makes them known to a database.
pub(super) fn add_functions(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, function) in OF_A_NUMBER {
        connection.create_scalar_function(*name, 1, flags, |call| {
            Ok(number(call, 0).map_or(Value::Null, |x| finite(function(x))))
        })?;
    }
    for (name, function) in ROUNDING {
        connection.create_scalar_function(*name, 1, flags, |call| {
            Ok(match call.get_raw(0) {
                ValueRef::Integer(whole) => Value::Integer(whole),
                _ => number(call, 0).map_or(Value::Null, |x| finite(function(x))),
            })
        })?;
    }
    for (name, arguments, function) in OTHERS {
        connection.create_scalar_function(*name, *arguments, flags, |call| Ok(function(call)))?;
    }
    Ok(())
}

/// An argument that is a number, or a text that reads like one.
fn number(call: &Context<'_>, at: usize) -> Option<f64> {
    match call.get_raw(at) {
        ValueRef::Integer(number) => Some(number as f64),
        ValueRef::Real(number) => Some(number),
        ValueRef::Text(_) => text(call, at)?.trim().parse().ok(),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

/// NULL for what is no number, as SQLite has it.
fn finite(number: f64) -> Value {
    match number.is_finite() {
        true => Value::Real(number),
        false => Value::Null,
    }
}

fn numbers(call: &Context<'_>, function: fn(f64, f64) -> f64) -> Value {
    match (number(call, 0), number(call, 1)) {
        (Some(a), Some(b)) => finite(function(a, b)),
        _ => Value::Null,
    }
}

fn modulo(call: &Context<'_>) -> Value {
    match (call.get_raw(0), call.get_raw(1)) {
        (ValueRef::Integer(a), ValueRef::Integer(b)) => {
            a.checked_rem(b).map_or(Value::Null, Value::Integer)
        }
        _ => numbers(call, |a, b| a % b),
    }
}

fn text<'a>(call: &'a Context<'_>, at: usize) -> Option<&'a str> {
    call.get_raw(at).as_str().ok()
}

fn count(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Null, Value::Integer)
}

/// The day that a text like `2025-01-31` or `2025-01-31 12:00` begins with.
fn date(call: &Context<'_>, at: usize) -> Option<Date> {
    text(call, at)?.trim().get(..10)?.parse().ok()
}

fn part_of_date(call: &Context<'_>, part: fn(Date) -> i64) -> Value {
    date(call, 0).map_or(Value::Null, |date| Value::Integer(part(date)))
}

/// Days from the second date to the first.
fn days_between(call: &Context<'_>) -> Value {
    let days = date(call, 1).zip(date(call, 0));
    let days = days.and_then(|(from, to)| from.until(to).ok());
    days.map_or(Value::Null, |span| Value::Integer(span.get_days().into()))
}

/// So many of the first or the last characters of a text.
fn characters(call: &Context<'_>, first: bool) -> Value {
    let length = match call.get_raw(1) {
        ValueRef::Integer(length) => usize::try_from(length).ok(),
        _ => None,
    };
    let (Some(text), Some(length)) = (text(call, 0), length) else {
        return Value::Null;
    };
    let all = text.chars().count();
    let skipped = if first { 0 } else { all.saturating_sub(length) };
    Value::Text(text.chars().skip(skipped).take(length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_give_what_every_dialect_gives() {
        let connection = Connection::open_in_memory().unwrap();
        add_functions(&connection).unwrap();
        let cases = [
            ("sqrt(2.25)", "1.5"),
            ("sqrt(-1)", "NULL"),
            ("ln(0)", "NULL"),
            ("round(log(2, 8), 6)", "3.0"),
            ("log(100)", "2.0"),
            ("power(2, 10)", "1024.0"),
            ("sqrt('x')", "NULL"),
            ("floor(-1.5)", "-2.0"),
            ("ceil(7)", "7"),
            ("trunc(NULL)", "NULL"),
            ("mod(7, 3)", "1"),
            ("mod(-7, 3)", "-1"),
            ("mod(7, 0)", "NULL"),
            ("mod(7.5, 2)", "1.5"),
            ("year('2025-01-31')", "2025"),
            ("month('2025-01-31 10:00:00')", "1"),
            ("day('2025-01-31')", "31"),
            ("year('2025')", "NULL"),
            ("year(2025)", "NULL"),
            ("month('2025-13-01')", "NULL"),
            ("datediff('2025-03-01', '2025-02-01')", "28"),
            ("datediff('2024-12-31', '2025-01-01')", "-1"),
            ("datediff(NULL, '2025-01-01')", "NULL"),
            ("char_length('Zoë')", "3"),
            ("left('Zoë Holm', 3)", "Zoë"),
            ("right('Zoë Holm', 4)", "Holm"),
            ("right('Zoë', 9)", "Zoë"),
            ("left('Zoë', -1)", "NULL"),
            ("nvl(NULL, 0)", "0"),
            ("nvl('a', 0)", "a"),
        ];
        for (call, expected) in cases {
            let value: Value = (connection)
                .query_row(&format!("SELECT {call}"), [], |row| row.get(0))
                .unwrap();
            let shown = match value {
                Value::Null => "NULL".into(),
                Value::Integer(number) => number.to_string(),
                Value::Real(number) => format!("{number:?}"),
                Value::Text(text) => text,
                Value::Blob(_) => unreachable!(),
            };
            assert_eq!(shown, expected, "{call}");
        }
    }
}
