//! Lines of SQL by themselves: which begin a query or go on with one, and which are sentences.

use super::fences::AnswerLine;
use super::reading::{Reading, SQL, ends_like_a_sentence, most_words_in_a_row, words};

/// Words of SQL, which may follow on each other.
const KEYWORDS: &[&str] = &[
    "all",
    "and",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "collate",
    "cross",
    "current",
    "desc",
    "distinct",
    "else",
    "end",
    "escape",
    "except",
    "exclude",
    "exists",
    "filter",
    "first",
    "following",
    "from",
    "full",
    "glob",
    "group",
    "having",
    "in",
    "inner",
    "intersect",
    "is",
    "isnull",
    "join",
    "last",
    "left",
    "like",
    "limit",
    "materialized",
    "natural",
    "not",
    "notnull",
    "null",
    "nulls",
    "offset",
    "on",
    "or",
    "order",
    "outer",
    "over",
    "partition",
    "preceding",
    "range",
    "recursive",
    "right",
    "row",
    "rows",
    "select",
    "then",
    "unbounded",
    "union",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
];
/// Words that a clause goes on with after an empty line.
const CLAUSES: &[&str] = &[
    "and",
    "cross",
    "except",
    "from",
    "full",
    "group",
    "having",
    "inner",
    "intersect",
    "join",
    "left",
    "limit",
    "natural",
    "offset",
    "on",
    "or",
    "order",
    "right",
    "union",
    "where",
    "window",
];
/// Words of English that hardly any table or column is called.
const ENGLISH: &[&str] = &[
    "are", "because", "each", "every", "the", "them", "there", "these", "they", "we", "which",
    "you",
];

/// True for a line that a query can go on with after an empty line.
pub(super) fn continues(line: &str) -> bool {
    let text = line.trim_start().to_lowercase();
    let clause = words(&text).next().is_some_and(|w| CLAUSES.contains(&w));
    text.starts_with(['(', ')', ','])
        || text.starts_with("--")
        || (clause && !text.starts_with('*'))
}

/// True for a line that begins a query and not a sentence.
pub(super) fn begins_query(line: &str) -> bool {
    let text = line.trim_start().trim_start_matches('(').to_lowercase();
    let first: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    let rest = text.get(first.len()..).unwrap_or_default();
    if rest.starts_with(['_', '.']) {
        return false;
    }

    let begins = match first.as_str() {
        "select" => true,
        "explain" => {
            let explained = rest.replace("query plan", "").replace("analyze", "");
            return begins_query(&explained);
        }
        "with" => begins_with_clause(&text),
        "create" => return begins_create(&text),
        _ => is_select_misspelled(&first) && rest.starts_with(' '),
    };
    if begins_step(&text) {
        return true;
    }
    let bare = bare_of(&text);
    let ends = ends_like_a_sentence(&bare) && !words(&bare).any(|word| word == "from");
    begins && !ends && !is_sentence(line)
}

/// A query that stands in a line behind words.
pub(super) struct InlineQuery<'a> {
    pub lead: &'a str,
    pub query: &'a str,
    /// What stands behind the mark that ends it.
    pub behind: Option<&'a str>,
}

/// Finds a query behind a colon, the mark of an item or of code, or one in capital letters.
pub(super) fn inline_query(line: &str) -> Option<InlineQuery<'_>> {
    let bare = bare_of(line);
    if bare.trim().is_empty() && !line.contains('`') {
        return None;
    }
    let behind_mark = (line.match_indices(['`', ':', '-', '*', '•', '.']))
        .map(|(at, mark)| (at + mark.len(), mark));
    let capital = line.match_indices(" SELECT ").map(|(at, _)| (at + 1, " "));
    let mut places: Vec<(usize, &str)> = behind_mark.chain(capital).collect();
    places.sort_unstable();

    places.into_iter().find_map(|(at, mark)| {
        let lead = line[..at].trim();
        let rest = line[at..].trim_start();
        let ticks = lead.contains('`');
        let (query, behind) = match rest.split_once('`').filter(|_| ticks) {
            Some((query, behind)) => (query, Some(behind.trim_start_matches('`'))),
            None => (rest, None),
        };
        let listed = lead.chars().all(|c| !c.is_alphabetic());
        let reads = words(&query.to_lowercase()).any(|word| word == "from");
        let says = match mark {
            "`" | ":" => reads || query.starts_with("SELECT") || begins_step(&query.to_lowercase()),
            " " => query.contains(" FROM ") || query.ends_with(" FROM"),
            _ => listed && reads,
        };
        (says && begins_query(query)).then_some(InlineQuery {
            lead,
            query,
            behind,
        })
    })
}

/// `WITH name AS …`, `WITH RECURSIVE …`, `WITH name (columns) AS …` or a lone `WITH`.
fn begins_with_clause(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|w| *w == word);
    let named = words.iter().skip(2).any(|w| w.starts_with("as"));
    words.len() == 1 || is(1, "recursive") || named
}

