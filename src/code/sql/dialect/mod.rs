//! What of a query is another dialect's, and SQLite's way to write it.
//!
//! Owns the forms that are known. One counts only where SQLite stumbles over it: a query with a slip
//! stays one, whatever else stands in it.

mod forms;
#[cfg(test)]
mod tests;

use crate::domain::text::{ellipsis, one_line};
use forms::{FORMS, FUNCTIONS, ForeignForm, ForeignFunction, OTHER_ARGUMENTS, READ_OTHERWISE};
use rusqlite::Error;
use std::ops::Range;

/// Returns a clause on the form of another dialect that SQLite stumbles over: "`::int` is PostgreSQL;
/// SQLite, which runs it, writes CAST(x AS INTEGER)". None where a query is wrong in any dialect.
pub(super) fn explain_foreign(query: &str, error: &Error) -> Option<String> {
    let tokens = tokens(query);
    let (message, offset) = match error {
        Error::SqlInputError { msg, offset, .. } => (msg.as_str(), *offset),
        Error::SqliteFailure(_, Some(message)) => (message.as_str(), -1),
        _ => return None,
    };

    // A bracket that is missing is missing in any dialect.
    if count_of("(", &tokens) != count_of(")", &tokens) {
        return None;
    }

    let other = name_behind(message, "wrong number of arguments to function ");
    let table = name_behind(message, "no such table: ").filter(|name| is_called(&tokens, name));
    let function = name_behind(message, "no such function: ")
        // The same name with other arguments.
        .or(other.filter(|name| name.eq_ignore_ascii_case("datediff")))
        .or(table)
        .and_then(function);
    if let Some((name, dialect, instead)) = function {
        return Some(clause(&format!("{name}()"), dialect, instead));
    }

    let at = match usize::try_from(offset) {
        Ok(offset) => tokens.iter().position(|token| token.range.end > offset)?,
        Err(_) => {
            let name = name_behind(message, "no such table: ")?;
            tokens.iter().position(|token| token.is(name))?
        }
    };
    let (forms, calls) = match message {
        _ if other.is_some() => (OTHER_ARGUMENTS, false),
        _ if UNREADABLE.iter().any(|begin| message.starts_with(begin)) => (FORMS, true),
        // What it understands and refuses, it would refuse in any dialect.
        _ => return None,
    };
    form_at(query, &tokens, at, forms)
        .map(|found| clause(&found.text, found.dialect, found.instead))
        .or_else(|| call_around(&tokens, at, message).filter(|_| calls))
}

/// What SQLite says first of what it does not know.
const UNREADABLE: &[&str] = &[
    "near ",
    "unrecognized token",
    "no such column",
    "no such table",
];

/// Returns a clause on what SQLite reads otherwise than other dialects.
pub(super) fn explain_read_otherwise(query: &str) -> Option<String> {
    let tokens = tokens(query);
    let places = 0..tokens.len();
    places.into_iter().find_map(|at| {
        let found = form_at(query, &tokens, at, READ_OTHERWISE)?;
        let text = found.text.trim_end_matches([')', ' ']).to_string();
        Some(clause(
            &format!("CAST(… {text})"),
            found.dialect,
            found.instead,
        ))
    })
}

fn clause(text: &str, dialect: &str, instead: &str) -> String {
    format!("`{text}` is {dialect}; SQLite, which runs it, writes {instead}")
}

/// The name that follows on the beginning of a message.
fn name_behind<'a>(message: &'a str, beginning: &str) -> Option<&'a str> {
    let name = message.strip_prefix(beginning)?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
    Some(&name[..end.unwrap_or(name.len())])
}

