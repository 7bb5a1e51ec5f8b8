//! The words of one line of Markdown.

use super::signs::literal_signs;
use crate::bank::import::{guess, html};
use crate::domain::text::one_line;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The words of a piece of Markdown, in one line.
pub(super) fn plain(source: &str) -> String {
    // A leading number would be read as a list's.
    let (rest, _) = guess::without_number(source);
    let number = source.trim_start().strip_suffix(rest).unwrap_or_default();
    let mut words = number.to_string();
    let mut images = 0_usize;
    // What ends each open emphasis: the signs that are no marks.
    let mut ends: Vec<&str> = Vec::new();

    for (event, range) in Parser::new(rest).into_offset_iter() {
        match event {
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong)) => {
                let signs = literal_signs(rest, &tag, range.start).unwrap_or_default();
                words.push_str(signs);
                ends.push(signs);
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong) => {
                words.push_str(ends.pop().unwrap_or_default());
            }
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(text) if images == 0 => words.push_str(&text),
            Event::Code(code) => words.push_str(&format!("`{code}`")),
            Event::InlineHtml(tag) | Event::Html(tag) if html::tag(&tag).is_none() => {
                words.push_str(&tag)
            }
            Event::Html(tag) => words.push_str(&html::to_text(&tag)),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph) => words.push(' '),
            _ => {}
        }
    }

    one_line(&words)
}
