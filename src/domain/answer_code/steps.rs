//! Named steps of SQL, `WITH name AS (…)`, that stand in several queries.
//!
//! Owns what a query is completed with, so that it can be run by itself. Of what is defined more than
//! once the last definition counts.

use super::reading::{SQL, words};
use std::collections::BTreeSet;

/// A step with its definition, without the comma behind it.
struct Step<'a> {
    /// Its name, in small letters.
    name: String,
    text: &'a str,
}

/// A query in parts.
struct Parts<'a> {
    /// True where it can be run as it begins: by WITH, or without a step.
    is_opened: bool,
    is_recursive: bool,
    steps: Vec<Step<'a>>,
    /// What stands behind the steps.
    select: &'a str,
}

/// Returns a query with the steps it needs of the queries before it, oldest first; one that has
/// nothing but steps with the last SELECT before it. None where it stands by itself.
pub(super) fn complete(query: &str, before: &[String]) -> Option<String> {
    let own = parts_of(query);
    let earlier: Vec<Parts<'_>> = before.iter().map(|query| parts_of(query)).collect();
    let selects = earlier.iter().rev().map(|parts| parts.select);
    let select = match is_blank(own.select) {
        true => selects.into_iter().find(|select| !is_blank(select))?,
        false => own.select,
    };

    let mut steps: Vec<&Step<'_>> = Vec::new();
    for step in earlier.iter().chain([&own]).flat_map(|parts| &parts.steps) {
        match steps.iter_mut().find(|known| known.name == step.name) {
            Some(known) => *known = step,
            None => steps.push(step),
        }
    }
    keep_needed(&mut steps, &own, select);

    let foreign = steps.iter().any(|step| !own.defines(&step.name));
    if own.is_opened && !foreign && !is_blank(own.select) {
        return None;
    }
    let mut parts = earlier.iter().chain([&own]);
    let with = match parts.any(|parts| parts.is_recursive) {
        true => "WITH RECURSIVE",
        false => "WITH",
    };
    let steps: Vec<&str> = steps.iter().map(|step| step.text).collect();
    Some(format!("{with} {}\n{}", steps.join(",\n"), select.trim()))
}

/// Leaves out the steps that neither the SELECT nor another step reads; a query's own ones stay.
fn keep_needed(steps: &mut Vec<&Step<'_>>, own: &Parts<'_>, select: &str) {
    let mut needed = names_read(select);
    needed.extend(own.steps.iter().map(|step| step.name.clone()));
    loop {
        let used = steps.iter().filter(|step| needed.contains(&step.name));
        let names: Vec<String> = used.flat_map(|step| names_read(step.text)).collect();
        let count = needed.len();
        needed.extend(names);
        if needed.len() == count {
            break;
        }
    }
    steps.retain(|step| needed.contains(&step.name));
}

impl Parts<'_> {
    fn defines(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.name == name)
    }
}

fn is_blank(select: &str) -> bool {
    let select = &select[blank_at(select, 0)..];
    select.trim_matches([';', ' ', '\n', '\t', '\r']).is_empty()
}

fn parts_of(query: &str) -> Parts<'_> {
    let mut parts = Parts {
        is_opened: true,
        is_recursive: false,
        steps: Vec::new(),
        select: query,
    };
    let mut at = blank_at(query, 0);
    let opened = skip_word(query, at, "with");
    at = opened.unwrap_or(at);
    if let Some(behind) = skip_word(query, at, "recursive") {
        parts.is_recursive = true;
        at = behind;
    }
    if opened.is_none() && query[at..].starts_with(',') {
        at = blank_at(query, at + 1);
    }

    while let Some((step, end)) = step_at(query, at) {
        parts.steps.push(step);
        at = blank_at(query, end);
        let more = query[at..].starts_with(',');
        if more {
            at = blank_at(query, at + 1);
        }
        parts.select = &query[at..];
        if !more {
            break;
        }
    }
    parts.is_opened = opened.is_some() || parts.steps.is_empty();
    parts
}

/// A step that begins at a byte, and the byte behind it: `name (columns) AS MATERIALIZED (…)`.
fn step_at(query: &str, begin: usize) -> Option<(Step<'_>, usize)> {
    let name = word_at(query, begin)?;
    let mut at = blank_at(query, begin + name.len());
    if query[at..].starts_with('(') {
        at = blank_at(query, behind_bracket(query, at)?);
    }
    at = skip_word(query, at, "as")?;
    for word in ["not", "materialized"] {
        at = skip_word(query, at, word).unwrap_or(at);
    }
    let end = behind_bracket(query, at)?;

    let step = Step {
        name: name.to_lowercase(),
        text: &query[begin..end],
    };
    (step.name != "select").then_some((step, end))
}

