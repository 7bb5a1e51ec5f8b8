//! Queries in an answer.

use super::fences::{AnswerBlock, AnswerLine, PieceRole};
use super::leads::calls_it_wrong;
use super::prompts::without_prompts;
use super::query_lines::{
    begins_create, begins_query, continues, has_code, inline_query, is_sentence,
};
use super::reading::{Reading, SQL, outside_brackets, words};
use super::steps::{brackets_match, complete};
use super::{AnswerCode, CodeLanguage, finished, line_numbers, text_of};

/// Words that announce a query as a check of the result.
const ANNOUNCES_CHECK: &[&str] = &["check", "checks", "checking", "sanity", "test", "verify"];

/// Most queries that are tried beside the chosen one.
const OTHERS: usize = 4;
/// Told where code is completed by that of an earlier answer.
pub(super) const TOGETHER: &str = "Your code is run together with that of your earlier answer; what \
                                   stands last counts.";
/// Told where a query is completed by others of the same answer.
const WITH_STEPS: &str =
    "Your query is run with the named steps above it; what stands last counts.";

/// A query of an answer.
#[derive(Debug)]
pub(super) struct FoundQuery<'a> {
    lines: Vec<AnswerLine<'a>>,
    lead: &'a str,
    words_behind: bool,
    /// How it stands to the queries before it.
    pub standing: PieceRole,
}

/// Returns the code of the likeliest query, with those that may be the answer beside it. `earlier` are
/// the queries of earlier answers, oldest first.
pub(super) fn code_of(queries: &[FoundQuery<'_>], earlier: &[String]) -> Option<AnswerCode> {
    if let Some(text) = with_created(queries) {
        return finished(text.clone(), text, CodeLanguage::Sql, None);
    }
    let chosen = likeliest(queries)?;
    let mut code = code_at(chosen, queries, earlier)?;

    // What stands before a replacement is no answer any more.
    let first = queries.iter().rposition(FoundQuery::replaces).unwrap_or(0);
    let others = (first..queries.len()).rev().filter(|at| *at != chosen);
    let others = others.filter(|at| queries[*at].may_be_meant());
    let others = others.filter_map(|at| {
        let other = code_at(at, queries, earlier)?;
        let (all, number) = (queries.len(), at + 1);
        let choice =
            format!("Of {all} queries in your answer number {number} fits best, so it counts.");
        Some(AnswerCode {
            choice: Some(choice),
            ..other
        })
    });
    code.others = others.take(OTHERS).collect();
    Some(code)
}

/// The last query that reads from something and that words neither announce as a check or a mistake
/// nor set beside the others.
fn likeliest(queries: &[FoundQuery<'_>]) -> Option<usize> {
    let fit: [fn(&FoundQuery<'_>) -> bool; 4] = [
        |q| q.may_be_meant() && !q.checks(),
        |q| q.may_be_meant(),
        |q| q.reads(),
        |_| true,
    ];
    fit.iter().find_map(|fits| queries.iter().rposition(fits))
}

/// The code of one query, completed by named steps that stand before it.
fn code_at(at: usize, queries: &[FoundQuery<'_>], earlier: &[String]) -> Option<AnswerCode> {
    let text = text_of(&queries[at].lines);
    let own: Vec<String> = (queries[..at].iter())
        .filter_map(FoundQuery::step)
        .collect();
    let before = [earlier, &own].concat();

    let (text, choice) = match complete(&text, &before) {
        Some(whole) if complete(&text, &own).as_ref() == Some(&whole) => {
            (whole, Some(WITH_STEPS.into()))
        }
        Some(whole) => (whole, Some(TOGETHER.into())),
        None => (text, choice(at, queries)),
    };
    finished(text.clone(), text, CodeLanguage::Sql, choice)
}

/// What is told where one query was chosen, or words around it were left out.
fn choice(at: usize, queries: &[FoundQuery<'_>]) -> Option<String> {
    let query = &queries[at];
    match (queries.len(), at + 1) {
        (1, _) if query.words_behind => {
            let lines = line_numbers(&query.lines);
            Some(format!("Your query is taken to be {lines} of your answer."))
        }
        (1, _) => None,
        (all, number) if number == all => {
            Some(format!("Of {all} queries in your answer the last is run."))
        }
        (all, number) => Some(format!(
            "Of {all} queries in your answer number {number} is run."
        )),
    }
}

/// What makes a view or a table, with the queries behind it: they cannot run without, and the runner
/// says what does.
fn with_created(queries: &[FoundQuery<'_>]) -> Option<String> {
    let first = queries.iter().position(FoundQuery::creates)?;
    let kept = queries[first..].iter().filter(|q| !q.is_called_wrong());
    let lines: Vec<AnswerLine<'_>> = kept.flat_map(|query| query.lines.clone()).collect();
    (!lines.is_empty()).then(|| text_of(&lines))
}

impl FoundQuery<'_> {
    /// True where it makes a view or a table.
    fn creates(&self) -> bool {
        let first = self.lines.iter().find(|line| has_code(line));
        first.is_some_and(|line| begins_create(&line.text.trim_start().to_lowercase()))
    }

    /// True where each bracket has its other one: without that it cannot be read.
    pub fn is_closed(&self) -> bool {
        brackets_match(&text_of(&self.lines))
    }

    /// Its text, which others may take steps from; None where it is announced as a mistake.
    pub fn step(&self) -> Option<String> {
        (!self.is_called_wrong()).then(|| text_of(&self.lines))
    }

    /// True for a query that is neither announced as a mistake nor set beside an earlier one.
    fn may_be_meant(&self) -> bool {
        self.reads() && !self.is_called_wrong() && self.standing != PieceRole::Beside
    }

    /// True for an answer that words put in the place of the queries before it.
    fn replaces(&self) -> bool {
        self.may_be_meant() && !self.checks() && self.standing == PieceRole::Replaces
    }

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
                standing: PieceRole::Open,
            }),
        }
    }
    queries
}

impl FoundQuery<'_> {
    pub fn lines(&self) -> &[AnswerLine<'_>] {
        &self.lines
    }

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
                    standing: PieceRole::Open,
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
            standing: PieceRole::Open,
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
