//! Markdown as people write it: which of its lines are questions, and where their answers end.
//!
//! A page is read as blocks (`scan`). Blocks of one look — headings of one level, bold paragraphs, list items of one
//! depth, `Q:` lines, `<details>`, tables — are one *layout*. Each layout is weighed by how many of its blocks ask
//! something, with more weight for the looks that people hardly use for anything else; the heaviest layout is the
//! page's. Its blocks begin questions, everything up to the next question, heading or rule is the body, and `body`
//! says what of that still asks.
//!
//! Not questions: lines that only link within the page (tables of contents), lists of links, parts like
//! "Contributing", items without any sign of asking among others that have none. Items below an item that asks refine
//! it when they ask themselves or it ends with a colon, and then belong to its text; otherwise they answer it.

mod body;
mod layout;
mod scan;

use super::guess::{self, asks};
use super::{Raw, RawQuestion, Source, fields};
use layout::Mark;
use scan::{Cell, Kind, Page, Role, Table};
use serde_json::Value;

pub(super) fn read(source: &Source<'_>) -> Raw {
    let page = Page::read(source.text);
    let title = title(&page);
    let mut raw = Raw { title: title.1, ..Raw::default() };
    raw.hint = "questions are looked for in headings, bold lines, lists, `Q:` lines, tables and <details>".to_string();
    let marks = layout::choose(&page, &mut raw);
    let boundaries = boundaries(&page, &marks);
    let mut next = boundaries.iter().copied().peekable();
    for (i, mark) in marks.iter().enumerate() {
        while next.next_if(|at| *at <= mark.start).is_some() {}
        let end = mark.end.unwrap_or_else(|| next.peek().copied().unwrap_or(source.text.len()));
        let text = source.text.get(mark.body..end.max(mark.body)).unwrap_or_default();
        let (details, answer) = body::split(&mark.head, text);
        raw.questions.push(RawQuestion {
            line: page.line(mark.start),
            section: section(&page, &marks, i, title.0),
            text: mark.head.clone(),
            details,
            answer,
            ..RawQuestion::default()
        });
    }
    for table in &page.tables {
        raw.questions.extend(table_questions(&page, table, source.map));
    }
    raw.questions.sort_by_key(|question| question.line);
    raw
}

/// The page's title and the byte of its heading: the front matter's, else its only heading of level 1.
fn title(page: &Page<'_>) -> (Option<usize>, Option<String>) {
    let mut tops = page.blocks.iter().filter(|b| matches!(b.kind, Kind::Heading { level: 1, in_item: false }));
    let only = match (tops.next(), tops.next()) {
        (Some(top), None) => Some(top),
        _ => None,
    };
    (only.map(|top| top.start), page.title.clone().or_else(|| only.map(|top| top.words.clone())))
}

/// Bytes where a body ends: questions, rules, headings that do not belong to an answer; in order.
fn boundaries(page: &Page<'_>, marks: &[Mark]) -> Vec<usize> {
    // Under headings as questions, deeper headings divide an answer.
    let level = marks.iter().filter_map(|mark| mark.level).max().unwrap_or(6);
    let depth = marks.iter().filter_map(|mark| mark.depth).max();
    let ends = page.blocks.iter().filter(|block| match block.kind {
        Kind::Heading { level: l, in_item } => (l <= level && !in_item) || guess::is_apparatus(&block.words),
        Kind::Rule => true,
        Kind::Item { depth: d, .. } => depth.is_some_and(|depth| d < depth),
        Kind::Paragraph => false,
    });
    let sections = page.details.iter().filter(|d| d.role == Role::Section);
    let details = page.details.iter().filter(|d| d.role == Role::Question);
    let mut all: Vec<usize> = (marks.iter().map(|mark| mark.start))
        .chain(ends.map(|block| block.start))
        .chain(sections.flat_map(|d| [d.whole.start, d.content.end]))
        .chain(details.map(|d| d.whole.start))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Title of the nearest section above a question: a heading, a folded part, an item that holds the list.
fn section(page: &Page<'_>, marks: &[Mark], index: usize, title: Option<usize>) -> String {
    let Some(mark) = marks.get(index) else { return String::new() };
    let level = mark.level.unwrap_or(7);
    let is_mark = |start: usize| marks.binary_search_by_key(&start, |m| m.start).is_ok();
    let before = page.blocks.partition_point(|block| block.start < mark.start);
    let above = page.blocks.iter().take(before).rev().find(|block| match block.kind {
        Kind::Heading { level: l, .. } => l < level && !is_mark(block.start),
        Kind::Item { depth, .. } => mark.depth.is_some_and(|d| depth < d) && !is_mark(block.start),
        _ => false,
    });
    let folded = page.details.iter().rfind(|d| d.role == Role::Section && d.whole.contains(&mark.start));
    match (above, folded) {
        (Some(above), Some(folded)) if folded.whole.start > above.start => folded.summary.clone(),
        (None, Some(folded)) => folded.summary.clone(),
        (Some(above), _) if Some(above.start) != title => above.words.replace('\n', " "),
        _ => String::new(),
    }
}

/// Rows of a table with a column of questions. Cells that only link within the page are a table of contents.
fn table_questions(page: &Page<'_>, table: &Table, map: &[(String, String)]) -> Vec<RawQuestion> {
    let Some(((_, header), rows)) = table.split_first() else { return Vec::new() };
    let named = |cell: &Cell| {
        fields::is_question_name(&cell.words)
            || map.iter().any(|(m, f)| m == "question" && f.eq_ignore_ascii_case(&cell.words))
    };
    if !header.iter().any(named) {
        return Vec::new();
    }
    let question = |(start, row): &(usize, Vec<Cell>)| {
        let linked = header
            .iter()
            .zip(row)
            .any(|(name, cell)| named(name) && cell.link.as_ref().is_some_and(|l| l.starts_with('#')));
        let cells = header.iter().zip(row).map(|(name, cell)| {
            let text = if named(name) { &cell.words } else { &cell.raw };
            (
                name.words.trim().to_string(),
                Value::String(text.replace("<br>", "\n").replace("<br/>", "\n").replace("\\|", "|")),
            )
        });
        let record: fields::Record = cells.collect();
        fields::question(&record, map, page.line(*start)).filter(|_| !linked)
    };
    let mut questions: Vec<RawQuestion> = rows.iter().filter_map(question).collect();
    let before = |block: &&scan::Block| {
        matches!(block.kind, Kind::Heading { .. }) && table.first().is_some_and(|(at, _)| block.start < *at)
    };
    if let Some(heading) =
        page.blocks.iter().rfind(before).filter(|b| !matches!(b.kind, Kind::Heading { level: 1, .. }))
    {
        questions.iter_mut().filter(|q| q.section.is_empty()).for_each(|q| q.section.clone_from(&heading.words));
    }
    questions.retain(|question| asks(&question.text) > 0 || !question.answer.trim().is_empty());
    questions
}
