//! Queries in an answer.

use super::fences::{AnswerBlock, AnswerLine};
use super::leads::calls_it_wrong;
use super::prompts::without_prompts;
use super::reading::{
    Reading, SQL, ends_like_a_sentence, most_words_in_a_row, outside_brackets, words,
};
use super::{Chosen, line_numbers};

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
/// Words that announce a query as a check of the result.
const ANNOUNCES_CHECK: &[&str] = &["check", "checks", "checking", "sanity", "test", "verify"];

/// A query of an answer.
#[derive(Debug)]
pub(super) struct FoundQuery<'a> {
    lines: Vec<AnswerLine<'a>>,
    lead: &'a str,
    words_behind: bool,
}

/// Chooses the last query that reads from something and is not announced as a check.
pub(super) fn choose(queries: Vec<FoundQuery<'_>>) -> Option<Chosen<'_>> {
    let all = queries.len();
    let place = (queries
        .iter()
        .rposition(|q| q.reads() && !q.checks() && !q.is_called_wrong()))
    .or_else(|| {
        queries
            .iter()
            .rposition(|q| q.reads() && !q.is_called_wrong())
    })
    .or_else(|| queries.iter().rposition(FoundQuery::reads))
    .or(all.checked_sub(1))?;
    let query = queries.into_iter().nth(place)?;

    let choice = match (all, place + 1) {
        (1, _) if query.words_behind => {
            let lines = line_numbers(&query.lines);
            Some(format!("Your query is taken to be {lines} of your answer."))
        }
        (1, _) => None,
        (_, number) if number == all => {
            Some(format!("Of {all} queries in your answer the last is run."))
        }
        (_, number) => Some(format!(
            "Of {all} queries in your answer number {number} is run."
        )),
    };
    let lines = query.lines;
    Some(Chosen { lines, choice })
}

impl FoundQuery<'_> {
    /// True where it says what it reads from.
    fn reads(&self) -> bool {
        let mut reading = Reading::default();
        self.lines.iter().any(|line| {
            let bare = reading.read(line.text, &SQL).text.to_lowercase();
            words(&bare).any(|word| word == "from")
        })
    }

    /// True where it is announced as a mistake.
    fn is_called_wrong(&self) -> bool {
        calls_it_wrong(self.lead, self.lines.first().map_or("", |line| line.text))
    }

    /// True where the words above or its first comment announce it as a check of the result.
    fn checks(&self) -> bool {
        let comment = self.lines.first().map_or("", |line| line.text);
        let comment = comment.trim_start().strip_prefix("--").unwrap_or_default();
        [self.lead, comment].iter().any(|text| {
            let text = text.to_lowercase();
            words(&text).take(4).any(|w| ANNOUNCES_CHECK.contains(&w))
        })
    }
}

/// The queries in fenced blocks. A block is one query as it stands, unless it is nothing but
/// several.
pub(super) fn queries_of_blocks<'a>(blocks: &[AnswerBlock<'a>]) -> Vec<FoundQuery<'a>> {
    let mut queries = Vec::new();
    for block in blocks {
        let mut several = queries_among(&block.lines);
        if let Some(first) = several.first_mut().filter(|first| first.lead.is_empty()) {
            first.lead = block.lead;
        }
        if block.unclosed && !several.is_empty() {
            queries.extend(several);
            continue;
        }
        let found: Vec<usize> = several.iter().flat_map(FoundQuery::numbers).collect();
        let mut code = block.lines.iter().filter(|line| has_code(line));
        match several.len() > 1 && code.all(|line| found.contains(&line.number)) {
            true => queries.extend(several),
            false => queries.push(FoundQuery {
                lines: block.lines.clone(),
                lead: block.lead,
                words_behind: false,
            }),
        }
    }
    queries
}

impl FoundQuery<'_> {
    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        self.lines.iter().map(|line| line.number)
    }
}

/// The queries among lines of which no fence says that they are code.
pub(super) fn queries_among<'a>(lines: &[AnswerLine<'a>]) -> Vec<FoundQuery<'a>> {
    let mut search = Search::default();
    for line in without_prompts(lines, begins_query) {
        let mut rest = line;
        while let Some(behind) = search.read(rest) {
            rest.text = behind;
        }
    }
    search.close(false);
    search.found
}

/// The search for queries, line by line.
#[derive(Default)]
struct Search<'a> {
    found: Vec<FoundQuery<'a>>,
    open: Option<OpenQuery<'a>>,
    lead: &'a str,
}

/// A query whose end is still to come.
struct OpenQuery<'a> {
    lines: Vec<AnswerLine<'a>>,
    lead: &'a str,
    reading: Reading,
    /// Words outside of brackets so far, in small letters.
    outer: Vec<String>,
    after_blank: bool,
}

