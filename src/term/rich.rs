//! Styled text: runs of ink that are measured, wrapped and painted.
//!
//! Owns the rule that nothing hostile reaches a terminal: every piece of text passes
//! [`crate::domain::text::printable`] when it is pushed. Widths are columns (Unicode TR 11, as
//! `unicode-width` counts).

use super::style::Ink;
use crate::domain::text::printable;
use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns a tab becomes.
const TAB: &str = "    ";

/// One paragraph or line of styled text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rich {
    runs: Vec<(String, Style)>,
}

impl Rich {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Text in one ink.
    pub fn of(ink: Ink, text: &str) -> Self {
        Self::new().with(ink, text)
    }

    /// The same with more text at its end.
    pub fn with(mut self, ink: Ink, text: &str) -> Self {
        self.push(ink.style(), text);
        self
    }

    /// The same with another text at its end.
    pub fn join(mut self, other: Rich) -> Self {
        self.runs.extend(other.runs);
        self
    }

    /// Adds text; what a terminal would obey is removed, tabs become spaces.
    pub fn push(&mut self, style: Style, text: &str) {
        let text = printable(text).replace('\t', TAB);
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some((last, s)) if *s == style => last.push_str(&text),
            _ => self.runs.push((text, style)),
        }
    }

    /// True when there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The text without its styles.
    pub fn text(&self) -> String {
        self.runs.iter().map(|(t, _)| t.as_str()).collect()
    }

    /// Columns of the text on one line.
    pub fn width(&self) -> usize {
        self.text().width()
    }

    /// The lines of this text when no line may be wider than `width`. Breaks between words (UAX
    /// 14), inside a word only where it is wider than a line. At least one line.
    pub fn wrap(&self, width: usize) -> Vec<Rich> {
        let text = self.text();
        let options = textwrap::Options::new(width.max(2))
            .word_separator(textwrap::WordSeparator::Custom(words))
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
        let base = text.as_ptr() as usize;

        textwrap::wrap(&text, options)
            .iter()
            .map(|line| {
                // Without indentation textwrap borrows from `text`, so addresses tell the offsets.
                let start = (line.as_ptr() as usize).saturating_sub(base);
                self.slice(start, start + line.len())
            })
            .collect()
    }

    /// The lines of this text cut at exactly `width` columns: for code, whose spaces matter.
    pub fn chop(&self, width: usize) -> Vec<Rich> {
        let mut lines = vec![Rich::new()];
        let mut column = 0;
        for (text, style) in &self.runs {
            for c in text.chars() {
                let w = c.width().unwrap_or(0);
                if column + w > width.max(2) {
                    lines.push(Rich::new());
                    column = 0;
                }
                column += w;
                if let Some(line) = lines.last_mut() {
                    line.push(*style, c.encode_utf8(&mut [0; 4]));
                }
            }
        }

        lines
    }

    /// The same, cut to `width` columns with an ellipsis where something was cut.
    pub fn cut(&self, width: usize) -> Rich {
        if self.width() <= width {
            return self.clone();
        }

        let mut first = self
            .chop(width.saturating_sub(1))
            .into_iter()
            .next()
            .unwrap_or_default();
        let style = first.runs.last().map(|(_, s)| *s).unwrap_or_default();

        first.push(style, "…");
        first
    }

    /// The same filled with spaces up to `width` columns.
    pub fn pad(mut self, width: usize) -> Rich {
        let missing = width.saturating_sub(self.width());
        self.push(Style::new(), &" ".repeat(missing));
        self
    }

    /// The bytes for a terminal: every run opens and closes its own style.
    pub fn paint(&self, color: bool) -> String {
        let mut out = String::new();
        for (text, style) in &self.runs {
            if color && *style != Style::new() {
                out.push_str(&format!("{style}{text}{style:#}"));
            } else {
                out.push_str(text);
            }
        }
        out
    }

    fn slice(&self, start: usize, end: usize) -> Rich {
        let mut out = Rich::new();
        let mut at = 0;
        for (text, style) in &self.runs {
            let from = start.clamp(at, at + text.len()) - at;
            let to = end.clamp(at, at + text.len()) - at;
            if let Some(part) = text.get(from..to).filter(|p| !p.is_empty()) {
                out.runs.push((part.to_string(), *style));
            }
            at += text.len();
        }

        out
    }
}

