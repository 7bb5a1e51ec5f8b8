//! What of a query is another dialect's, and SQLite's way to write it.
//!
//! Owns the forms that are known. One counts only where SQLite stumbles over it: a query with a slip
//! stays one, whatever else stands in it.

mod advice;
mod forms;
#[cfg(test)]
mod tests;

use crate::domain::text::{ellipsis, one_line};
use advice::advice;
use forms::{
    ALSO_IN, FORMS, FUNCTIONS, ForeignForm, ForeignFunction, OTHER_ARGUMENTS, READ_OTHERWISE,
};
use rusqlite::Error;
use std::ops::Range;

/// Most forms of other dialects that are told at once.
const TOLD: usize = 3;

/// Returns a clause on the form of another dialect that SQLite stumbles over: "`::int` is PostgreSQL;
/// SQLite, which runs it, writes CAST(x AS INTEGER)", and on those that it would stumble over next.
/// None where a query is wrong in any dialect.
pub(super) fn explain_foreign(query: &str, error: &Error) -> Option<String> {
    let tokens = tokens(query);
    let first = stumbling_form(query, &tokens, error)?;

    let mut told = vec![first];
    for next in (0..tokens.len()).filter_map(|at| sure_form_at(query, &tokens, at)) {
        let known = |found: &Found| {
            let overlap = found.range.start < next.range.end && next.range.start < found.range.end;
            overlap || found.text == next.text || found.instead == next.instead
        };
        if told.len() < TOLD && !told.iter().any(known) {
            told.push(next);
        }
    }
    told[0].dialect = dialect_of_all(&told);
    let mut told = told.into_iter();
    let mut clause = told.next()?.clause();
    for Found { text, instead, .. } in told {
        clause.push_str(&format!("; for `{text}` it writes {instead}"));
    }
    Some(clause)
}

/// The dialect of the first form; where it stands in several, the one that another form shows.
fn dialect_of_all(told: &[Found]) -> &'static str {
    let [first, others @ ..] = told else {
        return "";
    };
    let also = ALSO_IN.iter().find(|(form, _)| *form == first.form);
    let also = also.map_or(&[][..], |(_, dialects)| dialects);
    let shown = others.iter().find(|other| also.contains(&other.dialect));
    shown.map_or(first.dialect, |other| other.dialect)
}

/// The form that SQLite stumbles over.
fn stumbling_form(query: &str, tokens: &[SqlToken<'_>], error: &Error) -> Option<Found> {
    let (message, offset) = match error {
        Error::SqlInputError { msg, offset, .. } => (msg.as_str(), *offset),
        Error::SqliteFailure(_, Some(message)) => (message.as_str(), -1),
        _ => return None,
    };

    // A bracket that is missing is missing in any dialect.
    if count_of("(", tokens) != count_of(")", tokens) {
        return None;
    }

    let other = name_behind(message, "wrong number of arguments to function ");
    let table = name_behind(message, "no such table: ").filter(|name| is_called(tokens, name));
    let function = name_behind(message, "no such function: ")
        // The same name with other arguments.
        .or(other.filter(|name| name.eq_ignore_ascii_case("datediff")))
        .or(table)
        .and_then(function);
    if let Some(function) = function {
        let mut places = 0..tokens.len();
        let begin = places.find(|at| is_call_of(function, tokens, *at));
        return Some(found_call(function, tokens, begin));
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
    form_at(query, tokens, at, forms).or_else(|| call_around(tokens, at, message).filter(|_| calls))
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
        let text = format!("CAST(… {text})");
        Some(Found { text, ..found }.clause())
    })
}

/// Functions and forms that a query may hold and mean as SQLite reads them.
const UNSURE_FUNCTIONS: &[&str] = &[
    "SUBSTRING",
    "TRIM",
    "DATEDIFF",
    "REGEXP",
    "DATE_ADD",
    "DATE_SUB",
];
const UNSURE_FORMS: &[&str] = &[
    "WITHIN GROUP (",
    "ROWNUM",
    "DUAL",
    "SYSDATE",
    "DIV 0",
    "DIV _",
    "MOD 0",
    "N '",
    "# _",
];