/// The names that stand where a query names what it reads from, in small letters.
fn names_read(query: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let (mut at, mut before) = (0, "");
    while let Some(c) = query[at..].chars().next() {
        let rest = &query[at..];
        let length = SQL.length_of_text(rest).unwrap_or_else(|| {
            let word = word_at(query, at);
            word.map_or(c.len_utf8(), str::len)
        });
        let token = &rest[..length.max(c.len_utf8())];
        at += token.len();
        if c.is_whitespace() || token.starts_with("--") || token.starts_with("/*") {
            continue;
        }
        if ["from", "join", ","]
            .iter()
            .any(|word| before.eq_ignore_ascii_case(word))
        {
            names.insert(token.trim_matches(['"', '`']).to_lowercase());
        }
        before = token;
    }
    names
}

/// The word that begins at a byte.
fn word_at(query: &str, at: usize) -> Option<&str> {
    let word = words(&query[at..]).next();
    word.filter(|word| query[at..].starts_with(word))
}

/// The byte behind a word and the blanks after it; None where another word stands there.
fn skip_word(query: &str, at: usize, word: &str) -> Option<usize> {
    let found = word_at(query, at)?;
    let is_it = found.eq_ignore_ascii_case(word);
    is_it.then(|| blank_at(query, at + found.len()))
}

/// The byte behind blanks and comments.
fn blank_at(query: &str, mut at: usize) -> usize {
    loop {
        let rest = query[at..].trim_start();
        at = query.len() - rest.len();
        let is_comment = rest.starts_with("--") || rest.starts_with("/*");
        match SQL.length_of_text(rest).filter(|_| is_comment) {
            Some(length) => at += length,
            None => return at,
        }
    }
}

/// The byte behind the bracket that closes the one at a byte.
fn behind_bracket(query: &str, begin: usize) -> Option<usize> {
    let (mut at, mut depth) = (begin, 0usize);
    while let Some(c) = query[at..].chars().next() {
        let length = SQL.length_of_text(&query[at..]);
        at += length.unwrap_or(0).max(c.len_utf8());
        match c {
            _ if length.is_some() => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (c == ')').then_some(at);
        }
    }
    None
}

/// True where as many brackets are closed as are opened, and none before it is opened.
pub(super) fn brackets_match(query: &str) -> bool {
    let (mut at, mut depth) = (0, 0usize);
    while let Some(c) = query[at..].chars().next() {
        let length = SQL.length_of_text(&query[at..]);
        at += length.unwrap_or(0).max(c.len_utf8());
        match c {
            _ if length.is_some() => {}
            '(' => depth += 1,
            ')' if depth == 0 => return false,
            ')' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_completed_by_the_steps_before_it() {
        let first = "WITH totals AS (SELECT a FROM t), -- (sums\nmeans (m) AS NOT MATERIALIZED \
                     (SELECT AVG(a) FROM totals)\nSELECT * FROM totals, means WHERE a >= m;";
        let totals = "totals AS (SELECT a FROM t)";
        let means = "means (m) AS NOT MATERIALIZED (SELECT AVG(a) FROM totals)";
        let mended = "totals AS (SELECT COALESCE(a, ')') AS a FROM t)";
        let select = "SELECT * FROM totals JOIN means ON a > m";

        for (name, query, before, expected) in [
            ("nothing before", select, vec![], None),
            ("nothing needed", "SELECT totals FROM t", vec![first], None),
            (
                "a SELECT alone",
                select,
                vec![first],
                Some(format!("WITH {totals},\n{means}\n{select}")),
            ),
            (
                "only what is read",
                "SELECT a FROM \"totals\"",
                vec![first],
                Some(format!("WITH {totals}\nSELECT a FROM \"totals\"")),
            ),
            (
                "one step mended, the SELECT again",
                &format!("WITH {mended}\n{select}"),
                vec![first],
                Some(format!("WITH {mended},\n{means}\n{select}")),
            ),
            (
                "one step mended, nothing else",
                &format!("WITH {mended};"),
                vec![first],
                Some(format!(
                    "WITH {mended},\n{means}\nSELECT * FROM totals, means WHERE a >= m;"
                )),
            ),
            (
                "it goes on with a comma",
                &format!(", {means} {select}"),
                vec!["WITH RECURSIVE totals AS (SELECT a FROM t),"],
                Some(format!("WITH RECURSIVE {totals},\n{means}\n{select}")),
            ),
            (
                "every step is its own",
                &format!("WITH {mended}, {means} {select}"),
                vec![first],
                None,
            ),
            (
                "a step that is never closed",
                "WITH a AS (SELECT",
                vec![first],
                None,
            ),
        ] {
            let before: Vec<String> = before.into_iter().map(String::from).collect();
            assert_eq!(complete(query, &before), expected, "{name}");
        }
    }
}
