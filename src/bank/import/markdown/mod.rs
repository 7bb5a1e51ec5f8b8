//! Markdown as people write it: which of its lines are questions, and where their answers end.
//!
//! A page is read as blocks (`scan`). Blocks of one look — headings of one level, bold paragraphs,
//! list items of one depth, `Q:` lines, `<details>`, tables — are one *layout*. Each layout is
//! weighed by how many of its blocks ask something, with more weight for the looks that people
//! hardly use for anything else; the heaviest layout is the page's. Its blocks begin questions,
//! everything up to the next question, heading or rule is the body, and `body` says what of that
//! still asks.
//!
//! Not questions: lines that only link within the page (tables of contents), lists of links, parts
//! like "Contributing", items without any sign of asking among others that have none. Items below
//! an item that asks refine it when they ask themselves or it ends with a colon, and then belong to
//! its text; otherwise they answer it.

mod answer_key;
mod bars;
mod blocks;
mod body;
mod cards;
mod closing;
mod details;
mod ends;
mod escapes;
mod exams;
mod head;
mod headline;
mod labels;
mod layout;
mod lines;
mod looks;
mod mark;
mod note;
mod note_turns;
mod notes;
mod outline;
mod own_notes;
mod pairs;
mod paper;
mod pasted;
mod phrases;
mod plain;
mod prefix;
mod properties;
mod remarks;
mod scan;
mod sections;
mod sheets;
mod side_parts;
mod signs;
mod tables;
mod titles;
mod wiki;

use super::guess::asks;
use super::raw::{Raw, RawQuestion, SourceFile};
use crate::bank::markdown::fences;
use crate::domain::text::{ellipsis, one_line};
use answer_key::AnswerKey;
pub(super) use details::hides_answer;
use details::{Details, DetailsRole};
pub(super) use labels::{announces_points, behind_label};
use layout::ChosenBlocks;
use mark::Mark;
pub(super) use prefix::{answer_prefix, names_answer};
pub(super) use remarks::without_name;
use scan::{Block, FoundTable, Kind, Page};
use std::collections::BTreeMap;
use tables::{columns_by_cells, table_questions, unread_cells};

/// What may help where a page holds no question.
const HINT: &str = "questions are looked for in headings, bold lines, lists, `Q:` lines, tables, \
    <details> and lines `front::back`; a tab between question and answer, or a CSV file with the \
    names of its columns, will do as well";

/// Why an item is no question.
const ASKS_NOTHING: &str = "a list item that asks nothing";

pub(super) fn read(source: &SourceFile<'_>) -> Raw {
    let exams::WithoutPoints { text, told } = exams::without_points(source.text);
    let source = &SourceFile {
        text: &text,
        ..*source
    };
    let mut raw = read_keyed(source);
    raw.told.extend(told);

    raw
}

/// Reads a page whose answers may stand in a key below the questions.
fn read_keyed(source: &SourceFile<'_>) -> Raw {
    let Some(key) = AnswerKey::of(source.text) else {
        return read_text(source);
    };
    let above = &SourceFile {
        text: &key.without(source.text),
        ..*source
    };
    let mut raw = read_text(above);
    if !key.is_of(&raw) {
        return read_text(source);
    }

    key.answer(source.text, &mut raw);
    raw
}

/// Reads a page whose answers stand with its questions.
fn read_text(source: &SourceFile<'_>) -> Raw {
    let text = paper::without_comments(&paper::without_running_heads(source.text));
    let text = sheets::without_form_rows(&text);
    let text = bars::escape_bars(&remarks::mark(&text));
    let text = notes::as_markdown(&own_notes::as_labelled(&as_labelled_pages(&text)));
    let text = outline::as_lists(&text);
    let source = &SourceFile {
        text: &text,
        ..*source
    };
    let page = page_of(source.text);
    if let Some(cards) = cards::read(&page) {
        return Raw {
            title: title(&page).1,
            questions: cards,
            ..Raw::default()
        };
    }
    let mut raw = match sections::as_headings(source.text) {
        None => read_page(&page, source),
        Some(text) => {
            let source = &SourceFile {
                text: &text,
                ..*source
            };
            read_page(&page_of(source.text), source)
        }
    };
    raw.questions.iter_mut().for_each(sections::unmark);

    raw
}

/// A page with its paragraphs parted and its titles found.
fn page_of(text: &str) -> Page<'_> {
    let mut page = Page::read(text);
    page.blocks = pasted::part_paragraphs(std::mem::take(&mut page.blocks));
    titles::make_headings(page.text, &mut page.blocks);
    page
}

