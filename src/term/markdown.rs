//! Markdown as terminal text.
//!
//! Owns how headings, lists, quotes, tables and code look. Parsing is `pulldown-cmark`'s. HTML is shown as it is
//! written; images and links become their text and address.

use super::code;
use super::rich::Rich;
use super::style::{Ink, Look};
use super::table;
use anstyle::Style;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The lines of `markdown`, none wider than `width` columns. Empty for blank text.
pub fn lines(markdown: &str, look: &Look, width: usize) -> Vec<Rich> {
    let source = crate::domain::text::printable(markdown);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut page = Page::new(look, width);
    for event in Parser::new_ext(&source, options) {
        page.event(event);
    }
    page.flush();
    page.lines
}

/// What stands before the lines of a nested block.
struct Indent {
    /// Before its first line; taken when used.
    first: Option<Rich>,
    /// Before every other.
    rest: Rich,
}

struct Page<'a> {
    look: &'a Look,
    width: usize,
    lines: Vec<Rich>,
    indents: Vec<Indent>,
    /// Text of the block being gathered.
    inline: Rich,
    styles: Vec<Style>,
    links: Vec<(String, String)>,
    /// Next number of each open list; None for bullets.
    lists: Vec<Option<u64>>,
    /// A blank line is due before the next block.
    gap: bool,
    /// Language and text of the code block being gathered.
    code: Option<(String, String)>,
    table: Vec<Vec<Rich>>,
}

impl<'a> Page<'a> {
    fn new(look: &'a Look, width: usize) -> Self {
        Self {
            look,
            width,
            lines: Vec::new(),
            indents: Vec::new(),
            inline: Rich::new(),
            styles: Vec::new(),
            links: Vec::new(),
            lists: Vec::new(),
            gap: false,
            code: None,
            table: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(text) if self.look.color => self.inline.push(self.style(Ink::Code), &text),
            Event::Code(text) => self.text(&format!("`{text}`")),
            Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::FootnoteReference(text) => self.text(&format!("[{text}]")),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.text("\n"),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
            Event::Rule => {
                self.flush();
                if !self.look.plain {
                    let rule = self.look.sign("─", "-").repeat(self.room().min(20));
                    self.block(vec![Rich::of(Ink::Quiet, &rule)]);
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                let under = if level <= HeadingLevel::H2 { Style::new().underline() } else { Style::new() };
                self.styles.push(Ink::Title.style() | under.get_effects());
            }
            Tag::Emphasis => self.styles.push(self.style(Ink::Emphasis)),
            Tag::Strong => self.styles.push(self.style(Ink::Strong)),
            Tag::Strikethrough => self.styles.push(self.style(Ink::Struck)),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push((dest_url.to_string(), self.inline.text()));
            }
            Tag::BlockQuote(_) => {
                self.flush();
                let bar = if self.look.plain { "> " } else { self.look.sign("│ ", "| ") };
                self.indent(Rich::of(Ink::Quiet, bar), Rich::of(Ink::Quiet, bar));
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default().to_lowercase(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::Table(_) => self.flush(),
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.flush();
                self.gap = true;
            }
            TagEnd::Heading(_) => {
                self.flush();
                self.styles.pop();
                self.gap = true;
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.styles.pop();
            }
            TagEnd::Link | TagEnd::Image => self.link(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.indents.pop();
                self.gap = true;
            }
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap = self.lists.is_empty();
            }
            TagEnd::Item => {
                self.flush();
                self.indents.pop();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Some(row) = self.table.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.table);
                let lines = table::lines(&rows, self.look, self.room());
                self.block(lines);
            }
            TagEnd::HtmlBlock => {
                self.flush();
                self.gap = true;
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        self.flush();
        let bullet =
            if self.lists.len() % 2 == 1 { self.look.sign("• ", "- ") } else { self.look.sign("◦ ", "* ") };
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number += 1;
                marker
            }
            _ => bullet.to_string(),
        };
        let rest = Rich::new().pad(Rich::of(Ink::Body, &marker).width());
        self.indent(Rich::of(Ink::Quiet, &marker), rest);
    }

    fn link(&mut self) {
        let Some((url, before)) = self.links.pop() else { return };
        let all = self.inline.text();
        let shown = all.strip_prefix(before.as_str()).unwrap_or(&all).trim();
        if shown.is_empty() {
            self.inline.push(Ink::Link.style(), &url);
        } else if shown != url.trim_start_matches("mailto:") && !url.is_empty() {
            self.text(" (");
            self.inline.push(Ink::Link.style(), &url);
            self.text(")");
        }
    }

    fn code_block(&mut self) {
        let Some((language, text)) = self.code.take() else { return };
        let room = self.room().saturating_sub(4);
        let lines = text
            .trim_end_matches('\n')
            .split('\n')
            .flat_map(|line| code::highlight(line, &language).chop(room))
            .map(|line| Rich::of(Ink::Body, "    ").join(line))
            .collect();
        self.block(lines);
    }

    fn indent(&mut self, first: Rich, rest: Rich) {
        self.indents.push(Indent { first: Some(first), rest });
    }

    /// Columns left beside the indents.
    fn room(&self) -> usize {
        let taken: usize = self.indents.iter().map(|i| i.rest.width()).sum();
        self.width.saturating_sub(taken).max(8)
    }

    fn style(&self, ink: Ink) -> Style {
        let outer = self.styles.last().copied().unwrap_or_default();
        let style = ink.style() | outer.get_effects();
        if style.get_fg_color().is_none() { style.fg_color(outer.get_fg_color()) } else { style }
    }

    fn text(&mut self, text: &str) {
        let style = self.styles.last().copied().unwrap_or_default();
        self.inline.push(style, text);
    }

    /// Puts the gathered text on the page as one block.
    fn flush(&mut self) {
        if self.inline.text().trim().is_empty() {
            self.inline = Rich::new();
            return;
        }
        let lines = std::mem::take(&mut self.inline).wrap(self.room());
        self.block(lines);
        // The end of a paragraph or heading asks for air; that of a tight list's item does not.
        self.gap = false;
    }

    fn block(&mut self, lines: Vec<Rich>) {
        if self.gap && !self.lines.is_empty() {
            let rest: Rich = self.indents.iter().map(|i| i.rest.clone()).fold(Rich::new(), Rich::join);
            let blank = rest.text().trim().is_empty();
            self.lines.push(if blank { Rich::new() } else { rest });
        }
        for line in lines {
            let prefix = self.indents.iter_mut().map(|i| i.first.take().unwrap_or_else(|| i.rest.clone()));
            let prefix = prefix.fold(Rich::new(), Rich::join);
            self.lines.push(prefix.join(line));
        }
        self.gap = true;
    }
}
