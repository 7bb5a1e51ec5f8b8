//! A Markdown page as a flat list of blocks: what the layout rules look at.
//!
//! `pulldown-cmark` finds the blocks (lists inside lists, setext headings, tables, what is code and
//! what is not); `<details>` are found here, since CommonMark knows them only as HTML.

use super::details::{self, Details, DetailsRole};
use super::signs::literal_signs;
use crate::bank::import::html;
use crate::bank::markdown::fences;
use crate::domain::text::one_line;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The kind of a block. Blocks inside quotes are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `in_item` is true for `1. ### Like this`.
    Heading { level: u8, in_item: bool },
    /// Outside of lists.
    Paragraph,
    /// `depth` counts from 0.
    Item { depth: usize, ordered: bool },
    /// A thematic break outside of lists.
    Rule,
}

/// One block, its words and where they stand.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub kind: Kind,
    /// First byte, list mark included.
    pub start: usize,
    /// Byte after its words.
    pub end: usize,
    /// Its words without markup, lines kept apart.
    pub words: String,
    /// Ends of lines.
    pub breaks: Vec<LineBreak>,
    /// End of a leading bold text.
    pub bold: Option<LineBreak>,
    /// Target of the link that is the whole block.
    pub link: Option<String>,
    /// True where it begins with a link to another page, whatever follows.
    pub leads_with_link: bool,
}

/// A table: its rows, the header first.
pub(super) type FoundTable = Vec<TableRow>;

/// A row of a table.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    /// First byte.
    pub start: usize,
    pub cells: Vec<Cell>,
}

/// A place in a block, in its words and on the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineBreak {
    /// Length of the words before.
    pub words: usize,
    /// The byte after it.
    pub byte: usize,
}

/// The words of a cell and its raw Markdown.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub words: String,
    pub raw: String,
    pub link: Option<String>,
}

pub(super) struct Page<'t> {
    pub text: &'t str,
    pub blocks: Vec<Block>,
    pub details: Vec<Details>,
    pub tables: Vec<FoundTable>,
    /// Of the front matter.
    pub title: Option<String>,
    /// Lines outside of code, as byte ranges.
    pub open_lines: Vec<Range<usize>>,
    line_starts: Vec<usize>,
}

impl<'t> Page<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        let line_starts: Vec<usize> = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let lines: Vec<&str> = text.split('\n').collect();
        let fenced = fences(&lines).0;
        let ends = line_starts
            .iter()
            .zip(&lines)
            .map(|(start, line)| *start..start + line.len());
        let open_lines: Vec<Range<usize>> = ends
            .zip(fenced)
            .filter(|(_, fenced)| !fenced)
            .map(|(range, _)| range)
            .collect();
        let details = details::find(text, &open_lines);
        let front = front_matter(text);
        let title = text
            .get(..front)
            .and_then(|front| front.lines().find_map(|line| line.strip_prefix("title:")));
        let title = title.map(|title| one_line(title).trim_matches(['"', '\'']).to_string());
        let mut walker = Walker::new(text);
        let body = text.get(front..).unwrap_or_default();

        for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
            walker.event(event, range.start + front..range.end + front);
        }

        let mut blocks = walker.blocks;
        // Bottom up, so that inserting does not move what is still to be looked at.
        for at in (0..blocks.len()).rev() {
            undo_setext(text, &mut blocks, at);
        }

        blocks.sort_by_key(|block| block.start);
        // Both are in order, so one walk finds what the details hide.
        let mut hiding = details
            .iter()
            .filter(|d| d.role != DetailsRole::Section)
            .peekable();
        let mut hidden_until = 0;
        blocks.retain(|block| {
            while let Some(details) = hiding.next_if(|d| d.whole.start <= block.start) {
                hidden_until = hidden_until.max(details.whole.end);
            }
            block.start >= hidden_until
        });

        Self {
            text,
            blocks,
            details,
            tables: walker.tables,
            title,
            open_lines,
            line_starts,
        }
    }

    /// Line of a byte, counted from 1.
    /// Returns the text of a line.
    pub(super) fn line_text(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    pub(super) fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte)
    }
}

