//! Markdown as terminal text.
//!
//! Owns how headings, lists, quotes, tables and code look. Parsing is `pulldown-cmark`'s. HTML is
//! shown as it is written; images and links become their text and address.

use super::code;
use super::rich::Rich;
use super::style::{Ink, Look};
use super::table;
use anstyle::Style;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The lines of `markdown`, none wider than `width` columns. Empty for blank text.
pub fn lines(markdown: &str, look: &Look, width: usize) -> Vec<Rich> {
    let source = crate::domain::text::printable(markdown);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut page = Page::new(look, width);
    for event in Parser::new_ext(&source, options) {
        page.event(event);
    }
    page.flush();
    page.lines
}

/// Prefixes of the lines of a nested block.
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
                let under = if level <= HeadingLevel::H2 {
                    Style::new().underline()
                } else {
                    Style::new()
                };
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
                let bar = if self.look.plain {
                    "> "
                } else {
                    self.look.sign("│ ", "| ")
                };
                self.indent(Rich::of(Ink::Quiet, bar), Rich::of(Ink::Quiet, bar));
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info
                        .split_whitespace()
                        .next()
                        .unwrap_or_default()
                        .to_lowercase(),
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
        let bullet = if self.lists.len() % 2 == 1 {
            self.look.sign("• ", "- ")
        } else {
            self.look.sign("◦ ", "* ")
        };
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
        let Some((url, before)) = self.links.pop() else {
            return;
        };

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
        let Some((language, text)) = self.code.take() else {
            return;
        };

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
        // Nesting that deep is an accident or an attack: it must not push the text off the page.
        let (first, rest) = if self.room() < self.width / 2 {
            (Rich::new(), Rich::new())
        } else {
            (first, rest)
        };
        self.indents.push(Indent {
            first: Some(first),
            rest,
        });
    }

    /// Columns left beside the indents.
    fn room(&self) -> usize {
        let taken: usize = self.indents.iter().map(|i| i.rest.width()).sum();
        self.width.saturating_sub(taken).max(8)
    }

    fn style(&self, ink: Ink) -> Style {
        let outer = self.styles.last().copied().unwrap_or_default();
        let style = ink.style() | outer.get_effects();
        if style.get_fg_color().is_none() {
            style.fg_color(outer.get_fg_color())
        } else {
            style
        }
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
            // The bar of a quote that is about to begin does not belong to the line before it.
            let open = self.indents.iter().filter(|i| i.first.is_none());
            let rest = open.map(|i| i.rest.clone()).fold(Rich::new(), Rich::join);
            let blank = rest.text().trim().is_empty();
            self.lines.push(if blank { Rich::new() } else { rest });
        }

        for line in lines {
            let prefix = self
                .indents
                .iter_mut()
                .map(|i| i.first.take().unwrap_or_else(|| i.rest.clone()));
            let prefix = prefix.fold(Rich::new(), Rich::join);
            self.lines.push(prefix.join(line));
        }

        self.gap = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: Look = Look {
        width: 40,
        color: false,
        plain: true,
        unicode: false,
    };
    const FANCY: Look = Look {
        width: 40,
        color: false,
        plain: false,
        unicode: true,
    };

    fn shown(markdown: &str, look: &Look) -> String {
        lines(markdown, look, 40)
            .iter()
            .map(|l| l.paint(look.color).trim_end().to_string() + "\n")
            .collect()
    }

    const SAMPLE: &str = "# Title\n\nSome *soft* and **strong `code`** words, ~~gone~~, that run on and on.\nSame paragraph.\n\n\
        - one\n- two that is long enough to be wrapped below itself\n  1. nested\n  2. numbers\n     > deep quote\n- [x] done\n\n\
        3. starts at three\n\n   second paragraph of it\n4. four\n\n> A quote of two lines,\n> wrapped where it must be wrapped.\n>\n> ```sql\n> SELECT 1; -- one\n> ```\n\n\
        See [the docs](https://example.org/a) or <https://example.org>.\n\n---\n\n\
        | Name | What it is | N |\n|---|---|---|\n| PSI | population stability index, a drift measure | 1 |\n| 漢字 | two columns each | 22 |\n";

    #[test]
    fn every_block_is_laid_out() {
        insta::assert_snapshot!(shown(SAMPLE, &FANCY), @r"
        Title

        Some soft and strong `code` words, gone,
        that run on and on. Same paragraph.

        • one
        • two that is long enough to be wrapped
          below itself
          1. nested
          2. numbers
             │ deep quote
        • [x] done

        3. starts at three

           second paragraph of it

        4. four

        │ A quote of two lines, wrapped where it
        │ must be wrapped.
        │
        │     SELECT 1; -- one

        See the docs (https://example.org/a) or
        https://example.org.

        ────────────────────

        Name  What it is                      N
        ────  ──────────────────────────────  ──
        PSI   population stability index, a   1
              drift measure
        漢字  two columns each                22
        ");
    }

    #[test]
    fn plain_mode_has_no_drawn_lines_and_no_grid() {
        insta::assert_snapshot!(shown(SAMPLE, &PLAIN), @r"
        Title

        Some soft and strong `code` words, gone,
        that run on and on. Same paragraph.

        - one
        - two that is long enough to be wrapped
          below itself
          1. nested
          2. numbers
             > deep quote
        - [x] done

        3. starts at three

           second paragraph of it

        4. four

        > A quote of two lines, wrapped where it
        > must be wrapped.
        >
        >     SELECT 1; -- one

        See the docs (https://example.org/a) or
        https://example.org.

        Name: PSI
        What it is: population stability index,
        a drift measure
        N: 1

        Name: 漢字
        What it is: two columns each
        N: 22
        ");
    }

    #[test]
    fn colour_marks_what_the_signs_mark() {
        let look = Look {
            color: true,
            ..FANCY
        };
        let painted = shown(
            "## Head\n\n**bold *both* `code`**\n\n```python\nreturn 1\n```",
            &look,
        );
        insta::assert_snapshot!(painted.replace('\u{1b}', "␛"), @r"
        ␛[1m␛[4mHead␛[0m

        ␛[1mbold ␛[0m␛[1m␛[3mboth␛[0m␛[1m ␛[0m␛[1m␛[36mcode␛[0m

            ␛[35mreturn␛[0m ␛[32m1␛[0m
        ");
    }

    #[test]
    fn a_table_too_wide_becomes_records() {
        let table = "|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n|onelongword|twolongword|threelongword|fourlongword|five|six|\n";
        insta::assert_snapshot!(shown(table, &FANCY), @r"
        a: onelongword
        b: twolongword
        c: threelongword
        d: fourlongword
        e: five
        f: six
        ");
    }

    #[test]
    fn hostile_markdown_is_only_text() {
        insta::assert_snapshot!(shown("a\u{1b}[2Jb <script>x</script>\n\n[x](javascript:y\u{7}z)\n\n<div>\nblock\n</div>", &FANCY), @r"
        ab <script>x</script>

        x (javascript:yz)

        <div>
        block
        </div>
        ");
    }

    proptest! {
        #[test]
        fn any_text_is_laid_out_within_the_width(
            text in "([#>*`|~_\\-\\[\\]()0-9. \\n\\t]|[a-z]{1,12}|漢|👋|\\x1b\\[){0,80}", width in 24usize..80,
        ) {
            for look in [PLAIN, FANCY] {
                for line in lines(&text, &look, width) {
                    let clean = !line.text().contains(['\u{1b}', '\n']);
                    prop_assert!(clean && line.width() <= width, "{:?} at {}", line.text(), width);
                }
            }
        }
    }
}