fn count_of(mark: &str, tokens: &[SqlToken<'_>]) -> usize {
    tokens.iter().filter(|token| token.text == mark).count()
}

/// True where a name stands before a bracket.
fn is_called(tokens: &[SqlToken<'_>], name: &str) -> bool {
    let mut pairs = tokens.windows(2);
    pairs.any(|pair| pair[0].is(name) && pair[1].text == "(")
}

fn function(name: &str) -> Option<&'static ForeignFunction> {
    let mut known = FUNCTIONS.iter();
    known.find(|(known, ..)| known.eq_ignore_ascii_case(name))
}

/// The innermost call of a known function in whose brackets a token stands.
fn call_around(tokens: &[SqlToken<'_>], at: usize, message: &str) -> Option<String> {
    let mut closed = 0;
    for before in (1..at).rev() {
        match tokens[before].text {
            ")" => closed += 1,
            "(" if closed > 0 => closed -= 1,
            "(" => {
                let (name, dialect, instead) = function(tokens[before - 1].text)?;
                if !is_theirs(&tokens[at], name, message) {
                    return None;
                }
                return Some(clause(&format!("{name}()"), dialect, instead));
            }
            _ => {}
        }
    }
    None
}

/// True where a word that SQLite stumbles over in the brackets of a function belongs to its form: the
/// unit of a date, a type, a word between its arguments. A column that does not exist is a slip.
fn is_theirs(token: &SqlToken<'_>, function: &str, message: &str) -> bool {
    if matches!(function, "SUBSTRING" | "TRIM") {
        return BETWEEN.iter().any(|word| token.is(word)) || token.fits("'");
    }
    !message.starts_with("no such column") || UNITS_AND_TYPES.iter().any(|word| token.is(word))
}

/// Words between the arguments of functions of texts.
const BETWEEN: &[&str] = &["FROM", "FOR", "BOTH", "LEADING", "TRAILING"];
const UNITS_AND_TYPES: &[&str] = &[
    "YEAR", "QUARTER", "MONTH", "WEEK", "ISOWEEK", "DAY", "HOUR", "MINUTE", "SECOND", "YYYY", "YY",
    "MM", "DD", "INT", "INTEGER", "FLOAT", "DATE", "DATETIME", "VARCHAR", "SIGNED", "UNSIGNED",
];

struct Found {
    text: String,
    dialect: &'static str,
    instead: &'static str,
}

/// The form that a token is a part of; of several the longest.
fn form_at(
    query: &str,
    tokens: &[SqlToken<'_>],
    at: usize,
    forms: &[ForeignForm],
) -> Option<Found> {
    let fitting = forms.iter().filter_map(|(form, dialect, instead)| {
        let words: Vec<&str> = form.split(' ').collect();
        let first = (at + 1).saturating_sub(words.len());
        let begin = (first..=at).find(|begin| {
            let own = tokens.get(*begin..begin + words.len());
            own.is_some_and(|own| own.iter().zip(&words).all(|(token, word)| token.fits(word)))
        })?;
        let range = tokens[begin].range.start..tokens[begin + words.len() - 1].range.end;
        let text = one_line(query.get(range)?);
        Some((
            words.len(),
            Found {
                text: ellipsis(&text.replace('`', ""), SHOWN),
                dialect,
                instead,
            },
        ))
    });
    fitting
        .max_by_key(|(length, _)| *length)
        .map(|(_, found)| found)
}

/// Characters of a form as it is shown.
const SHOWN: usize = 40;

/// A word, a number, a text or a mark of a query.
#[derive(Debug)]
pub(super) struct SqlToken<'a> {
    pub(super) range: Range<usize>,
    pub(super) text: &'a str,
}

impl SqlToken<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    fn fits(&self, word: &str) -> bool {
        match word {
            "_" => true,
            "'" => self.text.starts_with('\''),
            "0" => self.text.starts_with(|c: char| c.is_ascii_digit()),
            word => self.is(word),
        }
    }
}

/// The tokens of a query, comments left out.
pub(super) fn tokens(query: &str) -> Vec<SqlToken<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = query[at..].chars().next() {
        let rest = &query[at..];
        let length = match c {
            _ if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' | '"' | '`' => 1 + rest[1..].find(c).map_or(rest.len() - 1, |end| end + 1),
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                end.unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let is_comment = rest.starts_with("--") || rest.starts_with("/*");
        if !is_comment && !c.is_whitespace() {
            tokens.push(SqlToken {
                range: at..at + length,
                text: &rest[..length],
            });
        }
        at += length;
    }
    tokens
}