impl<'a> Search<'a> {
    /// Reads a line; returns what of it stands behind the end of a query.
    fn read(&mut self, mut line: AnswerLine<'a>) -> Option<&'a str> {
        if let Some(open) = &self.open
            && !open.goes_on_with(line.text)
        {
            self.close(!line.is_blank() && !begins_query(line.text));
        }

        if self.open.is_none() {
            let mut behind = None;
            if !begins_query(line.text) {
                let Some(inline) = inline_query(line.text) else {
                    self.words(line);
                    return None;
                };
                self.lead = inline.lead;
                line.text = inline.query;
                behind = inline.behind;
            }
            if behind.is_some() {
                self.found.push(FoundQuery {
                    lines: vec![line],
                    lead: std::mem::take(&mut self.lead),
                    words_behind: true,
                });
                return behind;
            }
            self.open = Some(OpenQuery {
                lines: Vec::new(),
                lead: std::mem::take(&mut self.lead),
                reading: Reading::default(),
                outer: Vec::new(),
                after_blank: false,
            });
        }
        let end = self.open.as_mut()?.push(line)?;
        self.close(false);
        Some(line.text.get(end..).unwrap_or_default())
    }

    fn words(&mut self, line: AnswerLine<'a>) {
        if line.is_blank() {
            return;
        }
        self.lead = line.text.trim();
        if let Some(last) = self.found.last_mut() {
            last.words_behind |= !self.lead.starts_with("--");
        }
    }

    fn close(&mut self, words_behind: bool) {
        let Some(open) = self.open.take() else {
            return;
        };
        let mut lines = open.lines;
        while lines.last().is_some_and(AnswerLine::is_blank) {
            lines.pop();
        }
        self.found.push(FoundQuery {
            lines,
            lead: open.lead,
            words_behind,
        });
    }
}

impl<'a> OpenQuery<'a> {
    /// True where a line belongs to the query.
    fn goes_on_with(&self, line: &str) -> bool {
        if self.reading.in_text() || line.trim().is_empty() {
            return true;
        }
        if is_sentence(line) {
            return false;
        }
        if self.reading.in_brackets() {
            return true;
        }
        match begins_query(line) {
            // In brackets it may be a part of this one.
            true => line.trim_start().starts_with('(') || !self.is_whole(),
            false => !self.after_blank || continues(line),
        }
    }

    /// True where another SELECT would begin another query.
    fn is_whole(&self) -> bool {
        let last = self.outer.last().map_or("", String::as_str);
        let open_end = matches!(last, "union" | "all" | "except" | "intersect");
        let selects = self.outer.iter().any(|word| word == "select");
        selects && !open_end
    }

    /// Adds a line; returns the byte at which the query ends.
    fn push(&mut self, mut line: AnswerLine<'a>) -> Option<usize> {
        let was_inside = self.reading.in_brackets();
        let bare = self.reading.read(line.text, &SQL);
        if !was_inside {
            let outer = outside_brackets(&bare.text).to_lowercase();
            self.outer.extend(words(&outer).map(String::from));
        }
        self.after_blank = line.is_blank();
        if let Some(end) = bare.end {
            line.text = line.text.get(..end).unwrap_or(line.text);
        }
        self.lines.push(line);
        bare.end
    }
}

/// True for a line that a query can go on with after an empty line.
fn continues(line: &str) -> bool {
    let text = line.trim_start().to_lowercase();
    let clause = words(&text).next().is_some_and(|w| CLAUSES.contains(&w));
    text.starts_with(['(', ')', ','])
        || text.starts_with("--")
        || (clause && !text.starts_with('*'))
}

/// True for a line that begins a query and not a sentence.
fn begins_query(line: &str) -> bool {
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
        _ => is_select_misspelled(&first) && rest.starts_with(' '),
    };
    let bare = bare_of(&text);
    let ends = ends_like_a_sentence(&bare) && !words(&bare).any(|word| word == "from");
    begins && !ends && !is_sentence(line)
}

/// A query that stands in a line behind words.
struct InlineQuery<'a> {
    lead: &'a str,
    query: &'a str,
    /// What stands behind the mark that ends it.
    behind: Option<&'a str>,
}

/// Finds a query behind a colon, the mark of an item or of code, or one in capital letters.
fn inline_query(line: &str) -> Option<InlineQuery<'_>> {
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
            "`" | ":" => reads || query.starts_with("SELECT"),
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

/// True for `SELEC`, `SLECT` and the like.
fn is_select_misspelled(word: &str) -> bool {
    let near = strsim::osa_distance(word, "select") == 1;
    near && !matches!(word, "selects" | "elect" | "selected")
}

/// True for a line with more than a comment.
fn has_code(line: &AnswerLine<'_>) -> bool {
    !bare_of(line.text).trim().is_empty()
}

/// The code of a line that stands by itself.
fn bare_of(line: &str) -> String {
    Reading::default().read(line, &SQL).text
}

/// True for a line that reads like a sentence and not like SQL.
fn is_sentence(line: &str) -> bool {
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

/// True for a line in small letters that is a query from SELECT to FROM, or begins with `SELECT TOP`.
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
        Some("with") => words(bare).any(|word| word == "select") && bare.contains(" as ("),
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