/// Reads the questions of a page that are no cards.
fn read_page(page: &Page<'_>, source: &SourceFile<'_>) -> Raw {
    let title = title(page);
    let mut raw = Raw {
        title: title.1,
        ..Raw::default()
    };
    raw.hint = pasted::hint_at_cards(source.text).unwrap_or_else(|| HINT.to_string());
    let ChosenBlocks { marks, left } = layout::choose(page);
    let mut sections = Sections::new(page, &marks, title.0);
    let mut left = left.into_iter().peekable();

    for mark in &marks {
        let end = mark.end.unwrap_or(source.text.len());
        while let Some(item) = left.next_if(|item| *item < mark.start) {
            raw.skip(page.line(item), ASKS_NOTHING);
        }
        // Such an item in an answer is not left out.
        while left.next_if(|item| *item < end).is_some() {}
        let text = source
            .text
            .get(mark.body..end.max(mark.body))
            .unwrap_or_default();
        let mut question = RawQuestion {
            line: page.line(mark.start),
            section: sections.title_above(mark),
            ..RawQuestion::default()
        };
        question.text = remarks::take(&mark.head, &mut question);
        let text = properties::take(below_rule(text), &mut question);
        let text = &side_parts::without_side_parts(text);
        let text = &side_parts::take_labelled(text, &mut question);
        let (details, answer) = match &mark.told {
            Some(told) => (String::new(), told.clone()),
            None => body::split(&question.text, text, mark.labelled),
        };
        question.details = details;
        question.answer = match (question.answer.is_empty(), answer.is_empty()) {
            (true, _) => answer,
            (false, true) => question.answer,
            (false, false) => format!("{}\n\n{answer}", question.answer),
        };
        raw.questions.push(question);
    }
    left.for_each(|item| raw.skip(page.line(item), ASKS_NOTHING));
    leave_out_offers(&mut raw.questions);

    for table in &page.tables {
        take_table(page, table, source.map, &mut raw);
    }
    if raw.questions.is_empty() {
        take_unnamed_tables(page, source.map, &mut raw);
    }
    let unread = raw.unread.tell("column");
    raw.skipped.extend(unread);

    raw.questions.sort_by_key(|question| question.line);
    raw
}

/// Takes the questions of a table.
fn take_table(page: &Page<'_>, table: &FoundTable, map: &[(String, String)], raw: &mut Raw) {
    for found in table_questions(page, table, map) {
        raw.told.extend(unread_cells(page, table, &found));
        raw.take(found);
    }
}

/// Takes the questions of tables whose columns are told by what they hold, on a page without
/// others.
fn take_unnamed_tables(page: &Page<'_>, map: &[(String, String)], raw: &mut Raw) {
    for table in &page.tables {
        let Some(found) = columns_by_cells(page, table, map) else {
            continue;
        };
        take_table(page, table, &found.map, raw);
        if let Some(header) = table.first() {
            let columns = ellipsis(&one_line(&found.taken.join(", ")), 120);
            let why =
                format!("columns taken by what they hold: {columns} (--map decides otherwise)");
            raw.skip(page.line(header.start), why);
        }
    }
}

/// The text of a page without the marks of a wiki, for whoever looks for words that were left out.
/// A link keeps its target, which is not read.
pub(super) fn without_wiki_marks(text: &str) -> String {
    let read = as_labelled_pages(text);
    let lines = text.split('\n').zip(read.split('\n'));
    let lines = lines.map(|(own, read)| if own.contains("[[") { own } else { read });
    lines.collect::<Vec<_>>().join("\n")
}

/// The text of wikis, and of pages with signs before questions, as Markdown has it.
fn as_labelled_pages(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let fenced = fences(&lines).0;
    let mut read: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
    // A wiki has no fences of Markdown.
    if !fenced.contains(&true) {
        read = wiki::as_markdown(read);
    }

    let labelled = signs::as_labels(read).into_iter();
    let own = lines.iter().zip(fenced);
    let kept: Vec<String> = labelled
        .zip(own)
        .map(|(labelled, (line, fenced))| if fenced { line.to_string() } else { labelled })
        .collect();
    kept.join("\n")
}

/// A body without the rule or the dash that divides it from its question.
fn below_rule(body: &str) -> &str {
    if let Some(behind) = body.trim_start_matches(' ').strip_prefix(['–', '—']) {
        return behind;
    }
    let bare = body.trim_start();
    let rest = bare.trim_start_matches('-');
    match bare.len() - rest.len() >= 3 && rest.starts_with('\n') {
        true => rest,
        false => body,
    }
}

