//! A line of code that is wider than the screen.
//!
//! Owns where it breaks and how it goes on: at blanks, moved in below its begin, a comment behind
//! its mark again, so that what is copied from the screen is still code.

use crate::domain::text::code_tokens::{TokenKind, code_tokens};
use crate::term::code::highlight;
use crate::term::rich::Rich;
use crate::term::style::Ink;

/// Columns by which a line goes on further in.
const HANGING: usize = 4;

/// The lines of one line of code in `room` columns.
pub fn wrap(line: &str, language: &str, room: usize) -> Vec<Rich> {
    if width(line) <= room {
        return vec![highlight(line, language)];
    }

    let begin = Begin::of(line, language);
    let mut rows: Vec<String> = Vec::new();
    let mut row = line[..begin.first_word].to_string();
    let mut at = begin.first_word;
    let mut is_begun = false;
    for piece in line[at..].split_inclusive(' ') {
        let word = piece.trim_end();
        if is_begun && !word.is_empty() && width(&row) + width(word) > room {
            rows.push(row.trim_end().to_string());
            row = begin.of_next_row(at, room);
        }
        row.push_str(piece);
        at += piece.len();
        is_begun = true;
    }
    rows.push(row.trim_end().to_string());

    let rows = rows.iter();
    rows.flat_map(|row| highlight(row, language).chop(room))
        .collect()
}

/// What the rows of a line begin with.
struct Begin<'a> {
    indent: &'a str,
    /// Byte at which its comment begins.
    comment: usize,
    mark: &'a str,
    /// Blanks behind the mark, where the line is all comment.
    inner: &'a str,
    /// Byte of its first word.
    first_word: usize,
}

impl<'a> Begin<'a> {
    fn of(line: &'a str, language: &str) -> Self {
        let length = line.len() - line.trim_start().len();
        let mut comment = 0;
        for token in code_tokens(line, language) {
            if token.kind == TokenKind::Comment {
                break;
            }
            comment += token.text.len();
        }

        let text = &line[comment..];
        let mark = text.find(|c| !matches!(c, '-' | '#' | '/'));
        let mark = &text[..mark.unwrap_or(text.len())];
        let behind = &text[mark.len()..];
        let all_comment = comment == length && !mark.is_empty();
        let inner = match all_comment {
            true => &behind[..behind.len() - behind.trim_start().len()],
            false => "",
        };
        Self {
            indent: &line[..length],
            comment,
            mark,
            inner,
            first_word: match all_comment {
                true => length + mark.len() + inner.len(),
                false => length,
            },
        }
    }

    /// What a row begins with that goes on at byte `at`.
    fn of_next_row(&self, at: usize, room: usize) -> String {
        let hanging = " ".repeat(HANGING);
        let (indent, inner) = (self.indent, self.inner);
        let (mark, begin) = match (at > self.comment, self.comment == indent.len()) {
            (false, _) => ("", format!("{indent}{hanging}")),
            (true, true) => (self.mark, format!("{indent}{}{inner}{hanging}", self.mark)),
            (true, false) => (self.mark, format!("{indent}{hanging}{} ", self.mark)),
        };
        // On a narrow screen there is no room to move in.
        match width(&begin) * 2 > room {
            true => format!("{mark} "),
            false => begin,
        }
    }
}

fn width(text: &str) -> usize {
    Rich::of(Ink::Body, text).width()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(lines: &[&str], language: &str, room: usize) -> String {
        let rows = lines.iter().flat_map(|line| wrap(line, language, room));
        let rows: Vec<String> = rows.map(|row| row.text()).collect();
        rows.join("\n")
    }

    #[test]
    fn comments_break_at_blanks_and_stay_comments() {
        let tables = [
            "-- orders(order_id INTEGER PRIMARY KEY, customer_id INTEGER, ordered_on TEXT)   -- date",
            "--   10 | 1 | 2025-02-03, which is a day in winter",
            "SELECT region, COUNT(*) AS customers FROM customers -- all of them, also the blocked",
        ];
        insta::assert_snapshot!(shown(&tables, "sql", 44), @r"
        -- orders(order_id INTEGER PRIMARY KEY,
        --     customer_id INTEGER, ordered_on TEXT)
        --     -- date
        --   10 | 1 | 2025-02-03, which is a day in
        --       winter
        SELECT region, COUNT(*) AS customers FROM
            customers -- all of them, also the
            -- blocked
        ");
        let function = [
            "def f(prevalence, sensitivity, specificity, people):",
            "    \"\"\"The probability that a flagged patient is ill. ValueError for none.\"\"\"",
        ];
        insta::assert_snapshot!(shown(&function, "python", 44), @r#"
        def f(prevalence, sensitivity, specificity,
            people):
            """The probability that a flagged
                patient is ill. ValueError for
                none."""
        "#);
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_row_too_wide(line in " {0,6}(--|#)?[a-z0-9(,'é界 ]{0,120}", room in 20usize..90) {
            let rows = wrap(&line, "sql", room);
            for row in &rows {
                prop_assert!(row.width() <= room);
            }
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let text: String = rows.iter().map(Rich::text).collect();
            prop_assert_eq!(letters(&text), letters(&line));
        }
    }
}