/// Length of the `key: value` lines between two `---` that a page may begin with.
fn front_matter(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("---\n") else {
        return 0;
    };
    let Some(end) = rest.find("\n---\n").filter(|end| *end < 5_000) else {
        return 0;
    };
    let first = rest.get(..end).and_then(|lines| lines.lines().next());
    if first.is_some_and(|line| line.contains(':')) {
        end + 9
    } else {
        0
    }
}

/// Text before a `---` without a blank line between is a heading to CommonMark, and hardly ever to
/// people who draw a line under an answer.
fn undo_setext(text: &str, blocks: &mut Vec<Block>, at: usize) {
    let Some(block) = blocks.get_mut(at) else {
        return;
    };
    let source = text.get(block.start..).unwrap_or_default();
    if !matches!(block.kind, Kind::Heading { level: 2, .. }) || source.trim_start().starts_with('#')
    {
        return;
    }
    let after = text.get(block.end..).unwrap_or_default();
    let underline = after
        .trim_start_matches('\n')
        .lines()
        .next()
        .unwrap_or_default()
        .trim();

    if underline != "---" {
        return;
    }

    block.kind = Kind::Paragraph;
    let rule = Block {
        kind: Kind::Rule,
        start: block.end,
        words: String::new(),
        bold: None,
        ..block.clone()
    };

    blocks.insert(at + 1, rule);
}

struct Walker<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    tables: Vec<FoundTable>,
    /// True for each open list that is ordered.
    lists: Vec<bool>,
    quotes: usize,
    /// Index of the block that takes words.
    open: Option<usize>,
    /// Images whose words are not text.
    images: usize,
    links: usize,
    /// Inside the bold text a block begins with.
    in_bold: bool,
    /// What ends each open emphasis: the signs that are no marks.
    ends: Vec<&'t str>,
    cell: Option<Cell>,
}

