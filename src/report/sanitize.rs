//! Untrusted text made safe to stand in HTML and in Markdown.
//!
//! Owns every escape of the Markdown report and the rendering of Markdown that banks and models
//! wrote. What HTML needs beyond that is minijinja's autoescape. Raw HTML becomes text; only `http`
//! and `https` links stay links; pictures become links, so that nothing is fetched.

use pulldown_cmark::{Alignment, CowStr, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

/// HTML of untrusted Markdown. Headings become bold paragraphs: the page's own outline stays whole.
pub fn html(markdown: &str) -> String {
    let mut links: Vec<bool> = Vec::new();
    let events = Parser::new_ext(markdown, options()).flat_map(|event| neutral(event, &mut links));
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events.collect::<Vec<_>>().into_iter());
    out
}

fn neutral<'a>(event: Event<'a>, links: &mut Vec<bool>) -> Vec<Event<'a>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
        Event::Start(Tag::HtmlBlock) => vec![Event::Start(Tag::Paragraph)],
        Event::End(TagEnd::HtmlBlock) => vec![Event::End(TagEnd::Paragraph)],
        Event::Start(Tag::Heading { .. }) => {
            vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]
        }
        Event::End(TagEnd::Heading(_)) => {
            vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]
        }
        Event::Start(
            Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }
            | Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            },
        ) => {
            // A picture inside a link would nest two links.
            let kept = safe_link(&dest_url) && !links.contains(&true);
            links.push(kept);

            if kept {
                vec![Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                })]
            } else {
                Vec::new()
            }
        }
        Event::End(TagEnd::Link | TagEnd::Image) => {
            if links.pop().unwrap_or(false) {
                vec![Event::End(TagEnd::Link)]
            } else {
                Vec::new()
            }
        }
        // Alignment would become a style attribute, which the page's policy forbids.
        Event::Start(Tag::Table(columns)) => vec![Event::Start(Tag::Table(vec![
            Alignment::None;
            columns.len()
        ]))],
        other => vec![other],
    }
}

fn safe_link(url: &CowStr<'_>) -> bool {
    let url = url.trim_start().to_ascii_lowercase();
    url.starts_with("https://") || url.starts_with("http://")
}

/// Untrusted Markdown, still Markdown, without raw HTML, pictures and links to anything but
/// `http(s)`.
pub fn markdown(untrusted: &str) -> String {
    let mut text = untrusted.trim().to_string();
    // Escaping one construct can bring another to life; what does not settle is shown as it is
    // typed.
    for _ in 0..8 {
        let dangerous = dangerous(&text);
        if dangerous.is_empty() {
            return text;
        }
        text = escape_ranges(&text, &dangerous);
    }

    fenced(untrusted)
}

/// Ranges of the constructs that must not live.
fn dangerous(text: &str) -> Vec<Range<usize>> {
    Parser::new_ext(text, options())
        .into_offset_iter()
        .filter(|(event, _)| match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. }) => true,
            Event::Start(Tag::Link { dest_url, .. }) => !safe_link(dest_url),
            _ => false,
        })
        .map(|(_, range)| range)
        .collect()
}

/// A backslash before every `<`, `[` and `!` in the ranges.
fn escape_ranges(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if matches!(c, '<' | '[' | '!') && ranges.iter().any(|r| r.contains(&at)) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `text` in a code fence longer than any run of backticks in it.
pub fn fenced(text: &str) -> String {
    fenced_as("", text)
}

/// [`fenced`] with the word for a language behind the first fence.
pub fn fenced_as(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!(
        "{fence}{language}\n{}\n{fence}",
        text.trim_end_matches('\n')
    )
}

/// `text` as one line of inline code.
pub fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    match longest {
        0 => format!("`{text}`"),
        n => format!("{0} {text} {0}", "`".repeat(n + 1)),
    }
}

/// Every line of `block` in a block quote.
pub fn quoted(block: &str) -> String {
    let lines: Vec<String> = block
        .lines()
        .map(|line| {
            if line.is_empty() {
                ">".into()
            } else {
                format!("> {line}")
            }
        })
        .collect();

    lines.join("\n")
}

/// `text` as one line of Markdown that shows exactly these characters, wherever in a line it
/// stands.
pub fn inline(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    escape(&text)
}

/// One line of typed text as Markdown; leading white space is kept.
pub fn line(text: &str) -> String {
    let body = text.trim_start_matches([' ', '\t']);
    let indent: usize = text
        .chars()
        .take(text.len() - body.len())
        .map(|c| if c == '\t' { 4 } else { 1 })
        .sum();
    "&nbsp;".repeat(indent) + &escape(body.trim_end())
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let chars: Vec<char> = text.chars().collect();
    // A list marker, a heading or a rule can only begin at the start of a line.
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();

    for (i, &c) in chars.iter().enumerate() {
        let before = i
            .checked_sub(1)
            .and_then(|i| chars.get(i))
            .copied()
            .unwrap_or(' ');
        let after = chars.get(i + 1).copied().unwrap_or(' ');
        let escaped = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '$' => true,
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after.is_ascii_alphanumeric() || after == '#',
            '!' => after == '[',
            // Bare addresses would become links.
            ':' => after == '/',
            '.' => (i == digits && i > 0) || (after != ' ' && www(&chars, i)),
            ')' => i == digits && i > 0,
            '#' | '-' | '+' | '=' => i == 0,
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }

    out
}

