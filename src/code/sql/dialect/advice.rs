//! SQLite's way to write a form of another dialect, with the numbers, units and types of the query.
//!
//! Owns what is taken over from a query. What it has no words for keeps the words of `forms`.

use super::SqlToken;

/// Longest date that is repeated, in characters.
const LONGEST_DATE: usize = 26;

/// Returns how SQLite writes the form that begins at a token, in the words of the query; None where
/// nothing of the query is worth repeating.
pub(super) fn advice(form: &str, tokens: &[SqlToken<'_>], begin: usize) -> Option<String> {
    let word = |at: usize| tokens.get(begin + at).map(|token| token.text);
    let first = form.split([' ', '(']).next()?.to_ascii_uppercase();
    match first.as_str() {
        ":" => cast(word(2)?),
        "DATE" | "TIMESTAMP" | "DATETIME" if form.ends_with('\'') => date(word(1)?),
        "INTERVAL" => {
            let before = begin.checked_sub(1).map_or("", |at| tokens[at].text);
            let back = before == "-" || is_subtracted(&tokens[..begin]);
            interval(word(1)?, word(2).unwrap_or_default(), back)
        }
        "TOP" => limit(word(1).filter(|word| *word != "(").or(word(2))?),
        "FETCH" => limit(word(2)?),
        "DATE_TRUNC" | "DATETRUNC" | "TIMESTAMP_TRUNC" => {
            // The unit is a text, or the last word.
            let arguments = arguments(tokens, begin);
            let texts = arguments.iter().filter(|text| text.starts_with('\''));
            texts
                .chain(arguments.iter().rev())
                .find_map(|text| start(text))
        }
        "EXTRACT" | "DATE_PART" | "DATEPART" => part(word(2)?),
        _ => None,
    }
}

/// The words and texts in the brackets of a call, none of inner brackets.
fn arguments<'a>(tokens: &[SqlToken<'a>], begin: usize) -> Vec<&'a str> {
    let mut depth = 0;
    let mut found = Vec::new();
    for token in tokens.iter().skip(begin + 1) {
        match token.text {
            "(" => depth += 1,
            ")" if depth <= 1 => break,
            ")" => depth -= 1,
            text if depth == 1 => found.push(text),
            _ => {}
        }
    }
    found
}

/// True inside of `DATE_SUB(`.
fn is_subtracted(before: &[SqlToken<'_>]) -> bool {
    let mut closed = 0;
    for at in (1..before.len()).rev() {
        match before[at].text {
            ")" => closed += 1,
            "(" if closed > 0 => closed -= 1,
            "(" => return before[at - 1].is("DATE_SUB"),
            _ => {}
        }
    }
    false
}

/// Numbers with digits behind the point are REAL: as NUMERIC, whole ones are divided as whole ones.
fn cast(name: &str) -> Option<String> {
    let name = match name.to_ascii_lowercase().as_str() {
        "int" | "integer" | "bigint" | "smallint" | "int4" | "int8" => "INTEGER",
        "numeric" | "decimal" | "float" | "float4" | "float8" | "real" | "double" => "REAL",
        "text" | "varchar" | "char" | "string" => "TEXT",
        "date" => return Some("date(x)".into()),
        "timestamp" | "timestamptz" | "datetime" => return Some("datetime(x)".into()),
        _ => return None,
    };
    Some(format!("CAST(x AS {name})"))
}

fn date(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | ' ' | '.' | 'T' | '\'');
    let plain = text.len() <= LONGEST_DATE && text.chars().all(is_part);
    plain.then(|| format!("the text alone, {text}"))
}

/// `INTERVAL '30 minutes'`, `INTERVAL '7' DAY` or `INTERVAL 7 DAY`.
fn interval(text: &str, unit: &str, back: bool) -> Option<String> {
    let mut words = text.trim_matches('\'').split_whitespace();
    let number: i64 = words.next()?.parse().ok()?;
    let unit = words.next().unwrap_or(unit).to_ascii_lowercase();
    let (number, unit) = match unit.trim_end_matches('s') {
        "week" => (number.checked_mul(7)?, "day"),
        unit @ ("year" | "month" | "day" | "hour" | "minute" | "second") => (number, unit),
        _ => return None,
    };
    if words.next().is_some() {
        return None;
    }

    let function = match unit {
        "hour" | "minute" | "second" => "datetime",
        _ => "date",
    };
    let sign = if back != (number < 0) { '-' } else { '+' };
    let number = number.unsigned_abs();
    let plural = if number == 1 { "" } else { "s" };
    Some(format!("{function}(d, '{sign}{number} {unit}{plural}')"))
}

fn limit(number: &str) -> Option<String> {
    let number: u32 = number.parse().ok()?;
    Some(format!("LIMIT {number} at the end"))
}

fn start(unit: &str) -> Option<String> {
    let unit = unit.trim_matches('\'').to_ascii_lowercase();
    let written = match unit.as_str() {
        "year" => "date(d, 'start of year'), or strftime('%Y', d)",
        "month" => "date(d, 'start of month'), or strftime('%Y-%m', d)",
        "week" => "date(d, '-6 days', 'weekday 1')",
        "day" => "date(d)",
        "hour" => "strftime('%Y-%m-%d %H:00:00', d)",
        "minute" => "strftime('%Y-%m-%d %H:%M:00', d)",
        _ => return None,
    };
    Some(written.into())
}

fn part(unit: &str) -> Option<String> {
    let unit = unit.trim_matches('\'').to_ascii_lowercase();
    let mark = match unit.as_str() {
        "year" => "%Y",
        "month" => "%m",
        "day" => "%d",
        "hour" => "%H",
        "minute" => "%M",
        "second" => "%S",
        "dow" => "%w",
        "doy" => "%j",
        "epoch" => "%s",
        _ => return None,
    };
    Some(format!("CAST(strftime('{mark}', d) AS INTEGER)"))
}