/// Words by UAX 14, which breaks behind a slash and never before it; for a command such as `/help`
/// it is the other way round.
fn words(line: &str) -> Box<dyn Iterator<Item = textwrap::core::Word<'_>> + '_> {
    let mut ends = Vec::new();
    let mut end = 0;
    for word in textwrap::WordSeparator::UnicodeBreakProperties.find_words(line) {
        end += word.word.len() + word.whitespace.len();
        let before = line.get(..end).and_then(|l| l.strip_suffix('/'));
        match before {
            Some("") => {}
            Some(before) if before.ends_with(char::is_whitespace) => ends.push(before.len()),
            _ => ends.push(end),
        }
    }

    if ends.last().is_some_and(|last| *last < line.len()) || (ends.is_empty() && !line.is_empty()) {
        ends.push(line.len());
    }

    let starts = std::iter::once(0).chain(ends.clone());
    Box::new(
        starts
            .zip(ends)
            .filter_map(|(start, end)| line.get(start..end))
            .map(textwrap::core::Word::from),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn styles_survive_a_line_break() {
        let text = Rich::of(Ink::Body, "one ")
            .with(Ink::Strong, "two three")
            .with(Ink::Body, " four");
        let painted: Vec<String> = text.wrap(8).iter().map(|l| l.paint(true)).collect();
        assert_eq!(
            painted,
            [
                "one \u{1b}[1mtwo\u{1b}[0m",
                "\u{1b}[1mthree\u{1b}[0m",
                "four"
            ]
        );
    }

    #[test]
    fn a_command_is_never_broken_behind_its_slash() {
        let lines = |text: &str| {
            Rich::of(Ink::Body, text)
                .wrap(12)
                .iter()
                .map(Rich::text)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            lines("each answer /help lists"),
            ["each answer", "/help lists"]
        );
        assert_eq!(lines("either/or one/two"), ["either/or", "one/two"]);
        assert_eq!(lines("ends in a /"), ["ends in a /"]);
    }

    #[test]
    fn wide_characters_count_two_columns() {
        let lines: Vec<String> = Rich::of(Ink::Body, "漢字漢字漢字")
            .wrap(6)
            .iter()
            .map(Rich::text)
            .collect();
        assert_eq!(lines, ["漢字漢", "字漢字"]);
        assert_eq!(Rich::of(Ink::Body, "👋 hi").width(), 5);
        assert_eq!(Rich::of(Ink::Body, "漢字漢字").cut(5).text(), "漢字…");
    }

    #[test]
    fn escape_sequences_never_come_through() {
        let text = Rich::of(Ink::Body, "a\u{1b}[2Jb\u{1b}]0;t\u{7}c\u{202e}d");
        assert_eq!(text.paint(false), "abcd");
    }

    proptest! {
        #[test]
        fn wrapped_lines_fit_and_lose_no_word(text in "\\PC{0,120}", width in 4usize..60) {
            let rich = Rich::of(Ink::Body, &text);
            let lines = rich.wrap(width);
            let kept: String = lines.iter().flat_map(|l| l.text().chars().collect::<Vec<_>>()).filter(|c| !c.is_whitespace()).collect();
            let given: String = rich.text().chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(kept, given);
            for line in &lines {
                prop_assert!(line.width() <= width, "{:?} is wider than {}", line.text(), width);
            }
        }

        #[test]
        fn chopped_lines_lose_nothing(text in "\\PC{0,120}", width in 2usize..40) {
            let rich = Rich::of(Ink::Code, &text);
            let back: String = rich.chop(width).iter().map(Rich::text).collect();
            prop_assert_eq!(back, rich.text());
        }
    }
}