/// Begins of what a chat model offers below its last answer.
const OFFERS: [&str; 9] = [
    "let me know if",
    "would you like me to",
    "feel free to ask",
    "i hope this helps",
    "hope this helps",
    "if you'd like, i can",
    "if you want, i can",
    "want me to",
    "do you want me to",
];

/// Cuts the last paragraph of the last answer where it offers more.
fn leave_out_offers(questions: &mut [RawQuestion]) {
    let Some(last) = questions.last_mut() else {
        return;
    };
    let (before, paragraph) = last
        .answer
        .rsplit_once("\n\n")
        .unwrap_or(("", &last.answer));
    let words = paragraph.trim_matches(['*', '_', ' ', '\n']).to_lowercase();
    let words = words.replace('’', "'");
    if !before.is_empty() && OFFERS.iter().any(|offer| words.starts_with(offer)) {
        last.answer = before.trim_end().to_string();
    }
}

/// The page's title and the byte of its heading: the front matter's, else its only heading of level
/// 1.
fn title(page: &Page<'_>) -> (Option<usize>, Option<String>) {
    let mut tops = page.blocks.iter().filter(|b| {
        matches!(
            b.kind,
            Kind::Heading {
                level: 1,
                in_item: false
            }
        )
    });

    // Below a question it is a section.
    let only = match (tops.next(), tops.next()) {
        (Some(top), None) if !asks_above(page, top) => Some(top),
        _ => None,
    };

    (
        only.map(|top| top.start),
        page.title
            .clone()
            .or_else(|| only.map(|top| top.words.clone())),
    )
}

fn asks_above(page: &Page<'_>, block: &Block) -> bool {
    let mut above = page.blocks.iter().take_while(|b| b.start < block.start);
    above.any(|b| asks(&b.words) == 2)
}

/// Finds the section of one question after the other: a heading, a folded part, an item that holds
/// the list.
struct Sections<'p> {
    page: &'p Page<'p>,
    marks: &'p [Mark],
    /// The heading that is the page's title and no section.
    title: Option<usize>,
    folded: Vec<&'p Details>,
    /// Blocks passed so far, and the last of them of each heading level and item depth.
    passed: usize,
    headings: BTreeMap<u8, &'p Block>,
    items: BTreeMap<usize, &'p Block>,
}

impl<'p> Sections<'p> {
    fn new(page: &'p Page<'p>, marks: &'p [Mark], title: Option<usize>) -> Self {
        let folded = page
            .details
            .iter()
            .filter(|d| d.role == DetailsRole::Section)
            .collect();

        Self {
            page,
            marks,
            title,
            folded,
            passed: 0,
            headings: BTreeMap::new(),
            items: BTreeMap::new(),
        }
    }

    /// Title of the nearest section above a question; questions are asked for in their order.
    fn title_above(&mut self, mark: &Mark) -> String {
        while let Some(block) = self
            .page
            .blocks
            .get(self.passed)
            .filter(|block| block.start < mark.start)
        {
            self.passed += 1;
            if self
                .marks
                .binary_search_by_key(&block.start, |m| m.start)
                .is_ok()
            {
                continue;
            }
            match block.kind {
                Kind::Heading { level, .. } => {
                    self.headings.insert(level, block);
                }
                Kind::Item { depth, .. } => {
                    self.items.insert(depth, block);
                }
                Kind::Paragraph | Kind::Rule => {}
            }
        }

        let headings = self
            .headings
            .range(..mark.level.unwrap_or(7))
            .map(|(_, block)| *block);
        let items = self
            .items
            .range(..mark.depth.unwrap_or(0))
            .map(|(_, block)| *block);
        let above = headings.chain(items).max_by_key(|block| block.start);

        // Folded parts hold few others: the innermost is near.
        let opened = self.folded.partition_point(|d| d.whole.start < mark.start);
        let folded = self
            .folded
            .iter()
            .take(opened)
            .rev()
            .take(20)
            .find(|d| d.whole.contains(&mark.start));

        match (above, folded) {
            (Some(above), Some(folded)) if folded.whole.start > above.start => {
                folded.summary.clone()
            }
            (None, Some(folded)) => folded.summary.clone(),
            (Some(above), _) if Some(above.start) != self.title => above.words.replace('\n', " "),
            _ => String::new(),
        }
    }
}