/// The form that begins at a token and that SQLite cannot mean otherwise.
fn sure_form_at(query: &str, tokens: &[SqlToken<'_>], at: usize) -> Option<Found> {
    let function = function(tokens[at].text)
        .filter(|function| is_call_of(function, tokens, at))
        .filter(|(name, ..)| !UNSURE_FUNCTIONS.contains(name));
    if let Some(function) = function {
        return Some(found_call(function, tokens, Some(at)));
    }
    let forms = FORMS
        .iter()
        .filter(|(form, ..)| !UNSURE_FORMS.contains(form));
    longest(forms.filter_map(|form| form_from(query, tokens, at, form)))
}

fn is_call_of(function: &ForeignFunction, tokens: &[SqlToken<'_>], at: usize) -> bool {
    let bracket = tokens.get(at + 1).is_some_and(|token| token.text == "(");
    bracket && tokens[at].is(function.0)
}

fn found_call(
    (name, dialect, instead): &'static ForeignFunction,
    tokens: &[SqlToken<'_>],
    begin: Option<usize>,
) -> Found {
    let own = begin.and_then(|begin| advice(&format!("{name}("), tokens, begin));
    Found {
        form: name,
        words: 1,
        range: begin.map_or(0..0, |begin| tokens[begin].range.clone()),
        text: format!("{name}()"),
        dialect,
        instead: own.unwrap_or_else(|| (*instead).into()),
    }
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
fn call_around(tokens: &[SqlToken<'_>], at: usize, message: &str) -> Option<Found> {
    let mut closed = 0;
    for before in (1..at).rev() {
        match tokens[before].text {
            ")" => closed += 1,
            "(" if closed > 0 => closed -= 1,
            "(" => {
                let function = function(tokens[before - 1].text)?;
                let theirs = is_theirs(&tokens[at], function.0, message);
                return theirs.then(|| found_call(function, tokens, Some(before - 1)));
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

/// A form of another dialect in a query.
struct Found {
    /// Its name in the tables.
    form: &'static str,
    /// How many tokens of it are fixed.
    words: usize,
    /// Its bytes of the query.
    range: Range<usize>,
    text: String,
    dialect: &'static str,
    instead: String,
}

impl Found {
    fn clause(&self) -> String {
        let Self {
            text,
            dialect,
            instead,
            ..
        } = self;
        format!("`{text}` is {dialect}; SQLite, which runs it, writes {instead}")
    }
}

/// The form that a token is a part of; of several the longest.
fn form_at(
    query: &str,
    tokens: &[SqlToken<'_>],
    at: usize,
    forms: &'static [ForeignForm],
) -> Option<Found> {
    longest(forms.iter().filter_map(|form| {
        let words = form.0.split(' ').count();
        let first = (at + 1).saturating_sub(words);
        (first..=at).find_map(|begin| form_from(query, tokens, begin, form))
    }))
}

/// A form, where it begins at a token.
fn form_from(
    query: &str,
    tokens: &[SqlToken<'_>],
    begin: usize,
    (form, dialect, instead): &'static ForeignForm,
) -> Option<Found> {
    let words: Vec<&str> = form.split(' ').collect();
    let own = tokens.get(begin..begin + words.len())?;
    if !own.iter().zip(&words).all(|(token, word)| token.fits(word)) {
        return None;
    }
    let range = own.first()?.range.start..own.last()?.range.end;
    let text = one_line(query.get(range.clone())?);
    let own = advice(form, tokens, begin);
    Some(Found {
        form,
        words: words.len(),
        range,
        text: ellipsis(&text.replace('`', ""), SHOWN),
        dialect,
        instead: own.unwrap_or_else(|| (*instead).into()),
    })
}

fn longest(found: impl Iterator<Item = Found>) -> Option<Found> {
    found.max_by_key(|found| found.words)
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