/// `name AS (SELECT …` or `, name (columns) AS MATERIALIZED (` at the end of the line, in small letters:
/// a named step without its WITH.
pub(super) fn begins_step(text: &str) -> bool {
    let text = text.trim_start_matches([',', ' ']);
    let length = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    let (name, rest) = text.split_at(length.unwrap_or(text.len()));
    let Some((columns, inside)) = rest.split_once(" as ").map(|(columns, rest)| {
        let rest = rest.trim_start_matches("not ").trim_start();
        (
            columns,
            rest.trim_start_matches("materialized").trim_start(),
        )
    }) else {
        return false;
    };

    let columns = columns.trim();
    let bracketed = columns.is_empty() || (columns.starts_with('(') && columns.ends_with(')'));
    let opened = inside.strip_prefix('(').map(str::trim_start);
    let queries = ["select ", "with ", "values", "--", "/*", "("];
    let is_query = opened
        .is_some_and(|rest| rest.is_empty() || queries.iter().any(|query| rest.starts_with(query)));
    let named = !name.is_empty() && !KEYWORDS.contains(&name);
    named && bracketed && is_query
}

/// True for a clause of a query by itself, and not for a sentence: `WHERE a > b`, `GROUP BY …`.
pub(super) fn is_clause(line: &str) -> bool {
    let bare = bare_of(line).to_lowercase();
    let bare = bare.trim();
    let first = words(bare).next().unwrap_or_default();
    let says = match first {
        "group" | "order" => bare.contains(" by "),
        "where" | "having" | "on" | "left" | "inner" | "join" => bare.contains(['=', '<', '>']),
        _ => false,
    };
    let is_words = ends_like_a_sentence(bare) || count_english(bare) > 0 || is_sentence(line);
    says && bare.starts_with(first) && !is_words
}

/// `CREATE TEMP VIEW name AS …`, in small letters; not a table of columns, which repeats a question.
pub(super) fn begins_create(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let ahead = ["or", "replace", "temp", "temporary", "materialized"];
    let is_made = |word: &str| matches!(word, "view" | "table");
    let creates = words.next() == Some("create")
        && words
            .by_ref()
            .find(|word| !ahead.contains(word))
            .is_some_and(is_made);
    let named = words.next().is_some();
    let begins = |word: &str| {
        ["select", "with", "values", "("]
            .iter()
            .any(|b| word.starts_with(b))
    };
    let of_query = words.next() == Some("as") && words.next().is_none_or(begins);
    creates && named && of_query
}

/// True for `SELEC`, `SLECT` and the like.
fn is_select_misspelled(word: &str) -> bool {
    let near = strsim::osa_distance(word, "select") == 1;
    near && !matches!(word, "selects" | "elect" | "selected")
}

/// True for a line with more than a comment.
pub(super) fn has_code(line: &AnswerLine<'_>) -> bool {
    !bare_of(line.text).trim().is_empty()
}

/// The code of a line that stands by itself.
fn bare_of(line: &str) -> String {
    Reading::default().read(line, &SQL).text
}

/// True for a line that reads like a sentence and not like SQL.
pub(super) fn is_sentence(line: &str) -> bool {
    let bare = bare_of(line).to_lowercase();
    let Some(first) = words(&bare).next() else {
        return false;
    };
    let begins_like_sql = KEYWORDS.contains(&first);
    let english = count_english(&bare);
    // Other dialects have words of their own, which follow on names: `FROM t QUALIFY rank() …`.
    let most_words = if is_whole_query(&bare) { 4 } else { 2 };
    (ends_like_a_sentence(&bare) && !begins_like_sql)
        || most_words_in_a_row(&bare, KEYWORDS) > most_words
        || (english > 0 && !has_symbols(&bare))
        || english > 2
}

/// True for a line in small letters that is a query up to FROM, or begins with `SELECT TOP`.
fn is_whole_query(bare: &str) -> bool {
    let all: Vec<&str> = words(bare).collect();
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_top = all.get(1) == Some(&"top") && all.get(2).is_some_and(is_number);
    let is_whole = all.contains(&"from") && bare.contains(['=', '<', '>', '(', '*', ';', ',', '.']);
    begins_like_code(bare) && (is_top || is_whole)
}

/// True for a line in small letters that begins with SELECT or a WITH clause and holds no English.
fn begins_like_code(bare: &str) -> bool {
    let begins = match words(bare).next() {
        Some("select") => true,
        Some("with") => bare.contains("as (select ") || bare.contains("as (with "),
        _ => false,
    };
    begins && count_english(bare) == 0
}

fn count_english(bare: &str) -> usize {
    words(bare).filter(|word| ENGLISH.contains(word)).count()
}

fn has_symbols(bare: &str) -> bool {
    bare.contains(['=', '<', '>', '(', ')', '*', ';', '_', '\''])
}

/// True where a sentence stands among lines, in no comment. Its apostrophes open no text.
pub(super) fn has_sentence(lines: &[AnswerLine<'_>]) -> bool {
    lines.iter().any(|line| {
        let plain = line.text.replace('\'', "");
        let is_code = begins_query(line.text) || continues(line.text);
        !is_code && is_sentence(&plain) && ends_like_a_sentence(&bare_of(&plain))
    })
}

/// True where lines of a fence that says SQL are words only.
pub(super) fn is_prose(lines: &[AnswerLine<'_>]) -> bool {
    let is_code = |line: &str| {
        let bare = bare_of(line).to_lowercase();
        begins_like_code(&bare) && has_symbols(&bare) && !ends_like_a_sentence(&bare)
    };
    lines.iter().all(|line| {
        let is_empty = bare_of(line.text).trim().is_empty();
        is_empty || (is_sentence(line.text) && !is_code(line.text))
    })
}

/// True where lines begin like a query.
pub(super) fn reads_like_a_query(lines: &[AnswerLine<'_>]) -> bool {
    let mut code = lines.iter().filter(|line| has_code(line));
    code.next().is_some_and(|line| begins_query(line.text))
}