impl<'t> Walker<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            blocks: Vec::new(),
            tables: Vec::new(),
            lists: Vec::new(),
            quotes: 0,
            open: None,
            images: 0,
            links: 0,
            in_bold: false,
            ends: Vec::new(),
            cell: None,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                if matches!(tag, Tag::Emphasis | Tag::Strong) {
                    let signs = literal_signs(self.text, &tag, range.start).unwrap_or_default();
                    self.ends.push(signs);
                    self.words(signs, &(range.start..range.start + signs.len()));
                }
                self.start(tag, range);
            }
            Event::End(tag) => {
                if matches!(tag, TagEnd::Emphasis | TagEnd::Strong) {
                    let signs = self.ends.pop().unwrap_or_default();
                    self.words(signs, &(range.end - signs.len()..range.end));
                }
                self.end(tag);
            }
            Event::Rule => {
                self.open = None;
                if self.lists.is_empty() && self.quotes == 0 {
                    self.push(Kind::Rule, range);
                    self.open = None;
                }
            }

            Event::Text(text) if self.images == 0 => self.words(&text, &range),
            Event::Code(code) => self.words(&format!("`{code}`"), &range),
            Event::InlineHtml(tag) if html::tag(&tag).is_none() => self.words(&tag, &range),
            Event::SoftBreak | Event::HardBreak => self.line_break(&range),
            Event::Html(_) => self.open = None,
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                self.open = None;
            }
            Tag::List(number) => {
                self.lists.push(number.is_some());
                self.open = None;
            }
            Tag::Item if self.quotes == 0 => {
                let ordered = self.lists.last().copied().unwrap_or_default();
                let depth = self.lists.len().saturating_sub(1);
                self.push(Kind::Item { depth, ordered }, range);
            }
            Tag::Heading { level, .. } if self.quotes == 0 => {
                self.start_heading(level_number(level), range);
            }
            Tag::Paragraph if self.quotes == 0 && self.empty_item().is_none() => {
                self.open = None;
                if self.lists.is_empty() {
                    self.push(Kind::Paragraph, range);
                }
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => self.open = None,

            Tag::Table(_) => {
                self.open = None;
                self.tables.push(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = self.tables.last_mut() {
                    table.push(TableRow {
                        start: range.start,
                        cells: Vec::new(),
                    });
                }
            }
            Tag::TableCell => {
                let raw = self.text.get(range).unwrap_or_default().trim();
                self.cell = Some(Cell {
                    raw: raw.to_string(),
                    ..Cell::default()
                });
            }

            Tag::Image { .. } => self.images += 1,
            Tag::Strong => self.bold(&range),
            Tag::Link { dest_url, .. } => {
                self.links += 1;
                self.link(&dest_url, &range);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::List(_) => {
                self.lists.pop();
                self.open = None;
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item => self.open = None,
            TagEnd::Strong => self.end_of_bold(),
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::TableCell => {
                let row = self.tables.last_mut().and_then(|t| t.last_mut());
                if let (Some(cell), Some(row)) = (self.cell.take(), row) {
                    row.cells.push(cell);
                }
            }

            _ => {}
        }
    }

    /// Begins a heading, or makes one of the list item that just began.
    fn start_heading(&mut self, level: u8, range: Range<usize>) {
        let in_item = !self.lists.is_empty();
        match self.empty_item() {
            Some(item) => {
                item.kind = Kind::Heading {
                    level,
                    in_item: true,
                }
            }
            None => self.push(Kind::Heading { level, in_item }, range),
        }
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.open = Some(self.blocks.len());
        let (start, end) = (range.start, range.start);
        self.blocks.push(Block {
            kind,
            start,
            end,
            words: String::new(),
            breaks: Vec::new(),
            bold: None,
            link: None,
            leads_with_link: false,
        });
    }

    /// The item that has just begun and has no words yet: its first paragraph or heading is its
    /// own.
    fn empty_item(&mut self) -> Option<&mut Block> {
        let open = self.open?;
        self.blocks
            .get_mut(open)
            .filter(|b| matches!(b.kind, Kind::Item { .. }) && b.words.is_empty())
    }

    fn words(&mut self, text: &str, range: &Range<usize>) {
        if let Some(cell) = &mut self.cell {
            cell.words.push_str(text);
        } else if let Some(block) = self.open.and_then(|open| self.blocks.get_mut(open)) {
            block.words.push_str(text);
            block.end = block.end.max(range.end);
            // Words behind a link: it is not the whole block.
            if self.links == 0 && text.contains(char::is_alphanumeric) {
                block.link = None;
            }
        }
    }

    fn line_break(&mut self, range: &Range<usize>) {
        if let Some(block) = self.open.and_then(|open| self.blocks.get_mut(open)) {
            block.breaks.push(LineBreak {
                words: block.words.len(),
                byte: range.end,
            });
            block.words.push('\n');
        }
    }

    fn bold(&mut self, range: &Range<usize>) {
        let Some(block) = self.open.and_then(|open| self.blocks.get_mut(open)) else {
            return;
        };
        block.end = block.end.max(range.end);
        if block.words.trim().is_empty() && block.bold.is_none() {
            block.bold = Some(LineBreak {
                words: 0,
                byte: range.end,
            });
            self.in_bold = true;
        }
    }

    fn end_of_bold(&mut self) {
        let block = self.open.and_then(|open| self.blocks.get_mut(open));
        if let (true, Some(block)) = (std::mem::take(&mut self.in_bold), block) {
            let words = block.words.len();
            block.bold = block.bold.map(|bold| LineBreak { words, ..bold });
        }
    }

    fn link(&mut self, target: &str, range: &Range<usize>) {
        if let Some(cell) = &mut self.cell {
            cell.link = Some(target.to_string());
        } else if let Some(block) = self.open.and_then(|open| self.blocks.get_mut(open)) {
            block.end = block.end.max(range.end);
            if !block.words.contains(char::is_alphanumeric) {
                block.link = Some(target.to_string());
                block.leads_with_link = target.contains("://");
            }
        }
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