/// True where the three characters before `dot` are "www".
fn www(chars: &[char], dot: usize) -> bool {
    let start = dot.saturating_sub(3);
    chars
        .get(start..dot)
        .is_some_and(|w| w.len() == 3 && w.iter().all(|c| c.eq_ignore_ascii_case(&'w')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bank_markdown_renders_without_anything_live() {
        for (markdown, expected) in [
            ("a *b* `c`", "<p>a <em>b</em> <code>c</code></p>\n"),
            ("# Title", "<p><strong>Title</strong></p>\n"),
            (
                "<script>alert(1)</script>",
                "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
            ),
            (
                "x <img src=x onerror=y>",
                "<p>x &lt;img src=x onerror=y&gt;</p>\n",
            ),
            ("[a](javascript:alert(1))", "<p>a</p>\n"),
            (
                "[a](data:text/html,x) <javascript:x>",
                "<p>a javascript:x</p>\n",
            ),
            (
                "[a](https://e.org \"t\")",
                "<p><a href=\"https://e.org\" title=\"t\">a</a></p>\n",
            ),
            (
                "![pic](https://e.org/p.png)",
                "<p><a href=\"https://e.org/p.png\">pic</a></p>\n",
            ),
            (
                "[![p](http://a)](http://b)",
                "<p><a href=\"http://b\">p</a></p>\n",
            ),
            ("[x]\n\n[x]: vbscript:y", "<p>x</p>\n"),
        ] {
            assert_eq!(html(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn bank_markdown_stays_markdown_without_anything_live() {
        for (markdown_in, expected) in [
            ("a **b**\n\n- c", "a **b**\n\n- c"),
            ("</details><script>", r"\</details>\<script>"),
            ("```\n<kept in code>\n```", "```\n<kept in code>\n```"),
            (
                "![p](http://a) [l](http://b)",
                r"\!\[p](http://a) [l](http://b)",
            ),
            ("[l](javascript:x)", r"\[l](javascript:x)"),
        ] {
            assert_eq!(markdown(markdown_in), expected);
        }
        // Escaping the tag frees the backtick, which pairs with the next one and frees the script.
        let nested = markdown("<a title=\"`\"> x `<script>` ");
        assert!(dangerous(&nested).is_empty(), "{nested}");
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(fenced("a"), "```\na\n```");
        assert_eq!(fenced("a\n````\nb\n"), "`````\na\n````\nb\n`````");
    }

    /// What a reader of the Markdown sees, and whether anything but text is in it.
    fn seen(markdown: &str) -> (String, Vec<String>) {
        let (mut text, mut other) = (String::new(), Vec::new());
        for event in Parser::new_ext(
            markdown,
            options() | Options::ENABLE_MATH | Options::ENABLE_GFM,
        ) {
            match event {
                Event::Text(t) => text.push_str(&t),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                e => other.push(format!("{e:?}")),
            }
        }
        (text, other)
    }

    #[test]
    fn hostile_lines_show_as_typed() {
        for text in [
            "# no heading",
            "- no list",
            "1. no list",
            "2) none",
            "> no quote",
            "---",
            "=== x",
            "`code`",
            "<b>x</b>",
            "a | b",
            "*x* _y_ __z__",
            "[l](http://a)",
            "![p](x)",
            "&amp; &#65;",
            "\\*",
            "~~~",
            "$x$",
            "a_b_c",
            "#",
            "www.example.org and https://e.org",
            "+ x",
            "10.",
            "~~s~~",
            "\\",
        ] {
            assert_eq!(seen(&inline(text)), (text.to_string(), vec![]), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_line_shows_as_typed(text in "[ -~]{0,60}|\\PC{0,40}") {
            let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (shown, other) = seen(&inline(&text));
            prop_assert_eq!(shown.split_whitespace().collect::<Vec<_>>().join(" "), folded);
            prop_assert_eq!(other, Vec::<String>::new());
        }

        #[test]
        fn no_markdown_stays_dangerous(text in "[<>`a!\\[\\]()\"/:\\\\\n -]{0,60}|(<b>|`|\\[x\\]\\(javascript:|</details>|!|\n|~~~| )*") {
            let neutral = markdown(&text);
            prop_assert_eq!(dangerous(&neutral), Vec::<Range<usize>>::new());
            let rendered = html(&text);
            prop_assert!(!rendered.contains("<b>") && !rendered.contains("</details>"));
        }
    }
}
